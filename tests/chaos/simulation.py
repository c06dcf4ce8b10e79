# SPDX-License-Identifier: EUPL-1.2
"""A town of nodes in bad weather: hours of faults in minutes, the same again from one seed."""

import dataclasses
import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.migrate import migrate
from federation import peers
from tests.chaos import disk
from tests.chaos.editors import Editor
from tests.chaos.house import SWEEP, House
from tests.chaos.ledger import Ledger
from tests.chaos.wires import Weather, Wires
from tests.chaos.world import Broken, World, only_here

NAMES = (
    "Aalst", "Boxtel", "Coevorden", "Delft", "Ede", "Franeker", "Goes", "Hoorn", "Ijlst", "Joure",
    "Kampen", "Leiden", "Meppel", "Naarden", "Oss", "Putten", "Raalte", "Sneek", "Tiel", "Uden",
    "Venlo", "Wijchen", "Zeist", "Assen", "Breda", "Cuijk", "Dongen", "Elst", "Geleen", "Heerde",
)  # fmt: skip
#: The worst that the dice may make of it.
WORST = Weather(lost=0.25, twice=0.2, garbled=0.1, slow=8.0)
CALM = Weather()
#: Mean seconds between two faults of a kind, in the whole town of ten nodes.
OFTEN = {
    "weather": 300.0, "partition": 500.0, "crash": 120.0, "full": 200.0, "locked": 200.0,
    "clock": 400.0, "copy": 300.0, "restore": 600.0,
}  # fmt: skip
#: Seconds of calm after which everybody must agree: a rest of the breaker and three rounds.
HEALING = 3 * SWEEP + 200

#: A reader holds all entries of a feed, and all payloads.
_HELD_WHOLE = """
    SELECT 1 FROM federation_feed f WHERE origin = ? AND size = ?
    AND NOT EXISTS (SELECT 1 FROM federation_missing m WHERE m.feed_id = f.id)"""
#: Records of a node's own that stand otherwise than its feed says, or were changed since.
_UNSAID = """
    SELECT 1 FROM federation_fact WHERE name = 'published_until'
    AND CAST(value AS INTEGER) < (SELECT coalesce(max(c.id), 0) FROM change c
        JOIN record r ON r.id = c.record_id WHERE r.origin = '' AND ? <> '')"""


@dataclass(frozen=True)
class Report:
    """What a run did; two runs of one seed give equal ones."""

    seed: int
    nodes: int
    #: Hours simulated.
    hours: float
    steps: int
    #: Deeds that nodes said yes to.
    deeds: int
    #: Entries in all feeds.
    entries: int
    #: Processes killed.
    kills: int
    #: Old copies put back.
    restored: int
    #: Other faults, by kind.
    faults: tuple[tuple[str, int], ...]
    #: Checkpoints heard and compared, and payloads.
    checkpoints: int
    payloads: int
    #: Hash of everything that happened, in order.
    story: str
    #: Hash of all feeds in the end.
    feeds: str


