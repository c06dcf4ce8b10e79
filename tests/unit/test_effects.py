# SPDX-License-Identifier: EUPL-1.2
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from federation.wire.effects import Effects, Standing, effects_of
from federation.wire.entry import (
    erase_header,
    members_header,
    put_header,
    read_header,
    wire_id,
    withdraw_header,
)

WEEK = date(2026, 11, 16)
TEA, SOUP, WALK = (wire_id(bytes([number]) * 16) for number in range(3))


def put(record, n):
    return put_header(record, n, salt=bytes(32), payload=bytes(256), week=WEEK)


def withdraw(record, n):
    return withdraw_header(record, n, week=WEEK)


def erase(record, n):
    return erase_header(record, n, week=WEEK)


def test_a_put_stands():
    effects = effects_of({}, 7, [put(TEA, 1), put(SOUP, 1)])

    assert effects.puts() == {TEA: Standing(7, 1, "put"), SOUP: Standing(8, 1, "put")}
    assert (effects.withdrawals(), effects.superseded, effects.ignored) == ({}, [], [])


def test_a_newer_put_overtakes_the_one_before():
    known = {TEA: Standing(2, 1, "put")}

    effects = effects_of(known, 7, [put(TEA, 2), put(TEA, 5)])

    assert effects.puts() == {TEA: Standing(8, 5, "put")}
    assert effects.superseded == [2, 7]


def test_a_withdrawal_takes_back_and_a_put_brings_back():
    effects = effects_of({TEA: Standing(0, 1, "put")}, 1, [withdraw(TEA, 2), withdraw(SOUP, 2)])

    assert effects.withdrawals() == {
        TEA: Standing(1, 2, "withdraw"),
        SOUP: Standing(2, 2, "withdraw"),
    }
    assert effects.superseded == [0]

    again = effects_of(effects.standings, 3, [put(TEA, 3)])

    assert again.puts() == {TEA: Standing(3, 3, "put")}
    assert again.superseded == []


def test_a_counter_that_does_not_rise_has_no_effect():
    known = {TEA: Standing(0, 3, "withdraw")}

    effects = effects_of(known, 1, [put(TEA, 3), put(TEA, 2), put(SOUP, 2), put(SOUP, 2)])

    assert effects.standings == {SOUP: Standing(3, 2, "put")}
    assert effects.ignored == [1, 2, 4]


def test_what_is_not_interpreted_has_no_effect():
    unknown = read_header(b'{"v":1,"op":"pin","id":"%s","n":9}' % TEA.encode())

    assert effects_of({TEA: Standing(0, 1, "put")}, 1, [unknown]) == Effects()


def test_an_erased_record_is_dead():
    effects = effects_of({TEA: Standing(0, 1, "put")}, 1, [erase(TEA, 2), put(TEA, 3)])

    assert effects.erasures() == {TEA: Standing(1, 2, "erase")}
    assert (effects.puts(), effects.withdrawals()) == ({}, {})
    assert (effects.superseded, effects.ignored) == ([0], [2])

    again = effects_of(effects.standings, 3, [put(TEA, 9), withdraw(TEA, 10), erase(TEA, 11)])

    assert again == Effects(ignored=[3, 4, 5])


def test_the_highest_version_of_the_members_is_told_and_records_stay():
    said = [members_header(2, bytes(32), week=WEEK), members_header(1, b"1" * 32, week=WEEK)]

    effects = effects_of({TEA: Standing(0, 1, "put")}, 1, said)

    assert effects == Effects(members=(2, bytes(32)))


@given(
    st.lists(
        st.builds(
            lambda deed, record, n: deed(record, n),
            st.sampled_from([put, withdraw, erase]),
            st.sampled_from([TEA, SOUP, WALK]),
            st.integers(1, 6),
        ),
        max_size=12,
    ),
    st.integers(0, 12),
)
def test_batches_make_no_difference(headers, cut):
    cut = min(cut, len(headers))
    whole = effects_of({}, 0, headers)

    first = effects_of({}, 0, headers[:cut])
    second = effects_of(first.standings, cut, headers[cut:])

    assert first.standings | second.standings == whole.standings
    assert first.superseded + second.superseded == whole.superseded
    assert first.ignored + second.ignored == whole.ignored
