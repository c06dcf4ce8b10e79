# SPDX-License-Identifier: EUPL-1.2
"""Membership documents in rows: those that stand, and those that still collect signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, cast

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import from_text, to_text
from federation.store.tables import acquaintances, memberships
from federation.wire.identity import Certificate
from federation.wire.membership import Membership, read

#: "collecting": a draft; "standing": agreed on; "rival": one of several agreed successors of one
#: version; "refused": a draft that a person here does not sign; "dropped": a rival that a person
#: here did not choose, or what followed it.
State = Literal["collecting", "standing", "rival", "refused", "dropped"]


@dataclass(frozen=True)
class Kept:
    """One version of one network, as it stands here."""

    digest: str
    #: Digest of version 1 of its network.
    audience: str
    version: int
    #: With the signatures we have seen.
    note: bytes
    state: State
    #: When it came to this state.
    at: datetime

    @cached_property
    def document(self) -> Membership:
        """The document; checked when it was stored."""
        return read(self.note)


# Made once: see ``feeds``.
_STANDING = (
    sa.select(memberships)
    .where(
        memberships.c.audience == sa.bindparam("network"),
        memberships.c.state == "standing",
    )
    .order_by(memberships.c.version.desc())
    .limit(1)
)


def standing(tx: Connection, audience: str) -> Kept | None:
    """Return the newest version of a network that was agreed on."""
    row = tx.execute(_STANDING, {"network": audience}).first()
    return _from_row(row) if row else None


def get(tx: Connection, digest: str) -> Kept | None:
    """Return one version by its digest."""
    row = tx.execute(sa.select(memberships).where(memberships.c.digest == digest)).first()
    return _from_row(row) if row else None


def of_network(tx: Connection, audience: str) -> list[Kept]:
    """Return all versions of a network that are here, by version."""
    found = tx.execute(
        sa.select(memberships)
        .where(memberships.c.audience == audience)
        .order_by(memberships.c.version, memberships.c.digest)
    )
    return [_from_row(row) for row in found]


def audiences(tx: Connection) -> list[str]:
    """Return the networks of which anything is here."""
    found = tx.execute(sa.select(memberships.c.audience).distinct().order_by("audience"))
    return list(found.scalars())


def in_state(tx: Connection, states: Sequence[State]) -> list[str]:
    """Return the networks with a version in one of these states."""
    found = tx.execute(
        sa.select(memberships.c.audience)
        .where(memberships.c.state.in_(states))
        .distinct()
        .order_by("audience")
    )
    return list(found.scalars())


def add(tx: Connection, audience: str, document: Membership, state: State, at: datetime) -> None:
    """Add a version."""
    tx.execute(
        sa.insert(memberships).values(
            digest=document.digest, audience=audience, version=document.version,
            note=document.note, state=state, at=to_text(at),
        )
    )  # fmt: skip


def update(tx: Connection, digest: str, **values: Any) -> None:
    """Write the note or the state of a version."""
    tx.execute(sa.update(memberships).where(memberships.c.digest == digest).values(**values))


def remove(tx: Connection, digest: str) -> None:
    """Forget a draft."""
    tx.execute(sa.delete(memberships).where(memberships.c.digest == digest))


def keep_certificate(tx: Connection, certificate: Certificate) -> None:
    """Keep a certificate that came along with a document."""
    tx.execute(
        sa.insert(acquaintances).values(
            node_id=certificate.node, sequence=certificate.sequence, note=certificate.note
        )
    )


def certificates_of(tx: Connection, node_id: str) -> list[bytes]:
    """Return the certificates of a node that came along with documents, oldest first."""
    found = tx.execute(
        sa.select(acquaintances.c.note)
        .where(acquaintances.c.node_id == node_id)
        .order_by(acquaintances.c.sequence)
    )
    return list(found.scalars())


def _from_row(row: Row[Any]) -> Kept:
    return Kept(
        row.digest, row.audience, row.version, row.note, cast(State, row.state), from_text(row.at)
    )
