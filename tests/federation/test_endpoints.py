# SPDX-License-Identifier: EUPL-1.2
"""What a running node answers to strangers and to peers, and what it refuses."""

import base64
import json
import socket

import pytest
import requests

from core.database import reading
from federation import peers
from federation.answering.quota import Quota
from federation.gate import gate_of
from federation.peers import ROOT
from federation.publishing.publisher import publish
from federation.store import feeds
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, sign_checkpoint, verify_checkpoint
from federation.wire.heads import read_heads
from federation.wire.identity import read_certificate
from federation.wire.proof import read_tlog_proof
from federation.wire.signatures import sign_request
from federation.wire.transfer import read_frames, read_headers
from tests.federation.conftest import feed_of, follow, lesson, peer_of, titles


@pytest.fixture
def pair(town):
    """Return a node that is asked, and a peer of it that asks; the peer has shared two lessons."""
    amsterdam, rotterdam = town.node("Amsterdam"), town.node("Rotterdam")
    follow(amsterdam, rotterdam)
    for number in (1, 2):
        lesson(rotterdam, f"Les {number}")
    publish(rotterdam)
    return amsterdam, rotterdam


def url_of(node, path):
    return f"{node.config.node.address}{path}"


def ask(node, path, **more):
    return requests.get(url_of(node, f"{ROOT}{path}"), timeout=60, **more)


def feed_path(node):
    return f"/feeds/{node.id}/public/1"


class Letter:
    """A signed announcement that can be spoilt before it is sent."""

    def __init__(self, sender, reader, *, body=None, path=None, **more):
        self.reader = reader
        self.body = feed_of(sender, sender).reached if body is None else body
        self.path = path or f"{ROOT}{feed_path(sender)}/announcement"
        told = {
            "destination": reader.id,
            "keyid": sender.id,
            "key": gate_of(sender).keys.http,
            "created": int(sender.clock().timestamp()),
            **more,
        }
        self.headers = sign_request("POST", self.path, "", self.body, **told)

    def send(self, **more):
        """Post it as it stands now."""
        return requests.post(
            url_of(self.reader, self.path),
            data=self.body,
            headers={"Content-Type": "text/plain", **self.headers},
            timeout=60,
            **more,
        )


def nothing_came_of_it(node, town):
    """Check that a refused request caused nothing: no row, no question to anybody."""
    assert gate_of(node).visiting.settle(10)
    assert gate_of(node).hints == {}
    assert titles(node) == []


def test_a_stranger_reads_all_that_is_public(pair):
    _, rotterdam = pair
    where = requests.get(url_of(rotterdam, "/.well-known/samenbeter"), timeout=60).json()
    assert where["node"] == rotterdam.id
    assert where["federation"] == [f"{ROOT}/"]

    certificate = read_certificate(ask(rotterdam, "/certificate").content, rotterdam.id)
    read_heads(ask(rotterdam, "/heads").content, rotterdam.id, certificate.feed)
    [listed] = ask(rotterdam, "/feeds").json()
    origin = f"{rotterdam.id}/public/1"
    assert listed == {"origin": origin, "size": 2}
    raw = ask(rotterdam, f"{feed_path(rotterdam)}/checkpoint").content
    newest = verify_checkpoint(raw, origin, certificate.feed)
    query = {"from": 0, "to": 1, "size": 2}
    answer = read_headers(ask(rotterdam, f"{feed_path(rotterdam)}/headers", params=query).content)
    first, _ = merkle.EMPTY.extend(map(merkle.leaf_hash, answer.headers))
    merkle.verify_consistency(1, 2, first.root(), newest.root, answer.proof)
    frames = ask(rotterdam, f"{feed_path(rotterdam)}/payloads?entries=0-2").content
    assert [frame.is_held for frame in read_frames(frames)] == [True, True, False]
    told = ask(rotterdam, f"{feed_path(rotterdam)}/proof?index=0&size=2").content
    proof = read_tlog_proof(told)
    leaf = merkle.leaf_hash(answer.headers[0])
    merkle.verify_inclusion(leaf, proof.index, newest.size, newest.root, proof.hashes)


