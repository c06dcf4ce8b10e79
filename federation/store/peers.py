# SPDX-License-Identifier: EUPL-1.2
"""Peers and their certificates in rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, Literal, cast

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import from_text, to_text
from core.record_types import Level
from federation.store import sightings
from federation.store.tables import certificates, facts, peers
from federation.wire.contract import Parting
from federation.wire.identity import Certificate, read_certificate

#: Name of the fact that tells what was rolled back of a node: followed by its id.
ROLLED_BACK = "void "

State = Literal["active", "suspended", "former"]


@dataclass(frozen=True)
class Peer:
    """One node we exchange with, as we know it."""

    node_id: str
    address: str
    #: Its newest certificate, byte for byte; checked when it was stored.
    note: bytes
    #: Neighbourhood and colours, as it calls them itself.
    area: str
    theme: str
    #: What its records may do here.
    level_given: Level
    #: What ours may do there, as it told us; "" while unknown.
    level_received: str
    added: datetime
    last_contact: datetime | None
    #: What went wrong last, "" when the last contact was good.
    last_error: str
    #: Failed contacts in a row.
    failures: int
    #: Kind of the last error, for a sentence in another language: ``federation.troubles``.
    error_kind: str
    #: Its newest heads note and the time it says, if any.
    heads: bytes
    heads_time: datetime | None
    #: "suspended" and "former" (the agreement is over): only what it takes back has effect.
    state: State
    #: What happens here to its records when the agreement is over.
    parting: Parting
    #: The agreement by which we exchange, "" when it was added by hand.
    contract: str
    #: Seconds its clock was ahead of ours at the last contact, when that is known.
    skew_seconds: int | None
    #: Last contact through another node.
    last_mirrored: datetime | None

    @property
    def is_shown(self) -> bool:
        """Whether what it shared is shown here, and passed on."""
        return self.state != "former" or self.parting == "keep"

    @cached_property
    def certificate(self) -> Certificate:
        """Its newest certificate."""
        return _read_again(self.note, self.node_id)


# Asked for with every announcement; the same bytes are always the same certificate.
_read_again = lru_cache(maxsize=256)(read_certificate)

# Made once: see ``feeds``.
_GET = sa.select(peers).where(peers.c.node_id == sa.bindparam("the_id"))
_STATE = sa.select(peers.c.state).where(peers.c.node_id == sa.bindparam("the_id"))
_EVERYONE = sa.select(peers).order_by(peers.c.added, peers.c.node_id)
_FACT = sa.select(facts.c.value).where(facts.c.name == sa.bindparam("the_name"))
_SET_FACT = (
    sa.update(facts)
    .where(facts.c.name == sa.bindparam("the_name"))
    .values(value=sa.bindparam("the_value"))
)


def get(tx: Connection, node_id: str) -> Peer | None:
    """Return one peer by its node id."""
    row = tx.execute(_GET, {"the_id": node_id}).first()
    return _from_row(row) if row else None


def state_of(tx: Connection, node_id: str) -> State | None:
    """Return how we stand with a node, None when it is no peer."""
    return cast("State | None", tx.execute(_STATE, {"the_id": node_id}).scalar_one_or_none())


def everyone(tx: Connection) -> list[Peer]:
    """Return all peers, in the order they were added."""
    return [_from_row(row) for row in tx.execute(_EVERYONE)]


def add(
    tx: Connection,
    certificate: Certificate,
    *,
    address: str,
    level: Level,
    at: datetime,
    area: str = "",
    theme: str = "samenbeter",
) -> None:
    """Add a peer, or change the address and level of one we had."""
    values: dict[str, Any] = {
        "address": address, "certificate": certificate.note, "level_given": level,
        "area": area, "theme": theme,
    }  # fmt: skip
    if get(tx, certificate.node) is None:
        tx.execute(
            sa.insert(peers).values(
                node_id=certificate.node, level_received="", added=to_text(at), last_error="",
                failures=0, **values,
            )
        )  # fmt: skip
    else:
        update(tx, certificate.node, values)
    keep_certificate(tx, certificate)


def remove(tx: Connection, node_id: str) -> bool:
    """Forget a peer; what it shared stays. Return whether there was one."""
    sightings.forget(tx, node_id)
    return bool(tx.execute(sa.delete(peers).where(peers.c.node_id == node_id)).rowcount)


def update(tx: Connection, node_id: str, values: Mapping[str, Any]) -> None:
    """Write some columns of a peer."""
    tx.execute(sa.update(peers).where(peers.c.node_id == node_id).values(**values))


def note_contact(tx: Connection, node_id: str, at: datetime, **more: Any) -> None:
    """Write that a peer answered well, and what else was learnt."""
    good = {"last_contact": to_text(at), "last_error": "", "error_kind": "", "failures": 0}
    update(tx, node_id, {**good, **more})


def note_failure(tx: Connection, node_id: str, told: str, kind: str = "", **more: Any) -> None:
    """Write that a peer did not answer well, of what kind that is, and what else was learnt."""
    counted = {"last_error": told[:1000], "error_kind": kind, "failures": peers.c.failures + 1}
    update(tx, node_id, {**counted, **more})


def keep_certificate(tx: Connection, certificate: Certificate) -> None:
    """Keep a certificate for ever; one kept already is left as it is."""
    known = sa.select(certificates.c.sequence).where(
        certificates.c.node_id == certificate.node,
        certificates.c.sequence == certificate.sequence,
    )
    if tx.execute(known).first() is None:
        tx.execute(
            sa.insert(certificates).values(
                node_id=certificate.node, sequence=certificate.sequence, note=certificate.note
            )
        )


def certificates_of(tx: Connection, node_id: str) -> list[bytes]:
    """Return all certificates we took of a node, oldest first."""
    found = tx.execute(
        sa.select(certificates.c.note)
        .where(certificates.c.node_id == node_id)
        .order_by(certificates.c.sequence)
    )
    return list(found.scalars())


def sequences_of(tx: Connection, node_id: str) -> list[int]:
    """Return the sequences of all certificates we took of a node, rising."""
    found = tx.execute(
        sa.select(certificates.c.sequence)
        .where(certificates.c.node_id == node_id)
        .order_by(certificates.c.sequence)
    )
    return list(found.scalars())


def newest_sequences(tx: Connection) -> dict[str, int]:
    """Return the sequence of the newest certificate of every node we ever knew, by node id."""
    column = sa.func.max(certificates.c.sequence)
    found = tx.execute(sa.select(certificates.c.node_id, column).group_by(certificates.c.node_id))
    return {node_id: sequence for node_id, sequence in found}


def newest_certificates(tx: Connection) -> dict[str, bytes]:
    """Return the newest certificate of every node we ever knew, by node id."""
    found = tx.execute(sa.select(certificates).order_by(certificates.c.sequence))
    return {row.node_id: row.note for row in found}


def fact(tx: Connection, name: str) -> str | None:
    """Return a small fact by its name."""
    return cast("str | None", tx.execute(_FACT, {"the_name": name}).scalar_one_or_none())


def facts_like(tx: Connection, start: str) -> dict[str, str]:
    """Return the small facts whose name begins so, by the rest of it."""
    found = tx.execute(sa.select(facts).where(facts.c.name.startswith(start, autoescape=True)))
    return {row.name.removeprefix(start): row.value for row in found}


def set_fact(tx: Connection, name: str, value: str) -> None:
    """Write a small fact."""
    if not tx.execute(_SET_FACT, {"the_name": name, "the_value": value}).rowcount:
        tx.execute(sa.insert(facts).values(name=name, value=value))


def _from_row(row: Row[Any]) -> Peer:
    return Peer(
        node_id=row.node_id,
        address=row.address,
        note=row.certificate,
        area=row.area,
        theme=row.theme,
        level_given=row.level_given,
        level_received=row.level_received,
        added=from_text(row.added),
        last_contact=from_text(row.last_contact) if row.last_contact else None,
        last_error=row.last_error,
        failures=row.failures,
        error_kind=row.error_kind,
        heads=row.heads or b"",
        heads_time=from_text(row.heads_time) if row.heads_time else None,
        state=row.state,
        parting=row.parting,
        contract=row.contract,
        skew_seconds=row.skew_seconds,
        last_mirrored=from_text(row.last_mirrored) if row.last_mirrored else None,
    )
