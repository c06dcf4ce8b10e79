# SPDX-License-Identifier: EUPL-1.2
"""What a guest offers the house: pages, answers, slots, tasks, commands, findings.

All are values. The house mounts, calls and guards them; a guest never touches Flask.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from core.bell import ANYTHING
from core.languages import told
from core.model import Actor, Role

if TYPE_CHECKING:
    from core.node import Node


#: Characters of a value, and values of a field, that are looked at: more than any field takes.
LONGEST_VALUE, MOST_VALUES = 50_000, 500
#: Digits of the largest id.
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form. Its name is whatever the sender says."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """What came in for a guest's page, already bounded in size."""

    method: str
    #: The path and the query exactly as sent: ``/lessen?soort=tip``.
    target: str
    #: The parts of the path that the page's rule named.
    values: Mapping[str, str]
    #: First value of each query key.
    query: Mapping[str, str]
    #: All values of each field of the form.
    form: Mapping[str, Sequence[str]]
    #: Headers in the order they came, names in lower case.
    headers: Sequence[tuple[str, str]]
    body: bytes
    actor: Actor
    #: Address of whoever asked, as the server saw it; "" when unknown. For quotas, never kept.
    remote: str = ""
    #: The file of each field of the form that has one.
    files: Mapping[str, Upload] = field(default_factory=dict)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return what a field of the form holds, as texts that can be stored and shown again."""
        return tuple(_storable(each) for each in self.form.get(name, ())[:MOST_VALUES])

    def text(self, name: str) -> str:
        """Return the first value of a field, without blanks around it; "" when there is none."""
        return next(iter(self.texts(name)), "").strip()

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return the ids that were ticked, each once; what is no number is left out."""
        found = (each for each in self.texts(name) if each.isascii() and each.isdecimal())
        return tuple(dict.fromkeys(int(each) for each in found if len(each) <= _DIGITS))


def _storable(text: str) -> str:
    # A null cannot be stored, and half a surrogate pair has no bytes.
    tidied = text[:LONGEST_VALUE].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return tidied.encode(errors="replace").decode()


@dataclass(frozen=True, slots=True)
class Html:
    """A page: a template of the guest's own prefix and what it shows."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    status: int = 200
    #: The next visitor may be shown the very same page, for up to a minute. False for a page with
    #: something in it that is for one visitor only, such as a key made for this form.
    shared: bool = True


@dataclass(frozen=True, slots=True)
class Redirect:
    """After a deed: go and look. ``notice`` is a Dutch sentence shown there once."""

    to: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Bytes:
    """Anything but a page."""

    body: bytes
    content_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Offered as a download under this name when given.
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal for a machine, as application/problem+json (RFC 9457)."""

    status: int
    title: str
    detail: str
    #: Further members of the problem object.
    more: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Html | Redirect | Bytes | Problem


