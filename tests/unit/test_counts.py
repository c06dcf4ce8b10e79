# SPDX-License-Identifier: EUPL-1.2
"""AVG-12: no count tells a natural person apart, not even by what stands beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.counts import LEAST, shown, suppressed


@pytest.mark.parametrize(
    ("number", "told"),
    [(0, "0"), (1, "minder dan 10"), (9, "minder dan 10"), (10, "10"), (250, "250")],
)
def test_avg_12_a_count_below_ten_is_not_told(number, told):
    assert shown(number) == told


def test_avg_12_a_group_beside_it_is_left_out_too():
    told = suppressed({"a": 3, "b": 12, "c": 40})

    assert told == {"a": None, "b": None, "c": 40}


def test_avg_12_without_a_total_only_the_small_one_is_left_out():
    assert suppressed({"a": 3, "b": 12}, total_is_told=False) == {"a": None, "b": 12}


def test_avg_12_where_nothing_is_left_to_hide_behind_nothing_is_told():
    assert suppressed({"a": 3, "b": 2}) == {"a": None, "b": None}
    assert suppressed({"a": 3}) == {"a": None}


@given(st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 60), max_size=8))
def test_avg_12_whoever_subtracts_learns_no_small_number(counts):
    told = suppressed(counts)

    assert list(told) == list(counts)
    hidden = [each for each, number in told.items() if number is None]
    for group, number in told.items():
        assert number is None or number == counts[group]
        assert number is None or number == 0 or number >= LEAST
    if any(number is not None and number > 0 for number in told.values()):
        rest = sum(counts.values()) - sum(number or 0 for number in told.values())
        assert not hidden or (len(hidden) > 1 and rest >= LEAST)
