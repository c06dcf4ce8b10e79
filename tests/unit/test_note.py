# SPDX-License-Identifier: EUPL-1.2
import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from federation.wire import note

KEY = Ed25519PrivateKey.from_private_bytes(b"westwijk" * 4)
OTHER = Ed25519PrivateKey.from_private_bytes(b"oostwijk" * 4)
PUBLIC = KEY.public_key().public_bytes_raw()
TEXT = "samenbeter/v1/test\nbuurt Middelland, één wijk\n".encode()
GOLDEN = (
    TEXT
    + (
        "\n— westwijk.example/test 6ueJ9AsasbuIy0Sk6dsKKHuT7khowxywbmgHUkljJUAcLi4WHngOYIor8Xc7/uxR"
        "EDTWomZkG5wI/oJjc5ap/B5TVg0=\n"
    ).encode()
)
NAME = "westwijk.example/test"


def line(name, key, text=TEXT):
    return note.write(text, name, key)[len(text) + 1 :]


def test_the_bytes_on_the_wire_do_not_change_between_releases():
    assert note.write(TEXT, NAME, KEY) == GOLDEN


def test_a_note_is_read_back_with_the_bytes_it_came_in():
    found = note.verify(GOLDEN, NAME, PUBLIC)

    assert (found.text, found.raw) == (TEXT, GOLDEN)
    assert found.lines() == ["samenbeter/v1/test", "buurt Middelland, één wijk"]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"v1", b"v2"),
        ("één".encode(), b"een"),
        (b"wijk\n", b"wijk \n"),
        (b"wijk\n\n", b"wijk\n\n\n"),
    ],
)
def test_a_changed_text_is_not_signed(was, becomes):
    forged = GOLDEN.replace(was, becomes, 1)
    assert forged != GOLDEN

    with pytest.raises(UntrustedError, match="bad signature"):
        note.verify(forged, NAME, PUBLIC)


@pytest.mark.parametrize(
    "raw",
    [note.write(TEXT, NAME, OTHER), note.write(TEXT, "oostwijk.example", KEY)],
    ids=["other key", "other name"],
)
def test_only_the_key_on_record_under_its_own_name_counts(raw):
    with pytest.raises(UntrustedError, match="not signed by the key on record"):
        note.verify(raw, NAME, PUBLIC)


def test_unknown_signatures_are_ignored_wherever_they_stand():
    strange = line("mirror.example", OTHER)
    witness = "— witness.example ".encode() + base64.b64encode(bytes(80)) + b"\n"

    for raw in (GOLDEN + strange, TEXT + b"\n" + strange + witness + line(NAME, KEY)):
        assert note.verify(raw, NAME, PUBLIC).text == TEXT


def test_one_bad_signature_of_a_known_key_refuses_the_note():
    bad = line(NAME, KEY, b"another text\n")

    for raw in (GOLDEN + bad, TEXT + b"\n" + bad + line(NAME, KEY)):
        with pytest.raises(UntrustedError, match="bad signature"):
            note.verify(raw, NAME, PUBLIC)


def test_a_signature_of_another_length_under_a_known_name_is_bad():
    short = base64.b64encode(note.key_id(NAME, PUBLIC) + bytes(63))

    with pytest.raises(UntrustedError, match="bad signature"):
        note.verify(TEXT + f"\n— {NAME} ".encode() + short + b"\n", NAME, PUBLIC)


def test_64_signatures_are_allowed_and_65_are_not():
    strange = line("mirror.example", OTHER)

    assert len(note.verify(GOLDEN + strange * 63, NAME, PUBLIC).signatures) == 64
    with pytest.raises(MalformedError, match="65 signature lines, at most 64"):
        note.verify(GOLDEN + strange * 64, NAME, PUBLIC)


def test_16_kib_is_allowed_and_a_byte_more_is_not():
    room = note.MAX_BYTES - len(note.write(b"\n", NAME, KEY))
    longest = b"x" * room + b"\n"

    assert note.verify(note.write(longest, NAME, KEY), NAME, PUBLIC).text == longest
    with pytest.raises(MalformedError, match="16385 bytes, at most 16384"):
        note.read(note.write(longest, NAME, KEY).replace(b"x", b"xx", 1))
    with pytest.raises(MalformedError, match="16385 bytes"):
        note.write(b"x" + longest, NAME, KEY)


