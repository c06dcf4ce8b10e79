# SPDX-License-Identifier: EUPL-1.2
"""What an administrator does with agreements: propose, accept, reject, revoke.

Each deed signs and writes its rows; ``delivery`` brings them to the other, now or later.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from typing import Literal

from core.database import reading, writing
from core.errors import AdministratorError
from core.record_types import Level
from core.vetting import require_two
from federation.contracts import standing
from federation.contracts.reckoning import state_of
from federation.gate import gate_of
from federation.guard.watching import may_sign
from federation.peers import Introduction
from federation.store import contracts as stored
from federation.store.contracts import Agreement, State
from federation.wire.contract import Contract, Parting, agree
from federation.wire.contract import propose as sign_proposal
from federation.wire.ending import Ending, sign_ending
from federation.wire.identity import show_node_id
from samenbeter import Actor, Node

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Offer:
    """What one side proposes, as seen from that side."""

    #: What records of the other may do here, and ours there.
    level_given: Level
    level_received: Level
    audiences: tuple[str, ...]
    purpose: str
    contact: str
    terms: tuple[str, ...]
    starts: date
    ends: date
    parting: Parting


def propose(node: Node, actor: Actor, found: Introduction, address: str, offer: Offer) -> Agreement:
    """Write a proposal to a node whose id a person compared; it is to be delivered.

    Raises:
        NotAllowed: this node lacks a second administrator, and ``actor`` is a person.
        AdministratorError: it is this node itself, or a proposal to it waits already.
        MalformedError: a text is too long, empty or holds what readers refuse.
    """
    other = found.certificate.node
    if other == node.id:
        raise AdministratorError(f"{address} is this node itself: propose to another")
    now = node.clock().astimezone(UTC).replace(microsecond=0)
    draft = Contract(
        proposer=node.id, asked=other, level_from=offer.level_received,
        level_to=offer.level_given, audiences=offer.audiences, purpose=offer.purpose,
        contact=offer.contact, terms=offer.terms, starts=offer.starts, ends=offer.ends,
        parting=offer.parting, made=now,
    )  # fmt: skip
    if draft.ends < now.date():
        raise AdministratorError(f"an agreement that ended on {draft.ends} would never count")
    _check_guard(node)
    with writing(node.engine) as tx:
        require_two(tx, node, actor, "share")
        before = stored.of_peer(tx, other)
        for one in before:
            if one.state == "proposed" and one.is_ours and one.contract.ends >= now.date():
                raise AdministratorError(
                    f"a proposal to {show_node_id(other)} waits already ({one.digest[:8]}):"
                    " revoke that one first"
                )
        # Of two contracts the later one counts: no two are made in one second.
        newest = max((one.contract.made for one in before), default=now - _SECOND)
        draft = replace(draft, made=max(now, newest + _SECOND))
        made = sign_proposal(draft, gate_of(node).keys.feed)
        written = Agreement(
            peer=other, is_ours=True, note=made.note, card=found.certificate.note,
            address=address, state="proposed", ending=b"", at=now, agreed=None, told=None,
            last_error="",
        )  # fmt: skip
        stored.write(tx, written)
    return written


def accept(node: Node, actor: Actor, digest: str) -> Agreement:
    """Sign a proposal of another node; it is in force from its first day on.

    Raises:
        NotAllowed: as ``propose``.
        AdministratorError: it does not wait here, or its period has passed.
    """
    _check_guard(node)
    with writing(node.engine) as tx:
        require_two(tx, node, actor, "share")
        one = _waiting_here(stored.get(tx, digest), digest)
        now = node.clock()
        if one.contract.ends < now.date():
            raise AdministratorError(f"proposal {digest[:8]} ended on {one.contract.ends}")
        agreed = agree(one.contract, gate_of(node).keys.feed)
        one = replace(one, note=agreed.note, state="active", agreed=now, at=now, told=None)
        stored.write(tx, one)
    standing.settle(node, one.peer)
    return one


def reject(node: Node, digest: str) -> Agreement:
    """Say no to a proposal of another node.

    Raises:
        AdministratorError: it does not wait here.
    """
    _check_guard(node)
    with writing(node.engine) as tx:
        one = _ended(node, _waiting_here(stored.get(tx, digest), digest), "rejection")
        stored.write(tx, one)
    return one


def revoke(node: Node, digest: str) -> Agreement:
    """End an agreement, or take a proposal of our own back.

    Raises:
        AdministratorError: there is nothing to end.
    """
    _check_guard(node)
    with writing(node.engine) as tx:
        one = stored.get(tx, digest)
        if one is None:
            raise AdministratorError(f"there is no agreement {digest[:8]}: see 'contract list'")
        if one.state != "active" and not (one.state == "proposed" and one.is_ours):
            told = "reject it" if one.is_waiting_here else f"it is {one.state} already"
            raise AdministratorError(f"agreement {digest[:8]} cannot be revoked: {told}")
        one = _ended(node, one, "revocation")
        stored.write(tx, one)
    standing.settle(node, one.peer)
    return one


def find(node: Node, text: str, *states: State) -> Agreement:
    """Return the one agreement that somebody means by ``text``.

    Args:
        node: ourselves.
        text: what it is called, at least 8 digits of that, or the node id of the other.
        states: only those in one of these.

    Raises:
        AdministratorError: none is meant, or more than one.
    """
    wanted = "".join(text.split()).replace("-", "").lower()
    with reading(node.engine) as tx:
        everyone = stored.everyone(tx)
    found = [
        one
        for one in everyone
        if one.peer == wanted or (len(wanted) >= 8 and one.digest.startswith(wanted))
    ]
    found = [one for one in found if not states or one.state in states]
    if len(found) != 1:
        told = "no agreement" if not found else f"{len(found)} agreements"
        raise AdministratorError(f"{told} {' or '.join(states)} for {text}: see 'contract list'")
    return found[0]


def _check_guard(node: Node) -> None:
    if not may_sign(node):
        raise AdministratorError(
            "this node was started and waits for its peers before it signs anything: see 'guard'"
        )


def _waiting_here(one: Agreement | None, digest: str) -> Agreement:
    if one is None or not one.is_waiting_here:
        raise AdministratorError(f"no proposal {digest[:8]} waits here: see 'contract list'")
    return one


def _ended(node: Node, one: Agreement, kind: Literal["rejection", "revocation"]) -> Agreement:
    now = node.clock()
    ending = sign_ending(Ending(kind, node.id, one.digest, now), gate_of(node).keys.feed)
    state = state_of(is_agreed=one.agreed is not None, ending=kind)
    return replace(one, ending=ending.note, state=state, at=now, told=None)
