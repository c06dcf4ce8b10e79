# SPDX-License-Identifier: EUPL-1.2
"""Requests that only a peer may make, as strangers and thieves make them.

Refused means: a truthful status, no row changed, nobody asked anything. Each test ends with an
honest announcement, after which exactly what that asks for was asked: so what was refused was
not merely late.
"""

import time

import pytest

from federation.wire.identity import new_key
from federation.wire.note import write_base64
from federation.wire.signature_profile import content_digest
from tests.attacks.conftest import Reader
from tests.attacks.letters import PLAIN, WITH_BODY, parse, send, signed, swapped, without, write
from tests.attacks.liar import ROOT, Liar

PEERING = f"{ROOT}/peering"


def questions(liar):
    """Return what a peer was asked.

    An order to erase that came from somebody else is passed on to every new peer, in its own time.
    """
    return [each for each in liar.asked if each != f"POST {ROOT}/erasures"]


class Door:
    """The node's door, with its peer ``liar`` and whoever knocks in its name."""

    def __init__(self, reader: Reader, liar: Liar):
        self.reader, self.liar = reader, liar
        self.path = f"{liar.feed_path}/announcement"
        self.body = liar.checkpoint()
        reader.at_rest()
        self._asked = len(questions(liar))

    def sign(self, **changed):
        """Return the headers of an announcement, good but for what is changed."""
        given = {"method": "POST", "path": self.path, "query": "", "body": self.body, **changed}
        destination = given.pop("destination", self.reader.node_id)
        sender = given.pop("sender", self.liar)
        method, path, query, body = (
            given.pop(each) for each in ("method", "path", "query", "body")
        )
        return signed(sender, destination, method, path, query, body, **given)

    def knock(self, headers, *, method="POST", target=None, body=None, **more):
        sent = self.body if body is None else body
        return send(self.reader.url, write(method, target or self.path, headers, sent, **more))

    def refused(self, headers, status, **more):
        """Knock; check that it is refused and leaves no trace; return the answer."""
        before = self.reader.fingerprint()
        answer = self.knock(headers, **more)
        assert answer.status == status, (answer.status, answer.body, headers)
        assert self.reader.fingerprint() == before
        return answer

    def still_honest(self):
        """Announce news that is true, and see that only that was acted on."""
        assert len(questions(self.liar)) == self._asked
        record = self.liar.lesson("Nog een les")
        self.reader.catch_up(self.liar)
        assert self.reader.title(self.liar, record) == "Nog een les"
        endpoints = [each.rpartition("/")[2].partition("?")[0] for each in questions(self.liar)]
        assert endpoints[self._asked :] == ["headers", "payloads"]


@pytest.fixture
def other(make_liar):
    """Return another peer. Ask for it before ``door``: making a peer has all peers visited."""
    return make_liar("Вoevendorp")


@pytest.fixture
def door(reader, liar):
    return Door(reader, liar)


@pytest.fixture
def stranger(tmp_path):
    """Return somebody who is nobody's peer, and listens whether its key is fetched."""
    one = Liar(tmp_path / "stranger", "Vreemdeling")
    yield one
    assert one.asked == []
    one.close()


def test_a01_unsigned_is_refused_on_every_endpoint_for_peers(door):
    answer = door.refused([], 401)
    assert "signed" in answer.problem["detail"]

    headers = door.sign()
    for name in ("Signature", "Signature-Input"):
        door.refused(without(headers, name), 401)
    for headers in ([], [("Authorization", f"Bearer {door.reader.node.token}")]):
        asked = send(door.reader.url, write("GET", PEERING, headers))
        assert asked.status == 401
        assert asked.problem

    door.still_honest()


def test_a01_a_key_that_is_not_pinned_is_not_fetched(door, stranger):
    body = stranger.checkpoint()
    path = f"{stranger.feed_path}/announcement"
    named = [
        ("Signature-Key", stranger.url),
        ("X-Forwarded-Host", f"127.0.0.1:{stranger.port}"),
        ("Link", f'<{stranger.url}{ROOT}/certificate>; rel="certificate"'),
    ]

    headers = door.sign(sender=stranger, path=path, body=body)
    answer = door.refused([*headers, *named], 401, target=path, body=body)
    door.refused(door.sign(keyid=f'"{stranger.url}"'), 401)
    door.refused(door.sign(keyid=f'"{stranger.url}/federation/v1/certificate"'), 401)
    asked = write("GET", PEERING, signed(stranger, door.reader.node_id, "GET", PEERING))

    assert stranger.node_id in answer.problem["detail"]
    assert send(door.reader.url, asked).status == 401
    door.still_honest()