@told("menu")
@dataclass(frozen=True)
class Page:
    """One address a guest answers.

    The first part of ``path`` becomes the guest's own (under ``/beheer/`` and
    ``/.well-known/`` the first two); a path in use keeps the whole guest out.
    """

    #: "/bewijs/<int:record>": Flask's rule syntax.
    path: str
    view: "Callable[[Node, Request], Answer]"
    methods: tuple[str, ...] = ("GET",)
    #: Least role that may open it; others are asked to sign in, or get 403.
    role: Role = "visitor"
    #: Dutch label in the menu (or on the administrator's page), "" for none.
    menu: str = ""
    #: The label stands at the foot of each page, under "Over deze site", and in no menu.
    at_foot: bool = False
    #: For programs: no session, no form token, refusals as problem+json.
    machine: bool = False
    #: Largest body in bytes.
    body_limit: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Fill:
    """What a guest puts in a slot: a template of its own prefix and what it shows."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What somebody is about to begin, so that others can say what helps."""

    #: Name of the record type, or of what a guest's page begins: "inquiry".
    kind: str
    #: What is typed so far: a title, with more below it or not.
    words: str = ""
    principles: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that somebody of the editors should do, and until when."""

    #: Dutch, one sentence: what is to be done about what.
    text: str
    #: Where one does it: a path on this node.
    url: str
    #: The last day on which that is in time.
    day: date


@dataclass(frozen=True, slots=True)
class Task:
    """Work in the background that looks for what is due and does it.

    It keeps no state but rows: if a worker dies, the next one goes on.
    """

    #: Unique within the node: "federation.publish".
    name: str
    run: "Callable[[Node], None]"
    #: Seconds between two runs when nothing rings.
    every: float
    #: Also runs at once after records changed here.
    on_change: bool = False
    #: Of all that changes only after these: names of deeds ("share", "receive"). None named: all.
    deeds: frozenset[str] = frozenset()
    #: Seconds that it waits after a deed: what is done meanwhile is answered by the same run.
    debounce: float = 0.0

    def hears(self, heard: Set[str]) -> bool:
        """Whether it runs at once after what rang: deeds, or ``core.bell.ANYTHING``."""
        if not (self.on_change and heard):
            return False
        return not self.deeds or ANYTHING in heard or not self.deeds.isdisjoint(heard)


@dataclass(frozen=True, slots=True)
class Command:
    """One verb of the command ``samenbeter``."""

    name: str
    #: One English sentence for ``samenbeter --help``.
    help: str
    #: Adds its own arguments to the parser.
    arguments: Callable[[ArgumentParser], None]
    #: Does it with the node of a directory; returns the exit code.
    run: "Callable[[Node, Namespace], int] | None" = None
    #: Instead of ``run``: does it without a node, on any machine; returns the exit code.
    run_alone: Callable[[Namespace], int] | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What a vote is about, as a way of counting needs it."""

    options: tuple[str, ...]
    #: How much each person has to give: dots, places, pairs.
    each: int = 1
    #: The options that this person compares, two by two; () of a method without pairs.
    pairs: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person said: whole numbers, as the method reads them, and perhaps reasons."""

    numbers: tuple[int, ...]
    #: A text for each option, "" for none; () of a method that asks for no reasons.
    reasons: tuple[str, ...] = ()


@told("label", "explains", "counts")
@dataclass(frozen=True)
class Method:
    """A way of voting: what one person may say, and how that is counted. Pure."""

    #: As it travels: "dots".
    name: str
    #: Dutch, short: "Stippen".
    label: str
    #: Dutch, one sentence for who votes; ``{each}`` is how much everybody has to give.
    explains: str
    #: Dutch, one sentence: what the numbers of the result count.
    counts: str
    #: How a form asks it, and what the numbers of a vote are. "number": one for each option.
    #: "places": the options chosen, the best first. "tick": 1 or 0 for each option. "consent": 1
    #: for each option one can live with and 2 for an objection, with its reason. "pairs": of each
    #: pair of the paper the option that is preferred.
    asks: Literal["number", "places", "tick", "consent", "pairs"]
    #: Dutch sentences, in the language of now: why a vote is none. Empty for a good one.
    check: Callable[[Vote, Paper], Sequence[str]]
    #: The score of each option; more is better. Of one vote, an option it says nothing for has 0.
    count: Callable[[Sequence[Vote], Paper], Sequence[int]]
    #: A score is a number of people, so that who did not say it can be told from the turnout.
    of_people: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of ``samenbeter doctor``, ``status`` and /beheer; /health only counts them."""

    level: Literal["ok", "warning", "error"]
    #: English for ``doctor``: what is so, and what to do about it.
    text: str
    #: The same in plain Dutch, for the page of administrators; "" shows the English.
    dutch: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """What ``samenbeter status`` tells of a guest's room."""

    #: English, for people; what is below something else is indented by two spaces.
    lines: Sequence[str] = ()
    #: The same for programs: what ``status --json`` has under the name of the guest.
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number for monitoring, as ``/metrics`` shows it. Never about a person."""

    #: After "samenbeter_" and the guest's name: "peer_lag_entries".
    name: str
    #: One English sentence, the same for all figures of this name.
    help: str
    value: float
    #: What it is of: {"peer": node id}. A few values, not as many as there are records.
    labels: Mapping[str, str] = field(default_factory=dict)
    #: It only grows, from the start of the process or for ever.
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a record can be shared with instead of everybody, or besides."""

    #: 1 to 64 of a-z and 0-9; never "public".
    id: str
    name: str
    #: What its readers are called, ourselves left out.
    readers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """What people call another node."""

    name: str
    area: str
    #: Colours and mark, "samenbeter" when it has none of its own.
    theme: str = "samenbeter"


@dataclass(frozen=True, slots=True)
class Holder:
    """Another node that was given a record of ours."""

    name: str
    #: When it was asked to destroy its copy; None while it may keep it.
    asked: datetime | None = None
    #: When it confirmed that its copy is gone, with its signature; None for not yet.
    confirmed: datetime | None = None
