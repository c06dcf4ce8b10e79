# SPDX-License-Identifier: EUPL-1.2
"""A peer passes on what it holds of others, as it came, and says how old it is."""

import itertools
import json
from datetime import timedelta

import pytest

from core import records
from core.database import reading, writing
from core.errors import FetchError
from core.model import HOUSE
from federation import peers, pinning
from federation.answering.access import STALE_HEADER
from federation.gate import gate_of
from federation.guard import watching
from federation.publishing.publisher import publish
from federation.reading import batches, sync
from federation.store import contents, feeds
from federation.store import peers as stored
from federation.wire.checkpoint import read_checkpoint
from federation.wire.heads import read_heads
from federation.wire.holdings import read_certificates, read_holdings, write_certificates
from federation.wire.transfer import read_frames, read_headers
from samenbeter.testing import _free_port
from tests.federation.conftest import (
    feed_of,
    follow,
    lesson,
    peer_of,
    titles,
    visit,
)
from tests.federation.test_incarnations import rotate


@pytest.fixture
def three(town):
    """Return who writes, who mirrors, and who reads from the mirror."""
    rotterdam, eindhoven = town.node("Rotterdam"), town.node("Eindhoven")
    records_of = [lesson(rotterdam, f"Les {number}") for number in range(3)]
    publish(rotterdam)
    follow(eindhoven, rotterdam)
    assert visit(eindhoven, rotterdam) == ""
    watching.look(eindhoven)  # its guard asks its peer while that is there
    return rotterdam, eindhoven, records_of


def ask(of, path, query=""):
    """Return the answer of a node, asked over HTTP by somebody without a name."""
    url = of.config.node.address + peers.ROOT + path + (f"?{query}" if query else "")
    return gate_of(of).window.fetch("anybody", url, deadline=10, cap=1 << 22, allow=(200, 404))


def test_a_mirror_answers_for_what_it_follows_as_the_writer_does(three):
    rotterdam, eindhoven, _ = three
    feed = f"/feeds/{rotterdam.id}/public/1"

    for path, query in (
        (f"{feed}/checkpoint", ""), (f"{feed}/headers", "from=0&to=2&size=3"),
        (f"{feed}/payloads", "entries=0-2"), (f"{feed}/proof", "index=1"),
    ):  # fmt: skip
        there, here = ask(rotterdam, path, query), ask(eindhoven, path, query)
        assert (here.status, here.body) == (200, there.body)
        assert STALE_HEADER.lower() not in here.headers


def test_what_is_held_of_whom_is_told_with_size_and_root(three):
    rotterdam, eindhoven, _ = three

    (told,) = read_holdings(ask(eindhoven, "/nodes").body)

    newest = read_checkpoint(feed_of(rotterdam, rotterdam).reached)
    assert (told.node, told.sequence) == (
        rotterdam.id, peer_of(eindhoven, rotterdam).certificate.sequence,
    )  # fmt: skip
    assert [(each.origin, each.size, each.root) for each in told.feeds] == [
        (newest.origin, 3, newest.root)
    ]


def test_certificates_and_heads_of_another_verify_with_its_id_alone(three):
    rotterdam, eindhoven, _ = three

    notes = read_certificates(ask(eindhoven, f"/nodes/{rotterdam.id}/certificates").body)
    raw = ask(eindhoven, f"/nodes/{rotterdam.id}/heads").body

    certificate = peers.read_certificate(notes[-1], rotterdam.id)
    heads = read_heads(raw, rotterdam.id, certificate.feed)
    assert [each.size for each in heads.feeds] == [3]


def test_nothing_is_passed_on_of_who_was_removed_or_was_never_known(three):
    rotterdam, eindhoven, _ = three

    with writing(eindhoven.engine) as tx:
        stored.remove(tx, rotterdam.id)

    assert json.loads(ask(eindhoven, "/nodes").body) == []
    for path in (
        f"/nodes/{rotterdam.id}/certificates", f"/nodes/{rotterdam.id}/heads",
        f"/feeds/{rotterdam.id}/public/1/checkpoint", f"/nodes/{'a' * 32}/heads",
    ):  # fmt: skip
        assert ask(eindhoven, path).status == 404


def test_what_was_withdrawn_is_not_passed_on(three):
    rotterdam, eindhoven, shared = three
    records.withdraw(rotterdam, HOUSE, shared[1].id)
    publish(rotterdam)
    visit(eindhoven, rotterdam)

    answer = ask(eindhoven, f"/feeds/{rotterdam.id}/public/1/payloads", "entries=0-3")

    assert [frame.is_held for frame in read_frames(answer.body)] == [True, False, True, False]


