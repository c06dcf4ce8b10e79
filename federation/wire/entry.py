# SPDX-License-Identifier: EUPL-1.2
"""What a feed is made of: headers, which everybody keeps for ever.

An entry header is one line of JSON, at most 512 bytes, hashed and passed on as it came::

    {"v":1,"op":"put","id":"<wire id>","n":1,"digest":"<base64 of 32 bytes>","size":1024,
     "week":"2026-11-16"}
    {"v":1,"op":"withdraw","id":"<wire id>","n":2,"week":"2026-11-16"}
    {"v":1,"op":"erase","id":"<wire id>","n":3,"week":"2026-11-16"}
    {"v":1,"op":"members","n":2,"digest":"<base64 of 32 bytes>","week":"2026-11-16"}

(each on one line). ``n`` counts what this feed said about that record; in ``members`` it is the
version of the membership document that the feed honours from there on, and ``digest`` the
SHA-256 of that document's text. A header has these
members and no others, so that nothing that can be read about a person hides in what cannot be
erased. A header of a higher version, or with an op we do not know, is kept, hashed and passed
on, and means nothing here.

The payload is not in the header; its digest is: SHA-256 of salt and payload, see ``payload``.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date

from core.errors import MalformedError
from core.strict_json import MAX_INTEGER, read_object
from federation.wire.note import read_base64, write_base64
from federation.wire.times import read_week

#: Bytes of one header.
MAX_HEADER = 512

#: Bytes of one payload, padding counted too.
MAX_PAYLOAD = 64 * 1024

#: Payloads are padded to a multiple of this, so that their size tells little.
PAYLOAD_STEP = 256

#: The version of the header format that is written and interpreted here.
VERSION = 1

PUT = "put"
WITHDRAW = "withdraw"
ERASE = "erase"
MEMBERS = "members"

_MEMBERS = {
    PUT: frozenset(("v", "op", "id", "n", "digest", "size", "week")),
    WITHDRAW: frozenset(("v", "op", "id", "n", "week")),
    ERASE: frozenset(("v", "op", "id", "n", "week")),
    MEMBERS: frozenset(("v", "op", "n", "digest", "week")),
}

# 128 bits in 130: the last character has two that are always zero.
_WIRE_ID = re.compile("[a-z2-7]{25}[aeimquy4]")


@dataclass(frozen=True, slots=True)
class Header:
    """One entry of a feed, read as far as we understand it."""

    #: The header byte for byte: what is hashed, stored and passed on.
    raw: bytes
    #: "put", "withdraw", "erase", "members", or "" for one that is kept but not interpreted.
    op: str = ""
    #: Wire id of the record, 26 characters; "" for members and where not interpreted.
    id: str = ""
    #: The feed's own counter for that record, from 1; of members the version of the document;
    #: 0 where not interpreted.
    n: int = 0
    #: SHA-256 of salt and payload, for a put; of the document's text, for members.
    digest: bytes | None = None
    #: Bytes of the padded payload, for a put; else 0.
    size: int = 0
    #: The Monday of the week it was written in.
    week: date | None = None


def wire_id(random: bytes) -> str:
    """Return the wire id (26 characters) made of 16 random bytes.

    Raises:
        MalformedError: not 16.
    """
    if len(random) != 16:
        raise MalformedError(f"a wire id is made of 16 bytes, not {len(random)}")
    return base64.b32encode(random).decode().lower().rstrip("=")


def is_wire_id(text: str) -> bool:
    """Whether ``text`` is a wire id as it travels."""
    return _WIRE_ID.fullmatch(text) is not None


def put_header(record: str, n: int, *, salt: bytes, payload: bytes, week: date) -> Header:
    """Return the header that commits to a payload.

    Args:
        record: wire id.
        n: one more than the last ``n`` this feed said about the record.
        salt: 32 fresh random bytes, never used before.
        payload: padded, as ``write_payload`` gives it.
        week: the Monday of this week.

    Raises:
        MalformedError: readers would refuse it.
    """
    return _write(
        op=PUT,
        id=record,
        n=n,
        digest=write_base64(digest_of(salt, payload)),
        size=len(payload),
        week=week.isoformat(),
    )


def withdraw_header(record: str, n: int, *, week: date) -> Header:
    """Return the header that takes a record back; arguments and errors as ``put_header``."""
    return _write(op=WITHDRAW, id=record, n=n, week=week.isoformat())


def erase_header(record: str, n: int, *, week: date) -> Header:
    """Return the header that kills a record for ever; arguments and errors as ``put_header``."""
    return _write(op=ERASE, id=record, n=n, week=week.isoformat())


def members_header(version: int, digest: bytes, *, week: date) -> Header:
    """Return the header that says which membership document this feed honours.

    Args:
        version: of the document, from 1.
        digest: SHA-256 of the document's text, 32 bytes.
        week: the Monday of this week.

    Raises:
        MalformedError: readers would refuse it.
    """
    return _write(op=MEMBERS, n=version, digest=write_base64(digest), week=week.isoformat())


def read_header(raw: bytes) -> Header:
    """Return the header in ``raw``.

    Raises:
        MalformedError: too long, not one line of strict JSON, or of our version and op but
            not with exactly its members, each in its one spelling.
    """
    if b"\n" in raw:
        raise MalformedError("header is more than one line")
    members = _as_usual(raw) or read_object(raw, floats=False, limit=MAX_HEADER)
    version, op = members.get("v"), members.get("op")
    if type(version) is not int or version < 1:
        raise MalformedError("header has no version")
    if version != VERSION:
        return Header(raw)
    if type(op) is not str:
        raise MalformedError("header has no op")
    if (expected := _MEMBERS.get(op)) is None:
        return Header(raw)
    if members.keys() != expected:
        odd = sorted(members.keys() ^ expected)
        raise MalformedError(f"header of a {op} has too many or too few members: {ascii(odd)}")
    n, week = _count(members["n"], "n"), read_week(members["week"])
    if op == MEMBERS:
        return Header(raw, op, "", n, _digest(members), 0, week)
    record = members["id"]
    if type(record) is not str or not _WIRE_ID.fullmatch(record):
        raise MalformedError("header has no wire id")
    if op != PUT:
        return Header(raw, op, record, n, None, 0, week)
    digest, size = _digest(members), _count(members["size"], "size")
    if size % PAYLOAD_STEP or size > MAX_PAYLOAD:
        raise MalformedError(f"header has the size {size}, not a multiple of 256 up to 64 KiB")
    return Header(raw, op, record, n, digest, size, week)


# A put as ``put_header`` writes it: nearly all headers are that. What this finds in it is what the
# reader of JSON would, in a third of the time; whatever is spelt otherwise is left to that reader.
_USUAL = re.compile(
    rb'\{"v":1,"op":"put","id":"([a-z2-7]{26})","n":([1-9][0-9]{0,14}),'
    rb'"digest":"([A-Za-z0-9+/]{43}=)","size":([1-9][0-9]{0,5}),"week":"([0-9-]{10})"\}'
)


def _as_usual(raw: bytes) -> dict[str, object] | None:
    match = _USUAL.fullmatch(raw)
    if match is None:
        return None
    record, n, digest, size, week = match.groups()
    return {
        "v": VERSION, "op": PUT, "id": record.decode(), "n": int(n), "digest": digest.decode(),
        "size": int(size), "week": week.decode(),
    }  # fmt: skip


def digest_of(salt: bytes, payload: bytes) -> bytes:
    """Return what a header says about a payload: 32 bytes that tell nothing without the salt.

    Raises:
        MalformedError: the salt does not have 32 bytes. With salts of any length, one byte
            moved from salt to payload would leave the digest as it was.
    """
    if len(salt) != 32:
        raise MalformedError(f"salt has {len(salt)} bytes, not 32")
    return hashlib.sha256(salt + payload).digest()


def check_payload(header: Header, salt: bytes, payload: bytes) -> None:
    """Check that salt and payload are what ``header`` committed to.

    Raises:
        MalformedError: they are not; the entry's payload is still missing.
    """
    if header.op != PUT:
        raise MalformedError("this entry has no payload")
    if len(payload) != header.size:
        raise MalformedError(f"payload has {len(payload)} bytes, not {header.size}")
    if digest_of(salt, payload) != header.digest:
        raise MalformedError("payload is not what the header committed to")


def _write(**members: str | int) -> Header:
    text = json.dumps({"v": VERSION, **members}, separators=(",", ":"))
    return read_header(text.encode())


def _digest(members: dict[str, object]) -> bytes:
    value = members["digest"]
    if type(value) is not str:
        raise MalformedError("header has no digest")
    return read_base64(value, 32)


def _count(value: object, name: str) -> int:
    # type() and not isinstance(): True is an int to Python and is none in JSON.
    if type(value) is not int or not 1 <= value <= MAX_INTEGER:
        raise MalformedError(f"header has no {name} of 1 or more")
    return value
