# SPDX-License-Identifier: EUPL-1.2
"""Rejections and revocations: what counts as one, and every way in which not."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from federation.wire import note
from federation.wire.ending import Ending, read_ending, sign_ending, verify_ending

KEY = Ed25519PrivateKey.from_private_bytes(b"westwijk" * 4)
OTHER = Ed25519PrivateKey.from_private_bytes(b"oostwijk" * 4)
PUBLIC, OTHERS = (each.public_key().public_bytes_raw() for each in (KEY, OTHER))
WEST, EAST = "a" * 32, "b" * 32
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
DIGEST = "40cea4b0b1216ab715a4f4ab94c41a5cb85414cd59fd5fb3233ef3ab54a17b44"
REVOKED = f"""\
samenbeter/v1/revocation
node {EAST}
contract 40cea4b0b1216ab715a4f4ab94c41a5cb85414cd59fd5fb3233ef3ab54a17b44
time 2026-11-16T12:00:00Z

— {EAST} In1LA4Qmjp16PYXnmaxNiu+89dkgvBuWEuOK/5ERACblnRzOUZljm+sVWKRPAIkZi6OmNuQU61K8\
8gnvFds0Mjegbgc=
"""


def test_the_bytes_on_the_wire_do_not_change_between_releases():
    revoked = sign_ending(Ending("revocation", EAST, DIGEST, NOON), OTHER)

    assert revoked.note == REVOKED.encode()


def test_an_ending_survives_the_journey():
    for kind in ("rejection", "revocation"):
        made = sign_ending(Ending(kind, EAST, DIGEST, NOON), OTHER)

        assert note.kind_of(made.note) == f"samenbeter/v1/{kind}"
        found = read_ending(made.note)
        verify_ending(found, OTHERS)
        assert (found, found.note) == (made, made.note)


def test_an_ending_by_another_node_or_key_does_not_count():
    made = sign_ending(Ending("revocation", EAST, DIGEST, NOON), OTHER)

    forged = read_ending(made.note.replace(EAST.encode(), WEST.encode(), 1))
    altered = read_ending(made.note.replace(b"12:00:00Z", b"12:00:01Z"))

    for ending, key in ((forged, PUBLIC), (made, PUBLIC)):
        with pytest.raises(UntrustedError, match="not signed by the key on record"):
            verify_ending(ending, key)
    with pytest.raises(UntrustedError, match="bad signature"):
        verify_ending(altered, OTHERS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("samenbeter/v1/rejection", "samenbeter/v1/regret"),
        ("node ", "knot "),
        (f"node {EAST}", "node oost"),
        (f"contract {DIGEST}", f"contract {DIGEST.upper()}"),
        (f"contract {DIGEST}", "contract 1"),
        ("time 2026-11-16T12:00:00Z", "time soon"),
        ("time 2026-11-16T12:00:00Z", "time 2026-11-16T12:00:00Z\nmore"),
        ("\ntime 2026-11-16T12:00:00Z", ""),
    ],
)
def test_what_is_not_in_the_shape_of_an_ending_is_refused(before, after):
    text = Ending("rejection", EAST, DIGEST, NOON).text().decode()
    assert before in text

    with pytest.raises(MalformedError):
        raw = note.write(text.replace(before, after, 1).encode(), EAST, OTHER)
        read_ending(raw)
