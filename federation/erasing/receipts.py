# SPDX-License-Identifier: EUPL-1.2
"""Receipts: signed when the last trace is gone, brought until they are taken, and taken here.

It reconciles: what has no receipt yet gets one, what was not taken yet is brought again. So a
crash at any moment costs time, and never a receipt before its destruction.
"""

import logging
import time
from datetime import datetime, timedelta

from core import scrubbing
from core.database import reading, writing
from core.errors import FetchError, MalformedError, UntrustedError
from federation.erasing.known import Known, known, post
from federation.gate import gate_of
from federation.guard.watching import may_sign
from federation.recovery.renewing import signing_keys
from federation.store import receipts as rows
from federation.wire.erasure import MOST, Receipt, read_receipt, sign_receipt
from samenbeter import Node

logger = logging.getLogger(__name__)

#: After which somebody who did not confirm is named.
DUE = timedelta(days=7)

#: Dead ids looked at in one round, and receipts brought.
_ROUND = 1000
#: Seconds before a node that did not take a receipt is asked again; doubled up to a day.
_AGAIN, _LONGEST = 60.0, 86_400.0


def settle(node: Node) -> None:
    """Scrub what is destroyed, sign receipts for it, and bring those that were not taken yet."""
    sign(node)
    bring(node)


def sign(node: Node) -> None:
    """Sign receipts for all that left no trace."""
    # Looked up first: scrubbing covers what was destroyed before it began.
    with reading(node.engine) as tx:
        due = rows.unsigned(tx, node.id, _ROUND)
        own = rows.standing_here(tx, node.id)
    # False: somebody still reads the log, or it was done a moment ago. The task comes back.
    if not scrubbing.scrub(node) or not (due or own):
        return
    if due and not may_sign(node):
        due = {}
    now = node.clock()
    with writing(node.engine) as tx:
        rows.set_gone(tx, node.id, own, now)
        key = signing_keys(tx, node).feed if due else None
        for origin, wire_ids in due.items():
            for start in range(0, len(wire_ids), MOST):
                some = tuple(wire_ids[start : start + MOST])
                assert key is not None
                signed = sign_receipt(Receipt(node.id, origin, now, some), key)
                rows.set_receipt(tx, origin, some, signed.note)


def bring(node: Node) -> None:
    """Bring receipts to those who wait for them."""
    gate = gate_of(node)
    with reading(node.engine) as tx:
        found = [
            (to, note)
            for node_id, note in rows.untold(tx, _ROUND)
            if (to := known(tx, node, node_id)) is not None
        ]
    for to, note in found:
        wait, again = gate.receipts_after.get(to.node_id, (0.0, _AGAIN))
        if time.monotonic() < wait:
            continue
        try:
            post(node, to, "/receipts", note)
        except FetchError as error:
            logger.info("receipt for %s: %s", to.node_id, error)
            until = time.monotonic() + max(again, error.retry_after or 0.0)
            gate.receipts_after[to.node_id] = (until, min(again * 2, _LONGEST))
            continue
        gate.receipts_after.pop(to.node_id, None)
        with writing(node.engine) as tx:
            rows.set_told(tx, to.node_id, note, node.clock())


def heard_from(node: Node, node_id: str) -> None:
    """Bring what waits for a node that is there again."""
    gate = gate_of(node)
    if gate.receipts_after.pop(node_id, None) is not None:
        gate.announcing.send("receipts", lambda: bring(node))


def take(node: Node, signer: Known, raw: bytes) -> int:
    """Keep a peer's receipt; return for how many records of ours one was expected.

    Raises:
        MalformedError: it is no receipt.
        UntrustedError: not of the node that brings it, not about us, or not signed by its key.
    """
    found = _verified(signer, raw)
    if found.origin != node.id:
        raise UntrustedError(signer.node_id, f"receipt is for node {found.origin}")
    with writing(node.engine) as tx:
        return rows.confirm(tx, signer.node_id, found.erased, node.clock(), raw)


def overdue(node: Node) -> dict[str, int]:
    """Return by node id how many erasures of ours were not confirmed in time."""
    with reading(node.engine) as tx:
        return rows.overdue(tx, _limit(node.clock()))


def is_late(since: datetime, now: datetime) -> bool:
    """Whether a confirmation that is awaited since then is overdue."""
    return since < _limit(now)


def _limit(now: datetime) -> datetime:
    return now - DUE


def _verified(signer: Known, raw: bytes) -> Receipt:
    problem: UntrustedError | MalformedError | None = None
    for certificate in signer.certificates:
        try:
            return read_receipt(raw, signer.node_id, certificate.feed)
        except UntrustedError as error:
            problem = problem or error
    assert problem is not None
    raise problem
