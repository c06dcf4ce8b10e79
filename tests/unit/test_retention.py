# SPDX-License-Identifier: EUPL-1.2
"""AVG-07: what is promised about how long is what the clock does, and no more is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core import privacy, records, retention, scrubbing, tables
from core.database import reading, writing
from core.model import Actor
from core.people import accounts, passwords, persons
from core.privacy import Chapter, Line
from tests.clocks import Clock
from tests.least import LEAST
from tests.unit.test_mine import fill_every_table
from tests.web.conftest import PASSWORD

NEL = "nel@voorbeeld.nl"
#: How long the rows of each table may be there, in days, as the register promises.
PROMISED = {
    "session": 7, "letter_link": 1, "invitation": 30, "limit_count": 1, "letter": 30,
    "approval": 365, "audit": 365, "unfinished": 30, "batch": 30, "erased_text": 365,
}  # fmt: skip
#: Tables of which each line has a promise of its own, which tests of their rooms look at.
ELSEWHERE = {"contribution", "matter", "decision", "ban", "picture"}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def home(make_node, clock):
    return replace(make_node(plugins=["lessons"], stewards=False), clock=clock)


def joined(node, name="Nel", email=NEL, role="editor"):
    with writing(node.engine) as tx:
        made = passwords.make_hash(PASSWORD)
        row = persons.insert(tx, node, name, role, password_hash=made, email=email)
    return Actor(row.id, name, role)


def count(node, table):
    with reading(node.engine) as tx:
        asked = sa.select(sa.func.count()).select_from(tables.metadata.tables[table])
        return tx.execute(asked).scalar_one()


def full(node):
    """Fill every table that points at people with a row of now, and those of letters."""
    nel = joined(node)
    records.create(node, nel, "lesson", LEAST["lesson"] | {"title": "Soep"}, publish=True)
    with writing(node.engine) as tx:
        fill_every_table(tx, nel.person_id)
        now = "2026-02-13T19:30:00.000000Z"
        hashed = {"token_hash": b"x" * 32, "purpose": "join", "payload": b"x", "expires": now}
        tx.execute(sa.insert(tables.people.links).values(**hashed))
        tx.execute(sa.insert(tables.contributions.counts).values(name="x", subject=b"x", at=now))
        letter = {"kind": "x", "key": "x", "language": "nl", "due": now, "attempts": 1}
        gone = {"last_error": "", "created": now, "ended": now}
        tx.execute(sa.insert(tables.people.letters).values(**letter, **gone))
    return nel


@pytest.mark.parametrize("table", PROMISED)
def test_avg_07_a_row_is_there_until_its_time_and_not_after(home, clock, table):
    full(home)
    assert count(home, table) == 1
    days = PROMISED[table]
    if days > 7:  # shorter ones end by themselves, earlier than promised
        clock.pass_by(days=days - 2)
        keep_alive(home)
        retention.run(home)
        assert count(home, table) == (1 if table != "invitation" else 0)

    clock.pass_by(days=4 if days > 7 else days + 1)
    keep_alive(home)
    retention.run(home)

    assert count(home, table) == 0


def keep_alive(node):
    with writing(node.engine) as tx:
        tx.execute(sa.update(tables.people.persons).values(last_active=str(node.clock().date())))


@pytest.mark.parametrize("rule", retention.RULES, ids=lambda rule: rule.name)
def test_avg_07_a_rule_that_does_nothing_leaves_rows_that_should_be_gone(
    home, clock, rule, monkeypatch
):
    full(home)
    idle = tuple(replace(each, run=lambda node: None) if each is rule else each
                 for each in retention.RULES)  # fmt: skip
    monkeypatch.setattr(retention, "RULES", idle)
    clock.pass_by(days=800)
    keep_alive(home)

    retention.run(home)

    if rule.name not in ("accounts", "plans", "pictures"):
        assert count(home, rule.tables[0]) == 1


def kept_words(lines):
    """Return what the table of rules and the register disagree about."""
    rule_of = {table: rule for rule in retention.RULES for table in rule.tables}
    wrong = []
    for line in lines:
        for table in {each.partition(".")[0] for each in line.columns} - ELSEWHERE:
            rule = rule_of.get(table)
            own = ends_with_the_account(table) or table == "moderation_tally"
            if rule is None and not own:
                wrong.append(f"{table}: no rule")
            elif rule and rule.how_long not in line.retention and "tot " not in line.retention:
                wrong.append(f"{table}: {rule.how_long!r} against {line.retention!r}")
    return wrong


def ends_with_the_account(table):
    keys = tables.metadata.tables[table].foreign_keys
    return any(key.column.table.name in ("person", "subscriber", "record") for key in keys) or (
        table in ("record", "version")
    )


def test_avg_07_the_register_promises_what_the_rules_keep():
    lines = [line for chapter in privacy.HOUSE for line in chapter.lines]

    assert kept_words(lines) == []


def test_avg_07_a_promise_that_no_rule_keeps_is_noticed():
    line = Line("Brief", privacy.lines.personal("x", "y", "90 dagen"), columns=("letter.kind",))

    assert kept_words(Chapter("x", (line,)).lines) == ["letter: '30 dagen' against '90 dagen'"]
    unknown = Line("Log", privacy.lines.personal("x", "y", "90 dagen"), columns=("task.name",))
    assert kept_words([unknown]) == ["task: no rule"]


def letters(node):
    with reading(node.engine) as tx:
        kinds = sa.select(tables.people.letters.c.kind)
        return [each for each in tx.execute(kinds).scalars() if each == "account_ends"]


def test_avg_07_a_quiet_account_gets_two_letters_and_goes(home, clock):
    nel = joined(home)
    record = records.create(home, nel, "lesson", LEAST["lesson"] | {"title": "Soep"}, publish=True)
    seen = []
    for day in range(334, 367):
        clock.now = Clock().now + timedelta(days=day)
        retention.run(home)
        retention.run(home)
        seen.append((day, len(letters(home)), len(accounts.list_people(home))))

    first = next(day for day, sent, _ in seen if sent == 1)
    second = next(day for day, sent, _ in seen if sent == 2)
    gone = next(day for day, _, left in seen if left == 0)
    assert (gone - first, gone - second) == (30, 7)
    assert count(home, "version") == 1
    with reading(home.engine) as tx:
        told = tx.execute(sa.select(tables.records.records)).one()
    assert (told.created_by, told.title) == (None, "Soep")
    assert record.title == "Soep"
    everything = b"".join(f.read_bytes() for f in home.directory.glob("node.db*"))
    assert b"Nel" in everything  # until the scrubbing, which the bell woke, ran
    scrubbing.scrub(home, at_once=True)
    everything = b"".join(f.read_bytes() for f in home.directory.glob("node.db*"))
    assert b"Nel" not in everything


def test_avg_07_who_comes_back_after_a_warning_stays(home, clock):
    joined(home)
    clock.pass_by(days=340)
    retention.run(home)
    keep_alive(home)
    clock.pass_by(days=300)

    retention.run(home)

    assert len(accounts.list_people(home)) == 1
    assert count(home, "account_warning") == 0


def test_avg_07_a_clock_that_jumps_a_year_takes_nobody_away_unwarned(home, clock):
    joined(home)
    clock.pass_by(days=800)

    retention.run(home)
    assert len(accounts.list_people(home)) == 1
    assert len(letters(home)) == 1

    clock.pass_by(days=23)
    retention.run(home)
    assert (len(accounts.list_people(home)), len(letters(home))) == (1, 2)
    clock.pass_by(days=7)
    retention.run(home)
    assert accounts.list_people(home) == []


def test_avg_07_the_last_administrator_stays(home, clock):
    accounts.add_person(home, "anneke", PASSWORD, "administrator")
    clock.pass_by(days=900)

    retention.run(home)

    assert [each.nickname for each in accounts.list_people(home)] == ["anneke"]


def test_a_rule_that_fails_holds_up_no_other(home, clock, monkeypatch, caplog):
    full(home)

    def fail(node):
        raise ZeroDivisionError

    first, *others = retention.RULES
    monkeypatch.setattr(retention, "RULES", (replace(first, run=fail), *others))
    clock.pass_by(days=800)

    with pytest.raises(RuntimeError, match="accounts"):
        retention.run(home)

    assert count(home, "audit") == 0
    assert "accounts" in caplog.text
