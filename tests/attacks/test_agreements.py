# SPDX-License-Identifier: EUPL-1.2
"""Who is suspended says nothing new, by no route; and strangers cannot fill us with proposals."""

import http.client
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from federation.keys import Keys
from federation.wire.contract import Contract, propose
from federation.wire.identity import new_key, node_id, public_of, sign_certificate
from federation.wire.note import write_base64
from samenbeter.running import samenbeter
from tests.attacks.letters import send, signed, write
from tests.attacks.liar import ROOT

PATH = f"{ROOT}/contracts"


@pytest.fixture
def suspended(reader, liar):
    """Return a peer whose three lessons are here, and that was suspended then."""
    directory = str(reader.node.directory)
    samenbeter("peer", "suspend", "--directory", directory, liar.node_id)
    yield liar
    samenbeter("peer", "resume", "--directory", directory, liar.node_id)


def says_nothing_new(reader, liar, before, new):
    """See that headers came, and that nothing of them had effect."""

    def is_read():
        held = reader.held(liar)
        return held if held.size == len(liar.headers) else None

    after = reader.node.wait_until(is_read, "the headers")
    assert (after.alarm, after.payloads, after.records) == ("", before.payloads, before.records)
    assert reader.title(liar, new) is None


def test_a20_a_suspended_peer_says_nothing_new_itself(reader, suspended):
    before = reader.held(suspended)
    new = suspended.lesson("Nieuw")

    reader.visit(suspended)

    says_nothing_new(reader, suspended, before, new)
    assert not any("payloads?entries=3" in each for each in suspended.asked)


def test_a20_a_suspended_peer_says_nothing_new_by_announcing_it(reader, suspended):
    before = reader.held(suspended)
    new = suspended.lesson("Nieuw")

    assert reader.announce(suspended).status == 202

    says_nothing_new(reader, suspended, before, new)


def test_a20_a_suspended_peer_says_nothing_new_through_a_mirror(reader, suspended, make_liar):
    before = reader.held(suspended)
    mirror = make_liar("Doorgeefdorp")
    new = suspended.lesson("Nieuw")
    mirror.pass_on(suspended)
    for endpoint in ("heads", "checkpoint", "headers", "payloads"):
        suspended.lie(endpoint, lambda _: b"")

    reader.visit(suspended)
    reader.visit(mirror)

    says_nothing_new(reader, suspended, before, new)
    suspended.honest()


def test_a20_what_it_said_meanwhile_comes_when_it_is_resumed(reader, liar):
    directory = str(reader.node.directory)
    samenbeter("peer", "suspend", "--directory", directory, liar.node_id)
    new = liar.lesson("Nieuw")
    assert reader.visit(liar).records == 3

    samenbeter("peer", "resume", "--directory", directory, liar.node_id)

    reader.node.wait_until(lambda: reader.title(liar, new) == "Nieuw", "what waited")


@dataclass
class Stranger:
    """A node that exists in a letter only: keys cost nothing."""

    node_id: str
    keys: Keys


def stranger():
    recovery, feed, http_key = new_key(), new_key(), new_key()
    now = datetime.now(UTC)
    certificate = sign_certificate(
        recovery, sequence=int(now.timestamp()), address="http://127.0.0.1:1", name="Schimmeldorp",
        feed=public_of(feed), http=public_of(http_key), issued=now,
    )  # fmt: skip
    known = node_id(public_of(recovery))
    return Stranger(known, Keys(known, feed, http_key, certificate))


def letter(reader, one):
    """Return the body of a proposal to the reader."""
    now = datetime.now(UTC)
    contract = propose(
        Contract(
            one.node_id, reader.node_id, "full", "full", ("public",), "Volschrijven.", "niemand",
            ("Geen.",), now.date(), now.date() + timedelta(days=365), "keep", now,
        ),
        one.keys.feed,
    )  # fmt: skip
    certificate = one.keys.certificate.note
    told = {"certificate": write_base64(certificate), "note": write_base64(contract.note)}
    return json.dumps(told).encode()


def post(reader, one, body, source="127.0.0.1"):
    """Post a proposal from an address of this machine; return status and Retry-After."""
    where = urlsplit(reader.url)
    headers = dict(signed(one, reader.node_id, "POST", PATH, "", body))
    wire = http.client.HTTPConnection(
        where.hostname, where.port, timeout=30, source_address=(source, 0)
    )
    try:
        wire.request("POST", PATH, body, {"Content-Type": "application/json", **headers})
        answer = wire.getresponse()
        answer.read()
        return answer.status, answer.headers["Retry-After"]
    finally:
        wire.close()


def waiting(reader):
    return reader.rows("SELECT count(*) FROM federation_contract WHERE NOT is_ours")[0][0]


def test_a01_a_proposal_that_nobody_signed_is_not_read(reader):
    before = reader.at_rest()
    for body in (b"{}", letter(reader, stranger())):
        answer = send(reader.url, write("POST", PATH, [], body))
        assert answer.problem["status"] == 401

    assert reader.fingerprint() == before
    assert waiting(reader) == 0


def test_a28_proposals_are_few_for_an_address_and_few_in_all(reader):
    peers_before = reader.rows("SELECT count(*) FROM federation_peer")

    # When: more strangers than anybody has come from one address, and then from a street of them.
    answers = [
        post(reader, one, letter(reader, one)) for one in (stranger() for _ in range(8))
    ]  # fmt: skip
    for number in range(2, 25):
        for _ in range(5):
            one = stranger()
            answers.append(post(reader, one, letter(reader, one), f"127.0.0.{number}"))

    # Then: five of an address, a hundred in all, and each other one is told when to come again.
    assert [status for status, _ in answers[:8]] == [200] * 5 + [429] * 3
    assert 0 < int(answers[5][1]) <= 86_400 / 5
    assert [status for status, _ in answers[8:]] == [200] * 95 + [429] * 20
    assert answers[-1] == (429, "86400")
    assert waiting(reader) == 100
    assert reader.rows("SELECT count(*) FROM federation_peer") == peers_before
    assert reader.node.get("/health").ok
