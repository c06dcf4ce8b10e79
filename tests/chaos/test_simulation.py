# SPDX-License-Identifier: EUPL-1.2
"""Towns in bad weather keep every promise; and where a promise is broken, it is seen.

The long form is ``./dev chaos --seed N --minutes M``.
"""

import os
import random
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from core import receiving, records
from core.database import writing
from core.errors import FetchError
from federation import peers
from federation.gate import gate_of
from federation.guard import watching
from federation.publishing import own, publisher
from federation.reading import arrivals
from federation.wire import feed
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from tests.chaos.disk import FULL
from tests.chaos.simulation import Simulation, simulate
from tests.chaos.wires import Weather
from tests.chaos.world import Broken, World, only_here

HOUSE = Path(__file__).parents[2]
LONG = bool(os.environ.get("SAMENBETER_LONG"))


@pytest.mark.parametrize("number", range(20 if LONG else 1))
def test_a_town_in_bad_weather_keeps_every_promise(number, tmp_path):
    seed = random.randrange(1 << 32)

    report = simulate(seed, nodes=20 if LONG else 5, hours=3 if LONG else 0.4, root=tmp_path)

    assert report.deeds > report.nodes
    assert report.kills
    assert sum(count for _, count in report.faults) > report.nodes
    assert report.payloads > report.entries


def test_one_seed_gives_one_run():
    # In processes of their own, which order their sets differently.
    told = [
        subprocess.run(
            [sys.executable, "-m", "tests.chaos", "--seed", "5", "--minutes", "0", "--nodes", "3",
             "--hours", "0.1"],
            env={**os.environ, "PYTHONHASHSEED": str(number)}, cwd=HOUSE,
            capture_output=True, text=True, timeout=120, check=True,
        ).stdout.splitlines()
        for number in (1, 2)
    ]  # fmt: skip

    assert told[0][0] == "seed 5: 3 nodes, 0.1 hours"
    assert "story=" in told[0][1]
    assert told[0][:2] == told[1][:2]


def test_another_seed_gives_another_run(tmp_path):
    one, other = (simulate(seed, nodes=2, hours=0.05, root=tmp_path) for seed in (1, 2))

    assert one.story != other.story
    assert one.feeds != other.feeds


# What the simulation would say if we were wrong: each of these puts one mistake in.


@pytest.fixture
def town(tmp_path):
    """Return a town of three that have exchanged what they wrote in some minutes of calm."""
    simulation = Simulation(3, 3, tmp_path)
    with only_here(simulation.world):
        simulation.found()
        simulation.world.run(600)
        yield simulation
    simulation.close()


def test_a_town_without_faults_agrees(town):
    town.heal()

    assert town.report(0.2).entries > 10


def test_a_publisher_that_signs_twice_is_seen(town, monkeypatch):
    def sign_twice(node, feed, new):
        other = Checkpoint(feed.origin, feed.size, bytes(32))
        note = sign_checkpoint(other, gate_of(node).keys.feed).note
        own.announce(node, replace(feed, reached=note))

    monkeypatch.setattr(publisher, "announce", sign_twice)

    with pytest.raises(Broken, match="says another root"):
        town.world.run(3600)


def test_a_publisher_that_speaks_before_it_commits_is_seen(town, monkeypatch):
    real = publisher._sign

    def sign_and_tell(tx, node, feed, frontier):
        signed = real(tx, node, feed, frontier)
        for peer in publisher.stored.everyone(tx):
            gate_of(node).window.post(peer.node_id, peer.address, b"", deadline=1, cap=1)
        return signed

    monkeypatch.setattr(publisher, "_sign", sign_and_tell)

    with pytest.raises(Broken, match="while a write transaction is open"):
        town.world.run(3600)


def test_a_reader_that_stores_before_it_has_proof_is_seen(town, monkeypatch):
    monkeypatch.setattr(own, "parcel", lambda *_: b"")  # readers come for what is new
    monkeypatch.setattr(feed.merkle, "verify_consistency", lambda *_: None)
    town.wires.weather = Weather(garbled=0.9)

    with pytest.raises(Broken, match="another entry|another root"):
        town.world.run(7200)


def test_a_reader_that_believes_any_payload_is_seen(town, monkeypatch):
    monkeypatch.setattr(own, "parcel", lambda *_: b"")
    monkeypatch.setattr(arrivals, "check_payload", lambda *_: None)
    town.wires.weather = Weather(garbled=0.9)

    with pytest.raises(Broken, match="keeps a false payload"):
        town.world.run(7200)


def test_a_reader_that_goes_on_showing_what_was_taken_back_is_seen(town, monkeypatch):
    monkeypatch.setattr(receiving, "retract", lambda *_: None)

    with pytest.raises(Broken, match="shows what was taken back"):
        town.world.run(7200)


def test_a_node_that_says_yes_before_it_commits_is_seen(town, monkeypatch):
    @contextmanager
    def careless(engine):
        with engine.connect() as tx:
            tx = tx.execution_options(writes=True)
            tx.begin()
            yield tx
            tx.rollback()

    monkeypatch.setattr(records, "writing", careless)

    with pytest.raises(Broken, match="said yes to"):
        town.world.run(3600)
        town.heal()


def test_a_reader_that_forgets_is_seen(town):
    reader = town.houses[1]

    with writing(reader.node.engine) as tx:
        tx.exec_driver_sql("UPDATE federation_feed SET size = size - 1 WHERE size > 0")

    with pytest.raises(Broken, match="held .* and now"):
        town.world.run(3600)


def test_a_node_put_back_from_an_old_copy_restores_itself(town):
    put_back(town)

    town.world.run(town.world.now + 600)

    town.heal()
    assert town.restored == 1


def put_back(town):
    """Put an old copy of some node back, once its peers hold more than that copy."""
    for house in town.houses:
        house.keep()
    before = len(town.ledger.stories[f"{town.houses[0].id}/public/1"].headers)
    while not town.restored:
        town.world.run(town.world.now + 60)
        origin = f"{town.houses[0].id}/public/1"
        if len(town.ledger.stories[origin].headers) > before + 2:
            town._restore()


def test_a_node_that_does_not_ask_after_an_old_copy_was_put_back_is_seen(town, monkeypatch):
    monkeypatch.setattr(publisher, "may_sign", lambda _: True)
    monkeypatch.setattr(watching, "refusal", lambda _: None)
    put_back(town)
    town.wires.apart = {
        frozenset((one.name, two.name)) for one in town.houses for two in town.houses
    }

    with pytest.raises(Broken, match="another entry|never committed|another root|said yes"):
        for _ in range(40):
            town.world.run(town.world.now + 60)
            town.houses[0].is_old = False  # its editor goes on as if nothing happened


def test_a_reader_that_gives_up_is_seen(town, monkeypatch):
    town.wires.apart = {
        frozenset((one.name, two.name)) for one in town.houses for two in town.houses
    }
    town.world.run(3600)

    monkeypatch.setattr(peers, "fetch", refuse)

    with pytest.raises(Broken, match="holds"):
        town.heal()


def refuse(*_, **__):
    raise FetchError("somebody", "is not asked any more")


def test_a_disk_that_is_full_harms_nothing(town):
    for house in town.houses:
        house.disk.arm(FULL, 3)

    town.world.run(3600)

    town.heal()


def test_the_world_is_the_same_for_the_same_dice():
    worlds = [World(9), World(9)]
    for world in worlds:
        for number in range(5):
            world.later(world.chance.random(), f"event {number}", lambda: None)
        world.run(2)

    assert worlds[0].digest == worlds[1].digest
    assert worlds[0].steps == 5
