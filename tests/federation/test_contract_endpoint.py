# SPDX-License-Identifier: EUPL-1.2
"""POST contracts, which strangers may use: what is let in, what is refused, and what is bounded."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import requests

from core.database import reading
from core.model import HOUSE
from federation import keys, peers
from federation.answering import contracts as answering
from federation.answering.quota import Quota
from federation.contracts import deeds, delivery
from federation.contracts.delivery import PATH, write_letter
from federation.gate import gate_of
from federation.store import contracts as stored
from federation.wire import note as notes
from federation.wire.contract import Contract, propose
from federation.wire.ending import Ending, sign_ending
from federation.wire.identity import new_key, public_of, sign_certificate
from federation.wire.note import write_base64
from federation.wire.signatures import sign_request
from tests.federation.conftest import follow, peer_of
from tests.federation.test_contracts import agree, agreement


class Stranger:
    """Somebody with keys of their own and a letter for a node, that can be spoilt."""

    def __init__(self, directory, reader, name="Oostwijk"):
        directory.mkdir()
        keys.make(directory, name, "http://127.0.0.1:1")
        self.keys, self.reader = keys.load(directory), reader
        self.id = self.keys.node_id
        self.directory = directory

    def contract(self, *, key=None, **changes):
        """Return a proposal of this stranger to the reader."""
        today, made = self.reader.clock().date(), self.reader.clock().replace(microsecond=0)
        honest = Contract(
            self.id, self.reader.id, "full", "full", ("public",), "Leren van elkaar.",
            "het beheer", ("Ieder zorgt voor de eigen kopie.",), today,
            today + timedelta(days=365), "hide", made,
        )  # fmt: skip
        return propose(replace(honest, **changes), key or self.keys.feed)

    def post(self, note, *, body=None, headers=None, **more):
        body = write_letter(self.keys.certificate, note) if body is None else body
        told = {
            "destination": self.reader.id, "keyid": self.id, "key": self.keys.http,
            "created": int(self.reader.clock().timestamp()), **more,
        }  # fmt: skip
        signed = sign_request("POST", PATH, "", body, **told) if headers is None else headers
        return requests.post(
            self.reader.config.node.address + PATH,
            data=body,
            headers={"Content-Type": "application/json", **signed},
            timeout=60,
        )


@pytest.fixture
def reader(town):
    return town.node("Amsterdam")


@pytest.fixture
def stranger(tmp_path, reader):
    return Stranger(tmp_path / "oost", reader)


def stands(node):
    with reading(node.engine) as tx:
        return [(one.peer, one.state) for one in stored.everyone(tx)]


def refused(node, answer, status, *told):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    for each in told:
        assert each in answer.json()["detail"]
    assert stands(node) == []


def test_unsigned_it_is_refused_before_the_body_is_read(reader, stranger):
    for body in (None, b"{", b"[" * 9000):
        refused(
            reader, stranger.post(stranger.contract().note, body=body, headers={}), 401, "signed"
        )


def test_a_stranger_proposes_and_nothing_happens_but_that_it_waits(reader, stranger):
    contract = stranger.contract()

    answer = stranger.post(contract.note)

    assert answer.status_code == 200
    assert answer.json() == {
        "contract": contract.digest,
        "state": "proposed",
        "notes": [write_base64(contract.note)],
    }
    assert stands(reader) == [(stranger.id, "proposed")]
    with reading(reader.engine) as tx:
        assert tx.exec_driver_sql("select count(*) from federation_peer").scalar() == 0
        assert tx.exec_driver_sql("select count(*) from federation_certificate").scalar() == 0


def test_replayed_it_has_the_effect_of_once(reader, stranger):
    note = stranger.contract().note
    first = stranger.post(note)

    for _ in range(10):
        assert stranger.post(note).json() == first.json()
    assert len(stands(reader)) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b'{"certificate": "", "note": ""}',
        b'{"certificate": "AA==", "note": "AA=="}',
        b'{"certificate": 1, "note": "AA=="}',
        b'{"certificate": "AA==", "certificate": "AA==", "note": "AA=="}',
        b'\xef\xbb\xbf{"certificate": "AA==", "note": "AA=="}',
        b'{"certificate": "A", "note": "AA=="}',
    ],
)
def test_a_body_that_is_no_letter_is_refused(reader, stranger, body):
    refused(reader, stranger.post(b"", body=body), 400)


def test_more_members_than_two_are_refused(reader, stranger):
    body = json.loads(write_letter(stranger.keys.certificate, stranger.contract().note))

    refused(
        reader, stranger.post(b"", body=json.dumps({**body, "more": 1}).encode()), 400, "exactly"
    )


def test_a_letter_that_is_too_long_is_refused(reader, stranger):
    answer = stranger.post(b"", body=b" " * (delivery.MAX_BYTES + 1))

    assert answer.status_code == 413


def test_who_signs_with_another_key_or_for_another_is_refused(tmp_path, reader, stranger):
    note, other = stranger.contract().note, Stranger(tmp_path / "west", reader)
    letter = write_letter(stranger.keys.certificate, note)

    refused(reader, stranger.post(note, key=other.keys.http), 401)
    refused(reader, other.post(note, body=letter), 401, "No key is pinned")
    refused(reader, stranger.post(note, destination=other.id), 421)
    refused(reader, stranger.post(note, created=1_000_000_000), 401)


def test_an_older_self_of_a_known_node_is_refused(reader, stranger):
    recovery = keys.read_key((stranger.directory / keys.RECOVERY).read_bytes())
    newest = stranger.keys.certificate
    stranger.post(stranger.contract().note)
    older = sign_certificate(
        recovery, sequence=newest.sequence - 1, address=newest.address, name=newest.name,
        feed=newest.feed, http=newest.http, issued=newest.issued,
    )  # fmt: skip

    body = write_letter(older, stranger.contract(purpose="Anders.").note)
    answer = stranger.post(b"", body=body)

    assert answer.status_code == 403
    assert "went back" in answer.json()["detail"]
    assert len(stands(reader)) == 1


def test_a_proposal_of_others_is_not_for_us_to_hear(tmp_path, reader, stranger):
    other = Stranger(tmp_path / "west", reader)
    not_to_us = stranger.contract(asked=other.id)
    of_another = other.contract()
    ours = stranger.contract().note.replace(stranger.id.encode(), other.id.encode())

    refused(reader, stranger.post(not_to_us.note), 403, "not between")
    refused(reader, stranger.post(of_another.note), 403, "not between")
    refused(reader, other.post(ours), 403, "does not count")


def test_our_own_signature_cannot_be_forged(reader, stranger):
    """An acceptance in our name of their own proposal, and a proposal in our name."""
    forged = notes.cosign(stranger.contract().note, reader.id, stranger.keys.feed)
    refused(reader, stranger.post(forged), 403, "does not count")

    turned = stranger.contract(proposer=reader.id, asked=stranger.id)
    refused(reader, stranger.post(turned.note), 403, "own")
    refused(reader, stranger.post(notes.cosign(turned.note, stranger.id, stranger.keys.feed)), 403)


def test_what_is_no_note_about_an_agreement_is_refused(reader, stranger):
    for note in (b"x", stranger.keys.certificate.note, stranger.contract().note[:-5]):
        refused(reader, stranger.post(note), 400)


def test_what_was_over_before_it_came_is_refused(reader, stranger):
    yesterday = reader.clock().date() - timedelta(days=1)

    refused(reader, stranger.post(stranger.contract(starts=yesterday, ends=yesterday).note), 400)


def test_an_ending_of_what_is_not_here_or_not_theirs_is_refused(tmp_path, reader, stranger):
    other, now = Stranger(tmp_path / "west", reader), reader.clock()
    unknown = sign_ending(Ending("revocation", stranger.id, "0" * 64, now), stranger.keys.feed)
    refused(reader, stranger.post(unknown.note), 404)

    contract = stranger.contract()
    stranger.post(contract.note)
    for kind in ("rejection", "revocation"):
        theirs = sign_ending(Ending(kind, other.id, contract.digest, now), other.keys.feed)
        assert other.post(theirs.note).status_code == 404
        assert stranger.post(theirs.note).status_code == 403
    self_rejected = sign_ending(
        Ending("rejection", stranger.id, contract.digest, now), stranger.keys.feed
    )
    assert stranger.post(self_rejected.note).status_code == 403
    assert stands(reader) == [(stranger.id, "proposed")]


def test_who_signed_cannot_reject_any_more(town, reader):
    other = town.node("Rotterdam")
    digest = agree(reader, other)
    ending = sign_ending(
        Ending("rejection", other.id, digest, other.clock()), gate_of(other).keys.feed
    )
    letter = Stranger.__new__(Stranger)
    letter.keys, letter.reader, letter.id = gate_of(other).keys, reader, other.id

    assert letter.post(ending.note).status_code == 409
    assert agreement(reader, digest).state == "active"
    assert peer_of(reader, other).state == "active"


def test_one_proposal_of_a_node_waits_at_a_time(reader, stranger):
    stranger.post(stranger.contract().note)

    answer = stranger.post(stranger.contract(purpose="Nog een.").note)

    assert answer.status_code == 409
    assert len(stands(reader)) == 1


def test_an_address_proposes_five_times_a_day(tmp_path, reader):
    for number in range(5):
        one = Stranger(tmp_path / f"n{number}", reader)
        assert one.post(one.contract().note).status_code == 200
    last = Stranger(tmp_path / "last", reader)

    answer = last.post(last.contract().note)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 86_400 / 5
    assert len(stands(reader)) == 5
    # What was taken already may still be said again.
    assert one.post(one.contract().note).status_code in (200, 409)


def test_a_hundred_proposals_wait_and_no_more(tmp_path, reader, monkeypatch):
    monkeypatch.setattr(answering, "MOST_WAITING", 2)
    gate_of(reader).proposals = Quota(100, 1, lambda: 0.0)
    some = [Stranger(tmp_path / f"n{number}", reader) for number in range(3)]

    answers = [each.post(each.contract().note) for each in some]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) == 86_400
    assert len(stands(reader)) == 2


def test_peering_tells_a_peer_by_which_contract(town, reader):
    other = town.node("Rotterdam")
    follow(other, reader)
    follow(reader, other)
    assert peers.standing_of_us(other, peer_of(other, reader)) == ("full", "")

    digest = agree(reader, other, level_given="information")

    assert peers.standing_of_us(other, peer_of(other, reader)) == ("information", digest)


def renewed(stranger):
    """Give a stranger a new feed key; return the one it had."""
    old, newest = stranger.keys.feed, stranger.keys.certificate
    feed = new_key()
    certificate = sign_certificate(
        keys.read_key((stranger.directory / keys.RECOVERY).read_bytes()),
        sequence=newest.sequence + 1, address=newest.address, name=newest.name,
        feed=public_of(feed), http=newest.http, issued=newest.issued,
    )  # fmt: skip
    stranger.keys = replace(stranger.keys, feed=feed, certificate=certificate)
    return old


def test_an_old_key_proposes_nothing_but_what_it_signed_still_stands(reader, stranger):
    contract = stranger.contract()
    stranger.post(contract.note)
    deeds.accept(reader, HOUSE, contract.digest)
    agreed = agreement(reader, contract.digest).note

    old = renewed(stranger)
    refused_now = stranger.post(stranger.contract(key=old, purpose="Van een dief.").note)

    assert refused_now.status_code == 403
    assert stranger.post(agreed).status_code == 200
    ended = sign_ending(Ending("revocation", stranger.id, contract.digest, reader.clock()), old)
    assert stranger.post(ended.note).json()["state"] == "revoked"
