# SPDX-License-Identifier: EUPL-1.2
r"""How headers and payloads are packed for one answer. Nothing here is signed or believed.

Headers, as text; ``from`` and ``to`` are the cursor before and after, ``size`` that of the
checkpoint the proof leads to::

    <from> <to> <size>\n
    <consistency proof from to to size: base64 of 32 bytes, one a line>\n
    \n
    <header>\n          to - from of them

Payloads, as frames one after another, in the order asked; what is not held has length 0 and
neither salt nor payload::

    8 bytes index · 4 bytes length (both big-endian) · 32 bytes salt · length bytes payload

The entries asked for, in a query: ``3,4,9-20``, rising, both ends included.
"""

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.errors import MalformedError
from core.strict_json import MAX_INTEGER
from federation.wire.entry import MAX_HEADER, MAX_PAYLOAD
from federation.wire.feed import MAX_BATCH
from federation.wire.note import read_base64, write_base64

#: Hashes of the longest proof: two for each bit of a size is more than any has.
MAX_PROOF = 128

#: Bytes of the longest answer with headers.
MAX_HEADERS_BYTES = 60 + MAX_PROOF * 45 + 1 + MAX_BATCH * (MAX_HEADER + 1)

_NUMBER = "(0|[1-9][0-9]{0,15})"
_FIRST_LINE = re.compile(f"{_NUMBER} {_NUMBER} {_NUMBER}".encode())
_RANGE = re.compile(f"{_NUMBER}(?:-{_NUMBER})?")
_FRAME = struct.Struct(">QI")


@dataclass(frozen=True, slots=True)
class HeaderAnswer:
    """Headers as one answer brings them; ``TrustedFeed`` says whether they are true."""

    #: Index of the first header.
    start: int
    #: Index after the last.
    stop: int
    #: Size of the checkpoint the proof leads to.
    size: int
    proof: tuple[bytes, ...]
    headers: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A payload as it comes, or the word that it is not held: then both are empty."""

    index: int
    salt: bytes
    payload: bytes

    @property
    def is_held(self) -> bool:
        """Whether salt and payload came."""
        return bool(self.payload)


def write_headers(start: int, size: int, proof: Sequence[bytes], headers: Sequence[bytes]) -> bytes:
    """Return the answer that brings ``headers`` from ``start`` on."""
    lines = [f"{start} {start + len(headers)} {size}".encode()]
    lines += (write_base64(each).encode() for each in proof)
    return b"\n".join([*lines, b"", *headers, b""])


def read_headers(raw: bytes) -> HeaderAnswer:
    """Return the answer in ``raw``.

    Raises:
        MalformedError: not in that shape, or more or fewer headers than it says.
    """
    top, border, rest = raw.partition(b"\n\n")
    first, *proof = top.split(b"\n")
    match = _FIRST_LINE.fullmatch(first)
    if match is None or not border or not rest.endswith(b"\n"):
        raise MalformedError("headers do not come as numbers, proof, an empty line and lines")
    start, stop, size = map(int, match.groups())
    headers = tuple(rest[:-1].split(b"\n"))
    if not (len(headers) == stop - start <= MAX_BATCH and stop <= size <= MAX_INTEGER):
        raise MalformedError(f"{len(headers)} headers came as {start} to {stop} of {size}")
    if len(proof) > MAX_PROOF:
        raise MalformedError(f"headers come with a proof of {len(proof)} hashes")
    return HeaderAnswer(start, stop, size, tuple(read_base64(each, 32) for each in proof), headers)


def write_frame(index: int, salt: bytes = b"", payload: bytes = b"") -> bytes:
    """Return the frame that brings a payload, or with only ``index`` that it is not held."""
    return _FRAME.pack(index, len(payload)) + salt + payload


def read_frames(raw: bytes) -> Iterator[Frame]:
    """Yield the frames in ``raw``; the last may be followed by nothing.

    Raises:
        MalformedError: a frame is cut off, longer than any payload is, or beyond any feed; or
            there are more than could be asked for.
    """
    at = count = 0
    while at < len(raw):
        count += 1
        if count > MAX_BATCH:
            raise MalformedError(f"more than {MAX_BATCH} payload frames came at once")
        if at + _FRAME.size > len(raw):
            raise MalformedError("a payload frame is cut off")
        index, length = _FRAME.unpack_from(raw, at)
        at += _FRAME.size
        if length > MAX_PAYLOAD or index > MAX_INTEGER:
            raise MalformedError(f"payload frame {index} has {length} bytes")
        stop = at + (32 + length if length else 0)
        if stop > len(raw):
            raise MalformedError(f"payload frame {index} is cut off")
        yield Frame(index, raw[at : min(at + 32, stop)], raw[at + 32 : stop])
        at = stop


def write_ranges(indexes: Iterable[int]) -> str:
    """Return rising ``indexes`` in the shortest way: "3,4,9-20" is [3, 4, 9, 10, … 20]."""
    runs: list[list[int]] = []
    for index in indexes:
        if runs and runs[-1][-1] == index - 1:
            runs[-1][1:] = [index]
        else:
            runs.append([index])
    return ",".join("-".join(map(str, run)) for run in runs)


def read_ranges(text: str, limit: int = MAX_BATCH) -> list[int]:
    """Return the indexes that ``text`` asks for, rising.

    Raises:
        MalformedError: not in that shape, not rising, none, or more than ``limit``.
    """
    found: list[int] = []
    for part in text.split(",", limit):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise MalformedError(f"{ascii(part[:40])} is not a range of entries")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first or (found and first <= found[-1]):
            raise MalformedError("entries are not asked for in rising order")
        if len(found) + last - first >= limit:
            raise MalformedError(f"more than {limit} entries are asked for at once")
        if last > MAX_INTEGER:
            raise MalformedError(f"{last} is beyond 2^53 - 1")
        found += range(first, last + 1)
    return found
