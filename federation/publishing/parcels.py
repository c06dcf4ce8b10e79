# SPDX-License-Identifier: EUPL-1.2
"""What an announcement brings along: the newest entries, so that peers need not come for them.

It is a file of feeds (docs/federation.md, chapter 11) with one checkpoint, the headers it adds,
and their payloads. Public feeds only: what others may not read is given to whoever asks for it
and may have it at that moment.
"""

import hashlib

from sqlalchemy import Connection

from federation.networks.access import PUBLIC
from federation.store import contents, feeds
from federation.store.feeds import Feed
from federation.wire.checkpoint import Origin
from federation.wire.stick import FIRST_LINE, MAX_PARCEL, write_end, write_record
from federation.wire.transfer import write_frame, write_headers, write_ranges

#: Entries in one parcel.
_MOST = 20


def parcel(tx: Connection, feed: Feed, new: int) -> bytes:
    """Return the last ``new`` entries of a feed of ours as a parcel, b"" when they do not fit."""
    start = feed.size - new
    if not 1 <= new <= _MOST or Origin.read(feed.origin).audience != PUBLIC:
        return b""
    path, indexes = f"/feeds/{feed.origin}", range(start, feed.size)
    headers = write_headers(start, feed.size, (), feeds.headers(tx, feed, start, feed.size))
    held = list(contents.served(tx, feed, indexes))
    frames = b"".join(write_frame(one.index, one.salt, one.payload) for one in held)
    found = FIRST_LINE + write_record(f"{path}/checkpoint", "", feed.reached)
    query = f"from={start}&to={feed.size}&size={feed.size}"
    found += write_record(f"{path}/headers", query, headers)
    if held:
        query = f"entries={write_ranges(one.index for one in held)}"
        found += write_record(f"{path}/payloads", query, frames)
    found += write_end(hashlib.sha256(found).digest())
    return found if len(found) <= MAX_PARCEL else b""
