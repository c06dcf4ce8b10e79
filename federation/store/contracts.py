# SPDX-License-Identifier: EUPL-1.2
"""Agreements with other nodes in rows, also those that are proposed, refused or over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.model import from_text, to_text
from federation.store.tables import contracts
from federation.wire.contract import Contract, read_contract
from federation.wire.identity import Certificate, read_certificate

State = Literal["proposed", "active", "rejected", "retracted", "revoked"]


@dataclass(frozen=True)
class Agreement:
    """One contract, as far as it came."""

    #: Node id of the other.
    peer: str
    #: Whether we proposed it.
    is_ours: bool
    #: The contract, byte for byte.
    note: bytes
    #: Newest certificate of the other that came with it, byte for byte.
    card: bytes
    #: Where the other answers.
    address: str
    #: What the notes say; whether its period has passed is another question.
    state: State
    #: The note that rejects or revokes it, b"" when none does.
    ending: bytes
    #: When it came to this state.
    at: datetime
    #: When the second signature came.
    agreed: datetime | None
    #: When the other had all that stands here; None while it is to be told.
    told: datetime | None
    #: Why it could not be told, "" when nothing went wrong.
    last_error: str

    @cached_property
    def contract(self) -> Contract:
        """What was proposed."""
        return read_contract(self.note)

    @cached_property
    def certificate(self) -> Certificate:
        """Who the other is."""
        return read_certificate(self.card, self.peer)

    @property
    def digest(self) -> str:
        """What the contract is called."""
        return self.contract.digest

    @property
    def is_waiting_here(self) -> bool:
        """Whether somebody here is to say yes or no."""
        return self.state == "proposed" and not self.is_ours


_NEWEST_FIRST = (contracts.c.at.desc(), contracts.c.digest)


def get(tx: Connection, digest: str) -> Agreement | None:
    """Return one agreement by what it is called."""
    row = tx.execute(sa.select(contracts).where(contracts.c.digest == digest)).first()
    return _from_row(row) if row else None


def of_peer(tx: Connection, node_id: str) -> list[Agreement]:
    """Return all agreements with one node, the one that changed last first."""
    wanted = sa.select(contracts).where(contracts.c.peer == node_id).order_by(*_NEWEST_FIRST)
    return [_from_row(row) for row in tx.execute(wanted)]


def everyone(tx: Connection) -> list[Agreement]:
    """Return all agreements, the one that changed last first."""
    return [_from_row(row) for row in tx.execute(sa.select(contracts).order_by(*_NEWEST_FIRST))]


def peers_with(tx: Connection) -> list[str]:
    """Return the node ids with which anything was ever agreed."""
    wanted = sa.select(contracts.c.peer).where(contracts.c.agreed.is_not(None)).distinct()
    return sorted(tx.execute(wanted).scalars())


def waiting(tx: Connection) -> int:
    """Return how many proposals of others wait for an answer here."""
    wanted = sa.select(sa.func.count()).select_from(contracts).where(
        contracts.c.state == "proposed", contracts.c.is_ours.is_(False)
    )  # fmt: skip
    return int(tx.execute(wanted).scalar_one())


def to_tell(tx: Connection) -> list[str]:
    """Return the node ids that do not have all that stands here."""
    wanted = sa.select(contracts.c.peer).where(contracts.c.told.is_(None)).distinct()
    return sorted(tx.execute(wanted).scalars())


def tell_again(tx: Connection, node_id: str, digests: Sequence[str]) -> None:
    """Have the other side told once more of contracts on which it and we do not agree."""
    tx.execute(
        sa.update(contracts)
        .where(contracts.c.peer == node_id, contracts.c.digest.in_(digests))
        .where(contracts.c.agreed.is_not(None))
        .values(told=None)
    )


def write(tx: Connection, one: Agreement) -> None:
    """Write an agreement as it stands now."""
    tx.execute(sa.delete(contracts).where(contracts.c.digest == one.digest))
    tx.execute(
        sa.insert(contracts).values(
            digest=one.digest, peer=one.peer, is_ours=one.is_ours, note=one.note,
            certificate=one.card, address=one.address, state=one.state, ending=one.ending,
            at=to_text(one.at), agreed=to_text(one.agreed) if one.agreed else None,
            told=to_text(one.told) if one.told else None, last_error=one.last_error[:1000],
        )
    )  # fmt: skip


def forget_strangers(tx: Connection, before: datetime) -> int:
    """Drop proposals of others that came to nothing before a moment; return how many."""
    never_agreed = contracts.c.is_ours.is_(False), contracts.c.agreed.is_(None)
    gone = sa.delete(contracts).where(*never_agreed, contracts.c.at < to_text(before))
    return tx.execute(gone).rowcount


def _from_row(row: Row[Any]) -> Agreement:
    return Agreement(
        peer=row.peer,
        is_ours=bool(row.is_ours),
        note=row.note,
        card=row.certificate,
        address=row.address,
        state=row.state,
        ending=row.ending,
        at=from_text(row.at),
        agreed=from_text(row.agreed) if row.agreed else None,
        told=from_text(row.told) if row.told else None,
        last_error=row.last_error,
    )
