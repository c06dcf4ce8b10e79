# SPDX-License-Identifier: EUPL-1.2
"""AVG-06: what somebody gets is all that a dump of the database holds of them."""

import sqlite3
from dataclasses import replace

import pytest
import sqlalchemy as sa

from core import audit, erasing, mail, records, tables
from core.database import writing
from core.errors import NotAllowed
from core.model import VISITOR, Actor
from core.people import accounts, links, looking, mine, persons
from core.store import mine as rows
from tests.clocks import Clock
from tests.least import LEAST

NEL = "nel@voorbeeld.nl"
#: Columns by which a table, whatever its name, says that a row is somebody's.
TELLTALE = {"person_id", "made_by", "created_by", "asked_by", "invited_by", "decided_by", "about"}


@pytest.fixture
def home(node):
    return node


def joined(node, name="Nel", email=NEL, role="editor"):
    with writing(node.engine) as tx:
        row = persons.insert(tx, node, name, role, password_hash=None, email=email)
        accounts.begin_session(tx, node, row.id)
    return Actor(row.id, name, role)


def busy(node):
    """Return somebody who left a row in as many tables as there are deeds for."""
    nel = joined(node)
    record = records.create(node, nel, "lesson", LEAST["lesson"] | {"title": "Soep"}, publish=True)
    records.revise(node, nel, record.id, LEAST["lesson"] | {"title": "Meer soep"}, based_on=1)
    accounts.make_token(node, "nel", "kookt")
    with writing(node.engine) as tx:
        mail.post(tx, node, "sign_in", NEL, "one", "nl", {"link": "x"})
        links.make(tx, node, "sign in", {"person": nel.person_id}, persons.TERM)
        links.make(tx, node, "join", {"email": NEL}, persons.TERM)
        audit.note(tx, node, nel, "role", "editor", nel.person_id)
        fill_every_table(tx, nel.person_id)
    return nel


def fill_every_table(tx, person_id):
    """Give the person one row in each table that points at people and has none of theirs yet."""
    for table in tables.metadata.sorted_tables:
        keys = rows.pointing(table)
        if table.name == "person" or not keys:
            continue
        mine_ = sa.or_(*(table.c[each] == person_id for each in keys))
        if tx.execute(sa.select(table).where(mine_)).first() is None:
            tx.execute(sa.insert(table).values(_least(tx, table, keys, person_id)))


def _least(tx, table, keys, person_id):
    values = {}
    for column in table.columns:
        if column.name in keys:
            values[column.name] = person_id
        elif column.foreign_keys:
            (key,) = column.foreign_keys
            values[column.name] = tx.execute(sa.select(key.column).limit(1)).scalar()
        elif column.nullable or (column.primary_key and isinstance(column.type, sa.Integer)):
            continue
        elif isinstance(column.type, sa.LargeBinary):
            values[column.name] = b"?" * 32
        elif isinstance(column.type, sa.Integer | sa.Boolean):
            values[column.name] = 1
        else:
            values[column.name] = "2026-02-13T19:30:00.000000Z"[
                : getattr(column.type, "length", None) or 27
            ]
    return values


