# SPDX-License-Identifier: EUPL-1.2
"""Every row that is about one person, whatever its table.

Found by what a table says of itself: a key to ``person``, or the keyed hash of an address. So a
table that somebody adds tomorrow is looked at without anybody thinking of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row, Table

from core.tables import metadata
from core.tables.following import erased_texts, follows, subscribers
from core.tables.people import persons
from core.tables.records import records

#: Columns whose sealed text may name a person in a row that nothing else ties to one.
SEALED = ("letter_link.payload", "invitation.email", "matter.contact")
#: Columns of a hash: unreadable, so told as such and never handed out.
HASHED = ("password_hash", "token_hash", "email_print", "link", "subject")

#: Tables whose rows go with the person whom they name.
_GONE = frozenset({"letter", "letter_link", "subscriber", "follow"})
#: Columns that hold an address or a name in rows that stay.
_THEIRS = ("email", "email_print", "nickname", "contact")


@dataclass(frozen=True, slots=True)
class Found:
    """A row about a person."""

    table: str
    row: Mapping[str, Any]
    #: Columns that point at the person.
    by: tuple[str, ...]


def pointing(table: Table) -> tuple[str, ...]:
    """Return the columns of a table that name a person by number."""
    if table is persons:
        return ("id",)
    return tuple(
        column.name
        for column in table.columns
        if any(key.column is persons.c.id for key in column.foreign_keys)
    )


def of_person(
    tx: Connection, person_id: int, print_: bytes | None, is_theirs: Callable[[bytes], bool]
) -> list[Found]:
    """Return all rows about a person, table by table.

    Args:
        tx: to read with.
        person_id: who.
        print_: the keyed hash of their address, None for who has none.
        is_theirs: whether a sealed text names them.
    """
    return [
        found
        for table in metadata.sorted_tables
        for found in (
            *_by_column(tx, table, person_id, print_),
            *_by_seal(tx, table, is_theirs),
            *_by_parent(tx, table, person_id, print_),
        )
    ]


def texts_of(tx: Connection, person_id: int) -> Sequence[Row[Any]]:
    """Return (wire id, moment) of shared texts somebody wrote that are erased, newest first."""
    return tx.execute(
        sa.select(erased_texts)
        .where(erased_texts.c.person_id == person_id)
        .order_by(erased_texts.c.at.desc())
    ).all()


def note_erased(tx: Connection, record_id: int, at: str) -> None:
    """Write whose shared text is about to be erased, so that they see who confirms that."""
    row = tx.execute(
        sa.select(records.c.wire_id, records.c.created_by).where(
            records.c.id == record_id,
            records.c.origin == "",
            records.c.wire_id.is_not(None),
            records.c.created_by.is_not(None),
        )
    ).one_or_none()
    if row is not None:
        values = {"wire_id": row.wire_id, "person_id": row.created_by, "at": at}
        tx.execute(sa.insert(erased_texts).values(**values))


def _by_column(
    tx: Connection, table: Table, person_id: int, print_: bytes | None
) -> Iterator[Found]:
    keys = pointing(table)
    tests = [table.c[each] == person_id for each in keys]
    if print_ is not None and "email_print" in table.c:
        tests.append(table.c.email_print == print_)
    if tests:
        for row in tx.execute(sa.select(table).where(sa.or_(*tests))).mappings():
            by = tuple(each for each in keys if row[each] == person_id)
            yield Found(table.name, dict(row), by)


def _by_seal(tx: Connection, table: Table, is_theirs: Callable[[bytes], bool]) -> Iterator[Found]:
    for name in SEALED:
        if name.partition(".")[0] != table.name:
            continue
        column = table.c[name.partition(".")[2]]
        for row in tx.execute(sa.select(table).where(column.is_not(None))).mappings():
            if is_theirs(row[column.name]):
                yield Found(table.name, dict(row), ())


def _by_parent(
    tx: Connection, table: Table, person_id: int, print_: bytes | None
) -> Iterator[Found]:
    if table is not follows:
        return
    whose = sa.or_(subscribers.c.person_id == person_id, subscribers.c.email_print == print_)
    asked = sa.select(follows).join_from(follows, subscribers).where(whose)
    for row in tx.execute(asked).mappings():
        yield Found(table.name, dict(row), ("subscriber_id",))


def forget(tx: Connection, person_id: int, found: Sequence[Found]) -> None:
    """Take a person away with all that is theirs; what they wrote for others stays, nobody's.

    Rows of theirs in other people's work lose the address in them. Which rows there are is what
    ``of_person`` found, in this transaction. A ban of an address stays: it is a hash.
    """
    for each in found:
        table = metadata.tables[each.table]
        key = sa.and_(*(column == each.row[column.name] for column in table.primary_key))
        if each.table in _GONE or (each.table == "invitation" and not each.by):
            tx.execute(sa.delete(table).where(key))
        elif each.table == "audit" and "about" in each.by:
            # The ground of a ban is somebody's words, and may hold a name.
            tx.execute(sa.update(table).where(key).values(subject=""))
        elif each.table in ("person", "invitation", "ban"):
            continue  # goes below; was for somebody else; must outlive the account
        elif emptied := [name for name in _THEIRS if name in table.c]:
            tx.execute(sa.update(table).where(key).values(dict.fromkeys(emptied)))
    tx.execute(sa.delete(persons).where(persons.c.id == person_id))
