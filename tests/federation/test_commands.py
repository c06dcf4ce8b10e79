# SPDX-License-Identifier: EUPL-1.2
"""The verbs peer and sync, as whoever runs a node types them."""

from argparse import ArgumentParser

import pytest

from core.errors import AdministratorError
from federation.commands import commands
from federation.wire.identity import show_node_id
from tests.federation.conftest import lesson, peer_of, titles


def run(node, *words):
    """Run a verb on a node; return its exit code."""
    command = next(each for each in commands() if each.name == words[0])
    parser = ArgumentParser()
    command.arguments(parser)
    return command.run(node, parser.parse_args(words[1:]))


@pytest.fixture
def three(town):
    return [town.node(name) for name in ("Rotterdam", "Amsterdam", "Utrecht")]


def _pair(node):
    return node.config.node.address, show_node_id(node.id)


def test_peers_are_added_in_pairs_listed_and_removed(three, capsys):
    rotterdam, amsterdam, utrecht = three

    run(rotterdam, "peer", "add", *_pair(amsterdam), *_pair(utrecht), "--level", "information")
    assert peer_of(rotterdam, utrecht).level_given == "information"

    run(rotterdam, "peer", "list")
    assert show_node_id(utrecht.id) in capsys.readouterr().out

    run(rotterdam, "peer", "remove", utrecht.id)
    assert peer_of(rotterdam, utrecht) is None
    assert peer_of(rotterdam, amsterdam) is not None


@pytest.mark.parametrize(
    "words", [("peer", "list"), ("contract", "list"), ("network", "list"), ("sync",)]
)
def test_an_empty_list_says_how_to_begin_one(town, capsys, words):
    run(town.node("Alleen"), *words)

    assert capsys.readouterr().out.startswith("There are no ")


def test_a_node_with_another_id_than_was_compared_is_not_added(three):
    rotterdam, amsterdam, utrecht = three
    address, other = amsterdam.config.node.address, show_node_id(utrecht.id)

    with pytest.raises(AdministratorError, match="nothing was added"):
        run(rotterdam, "peer", "add", address, other)

    assert peer_of(rotterdam, amsterdam) is None
    assert peer_of(rotterdam, utrecht) is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "http://127.0.0.1:1"), "an address and a node id for each"),
        (("add", "http://127.0.0.1:1", "kort"), "32 characters"),
        (("add", "http://127.0.0.1:1", "a" * 32), "was not added"),
        (("remove", "a" * 32), "is not a peer"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(node, words, sentence):
    with pytest.raises(AdministratorError, match=sentence):
        run(node, "peer", *words)


def test_sync_publishes_and_reads_now_and_says_how_it_went(town, three, capsys):
    rotterdam, amsterdam, _ = three
    run(rotterdam, "peer", "add", *_pair(amsterdam))
    run(amsterdam, "peer", "add", *_pair(rotterdam))
    lesson(rotterdam, "Begin met soep")
    assert run(rotterdam, "sync") == 0

    assert run(amsterdam, "sync") == 0

    assert titles(amsterdam) == ["Begin met soep"]
    assert "up to date" in capsys.readouterr().out
    town.close(rotterdam.id)
    assert run(amsterdam, "sync") == 1
