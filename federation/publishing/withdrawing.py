# SPDX-License-Identifier: EUPL-1.2
"""How long what was taken back is still kept."""

from datetime import datetime, timedelta

from core.database import writing
from federation.store import contents
from samenbeter import Node

#: Days that payload and salt are kept after a withdrawal, by us and by peers.
KEPT_DAYS = 30


def last_day(now: datetime) -> str:
    """Return the last day on which something taken back now may still be here."""
    return (now + timedelta(days=KEPT_DAYS)).date().isoformat()


def clean_up(node: Node) -> None:
    """Destroy payloads and salts whose time has passed."""
    with writing(node.engine) as tx:
        contents.destroy_expired(tx, node.clock().date().isoformat())
