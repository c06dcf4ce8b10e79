# SPDX-License-Identifier: EUPL-1.2
"""News brings its entries along; nobody has to believe them, nor to come for them."""

import hashlib

import pytest

from core import erasing, records
from core.database import reading
from core.model import HOUSE
from federation import peers
from federation.gate import gate_of
from federation.publishing import own
from federation.publishing.parcels import parcel
from federation.publishing.publisher import publish
from federation.store import feeds
from federation.wire.stick import FIRST_LINE, write_end
from tests.federation.conftest import feed_of, follow, lesson, peer_of, titles, visit


@pytest.fixture
def pair(town):
    """Return writer and reader that are peers, with one lesson exchanged."""
    writer, reader = town.node("Rotterdam"), town.node("Eindhoven")
    follow(writer, reader)
    follow(reader, writer)
    lesson(writer, "Eerst")
    publish(writer)
    assert visit(reader, writer) == ""
    settle(writer, reader)
    town.fronts[writer.id].asked.clear()
    town.fronts[reader.id].asked.clear()
    return writer, reader


def settle(*nodes):
    for node in nodes:
        assert gate_of(node).announcing.settle(20)
    for node in nodes:
        assert gate_of(node).visiting.settle(20)


def feeds_asked(town, node):
    return [path.rpartition("/")[2] for _, path in town.fronts[node.id].asked if "/feeds/" in path]


def last(writer, new=1):
    """Return the newest entries of a writer as a parcel."""
    with reading(writer.engine) as tx:
        return parcel(tx, feeds.get(tx, f"{writer.id}/public/1"), new)


def bring(writer, reader, body):
    """Bring a body as an announcement; return what went wrong, None for nothing."""
    origin, kind = f"{writer.id}/public/1", "application/octet-stream"
    path = f"{peers.ROOT}/feeds/{origin}/announcement"
    peer = peer_of(writer, reader)
    headers = peers.signed(writer, peer.node_id, "POST", path, "", body)
    answer = gate_of(writer).window.post(
        peer.node_id, peer.address + path, body, deadline=10, cap=16384,
        headers={**headers, "Content-Type": kind}, allow=(202, 400, 403, 413),
    )  # fmt: skip
    settle(reader)
    return answer.status


def resealed(body):
    """Return a changed parcel with a last line that fits it."""
    said = body[: body.rindex(b"end ")]
    return said + write_end(hashlib.sha256(said).digest())


def test_what_comes_in_rings_for_nothing_but_what_it_is(pair):
    writer, reader = pair
    reader.bell.take()

    shared = lesson(writer, "Daarna")
    publish(writer)
    settle(writer, reader)
    at_first = reader.bell.take()
    erasing.erase(writer, HOUSE, shared.id)
    publish(writer)
    settle(writer, reader)

    assert at_first == {"receive"}
    assert "erase" in reader.bell.take()


def test_what_is_new_comes_with_the_news(town, pair):
    writer, reader = pair

    lesson(writer, "Daarna")
    publish(writer)
    settle(writer, reader)

    assert titles(reader) == ["Eerst", "Daarna"]
    assert feeds_asked(town, writer) == []
    assert feeds_asked(town, reader) == ["announcement"]


def test_a_withdrawal_comes_with_the_news(town, pair):
    writer, reader = pair

    records.withdraw(writer, HOUSE, 1)
    publish(writer)
    settle(writer, reader)

    assert titles(reader) == []
    assert feeds_asked(town, writer) == []


def test_whoever_missed_something_comes_for_the_rest(town, pair):
    writer, reader = pair
    town.close(reader.id)
    lesson(writer, "Gemist")
    publish(writer)
    settle(writer)
    town.serve(reader)
    gate_of(writer).window.alive(reader.id)

    lesson(writer, "Gehoord")
    publish(writer)
    settle(writer, reader)

    assert titles(reader) == ["Eerst", "Gemist", "Gehoord"]
    assert "headers" in feeds_asked(town, writer)


@pytest.mark.parametrize("what", [b"Daarna", b'"op":"put"', b" 1 2 2\n"])
def test_a_parcel_that_lies_is_not_believed(town, pair, what):
    writer, reader = pair
    lesson(writer, "Daarna")
    gate_of(writer).announcing.close()  # nobody else tells
    publish(writer)
    honest = last(writer)
    lie = resealed(honest.replace(what, what[::-1], 1))

    assert bring(writer, reader, lie) in (202, 400)

    # What it should have said comes from the writer itself, if it was worth a look.
    assert "aanraaD" not in titles(reader)
    assert bring(writer, reader, honest) == 202
    assert titles(reader) == ["Eerst", "Daarna"]
    assert feed_of(reader, writer).alarm == ""


def test_a_payload_that_is_not_in_the_parcel_is_fetched(town, pair):
    writer, reader = pair
    lesson(writer, "Daarna")
    gate_of(writer).announcing.close()
    publish(writer)
    whole = last(writer)
    path = f"/feeds/{writer.id}/public/1/payloads".encode()
    without = resealed(whole[: whole.index(path)] + b"end ")

    assert bring(writer, reader, without) == 202

    assert titles(reader) == ["Eerst", "Daarna"]
    assert feeds_asked(town, writer) == ["payloads"]


@pytest.mark.parametrize(
    "broken",
    [
        lambda body: body[:-1],
        lambda body: body + b"x",
        lambda body: body.replace(b"/checkpoint", b"/checkpainting", 1),
        lambda body: FIRST_LINE + write_end(hashlib.sha256(FIRST_LINE).digest()),
        lambda body: resealed(body.replace(b"/public/1/checkpoint", b"/public/2/checkpoint", 1)),
    ],
)
def test_a_damaged_parcel_is_refused(pair, broken):
    writer, reader = pair
    before = feed_of(reader, writer).size

    assert bring(writer, reader, broken(last(writer))) == 400

    assert feed_of(reader, writer).size == before


def test_a_parcel_is_small(pair):
    writer, reader = pair

    assert bring(writer, reader, last(writer) + bytes(48 * 1024)) == 413
    with reading(writer.engine) as tx:
        feed = feeds.get(tx, f"{writer.id}/public/1")
        assert parcel(tx, feed, 0) == b""
        assert parcel(tx, feed, 21) == b""


def test_more_than_fits_is_only_announced(town, pair):
    writer, reader = pair
    for number in range(21):
        lesson(writer, f"Les {number}")

    publish(writer)
    settle(writer, reader)

    assert len(titles(reader)) == 22
    assert "headers" in feeds_asked(town, writer)


def test_a_peer_that_takes_no_parcels_gets_the_note(town, pair):
    writer, reader = pair
    front = town.fronts[reader.id]
    sent = []

    def refuse_parcels(environ, start_response):
        if environ["CONTENT_TYPE"] == "application/octet-stream":
            sent.append("parcel")
            start_response("415 No", [("Content-Length", "0")])
            return [b""]
        return front._app(environ, start_response)

    front.instead = refuse_parcels
    lesson(writer, "Daarna")
    publish(writer)
    settle(writer, reader)

    assert sent == ["parcel"]
    assert titles(reader) == ["Eerst", "Daarna"]


def test_our_own_feed_is_told_in_full_after_a_start(town, pair):
    writer, reader = pair

    own.tell_all(writer)
    settle(writer, reader)

    assert feeds_asked(town, reader) == ["announcement"]
    assert feeds_asked(town, writer) == []
