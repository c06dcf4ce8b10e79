# SPDX-License-Identifier: EUPL-1.2
"""Whoever knows `docs/federation.md` and nothing else can read, verify and be heard."""

import base64
import io
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from werkzeug.serving import make_server

from core import records
from core.model import HOUSE
from core.node import Node
from federation import peers, proving
from federation.publishing.publisher import publish
from federation.stick.writing import Wanted, write_stick
from tests.federation import stranger
from tests.federation import stranger_feeds as feeds
from tests.federation import stranger_notes as notes
from tests.federation.conftest import Town, feed_of, follow, lesson, put, say, visit
from tests.federation.stranger_mirror import FileReader, MirrorReader

DATA = {"title": "Anders", "kind": "tip", "advice": "Zet de deur open."}
DOCUMENT = Path(__file__).parents[2] / "docs" / "federation.md"


@pytest.fixture
def rotterdam(town: Town) -> Node:
    """Return a running node that shared four lessons, revised one, took two back, one for good."""
    node = town.node("Rotterdam")
    shared = [lesson(node, f"Les {number}") for number in range(4)]
    publish(node)
    records.revise(node, HOUSE, shared[0].id, DATA)
    records.unshare(node, HOUSE, shared[1].id)
    records.withdraw(node, HOUSE, shared[2].id)
    publish(node)
    records.share(node, HOUSE, shared[1].id)
    publish(node)
    return node


def reader_of(node: Node, signer: stranger.Signer | None = None) -> stranger.Stranger:
    """Return a stranger who knows the address and the id of a node."""
    return stranger.Stranger(node.config.node.address, node.id, signer)


def path_of(node: Node, end: str) -> str:
    return f"/federation/v1/feeds/{node.id}/public/1/{end}"


def test_a_stranger_comes_to_the_state_the_node_has(rotterdam):
    [feed] = reader_of(rotterdam).read().values()

    own = feed_of(rotterdam, rotterdam)
    assert (feed.size, feed.root) == (own.size, own.frontier.root())
    assert sorted(each["title"] for each in feed.records.values()) == ["Anders", "Les 1", "Les 3"]
    assert len(feed.withdrawn) == 1
    assert not feed.withdrawn & set(feed.live)


def test_a_stranger_who_comes_back_reads_only_what_is_new(rotterdam, town):
    reader = reader_of(rotterdam)
    [feed] = reader.read().values()
    before = feed.size
    lesson(rotterdam, "Les van later")
    publish(rotterdam)

    reader.read()

    assert feed.size == before + 1
    assert "Les van later" in {each["title"] for each in feed.records.values()}


def test_a_stranger_reads_nothing_from_a_node_that_shared_nothing(town):
    assert reader_of(town.node("Delft")).read() == {}


def test_a_stranger_reads_a_feed_of_more_than_one_batch(rotterdam):
    start = feed_of(rotterdam, rotterdam).size
    name = notes.sha(b"a").hex()
    wire = base64.b32encode(bytes.fromhex(name)[:16]).decode().lower().rstrip("=")
    say(rotterdam, *(put(rotterdam, wire, b"{}", n=n, at=n - 1) for n in range(1, 1101)))
    reader = reader_of(rotterdam)

    [feed] = reader.read().values()

    assert len(feed.headers) == feed.size == start + 1100
    assert feed.live[wire] == feed.size - 1
    assert feed.set_aside == {wire: "the global id of another record"}


def test_a_stranger_can_check_that_each_entry_is_in_the_tree(rotterdam):
    reader = reader_of(rotterdam)
    [feed] = reader.read().values()

    sizes = {reader.prove(feed.origin, index) for index in range(feed.size)}

    assert sizes == {feed.size}


def proof_file(node: Node) -> bytes:
    """Return the proof file of a lesson that still stands."""
    record = lesson(node, "Bewezen")
    publish(node)
    return proving.prove(node, record).file


def test_a_stranger_can_check_a_proof_file_without_asking_anybody(rotterdam):
    record = feeds.check_proof_file(proof_file(rotterdam), rotterdam.id)

    assert record["title"] == "Bewezen"


def one_byte(raw: bytes, at: int) -> bytes:
    """Return ``raw`` with one bit of one byte turned."""
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


