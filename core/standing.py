# SPDX-License-Identifier: EUPL-1.2
"""How a record stands: draft, published or withdrawn, here or with others. Nothing is written."""

import base64
import os
from dataclasses import replace
from datetime import datetime

from core import audiences as offers
from core import questions
from core.errors import Conflict
from core.languages import gettext as _
from core.model import EVERYBODY, Record, Visibility
from core.node import Node


def turned(node: Node, before: Record, deed: str, audiences: tuple[str, ...] = ()) -> Record:
    """Return what a deed makes of a record; the same when it stands so already.

    Args:
        node: the node.
        before: as it stands.
        deed: "publish", "share", "unshare" or "withdraw".
        audiences: of "share": all who should have it from now on.

    Raises:
        Conflict: from how it stands this cannot be.
    """
    if deed == "publish":
        return published(before, node.clock())
    if deed == "withdraw":
        if before.state == "draft":
            raise Conflict(_("Dit is nog een concept. Er is niets om in te trekken."))
        return replace(unshared(before), state="withdrawn")
    if deed == "unshare":
        return unshared(before)
    return _shared(node, before, audiences)


def unshared(record: Record) -> Record:
    """Return a record that peers no longer have; who may read it here stays as it was."""
    here: Visibility = "openbaar" if record.visibility == "netwerk" else record.visibility
    return replace(record, visibility=here, audiences=())


def published(record: Record, now: datetime) -> Record:
    """Return a record that everybody here may read, from the first time that was so."""
    if record.state == "published":
        return record
    return replace(record, state="published", published=record.published or now)


def _shared(node: Node, before: Record, audiences: tuple[str, ...]) -> Record:
    offers.check(node, before, audiences)
    if before.visibility == "prive":
        raise Conflict(_("Deze soort berichten blijft altijd op deze site."))
    if before.state != "published":
        raise Conflict(_("Zet het eerst op deze site. Daarna kun je het delen."))
    if not questions.type_of(node, before.type).travels:
        raise Conflict(_("Deze soort berichten blijft altijd op deze site."))
    if before.visibility not in ("openbaar", "netwerk"):
        raise Conflict(_("Dit is niet voor iedereen zichtbaar. Daarom kun je het niet delen."))
    wire_id = before.wire_id or new_wire_id()
    # For a network only: peers that are not in it must not hear of it, our visitors still may.
    here: Visibility = "netwerk" if EVERYBODY in audiences else "openbaar"
    return replace(before, visibility=here, audiences=audiences, wire_id=wire_id)


def new_wire_id() -> str:
    """Return 16 random bytes as 26 characters of lower-case base32."""
    return base64.b32encode(os.urandom(16)).decode().rstrip("=").lower()
