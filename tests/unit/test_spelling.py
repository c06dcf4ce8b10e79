# SPDX-License-Identifier: EUPL-1.2
"""How far words are apart, and which was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.searching import spelling


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("tafle", "tafel", 1), ("soep", "soep", 0), ("sop", "soep", 1), ("soeep", "soep", 1),
        ("saep", "soep", 1), ("buurtmaltijt", "buurtmaaltijd", 2), ("ca", "abc", 3),
        ("", "abc", 3), ("wijk", "school", 4),
    ],
)  # fmt: skip
def test_adding_dropping_changing_and_swapping_each_count_once(one, other, apart):
    assert spelling.distance(one, other, 3) == min(apart, 4)
    assert spelling.distance(other, one, 3) == min(apart, 4)


WORD = st.text(alphabet="abcde", max_size=8)


@given(WORD, WORD, st.integers(0, 3))
def test_a_limit_changes_nothing_below_it(one, other, most):
    whole = spelling.distance(one, other, 9)

    assert spelling.distance(one, other, most) == min(whole, most + 1)


def test_short_words_may_hold_one_error_long_ones_two_and_figures_none():
    assert [spelling.errors_allowed(each) for each in ("ok", "soep", "tafels", "2019", "a1b2")] == [
        0, 1, 2, 0, 0,
    ]  # fmt: skip


def test_near_words_are_told_with_their_distance():
    assert spelling.near("tafle", ["tafel", "tafels", "tegel", "tafle"]) == {"tafel": 1}


def test_the_word_with_fewest_errors_is_meant_then_same_begin_then_most_used():
    counts = {"tafel": 1, "tafels": 9, "wafel": 9, "tabel": 2}

    assert spelling.meant("tafle", {"tafel": 1, "wafel": 2}, counts) == "tafel"
    assert spelling.meant("tafl", {"wafel": 1, "tafel": 1}, counts) == "tafel"
    assert spelling.meant("tawel", {"tafel": 1, "tabel": 1}, counts) == "tabel"
    assert spelling.meant("tawel", {"onbekend": 1}, counts) is None
