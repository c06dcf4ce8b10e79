# SPDX-License-Identifier: EUPL-1.2
"""Pictures and who shows them, in rows."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from core.model import to_text
from core.tables.contributions import contributions
from core.tables.records import records
from core.tables.writing import picture_uses, pictures

# What nobody confirmed yet is text: its picture is the one whose name stands in it.
_WAITS = sa.select(contributions.c.id).where(contributions.c.body.contains(pictures.c.digest))

_PUBLIC = (
    sa.select(sa.literal(1))
    .join_from(picture_uses, records, records.c.id == picture_uses.c.record_id)
    .where(
        picture_uses.c.digest == sa.bindparam("digest"),
        picture_uses.c.version == records.c.version,
        records.c.public,
    )
    .limit(1)
)


def put(
    tx: Connection, *, digest: str, format: str, width: int, height: int, body: bytes, at: datetime
) -> None:
    """Write a picture; one that is there already stays, and is new again."""
    added = to_text(at)
    there = sa.update(pictures).where(pictures.c.digest == digest).values(added=added)
    if not tx.execute(there).rowcount:
        tx.execute(
            sa.insert(pictures).values(
                digest=digest, format=format, width=width, height=height, body=body, added=added
            )
        )


def get(tx: Connection, digest: str, format: str) -> bytes | None:
    """Return the bytes of a picture, or None."""
    asked = sa.select(pictures.c.body).where(
        pictures.c.digest == digest, pictures.c.format == format
    )
    return tx.execute(asked).scalar_one_or_none()


def exists(tx: Connection, digest: str, format: str) -> bool:
    """Whether a picture is here."""
    asked = sa.select(pictures.c.digest).where(
        pictures.c.digest == digest, pictures.c.format == format
    )
    return tx.execute(asked).first() is not None


def is_public(tx: Connection, digest: str) -> bool:
    """Whether a text that everybody may read shows it now."""
    return tx.execute(_PUBLIC, {"digest": digest}).first() is not None


def waits(tx: Connection, digest: str) -> bool:
    """Whether something that somebody brought and did not confirm yet comes with it."""
    asked = sa.select(pictures.c.digest).where(pictures.c.digest == digest, _WAITS.exists())
    return tx.execute(asked).first() is not None


def shown_by(tx: Connection, digest: str) -> list[tuple[int, int]]:
    """Return the local ids of the records that show or showed it, each with the version."""
    asked = sa.select(picture_uses.c.record_id, picture_uses.c.version).where(
        picture_uses.c.digest == digest
    )
    return [(row.record_id, row.version) for row in tx.execute(asked)]


def note_uses(tx: Connection, record_id: int, version: int, digests: Sequence[str]) -> None:
    """Write which pictures a version shows."""
    for digest in digests:
        tx.execute(
            sa.insert(picture_uses).values(record_id=record_id, version=version, digest=digest)
        )


def used_by(tx: Connection, record_ids: Sequence[int]) -> set[str]:
    """Return the pictures that any version of these records shows."""
    asked = sa.select(picture_uses.c.digest).where(picture_uses.c.record_id.in_(record_ids))
    return set(tx.execute(asked).scalars())


def forget_uses(tx: Connection, record_id: int, but: int) -> list[str]:
    """Forget what all versions of a record but one show; return which pictures those were."""
    older = (picture_uses.c.record_id == record_id, picture_uses.c.version != but)
    found = tx.execute(sa.select(picture_uses.c.digest).where(*older).distinct()).scalars().all()
    tx.execute(sa.delete(picture_uses).where(*older))
    return list(found)


def drop_unused(
    tx: Connection, *, before: datetime | None = None, among: Sequence[str] | None = None
) -> int:
    """Delete pictures that nothing shows or waits with: all from before a moment, or some."""
    used = sa.select(picture_uses.c.digest).where(picture_uses.c.digest == pictures.c.digest)
    gone = sa.delete(pictures).where(~used.exists(), ~_WAITS.exists())
    if before is not None:
        gone = gone.where(pictures.c.added < to_text(before))
    if among is not None:
        gone = gone.where(pictures.c.digest.in_(among))
    return int(tx.execute(gone).rowcount)