def test_no_answer_sets_a_cookie_or_is_a_page(pair):
    _, rotterdam = pair

    for path in ("/certificate", "/heads", "/feeds", f"{feed_path(rotterdam)}/checkpoint"):
        answer = ask(rotterdam, path)
        assert "Set-Cookie" not in answer.headers
        assert "html" not in answer.headers["Content-Type"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/headers?from=-1&to=2&size=2", 400),
        ("/headers?from=0&to=2", 400),
        ("/headers?from=0&to=2&size=99999999999999999999", 400),
        ("/headers?from=0&to=3&size=3", 400),
        ("/headers?from=2&to=1&size=2", 400),
        ("/headers?from=00&to=1&size=2", 400),
        ("/headers?from=0&to=1e3&size=2", 400),
        ("/headers?from=%D9%A1&to=2&size=2", 400),
        ("/payloads?entries=", 400),
        ("/payloads", 400),
        ("/payloads?entries=0-1000000000", 400),
        ("/payloads?entries=1,0", 400),
        ("/payloads?entries=-1", 400),
        ("/proof?index=2", 404),
        ("/proof?index=0&size=1", 404),
        ("/proof?index=x", 400),
    ],
)
def test_an_impossible_question_is_refused_with_a_problem(pair, path, status):
    _, rotterdam = pair

    answer = ask(rotterdam, feed_path(rotterdam) + path)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/{0}/public/2/checkpoint",
        "/feeds/{0}/besloten/1/checkpoint",
        "/feeds/{0}/public/01/checkpoint",
        "/feeds/{0}/public/-1/checkpoint",
        "/feeds/{0}/PUBLIC/1/checkpoint",
        "/feeds/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/public/1/checkpoint",
        "/feeds/x/public/1/headers?from=0&to=1&size=1",
        "/nothing",
    ],
)
def test_a_feed_that_is_not_here_is_not_found(pair, path):
    _, rotterdam = pair

    answer = ask(rotterdam, path.format(rotterdam.id))

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_who_asks_too_much_is_told_when_to_come_back(pair):
    _, rotterdam = pair
    gate_of(rotterdam).strangers = Quota(2, per_second=0.1, clock=lambda: 0.0)

    answers = [ask(rotterdam, "/heads") for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "10"


def test_a_signed_announcement_is_heard(pair):
    amsterdam, rotterdam = pair

    assert Letter(rotterdam, amsterdam).send().status_code == 202

    assert gate_of(amsterdam).visiting.settle(10)
    assert titles(amsterdam) == ["Les 1", "Les 2"]


# A01


def test_a01_the_same_announcement_unsigned_is_refused(pair, town):
    amsterdam, rotterdam = pair
    letter = Letter(rotterdam, amsterdam)
    letter.headers = {}

    assert letter.send().status_code == 401
    nothing_came_of_it(amsterdam, town)


def test_a01_a_node_that_is_not_pinned_is_refused_and_its_key_is_not_fetched(pair, town):
    amsterdam, _ = pair
    stranger = town.node("Vreemd")
    lesson(stranger)
    publish(stranger)

    assert Letter(stranger, amsterdam).send().status_code == 401

    nothing_came_of_it(amsterdam, town)
    assert town.fronts[stranger.id].asked == []


def test_a01_a_signature_by_another_key_is_refused(pair, town):
    amsterdam, rotterdam = pair
    letter = Letter(rotterdam, amsterdam, key=gate_of(amsterdam).keys.http)

    assert letter.send().status_code == 401
    nothing_came_of_it(amsterdam, town)


def test_a01_peering_is_told_to_the_peer_alone(pair):
    amsterdam, rotterdam = pair

    assert ask(amsterdam, "/peering").status_code == 401
    assert peers.standing_of_us(rotterdam, _as_peer(rotterdam, amsterdam)) == ("full", "")


def _as_peer(reader, writer):
    follow(reader, writer)
    return peer_of(reader, writer)


# A02


def test_a02_a_peer_cannot_announce_the_feed_of_another(pair, town):
    amsterdam, rotterdam = pair
    utrecht = town.node("Utrecht")
    follow(amsterdam, utrecht)
    publish(utrecht)
    theirs = feed_of(rotterdam, rotterdam).reached

    own_path = Letter(utrecht, amsterdam, body=theirs)
    their_path = Letter(
        utrecht, amsterdam, body=theirs, path=f"{ROOT}{feed_path(rotterdam)}/announcement"
    )

    assert own_path.send().status_code == 403
    assert their_path.send().status_code == 403
    nothing_came_of_it(amsterdam, town)


# A03


@pytest.mark.parametrize("covered", ['"@method" ', '"@path" ', '"@query" ', '"content-digest" '])
def test_a03_a_signature_that_covers_less_is_refused(pair, town, covered):
    amsterdam, rotterdam = pair
    letter = Letter(rotterdam, amsterdam)
    told = letter.headers["Signature-Input"]
    assert covered in told
    letter.headers["Signature-Input"] = told.replace(covered, "")

    assert letter.send().status_code == 401
    nothing_came_of_it(amsterdam, town)


def test_a03_a_signature_is_not_good_for_another_path_or_query(pair, town):
    amsterdam, rotterdam = pair
    letter = Letter(rotterdam, amsterdam)

    for changed in (letter.path + "?a=1", letter.path.replace("/1/", "/2/")):
        answer = requests.post(
            url_of(amsterdam, changed), data=letter.body, headers=letter.headers, timeout=60
        )
        assert answer.status_code == 401
    nothing_came_of_it(amsterdam, town)


# A04


@pytest.mark.parametrize(
    ("digest", "statuses"),
    [
        (None, {401}),
        (f"sha-256=:{base64.b64encode(bytes(32)).decode()}:", {400}),
        ("sha-256=:kort:", {400}),
        ("md5=:AAAA:", {400}),
    ],
)
def test_a04_a_digest_that_is_absent_or_wrong_is_refused(pair, town, digest, statuses):
    amsterdam, rotterdam = pair
    letter = Letter(rotterdam, amsterdam)
    if digest is None:
        del letter.headers["Content-Digest"]
    else:
        letter.headers["Content-Digest"] = digest

    assert letter.send().status_code in statuses
    nothing_came_of_it(amsterdam, town)


def test_a04_another_body_under_the_same_digest_is_refused(pair, town):
    amsterdam, rotterdam = pair
    letter = Letter(rotterdam, amsterdam)
    letter.body += b"\n"

    assert letter.send().status_code == 400
    nothing_came_of_it(amsterdam, town)


def test_a04_a_repeated_digest_is_refused(pair, town):
    amsterdam, rotterdam = pair
    letter = Letter(rotterdam, amsterdam)

    assert _raw_post(letter, ("Content-Digest", letter.headers["Content-Digest"])) == 400
    nothing_came_of_it(amsterdam, town)


# A05


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('alg="ed25519"', 'alg="hmac-sha256"'),
        ('tag="samenbeter-v1"', 'tag="samenbeter-v2"'),
        ("sig1=", "sig2="),
    ],
)
def test_a05_another_algorithm_tag_or_label_is_refused(pair, town, old, new):
    amsterdam, rotterdam = pair
    letter = Letter(rotterdam, amsterdam)
    told = letter.headers["Signature-Input"]
    letter.headers["Signature-Input"] = told.replace(old, new)

    assert letter.send().status_code == 401
    nothing_came_of_it(amsterdam, town)