MALFORMED = {
    "nothing": (b"", "no signature lines"),
    "text alone": (TEXT, "no signature lines"),
    "text and an empty line": (TEXT + b"\n", "no signature lines"),
    "no final newline": (GOLDEN[:-1], "no signature lines"),
    "no empty line": (GOLDEN.replace(b"\n\n", b"\n"), "no signature lines"),
    "CRLF": (GOLDEN.replace(b"\n", b"\r\n"), "control character 0x0d"),
    "a tab": (GOLDEN.replace(b" ", b"\t", 1), "control character 0x09"),
    "a NUL": (b"\0" + GOLDEN, "control character 0x00"),
    "an escape among the signatures": (GOLDEN.replace(b"example", b"ex\x1bmple"), "0x1b"),
    "not UTF-8": (GOLDEN.replace("é".encode(), b"\xe9"), "not UTF-8 at byte 37"),
    "not UTF-8 in a signature": (GOLDEN.replace(b"example", b"ex\xffmple"), "not UTF-8"),
    "a hyphen for the dash": (GOLDEN.replace("—".encode(), b"-"), "malformed signature line"),
    "two spaces": (GOLDEN.replace(b"test 6", b"test  6"), "malformed signature line"),
    "a plus in the name": (GOLDEN.replace(b"k.example", b"k+example"), "not the name of a key"),
    "a space of another kind": (
        GOLDEN.replace(b"k.example", "k\u2003example".encode()),
        "not the name of a key",
    ),
    "no signature": (GOLDEN[: GOLDEN.rindex(b" ")] + b"\n", "malformed signature line"),
    "not base64": (GOLDEN.replace(b"6ueJ", b"6ue!"), "malformed signature line"),
    "base64 cut off": (GOLDEN.replace(b"Vg0=", b"Vg0"), "base64 is malformed"),
    "the same bytes spelt otherwise": (GOLDEN.replace(b"Vg0=", b"Vg1="), "shortest spelling"),
    "nothing but a key id": (TEXT + "\n— x AAAAAA==\n".encode(), "signature of 4 bytes"),
    "a good line and a bad one": (GOLDEN + b"signed, the mayor\n", "malformed signature line"),
}


@pytest.mark.parametrize(("raw", "complaint"), MALFORMED.values(), ids=MALFORMED.keys())
def test_it_is_refused_whole(raw, complaint):
    with pytest.raises(MalformedError, match=complaint):
        note.verify(raw, NAME, PUBLIC)


@pytest.mark.parametrize(
    ("text", "name", "complaint"),
    [
        (b"no newline", NAME, "ends in a newline"),
        (b"a\r\n", NAME, "control character"),
        (b"\xff\n", NAME, "not UTF-8"),
        (TEXT, "two words", "not the name"),
        (TEXT, "a+b", "not the name"),
        (TEXT, "", "not the name"),
    ],
)
def test_what_readers_would_refuse_is_not_signed(text, name, complaint):
    with pytest.raises(MalformedError, match=complaint):
        note.write(text, name, KEY)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("AAA", "malformed"),
        ("AA==\n", "malformed"),
        ("AB==", "shortest spelling"),
        ("é===", "malformed"),
        ("AA==", "holds 1 bytes, not 2"),
    ],
)
def test_base64_has_one_spelling(text, complaint):
    assert note.read_base64("AAE=", 2) == b"\0\1"

    with pytest.raises(MalformedError, match=complaint):
        note.read_base64(text, 2)


def test_a_second_signature_is_a_line_at_the_end_and_changes_nothing_else():
    first = note.write(b"een afspraak\n", "west", KEY)

    both = note.cosign(first, "oost", OTHER)

    assert both.startswith(first)
    assert len(both.removeprefix(first).splitlines()) == 1
    for name, key in (("west", KEY), ("oost", OTHER)):
        note.verify(both, name, key.public_key().public_bytes_raw())


@pytest.mark.parametrize("name", ["", "a b", "a+b"])
def test_nobody_signs_under_a_name_that_readers_refuse(name):
    with pytest.raises(MalformedError):
        note.cosign(note.write(b"een afspraak\n", "west", KEY), name, OTHER)


def test_a_65th_signature_is_not_made():
    full = note.write(b"een afspraak\n", "west", KEY)
    for number in range(63):
        full = note.cosign(full, f"k{number}", OTHER)

    with pytest.raises(MalformedError, match="65 signature lines"):
        note.cosign(full, "oost", OTHER)
