# SPDX-License-Identifier: EUPL-1.2
"""A peer passes on what it holds of others, as it came, and says how old it is."""

import json
from datetime import timedelta

import pytest

from core import records
from core.model import HOUSE
from federation import peers
from federation.answering.access import STALE_HEADER
from federation.gate import gate_of
from federation.publishing.publisher import publish
from federation.wire.checkpoint import read_checkpoint
from federation.wire.heads import read_heads
from federation.wire.holdings import read_certificates, read_holdings
from federation.wire.transfer import read_frames, read_headers
from tests.federation.conftest import feed_of, follow, lesson, peer_of, visit


@pytest.fixture
def three(town):
    """Return who writes, who mirrors, and who reads from the mirror."""
    rotterdam, eindhoven = town.node("Rotterdam"), town.node("Eindhoven")
    records_of = [lesson(rotterdam, f"Les {number}") for number in range(3)]
    publish(rotterdam)
    follow(eindhoven, rotterdam)
    assert visit(eindhoven, rotterdam) == ""
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
    from core.database import writing
    from federation.store import peers as stored

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
    from tests.federation.conftest import free_port

    eindhoven = opened(
        found("Eindhoven", port=free_port()), clock=lambda: rotterdam.clock() + late[0]
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