def test_a05_two_signatures_of_which_one_is_good_are_refused(pair, town):
    amsterdam, rotterdam = pair
    letter = Letter(rotterdam, amsterdam)
    for name in ("Signature-Input", "Signature"):
        letter.headers[name] += ", " + letter.headers[name].replace("sig1", "sig2")

    assert letter.send().status_code == 401
    nothing_came_of_it(amsterdam, town)


# A06


@pytest.mark.parametrize("seconds", [-301, 302, -86_400])
def test_a06_a_clock_that_is_off_is_told_by_how_much(pair, town, seconds):
    amsterdam, rotterdam = pair
    now = int(rotterdam.clock().timestamp())

    answer = Letter(rotterdam, amsterdam, created=now + seconds).send()

    assert answer.status_code == 401
    assert abs(answer.json()["skew_seconds"] - seconds) <= 5
    assert answer.json()["server_date"].endswith("Z")
    nothing_came_of_it(amsterdam, town)


@pytest.mark.parametrize("created", ["", ";created=gisteren", ";created=1e9"])
def test_a06_a_time_that_is_missing_or_unreadable_is_refused(pair, town, created):
    amsterdam, rotterdam = pair
    letter = Letter(rotterdam, amsterdam)
    before, _, rest = letter.headers["Signature-Input"].partition(";created=")
    letter.headers["Signature-Input"] = before + created + rest[rest.index(";") :]

    assert letter.send().status_code == 401
    nothing_came_of_it(amsterdam, town)