def in_dump(node, person_id):
    """Count rows of a person by table, from the file itself and from nothing the code says."""
    with sqlite3.connect(node.directory / "node.db") as file:
        names = [
            row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        found = {}
        for name in names:
            told = {row[1] for row in file.execute(f'PRAGMA table_info("{name}")')}
            keys = {row[3] for row in file.execute(f'PRAGMA foreign_key_list("{name}")')
                    if row[2] == "person"}  # fmt: skip
            keys |= told & TELLTALE
            if name == "person":
                keys = {"id"}
            if keys:
                test = " OR ".join(f'"{each}" = {person_id}' for each in sorted(keys))
                found[name] = file.execute(
                    f'SELECT count(*) FROM "{name}" WHERE {test}'
                ).fetchone()[0]
    return found


def test_avg_06_every_row_of_a_person_in_a_dump_is_in_what_they_get(home):
    nel = busy(home)

    known = mine.known(home, nel)

    dumped = in_dump(home, nel.person_id)
    assert len(dumped) > 8
    assert all(dumped.values()), "a table that no row of this test is in proves nothing"
    assert {name: len(known.tables.get(name, ())) for name in dumped} == {
        name: count + (known_by_seal(known, name)) for name, count in dumped.items()
    }


def known_by_seal(known, name):
    """Count rows that were found by a sealed address or its hash, which a dump cannot show."""
    keys = rows.pointing(tables.metadata.tables[name])
    person_id = known.person.id
    return sum(person_id not in [row[key] for key in keys] for row in known.tables.get(name, ()))


def test_avg_06_a_table_that_is_left_out_is_noticed(home, monkeypatch):
    nel = busy(home)
    pointing = rows.pointing
    monkeypatch.setattr(
        rows, "pointing", lambda table: () if table.name == "api_token" else pointing(table)
    )

    known = mine.known(home, nel)

    assert in_dump(home, nel.person_id)["api_token"] == 1
    assert "api_token" not in known.tables


def test_avg_06_letters_and_links_are_found_by_what_is_sealed_in_them(home):
    nel = busy(home)

    known = mine.known(home, nel)

    assert [each["kind"] for each in known.tables["letter"]] == ["sign_in"]
    assert {each["purpose"] for each in known.tables["letter_link"]} == {"sign in", "join"}
    assert NEL in str(known.tables["letter"])


def test_every_column_of_bytes_is_known_to_be_sealed_a_hash_or_neither():
    neither = {"picture.body", "limit_count.subject"}
    found = {
        f"{table.name}.{column.name}"
        for table in tables.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.LargeBinary) and column.name not in rows.HASHED
    }
    by_print = {
        name for name in found if "email_print" in tables.metadata.tables[name.split(".")[0]].c
    }

    assert found - by_print - neither == set(rows.SEALED)


def test_no_hash_and_nobody_else_is_handed_out(home):
    nel = busy(home)
    anneke = joined(home, "Anneke", "anneke@voorbeeld.nl", "administrator")
    with writing(home.engine) as tx:
        audit.note(tx, home, anneke, "role", "editor", nel.person_id)

    known = mine.known(home, nel)

    told = str(known.tables)
    assert mine.UNREADABLE in told
    assert "anneke@voorbeeld.nl" not in told
    assert known.tables["audit"][-1]["person_id"] == mine.SOMEBODY
    assert known.tables["session"][0]["token_hash"] == mine.UNREADABLE


def test_each_line_of_the_register_tells_what_it_holds(home):
    nel = busy(home)

    known = mine.known(home, nel)

    told = {piece.line.label: piece.values for part in known.parts for piece in part.pieces}
    assert any("Nel" in value for values in told.values() for value in values)
    assert any(NEL in value for values in told.values() for value in values)
    for part in known.parts:
        for piece in part.pieces:
            assert piece.line.seen_by
            assert piece.line.retention


def test_what_somebody_wrote_is_told(home):
    nel = busy(home)

    assert [each.record.title for each in mine.known(home, nel).texts if each.record] == [
        "Meer soep"
    ]


def test_a_visitor_has_no_data_here(home):
    with pytest.raises(NotAllowed):
        mine.known(home, VISITOR)


def test_avg_14_a_look_at_somebody_is_noted_once_an_hour_and_shown_to_them(make_node):
    clock = Clock()
    home = replace(make_node(plugins=[]), clock=clock)
    nel, anneke = joined(home), joined(home, "Anneke", "anneke@voorbeeld.nl", "administrator")

    looking.looked(home, anneke, nel.person_id)
    looking.looked(home, anneke, nel.person_id)
    looking.looked(home, nel, nel.person_id)
    assert [(each.by, each.deed) for each in mine.known(home, nel).looks] == [("Anneke", "look")]

    clock.pass_by(hours=2)
    looking.looked(home, anneke, nel.person_id)
    assert len(mine.known(home, nel).looks) == 2
    assert mine.known(home, anneke).looks == ()


def test_who_wrote_an_erased_text_still_sees_its_number_and_who_confirmed(home):
    nel = joined(home)
    record = records.create(home, nel, "lesson", LEAST["lesson"] | {"title": "Soep"}, publish=True)
    records.share(home, nel, record.id)
    wire_id = records.questions.get(home, nel, record.id).wire_id

    erasing.erase(home, nel, record.id)

    (text,) = mine.known(home, nel).texts
    assert (text.record, text.wire_id) == (None, wire_id)
