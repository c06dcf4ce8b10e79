# SPDX-License-Identifier: EUPL-1.2
"""What nodes say about erased records: it is destroyed here, it must be destroyed, it was.

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

Both have 1 to 200 wire ids, rising, each once. A **notice** is what a node answers to whoever was
ever served one of its feeds and may not read it any more: what it erased or took back, and nothing
else. It is signed by its feed key, under its node id::

    samenbeter/v1/notice
    node <node id of who wrote>
    to <node id of who asked>
    time <time>
    after <wire id, or ->
    next <wire id, or ->
    erase <wire id>
    withdraw <wire id>

with 0 to 200 lines of the last two kinds, rising by wire id, all after ``after``. ``next`` is the
last of them when there is more, else ``-``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from federation.wire import note
from federation.wire.entry import ERASE, WITHDRAW, is_wire_id
from federation.wire.identity import is_node_id
from federation.wire.times import read_time, write_time

RECEIPT_KIND = "samenbeter/v1/receipt"
ORDER_KIND = "samenbeter/v1/erasure"
NOTICE_KIND = "samenbeter/v1/notice"

#: Wire ids in one note.
MOST = 200

Kind = TypeVar("Kind", "Receipt", "Order", "Notice")

_LINE = re.compile(r"(erase|withdraw) (\S{1,40})")


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
    note: bytes = field(default=b"", compare=False, repr=False)

    def text(self) -> bytes:
        """Return the lines that are signed."""
        head = [ORDER_KIND, f"node {self.node}", f"time {write_time(self.time)}"]
        return _text(head, "erase", self.erase)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a node took back of what it once served to somebody."""

    node: str
    to: str
    time: datetime
    #: Wire id that was asked after, "" from the start.
    after: str
    #: Ask again after this one; "" when that was all.
    next: str
    #: (op, wire id): "erase" or "withdraw"; rising by wire id.
    gone: tuple[tuple[str, str], ...]
    note: bytes = field(default=b"", compare=False, repr=False)

    def text(self) -> bytes:
        """Return the lines that are signed."""
        lines = [
            NOTICE_KIND, f"node {self.node}", f"to {self.to}", f"time {write_time(self.time)}",
            f"after {self.after or '-'}", f"next {self.next or '-'}",
        ]  # fmt: skip
        lines += (f"{op} {wire_id}" for op, wire_id in self.gone)
        return "\n".join(lines).encode() + b"\n"

    def of(self, op: str) -> list[str]:
        """Return the wire ids of one op."""
        return [wire_id for each, wire_id in self.gone if each == op]


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


def sign_notice(notice: Notice, key: Ed25519PrivateKey) -> Notice:
    """Return ``notice`` with its note, signed by the feed key.

    Raises:
        MalformedError: readers would refuse it.
    """
    return _notice(note.read(note.write(notice.text(), notice.node, key)))


def read_notice(raw: bytes, node: str, public: bytes, *, to: str) -> Notice:
    """Return the notice in ``raw``, signed by ``node`` for us.

    Args:
        raw: the signed note.
        node: node id of who must have signed.
        public: its feed key on record, 32 bytes.
        to: our node id.

    Raises:
        MalformedError: not in the shape of a notice.
        UntrustedError: of another node, for somebody else, or not signed by that key.
    """
    found = _notice(note.read(raw))
    if (found.node, found.to) != (node, to):
        raise UntrustedError(node, f"notice is of node {found.node} for {found.to}")
    note.verify(raw, node, public)
    return found


def _text(head: Sequence[str], label: str, wire_ids: Sequence[str]) -> bytes:
    return "\n".join([*head, *(f"{label} {each}" for each in wire_ids)]).encode() + b"\n"


def _receipt(claim: note.Note) -> Receipt:
    (node, origin, time), rest = _head(claim, RECEIPT_KIND, ("node", "origin", "time"))
    found = Receipt(
        _node(node), _node(origin), read_time(time), _wire_ids(rest, "erased"), claim.raw
    )
    return _as_spelt(found, claim)


def _order(claim: note.Note) -> Order:
    (node, time), rest = _head(claim, ORDER_KIND, ("node", "time"))
    return _as_spelt(
        Order(_node(node), read_time(time), _wire_ids(rest, "erase"), claim.raw), claim
    )


def _notice(claim: note.Note) -> Notice:
    labels = ("node", "to", "time", "after", "next")
    (node, to, time, after, following), rest = _head(claim, NOTICE_KIND, labels)
    gone = []
    for line in rest:
        match = _LINE.fullmatch(line)
        if match is None or not is_wire_id(match[2]):
            raise MalformedError(f"notice has the line {ascii(line[:60])}")
        gone.append((ERASE if match[1] == "erase" else WITHDRAW, match[2]))
    wire_ids = [each for _, each in gone]
    start, end = _place(after), _place(following)
    if wire_ids != sorted(set(wire_ids)) or len(wire_ids) > MOST:
        raise MalformedError(f"notice does not name at most {MOST} records, each once, in order")
    if (wire_ids and start >= wire_ids[0]) or (end and wire_ids[-1:] != [end]):
        raise MalformedError("notice does not begin and end where it says")
    return _as_spelt(
        Notice(_node(node), _node(to), read_time(time), start, end, tuple(gone), claim.raw), claim
    )


def _head(
    claim: note.Note, kind: str, labels: tuple[str, ...]
) -> tuple[tuple[str, ...], list[str]]:
    """Return the values of the first lines, and the lines after them."""
    first, *lines = claim.lines()
    if first != kind:
        raise MalformedError(f"note is {ascii(first[:60])}, not {kind}")
    if len(lines) < len(labels):
        raise MalformedError(f"{kind} has {len(lines)} lines, at least {len(labels)} are needed")
    values = []
    for wanted, line in zip(labels, lines, strict=False):
        label, _, value = line.partition(" ")
        if label != wanted:
            raise MalformedError(f"{kind} has {ascii(label[:20])} where {wanted} should be")
        values.append(value)
    return tuple(values), lines[len(labels) :]


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


def _place(text: str) -> str:
    if text != "-" and not is_wire_id(text):
        raise MalformedError(f"{ascii(text[:40])} is neither a wire id nor -")
    return "" if text == "-" else text


def _as_spelt(found: Kind, claim: note.Note) -> Kind:
    if found.text() != claim.text:
        raise MalformedError("note is not spelt as its writer would")
    return found