# A07, A08


def test_a07_what_is_posted_twice_has_the_effect_of_once(pair):
    amsterdam, rotterdam = pair
    letter = Letter(rotterdam, amsterdam)

    for _ in range(2):
        assert letter.send().status_code == 202
        assert gate_of(amsterdam).visiting.settle(10)

    assert titles(amsterdam) == ["Les 1", "Les 2"]


def test_a08_a_letter_for_another_node_is_misdirected(pair, town):
    amsterdam, rotterdam = pair
    utrecht = town.node("Utrecht")
    letter = Letter(rotterdam, utrecht)
    letter.reader = amsterdam

    assert letter.send().status_code == 421
    nothing_came_of_it(amsterdam, town)


# A09


@pytest.mark.parametrize(
    ("extra", "statuses"),
    [
        (("Samenbeter-Destination", "a" * 32), {400}),
        (("@path", "/"), {400}),
        (("Signature", "sig1=:AAAA:"), {401}),
    ],
)
def test_a09_a_covered_header_that_is_doubled_or_odd_is_refused(pair, town, extra, statuses):
    amsterdam, rotterdam = pair

    assert _raw_post(Letter(rotterdam, amsterdam), extra) in statuses
    nothing_came_of_it(amsterdam, town)


def test_a09_a_folded_header_is_refused(pair, town):
    amsterdam, rotterdam = pair
    letter = Letter(rotterdam, amsterdam)
    half = letter.headers["Signature-Input"].replace(";alg", "\r\n ;alg")
    letter.headers["Signature-Input"] = half

    assert _raw_post(letter) in {400, 401}
    nothing_came_of_it(amsterdam, town)


def _raw_post(letter, *extra):
    """Send a letter as it stands, with further header lines; return the status."""
    lines = [
        f"POST {letter.path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: close",
        f"Content-Length: {len(letter.body)}",
        *(f"{name}: {value}" for name, value in [*letter.headers.items(), *extra]),
    ]
    port = letter.reader.config.server.port
    with socket.create_connection(("127.0.0.1", port), timeout=60) as wire:
        wire.sendall("\r\n".join([*lines, "", ""]).encode() + letter.body)
        answer = wire.makefile("rb").readline()
    return int(answer.split()[1])


# A10


def test_a10_path_and_body_must_name_one_feed(pair, town):
    amsterdam, rotterdam = pair
    other = Checkpoint(f"{rotterdam.id}/public/2", 0, merkle.EMPTY.root())
    body = sign_checkpoint(other, gate_of(rotterdam).keys.feed).note

    assert Letter(rotterdam, amsterdam, body=body).send().status_code == 400
    nothing_came_of_it(amsterdam, town)


