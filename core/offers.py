# SPDX-License-Identifier: EUPL-1.2
"""What a guest offers the house besides pages: slots, tasks, commands, findings, audiences.

All are values. The house calls and guards them.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from core.bell import ANYTHING

if TYPE_CHECKING:
    from core.node import Node


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
