# SPDX-License-Identifier: EUPL-1.2
import base64
import hashlib
from contextlib import suppress
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from core.errors import MalformedError, UntrustedError
from federation.wire import membership, note
from federation.wire.membership import Membership, check, check_line, merge, sign, signers


def key_of(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def id_of(number: int) -> str:
    return base64.b32encode(hashlib.sha256(bytes([number])).digest()[:20]).decode().lower()


def public(number: int) -> bytes:
    return key_of(number).public_key().public_bytes_raw()


IDS = {number: id_of(number) for number in range(1, 8)}
KEYS = {IDS[number]: [public(number)] for number in IDS}
NONCE = bytes(range(16))


def signed(document: Membership, *numbers: int) -> Membership:
    for number in numbers:
        document = sign(document, IDS[number], key_of(number))
    return document


def first(*numbers: int, threshold: int | None = None) -> Membership:
    most = threshold or membership.least_threshold(len(numbers))
    return membership.first("De Nieuwe GGZ", [IDS[each] for each in numbers], most, NONCE)


def after(before: Membership, *numbers: int, name: str = "De Nieuwe GGZ") -> Membership:
    most = membership.least_threshold(len(numbers))
    members = [IDS[each] for each in numbers]
    return membership.successor(before, network=name, members=members, threshold=most)


V1 = signed(first(1, 2, 3), 1, 2, 3)
GOLDEN = """\
samenbeter/v1/membership
network De Nieuwe GGZ
version 1
previous -
threshold 2
nonce AAECAwQFBgcICQoLDA0ODw==
member 3pa3jsia77si2v23lws4moaeaes7mxnq
member bbh62cfzpcxu27iznj2enkdllaaj4y3l
member jp2relzuivkmko66f25yzuvx4piwacww
"""


def test_the_bytes_on_the_wire_do_not_change_between_releases():
    assert V1.text().decode() == GOLDEN
    assert V1.digest == "4f0ef7da106954517a8306d4bc94910900541ca158e09405c15ab5f13afccb64"
    assert hashlib.sha256(V1.note).hexdigest() == (
        "9c2dc39a06c76e2c0d698bcfd8bd3faac6c4d0cd81366bd24b4b637c9a6d2018"
    )


def test_a_document_survives_the_journey():
    assert membership.read(V1.note) == V1
    assert membership.read(V1.note).note == V1.note


def test_version_1_counts_when_all_its_members_signed():
    check(V1, None, KEYS)

    for left_out in (1, 2, 3):
        some = [each for each in (1, 2, 3) if each != left_out]
        with pytest.raises(UntrustedError, match="2 good signatures, not 3"):
            check(signed(first(1, 2, 3), *some), None, KEYS)


def test_a_next_version_counts_when_enough_members_of_the_one_before_signed():
    v2 = after(V1, 1, 2, 3, 4)

    check(signed(v2, 1, 3), V1, KEYS)
    with pytest.raises(UntrustedError, match="1 good signatures, not 2"):
        check(signed(v2, 1), V1, KEYS)


def test_a_new_member_does_not_vote_itself_in():
    with pytest.raises(UntrustedError, match="1 good signatures"):
        check(signed(after(V1, 1, 2, 3, 4, 5), 1, 4, 5), V1, KEYS)


def test_a34_one_member_with_many_keys_counts_once():
    many = {**KEYS, IDS[1]: [public(1), public(5), public(6)]}
    document = signed(after(V1, 1, 2), 1)
    for number in (5, 6):
        line = note.write(document.text(), IDS[1], key_of(number))[len(document.text()) + 1 :]
        document = membership.read(document.note + line)

    assert signers(document, many) == {IDS[1]}
    with pytest.raises(UntrustedError, match="1 good signatures, not 2"):
        check(document, V1, many)


def test_a34_a_key_that_was_replaced_does_not_count_under_the_last_version():
    newest = {**KEYS, IDS[2]: [public(6)]}
    ever = {**KEYS, IDS[2]: [public(6), public(2)]}
    v2 = signed(after(V1, 1, 2, 3), 1, 2)

    with pytest.raises(UntrustedError, match="1 good signatures, not 2"):
        check_line([V1, v2], newest, ever)
    v3 = signed(after(v2, 1, 2, 3, name="Anders"), 1, 3)
    check_line([V1, v2, v3], newest, ever)


def test_a34_a_document_of_another_network_is_not_counted():
    other = membership.first("Van hen", [IDS[1], IDS[2]], 2, bytes(16))
    v2 = signed(after(other, 1, 2), 1, 2, 3)

    with pytest.raises(MalformedError, match="follows"):
        check(v2, V1, KEYS)
    stolen = signed(replace(v2, previous=V1.digest), 1, 2)
    with pytest.raises(MalformedError, match="nonce"):
        check(stolen, V1, KEYS)


def test_a_version_is_neither_left_out_nor_repeated():
    v2 = signed(after(V1, 1, 2, 3, name="Twee"), 1, 2)
    v3 = signed(after(v2, 1, 2, 3, name="Drie"), 1, 2)

    check_line([V1, v2, v3], KEYS, KEYS)
    for wrong in ([V1, v3], [v2, v3], [V1, V1], [V1, v2, v2]):
        with pytest.raises(MalformedError):
            check_line(wrong, KEYS, KEYS)


def _with(text: str) -> bytes:
    return note.write(text.encode(), IDS[1], key_of(1))


_TEXT = first(1, 2).text().decode()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (_TEXT.replace("membership", "certificate"), "not samenbeter/v1/membership"),
        (_TEXT.replace("threshold 2", "threshold 1"), "more than half"),
        (_TEXT.replace("threshold 2", "threshold 3"), "more than half"),
        (_TEXT.replace("threshold 2", "threshold 02"), "no threshold"),
        (_TEXT.replace("version 1", "version 2"), "wrong version"),
        (_TEXT.replace("version 1", "version 0"), "no version"),
        (_TEXT.replace("version 1", "version -1"), "no version"),
        (_TEXT.replace("previous -", "previous " + "a" * 64), "wrong version"),
        (_TEXT.replace("previous -", "previous "), "not spelt"),
        (_TEXT.replace("nonce AAEC", "nonce AAE"), "base64"),
        (_TEXT.replace("network De", "network  De"), "name"),
        (_TEXT.replace("network De Nieuwe GGZ", "network " + "x" * 61), "name"),
        (_TEXT.replace("network De", "network \u202eDe"), "name"),
        ("\n".join([*_TEXT.splitlines()[:6], *_TEXT.splitlines()[:5:-1]]) + "\n", "in order"),
        (_TEXT + _TEXT.splitlines()[-1] + "\n", "in order"),
        (_TEXT + "extra line\n", "not spelt"),
        ("\n".join(_TEXT.splitlines()[:6]) + "\n", "0 members"),
        ("\n".join(_TEXT.splitlines()[:3]) + "\n", "has 2 fields, not 5"),
    ],
)  # fmt: skip
def test_what_is_not_spelt_as_it_should_be_is_refused(text, told):
    with pytest.raises(MalformedError, match=told):
        membership.read(_with(text))


