# SPDX-License-Identifier: EUPL-1.2
"""Certificates that nobody should believe, and a key that goes on after it was replaced."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from federation.wire import identity
from federation.wire.identity import new_key, public_of, sign_certificate
from tests.attacks.letters import send, signed, write

PATH = "/federation/v1/certificate"


def post(reader, body):
    headers = [("Content-Type", "text/plain; charset=utf-8")]
    return send(reader.url, write("POST", PATH, headers, body))


def certificates(reader, liar):
    """Return the sequences that are kept of a peer, rising."""
    found = reader.rows(
        "SELECT sequence FROM federation_certificate WHERE node_id = ? ORDER BY sequence",
        liar.node_id,
    )
    return [each[0] for each in found]


def by_another(liar, **changed):
    """Return a certificate in the words of the peer, signed by somebody else's recovery key."""
    known = liar.keys.certificate
    members = {
        "sequence": known.sequence + 1, "address": known.address, "name": known.name,
        "feed": known.feed, "http": known.http, "issued": datetime.now(UTC), **changed,
    }  # fmt: skip
    return sign_certificate(new_key(), **members)


def test_a31_a_newer_certificate_is_taken_once_whoever_brings_it(reader, liar):
    newer = liar.renew()

    first, second = post(reader, newer), post(reader, newer)

    assert (first.status, second.status) == (202, 200)
    known = liar.keys.certificate.sequence
    assert certificates(reader, liar) == [known, known + 1]


def test_a31_a_certificate_by_another_recovery_key_is_refused(reader, liar):
    forged = by_another(liar)
    text = forged.note.replace(forged.node.encode(), liar.node_id.encode())
    before = reader.at_rest()

    answer = post(reader, text)

    assert answer.problem["status"] == 403
    assert reader.fingerprint() == before


def test_a31_a_certificate_signed_by_the_feed_key_is_refused(reader, liar):
    known = liar.keys.certificate
    text = known.text().replace(
        f"sequence {known.sequence}".encode(), f"sequence {known.sequence + 1}".encode()
    )
    name = f"{liar.node_id}/recovery"
    signature = identity.note.write(text, name, liar.keys.feed)
    before = reader.at_rest()

    assert post(reader, signature).problem["status"] == 403
    assert reader.fingerprint() == before


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"sequence": 5}, "went back"), ({"name": "Anders"}, "two certificates")],
)
def test_a31_a_lower_sequence_or_the_same_with_another_text_is_refused(reader, liar, changed, told):
    note = liar.renew(**{"sequence": liar.keys.certificate.sequence, **changed})
    before = reader.at_rest()

    answer = post(reader, note)

    assert answer.problem["status"] == 409
    assert told in answer.problem["detail"]
    assert reader.fingerprint() == before


def test_a31_a_node_nobody_knows_here_is_not_taken_in(reader, make_liar):
    stranger = make_liar("Vreemdeling", add=False)
    before = reader.at_rest()

    assert post(reader, stranger.certificate).problem["status"] == 404
    assert reader.fingerprint() == before


@pytest.mark.parametrize("body", [b"", b"samenbeter/v1/certificate\n", b"\xff" * 50, b"{}"])
def test_a31_what_is_no_certificate_is_refused(reader, body):
    before = reader.at_rest()

    assert post(reader, body).problem["status"] == 400
    assert reader.fingerprint() == before


def test_a31_the_old_keys_are_refused_after_a_rotation(reader, liar):
    fresh_feed, fresh_http = new_key(), new_key()
    liar.renew(feed=public_of(fresh_feed), http=public_of(fresh_http))
    assert post(reader, liar.certificate).status == 202
    liar.lesson("Met de oude sleutel")

    # When: the old HTTP key signs a request, as before.
    assert reader.announce(liar).status == 401

    # When: the request is signed by the new one, and the checkpoint by the old feed key.
    path, body = f"{liar.feed_path}/announcement", liar.checkpoint()
    old, liar.keys = liar.keys, _with_http(liar.keys, fresh_http)
    headers = signed(liar, reader.node_id, "POST", path, "", body)
    liar.keys = old
    assert send(reader.url, write("POST", path, headers, body)).status == 403

    # When: the reader comes itself, and heads and checkpoint are under the old feed key.
    held = reader.visit(liar)
    assert "not signed by the key on record" in held.error
    assert held.size == 3


def _with_http(keys, http):
    return replace(keys, http=http)
