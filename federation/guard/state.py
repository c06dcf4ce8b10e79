# SPDX-License-Identifier: EUPL-1.2
"""What the guard of this run says, as every process of the node reads it."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import Connection

from federation.store import peers as stored

_FACT, _OVERRULED = "guard", "guard_overruled"

#: open: it signs. asking: the first round goes on. waiting: too few peers answered. short: more
#: was signed than anybody can give back. conflict: another history was signed. twin: somebody
#: else runs under this identity. new: nobody asked yet in this run.
Word = Literal["new", "asking", "waiting", "short", "conflict", "twin", "open"]

#: What a peer said: it answered; so, but waits itself; nothing; what we never signed.
Answer = Literal["answered", "waiting", "silent", "false"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of asking one peer."""

    node_id: str
    answer: Answer
    #: Why it counts for nothing, "" when it counts.
    told: str = ""
    #: Entries of ours that it holds.
    size: int = 0
    #: When somebody in another run last asked it as us, in seconds since 1970, or when we began if
    #: that is later; None until it answers.
    other: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Where the guard stands."""

    word: Word
    #: When it came to this; as stored, 27 characters.
    at: str = ""
    replies: tuple[Reply, ...] = ()
    #: Node ids of those one of whom would help.
    waits_for: tuple[str, ...] = ()
    #: Feeds of which more was signed than is held: origin, held, signed.
    short: tuple[tuple[str, int, int], ...] = ()
    #: Whether an administrator overruled it.
    is_overruled: bool = False
    #: When this run first asked, in seconds since 1970; 0 until it does.
    began: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it lets us sign."""
        return self.word == "open"


def read(tx: Connection, run: str) -> State:
    """Return what the guard of ``run`` says."""
    members = _members(tx)
    return _state(members) if members.get("run") == run else State("new")


def read_last(tx: Connection) -> State:
    """Return what the guard of the newest run says, be it over or not."""
    return _state(_members(tx))


def write(tx: Connection, run: str, state: State) -> None:
    """Write what the guard of ``run`` says."""
    stored.set_fact(tx, _FACT, json.dumps({"run": run, **asdict(state)}))


def is_overruled(tx: Connection, run: str) -> bool:
    """Whether an administrator overruled the guard in this run."""
    return stored.fact(tx, _OVERRULED) == run


def overrule(tx: Connection, run: str) -> None:
    """Write that an administrator overruled the guard, for this run."""
    stored.set_fact(tx, _OVERRULED, run)


def _members(tx: Connection) -> dict[str, Any]:
    text = stored.fact(tx, _FACT)
    members: dict[str, Any] = json.loads(text) if text else {}
    return members


def _state(members: dict[str, Any]) -> State:
    if not members:
        return State("new")
    return State(
        word=members["word"],
        at=members["at"],
        replies=tuple(Reply(**each) for each in members["replies"]),
        waits_for=tuple(members["waits_for"]),
        short=tuple((origin, held, signed) for origin, held, signed in members["short"]),
        is_overruled=members["is_overruled"],
        began=members.get("began", 0),
    )