def test_a01_a_bad_signature_is_refused(door, stranger):
    good = dict(door.sign())["Signature"]
    value = good.removeprefix("sig1=:").removesuffix(":")
    other = ("B" if value[0] == "A" else "A") + value[1:]

    door.refused(door.sign(key=new_key()), 401)
    door.refused(door.sign(key=door.liar.keys.feed), 401)
    door.refused(door.sign(key=stranger.keys.http), 401)
    for wrong in (other, write_base64(bytes(64)), value[:-4], value * 2, "", "é"):
        line = f"Signature: sig1=:{wrong}:".encode()
        door.refused(swapped(door.sign(), "Signature", line), 401)

    door.still_honest()


def test_a02_a_peer_cannot_speak_for_another(other, door):
    asked = len(questions(other))
    elsewhere = f"{other.feed_path}/announcement"

    # Signed by liar: the feed of another in the path, in the body, in both.
    headers = door.sign(path=elsewhere)
    assert door.refused(headers, 403, target=elsewhere).problem
    body = other.checkpoint()
    assert door.refused(door.sign(body=body), 403, body=body).problem
    headers = door.sign(path=elsewhere, body=body)
    assert door.refused(headers, 403, target=elsewhere, body=body).problem
    ours = f"{ROOT}/feeds/{door.reader.node_id}/public/1/announcement"
    assert door.refused(door.sign(path=ours), 403, target=ours).problem

    assert len(questions(other)) == asked
    door.still_honest()


def test_a02_a_checkpoint_signed_by_another_key_is_refused(door, stranger):
    forged = stranger.checkpoint().replace(stranger.node_id.encode(), door.liar.node_id.encode())

    answer = door.refused(door.sign(body=forged), 403, body=forged)

    assert answer.problem["title"] == "Not signed by the feed"
    door.still_honest()


@pytest.mark.parametrize("missing", WITH_BODY)
def test_a03_a_signature_must_cover_everything(door, missing):
    covered = tuple(each for each in WITH_BODY if each != missing)

    answer = door.refused(door.sign(covered=covered), 401)

    assert missing in answer.problem["detail"]
    door.still_honest()


def test_a03_what_was_signed_is_what_must_be_asked(door):
    other = door.path.replace("/public/1/", "/public/2/")

    door.refused(door.sign(path=other), 401)
    door.refused(door.sign(method="GET"), 401)
    door.refused(door.sign(query="size=3"), 401)
    door.refused(door.sign(), 401, target=f"{door.path}?size=3")
    # Other orders and more than the profile has are not read at all.
    door.refused(door.sign(covered=tuple(reversed(WITH_BODY))), 401)
    door.refused(door.sign(covered=(*WITH_BODY, "content-type")), 401)
    door.refused(door.sign(covered=(*WITH_BODY, "@authority")), 401)
    door.refused(door.sign(covered=("@method", *WITH_BODY)), 401)
    door.refused(door.sign(order=("keyid", "created", "alg", "tag")), 401)
    door.refused(door.sign(covered=PLAIN), 401)

    door.still_honest()


@pytest.mark.parametrize(
    "spelling", ["//federation/", "/./federation/", "/%66ederation/", "/x/../federation/"]
)
def test_a03_a_path_in_another_spelling_is_not_the_path(door, spelling):
    target = door.path.replace("/federation/", spelling, 1)
    before = door.reader.at_rest()

    for signed_path in (door.path, target):
        answer = door.knock(door.sign(path=signed_path), target=target)
        assert answer.status in (400, 401, 404)

    assert door.reader.fingerprint() == before
    door.still_honest()


def test_a04_the_digest_is_that_of_the_raw_body(door):
    good = content_digest(door.body)
    wrong = content_digest(b"something else")
    longer = door.body + b"\n"

    # Absent while signed, absent and not signed, wrong, contradictory, repeated.
    assert door.refused(without(door.sign(), "Content-Digest"), 401).problem
    assert door.refused(door.sign(digest=wrong), 400).problem
    door.refused(swapped(door.sign(), "Content-Digest", wrong), 400)
    door.refused(door.sign(), 400, body=longer)
    door.refused(door.sign(), 400, body=door.body[:-1])
    for value in (
        f"{good}, {wrong}", f"{good}, {good}", f"{good}, sha-512=:AAAA:", "sha-256=::",
        good.replace("sha-256", "SHA-256"), good.replace("sha-256", "sha-512"), good[:-2],
    ):  # fmt: skip
        door.refused(door.sign(digest=value), 400)
    for twice in (good, wrong):
        door.refused([*door.sign(), ("Content-Digest", twice)], 400)
        door.refused([("Content-Digest", twice), *door.sign()], 400)

    door.still_honest()


