# SPDX-License-Identifier: EUPL-1.2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from federation.wire import checkpoint, note
from federation.wire.checkpoint import Checkpoint, Origin

KEY = Ed25519PrivateKey.from_private_bytes(b"westwijk" * 4)
OTHER = Ed25519PrivateKey.from_private_bytes(b"oostwijk" * 4)
PUBLIC = KEY.public_key().public_bytes_raw()
ORIGIN = "a" * 32 + "/public/1"
HONEST = Checkpoint(ORIGIN, 3, bytes(range(32)))
GOLDEN = (
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/public/1\n"
    "3\n"
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    "\n"
    "— aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/public/1 n4HnObBaO4VTtTB17T/y0kymmpneslAEGG/jqs"
    "XH/O1zerxxBS+t5hyf1C0GASZ/PPmMlUxTw63MVeW7sGBli8niewc=\n"
).encode()


def test_the_bytes_on_the_wire_do_not_change_between_releases():
    assert checkpoint.sign_checkpoint(HONEST, KEY).note == GOLDEN


def test_a_checkpoint_survives_the_journey():
    read = checkpoint.verify_checkpoint(GOLDEN, ORIGIN, PUBLIC)

    assert (read, read.note) == (HONEST, GOLDEN)


def test_a_feed_cannot_speak_for_another():
    elsewhere = ORIGIN.replace("/1", "/2")

    with pytest.raises(UntrustedError, match="checkpoint is of feed a+/public/1"):
        checkpoint.verify_checkpoint(GOLDEN, elsewhere, PUBLIC)


@pytest.mark.parametrize(
    "raw",
    [note.write(HONEST.text(), ORIGIN, OTHER), note.write(HONEST.text(), "a" * 32, KEY)],
    ids=["other key", "name for heads"],
)
def test_only_the_feed_key_under_the_origin_counts(raw):
    with pytest.raises(UntrustedError, match="not signed by the key on record"):
        checkpoint.verify_checkpoint(raw, ORIGIN, PUBLIC)


@pytest.mark.parametrize(("was", "becomes"), [(b"\n3\n", b"\n4\n"), (b"AAEC", b"AAED")])
def test_any_change_is_noticed(was, becomes):
    with pytest.raises(UntrustedError, match="bad signature"):
        checkpoint.verify_checkpoint(GOLDEN.replace(was, becomes, 1), ORIGIN, PUBLIC)


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("\n3\n", "\n03\n", "has the size"),
        ("\n3\n", "\n-3\n", "has the size"),
        ("\n3\n", "\n+3\n", "has the size"),
        ("\n3\n", "\n٣\n", "has the size"),
        ("\n3\n", f"\n{2**53}\n", "has the size"),
        ("\n3\n", "\n" + "9" * 5000 + "\n", "has the size"),
        ("\n3\n", "\n", "three lines"),
        ("\n3\n", "\n3\n\n", "three lines"),
        ("/public/1", "/public/01", "not the origin"),
        ("/public/1", "/Public/1", "not the origin"),
        ("/public/1", "/public", "not the origin"),
        ("/public/1", "/public/1/recovery", "not the origin"),
        ("Hh8=", "Hh9=", "shortest spelling"),
        ("Hh8=", "Hg==", "holds 31 bytes"),
    ],
)
def test_another_shape_is_malformed_even_when_signed(was, becomes, complaint):
    text = HONEST.text().decode().replace(was, becomes).encode()
    assert text != HONEST.text()

    with pytest.raises(MalformedError, match=complaint):
        checkpoint.verify_checkpoint(note.write(text, ORIGIN, KEY), ORIGIN, PUBLIC)


def test_lines_that_follow_mean_nothing_but_are_signed():
    extended = note.write(HONEST.text() + b"later\n", ORIGIN, KEY)

    assert checkpoint.verify_checkpoint(extended, ORIGIN, PUBLIC) == HONEST
    with pytest.raises(UntrustedError):
        checkpoint.verify_checkpoint(extended.replace(b"later", b"other"), ORIGIN, PUBLIC)


def test_an_origin_has_three_parts():
    origin = Origin.read(ORIGIN)

    assert origin == Origin("a" * 32, "public", 1)
    assert str(origin) == ORIGIN
