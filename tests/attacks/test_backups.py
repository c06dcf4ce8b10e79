# SPDX-License-Identifier: EUPL-1.2
"""Old copies, copies that run at once, and peers that lie about what we signed: real processes."""

import shutil
import sqlite3
from contextlib import closing

import pytest
import requests

from federation.wire.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from federation.wire.held import HeldFeed
from federation.wire.identity import new_key, read_key
from samenbeter.running import copy, samenbeter
from tests.attacks.conftest import Surfer, moved, settle
from tests.attacks.liar import Liar, root_of

PAGE = "/beheer/bewaking"


def lesson(node, title):
    return node.share("lessons", {"title": title, "kind": "tip", "advice": "Ga door."})


def shows(node, title):
    return lambda: title in node.get("/lessen").text


def feed_at(node, node_id):
    """Return size and alarm of the public feed of a node, as another holds it."""
    file = f"file:{node.directory / 'node.db'}?mode=ro"
    with closing(sqlite3.connect(file, uri=True, timeout=30)) as database:
        return database.execute(
            "SELECT size, alarm FROM federation_feed WHERE origin = ?", (f"{node_id}/public/1",)
        ).fetchone()


def own_size(node):
    answer = node.get(f"/federation/v1/feeds/{node.node_id}/public/1/checkpoint")
    return read_checkpoint(answer.content).size if answer.ok else None


def refused(node, title):
    """Return what the node says when an editor wants to share something."""
    made = node.api("POST", "/lessons", {"title": title, "kind": "tip", "advice": "Ga door."})
    answer = requests.post(
        f"{node.url}/api/v1/lessons/{made['id']}/_share",
        headers={"Authorization": f"Bearer {node.token}"}, timeout=30,
    )  # fmt: skip
    return answer.text if answer.status_code == 409 else ""


def page_of(node):
    surfer = Surfer(node, node.administrator)
    try:
        return surfer.get(PAGE).text
    finally:
        surfer.close()


def wait_for(node, words):
    """Wait until the page of the guard says so; a peer that is slow is asked again."""
    surfer = Surfer(node, node.administrator)
    try:
        node.wait_until(lambda: words in surfer.get(PAGE).text, f"the guard to say {words!r}")
    finally:
        surfer.close()


def put_back(node, old):
    """Put an older copy of a node's directory in its place."""
    shutil.rmtree(node.directory)
    shutil.move(old.directory, node.directory)


def test_a33_yesterdays_copy_restores_itself_before_it_signs(two_nodes, tmp_path):
    # given a copy of yesterday; since then more was said, and read
    writer, reader = two_nodes
    lesson(writer, "Van gisteren")
    reader.wait_until(shows(reader, "Van gisteren"), "the first lesson")
    writer.stop()
    yesterday = copy(writer, tmp_path / "yesterday")
    writer.start()
    lost = lesson(writer, "Van vandaag")
    reader.wait_until(shows(reader, "Van vandaag"), "the lesson that will be lost")

    # when the disk dies, and that copy is put back
    writer.kill()
    put_back(writer, yesterday)
    writer.start()
    writer.wait_until(writer.is_open, "its guard")

    # then it has got back what it lost, and says so
    assert shows(writer, "Van vandaag")()
    assert writer.find("lessons", lost)["title"] == "Van vandaag"
    assert "Teruggehaald van anderen: 1" in page_of(writer)
    assert own_size(writer) == 2

    # and goes on as one story
    lesson(writer, "Van morgen")
    reader.wait_until(shows(reader, "Van morgen"), "the lesson after")
    assert feed_at(reader, writer.node_id) == (3, "")


def test_a33_without_any_peer_it_serves_waits_and_can_be_overruled(two_nodes):
    writer, reader = two_nodes
    shared = lesson(writer, "Gedeeld")
    reader.wait_until(shows(reader, "Gedeeld"), "the lesson")
    writer.kill()
    reader.kill()

    writer.start()

    assert shows(writer, "Gedeeld")()
    assert not writer.is_open()
    assert "kun je nu even niet wijzigen" in refused(writer, "Nieuw")
    page = page_of(writer)
    assert "We wachten op andere proeftuinen" in page
    assert "Amsterdam" in page
    assert writer.find("lessons", shared)

    # an administrator goes on without the other
    told = samenbeter("guard", "overrule", str(writer.directory))
    assert told.startswith("guard: open, overruled")
    writer.wait_until(writer.is_open, "its guard")
    lesson(writer, "Toch")
    writer.wait_until(lambda: own_size(writer) == 2, "what waited")


