# SPDX-License-Identifier: EUPL-1.2
"""Notices: golden bytes, and each way in which one is refused."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from federation.wire import note
from federation.wire.entry import wire_id
from federation.wire.identity import node_id, public_of
from federation.wire.notice import MOST, Notice, read_notice, sign_notice

KEY = Ed25519PrivateKey.from_private_bytes(b"feed" * 8)
OTHER = Ed25519PrivateKey.from_private_bytes(b"oost" * 8)
NODE, PEER = node_id(public_of(KEY)), node_id(public_of(OTHER))
TIME = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
IDS = tuple(sorted(wire_id(bytes([number] * 16)) for number in range(3)))

NOTICE = Notice(NODE, PEER, TIME, IDS[0], IDS[2], (("erase", IDS[1]), ("withdraw", IDS[2])))
NOTICE_TEXT = f"""\
samenbeter/v1/notice
node {NODE}
to {PEER}
time 2026-11-16T09:30:00Z
after {IDS[0]}
next {IDS[2]}
erase {IDS[1]}
withdraw {IDS[2]}
"""


def signed_notice(text, key=KEY, name=NODE):
    return note.write(text.encode(), name, key)


def test_a_notice_has_these_bytes_and_comes_back():
    signed = sign_notice(NOTICE, KEY)

    assert signed.note == signed_notice(NOTICE_TEXT)
    found = read_notice(signed.note, NODE, public_of(KEY), to=PEER)
    assert found == NOTICE
    assert (found.of("erase"), found.of("withdraw")) == ([IDS[1]], [IDS[2]])


def test_a_notice_may_have_nothing_to_tell():
    empty = sign_notice(Notice(NODE, PEER, TIME, "", "", ()), KEY)

    assert b"after -\nnext -\n\n" in empty.note
    assert read_notice(empty.note, NODE, public_of(KEY), to=PEER).gone == ()


def test_as_many_ids_as_a_notice_may_hold_fit_in_its_bytes():
    many = tuple(sorted(wire_id(number.to_bytes(16, "big")) for number in range(MOST + 1)))
    gone = tuple(("withdraw", each) for each in many)

    assert sign_notice(Notice(NODE, PEER, TIME, "", many[-2], gone[:-1]), KEY).note
    with pytest.raises(MalformedError, match="at most 200 records"):
        sign_notice(Notice(NODE, PEER, TIME, "", many[-1], gone), KEY)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("samenbeter/v1/notice", "samenbeter/v1/receipt"),
        (f"node {NODE}", f"node {NODE.upper()}"),
        (f"to {PEER}", f"for {PEER}"),
        (f"to {PEER}", "to x"),
        (NOTICE_TEXT.partition("\n")[2], ""),
        (f"after {IDS[0]}", f"after {IDS[1]}"),
        (f"after {IDS[0]}", "after x"),
        (f"next {IDS[2]}", f"next {IDS[1]}"),
        (f"erase {IDS[1]}", f"put {IDS[1]}"),
        (f"withdraw {IDS[2]}", f"withdraw {IDS[1]}"),
        (f"withdraw {IDS[2]}", "withdraw x"),
    ],
    ids=[
        "another kind", "capitals", "another label", "for no node", "only the kind",
        "begins before", "no place", "ends elsewhere", "a put", "twice", "no wire id",
    ],
)  # fmt: skip
def test_a_notice_that_is_spelt_otherwise_is_refused(before, after):
    assert before in NOTICE_TEXT
    raw = signed_notice(NOTICE_TEXT.replace(before, after))

    with pytest.raises(MalformedError):
        read_notice(raw, NODE, public_of(KEY), to=PEER)


def test_what_another_key_signed_or_another_node_is_refused():
    with pytest.raises(UntrustedError):
        read_notice(signed_notice(NOTICE_TEXT, OTHER), NODE, public_of(KEY), to=PEER)
    with pytest.raises(UntrustedError):
        read_notice(signed_notice(NOTICE_TEXT), PEER, public_of(KEY), to=PEER)


def test_a_notice_for_somebody_else_is_refused():
    with pytest.raises(UntrustedError, match="for"):
        read_notice(signed_notice(NOTICE_TEXT), NODE, public_of(KEY), to=NODE)
