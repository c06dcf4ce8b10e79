# SPDX-License-Identifier: EUPL-1.2
"""The five phases: whole weeks from local midnight to local midnight, whatever the clock does."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugins.inquiry.inquiry import LONGEST
from plugins.inquiry.phases import KEPT, PHASES, current, is_open, kept_until, phases
from samenbeter import local_time

DAYS = st.dates(date(1990, 1, 1), date(2150, 1, 1))
WEEKS = st.fixed_dictionaries({f"weeks_{each}": st.integers(1, LONGEST) for each in PHASES})


def of(day, **weeks):
    return phases({"first_day": day.isoformat()} | weeks)


@given(DAYS)
@example(date(2026, 3, 2))  # the clock goes forward in it
@example(date(2026, 10, 12))  # and back
@example(date(2028, 2, 7))  # a leap day
@example(date(2026, 12, 14))  # the end of a year
def test_five_phases_follow_one_another_in_thirty_five_days(day):
    found = of(day)

    assert [each.name for each in found] == list(PHASES)
    assert found[0].first == day
    assert found[-1].last == day + timedelta(days=34)
    for before, after in zip(found, found[1:], strict=False):
        assert after.first == before.last + timedelta(days=1)
        assert after.begins == before.ends


@given(DAYS, WEEKS)
@example(date(2026, 3, 23), {})
@example(date(2026, 10, 19), {})
def test_each_begins_and_ends_on_local_midnight(day, weeks):
    for each in of(day, **weeks):
        for moment in (each.begins, each.ends):
            told = local_time(moment.astimezone(UTC))
            assert (told.hour, told.minute, told.second) == (0, 0, 0)
        assert local_time(each.begins.astimezone(UTC)).date() == each.first


@given(DAYS, WEEKS)
def test_a_longer_phase_moves_what_comes_after_and_nothing_else(day, weeks):
    found = of(day, **weeks)

    lengths = [(each.last - each.first).days + 1 for each in found]
    assert lengths == [7 * weeks[f"weeks_{each}"] for each in PHASES]
    assert kept_until(found) == found[-1].last + KEPT


@given(DAYS, WEEKS, st.integers(-10, 500))
def test_every_day_is_in_one_phase_or_outside_of_all(day, weeks, ahead):
    found, today = of(day, **weeks), day + timedelta(days=ahead)

    inside = [each for each in found if each.first <= today <= each.last]

    assert len(inside) == (0 <= ahead <= (found[-1].last - day).days)
    assert current(found, today) == (inside[0] if inside else None)
    assert is_open(found, today) == (inside == [found[0]])


def test_paper_is_still_typed_while_we_order():
    found = of(date(2026, 1, 5))

    assert not is_open(found, date(2026, 1, 12))
    assert is_open(found, date(2026, 1, 12), by_editors=True)
    assert not is_open(found, date(2026, 1, 19), by_editors=True)


def test_a_phase_of_a_week_in_spring_lasts_an_hour_less():
    week = of(date(2026, 3, 23))[0]

    assert week.ends.astimezone(UTC) - week.begins.astimezone(UTC) == timedelta(days=7, hours=-1)


@pytest.mark.parametrize("day", [None, "", "morgen", "9999-12-20", 7, "2026-02-30"])
def test_a_day_of_another_node_that_is_none_has_no_phases(day):
    assert phases({"first_day": day}) == ()
    assert not is_open((), datetime.now(UTC).date())
