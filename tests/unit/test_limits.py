# SPDX-License-Identifier: EUPL-1.2
"""Limits per action: the same in every process, bounded, readable by nobody."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import database, limits
from core.errors import TooMany
from core.limits import LIMITS, REPORT_BY_ADDRESS, SIGN_IN_BY_NAME, Limit
from core.store import limits as rows
from core.tables.contributions import counts
from tests.clocks import Clock

EMAIL = Limit("test by e-mail", 3, timedelta(hours=1), "a test")
ADDRESS = Limit("test by address", 4, timedelta(hours=2), "a test")

#: Takes until refused, and says how often it got through.
HAND = """
import sys
from pathlib import Path
from core import limits
from core.app import open_node
from core.database import writing
from core.errors import TooMany

node, got = open_node(Path(sys.argv[1])), 0
for _ in range(10):
    try:
        with writing(node.engine) as tx:
            limits.take(tx, node, (limits.REPORT_BY_ADDRESS, "203.0.113.7"))
        got += 1
    except TooMany:
        pass
print(got)
"""


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def node(make_node, clock):
    return replace(make_node(plugins=[]), clock=clock)


def take(node, *asked):
    with database.writing(node.engine) as tx:
        return limits.take(tx, node, *asked)


def stored(node):
    with database.reading(node.engine) as tx:
        return tx.execute(sa.select(counts)).all()


def test_what_is_within_the_limit_goes_through_and_no_more(node):
    for _ in range(EMAIL.most):
        take(node, (EMAIL, "nel@voorbeeld.nl"))

    with pytest.raises(TooMany, match="Wacht even"):
        take(node, (EMAIL, "nel@voorbeeld.nl"))
    assert take(node, (EMAIL, "piet@voorbeeld.nl"))


def test_a_refusal_says_when_to_come_back(node, clock):
    take(node, (EMAIL, "nel"))
    clock.pass_by(minutes=10)
    for _ in range(EMAIL.most - 1):
        take(node, (EMAIL, "nel"))

    with pytest.raises(TooMany) as caught:
        take(node, (EMAIL, "nel"))

    assert caught.value.retry_after == 50 * 60 + 1
    clock.pass_by(seconds=caught.value.retry_after)
    assert take(node, (EMAIL, "nel"))


def test_one_limit_that_is_reached_counts_nothing_for_the_other(node):
    for _ in range(EMAIL.most):
        take(node, (EMAIL, "nel"))
    before = len(stored(node))

    with pytest.raises(TooMany):
        take(node, (ADDRESS, "203.0.113.7"), (EMAIL, "nel"))

    assert len(stored(node)) == before


def test_two_processes_share_one_limit(node):
    command = [sys.executable, "-c", HAND, str(node.directory)]
    hands = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    got = [int(each.communicate(timeout=300)[0]) for each in hands]

    assert [each.returncode for each in hands] == [0, 0]
    assert sum(got) == REPORT_BY_ADDRESS.most


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
    ],
)
def test_an_address_counts_as_what_a_visitor_cannot_change(one, other, same):
    assert (limits.network(one) == limits.network(other)) is same


def test_neither_names_nor_addresses_are_stored(node):
    take(node, (EMAIL, "nel@voorbeeld.nl"), (ADDRESS, "203.0.113.7"))

    told = str(stored(node))

    assert "nel" not in told
    assert "203.0.113" not in told


def test_another_node_would_write_other_hashes(make_node):
    one, other = make_node(), make_node()
    for each in (one, other):
        take(each, (EMAIL, "nel"))

    assert stored(one)[0].subject != stored(other)[0].subject


def test_forgiving_is_for_one_value(node):
    for who in ("nel", "piet"):
        for _ in range(EMAIL.most):
            take(node, (EMAIL, who))

    with database.writing(node.engine) as tx:
        limits.forgive(tx, node, EMAIL, "nel")

    assert take(node, (EMAIL, "nel"))
    with pytest.raises(TooMany):
        take(node, (EMAIL, "piet"))


def test_a_flood_of_one_kind_stays_small_and_washes_nothing_else_away(node, monkeypatch):
    monkeypatch.setattr(rows, "MOST", 20)
    take(node, (SIGN_IN_BY_NAME, "nel"))
    with database.writing(node.engine) as tx:
        for number in range(400):
            rows.add(tx, "flood", number.to_bytes(32, "big"), node.clock())

    kept = [each.name for each in stored(node)]

    assert kept.count("flood") <= 20 + rows._EVERY
    assert kept.count(SIGN_IN_BY_NAME.name) == 1


def test_counts_that_had_their_time_are_purged(node, clock):
    take(node, (EMAIL, "nel"))

    clock.pass_by(seconds=limits.KEPT.total_seconds() + 1)
    with database.writing(node.engine) as tx:
        limits.purge(tx, node.clock())

    assert stored(node) == []


def test_every_limit_says_what_it_protects_and_what_it_counts_by():
    assert len({each.name for each in LIMITS}) == len(LIMITS)
    for each in LIMITS:
        assert each.protects
        assert each.name.rpartition(" by ")[2] in {"name", "e-mail", "address"}


def test_the_document_names_every_limit_as_it_is():
    page = Path(__file__, "../../../docs/administration.md").resolve().read_text("utf-8")

    for each in LIMITS:
        assert f"| {each.name} | {each.most} in " in page
        assert each.protects in page
