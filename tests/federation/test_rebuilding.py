# SPDX-License-Identifier: EUPL-1.2
"""A lost disk: a fresh node becomes the lost one again, from its peers."""

import shutil
import time

import pytest

from core import records
from core.database import reading
from core.errors import AdministratorError, Refused
from core.model import HOUSE
from core.store import records as rows
from federation.gate import gate_of
from federation.guard import watching
from federation.publishing.publisher import publish
from federation.recovery import rebuilding, renewing
from federation.recovery.opening import open_recovery
from federation.store import feeds
from federation.wire.cut import read_cut
from tests.federation.conftest import Town, follow, lesson, titles, visit
from tests.federation.test_incarnations import agree, feed, revise


@pytest.fixture
def lost(town: Town, tmp_path):
    """Return what is left of a node that is gone: key, id, lessons, two readers, its port."""
    rotterdam, amsterdam, utrecht = map(town.node, ("Rotterdam", "Amsterdam", "Utrecht"))
    made = [lesson(rotterdam, f"Les {number}") for number in range(3)]
    publish(rotterdam)
    follow(amsterdam, rotterdam)
    follow(utrecht, rotterdam)
    assert visit(utrecht, rotterdam) == ""
    revise(rotterdam, made[1], "Les 1, beter")
    records.withdraw(rotterdam, HOUSE, made[2].id)
    lesson(rotterdam, "Les 3")
    publish(rotterdam)
    assert visit(amsterdam, rotterdam) == ""
    key = tmp_path / "kluis.key"
    shutil.copy(rotterdam.directory / "recovery.key", key)
    town.close(rotterdam.id)
    rotterdam.engine.dispose()
    shutil.rmtree(rotterdam.directory)
    port = rotterdam.config.server.port
    return open_recovery(str(key)), rotterdam.id, made, amsterdam, utrecht, port


@pytest.fixture
def fresh(lost, found, opened):
    """Return a node that was made a moment ago, at the address of the lost one."""
    return opened(found("Herrezen", port=lost[5]))


def address(node):
    return node.config.node.address


def test_a_lost_node_comes_back_under_its_own_id_with_all_that_its_peers_hold(town, lost, fresh):
    key, lost_id, made, amsterdam, utrecht, _ = lost

    done = rebuilding.recover(fresh, key, [address(utrecht), address(amsterdam)])

    node = done.node
    assert node.id == lost_id
    assert (node.directory / "keys/node-id").read_text().strip() == lost_id
    assert not (node.directory / "recovery.key").exists()
    assert done.sizes == {f"{lost_id}/public/1": 6}
    assert sorted(titles(node)) == ["Les 0", "Les 1, beter", "Les 3"]
    with reading(node.engine) as tx:
        assert rows.get_by_wire_id(tx, "", made[0].wire_id).is_shared
    # It was cut where it is, one incarnation is left out, and nothing is said twice.
    ended = feed(node, node, 1)
    cut = read_cut(ended.cut, ended.origin, gate_of(node).keys.certificate.recovery)
    assert (cut.size, cut.next) == (6, 3)
    publish(node)
    assert feed(node, node, 3).size == 0


def test_readers_of_a_recovered_node_miss_nothing(town, lost, fresh):
    key, _, made, amsterdam, utrecht, _ = lost
    node = rebuilding.recover(fresh, key, [address(amsterdam), address(utrecht)]).node
    town.serve(node)
    lesson(node, "Na de ramp")
    publish(node)

    for reader in (amsterdam, utrecht):
        assert gate_of(reader).visiting.settle(30)
        assert visit(reader, node) == ""
        assert sorted(titles(reader)) == ["Les 0", "Les 1, beter", "Les 3", "Na de ramp"]
        agree(reader, node)


def test_what_nobody_held_is_void_at_whoever_turns_up_with_it_later(town, lost, fresh):
    key, lost_id, made, amsterdam, utrecht, _ = lost

    # When: only the one that is behind answers.
    done = rebuilding.recover(fresh, key, [address(utrecht)])
    town.serve(done.node)

    assert done.sizes == {f"{lost_id}/public/1": 3}
    assert visit(amsterdam, done.node) == ""
    assert sorted(titles(amsterdam)) == ["Les 0", "Les 1", "Les 2"]
    agree(amsterdam, done.node)


