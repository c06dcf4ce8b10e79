# SPDX-License-Identifier: EUPL-1.2
"""Receipts and orders: golden bytes, and each way in which one is refused."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from federation.wire import note
from federation.wire.entry import wire_id
from federation.wire.erasure import (
    MOST,
    Order,
    Receipt,
    claimed_node,
    read_order,
    read_receipt,
    sign_order,
    sign_receipt,
)
from federation.wire.identity import node_id, public_of

KEY = Ed25519PrivateKey.from_private_bytes(b"feed" * 8)
OTHER = Ed25519PrivateKey.from_private_bytes(b"oost" * 8)
NODE, PEER = node_id(public_of(KEY)), node_id(public_of(OTHER))
TIME = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
IDS = tuple(sorted(wire_id(bytes([number] * 16)) for number in range(3)))

RECEIPT = Receipt(PEER, NODE, TIME, IDS[:2])
ORDER = Order(NODE, TIME, IDS)

RECEIPT_TEXT = f"""\
samenbeter/v1/receipt
node {PEER}
origin {NODE}
time 2026-11-16T09:30:00Z
erased {IDS[0]}
erased {IDS[1]}
"""
ORDER_TEXT = f"""\
samenbeter/v1/erasure
node {NODE}
time 2026-11-16T09:30:00Z
erase {IDS[0]}
erase {IDS[1]}
erase {IDS[2]}
"""


def signed_receipt(text, key=OTHER, name=PEER):
    return note.write(text.encode(), name, key)


def signed_order(text, key=KEY, name=f"{NODE}/recovery"):
    return note.write(text.encode(), name, key)


def test_a_receipt_has_these_bytes_and_comes_back():
    signed = sign_receipt(RECEIPT, OTHER)

    assert signed.note == signed_receipt(RECEIPT_TEXT)
    assert read_receipt(signed.note, PEER, public_of(OTHER)) == RECEIPT


def test_an_order_has_these_bytes_and_comes_back():
    signed = sign_order(ORDER, KEY)

    assert signed.note == signed_order(ORDER_TEXT)
    assert claimed_node(signed.note) == NODE
    assert read_order(signed.note, NODE, public_of(KEY)) == ORDER


def test_as_many_ids_as_a_note_may_hold_fit_in_its_bytes():
    many = tuple(sorted(wire_id(number.to_bytes(16, "big")) for number in range(MOST)))

    assert len(sign_receipt(replace(RECEIPT, erased=many), OTHER).note) < note.MAX_BYTES
    assert sign_order(replace(ORDER, erase=many), KEY).note


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("samenbeter/v1/receipt", "samenbeter/v1/erasure"),
        (f"node {PEER}", f"node {PEER.upper()}"),
        (f"node {PEER}", f"from {PEER}"),
        (f"origin {NODE}", "origin x"),
        ("time 2026-11-16T09:30:00Z", "time 2026-11-16"),
        (f"erased {IDS[0]}\n", f"erase {IDS[0]}\n"),
        (f"erased {IDS[0]}\n", f"erased {IDS[0]} \n"),
        (f"erased {IDS[0]}\n", f"erased {IDS[1]}\n"),
        (f"erased {IDS[0]}\n", f"erased {IDS[2]}\n"),
        (f"erased {IDS[0]}\nerased {IDS[1]}\n", ""),
        (f"erased {IDS[0]}\n", f"erased {IDS[0]}\n\n"),
        (RECEIPT_TEXT.partition("\n")[2], ""),
        (
            f"erased {IDS[0]}\n",
            "".join(f"erased {wire_id(n.to_bytes(16, 'big'))}\n" for n in range(MOST + 1)),
        ),
    ],
    ids=[
        "another kind", "capitals", "another label", "no node id", "a day", "another word",
        "a space", "twice", "not rising", "none", "an empty line", "only the kind", "too many",
    ],
)  # fmt: skip
def test_a_receipt_that_is_spelt_otherwise_is_refused(before, after):
    assert before in RECEIPT_TEXT
    raw = signed_receipt(RECEIPT_TEXT.replace(before, after))

    with pytest.raises(MalformedError):
        read_receipt(raw, PEER, public_of(OTHER))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("samenbeter/v1/erasure", "samenbeter/v1/receipt"),
        (f"erase {IDS[0]}\nerase {IDS[1]}\n", f"erase {IDS[1]}\nerase {IDS[0]}\n"),
        (f"erase {IDS[2]}", f"withdraw {IDS[2]}"),
        (f"erase {IDS[2]}", f"erase {IDS[2][:-1]}b"),
    ],
    ids=["another kind", "not rising", "another op", "not a wire id"],
)
def test_an_order_that_is_spelt_otherwise_is_refused(before, after):
    assert before in ORDER_TEXT
    with pytest.raises(MalformedError):
        read_order(signed_order(ORDER_TEXT.replace(before, after)), NODE, public_of(KEY))


def test_what_another_key_signed_or_another_node_is_refused():
    with pytest.raises(UntrustedError):
        read_receipt(signed_receipt(RECEIPT_TEXT, KEY), PEER, public_of(OTHER))
    with pytest.raises(UntrustedError):
        read_receipt(signed_receipt(RECEIPT_TEXT), NODE, public_of(OTHER))
    with pytest.raises(UntrustedError):
        read_order(signed_order(ORDER_TEXT, OTHER), NODE, public_of(KEY))
    with pytest.raises(UntrustedError):
        read_order(signed_order(ORDER_TEXT, name=NODE), NODE, public_of(KEY))
    with pytest.raises(UntrustedError):
        read_order(signed_order(ORDER_TEXT), PEER, public_of(KEY))