@pytest.mark.parametrize(("days", "is_told"), [(29, False), (31, True)])
def test_a_mirror_that_heard_nothing_for_a_month_says_so_in_each_answer(
    found, opened, town, days, is_told
):
    rotterdam = town.node("Rotterdam")
    lesson(rotterdam)
    publish(rotterdam)
    late = [timedelta(0)]
    eindhoven = opened(
        found("Eindhoven", port=_free_port()), clock=lambda: rotterdam.clock() + late[0]
    )
    town.serve(eindhoven)
    follow(eindhoven, rotterdam)
    visit(eindhoven, rotterdam)

    late[0] = timedelta(days=days)

    feed = f"/feeds/{rotterdam.id}/public/1"
    for path, query in (
        (f"{feed}/checkpoint", ""), (f"{feed}/headers", "from=0&to=1&size=1"),
        (f"{feed}/payloads", "entries=0"), (f"{feed}/proof", "index=0"),
        (f"/nodes/{rotterdam.id}/heads", ""), (f"/nodes/{rotterdam.id}/certificates", ""),
    ):  # fmt: skip
        answer = ask(eindhoven, path, query)
        assert answer.status == 200
        assert (STALE_HEADER.lower() in answer.headers) is is_told
    assert STALE_HEADER.lower() not in ask(rotterdam, "/certificate").headers


def test_a_size_that_was_never_signed_has_a_proof_at_the_mirror_too(three):
    rotterdam, eindhoven, _ = three

    answer = ask(eindhoven, f"/feeds/{rotterdam.id}/public/1/headers", "from=0&to=1&size=2")

    assert len(read_headers(answer.body).proof) == 1


# What a reader does with mirrors.


def settle(node):
    assert gate_of(node).visiting.settle(20)


def sweep(node):
    """Visit everybody, and do all that follows from it."""
    sync.sweep(node)
    settle(node)


def test_a_new_node_reads_a_dead_one_from_whoever_holds_it(town, three):
    rotterdam, eindhoven, _ = three
    town.close(rotterdam.id)
    utrecht = town.node("Utrecht")
    follow(utrecht, eindhoven)

    address = rotterdam.config.node.address
    found = pinning.introduce(utrecht, address, rotterdam.id)
    peers.add(utrecht, found, address, "full")
    sweep(utrecht)
    sweep(utrecht)

    assert not found.is_there
    assert titles(utrecht) == ["Les 0", "Les 1", "Les 2"]
    assert feed_of(utrecht, rotterdam).reached == feed_of(rotterdam, rotterdam).reached
    known = peer_of(utrecht, rotterdam)
    assert known.last_contact is None
    assert known.last_mirrored is not None
    assert read_heads(known.heads, rotterdam.id, known.certificate.feed).feeds[0].size == 3


def test_nobody_is_pinned_whom_nobody_knows(town, three):
    rotterdam, eindhoven, _ = three
    utrecht = town.node("Utrecht")
    follow(utrecht, eindhoven)

    with pytest.raises(FetchError):
        pinning.introduce(utrecht, "http://127.0.0.1:9", "a" * 32)
    with pytest.raises(FetchError):
        pinning.introduce(utrecht, "http://127.0.0.1:9", "")


def test_a_certificate_that_a_mirror_made_up_is_not_believed(town, three, found):
    rotterdam, eindhoven, _ = three
    town.close(rotterdam.id)
    utrecht = town.node("Utrecht")
    follow(utrecht, eindhoven)
    forged = gate_of(utrecht).keys.certificate.note
    town.lie(eindhoven, "/certificates", lambda body: write_certificates([forged]))

    with pytest.raises(FetchError):
        pinning.introduce(utrecht, rotterdam.config.node.address, rotterdam.id)


def test_it_is_read_directly_again_when_it_is_back(town, three):
    rotterdam, eindhoven, _ = three
    utrecht = town.node("Utrecht")
    follow(utrecht, eindhoven)
    follow(utrecht, rotterdam)
    town.close(rotterdam.id)
    sweep(utrecht)
    sweep(utrecht)
    assert len(titles(utrecht)) == 3

    lesson(rotterdam, "Weer thuis")
    publish(rotterdam)
    town.serve(rotterdam)
    gate_of(utrecht).window.alive(rotterdam.id)
    sweep(utrecht)

    assert titles(utrecht)[-1] == "Weer thuis"
    known = peer_of(utrecht, rotterdam)
    assert (known.failures, known.last_error) == (0, "")
    assert known.last_contact > known.last_mirrored


def test_an_honest_town_asks_one_small_question_more_a_visit(town, three):
    rotterdam, eindhoven, _ = three
    utrecht = town.node("Utrecht")
    follow(utrecht, rotterdam)
    follow(utrecht, eindhoven)
    sweep(utrecht)
    sweep(utrecht)
    asked = town.fronts[eindhoven.id].asked
    asked.clear()

    sweep(utrecht)

    assert [path.removeprefix("/federation/v1") for _, path in asked] == [
        "/heads", "/peering", "/nodes",
    ]  # fmt: skip


def test_what_did_not_come_from_the_writer_comes_from_a_mirror(town, three):
    rotterdam, eindhoven, _ = three
    utrecht = town.node("Utrecht")
    follow(utrecht, rotterdam)
    town.lie(rotterdam, "/payloads", lambda body: ("503 Service Unavailable", b"{}"))
    assert visit(utrecht, rotterdam) != ""
    assert titles(utrecht) == []
    follow(utrecht, eindhoven)
    town.close(rotterdam.id)

    sweep(utrecht)
    sweep(utrecht)

    assert titles(utrecht) == ["Les 0", "Les 1", "Les 2"]