def test_a04_no_encoding_hides_another_body(door):
    import gzip

    packed = gzip.compress(door.body)
    headers = [*door.sign(), ("Content-Encoding", "gzip")]

    # The digest of what was packed does not fit the raw bytes; that of the raw bytes is no note.
    door.refused(headers, 400, body=packed)
    door.refused([*door.sign(body=packed), ("Content-Encoding", "gzip")], 400, body=packed)

    door.still_honest()


def test_a05_only_the_pinned_algorithm_and_our_tag_count(door):
    for alg in ('"rsa-pss-sha512"', '"ecdsa-p256-sha256"', '"hmac-sha256"', '"ED25519"', '"none"',
                "ed25519", None):  # fmt: skip
        door.refused(door.sign(alg=alg), 401)
    for tag in ('"samenbeter-v2"', '"SamenBeter-v1"', '""', "samenbeter-v1", None):
        door.refused(door.sign(tag=tag), 401)
    for keyid in (f'"{door.liar.node_id.upper()}"', f'"{door.liar.node_id}/http"', None):
        door.refused(door.sign(keyid=keyid), 401)
    door.refused(door.sign(label="sig2"), 401)

    door.still_honest()


def test_a05_two_signatures_are_refused_though_one_is_good(door):
    good, bad = door.sign(), door.sign(key=new_key(), label="sig2")
    second = bad[-2:]
    joined = [
        (name, f"{value}, {dict(second).get(name)}" if name in dict(second) else value)
        for name, value in good
    ]

    door.refused([*good, *second], 401)
    door.refused([*second, *good], 401)
    door.refused(joined, 401)
    door.refused([*good, *good[-2:]], 401)
    door.refused([*good, good[-1]], 401)

    door.still_honest()


@pytest.mark.parametrize(
    "created",
    [None, "abc", '"1790000000"', "1e9", "-5", "1790000000.5", "", "0", "9" * 15, "9" * 40],
)
def test_a06_created_that_is_missing_or_wrong_is_told_the_time(door, created):
    now = int(time.time())

    answer = door.refused(door.sign(created=created), 401)

    told = time.strptime(answer.problem["server_date"], "%Y-%m-%dT%H:%M:%SZ")
    assert abs(time.mktime(told) - time.mktime(time.gmtime(now))) < 60
    door.still_honest()


@pytest.mark.parametrize("off", [-86_400, -330, 330, 86_400])
def test_a06_stale_and_future_requests_are_told_the_skew(door, off):
    answer = door.refused(door.sign(created=str(int(time.time()) + off)), 401)

    assert abs(answer.problem["skew_seconds"] - off) < 30
    assert answer.problem["server_date"]
    door.still_honest()


def test_a06_a_clock_that_is_a_little_off_is_fine(door):
    for off in (-250, 250):
        assert door.knock(door.sign(created=str(int(time.time()) + off))).status == 202

    door.still_honest()


@pytest.mark.parametrize(
    "line",
    [
        b"Samenbeter-Destination: %(node)s",
        b"samenbeter-destination: %(node)s",
        b"SAMENBETER-DESTINATION: x",
        b"Samenbeter_Destination: %(node)s",
        b"@method: POST",
        b"@path: /",
        b'"@query": ?',
        b"X: y\r\n @method: POST",
        b"X: y\r\n\tz",
        b"X: y\nSamenbeter-Destination: x",
        b"X: y\rSamenbeter-Destination: x",
        b"X : y",
        b" X: y",
        b"X\x00: y",
        b"X: y\x00",
    ],
)
def test_a09_a_header_more_that_can_be_read_in_two_ways_is_refused(door, line):
    line = line.replace(b"%(node)s", door.reader.node_id.encode())

    if b"_" in line:
        # Not heard at all by the server: the request stands as it was signed.
        assert door.knock([*door.sign(), line]).status == 202
    else:
        door.refused([*door.sign(), line], 400)
        door.refused([line, *door.sign()], 400)

    door.still_honest()


@pytest.mark.parametrize("name", ["Samenbeter-Destination", "Content-Digest"])
def test_a09_a_covered_header_that_is_folded_or_broken_is_refused(door, name):
    headers = door.sign()
    value = dict(headers)[name].encode()
    label = name.encode()

    for line in (
        label + b":\r\n " + value,
        label + b": " + value + b"\r\n ",
        label + b": " + value[:9] + b"\r\n " + value[9:],
        label + b": " + value[:9] + b"\n" + value[9:],
        label + b": " + value[:9] + b"\r" + value[9:],
        label + b": " + value + b", " + value,
    ):
        door.refused(swapped(headers, name, line), 400)

    door.still_honest()