def test_a33_it_goes_on_by_itself_when_its_peer_is_back(two_nodes):
    writer, reader = two_nodes
    writer.kill()
    reader.kill()
    writer.start()
    assert not writer.is_open()

    reader.start()

    for each in two_nodes:
        each.wait_until(each.is_open, "its guard")
    lesson(writer, "Samen verder")
    reader.wait_until(shows(reader, "Samen verder"), "the lesson")


def test_a33_two_at_once_are_noticed_and_sign_nothing(two_nodes, tmp_path):
    # given a copy of a node that is started while the node itself runs
    writer, reader = two_nodes
    lesson(writer, "Van ons")
    reader.wait_until(shows(reader, "Van ons"), "the lesson")
    writer.stop()
    twin = moved(writer, tmp_path / "twin")
    for each in (writer, twin):
        settle(each, sweep=1)
    writer.start()
    writer.wait_until(writer.is_open, "its guard")

    # when both ask their peer
    twin.start()
    try:
        for each in (writer, twin):
            each.wait_until(lambda it=each: not it.is_open(), "the other to be noticed")
            wait_for(each, "Er draait nog een kopie")
            assert refused(each, "Mag niet")

        # then nothing was signed, and it goes on when one of them is gone
        assert feed_at(reader, writer.node_id) == (1, "")
    finally:
        twin.kill()
    samenbeter("guard", "overrule", str(writer.directory))
    writer.wait_until(writer.is_open, "its guard")
    lesson(writer, "Weer alleen")
    reader.wait_until(shows(reader, "Weer alleen"), "the lesson after")
    assert feed_at(reader, writer.node_id) == (2, "")


@pytest.fixture
def alone_with_a_liar(stopped, tmp_path):
    """Return a node that signed one entry, and its only peer."""
    node = moved(stopped, tmp_path / "amsterdam")
    liar = Liar(tmp_path / "liar")
    samenbeter("peer", "add", "--directory", str(node.directory), liar.url, liar.node_id)
    node.start()
    node.wait_until(node.is_open, "its guard")
    lesson(node, "Waar gebeurd")
    node.wait_until(lambda: own_size(node) == 1, "its first entry")
    yield node, liar
    node.kill()
    liar.close()


def key_of(node):
    return read_key((node.directory / "keys" / "feed").read_bytes())


def note(node, size, key, root=None):
    origin = f"{node.node_id}/public/1"
    root = root or root_of([str(number).encode() for number in range(size)])
    return (HeldFeed(origin, size, sign_checkpoint(Checkpoint(origin, size, root), key).note),)


def test_a33_the_only_peer_lags_and_changes_nothing(alone_with_a_liar):
    node, liar = alone_with_a_liar
    liar.holding = note(node, 0, key_of(node))
    node.kill()

    node.start()

    node.wait_until(node.is_open, "its guard")
    assert own_size(node) == 1


def test_a33_the_only_peer_shows_a_history_we_never_signed(alone_with_a_liar):
    node, liar = alone_with_a_liar
    liar.holding = note(node, 900, new_key())
    node.kill()

    node.start()

    wait_for(node, "Antwoord klopt niet")
    assert not node.is_open()
    assert refused(node, "Nog niet")
    liar.holding = ()
    node.wait_until(node.is_open, "an honest answer")
    assert own_size(node) == 1


def test_a33_the_only_peer_shows_our_signature_and_gives_other_headers(alone_with_a_liar):
    # given a peer that holds a checkpoint of ours, and says what it likes
    node, liar = alone_with_a_liar
    liar.holding = note(node, 3, key_of(node))
    node.kill()

    # when it asks for what it misses, what comes is not what was signed
    node.start()

    # then nothing of it is taken, and nothing signed
    wait_for(node, "Er ontbreekt iets van onszelf")
    assert not node.is_open()
    assert feed_at(node, node.node_id) == (1, "")
    with pytest.raises(AssertionError, match="1 entries here, 3 signed"):
        samenbeter("guard", "overrule", str(node.directory))


def test_a33_another_history_under_our_own_key_stops_us_with_evidence(alone_with_a_liar):
    # given two stories: somebody signed another first entry with our key
    node, liar = alone_with_a_liar
    liar.holding = note(node, 1, key_of(node))
    node.kill()

    node.start()

    wait_for(node, "Er zijn twee verhalen van ons")
    assert not node.is_open()
    assert feed_at(node, node.node_id)[1].startswith("fork")
    assert shows(node, "Waar gebeurd")()
    # also when nobody shows it any more
    liar.holding = ()
    node.kill()
    node.start()
    assert not node.is_open()
