# SPDX-License-Identifier: EUPL-1.2
"""Feeds that end and go on: rotation, a thief, and what readers make of it."""

import shutil

import pytest
from werkzeug.test import Client

from core import erasing, lasting, questions, records
from core.database import reading, writing
from core.errors import MalformedError
from core.model import HOUSE, VISITOR
from core.store import records as rows
from federation import findings
from federation.gate import Hint, gate_of
from federation.guard import watching
from federation.proving import prove
from federation.publishing.publisher import publish
from federation.reading import following, incarnations, sync
from federation.reading.sources import PeerSource
from federation.recovery import renewing, telling
from federation.recovery.opening import open_recovery
from federation.store import contents, feeds
from federation.store import peers as stored
from federation.wire import merkle
from federation.wire.cut import Cut, sign_cut
from federation.wire.entry import read_header
from tests.federation.conftest import feed_of, follow, lesson, network, peer_of, titles, visit


def recovery_of(node):
    return open_recovery(str(node.directory / "recovery.key"))


def rotate(node, **more):
    return renewing.renew(node, recovery_of(node), **more)


def feed(reader, writer, incarnation):
    with reading(reader.engine) as tx:
        return feeds.get(tx, f"{writer.id}/public/{incarnation}")


def revise(node, record, title):
    data = {"title": title, "kind": "tip", "advice": "Zet de deur open."}
    return records.revise(node, HOUSE, record.id, data)


def agree(reader, writer):
    """See that a reader has all of a writer's feeds as they are, and nothing else."""
    with reading(writer.engine) as tx:
        own = feeds.of_node(tx, writer.id)
    with reading(reader.engine) as tx:
        held = feeds.of_node(tx, writer.id)
        for each in held:
            subtree = merkle.stored_subtrees(feeds.hashes(tx, each))
            assert merkle.frontier_at(each.size, subtree) == each.frontier
            assert len(feeds.headers(tx, each, 0, 10**6)) == each.size
            assert contents.counts(tx, each) == (0, 0)
    theirs = {each.origin: (each.size, each.reached) for each in own if each.size}
    assert {each.origin: (each.size, each.reached) for each in held if each.size} == theirs


@pytest.fixture
def two(town):
    """Return a writer with three lessons, and a reader that has them."""
    rotterdam, amsterdam = town.node("Rotterdam"), town.node("Amsterdam")
    made = [lesson(rotterdam, f"Les {number}") for number in range(3)]
    publish(rotterdam)
    follow(amsterdam, rotterdam)
    assert visit(amsterdam, rotterdam) == ""
    return rotterdam, amsterdam, made


# Rotation


def test_after_a_rotation_what_stood_stays_and_what_is_new_goes_on(two):
    rotterdam, amsterdam, made = two
    rotate(rotterdam)
    revise(rotterdam, made[1], "Les 1, beter")
    records.withdraw(rotterdam, HOUSE, made[2].id)
    lesson(rotterdam, "Les 3")
    publish(rotterdam)

    assert visit(amsterdam, rotterdam) == ""

    assert sorted(titles(amsterdam)) == ["Les 0", "Les 1, beter", "Les 3"]
    assert feed(amsterdam, rotterdam, 1).size == 3
    assert feed(amsterdam, rotterdam, 2).size == 3
    agree(amsterdam, rotterdam)


def test_what_did_not_change_is_not_put_again(two):
    rotterdam, _, _ = two

    rotate(rotterdam)
    publish(rotterdam)

    assert feed(rotterdam, rotterdam, 2).size == 0


def test_a_new_reader_reads_every_incarnation_with_the_newest_certificate_alone(town, two):
    rotterdam, _, made = two
    rotate(rotterdam)
    revise(rotterdam, made[0], "Les 0, beter")
    publish(rotterdam)
    rotate(rotterdam)
    lesson(rotterdam, "Les 3")
    publish(rotterdam)
    utrecht = town.node("Utrecht")
    follow(utrecht, rotterdam)

    assert visit(utrecht, rotterdam) == ""

    assert sorted(titles(utrecht)) == ["Les 0, beter", "Les 1", "Les 2", "Les 3"]
    agree(utrecht, rotterdam)


