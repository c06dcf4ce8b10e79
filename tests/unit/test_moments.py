# SPDX-License-Identifier: EUPL-1.2
"""Moments: written in the time of the neighbourhood, stored in UTC, sorted as text."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import moments
from core.errors import InvalidRecord
from samenbeter import PUBLIC_STORY, Headcount, Moment, RecordSchema, RecordType, describe

THE_ROUND_TABLE = datetime(2026, 2, 13, 18, 30, tzinfo=UTC)


class Tea(RecordSchema):
    """Something that happens."""

    start = Moment(required=True, metadata=describe("Begint", PUBLIC_STORY, indexed=True))
    guests = Headcount(load_default=None, allow_none=True, metadata=describe("?", PUBLIC_STORY))


TEA = RecordType("tea", Tea, "thee", "teas", "thee", "thees")


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-13T19:30", "2026-02-13 19:30", "2026-02-13T19:30:00", "13-02-2026 19.30",
        "13-2-2026 om 19.30 uur", " 13-2-2026, 19:30 ", "2026-02-13T18:30:00Z",
        "2026-02-13t18:30:00z", "2026-02-13T20:30:00+02:00", "2026-02-13T18:30:00.000000000Z",
    ],
)  # fmt: skip
def test_a_moment_is_read_however_people_and_programs_write_it(written):
    assert moments.read(written) == THE_ROUND_TABLE


def test_summer_is_an_hour_closer_than_winter():
    assert moments.read("2026-07-13T19:30").hour == 17


def test_an_hour_that_comes_twice_is_the_first_of_the_two():
    assert moments.read("2026-10-25T02:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong",
    [
        "", "13 februari", "2026-02-13", "19:30", "2026-02-30T19:30", "2026-02-13T25:30",
        "2026-02-13T19:30+01:00", "20260213T193000Z", "0001-01-01T00:00:00+02:00",
        "9999-12-31T23:59:00-05:00", "1-1-9999 10.00", "2026-02-13T19:30\n2026-02-13T19:30",
        "٢٠٢٦-02-13T19:30",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_refused(wrong):
    with pytest.raises(ValueError):
        moments.read(wrong)


def test_the_hour_that_the_clock_skips_in_spring_is_refused():
    with pytest.raises(ValueError, match="does not exist"):
        moments.read("2026-03-29T02:30")


@given(st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC)))
def test_what_is_stored_is_read_back_and_sorts_as_time(moment):
    moment = moment.replace(microsecond=0)

    stored = moments.to_stored(moment)

    assert moments.read(stored) == moment
    assert stored < moments.to_stored(moment + timedelta(seconds=1))


def test_a_browser_gets_the_time_of_the_neighbourhood_and_its_own_text_back():
    assert moments.for_input("2026-02-13T18:30:00Z") == "2026-02-13T19:30"
    assert moments.for_input("volgende week") == "volgende week"


def test_a_field_stores_utc_and_looks_like_a_moment_in_a_form():
    checked = TEA.check({"title": "Thee", "start": "2026-02-13T19:30"})

    assert checked["start"] == "2026-02-13T18:30:00Z"
    assert TEA.by_name["start"].widget == "moment"


def test_what_another_node_writes_with_an_offset_sorts_among_ours():
    TEA.check_received({"title": "Thee", "start": "2026-02-13T19:30:00+01:00"})

    assert TEA.facets({"start": "2026-02-13T19:30:00+01:00"}) == [("start", "2026-02-13T18:30:00Z")]
    assert TEA.facets({"start": "straks"}) == [("start", "straks")]


@pytest.mark.parametrize("wrong", ["straks", "", None, 13, {"day": 13}])
def test_a_field_refuses_in_a_sentence_that_shows_how(wrong):
    with pytest.raises(InvalidRecord) as caught:
        TEA.check({"title": "Thee", "start": wrong})

    assert set(caught.value.problems) == {"start"}


@pytest.mark.parametrize(
    ("counted", "stored"),
    [("0", "<10"), ("9", "<10"), ("003", "<10"), ("<10", "<10"),
     ("10", "10"), ("24", "24"), ("024", "24")],
)  # fmt: skip
def test_fewer_than_ten_people_are_never_counted_exactly(counted, stored):
    checked = TEA.check({"title": "Thee", "start": "2026-02-13T19:30", "guests": counted})

    assert checked["guests"] == stored
    assert TEA.by_name["guests"].words("<10") == "minder dan 10"


@pytest.mark.parametrize("wrong", ["-1", "tien", "1.5", True, 3, "9999999", "١٢", " 3"])
def test_what_is_no_headcount_is_refused(wrong):
    with pytest.raises(InvalidRecord):
        TEA.check({"title": "Thee", "start": "2026-02-13T19:30", "guests": wrong})
