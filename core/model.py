# SPDX-License-Identifier: EUPL-1.2
"""What a node knows, as values: no I/O and no clock in here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal, get_args

Role = Literal["visitor", "member", "editor", "mediator", "administrator", "house"]
State = Literal["draft", "published", "withdrawn"]
Visibility = Literal["netwerk", "openbaar", "leden", "kring", "prive", "beheer"]

#: Visibilities a visitor without account may see.
PUBLIC: frozenset[str] = frozenset({"netwerk", "openbaar"})

#: The audience that is all peers, and with them everybody.
EVERYBODY = "public"

#: A global id: node id, slash, wire id; both lower-case base32 without padding.
GLOBAL_ID = re.compile(r"[a-z2-7]{32}/[a-z2-7]{26}")

_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


#: Whoever has a role may do all that the roles before it may.
RANK: Mapping[Role, int] = {role: rank for rank, role in enumerate(get_args(Role))}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does a deed or asks a question."""

    #: Row of the account, or None for visitors and the house itself.
    person_id: int | None
    #: Name to greet by; never federated.
    name: str
    role: Role

    def is_at_least(self, role: Role) -> bool:
        """Whether this actor may do all that ``role`` may."""
        return RANK[self.role] >= RANK[role]


VISITOR = Actor(None, "bezoeker", "visitor")
#: The node itself: background work and commands on its own machine.
HOUSE = Actor(None, "node", "house")


@dataclass(frozen=True, slots=True)
class Record:
    """One thing the neighbourhood knows, as it stands now."""

    #: Local id; never travels.
    id: int
    #: Name of its record type, as it travels: "lesson".
    type: str
    #: Node id of the node that wrote it, or "" for our own.
    origin: str
    #: 26 characters of base32, drawn when it is first shared; None before.
    wire_id: str | None
    #: 1 for the first text, one more for each revision.
    version: int
    state: State
    visibility: Visibility
    #: Audiences it is shared with: "public", networks, or none. Of a received record: those
    #: through which it came.
    audiences: tuple[str, ...]
    title: str
    plain_summary: str
    #: BCP 47, "nl".
    language: str
    #: SPDX id, "CC-BY-SA-4.0".
    licence: str
    valid_until: date | None
    created: datetime
    updated: datetime
    #: First publication, None for a draft. Of a received record: as claimed, at most now.
    published: datetime | None
    #: The fields its type declares, as JSON values.
    body: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """Whether this node wrote it."""
        return not self.origin

    @property
    def is_public(self) -> bool:
        """Whether a visitor without account may read it."""
        return self.state == "published" and self.visibility in PUBLIC

    @property
    def is_for_members(self) -> bool:
        """Whether everybody who is signed in may read it, and visitors may not."""
        return self.state == "published" and self.visibility == "leden"

    @property
    def is_shared_with_all(self) -> bool:
        """Whether it is out for everybody, so that everybody may know that it is."""
        return self.is_shared and EVERYBODY in self.audiences

    @property
    def is_shared(self) -> bool:
        """Whether peers should have it now."""
        return self.state == "published" and bool(self.audiences)


@dataclass(frozen=True, slots=True)
class Version:
    """How a record of our own stood at one moment."""

    record_id: int
    number: int
    at: datetime
    title: str
    plain_summary: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the ordered list of what happened."""

    #: Grows by at least one per change, in the order of commit.
    id: int
    at: datetime
    #: "create", "publish", "revise", "share", "unshare", "withdraw", "receive", "retract",
    #: "erase", "unlink" (what it points at is erased), "hide", "unhide".
    deed: str
    #: 0 in the stored line of an erasure.
    record_id: int


@dataclass(frozen=True, slots=True)
class Query:
    """A question for one page of records, newest first."""

    type: str
    #: Indexed field → values, any of which will do; several fields must all match.
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Node ids, "" for our own; empty means from anywhere.
    origins: tuple[str, ...] = ()
    #: Only what a visitor may see. False adds drafts and withdrawn records of our own.
    public: bool = True
    #: With what is for people who are signed in, when whoever asks is.
    members: bool = False
    #: The cursor of the page before, or None for the first.
    after: str | None = None
    #: Records on a page, 1 to 100.
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an answer."""

    records: tuple[Record, ...]
    #: Cursor for the next page, or None on the last.
    after: str | None
    #: How many match in all, counted up to ``COUNT_LIMIT``.
    count: int
    #: False when there are more than ``count``.
    exact: bool


#: Counting stops here, so that a list costs the same however long it is.
COUNT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Incoming:
    """A verified payload of another node, on its way to becoming a record."""

    wire_id: str
    #: The payload as read by the strict reader; see docs/federation.md.
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a deed is allowed; if not, why, for the person who asked."""

    allowed: bool
    reason: str = ""


def to_text(moment: datetime) -> str:
    """Return ``moment`` as stored and sent: RFC 3339 in UTC, 27 characters, sortable."""
    return moment.astimezone(UTC).strftime(_TIME)


def from_text(text: str) -> datetime:
    """Return the moment that ``to_text`` wrote."""
    return datetime.fromisoformat(text)