def test_a_reader_that_was_behind_reads_up_to_the_cut(two):
    rotterdam, amsterdam, _ = two
    lesson(rotterdam, "Les 3")
    publish(rotterdam)
    rotate(rotterdam)

    assert visit(amsterdam, rotterdam) == ""

    assert "Les 3" in titles(amsterdam)
    agree(amsterdam, rotterdam)


def test_the_later_incarnation_has_the_last_word_whatever_comes_last(town, two):
    rotterdam, _, made = two
    rotate(rotterdam)
    revise(rotterdam, made[0], "Les 0, beter")
    records.withdraw(rotterdam, HOUSE, made[1].id)
    publish(rotterdam)
    utrecht = town.node("Utrecht")
    follow(utrecht, rotterdam)
    # When: the second incarnation is read first.
    with reading(utrecht.engine) as tx:
        writer = stored.get(tx, rotterdam.id)
    source = PeerSource(utrecht, writer)
    following.follow(utrecht, writer, f"{rotterdam.id}/public/2", source)
    assert titles(utrecht) == ["Les 0, beter"]

    assert visit(utrecht, rotterdam) == ""

    assert sorted(titles(utrecht)) == ["Les 0, beter", "Les 2"]
    agree(utrecht, rotterdam)


def test_the_announcement_of_a_next_incarnation_has_the_one_before_read_too(town, two):
    rotterdam, _, made = two
    rotate(rotterdam)
    revise(rotterdam, made[0], "Les 0, beter")
    publish(rotterdam)
    utrecht = town.node("Utrecht")
    follow(utrecht, rotterdam)

    news = Hint(feed(rotterdam, rotterdam, 2).newest)
    sync.hear(utrecht, rotterdam.id, f"{rotterdam.id}/public/2", news)

    assert gate_of(utrecht).visiting.settle(30)
    assert feed(utrecht, rotterdam, 1).cut
    agree(utrecht, rotterdam)


def test_the_post_of_a_certificate_brings_the_rotation_to_readers_at_once(two):
    rotterdam, amsterdam, _ = two
    follow(rotterdam, amsterdam)
    rotate(rotterdam)
    lesson(rotterdam, "Les 3")
    publish(rotterdam)

    assert telling.tell_peers(rotterdam) == {amsterdam.id: ""}
    assert gate_of(amsterdam).visiting.settle(30)

    assert "Les 3" in titles(amsterdam)
    agree(amsterdam, rotterdam)


# A thief: a copy of the node that takes its place and goes on under the stolen keys


@pytest.fixture
def stolen(town, two, opened, tmp_path):
    """Return writer, reader, lessons, and a thief that answers at the writer's address."""
    rotterdam, amsterdam, made = two
    rotterdam.engine.dispose()
    shutil.copytree(rotterdam.directory, tmp_path / "thief")
    (tmp_path / "thief/recovery.key").unlink()
    thief = opened(tmp_path / "thief")
    watching.overrule(thief)  # a thief asks nobody
    town.close(rotterdam.id)
    town.serve(thief)
    return rotterdam, amsterdam, made, thief


def back_home(town, node):
    town.close(node.id)
    town.serve(node)


def test_what_a_thief_signed_beyond_the_cut_is_void_and_its_effects_are_rolled_back(town, stolen):
    rotterdam, amsterdam, made, thief = stolen
    lesson(thief, "Nep")
    revise(thief, made[0], "Les 0, vervalst")
    records.withdraw(thief, HOUSE, made[1].id)
    publish(thief)
    assert visit(amsterdam, rotterdam) == ""
    assert sorted(titles(amsterdam)) == ["Les 0, vervalst", "Les 2", "Nep"]

    back_home(town, rotterdam)
    rotate(rotterdam)
    assert visit(amsterdam, rotterdam) == ""

    assert sorted(titles(amsterdam)) == ["Les 0", "Les 1", "Les 2"]
    agree(amsterdam, rotterdam)
    told = [each.text for each in findings.findings(amsterdam)]
    assert any("3 entries" in each and "void" in each for each in told)


