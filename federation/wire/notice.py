# SPDX-License-Identifier: EUPL-1.2
"""What a node took back of what it once served, told to who may not read it any more.

A notice names what was erased or taken back, and nothing else. It is a signed note, signed by the
feed key under the node id::

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

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from federation.wire import note
from federation.wire.entry import ERASE, WITHDRAW, is_wire_id
from federation.wire.identity import is_node_id
from federation.wire.times import read_time, write_time

NOTICE_KIND = "samenbeter/v1/notice"

#: Records in one notice.
MOST = 200

_LINE = re.compile(r"(erase|withdraw) (\S{1,40})")


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
    #: The signed note, byte for byte; empty while it is not signed.
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


def sign_notice(notice: Notice, key: Ed25519PrivateKey) -> Notice:
    """Return ``notice`` with its note, signed by the feed key.

    Raises:
        MalformedError: readers would refuse it.
    """
    return _read(note.read(note.write(notice.text(), notice.node, key)))


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
    found = _read(note.read(raw))
    if (found.node, found.to) != (node, to):
        raise UntrustedError(node, f"notice is of node {found.node} for {found.to}")
    note.verify(raw, node, public)
    return found


def _read(claim: note.Note) -> Notice:
    labels = ("node", "to", "time", "after", "next")
    (node, to, time, after, following), lines = claim.fields(NOTICE_KIND, labels)
    if not (is_node_id(node) and is_node_id(to)):
        raise MalformedError("notice does not name two nodes")
    gone = tuple(map(_read_line, lines))
    start, end = _read_place(after), _read_place(following)
    _check_order([wire_id for _, wire_id in gone], start, end)
    found = Notice(node, to, read_time(time), start, end, gone, claim.raw)
    claim.check_spelling(found.text())
    return found


def _read_line(line: str) -> tuple[str, str]:
    match = _LINE.fullmatch(line)
    if match is None or not is_wire_id(match[2]):
        raise MalformedError(f"notice has the line {ascii(line[:60])}")
    return (ERASE if match[1] == "erase" else WITHDRAW), match[2]


def _check_order(wire_ids: Sequence[str], start: str, end: str) -> None:
    if wire_ids != sorted(set(wire_ids)) or len(wire_ids) > MOST:
        raise MalformedError(f"notice does not name at most {MOST} records, each once, in order")
    if (wire_ids and start >= wire_ids[0]) or (end and wire_ids[-1:] != [end]):
        raise MalformedError("notice does not begin and end where it says")


def _read_place(text: str) -> str:
    if text != "-" and not is_wire_id(text):
        raise MalformedError(f"{ascii(text[:40])} is neither a wire id nor -")
    return "" if text == "-" else text