def test_a_key_that_nobody_knows_changes_nothing(lost, fresh, found):
    _, _, _, amsterdam, _, _ = lost
    before = (fresh.directory / "keys/node-id").read_bytes()
    stranger = open_recovery(str(found("Vreemd") / "recovery.key"))

    with pytest.raises(AdministratorError, match="Nothing was changed"):
        rebuilding.recover(fresh, stranger, [address(amsterdam)])

    assert (fresh.directory / "keys/node-id").read_bytes() == before
    assert (fresh.directory / "recovery.key").exists()


def test_a_node_that_lives_is_not_made_another(lost, fresh):
    key, _, _, amsterdam, _, _ = lost
    lesson(fresh, "Van ons")
    publish(fresh)

    with pytest.raises(AdministratorError, match="lives already"):
        rebuilding.recover(fresh, key, [address(amsterdam)])


def test_peers_that_lie_about_the_lost_node_are_told_of_and_do_no_harm(town, lost, fresh):
    key, lost_id, _, amsterdam, utrecht, _ = lost
    town.lie(amsterdam, "/headers", lambda raw: raw.replace(b'"n":1', b'"n":7'))

    done = rebuilding.recover(fresh, key, [address(amsterdam), address(utrecht)])

    assert done.sizes == {f"{lost_id}/public/1": 3}
    assert any("public/1 at Amsterdam" in each for each in done.problems)
    assert sorted(titles(done.node)) == ["Les 0", "Les 1", "Les 2"]


def test_an_interrupted_recovery_is_run_again(lost, fresh, opened, monkeypatch):
    key, lost_id, _, amsterdam, utrecht, _ = lost

    with monkeypatch.context() as broken:
        broken.setattr(renewing, "renew", _fail)
        with pytest.raises(ZeroDivisionError):
            rebuilding.recover(fresh, key, [address(amsterdam)])
    again = opened(fresh.directory)
    assert again.id == lost_id
    with pytest.raises(AdministratorError, match="identity rotate"):
        publish_something(again)

    done = rebuilding.recover(again, key, [address(amsterdam)])

    publish(done.node)
    assert sorted(titles(done.node)) == ["Les 0", "Les 1, beter", "Les 3", "Te vroeg"]
    assert feed(done.node, done.node, 3).size == 1
    with reading(again.engine) as tx:
        assert len([each for each in feeds.of_node(tx, lost_id) if each.cut]) == 1


def publish_something(node):
    lesson(node, "Te vroeg")
    publish(node)


def _fail(*_, **__):
    raise ZeroDivisionError


def test_an_old_copy_from_before_new_keys_signs_nothing_until_it_is_recovered(
    town, opened, tmp_path
):
    rotterdam, amsterdam = town.node("Rotterdam"), town.node("Amsterdam")
    follow(rotterdam, amsterdam)
    lesson(rotterdam, "Voor")
    publish(rotterdam)
    follow(amsterdam, rotterdam)
    assert visit(amsterdam, rotterdam) == ""
    rotterdam.engine.dispose()
    shutil.copytree(rotterdam.directory, tmp_path / "kopie")
    key = open_recovery(str(rotterdam.directory / "recovery.key"))
    renewing.renew(rotterdam, key)
    lesson(rotterdam, "Na de nieuwe sleutels")
    publish(rotterdam)
    assert visit(amsterdam, rotterdam) == ""
    town.close(rotterdam.id)
    old = opened(tmp_path / "kopie")
    town.serve(old)

    # When: it asks its peers at the start, one of them tells that it has newer keys.
    publish(old)
    with pytest.raises(Refused):
        lesson(old, "Te vroeg")  # stays on our own site
    with pytest.raises(AdministratorError, match="identity recover"):
        publish(old)

    node = rebuilding.recover(old, key, [address(amsterdam)]).node
    assert watching.look(node).is_open
    publish(node)
    # It came too early once, and was told to wait a moment.
    deadline = time.monotonic() + 300
    while visit(amsterdam, node) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert sorted(titles(node)) == ["Na de nieuwe sleutels", "Te vroeg", "Voor"]
    assert sorted(titles(amsterdam)) == ["Na de nieuwe sleutels", "Voor"]
    agree(amsterdam, node)
