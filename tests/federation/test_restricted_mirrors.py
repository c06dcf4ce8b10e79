# SPDX-License-Identifier: EUPL-1.2
"""What is shared with a network goes through mirrors and files to members, and to nobody else."""

import io
import json

import pytest

from core.database import reading
from core.errors import AdministratorError
from federation import peers
from federation.gate import gate_of
from federation.publishing.publisher import publish
from federation.reading import sync
from federation.reading.sources import PeerSource
from federation.stick.reading import read_stick
from federation.stick.writing import Wanted, write_stick
from federation.store import feeds
from tests.federation.conftest import follow, lesson, network, peer_of, visit
from tests.federation.test_restricted import inside


@pytest.fixture
def town_of_four(town):
    """Return three members and one who is none; two of the members have not read the news."""
    nodes = [town.node(name) for name in ("Rotterdam", "Eindhoven", "Amsterdam", "Utrecht")]
    for one in nodes:
        publish(one)
        for other in nodes:
            if one is not other:
                follow(one, other)
    for one in nodes:
        for other in nodes:
            if one is not other:
                visit(one, other)
    rotterdam, eindhoven, *_ = nodes
    audience = network("De Nieuwe GGZ", *nodes[:3])
    lesson(rotterdam, "Voor elkaar", audiences=[audience])
    publish(rotterdam)
    assert visit(eindhoven, rotterdam) == ""
    town.close(rotterdam.id)
    return (*nodes, f"{rotterdam.id}/{audience}/1")


def sweep(node):
    for _ in range(3):
        sync.sweep(node)
        assert gate_of(node).visiting.settle(20)


def test_a_member_reads_at_a_mirror_and_who_is_none_does_not(town_of_four):
    _, eindhoven, amsterdam, utrecht, origin = town_of_four

    sweep(amsterdam)
    sweep(utrecht)

    assert inside(eindhoven) == ["Voor elkaar"]
    assert inside(amsterdam) == ["Voor elkaar"]
    assert inside(utrecht) == []
    with reading(utrecht.engine) as tx:
        assert feeds.get(tx, origin) is None


@pytest.mark.parametrize("is_signed", [False, True])
def test_a21_a_mirror_tells_who_is_no_member_nothing(town_of_four, is_signed):
    rotterdam, eindhoven, _, utrecht, origin = town_of_four
    source = PeerSource(utrecht, peer_of(utrecht, eindhoven))
    audience = origin.split("/")[1]

    def ask(path, query=""):
        address, path = eindhoven.config.node.address, peers.ROOT + path
        headers = (
            peers.signed(utrecht, source.peer.node_id, "GET", path, query) if is_signed else {}
        )
        url = address + path + (f"?{query}" if query else "")
        window = gate_of(utrecht).window
        return window.fetch(
            "eindhoven", url, deadline=10, cap=1 << 20, headers=headers, allow=(200, 404)
        )

    feed = f"/feeds/{origin}"
    for path, query in (
        (f"{feed}/checkpoint", ""), (f"{feed}/headers", "from=0&to=1&size=1"),
        (f"{feed}/payloads", "entries=0"), (f"{feed}/proof", "index=0"), (f"{feed}/cut", ""),
    ):  # fmt: skip
        missing = ask(path.replace(audience, "a" * 64), query)
        answer = ask(path, query)
        assert answer.status == missing.status == 404
        assert json.loads(answer.body)["detail"].replace(audience, "") == (
            json.loads(missing.body)["detail"].replace("a" * 64, "")
        )
    for path in ("/nodes", f"/nodes/{rotterdam.id}/heads", "/feeds", "/heads"):
        answer = ask(path)
        assert audience.encode() not in answer.body
    assert ask(f"/nodes/{rotterdam.id}/heads").status == 200


def test_a_member_is_told_of_the_feed_by_the_mirror(town_of_four):
    _, eindhoven, amsterdam, _, origin = town_of_four

    raw = PeerSource(amsterdam, peer_of(amsterdam, eindhoven)).get("/nodes")

    assert origin.encode() in raw


def test_a_file_for_a_network_is_for_members(town_of_four):
    rotterdam, eindhoven, amsterdam, utrecht, origin = town_of_four
    audience, out = origin.split("/")[1], io.BytesIO()
    write_stick(eindhoven, out, Wanted(rotterdam.id, audience))

    with pytest.raises(AdministratorError, match="may not read"):
        write_stick(eindhoven, io.BytesIO(), Wanted(rotterdam.id, audience, None, (utrecht.id,)))
    taken = read_stick(amsterdam, "x.feed", io.BytesIO(out.getvalue()))
    refused = read_stick(utrecht, "x.feed", io.BytesIO(out.getvalue()))

    assert [one.now for one in taken] == [2]  # who the members are, and the lesson
    assert refused == []
    assert (inside(amsterdam), inside(utrecht)) == (["Voor elkaar"], [])
