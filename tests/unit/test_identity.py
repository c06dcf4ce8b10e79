# SPDX-License-Identifier: EUPL-1.2
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from federation.wire import identity, note
from federation.wire.identity import Certificate

RECOVERY = Ed25519PrivateKey.from_private_bytes(b"westwijk" * 4)
OTHER = Ed25519PrivateKey.from_private_bytes(b"oostwijk" * 4)
NODE = identity.node_id(identity.public_of(RECOVERY))
ISSUED = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
GOLDEN = (
    "samenbeter/v1/certificate\n"
    "node ovn3ua7k33fzjmi3ucdzdk6d5frv6mm3\n"
    "recovery gw9VVebSi85XrM2rZtJgOrbHxrepW2ZIbIYAMY6t6RE=\n"
    "sequence 1\n"
    "address https://westwijk.example\n"
    "name Westwijk, één buurt\n"
    "feed ZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY=\n"
    "http aGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGg=\n"
    "issued 2026-11-16T09:30:00Z\n"
    "\n"
    "— ovn3ua7k33fzjmi3ucdzdk6d5frv6mm3/recovery fsqOtN0iBrrXhh1eaxmGeU6GKrjVdwvJsW64hM"
    "1N+vOqvWkdBRg49HeQ/EBgUB8+1bs6L8Ahbi8/PSSnYDvysoSRuQA=\n"
).encode()


def certificate(key=RECOVERY, **changes):
    values = {
        "sequence": 1,
        "address": "https://westwijk.example",
        "name": "Westwijk, één buurt",
        "feed": b"f" * 32,
        "http": b"h" * 32,
        "issued": ISSUED,
    }
    return identity.sign_certificate(key, **{**values, **changes})


def signed(text, key=RECOVERY, name=f"{NODE}/recovery"):
    return note.write(text, name, key)


def test_the_bytes_on_the_wire_do_not_change_between_releases():
    assert NODE == "ovn3ua7k33fzjmi3ucdzdk6d5frv6mm3"
    assert certificate().note == GOLDEN


def test_a_certificate_survives_the_journey():
    read = identity.read_certificate(GOLDEN, NODE)

    assert read == certificate()
    assert (read.name, read.issued, read.note) == ("Westwijk, één buurt", ISSUED, GOLDEN)


def test_a_node_is_its_recovery_key_and_nothing_else():
    moved = certificate(sequence=2, address="https://elders.example:8443/proeftuin", name="Anders")

    assert moved.node == NODE != certificate(OTHER).node


def test_a_certificate_of_another_node_is_refused():
    with pytest.raises(UntrustedError, match="certificate is of node"):
        identity.read_certificate(certificate(OTHER).note, NODE)


def test_a_key_that_does_not_make_the_id_is_refused():
    forged = replace(certificate(), recovery=identity.public_of(OTHER)).text()

    with pytest.raises(UntrustedError, match="has the key of node"):
        identity.read_certificate(signed(forged, OTHER), NODE)


@pytest.mark.parametrize(
    "raw",
    [
        signed(certificate().text(), OTHER),
        signed(certificate().text(), name=NODE),
        signed(certificate().text(), name=f"{NODE}/public/1"),
    ],
    ids=["other key", "name for heads", "name for checkpoints"],
)
def test_a_certificate_not_signed_by_the_recovery_key_is_refused(raw):
    with pytest.raises(UntrustedError, match="not signed by the key on record"):
        identity.read_certificate(raw, NODE)