class Simulation:
    """One run."""

    def __init__(self, seed: int, nodes: int, root: Path) -> None:
        self.world = World(seed)
        self.wires = Wires(self.world)
        self.houses = [
            House(self.world, self.wires, NAMES[number], number, root) for number in range(nodes)
        ]
        self.ledger = Ledger(self.houses)
        self.editors: list[Editor] = []
        self.faults = dict.fromkeys(OFTEN, 0)
        self.kills = self.restored = 0
        self._is_bad = False
        self._root = root
        self._reads: set[tuple[int, int]] = set()

    def found(self) -> None:
        """Make the nodes, and let each exchange with a few others, in a ring and across it."""
        empty = self._root / "empty"
        empty.mkdir(exist_ok=True)
        if not (empty / "node.db").exists():
            migrate(empty)
        for house in self.houses:
            house.found(empty / "node.db")
            self.ledger.know(house)
            house.start()
        self.wires.witness = self.ledger.heard
        count = len(self.houses)
        for one in range(count):
            across = self.world.chance.randrange(count)
            for other in {(one + 1) % count, (one + 2) % count, across} - {one}:
                self._reads |= {(one, other), (other, one)}
        for one, other in sorted(self._reads):
            node, address = self.houses[one].node, self.houses[other].address
            assert node is not None
            peers.add(node, peers.introduce(node, address), address, "full")
        self.world.check = self._check
        self.editors = [Editor(self.world, house) for house in self.houses]

    def suffer(self, seconds: float) -> None:
        """Let so much time pass with faults of every kind."""
        self._is_bad = True
        for kind, every in OFTEN.items():
            self._repeat(kind, every * 10 / len(self.houses))
        self.world.run(self.world.now + seconds)

    def heal(self) -> None:
        """End all faults, wait, and see that everybody holds and shows the same."""
        self._is_bad = False
        self.world.note("healing")
        self.wires.weather, self.wires.apart = CALM, set()
        for editor in self.editors:
            editor.is_at_work = False
        for house in self.houses:
            house.ahead = 0.0
            if house.disk is not None:
                house.disk.heal()
        self.world.run(self.world.now + HEALING)
        for editor in self.editors:
            editor.check()
        for one, other in sorted(self._reads):
            self._agree(self.houses[one], self.houses[other])

    def close(self) -> None:
        """End all processes."""
        for house in self.houses:
            house.close()

    def report(self, hours: float) -> Report:
        """Return what happened."""
        return Report(
            seed=self.world.seed, nodes=len(self.houses), hours=hours, steps=self.world.steps,
            deeds=sum(each.done for each in self.editors),
            entries=sum(len(each.headers) for each in self.ledger.stories.values()),
            kills=self.kills, restored=self.restored, faults=tuple(sorted(self.faults.items())),
            checkpoints=self.ledger.seen, payloads=self.ledger.compared,
            story=self.world.digest, feeds=self.ledger.digest(),
        )  # fmt: skip

    def _check(self) -> None:
        self.ledger.check()
        for house in self.houses:
            house.ring()
            if house.node is None and not house.is_awaited:
                self._come_back(house)

    def _come_back(self, house: House) -> None:
        self.kills += 1
        house.is_awaited = True

        def start() -> None:
            house.is_awaited = False
            house.start()
            if not house.is_old:
                self.editors[house.number].check()

        self.world.later(self.world.chance.uniform(1, 200), f"{house.name} starts", start)

    def _repeat(self, kind: str, every: float) -> None:
        def again() -> None:
            if self._is_bad:
                self.faults[kind] += 1
                getattr(self, f"_{kind}")()
                self._repeat(kind, every)

        self.world.later(self.world.chance.expovariate(1 / every), kind, again)

    # The faults.

    def _weather(self) -> None:
        chance = self.world.chance
        found = {
            each.name: getattr(WORST, each.name) * chance.choice((0, 0.1, 0.5, 1))
            for each in dataclasses.fields(Weather)
        }
        self.wires.weather = Weather(**found)

    def _partition(self) -> None:
        chance = self.world.chance
        here = {house.name for house in self.houses if chance.random() < 0.5}
        cut = {
            frozenset((one.name, other.name))
            for one in self.houses
            for other in self.houses
            if one.name in here and other.name not in here
        }
        self.wires.apart |= cut
        wait = chance.uniform(20, 600)
        self.world.later(wait, "partition ends", lambda: self.wires.apart.difference_update(cut))

    def _crash(self) -> None:
        self._arm(disk.CRASH, self.world.chance.randrange(1, 40))

    def _full(self) -> None:
        self._arm(disk.FULL, self.world.chance.randrange(1, 25))

    def _locked(self) -> None:
        self._arm(disk.LOCKED, 1)

    def _copy(self) -> None:
        house = self.world.chance.choice(self.houses)
        if house.node is not None and not house.is_old:
            house.keep()

    def _restore(self) -> None:
        """Put an old copy back where peers hold all that the node ever signed.

        What only a lost disk held is lost; that is no fault of anybody. Nor may two who hold one
        another's past go back at once: then nobody holds it.
        """
        if any(each.is_old for each in self.houses):
            return
        for house in self.houses:
            if house.has_copy and house.node is not None and self._is_held(house):
                house.go_back()
                self.restored += 1
                self.ledger.forget(house)
                return

    def _is_held(self, house: House) -> bool:
        origin = f"{house.id}/public/1"
        size = len(self.ledger.stories[origin].headers)
        readers = [self.houses[one] for one, other in self._reads if other == house.number]
        settled = not house.look(_UNSAID, house.id)
        return settled and all(
            each.node is not None and each.look(_HELD_WHOLE, origin, size) for each in readers
        )

    def _arm(self, fault: str, statements: int) -> None:
        house = self.world.chance.choice(self.houses)
        if house.disk is not None:
            house.disk.arm(fault, statements)

    def _clock(self) -> None:
        chance = self.world.chance
        chance.choice(self.houses).ahead = chance.choice((0, 0, -3600, 3600, 200, -200, 40, 86400))

    def _agree(self, reader: House, writer: House) -> None:
        origin = f"{writer.id}/public/1"
        size = len(self.ledger.stories[origin].headers)
        held = reader.look("SELECT size, id FROM federation_feed WHERE origin = ?", origin)
        if not held or held[0][0] != size:
            raise Broken(f"{reader.name} holds {held} of {size} entries of {writer.name}")
        missing = reader.look("SELECT idx FROM federation_missing WHERE feed_id = ?", held[0][1])
        if missing:
            raise Broken(f"{reader.name} still misses payloads of {writer.name}: {missing}")
        wanted = writer.look(
            "SELECT wire_id, title FROM record WHERE origin = '' AND audiences <> ''"
            " ORDER BY wire_id"
        )
        shown = reader.look(
            "SELECT wire_id, title FROM record WHERE origin = ? AND state = 'published'"
            " ORDER BY wire_id", writer.id,
        )  # fmt: skip
        if shown != wanted:
            raise Broken(f"{reader.name} shows {shown} of {writer.name}, which shares {wanted}")


@contextmanager
def _quietly() -> Iterator[None]:
    """Say nothing of the trouble that is meant to be, for as long as the block lasts."""
    logger = logging.getLogger("federation")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def simulate(
    seed: int,
    *,
    nodes: int = 12,
    hours: float = 1.0,
    root: Path | None = None,
    told: Callable[[str], None] = print,
) -> Report:
    """Return what happened in one run.

    Args:
        seed: of all that happens; it is printed first.
        nodes: at most 30.
        hours: of bad weather.
        root: where the nodes live; a temporary directory when absent.
        told: prints.

    Raises:
        Broken: a promise was; the last lines of the story have been printed.
    """
    told(f"seed {seed}: {nodes} nodes, {hours:g} hours")
    with _quietly(), tempfile.TemporaryDirectory(prefix="chaos-", dir=root) as directory:
        simulation = Simulation(seed, nodes, Path(directory))
        try:
            with only_here(simulation.world):
                simulation.found()
                simulation.suffer(hours * 3600)
                simulation.heal()
            return simulation.report(hours)
        except BaseException:
            told("\n".join(simulation.world.last))
            told(f"seed {seed} broke a promise after {simulation.world.steps} steps")
            raise
        finally:
            simulation.close()