def test_a_proof_file_with_one_byte_changed_is_refused(rotterdam):
    true = proof_file(rotterdam)

    for part in ("certificates", "header", "salt", "payload", "proof"):
        file = json.loads(true)
        raw = base64.b64decode(file[part][0] if part == "certificates" else file[part])
        spoilt = base64.b64encode(one_byte(raw, len(raw) // 2)).decode()
        file[part] = [spoilt] if part == "certificates" else spoilt
        with pytest.raises(notes.RefusedError):
            feeds.check_proof_file(json.dumps(file).encode(), rotterdam.id)


def test_a_proof_file_of_another_node_is_refused(rotterdam, town):
    other = town.node("Delft")

    with pytest.raises(notes.RefusedError, match="another node"):
        feeds.check_proof_file(proof_file(rotterdam), other.id)


#: What is changed: the end of a path, what stands before the byte, and what the stranger says.
#: A byte changed in base64 may also be no base64 any more.
LIES = [
    ("/certificate", b"name R", "bad signature"),
    ("/certificate", b"feed ", "bad signature"),
    ("/certificate", b"recovery ", "another node|base64"),
    ("/certificate", b"/recovery abcdefgh", "signature|sign|base64"),
    ("/checkpoint", b"/public/1\n", "bad signature"),
    ("/checkpoint", b"/public/1\n8\n", "bad signature"),
    ("/headers", b'"digest":"', "root|base64"),
    ("/headers", b'"n":', "^n$"),
    ("/headers", b"-1", "Monday|no day"),
    ("/payloads", b'"title":"', "digest"),
    ("/payloads", b"", "digest"),
    ("/heads", b"time 2", "bad signature"),
    ("/heads", b"/public/1 ", "bad signature"),
]


def test_a_node_that_sends_one_other_byte_is_refused(rotterdam, town):
    for end, before, reason in LIES:

        def lie(body: bytes, end: str = end, before: bytes = before) -> bytes:
            # The salt comes after the 12 bytes with which a frame begins.
            at = body.index(before[:10]) + len(before) if before else 12
            return one_byte(body, at)

        town.honest(rotterdam)
        town.lie(rotterdam, end, lie)
        reader = reader_of(rotterdam)
        with pytest.raises(notes.RefusedError, match=reason):
            reader.read()
        assert end == "/heads" or not any(feed.records for feed in reader.feeds.values())


def test_an_answer_that_is_cut_off_is_refused(rotterdam, town):
    for end in ("/headers", "/payloads"):
        town.honest(rotterdam)
        town.lie(rotterdam, end, lambda body: body[:-1])
        with pytest.raises(notes.RefusedError, match="cut off"):
            reader_of(rotterdam).read()


def test_headers_in_another_order_are_refused(rotterdam, town):
    def turned(body: bytes) -> bytes:
        top, _, below = body.partition(b"\n\n")
        return top + b"\n\n" + b"".join(reversed(below.splitlines(keepends=True)))

    town.lie(rotterdam, "/headers", turned)

    with pytest.raises(notes.RefusedError, match="root"):
        reader_of(rotterdam).read()


def test_a_consistency_proof_with_one_byte_changed_is_refused(rotterdam):
    reader = reader_of(rotterdam)
    [feed] = reader.read().values()
    hashes = [feeds.leaf(header) for header in feed.headers]
    raw = reader.get(f"feeds/{feed.origin}/headers", f"from=0&to=3&size={feed.size}")
    lines = raw.partition(b"\n\n")[0].decode().split("\n")[1:]
    proof = [notes.unbase64(line, 32) for line in lines]
    frontier: list[bytes] = []
    for index in range(3):
        feeds.grow(frontier, index, hashes[index])
    old = feeds.root_of(frontier)

    feeds.check_consistency(3, feed.size, old, feed.root, proof)
    for number in range(len(proof)):
        spoilt = [*proof[:number], one_byte(proof[number], 5), *proof[number + 1 :]]
        with pytest.raises(notes.RefusedError, match="does not hold"):
            feeds.check_consistency(3, feed.size, old, feed.root, spoilt)


def test_an_inclusion_proof_with_one_byte_changed_is_refused(rotterdam, town):
    reader = reader_of(rotterdam)
    [feed] = reader.read().values()
    town.lie(rotterdam, "/proof", lambda body: body.replace(b"index 0\n", b"index 1\n"))
    with pytest.raises(notes.RefusedError, match="does not hold"):
        reader.prove(feed.origin, 0)

    def lie(body: bytes) -> bytes:
        at = body.find(b"index 0\n") + len(b"index 0\n")
        return body[:at] + (b"B" if body[at : at + 1] == b"A" else b"A") + body[at + 1 :]

    town.lie(rotterdam, "/proof", lie)
    with pytest.raises(notes.RefusedError, match="does not hold"):
        reader.prove(feed.origin, 0)


def test_a_feed_that_became_shorter_is_refused(rotterdam, town):
    reader = reader_of(rotterdam)
    [feed] = reader.read().values()
    old = reader.get(f"feeds/{feed.origin}/checkpoint")
    lesson(rotterdam, "Nog een")
    publish(rotterdam)
    reader.read()
    town.lie(rotterdam, "/checkpoint", lambda body: old)

    with pytest.raises(notes.RefusedError, match="rollback"):
        reader.read()


@dataclass
class Newcomer:
    """A node that is nothing but the stranger's keys and certificate."""

    id: str
    address: str
    feed: Ed25519PrivateKey
    signer: stranger.Signer


@pytest.fixture
def newcomer() -> Iterator[Newcomer]:
    """Serve a certificate that the stranger wrote."""
    recovery, feed, http = (Ed25519PrivateKey.generate() for _ in range(3))
    spelt = [base64.b64encode(key.public_key().public_bytes_raw()).decode()
             for key in (recovery, feed, http)]  # fmt: skip
    node = notes.node_id_of(recovery.public_key().public_bytes_raw())
    served: list[bytes] = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = served[0] if self.path == "/federation/v1/certificate" else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        text = (f"samenbeter/v1/certificate\nnode {node}\nrecovery {spelt[0]}\nsequence 7\n"
                f"address {address}\nname Vreemdeling\nfeed {spelt[1]}\nhttp {spelt[2]}\n"
                "issued 2026-11-16T09:30:00Z\n")  # fmt: skip
        served.append(notes.write_note(text, f"{node}/recovery", recovery))
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield Newcomer(node, address, feed, stranger.Signer(node, http))
        server.shutdown()
        thread.join()


@pytest.fixture
def pinned(rotterdam, newcomer) -> Newcomer:
    """Return the newcomer, once Rotterdam has it as a peer."""
    peers.add(rotterdam, peers.introduce(rotterdam, newcomer.address), newcomer.address, "full")
    return newcomer


def test_what_a_stranger_announces_is_heard_when_it_is_signed(rotterdam, pinned):
    reader = reader_of(rotterdam, pinned.signer)
    origin, root = f"{pinned.id}/public/1", notes.sha(b"")

    assert reader.announce(origin, 0, root, pinned.feed, sign=False) == 401
    assert reader.announce(origin, 0, root, pinned.feed) == 202


def test_a_stranger_who_is_no_peer_is_not_heard(rotterdam, newcomer):
    reader = reader_of(rotterdam, newcomer.signer)
    origin = f"{newcomer.id}/public/1"

    assert reader.announce(origin, 0, notes.sha(b""), newcomer.feed) == 401


def test_a_node_below_a_path_of_a_proxy_hears_a_stranger(rotterdam, pinned, town):
    front = town.fronts[rotterdam.id]

    def proxy(environ, start_response):
        for name in ("PATH_INFO", "REQUEST_URI", "RAW_URI"):
            environ[name] = environ[name].removeprefix("/wijk")
        return front(environ, start_response)

    server = make_server("127.0.0.1", 0, proxy)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/wijk"
    reader = stranger.Stranger(address, rotterdam.id, pinned.signer)
    try:
        origin = f"{pinned.id}/public/1"
        assert reader.announce(origin, 0, notes.sha(b""), pinned.feed) == 202
        assert len(reader.read()) == 1
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_announcement_is_refused_with_the_status_the_document_gives(rotterdam, pinned):
    reader = reader_of(rotterdam, pinned.signer)
    own, root = f"{pinned.id}/public/1", notes.sha(b"")
    other = stranger.Stranger(reader.address, pinned.id, pinned.signer)
    path = f"/federation/v1/feeds/{own}/announcement"

    def note(origin: str) -> bytes:
        text = f"{origin}\n0\n{base64.b64encode(root).decode()}\n"
        return notes.write_note(text, origin, pinned.feed)

    assert other.announce(own, 0, root, pinned.feed) == 421
    assert reader.announce(f"{rotterdam.id}/public/1", 0, root, pinned.feed) == 403
    assert reader.announce(own, 0, root, Ed25519PrivateKey.generate()) == 403
    assert reader.ask(path, "", b"no checkpoint")[0] == 400
    assert reader.ask(path, "a=b", note(own))[0] == 400
    assert reader.ask(path, "", note(f"{rotterdam.id}/public/1"))[0] == 403
    assert reader.ask(path, "", note(f"{pinned.id}/public/2"))[0] == 400
    assert reader.ask(path.replace("/1/", "/01/"), "", note(own))[0] == 404
    assert reader.ask(path, "", b"x" * 49_153, sign=False)[0] == 413


def test_a_peer_learns_what_it_may_do_and_a_visitor_does_not(rotterdam, pinned):
    reader = reader_of(rotterdam, pinned.signer)

    status, kind, body = reader.ask("/federation/v1/peering")

    assert (status, kind) == (200, "application/json")
    assert json.loads(body) == {"node": pinned.id, "level": "full", "contract": ""}
    assert reader.ask("/federation/v1/peering", sign=False)[0] == 401


#: What is asked of a feed of eight entries, and the status of the answer.
QUESTIONS = [
    ("headers", "from=0&to=2&size=3", 200),
    ("headers", "from=0&to=0&size=3", 400),
    ("headers", "from=0&to=2", 400),
    ("headers", "from=0&to=99&size=99", 400),
    ("headers", "from=00&to=1&size=1", 400),
    ("payloads", "entries=0-99", 200),
    ("payloads", "entries=2,1", 400),
    ("payloads", "entries=0-1000", 400),
    ("payloads", "", 400),
    ("proof", "index=0", 200),
    ("proof", "index=0&size=2", 404),
    ("proof", "index=99", 404),
    ("proof", "", 400),
    ("announcement", "", 405),
]


def test_a_question_gets_the_status_and_the_type_the_document_gives(rotterdam):
    reader = reader_of(rotterdam)
    types = {"payloads": "application/octet-stream"}

    for path, query, status in QUESTIONS:
        answered, kind, _ = reader.ask(path_of(rotterdam, path), query)
        good = types.get(path, "text/plain; charset=utf-8")
        wanted = (status, good if status == 200 else "application/problem+json")
        assert (answered, kind) == wanted, (path, query)


def test_a_feed_that_is_not_here_is_404(rotterdam):
    reader = reader_of(rotterdam)
    for feed in (f"{reader.node}/public/2", f"{reader.node}/public/01", f"{'a' * 32}/public/1"):
        assert reader.ask(f"/federation/v1/feeds/{feed}/checkpoint")[0] == 404


def test_what_is_not_passed_on_has_length_0(rotterdam):
    reader = reader_of(rotterdam)
    [feed] = reader.read().values()

    body = reader.get(f"feeds/{feed.origin}/payloads", f"entries=0-{feed.size}")

    held = [index for index, _, payload in feeds.frames(body) if payload]
    assert held == sorted(feed.live.values())


def test_a_stranger_can_check_the_worked_example():
    blocks = dict(re.findall(r"```text example:(\w+)\n(.*?)```", DOCUMENT.read_text(), re.DOTALL))
    node = blocks["nodes"].split()[0]

    certificate = notes.read_certificate(blocks["certificate"].encode(), node)
    origin = f"{node}/public/1"
    size, root = feeds.read_checkpoint(blocks["checkpoint"].encode(), origin, certificate.feed_key)
    record = feeds.check_proof_file(blocks["file"].encode(), node)

    assert (size, root.hex()) == (3, blocks["roots"].split()[-1])
    assert record["title"] == "Eén lange tafel is genoeg"
    assert feeds.read_header(b'{"v":2}') is None


def test_the_stranger_shares_no_line_with_us():
    for module in (stranger, feeds, notes):
        text = Path(module.__file__).read_text()
        ours = r"^\s*(from|import) (core|federation|samenbeter|plugins)\b"
        assert not re.search(ours, text, re.MULTILINE)


def test_a_stranger_reads_a_node_that_is_gone_at_a_mirror(rotterdam, town):
    eindhoven = town.node("Eindhoven")
    follow(eindhoven, rotterdam)
    assert visit(eindhoven, rotterdam) == ""
    [direct] = reader_of(rotterdam).read().values()
    town.close(rotterdam.id)

    [feed] = MirrorReader(eindhoven.config.node.address, rotterdam.id).read().values()

    assert (feed.size, feed.root, feed.records) == (direct.size, direct.root, direct.records)


def test_a_stranger_reads_a_file(rotterdam):
    [direct] = reader_of(rotterdam).read().values()
    out = io.BytesIO()
    write_stick(rotterdam, out, Wanted(rotterdam.id))

    [feed] = FileReader(out.getvalue(), rotterdam.id).read().values()

    assert (feed.size, feed.root, feed.records) == (direct.size, direct.root, direct.records)
    with pytest.raises(notes.RefusedError, match="damaged"):
        FileReader(out.getvalue().replace(b"Les 3", b"Les X"), rotterdam.id)