def test_a_mirror_that_is_behind_helps_as_far_as_it_goes(town, three, monkeypatch):
    rotterdam, eindhoven, _ = three
    monkeypatch.setattr(batches, "MAX_BATCH", 1)
    lesson(rotterdam, "Les 3")
    publish(rotterdam)
    utrecht = town.node("Utrecht")
    follow(utrecht, rotterdam)
    counted = itertools.count()
    town.lie(
        rotterdam, "/headers",
        lambda body: body if not next(counted) else ("500 Internal Server Error", b""),
    )  # fmt: skip
    visit(utrecht, rotterdam)
    assert feed_of(utrecht, rotterdam).size == 1

    town.close(rotterdam.id)
    follow(utrecht, eindhoven)
    sweep(utrecht)
    sweep(utrecht)

    held = feed_of(utrecht, rotterdam)
    assert (held.size, held.checkpoint.size, held.alarm) == (3, 3, "")
    assert read_checkpoint(held.newest).size == 4
    town.serve(rotterdam)
    town.honest(rotterdam)
    gate_of(utrecht).window.alive(rotterdam.id)
    sweep(utrecht)
    held = feed_of(utrecht, rotterdam)
    assert (held.size, held.checkpoint.size, held.alarm) == (4, 4, "")


@pytest.mark.parametrize(
    ("end", "lie"),
    [
        ("/nodes", lambda body: b"[]x"),
        ("/nodes", lambda body: b'[{"node": "me"}]'),
        ("/nodes", lambda body: body.replace(b'"size": 3', b'"size": 4')),
        ("/heads", lambda body: body.replace(b" 3 ", b" 4 ")),
        ("/checkpoint", lambda body: body.replace(b"\n3\n", b"\n4\n")),
        ("/headers", lambda body: body.replace(b'"n":1', b'"n":2', 1)),
        ("/payloads", lambda body: body[:-1] + b"x"),
    ],
)
def test_a_mirror_that_lies_changes_nothing_false(town, three, end, lie):
    rotterdam, eindhoven, _ = three
    utrecht = town.node("Utrecht")
    follow(utrecht, eindhoven)
    follow(utrecht, rotterdam)
    town.close(rotterdam.id)
    town.lie(eindhoven, end, lie)

    for _ in range(3):
        sweep(utrecht)

    held = feed_of(utrecht, rotterdam)
    assert held is None or held.alarm == ""
    assert set(titles(utrecht)) <= {"Les 0", "Les 1", "Les 2"}
    town.honest(eindhoven)
    gate_of(utrecht).window.alive(eindhoven.id)
    sweep(utrecht)
    sweep(utrecht)
    assert titles(utrecht) == ["Les 0", "Les 1", "Les 2"]


def test_a17_a_mirror_cannot_bring_back_what_its_writer_took_back(town, three):
    rotterdam, eindhoven, shared = three
    utrecht = town.node("Utrecht")
    follow(utrecht, rotterdam)
    kept = ask(rotterdam, f"/feeds/{rotterdam.id}/public/1/payloads", "entries=0-2").body
    records.withdraw(rotterdam, HOUSE, shared[1].id)
    publish(rotterdam)
    visit(eindhoven, rotterdam)
    town.close(rotterdam.id)
    follow(utrecht, eindhoven)
    town.lie(eindhoven, "/payloads", lambda body: kept)

    sweep(utrecht)
    sweep(utrecht)

    assert titles(utrecht) == ["Les 0", "Les 2"]
    with reading(utrecht.engine) as tx:
        feed = feeds.get(tx, f"{rotterdam.id}/public/1")
        assert [one.index for one in contents.served(tx, feed, range(4))] == [0, 2]


@pytest.mark.parametrize("has_read", [False, True])
def test_new_keys_and_a_cut_come_through_a_mirror(town, three, has_read):
    rotterdam, eindhoven, _ = three
    utrecht = town.node("Utrecht")
    follow(utrecht, eindhoven)
    if has_read:
        follow(utrecht, rotterdam)
        visit(utrecht, rotterdam)
    rotate(rotterdam)
    lesson(rotterdam, "Onder een nieuwe sleutel")
    publish(rotterdam)
    gate_of(eindhoven).refreshed.clear()
    assert visit(eindhoven, rotterdam) == ""
    town.close(rotterdam.id)
    if not has_read:
        found = pinning.introduce(utrecht, rotterdam.config.node.address, rotterdam.id)
        peers.add(utrecht, found, rotterdam.config.node.address, "full")

    for _ in range(3):
        sweep(utrecht)

    assert titles(utrecht) == ["Les 0", "Les 1", "Les 2", "Onder een nieuwe sleutel"]
    known = peer_of(utrecht, rotterdam).certificate
    assert known.note == gate_of(rotterdam).keys.certificate.note