def test_an_erasure_by_a_thief_did_not_happen(town, stolen):
    rotterdam, amsterdam, made, thief = stolen
    erasing.erase(thief, HOUSE, made[0].id)
    publish(thief)
    assert visit(amsterdam, rotterdam) == ""
    assert sorted(titles(amsterdam)) == ["Les 1", "Les 2"]

    back_home(town, rotterdam)
    rotate(rotterdam)
    assert visit(amsterdam, rotterdam) == ""

    assert sorted(titles(amsterdam)) == ["Les 0", "Les 1", "Les 2"]
    assert lasting.remembered(amsterdam.directory) == []
    agree(amsterdam, rotterdam)


def test_an_incarnation_that_a_thief_began_is_void(town, stolen):
    rotterdam, amsterdam, _, thief = stolen
    with writing(thief.engine) as tx:
        feeds.add(tx, f"{thief.id}/public/2", thief.id)
    lesson(thief, "Nep in 2")
    publish(thief)
    assert feed(thief, thief, 2).size == 1
    visit(amsterdam, rotterdam)
    assert "Nep in 2" in titles(amsterdam)

    back_home(town, rotterdam)
    rotate(rotterdam)
    lesson(rotterdam, "Echt in 2")
    publish(rotterdam)
    assert visit(amsterdam, rotterdam) == ""

    assert sorted(titles(amsterdam)) == ["Echt in 2", "Les 0", "Les 1", "Les 2"]
    agree(amsterdam, rotterdam)


def test_a_reader_of_the_thiefs_other_story_throws_it_away(town, stolen):
    rotterdam, amsterdam, _, thief = stolen
    lesson(thief, "Nep")
    lesson(thief, "Nep 2")
    publish(thief)
    visit(amsterdam, rotterdam)
    back_home(town, rotterdam)
    for number in range(3, 7):
        lesson(rotterdam, f"Les {number}")
    publish(rotterdam)
    rotate(rotterdam)

    # When: it holds fewer headers than the cut covers, and others.
    assert visit(amsterdam, rotterdam) == ""

    assert sorted(titles(amsterdam)) == [f"Les {number}" for number in range(7)]
    agree(amsterdam, rotterdam)


def test_a_cut_lifts_the_stop_of_a_fork(town, stolen):
    rotterdam, amsterdam, _, thief = stolen
    lesson(thief, "Nep")
    publish(thief)
    visit(amsterdam, rotterdam)
    back_home(town, rotterdam)
    lesson(rotterdam, "Les 3")
    publish(rotterdam)
    assert "two roots" in visit(amsterdam, rotterdam)
    assert "stopped" in visit(amsterdam, rotterdam)

    rotate(rotterdam)
    assert visit(amsterdam, rotterdam) == ""

    assert sorted(titles(amsterdam)) == [f"Les {number}" for number in range(4)]
    agree(amsterdam, rotterdam)


def test_a_rollback_is_whole_or_not_at_all(town, stolen, monkeypatch):
    rotterdam, amsterdam, made, thief = stolen
    revise(thief, made[0], "Les 0, vervalst")
    publish(thief)
    visit(amsterdam, rotterdam)
    back_home(town, rotterdam)
    rotate(rotterdam)
    before = feed(amsterdam, rotterdam, 1)

    with monkeypatch.context() as broken:
        broken.setattr(incarnations, "_tell", _fail)
        with pytest.raises(ZeroDivisionError):
            visit(amsterdam, rotterdam)

    assert feed(amsterdam, rotterdam, 1) == before
    assert "Les 0, vervalst" in titles(amsterdam)
    assert visit(amsterdam, rotterdam) == ""
    agree(amsterdam, rotterdam)


def _fail(*_):
    raise ZeroDivisionError


def test_the_old_key_is_refused_after_the_cut(town, stolen):
    rotterdam, amsterdam, _, thief = stolen
    rotate(rotterdam)
    back_home(town, rotterdam)
    assert visit(amsterdam, rotterdam) == ""
    back_home(town, thief)
    lesson(thief, "Nep")
    publish(thief)

    told = visit(amsterdam, rotterdam)

    assert "went back" in told or "not signed by the key on record" in told
    assert sorted(titles(amsterdam)) == ["Les 0", "Les 1", "Les 2"]


