# SPDX-License-Identifier: EUPL-1.2
"""Counting: ballots are opened after closing, counted once, and can be counted again.

The result is published in the transaction that says that it is counted, so that a program that
dies in between leaves a poll that is still to be counted, and another one begins anew.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from plugins.choosing import result, voting
from plugins.choosing.ballot import KEPT
from plugins.choosing.poll import Poll, read
from plugins.choosing.result import Ballot, Result
from plugins.choosing.voting import Voter
from samenbeter import (
    HOUSE,
    LEAST,
    Conflict,
    InvalidRecord,
    Node,
    Query,
    Record,
    Vote,
    amend,
    forget,
    get,
    page,
    together,
    unseal_text,
)
from samenbeter import gettext as _

#: Fields that a count writes, but for the words.
WRITTEN = ("turnout", "group_turnout", "totals", "group_totals", "shares", "winner", "digest")


@dataclass(frozen=True, slots=True)
class Opened:
    """All ballots of a poll."""

    ballots: tuple[Ballot, ...]
    #: Of all that are there, sealed as they are.
    digest: str
    #: How many could not be opened, or are no vote in this poll.
    broken: int


def count_due(node: Node) -> None:
    """Count every poll of our own that is closed and not counted."""
    query = Query("poll", filters={"phase": ("waiting",)}, origins=("",), public=False, limit=100)
    while True:
        found = page(node, HOUSE, query, counted=False)
        for record in found.records:
            poll = read(record)
            # A way of counting that is off comes back; until then its polls wait.
            if record.is_public and node.clock() >= poll.closes and poll.method in node.methods:
                count(node, record.id)
        if found.after is None:
            return
        query = replace(query, after=found.after)


def count(node: Node, poll_id: int) -> Record:
    """Count a closed poll and publish the result; once, whoever else does the same."""
    with together(node):
        poll = read(get(node, HOUSE, poll_id))
        if poll.is_counted or node.clock() < poll.closes:
            return poll.record
        found = opened(node, poll)
        return amend(node, HOUSE, poll_id, {
            **outcome(node, poll, found),
            "phase": "counted",
            "objected": any(any(one.vote.reasons) for one in found.ballots),
            "stated": stated(node, poll),
            "recount_until": (poll.closes + KEPT).date().isoformat(),
        })  # fmt: skip


def outcome(node: Node, poll: Poll, found: Opened) -> dict[str, Any]:
    """Return the fields of a result."""
    method = voting.method_of(node, poll)
    paper = voting.paper_of(node, poll, Voter("", None))
    got = result.count(found.ballots, method, paper, poll.groups, quorum=poll.quorum)
    return {**_fields(got), "digest": found.digest}


def stated(node: Node, poll: Poll) -> str:
    """Return how a poll is counted, in Dutch."""
    method = voting.method_of(node, poll)
    each = voting.paper_of(node, poll, Voter("", None)).each
    told = [method.explains.format(each=each), method.counts.format(each=each)]
    if len(poll.groups) > 1:
        told.append(_("Elke groep telt even zwaar mee, hoeveel mensen er ook stemden."))
    return " ".join(told)


def opened(node: Node, poll: Poll) -> Opened:
    """Open all ballots of a poll."""
    found, broken, sealed = [], 0, []
    for record in ballots_of(node, poll):
        sealed.append(f"{record.body['voter']} {record.body['sealed']}")
        ballot = _open(node, poll, record)
        if ballot is None:
            broken += 1
        else:
            found.append(ballot)
    digest = sha256("\n".join(sorted(sealed)).encode()).hexdigest()
    return Opened(tuple(found), digest, broken)


def ballots_of(node: Node, poll: Poll) -> Iterator[Record]:
    """Yield the ballots of a poll, sealed."""
    query = Query("ballot", filters={"poll": (str(poll.id),)}, public=False, limit=100)
    while True:
        found = page(node, HOUSE, query, counted=False)
        yield from found.records
        if found.after is None:
            return
        query = replace(query, after=found.after)


def forget_votes(node: Node, poll_id: int) -> None:
    """Destroy the ballots and codes of a poll that is erased."""
    for kind in ("ballot", "voting_code"):
        query = Query(kind, filters={"poll": (str(poll_id),)}, public=False, limit=100)
        while records := page(node, HOUSE, query, counted=False).records:
            forget(node, records)


def answer_objections(node: Node, poll: Poll, text: str) -> Record:
    """Tell everybody what happens with the objections to a poll that is counted.

    Raises:
        Conflict: it is not counted yet.
        InvalidRecord: it says nothing, or too much.
    """
    if not poll.is_counted:
        raise Conflict(_("Deze stemming is nog niet geteld."))
    if not text.strip():
        raise InvalidRecord({"answered": [_("Schrijf op wat er met de bezwaren gebeurt.")]})
    return amend(node, HOUSE, poll.id, {"answered": text.strip()})


@dataclass(frozen=True, slots=True)
class Recount:
    """What counting again brought."""

    #: It can be done: the poll is counted, and its ballots are still there.
    possible: bool
    ballots: int = 0
    broken: int = 0
    #: Fields in which the count differs from what was published.
    differ: tuple[str, ...] = ()
    #: Reasons of objections, by the text of the option; () of a method without.
    reasons: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether counting again brings what was published."""
        return self.possible and not self.differ


def recount(node: Node, poll: Poll) -> Recount:
    """Count the sealed ballots of a counted poll again, and compare; nothing is changed."""
    until = poll.record.body.get("recount_until")
    if not poll.is_counted or not until or node.clock().date() > date.fromisoformat(str(until)):
        return Recount(possible=False)
    found = opened(node, poll)
    again = outcome(node, poll, found)
    body: Mapping[str, Any] = poll.record.body
    differ = tuple(name for name in WRITTEN if again[name] != body.get(name))
    return Recount(True, len(found.ballots), found.broken, differ, _reasons(poll, found))


def _reasons(poll: Poll, found: Opened) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what people wrote, in an order that tells nothing of who."""
    told = []
    for at, option in enumerate(poll.options):
        given = [one.vote.reasons[at] for one in found.ballots if at < len(one.vote.reasons)]
        texts = sorted(each for each in given if each)
        if texts:
            told.append((option, tuple(texts)))
    return tuple(told)


def _open(node: Node, poll: Poll, record: Record) -> Ballot | None:
    """Return what stands in a ballot; None when it is not one of this poll and this voter."""
    try:
        told = json.loads(unseal_text(node, record.body["sealed"]) or "")
        voter, group = str(told["voter"]), str(told["group"])
        vote = Vote(tuple(map(int, told["numbers"])), tuple(map(str, told["reasons"])))
    except (ValueError, KeyError, TypeError):
        return None
    if voter != record.body["voter"] or told["poll"] != poll.id:
        return None
    try:
        voting.refuse_wrong(node, poll, Voter(voter, group), vote, group)
    except InvalidRecord:
        return None
    return Ballot(group, vote)


def _fields(got: Result) -> dict[str, Any]:
    flat = [each for row in got.group_totals for each in row]
    return {
        "turnout": "<10" if got.voters < LEAST else str(got.voters),
        "group_turnout": list(got.group_voters),
        "totals": list(got.totals),
        "group_totals": flat,
        "shares": list(got.shares),
        "winner": got.winner,
    }
