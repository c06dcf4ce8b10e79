# SPDX-License-Identifier: EUPL-1.2
"""The lines between simulated nodes, and what goes wrong on them.

``SimulatedWindow`` is the real window (its addresses, its breaker, its judgement of answers)
with only the exchange over a socket replaced.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.window import Response, Window
from core.window.breaker import Breaker
from core.window.connections import Outgoing
from tests.chaos.world import World

if TYPE_CHECKING:
    from tests.chaos.house import House


@dataclass
class Weather:
    """How bad it is; all are chances per request but ``slow``."""

    #: The question, or the answer, never comes.
    lost: float = 0.0
    #: The same request comes again, up to minutes later.
    twice: float = 0.0
    #: The answer arrives with bytes changed, cut off or left out.
    garbled: float = 0.0
    #: Most seconds one way.
    slow: float = 0.05


@dataclass
class Wires:
    """Who reaches whom."""

    world: World
    weather: Weather = field(default_factory=Weather)
    #: By port.
    houses: "dict[int, House]" = field(default_factory=dict)
    #: Pairs of names that do not reach one another now.
    apart: set[frozenset[str]] = field(default_factory=set)
    #: Gets the answering house, the path and the body of everything that is said.
    witness: "Callable[[House, str, bytes], None]" = lambda *_: None

    def carry(self, sender: "House", request: Outgoing) -> Response:
        """Bring a request to where it is meant for, and the answer back.

        Raises:
            OSError: as a real line would.
        """
        parts = urlsplit(request.url)
        house, chance = self.houses[parts.port or 0], self.world.chance
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        what = f"{sender.name} → {house.name}: {request.method} {parts.path[-40:]}"
        sender.must_not_write(what)
        sender.wait(chance.uniform(0, self.weather.slow))
        if self._is_cut(sender, house):
            raise TimeoutError(what)
        headers = tuple((name.lower(), value) for name, value in request.headers.items())
        asked = (request.method, target, headers, request.body, f"127.0.0.{sender.number}")
        if request.body:
            self.witness(sender, parts.path, request.body)
        answer = house.answer(*asked)
        self.world.note(f"{what}: {answer.status}, {len(answer.body)} bytes")
        if answer.status == 200:
            self.witness(house, parts.path, answer.body)
        if chance.random() < self.weather.twice:
            again = f"{what}, again"
            self.world.later(chance.uniform(0, 400), again, lambda: self._again(house, asked))
        sender.wait(chance.uniform(0, self.weather.slow))
        if self._is_cut(sender, house):
            raise ConnectionResetError(what)
        if answer.status == 200 and chance.random() < self.weather.garbled:
            return Response(200, answer.headers, self._garbled(answer.body))
        return answer

    def _is_cut(self, one: "House", other: "House") -> bool:
        if frozenset((one.name, other.name)) in self.apart:
            return True
        return self.world.chance.random() < self.weather.lost

    def _again(self, house: "House", asked: tuple) -> None:
        with suppress(OSError):
            house.answer(*asked)

    def _garbled(self, body: bytes) -> bytes:
        chance = self.world.chance
        if len(body) < 2:
            return b"?"
        start = chance.randrange(len(body))
        stop = min(len(body), start + chance.choice((1, 1, 40, 600)))
        how = chance.choice(("changed", "left out", "cut off", "repeated"))
        if how == "changed":
            return body[:start] + chance.randbytes(stop - start) + body[stop:]
        if how == "left out":
            return body[:start] + body[stop:]
        return body[:start] if how == "cut off" else body[:stop] + body[start:]


class SimulatedWindow(Window):
    """The real window, looking out on the simulated world."""

    def __init__(self, house: "House", wires: Wires) -> None:
        super().__init__(development=True)
        self._house, self._wires = house, wires
        self._breaker = Breaker(wires.world.seconds, wires.world.chance.random)

    def _exchange(self, request: Outgoing, cap: int) -> Response:
        answer = self._wires.carry(self._house, request)
        if len(answer.body) > cap:
            raise OSError(f"sent more than {cap} bytes")
        return answer