# A11 to A15: what stands in the body


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no note at all",
        b"x" * 16_385,
        b"a\r\n1\r\n\r\n\xe2\x80\x94 a AAAA\r\n",
        b'{"size": 1, "size": 2}',
    ],
)
def test_a15_a_body_that_is_no_checkpoint_is_refused_whole(pair, town, body):
    amsterdam, rotterdam = pair

    assert Letter(rotterdam, amsterdam, body=body).send().status_code in {400, 413}
    nothing_came_of_it(amsterdam, town)


def test_a15_more_than_64_signatures_are_refused_and_64_are_read(pair):
    amsterdam, rotterdam = pair
    note = feed_of(rotterdam, rotterdam).reached
    more = f"— x {base64.b64encode(bytes(68)).decode()}\n".encode()

    assert Letter(rotterdam, amsterdam, body=note + 64 * more).send().status_code == 400
    assert Letter(rotterdam, amsterdam, body=note + 63 * more).send().status_code == 202


def test_a_checkpoint_that_the_feed_key_did_not_sign_is_refused(pair, town):
    amsterdam, rotterdam = pair
    with reading(rotterdam.engine) as tx:
        newest = feeds.get(tx, f"{rotterdam.id}/public/1").checkpoint
    body = sign_checkpoint(newest, gate_of(amsterdam).keys.feed).note

    assert Letter(rotterdam, amsterdam, body=body).send().status_code == 403
    nothing_came_of_it(amsterdam, town)


def test_a_peer_that_announces_without_end_is_told_to_wait(pair):
    amsterdam, rotterdam = pair
    gate_of(amsterdam).signers = Quota(1, per_second=0.1, clock=lambda: 0.0)
    letter = Letter(rotterdam, amsterdam)

    assert [letter.send().status_code for _ in range(2)] == [202, 429]


def test_problems_are_json_that_tells_the_status(pair):
    amsterdam, rotterdam = pair
    letter = Letter(rotterdam, amsterdam)
    letter.headers = {}

    answer = letter.send()

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.text)["status"] == 401


@pytest.mark.parametrize("last", ["certificates", "heads"])
def test_of_itself_a_node_says_nothing_below_nodes(pair, last):
    _, rotterdam = pair

    assert ask(rotterdam, f"/nodes/{rotterdam.id}/{last}").status_code == 404


@pytest.mark.parametrize("path", ["/heads", "/feeds", "/nodes"])
def test_a_signature_that_does_not_count_is_refused_where_none_is_needed(pair, path):
    amsterdam, rotterdam = pair
    headers = sign_request(
        "GET", f"{ROOT}{path}", "", b"", destination=amsterdam.id, keyid="a" * 32,
        key=gate_of(rotterdam).keys.http, created=int(rotterdam.clock().timestamp()),
    )  # fmt: skip

    refused = ask(amsterdam, path, headers=headers)

    assert refused.status_code == 401
    assert refused.json()["known"] is False
    assert ask(amsterdam, path).status_code == 200


def test_in_a_query_the_first_of_a_name_counts_and_an_unknown_one_means_nothing(pair):
    _, rotterdam = pair
    asked = "from=0&to=1&size=2"

    once = ask(rotterdam, f"{feed_path(rotterdam)}/headers?{asked}")
    more = ask(rotterdam, f"{feed_path(rotterdam)}/headers?more=x&{asked}&from=1&size=9")

    assert once.status_code == more.status_code == 200
    assert more.content == once.content


def test_a_head_request_is_answered_without_a_body(pair):
    _, rotterdam = pair

    answer = requests.head(url_of(rotterdam, f"{ROOT}/certificate"), timeout=60)

    assert (answer.status_code, answer.content) == (200, b"")
