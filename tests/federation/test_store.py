# SPDX-License-Identifier: EUPL-1.2
"""The tables of federation are what its migrations make."""

from core.database import reading, revisions, writing
from core.migrate import differences
from core.tables import metadata as core_tables
from federation.store import REVISION, feeds
from federation.store import metadata as federation_tables
from federation.wire.merkle import leaf_hash, stored_subtrees


def test_the_migrations_make_the_tables_that_the_code_declares(node):
    assert differences(node.engine, core_tables, federation_tables) == []


def test_the_newest_migration_is_the_one_the_code_asks_for(node):
    with reading(node.engine) as tx:
        assert REVISION in revisions(tx)


def test_a_tree_of_stored_headers_has_the_root_of_its_frontier(node):
    raw = [f"header {number}".encode() for number in range(700)]

    with writing(node.engine) as tx:
        feed = feeds.add(tx, "x/public/1", "x")
        frontier, closed = feed.frontier.extend(map(leaf_hash, raw))
        feeds.add_entries(tx, feed, 0, raw)
        feeds.add_subtrees(tx, feed, closed)
        feeds.advance(tx, feed, frontier, newest=b"", reached=b"")

    with reading(node.engine) as tx:
        stored = feeds.get(tx, "x/public/1")
        subtree = stored_subtrees(feeds.hashes(tx, stored))
        assert stored.frontier == frontier
        assert subtree(8, 1) == closed[1].hash
        assert subtree(0, 600) == leaf_hash(raw[600])
