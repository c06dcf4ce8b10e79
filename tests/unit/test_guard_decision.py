# SPDX-License-Identifier: EUPL-1.2
"""When a node may sign after a start: a table, and what holds for every table."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from federation.guard.decision import decide

FIRM, WAITS = False, True


@pytest.mark.parametrize(
    ("asked", "answers", "signed", "goes_on", "waits_for"),
    [
        # Nobody to ask.
        ("", {}, False, True, ""),
        ("", {}, True, False, ""),
        # One peer.
        ("a", {"a": FIRM}, True, True, ""),
        ("a", {"a": WAITS}, True, True, ""),
        ("a", {}, True, False, "a"),
        ("a", {}, False, False, "a"),
        # Half of them is enough when they do not wait themselves.
        ("ab", {"a": FIRM}, True, True, ""),
        ("ab", {"a": WAITS}, True, False, "ab"),
        ("abc", {"a": FIRM}, True, False, "bc"),
        ("abc", {"a": FIRM, "b": FIRM}, True, True, ""),
        ("abcd", {"a": FIRM, "b": FIRM, "c": WAITS}, True, True, ""),
        ("abcd", {"a": FIRM, "b": WAITS, "c": WAITS}, True, False, "bcd"),
        # All of them is enough, whatever they do.
        ("abc", {"a": WAITS, "b": WAITS, "c": WAITS}, True, True, ""),
        # A stranger's word is nobody's.
        ("abc", {"x": FIRM, "y": FIRM}, True, False, "abc"),
    ],
)
def test_the_table(asked, answers, signed, goes_on, waits_for):
    found = decide(asked, answers, has_signed=signed)

    assert (found.goes_on, found.waits_for) == (goes_on, tuple(waits_for))


_PEERS = some.sets(some.sampled_from("abcdefgh"))
_ANSWERS = some.dictionaries(some.sampled_from("abcdefgh"), some.booleans())


@given(_PEERS, _ANSWERS, some.booleans())
def test_an_administrator_has_the_last_word(asked, answers, signed):
    assert decide(asked, answers, has_signed=signed, is_overruled=True).goes_on


@given(_PEERS, _ANSWERS, some.booleans())
def test_it_waits_for_somebody_it_asked_and_who_could_help(asked, answers, signed):
    found = decide(asked, answers, has_signed=signed)

    assert not (found.goes_on and found.waits_for)
    if asked and not found.goes_on:
        assert set(found.waits_for) == {each for each in asked if answers.get(each, True)}


@given(_PEERS, _ANSWERS, some.booleans(), some.data())
def test_one_answer_more_never_makes_it_wait(asked, answers, signed, data):
    if not asked or not decide(asked, answers, has_signed=signed).goes_on:
        return
    more = data.draw(some.sampled_from(sorted(asked)))

    assert decide(asked, {more: True, **answers}, has_signed=signed).goes_on


@given(_PEERS, _ANSWERS, some.booleans())
def test_fewer_than_half_and_not_all_is_never_enough(asked, answers, signed):
    found = decide(asked, answers, has_signed=signed)
    answered = asked & set(answers)

    if 2 * len(answered) < len(asked):
        assert not found.goes_on