def test_sixty_members_can_sign_and_sixty_one_cannot_be():
    many = {number: key for number in range(60) if (key := key_of(number))}
    ids = {number: id_of(number) for number in many}
    document = membership.first("Allen", ids.values(), 31, NONCE)
    for number, key in many.items():
        document = sign(document, ids[number], key)

    keys = {ids[each]: [key.public_key().public_bytes_raw()] for each, key in many.items()}
    check(document, None, keys)
    with pytest.raises(MalformedError, match="61 members"):
        membership.first("Allen", [*ids.values(), id_of(200)], 31, NONCE)


def test_signatures_of_two_copies_are_put_together_and_strangers_left_out():
    one, other = signed(first(1, 2, 3), 1, 7), signed(first(1, 2, 3), 3, 2)

    both = merge(one, other, {each: KEYS[each] for each in first(1, 2, 3).members})

    assert signers(both, KEYS) == set(first(1, 2, 3).members)
    assert both.note == merge(other, one, {each: KEYS[each] for each in both.members}).note
    with pytest.raises(MalformedError, match="two membership documents"):
        merge(one, after(V1, 1), KEYS)


def test_a_newer_key_of_a_node_takes_the_place_of_an_older_one():
    keys = {**KEYS, IDS[1]: [public(6), public(1)]}
    old = signed(first(1, 2, 3), 1)
    new = sign(first(1, 2, 3), IDS[1], key_of(6))

    for both in (merge(old, new, keys), merge(new, old, keys)):
        assert both.note == new.note


@given(st.sets(st.integers(1, 7)), st.sets(st.integers(1, 7), min_size=1), st.data())
def test_a_next_version_counts_exactly_when_a_majority_of_the_members_signed(by, numbers, data):
    v1 = signed(first(*numbers), *numbers)
    following = data.draw(st.sets(st.integers(1, 7), min_size=1))
    v2 = signed(after(v1, *following), *by)
    enough = len(by & numbers) > len(numbers) / 2

    try:
        check(v2, v1, KEYS)
        counted = True
    except UntrustedError:
        counted = False

    assert counted == enough


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_and_nothing_else(raw):
    for each in (raw, V1.note[: len(raw)] + raw, raw + V1.note):
        with suppress(MalformedError):
            assert membership.read(each).note == each
