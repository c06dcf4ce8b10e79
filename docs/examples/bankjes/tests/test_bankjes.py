# SPDX-License-Identifier: EUPL-1.2
"""What the benches promise, each on a real node.

The fixtures ``make_node``, ``client`` and ``two_nodes`` come with SamenBeter itself.
"""

import pytest

from samenbeter import Actor, InvalidRecord, Refused, create, share

EDITOR = Actor(None, "redactie", "editor")
BENCH = {"title": "Bij de speeltuin", "shade": "both", "where": "Naast de glijbaan"}


@pytest.fixture
def node(make_node):
    """Return a node with this plugin and no other; ``client`` asks its pages."""
    return make_node(plugins=["bankjes"], extra="\n[plugins.bankjes]\non_home = 1\n")


def test_a_bench_has_a_list_and_a_page_that_nobody_wrote(node, client):
    bench = create(node, EDITOR, "bench", BENCH, publish=True)

    shown = client.get(f"/bankjes/{bench.id}")

    assert "Naast de glijbaan" in shown.text
    assert "Bij de speeltuin" in client.get("/bankjes?shade=both").text
    assert "Bij de speeltuin" not in client.get("/bankjes?shade=sun").text


def test_the_form_says_what_is_missing_in_dutch(node):
    with pytest.raises(InvalidRecord) as told:
        create(node, EDITOR, "bench", {"title": "Bij de speeltuin"})

    assert list(told.value.problems) == ["shade"]


def test_a_bench_nobody_can_find_is_not_shared(node):
    bench = create(node, EDITOR, "bench", BENCH | {"where": ""}, publish=True)

    with pytest.raises(Refused, match="waar het bankje staat"):
        share(node, EDITOR, bench.id)


def test_the_home_page_shows_as_many_benches_as_the_config_says(node, client):
    create(node, EDITOR, "bench", BENCH, publish=True)
    create(node, EDITOR, "bench", BENCH | {"title": "Op het <plein>"}, publish=True)

    home = client.get("/").text

    assert "Op het &lt;plein&gt;" in home
    assert "Bij de speeltuin" not in home


@pytest.fixture
def neighbours(monkeypatch, request):
    """Return two running nodes, each a process of its own, with this plugin."""
    monkeypatch.setenv("SAMENBETER_PLUGINS", "federation,bankjes")
    return request.getfixturevalue("two_nodes")


def test_a_shared_bench_stands_at_the_neighbours(neighbours):
    one, other = neighbours

    shared = one.share("benches", BENCH)

    arrived = other.wait_until(lambda: other.find("benches", shared), "the bench to arrive")
    assert arrived["title"] == "Bij de speeltuin"
