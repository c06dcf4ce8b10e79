# SPDX-License-Identifier: EUPL-1.2
"""What is asked of a source: the next headers of a feed, and payloads. Nothing is believed yet."""

from collections.abc import Sequence

from core.errors import FetchError, MalformedError, UntrustedError
from federation.reading.sources import Source
from federation.wire.feed import TrustedFeed
from federation.wire.transfer import (
    MAX_HEADERS_BYTES,
    Frame,
    HeaderAnswer,
    read_frames,
    read_headers,
    write_ranges,
)

#: Bytes of one answer with payloads: the 4 MiB after which a server stops, and the last of them.
MAX_PAYLOADS_BYTES = 5 * 1024 * 1024
#: Seconds for one answer with headers or payloads.
DEADLINE = 60.0


def headers(source: Source, trusted: TrustedFeed, stop: int, size: int) -> HeaderAnswer:
    """Return the next headers, up to ``stop``, with their proof to ``size``; not believed yet."""
    start, origin = trusted.frontier.size, trusted.origin
    query = f"from={start}&to={stop}&size={size}"
    raw = source.get(
        f"/feeds/{origin}/headers", query=query, cap=MAX_HEADERS_BYTES, deadline=DEADLINE
    )
    try:
        answer = read_headers(raw)
    except MalformedError as error:
        raise UntrustedError(origin, str(error)) from error
    if (answer.start, answer.size) != (start, size):
        raise UntrustedError(
            origin, f"sent headers from {answer.start} of {answer.size} where {query} was asked"
        )
    return answer


def payloads(source: Source, origin: str, indexes: Sequence[int]) -> list[Frame]:
    """Return payloads by their indexes, rising; the answer may stop before the last of them."""
    if not indexes:
        return []
    raw = source.get(
        f"/feeds/{origin}/payloads",
        query=f"entries={write_ranges(indexes)}", cap=MAX_PAYLOADS_BYTES, deadline=DEADLINE,
    )  # fmt: skip
    try:
        return list(read_frames(raw))
    except MalformedError as error:
        raise FetchError(origin, str(error)) from error
