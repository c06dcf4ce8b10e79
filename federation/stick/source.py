# SPDX-License-Identifier: EUPL-1.2
"""A file as a source: what stands in it answers questions as a peer would.

The file is read once from begin to end before anything is believed or stored, so that one that
is cut off or damaged is refused whole. Then it is read where it is asked for; what is kept in
memory is where things stand.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from core.errors import FetchError, MalformedError
from federation import peers
from federation.wire import transfer
from federation.wire.holdings import MAX_FEEDS
from federation.wire.note import MAX_BYTES
from federation.wire.stick import (
    FIRST_LINE,
    MAX_LINE,
    MAX_RECORDS,
    RecordLine,
    read_line,
)
from federation.wire.transfer import read_frames, read_headers, read_ranges, write_frame

#: Bytes of payloads in one answer: as a server does.
_ENOUGH = 4 * 1024 * 1024
#: Payloads in one file.
_MOST_FRAMES = 2_000_000


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an answer, or a part of one, stands in the file."""

    at: int
    length: int


@dataclass(frozen=True, slots=True)
class _Headers:
    start: int
    stop: int
    size: int
    place: _Place


@dataclass
class FileSource:
    """What one file holds.

    Args:
        name: of the file, for errors.
        file: open, and kept open by whoever made this.

    Raises:
        MalformedError: it is no such file, cut off, or damaged.
    """

    name: str
    file: BinaryIO
    _notes: dict[str, _Place] = field(default_factory=dict)
    _headers: dict[str, list[_Headers]] = field(default_factory=dict)
    _frames: dict[str, dict[int, _Place]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look through the file."""
        frames = 0
        for line, at, raw in self._records():
            frames += self._remember(line, _Place(at, line.length), raw)
            if frames > _MOST_FRAMES or len(self._headers) > MAX_FEEDS:
                raise MalformedError("there is more in it than one file may hold")

    @property
    def nodes(self) -> list[str]:
        """Node ids whose certificates are in it."""
        found = (path.split("/") for path in self._notes)
        return sorted(
            parts[2] for parts in found if parts[1] == "nodes" and parts[3:] == ["certificates"]
        )

    def origins(self, node_id: str) -> list[str]:
        """Return the feeds of a node that are in it."""
        paths = (path for path in self._notes if path.endswith("/checkpoint"))
        found = (path.removeprefix("/feeds/").removesuffix("/checkpoint") for path in paths)
        return sorted(each for each in found if each.startswith(f"{node_id}/"))

    def holds(self, path: str) -> bool:
        """Whether it holds the answer to ``path``."""
        return path in self._notes

    def get(
        self, path: str, *, query: str = "", cap: int = MAX_BYTES, deadline: float = peers.DEADLINE
    ) -> bytes:
        """Return what stands in the file for ``path``.

        Raises:
            FetchError: that does not stand in it, or is longer than ``cap``.
        """
        origin, _, last = path.removeprefix("/feeds/").rpartition("/")
        try:
            if last == "headers":
                return self._some_headers(origin, query)
            if last == "payloads":
                return self._some_payloads(origin, query)
        except MalformedError as error:
            raise FetchError(self.name, f"holds a damaged answer to {path}: {error}") from error
        place = self._notes.get(path)
        if place is None or place.length > cap:
            raise FetchError(self.name, f"does not hold {path}", status=404)
        return self._read(place)

    def _records(self) -> Iterator[tuple[RecordLine, int, bytes]]:
        digest = hashlib.sha256()
        self.file.seek(0)

        def take(raw: bytes) -> bytes:
            digest.update(raw)
            return raw

        if take(self.file.readline(len(FIRST_LINE))) != FIRST_LINE:
            raise MalformedError("it does not begin as a file with feeds does")
        for _ in range(MAX_RECORDS):
            raw = self.file.readline(MAX_LINE)
            if not raw.endswith(b"\n"):
                raise MalformedError("it is cut off")
            line = read_line(raw)
            if isinstance(line, bytes):
                if line != digest.digest():
                    raise MalformedError("it is damaged: what it says does not fit its last line")
                if self.file.read(1):
                    raise MalformedError("something stands after its end")
                return
            take(raw)
            at = self.file.tell()
            answer = take(self.file.read(line.length + 1))
            if len(answer) <= line.length or not answer.endswith(b"\n"):
                raise MalformedError("it is cut off")
            yield line, at, answer[:-1]
        raise MalformedError(f"it has more than {MAX_RECORDS} answers")

    def _remember(self, line: RecordLine, place: _Place, raw: bytes) -> int:
        """Note where an answer stands; return how many payloads are in it."""
        origin, _, last = line.path.removeprefix("/feeds/").rpartition("/")
        if last == "headers":
            answer = read_headers(raw)
            found = _Headers(answer.start, answer.stop, answer.size, place)
            self._headers.setdefault(origin, []).append(found)
        elif last == "payloads":
            at, frames = place.at, list(read_frames(raw))
            for frame in frames:
                length = len(write_frame(frame.index)) + len(frame.salt) + len(frame.payload)
                self._frames.setdefault(origin, {})[frame.index] = _Place(at, length)
                at += length
            return len(frames)
        else:
            self._notes[line.path] = place
        return 0

    def _some_headers(self, origin: str, query: str) -> bytes:
        """Return headers from where they are asked, to the end of the record they stand in."""
        asked = dict(part.split("=") for part in query.split("&"))
        start, size = int(asked["from"]), int(asked["size"])
        for one in self._headers.get(origin, ()):
            if one.start <= start < one.stop and one.size == size:
                answer = read_headers(self._read(one.place))
                rest = answer.headers[start - one.start :]
                return transfer.write_headers(start, size, answer.proof, rest)
        raise FetchError(self.name, f"does not hold entry {start} of {origin}", status=404)

    def _some_payloads(self, origin: str, query: str) -> bytes:
        held = self._frames.get(origin, {})
        found: list[bytes] = []
        size = 0
        for index in read_ranges(query.removeprefix("entries=")):
            place = held.get(index)
            found.append(self._read(place) if place else write_frame(index))
            size += len(found[-1])
            if size >= _ENOUGH:
                break
        return b"".join(found)

    def _read(self, place: _Place) -> bytes:
        self.file.seek(place.at)
        return self.file.read(place.length)