@pytest.mark.parametrize(("was", "becomes"), [(b"sequence 1", b"sequence 9"), (b"ZmZm", b"ZmZn")])
def test_a_changed_certificate_is_refused(was, becomes):
    forged = GOLDEN.replace(was, becomes, 1)
    assert forged != GOLDEN

    with pytest.raises(UntrustedError, match="bad signature"):
        identity.read_certificate(forged, NODE)


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("samenbeter/v1/certificate", "samenbeter/v1/heads", "note is"),
        ("samenbeter/v1/certificate", "samenbeter/v2/certificate", "note is"),
        ("sequence 1\n", "", "has 7 fields, not 8"),
        ("sequence 1\n", "sequence 1\nsequence 2\n", "where address should be"),
        ("sequence 1", "address 1", "'address' where sequence"),
        ("sequence 1", "sequence -1", "no sequence"),
        ("sequence 1", "sequence 01", "no sequence"),
        ("sequence 1", "sequence 1.0", "no sequence"),
        ("sequence 1", f"sequence {2**53}", "no sequence"),
        (f"node {NODE}", f"node {NODE.upper()}", "no node id"),
        (f"node {NODE}", f"node  {NODE}", "no node id"),
        ("https://westwijk.example", "https://Westwijk.example", "has the address"),
        ("https://westwijk.example", "https://westwijk.example/", "has the address"),
        ("https://westwijk.example", "https://a:b@westwijk.example", "has the address"),
        ("https://westwijk.example", "https://westwijk.example/?a", "has the address"),
        ("https://westwijk.example", "javascript:alert(1)", "has the address"),
        ("https://westwijk.example", "https://" + "w" * 248, "has the address"),
        ("name Westwijk, één buurt", "name ", "has the name"),
        ("name Westwijk", "name  Westwijk", "has the name"),
        ("name Westwijk", "name West\u202ewijk", "has the name"),
        ("name Westwijk", "name " + "w" * 101, "has the name"),
        ("feed ZmZm", "feed ZmZ", "base64"),
        ("http aGho", "http ", "base64|holds"),
        ("2026-11-16T09:30:00Z", "9999-11-16T09:30:00Z", "is not a time"),
        ("2026-11-16T09:30:00Z", "2026-11-31T09:30:00Z", "is not a time"),
        ("2026-11-16T09:30:00Z", "2026-11-16T09:30:00+00:00", "is not a time"),
        ("2026-11-16T09:30:00Z", "2026-11-16 09:30:00Z", "is not a time"),
    ],
)
def test_a_signed_certificate_in_another_shape_is_malformed(was, becomes, complaint):
    text = certificate().text().decode()
    assert was in text

    with pytest.raises(MalformedError, match=complaint):
        identity.read_certificate(signed(text.replace(was, becomes).encode()), NODE)


@pytest.mark.parametrize(
    "changes",
    [{"name": "a\nb"}, {"address": "westwijk.example"}, {"sequence": -1}, {"feed": b"short"}],
)
def test_what_readers_would_refuse_is_not_issued(changes):
    with pytest.raises(MalformedError):
        certificate(**changes)


def test_only_a_higher_sequence_takes_over():
    first, second = certificate(), certificate(sequence=2)

    assert identity.accept(None, first) == first
    assert identity.accept(first, second) == second
    assert identity.accept(second, second) == second
    with pytest.raises(UntrustedError, match="went back from sequence 2 to 1"):
        identity.accept(second, first)


def test_one_sequence_for_two_certificates_is_refused():
    with pytest.raises(UntrustedError, match="two certificates of sequence 1"):
        identity.accept(certificate(), certificate(http=b"x" * 32))


def test_a_node_that_lost_everything_still_counts_further():
    assert identity.next_sequence(None, 1_800_000_000) == 1_800_000_000
    assert identity.next_sequence(5, 1_800_000_000) == 1_800_000_000
    assert identity.next_sequence(1_900_000_000, 1_800_000_000) == 1_900_000_001


def test_people_may_type_a_node_id_as_they_see_it():
    shown = identity.show_node_id(NODE)

    assert len(shown.split(" ")) == 8
    assert {identity.read_node_id(each) for each in (shown, NODE, f" {shown.upper()}\n")} == {NODE}


@pytest.mark.parametrize("text", ["", NODE[:-1], NODE + "a", NODE[:-1] + "1", "é" * 32])
def test_what_is_no_node_id_is_told(text):
    with pytest.raises(MalformedError, match="has 32 characters"):
        identity.read_node_id(text)


def test_a_key_file_gives_back_its_key():
    raw = identity.write_key(RECOVERY)

    assert raw == b"d2VzdHdpamt3ZXN0d2lqa3dlc3R3aWprd2VzdHdpams=\n"
    assert identity.public_of(identity.read_key(raw)) == identity.public_of(RECOVERY)
    assert identity.write_key(identity.new_key()) != identity.write_key(identity.new_key())


@pytest.mark.parametrize("raw", [b"", b"secret", b"c2VjcmV0\n", b"\xff" * 44])
def test_what_is_no_key_file_is_told_without_showing_it(raw):
    with pytest.raises(MalformedError) as caught:
        identity.read_key(raw)

    assert str(caught.value) == "not a key file: base64 of 32 bytes on one line"
    assert caught.value.__cause__ is None


def test_an_unsigned_certificate_has_no_note():
    assert Certificate(NODE, b"", 1, "", "", b"", b"", ISSUED).note == b""