# Cuts that nobody should believe


def test_a_cut_before_its_certificate_is_not_taken(town, two):
    rotterdam, amsterdam, _ = two
    root = feed_of(rotterdam, rotterdam).frontier.root()
    sequence = peer_of(amsterdam, rotterdam).certificate.sequence + 5
    early = sign_cut(Cut(f"{rotterdam.id}/public/1", 3, root, sequence, 2), recovery_of(rotterdam))
    town.lie(rotterdam, "/checkpoint", lambda _: early.note)

    assert "is not known here" in visit(amsterdam, rotterdam)

    assert feed(amsterdam, rotterdam, 1).cut == b""


def test_a_cut_by_another_key_is_not_taken(town, two):
    rotterdam, amsterdam, _ = two
    rotate(rotterdam)
    good = feed(rotterdam, rotterdam, 1).cut
    town.lie(rotterdam, "/public/1/checkpoint", lambda _: good.replace(b"size 3", b"size 2"))

    assert "bad signature" in visit(amsterdam, rotterdam)

    assert feed(amsterdam, rotterdam, 1).cut == b""
    assert len(titles(amsterdam)) == 3


def test_a_later_cut_of_the_same_feed_counts(two):
    rotterdam, amsterdam, _ = two
    rotate(rotterdam)
    visit(amsterdam, rotterdam)
    done = rotate(rotterdam)
    with reading(rotterdam.engine) as tx:
        held = feeds.get(tx, f"{rotterdam.id}/public/1")
        root = merkle.frontier_at(2, merkle.stored_subtrees(feeds.hashes(tx, held))).root()
    later = sign_cut(
        Cut(held.origin, 2, root, done.certificate.sequence, 4), recovery_of(rotterdam)
    )
    visit(amsterdam, rotterdam)

    incarnations.take_cut(amsterdam, peer_of(amsterdam, rotterdam), held.origin, later.note)

    assert sorted(titles(amsterdam)) == ["Les 0", "Les 1"]
    assert feed(amsterdam, rotterdam, 1).size == 2
    assert feed(amsterdam, rotterdam, 2) is None
    assert feed(amsterdam, rotterdam, 3) is None


def test_one_record_is_shown_once_and_keeps_its_local_id_through_all_this(two):
    rotterdam, amsterdam, made = two
    with reading(amsterdam.engine) as tx:
        before = rows.get_by_wire_id(tx, rotterdam.id, made[0].wire_id).id
    rotate(rotterdam)
    revise(rotterdam, made[0], "Les 0, beter")
    publish(rotterdam)

    visit(amsterdam, rotterdam)

    found = questions.get(amsterdam, VISITOR, before)
    assert found.title == "Les 0, beter"
    assert len(titles(amsterdam)) == 3


def test_what_was_told_is_forgotten_after_a_month(two, opened):
    rotterdam, amsterdam, _ = two
    with writing(amsterdam.engine) as tx:
        stored.set_fact(
            tx, f"{stored.ROLLED_BACK}{rotterdam.id}", "2020-01-01T00:00:00.000000Z 3 are void"
        )

    assert not any("are void" in each.text for each in findings.findings(amsterdam))


# Proofs


def test_what_stood_at_the_cut_is_proved_by_the_cut_at_writer_and_reader(two):
    rotterdam, amsterdam, made = two
    rotate(rotterdam)
    revise(rotterdam, made[0], "Les 0, beter")
    publish(rotterdam)
    visit(amsterdam, rotterdam)
    cut = feed(rotterdam, rotterdam, 1).cut

    for holder, own in ((rotterdam, ""), (amsterdam, rotterdam.id)):
        with reading(holder.engine) as tx:
            stood, newer = (rows.get_by_wire_id(tx, own, one.wire_id) for one in made[1::-1])
        ended, goes_on = prove(holder, stood), prove(holder, newer)
        assert ended.checkpoint == cut
        assert ended.proven.payload.title == "Les 1"
        assert goes_on.proven.checkpoint.origin == f"{rotterdam.id}/public/2"
        assert goes_on.proven.payload.title == "Les 0, beter"


