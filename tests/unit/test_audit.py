# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core import audit
from core.database import writing
from core.model import HOUSE, Actor
from core.people import accounts, leaving

PASSWORD = "fietsen langs de maas"
NOW = datetime(2026, 2, 13, 19, 30, tzinfo=UTC)


@pytest.fixture
def node(make_node):
    return make_node(stewards=False)


@pytest.fixture
def home(node):
    return replace(node, clock=lambda: NOW)


def note(node, actor, subject="redacteur", about=None):
    with writing(node.engine) as tx:
        audit.note(tx, node, actor, "role", subject, about)


def test_a_line_says_who_did_what_about_whom(home):
    nel = accounts.add_person(home, "nel", PASSWORD, "administrator")
    jan = accounts.add_person(home, "jan", PASSWORD, "editor")

    note(home, Actor(nel.id, "nel", "administrator"), about=jan.id)

    (line,) = audit.entries(home)
    assert (line.by, line.role, line.deed, line.subject, line.about, line.at) == (
        "nel", "administrator", "role", "redacteur", "jan", NOW
    )  # fmt: skip


def test_who_is_gone_did_it_as_nobody(home):
    nel = accounts.add_person(home, "nel", PASSWORD, "administrator")
    note(home, Actor(nel.id, "nel", "administrator"), about=nel.id)

    leaving.remove_person(home, "nel")

    (line,) = audit.entries(home)
    assert (line.by, line.about, line.role) == ("", "", "administrator")


def test_a_deed_that_is_undone_leaves_no_line(home):
    with pytest.raises(ZeroDivisionError), writing(home.engine) as tx:
        audit.note(tx, home, HOUSE, "role", "redacteur")
        _ = 1 / 0

    assert audit.entries(home) == []


def test_lines_come_newest_first_and_in_pages(home):
    for number in range(5):
        note(home, HOUSE, str(number))

    first = audit.entries(home, limit=2)
    second = audit.entries(home, before=first[-1].id, limit=2)

    assert [each.subject for each in (*first, *second)] == ["4", "3", "2", "1"]


def test_somebody_sees_only_what_is_about_them(home):
    nel = accounts.add_person(home, "nel", PASSWORD, "editor")
    note(home, HOUSE, "about nobody")
    note(home, HOUSE, "about nel", nel.id)

    assert [each.subject for each in audit.entries(home, about=nel.id)] == ["about nel"]


def test_a_line_goes_after_twelve_months(home):
    note(home, HOUSE)

    audit.purge(replace(home, clock=lambda: NOW + timedelta(days=365)))
    assert len(audit.entries(home)) == 1

    audit.purge(replace(home, clock=lambda: NOW + timedelta(days=365, seconds=1)))
    assert audit.entries(home) == []
