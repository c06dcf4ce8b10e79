# SPDX-License-Identifier: EUPL-1.2
"""What the other side says about an agreement: verified, and laid beside what stands here.

A note only ever adds: a second signature to a contract, an ending to either. So a note that
comes twice, late or out of order leaves what it would have left in time.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from core.database import writing
from core.errors import UntrustedError
from federation.contracts import standing
from federation.contracts.reckoning import state_of
from federation.gate import gate_of
from federation.store import contracts as stored
from federation.store import peers as stored_peers
from federation.store.contracts import Agreement
from federation.wire.contract import CONTRACT_KIND, read_contract, verify_contract
from federation.wire.ending import read_ending, verify_ending
from federation.wire.identity import Certificate, read_certificate
from federation.wire.note import kind_of
from federation.wire.refusals import Contradicted, Forbidden, Unknown
from samenbeter import Node


def take(node: Node, other: Certificate, raw: bytes) -> Agreement:
    """Lay a note of the other side beside what stands here; return how it stands now.

    Args:
        node: ourselves.
        other: the newest certificate of the other.
        raw: a contract, a rejection or a revocation.

    Raises:
        MalformedError: it is none of these.
        Forbidden: it is not between the two of us, or not signed as it says.
        Unknown: it ends a contract that does not stand here.
        Contradicted: it rejects what its writer signed.
    """
    with writing(node.engine) as tx:
        if kind_of(raw) == CONTRACT_KIND:
            one = _contract(tx, node, other, raw)
        else:
            one = _ending(tx, node, other, raw)
        stored.write(tx, one)
    if one.agreed is not None:
        standing.settle(node, one.peer)
    return one


def _contract(tx: Connection, node: Node, other: Certificate, raw: bytes) -> Agreement:
    contract = read_contract(raw)
    sides = {contract.proposer, contract.asked}
    if sides != {node.id, other.node}:
        raise Forbidden("The contract is not between the sender and this node.")
    # One without our own signature can only be theirs: we keep what we propose.
    signers = sides if contract.is_agreed else {contract.proposer}
    if node.id in signers and not contract.is_agreed:
        raise Forbidden("The proposal is this node's own.")
    for each in sorted(signers):
        keys = _keys(tx, node, other, each)
        # Under a key of before, only what our own signature shows was agreed then.
        usable = keys if contract.is_agreed else keys[:1]
        _verify(partial(verify_contract, contract, each), usable)
    known = stored.get(tx, contract.digest)
    now = node.clock()
    if known is None:
        known = Agreement(
            peer=other.node, is_ours=contract.proposer == node.id, note=raw, card=other.note,
            address=other.address, state="proposed", ending=b"", at=now, agreed=None, told=now,
            last_error="",
        )  # fmt: skip
    return _laid_beside(known, other, raw if contract.is_agreed else b"", b"", now)


def _ending(tx: Connection, node: Node, other: Certificate, raw: bytes) -> Agreement:
    ending = read_ending(raw)
    known = stored.get(tx, ending.contract)
    if known is None or known.peer != other.node:
        raise Unknown(f"There is no contract {ending.contract} with the sender here.")
    # Our own word may come back to us: a backup from before it was put back.
    if ending.node not in (node.id, other.node):
        raise Forbidden(f"Node {ending.node} is no side of the contract.")
    _verify(partial(verify_ending, ending), _keys(tx, node, other, ending.node))
    if ending.kind == "rejection" and ending.node != known.contract.asked:
        raise Forbidden("Only who was asked can reject a proposal.")
    if ending.kind == "rejection" and known.agreed is not None:
        raise Contradicted("The contract has both signatures: revoke it instead.")
    return _laid_beside(known, other, b"", raw, node.clock())


def _laid_beside(
    known: Agreement, other: Certificate, agreed: bytes, ending: bytes, now: datetime
) -> Agreement:
    """Return ``known`` with what is new in these notes; b"" is nothing."""
    is_agreed = known.agreed is not None or bool(agreed)
    kinds = {each: kind_of(each).rpartition("/")[2] for each in (known.ending, ending) if each}
    # A revocation outweighs a rejection; of two alike the first stays.
    kept = max(kinds, key=lambda each: kinds[each] == "revocation", default=b"")
    state = state_of(is_agreed=is_agreed, ending=kinds.get(kept, ""))
    changed = replace(
        known, card=other.note, state=state, ending=kept,
        note=agreed if agreed and known.agreed is None else known.note,
        agreed=known.agreed or (now if agreed else None),
        at=now if state != known.state else known.at,
    )  # fmt: skip
    # What the other sent, it has; what stands here besides that, it is still to be told.
    knows_all = (not is_agreed or bool(agreed)) and kept in (b"", ending)
    is_news = (changed.note, changed.ending) != (known.note, known.ending)
    return replace(changed, told=now if knows_all else None) if is_news else changed


def _verify(verify: Callable[[bytes], None], keys: list[bytes]) -> None:
    """See that one of ``keys`` fits, and tell what is wrong with the first when none does."""
    told = ""
    for key in keys:
        try:
            return verify(key)
        except UntrustedError as error:
            told = told or str(error)
    raise Forbidden(f"The note does not count: {told}.")


def _keys(tx: Connection, node: Node, other: Certificate, node_id: str) -> list[bytes]:
    """Return the feed keys of one of the two: the newest first, then those it had before."""
    own = gate_of(node).keys.certificate
    newest = own if node_id == node.id else other
    before = [read_certificate(raw, node_id) for raw in stored_peers.certificates_of(tx, node_id)]
    older = [each for each in reversed(before) if each.sequence < newest.sequence]
    return list(dict.fromkeys(each.feed for each in (newest, *older)))
