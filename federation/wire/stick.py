# SPDX-License-Identifier: EUPL-1.2
r"""A file that carries feeds where no network does: answers, one after another.

::

    samenbeter/v1/stick\n
    <path and query> <length>\n
    <length bytes>\n               the answer to GET of that path, below /federation/v1
    ...
    end <SHA-256 of all bytes before this line, 64 lower-case hexadecimal digits>\n

A record of headers goes to the size of the checkpoint in the same file. Nothing here is signed or
believed but the notes inside: the last line shows damage, not malice. Records whose path is not
known are passed over.
"""

import re
from dataclasses import dataclass

from core.errors import MalformedError
from federation.wire.transfer import MAX_HEADERS_BYTES

FIRST_LINE = b"samenbeter/v1/stick\n"

#: Bytes of a line that names a record.
MAX_LINE = 8192

#: Bytes of one record: 4 MiB of payloads, and the last of them; more than the longest headers.
MAX_RECORD = max(5 * 1024 * 1024, MAX_HEADERS_BYTES)

#: Bytes of a file that is sent along with an announcement.
MAX_PARCEL = 48 * 1024

#: Records of one file.
MAX_RECORDS = 100_000

_RECORD = re.compile(rb"(/[a-z0-9/]{1,200})(?:\?([a-z0-9=&,-]{1,8000}))? (0|[1-9][0-9]{0,7})\n")
_END = re.compile(rb"end ([0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True)
class RecordLine:
    """The line before a record."""

    path: str
    #: Without question mark; "" for none.
    query: str
    #: Bytes of the answer that follows.
    length: int


def write_record(path: str, query: str, answer: bytes) -> bytes:
    """Return a record with its line."""
    named = f"{path}?{query}" if query else path
    return f"{named} {len(answer)}\n".encode() + answer + b"\n"


def write_end(digest: bytes) -> bytes:
    """Return the last line; ``digest`` is the SHA-256 of all before it (32 bytes)."""
    return f"end {digest.hex()}\n".encode()


def read_line(line: bytes) -> RecordLine | bytes:
    """Return the line before a record, or the digest (32 bytes) when it is the last line.

    Raises:
        MalformedError: neither, or a record that is too long.
    """
    if match := _END.fullmatch(line):
        return bytes.fromhex(match[1].decode())
    match = _RECORD.fullmatch(line)
    if match is None:
        raise MalformedError(f"there is the line {ascii(line[:60])} where an answer should begin")
    length = int(match[3])
    if length > MAX_RECORD:
        raise MalformedError(f"an answer has {length} bytes, at most {MAX_RECORD} are allowed")
    return RecordLine(match[1].decode(), (match[2] or b"").decode(), length)