def test_a09_an_underscore_is_no_hyphen(door):
    headers = [
        (name.replace("-", "_") if name == "Samenbeter-Destination" else name, value)
        for name, value in door.sign()
    ]

    door.refused(headers, 401)

    door.still_honest()


def test_a10_path_and_body_must_name_one_feed(door):
    body = door.liar.checkpoint(origin=f"{door.liar.node_id}/public/2")
    second = door.path.replace("/public/1/", "/public/2/")
    network = door.path.replace("/public/1/", "/buren/1/")

    assert "Two feeds" in door.refused(door.sign(body=body), 400, body=body).problem["title"]
    for target in (second, network):
        assert door.refused(door.sign(path=target), 400, target=target).problem

    door.still_honest()


HOSTS = [
    None, "", "evil.example", "AMSTERDAM.EXAMPLE", "127.0.0.1.", "127.0.0.1:1", "127.0.0.1.:80",
    "localhost", "аmsterdam.example".encode(), "xn--msterdam-4of.example", "[::1]", "a" * 63,
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_a30_the_host_in_a_request_is_nobodys_identity(door, stranger, host):
    absolute = f"http://evil.example{door.path}"

    assert door.knock(door.sign(), host=host).status == 202
    door.refused(door.sign(key=stranger.keys.http), 401, host=host)
    assert door.knock(door.sign(), target=absolute, host=host).status == 202
    forwarded = [("X-Forwarded-Host", door.liar.url), ("Forwarded", f"host={door.liar.url}")]
    door.refused([*door.sign(key=stranger.keys.http), *forwarded], 401, host=host)

    door.still_honest()


def test_a30_who_names_itself_alike_is_somebody_else(other, door):
    # A peer too, whose name reads the same: but another node id.
    assert other.keys.certificate.name != door.liar.keys.certificate.name

    door.refused(door.sign(key=other.keys.http), 401)
    door.refused(door.sign(sender=other), 403)

    door.still_honest()


def test_a30_a_node_that_moved_into_a_peers_address_is_not_that_peer(reader, make_liar, tmp_path):
    liar = make_liar()
    thief = Liar(tmp_path / "thief", "Boevendorp")
    thief.lesson("Van de dief")
    before = reader.held(liar)

    # At the address of the peer another node answers, with keys of its own.
    for endpoint in ("certificate", "heads", "checkpoint"):
        liar.lie(endpoint, lambda _, endpoint=endpoint: thief.answer(endpoint, {})[0])
    after = reader.visit(liar)

    assert after.belief == before.belief
    assert f"certificate is of node {thief.node_id}" in after.error
    assert reader.rows("SELECT * FROM federation_feed WHERE node_id = ?", thief.node_id) == []
    thief.close()
    liar.honest()
    assert reader.visit(liar).error == ""


def test_a30_one_node_under_other_spellings_of_its_host_is_one_peer(reader, liar):
    for host in ("localhost", "LOCALHOST", "LocalHost"):
        reader.add(liar, f"http://{host}:{liar.port}")
        reader.visit(liar)

        peers = reader.rows("SELECT * FROM federation_peer WHERE node_id = ?", liar.node_id)
        assert len(peers) == 1
        assert reader.held(liar).size == 3


def test_a24_a_body_without_end_is_not_awaited(door):
    head = write("POST", door.path, [*door.sign(), b"Content-Length: 10000000000"])
    answer = send(door.reader.url, head)
    assert answer.status == 413

    chunked = write("POST", door.path, [*door.sign(), b"Transfer-Encoding: chunked"])
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    assert pour(door.reader.url, chunked, piece) in (400, 413)
    assert pour(door.reader.url, b"POST / HTTP/1.1\r\nHost: x\r\n", b"X: y\r\n" * 1000) in (
        400,
        431,
    )
    door.refused(door.sign(body=b"x" * 50_000), 413, body=b"x" * 50_000)

    door.still_honest()


def pour(url, head, piece, most=1 << 26):
    """Send ``head`` and then ``piece`` until the node has had enough; return its status."""
    import contextlib
    import socket
    from urllib.parse import urlsplit

    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=30) as wire:
        wire.sendall(head)
        sent = 0
        with contextlib.suppress(OSError):
            while sent < most:
                wire.sendall(piece)
                sent += len(piece)
        assert sent < most
        got = b""
        with contextlib.suppress(OSError):
            while chunk := wire.recv(65536):
                got += chunk
    return parse(got).status if got else 413  # hung up on, which is an answer too
