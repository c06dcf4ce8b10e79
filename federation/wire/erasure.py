# SPDX-License-Identifier: EUPL-1.2
"""What nodes say about erased records: it was destroyed here, or it must be destroyed.

A **receipt** says that a node destroyed what it held. It is signed by its feed key, under its
node id, after the last trace is gone::

    samenbeter/v1/receipt
    node <node id of who destroyed>
    origin <node id of who wrote>
    time <time>
    erased <wire id>

An **order** erases what a node wrote when that node cannot do it itself. It is signed by the
recovery key, under ``<node id>/recovery``::

    samenbeter/v1/erasure
    node <node id>
    time <time>
    erase <wire id>

Both have 1 to 200 wire ids, rising, each once. Who may not read the feed any more hears of an
erasure by a ``notice``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from federation.wire import note
from federation.wire.entry import is_wire_id
from federation.wire.identity import is_node_id
from federation.wire.times import read_time, write_time

RECEIPT_KIND = "samenbeter/v1/receipt"
ORDER_KIND = "samenbeter/v1/erasure"

#: Wire ids in one note.
MOST = 200


@dataclass(frozen=True, slots=True)
class Receipt:
    """A node's word that it destroyed all it held of these records."""

    node: str
    #: Node id of who wrote them.
    origin: str
    time: datetime
    #: Rising, 1 to ``MOST``.
    erased: tuple[str, ...]
    #: The signed note, byte for byte; empty while it is not signed.
    note: bytes = field(default=b"", compare=False, repr=False)

    def text(self) -> bytes:
        """Return the lines that are signed."""
        head = [RECEIPT_KIND, f"node {self.node}", f"origin {self.origin}"]
        return _text([*head, f"time {write_time(self.time)}"], "erased", self.erased)


@dataclass(frozen=True, slots=True)
class Order:
    """A recovery key's word that these records of its node must be destroyed."""

    node: str
    time: datetime
    #: Rising, 1 to ``MOST``.
    erase: tuple[str, ...]
    #: The signed note, byte for byte; empty while it is not signed.
    note: bytes = field(default=b"", compare=False, repr=False)

    def text(self) -> bytes:
        """Return the lines that are signed."""
        head = [ORDER_KIND, f"node {self.node}", f"time {write_time(self.time)}"]
        return _text(head, "erase", self.erase)


def sign_receipt(receipt: Receipt, key: Ed25519PrivateKey) -> Receipt:
    """Return ``receipt`` with its note, signed by the feed key.

    Raises:
        MalformedError: readers would refuse it.
    """
    return _receipt(note.read(note.write(receipt.text(), receipt.node, key)))


def read_receipt(raw: bytes, node: str, public: bytes) -> Receipt:
    """Return the receipt in ``raw``, signed by ``node``.

    Args:
        raw: the signed note.
        node: node id of who must have signed.
        public: its feed key on record, 32 bytes.

    Raises:
        MalformedError: not in the shape of a receipt.
        UntrustedError: of another node, or not signed by that key.
    """
    found = _receipt(note.read(raw))
    if found.node != node:
        raise UntrustedError(node, f"receipt is of node {found.node}")
    note.verify(raw, node, public)
    return found


def sign_order(order: Order, recovery: Ed25519PrivateKey) -> Order:
    """Return ``order`` with its note, signed by the recovery key.

    Raises:
        MalformedError: readers would refuse it.
    """
    return _order(note.read(note.write(order.text(), f"{order.node}/recovery", recovery)))


def claimed_node(raw: bytes) -> str:
    """Return the node id that an order says it is of; nothing is verified.

    Raises:
        MalformedError: not in the shape of an order.
    """
    return _order(note.read(raw)).node


def read_order(raw: bytes, node: str, recovery: bytes) -> Order:
    """Return the order in ``raw``, signed by the recovery key of ``node``.

    Args:
        raw: the signed note.
        node: the node id that is pinned.
        recovery: public half of its recovery key, of its certificate on record, 32 bytes.

    Raises:
        MalformedError: not in the shape of an order.
        UntrustedError: of another node, or not signed by that key.
    """
    found = _order(note.read(raw))
    if found.node != node:
        raise UntrustedError(node, f"order is of node {found.node}")
    note.verify(raw, f"{node}/recovery", recovery)
    return found


def _text(head: Sequence[str], label: str, wire_ids: Sequence[str]) -> bytes:
    return "\n".join([*head, *(f"{label} {each}" for each in wire_ids)]).encode() + b"\n"


def _receipt(claim: note.Note) -> Receipt:
    (node, origin, time), rest = claim.fields(RECEIPT_KIND, ("node", "origin", "time"))
    found = Receipt(
        _node(node), _node(origin), read_time(time), _wire_ids(rest, "erased"), claim.raw
    )
    claim.check_spelling(found.text())
    return found


def _order(claim: note.Note) -> Order:
    (node, time), rest = claim.fields(ORDER_KIND, ("node", "time"))
    found = Order(_node(node), read_time(time), _wire_ids(rest, "erase"), claim.raw)
    claim.check_spelling(found.text())
    return found


def _wire_ids(lines: Sequence[str], wanted: str) -> tuple[str, ...]:
    found = []
    for line in lines:
        label, _, value = line.partition(" ")
        if label != wanted or not is_wire_id(value):
            raise MalformedError(f"note has {ascii(line[:60])} where {wanted} <wire id> should be")
        found.append(value)
    if not 1 <= len(found) <= MOST or found != sorted(set(found)):
        raise MalformedError(f"note does not name 1 to {MOST} records, each once, in order")
    return tuple(found)


def _node(text: str) -> str:
    if not is_node_id(text):
        raise MalformedError(f"{ascii(text[:40])} is not a node id")
    return text