def test_what_was_taken_back_after_the_cut_is_not_proved_from_before_it(two):
    rotterdam, amsterdam, made = two
    rotate(rotterdam)
    records.withdraw(rotterdam, HOUSE, made[0].id)
    publish(rotterdam)
    visit(amsterdam, rotterdam)

    with reading(amsterdam.engine) as tx:
        record = rows.get_by_wire_id(tx, rotterdam.id, made[0].wire_id)
    with pytest.raises(MalformedError, match="not shown here any more"):
        prove(amsterdam, record)


def test_a_reader_that_heard_the_thief_through_another_rolls_back_through_another(town, stolen):
    rotterdam, amsterdam, _, thief = stolen
    utrecht = town.node("Utrecht")
    follow(utrecht, rotterdam)
    follow(utrecht, amsterdam)
    lesson(thief, "Nep")
    publish(thief)
    visit(amsterdam, rotterdam)
    publish(amsterdam)  # its guard asks while somebody answers
    town.close(rotterdam.id)
    assert visit(utrecht, rotterdam) != ""
    through(utrecht, amsterdam)
    assert "Nep" in titles(utrecht)

    # When: only one reader is there while the node has its new keys, and then it is gone.
    town.serve(rotterdam)
    rotate(rotterdam)
    assert visit(amsterdam, rotterdam) == ""
    town.close(rotterdam.id)
    assert visit(utrecht, rotterdam) != ""
    through(utrecht, amsterdam)

    assert sorted(titles(utrecht)) == ["Les 0", "Les 1", "Les 2"]
    agree(utrecht, rotterdam)
    town.serve(rotterdam)


def through(reader, mirror):
    """Let a reader visit a mirror, and read there of others what it holds."""
    assert visit(reader, mirror) == ""
    assert gate_of(reader).visiting.settle(30)


# Restricted feeds


def test_what_a_network_shares_survives_a_rotation_and_stays_inside(town):
    rotterdam, amsterdam, utrecht = map(town.node, ("Rotterdam", "Amsterdam", "Utrecht"))
    for one in (rotterdam, amsterdam, utrecht):
        for other in (rotterdam, amsterdam, utrecht):
            if one is not other:
                follow(one, other)
    audience = network("De kring", rotterdam, amsterdam)
    first = lesson(rotterdam, "Onder ons", audiences=(audience,))
    publish(rotterdam)
    for reader in (amsterdam, utrecht):
        # The first visit tells us that they know us; the second asks as a member.
        visit(reader, rotterdam)
        assert visit(reader, rotterdam) == ""
    assert restricted(amsterdam, rotterdam) == ["Onder ons"]

    rotate(rotterdam)
    revise(rotterdam, first, "Onder ons, beter")
    lesson(rotterdam, "Ook onder ons", audiences=(audience,))
    publish(rotterdam)
    for reader in (amsterdam, utrecht):
        assert visit(reader, rotterdam) == ""

    assert restricted(amsterdam, rotterdam) == ["Onder ons, beter", "Ook onder ons"]
    with reading(amsterdam.engine) as tx:
        ended, newer = (feeds.get(tx, f"{rotterdam.id}/{audience}/{number}") for number in (1, 2))
    assert ended.cut and ended.checkpoint.size == ended.size
    assert newer.members[0] == 1  # said again: who may read it
    with reading(utrecht.engine) as tx:
        assert feeds.get(tx, ended.origin) is None
    path = f"/federation/v1/feeds/{ended.origin}/cut"
    assert Client(town.fronts[amsterdam.id]).get(path).status_code == 404


def restricted(reader, writer):
    """Return the titles of all live records of a writer that a reader holds, sorted."""
    with reading(reader.engine) as tx:
        found = rows.ids_by_wire_id(tx, writer.id, _wire_ids(writer))
        held = rows.get_many(tx, list(found.values()))
    return sorted(each.title for each in held.values() if each.state == "published")


def _wire_ids(writer):
    with reading(writer.engine) as tx:
        own = feeds.of_node(tx, writer.id)
        raw = [header for each in own for header in feeds.headers(tx, each, 0, each.size)]
    return [header.id for header in map(read_header, raw) if header.id]
