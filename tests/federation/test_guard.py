# SPDX-License-Identifier: EUPL-1.2
"""The start-up guard in a town: what it restores, when it waits, what it refuses."""

import json
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from marshmallow import fields

from core import erasing, records
from core.database import reading, writing
from core.errors import Refused
from core.fields import describe
from core.model import HOUSE
from core.record_schemas import RecordSchema
from core.record_types import RecordType
from core.store import records as rows
from federation import keys, peers
from federation.findings import findings
from federation.gate import gate_of
from federation.guard import judging, watching
from federation.guard.asking import Heard, note_others
from federation.guard.patrol import Patrol
from federation.guard.state import Reply, State
from federation.publishing.own import public_origin
from federation.publishing.publisher import publish
from federation.recovery import renewing
from federation.store import contents, feeds, returned
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from federation.wire.held import HeldFeed, Holdings, read_held, write_held
from federation.wire.identity import new_key, read_key
from federation.wire.sighting import PATH, Sighting, write_sighting
from federation.wire.signatures import sign_request
from samenbeter import PUBLIC_STORY, Processing
from tests.federation.conftest import feed_of, follow, lesson, titles, visit, with_type
from tests.federation.test_publisher import entries_of


class Visit(RecordSchema):
    """A type with a field that stays here."""

    story = fields.String(metadata=describe("Verhaal", PUBLIC_STORY))
    nickname = fields.String(
        metadata=describe("Roepnaam", Processing("P2", "om te testen", "toestemming", "een jaar"))
    )


VISIT = RecordType("visit", Visit, "bezoeken", "visits", "bezoek", "bezoeken")


@pytest.fixture
def pair(town):
    """Return who signs, and a peer that reads it; both sides agreed."""
    return exchange(town, "Rotterdam", "Amsterdam")


def exchange(town, *names, **more):
    nodes = [town.node(name, **more) for name in names]
    for one in nodes:
        for other in nodes:
            if one is not other:
                follow(one, other)
    for one in nodes:
        publish(one)
    return nodes


@pytest.fixture
def put_back(town, opened, tmp_path):
    """Return a function that ends a node, and opens an older copy of it at the same address."""

    def replace(node, copy):
        gate_of(node).close()
        node.engine.dispose()
        town.close(node.id)
        again = opened(copy)
        town.serve(again)
        return again

    return replace


def copy_of(node, directory):
    """Copy a node's directory as it is now, as an administrator would for a backup."""
    shutil.copytree(node.directory, directory, ignore=shutil.ignore_patterns("node.db*"))
    with reading(node.engine) as tx:
        tx.exec_driver_sql("COMMIT")
        tx.exec_driver_sql(f"VACUUM INTO '{directory / 'node.db'}'")
        tx.exec_driver_sql("BEGIN")
    return directory


def hear(reader, writer):
    publish(writer)
    assert visit(reader, writer) == ""


@pytest.fixture
def again(pair, put_back, tmp_path):
    """Return who signs, put back as it was before it shared what its peer holds."""
    rotterdam, amsterdam = pair
    hear(amsterdam, rotterdam)
    old = copy_of(rotterdam, tmp_path / "old")
    lesson(rotterdam, "Echt")
    hear(amsterdam, rotterdam)
    return put_back(rotterdam, old)


def found(node, record):
    with reading(node.engine) as tx:
        return rows.get_by_wire_id(tx, "", record.wire_id)


def test_an_old_copy_restores_itself_before_it_signs(pair, put_back, tmp_path):
    # given a copy of before two revisions, a new lesson and a withdrawal
    rotterdam, amsterdam = pair
    revised, gone = lesson(rotterdam, "Eerst"), lesson(rotterdam, "Straks weg")
    hear(amsterdam, rotterdam)
    old = copy_of(rotterdam, tmp_path / "old")
    data = {"title": "Beter", "kind": "tip", "advice": "Zet de deur open."}
    records.revise(rotterdam, HOUSE, revised.id, data)
    fresh = lesson(rotterdam, "Nieuw")
    records.withdraw(rotterdam, HOUSE, gone.id)
    hear(amsterdam, rotterdam)
    said = entries_of(rotterdam)

    # when it is put back and goes on
    again = put_back(rotterdam, old)
    publish(again)

    # then it says nothing again, and everything is as it was said
    assert entries_of(again) == said
    assert watching.current(again).is_open
    assert set(titles(again)) == {"Beter", "Nieuw"}
    assert found(again, revised).version == 2
    assert found(again, gone).state == "withdrawn"
    assert found(again, fresh).is_shared
    with reading(again.engine) as tx:
        assert returned.counts(tx) == {"new": 1, "revised": 1, "withdrawn": 1}
    assert any("came back from peers" in each.text for each in findings(again))

    # and it goes on as one story
    lesson(again, "Daarna")
    hear(amsterdam, again)
    assert set(titles(amsterdam)) == {"Beter", "Nieuw", "Daarna"}
    assert not feed_of(amsterdam, again).alarm
    assert feed_of(amsterdam, again).size == len(said) + 1


def test_what_never_travelled_keeps_the_value_it_has_here(pair, put_back, tmp_path):
    rotterdam, amsterdam = pair
    with_type(rotterdam, VISIT)
    data = {"title": "Bezoek", "story": "Oud", "nickname": "Buurman"}
    made = records.create(rotterdam, HOUSE, "visit", data, publish=True)
    made = records.share(rotterdam, HOUSE, made.id)
    hear(amsterdam, rotterdam)
    old = copy_of(rotterdam, tmp_path / "old")
    records.revise(
        rotterdam, HOUSE, made.id, {"title": "Bezoek 2", "story": "Nieuw", "nickname": "Weg"}
    )
    hear(amsterdam, rotterdam)

    again = put_back(rotterdam, old)
    with_type(again, VISIT)
    publish(again)

    back = found(again, made)
    assert back.body == {"story": "Nieuw", "nickname": "Buurman"}
    assert (back.id, back.version, back.title) == (made.id, 2, "Bezoek 2")
    with reading(again.engine) as tx:
        assert [each.number for each in rows.versions_of(tx, made.id)] == [2, 1]
    assert len(entries_of(again)) == 2


def test_what_was_erased_stays_erased(pair, put_back, tmp_path):
    rotterdam, amsterdam = pair
    made = lesson(rotterdam, "Mag weg")
    hear(amsterdam, rotterdam)
    old = copy_of(rotterdam, tmp_path / "old")
    erasing.erase(rotterdam, HOUSE, made.id)
    hear(amsterdam, rotterdam)
    said = entries_of(rotterdam)

    again = put_back(rotterdam, old)
    publish(again)

    assert [each.op for each in said] == ["put", "erase"]
    assert entries_of(again) == said
    assert found(again, made) is None
    with reading(again.engine) as tx:
        assert contents.live(tx, feeds.get(tx, public_origin(again.id)), made.wire_id) is None


def test_a_node_that_lost_its_database_gets_its_history_from_a_peer_it_just_met(
    pair, put_back, tmp_path, empty_database
):
    rotterdam, amsterdam = pair
    lesson(rotterdam, "Bewaard")
    hear(amsterdam, rotterdam)
    empty = tmp_path / "empty"
    shutil.copytree(rotterdam.directory, empty, ignore=shutil.ignore_patterns("node.db*", ".run"))
    shutil.copy(empty_database, empty / "node.db")

    again = put_back(rotterdam, empty)
    assert watching.may_sign(again)
    follow(again, amsterdam)
    watching.watch(again)
    publish(again)

    assert titles(again) == ["Bewaard"]
    assert len(entries_of(again)) == 1
    assert watching.current(again).is_open


def test_without_its_peer_it_waits_and_shared_records_stay_as_they_are(
    town, pair, put_back, tmp_path
):
    # given an old copy whose only peer is away
    rotterdam, amsterdam = pair
    shared, draft = lesson(rotterdam), records.create(rotterdam, HOUSE, "lesson", DATA)
    hear(amsterdam, rotterdam)
    old = copy_of(rotterdam, tmp_path / "old")
    town.close(amsterdam.id)
    before = len(entries_of(rotterdam))

    # when it is started
    again = put_back(rotterdam, old)
    publish(again)

    # then it signs nothing, and says for whom it waits
    state = watching.current(again)
    assert (state.word, state.waits_for) == ("waiting", (amsterdam.id,))
    assert any("waits for" in each.text for each in findings(again))
    with pytest.raises(Refused, match="andere proeftuinen"):
        records.revise(again, HOUSE, shared.id, DATA)
    records.revise(again, HOUSE, draft.id, {**DATA, "title": "Wel"})
    with pytest.raises(Refused):
        records.unshare(again, HOUSE, shared.id)
    for path in ("/heads", f"/feeds/{public_origin(again.id)}/checkpoint"):
        url = again.config.node.address + peers.ROOT + path
        answer = gate_of(amsterdam).window.fetch(path, url, deadline=5, cap=9999, allow=(503,))
        assert answer.headers["retry-after"] == "1"
    assert len(entries_of(again)) == before

    # and when an administrator overrules it, it goes on; so it does when the peer is back
    watching.overrule(again)
    records.revise(again, HOUSE, shared.id, {**DATA, "title": "Verder"})
    publish(again)
    assert len(entries_of(again)) == before + 1


DATA = {"title": "Thuis", "kind": "tip", "advice": "Blijf."}


def test_it_goes_on_when_the_peer_is_back(town, pair, put_back, tmp_path):
    rotterdam, amsterdam = pair
    hear(amsterdam, rotterdam)
    old = copy_of(rotterdam, tmp_path / "old")
    lesson(rotterdam, "Later")
    hear(amsterdam, rotterdam)
    town.close(amsterdam.id)
    again = put_back(rotterdam, old)
    publish(again)
    assert not watching.current(again).is_open

    town.serve(amsterdam)
    # A peer that knocks makes it look at once.
    url = f"{again.config.node.address}{peers.ROOT}/held"
    query = f"run={'0' * 32}"
    headers = peers.signed(amsterdam, again.id, "GET", f"{peers.ROOT}/held", query)
    answer = gate_of(amsterdam).window.fetch(
        "x", f"{url}?{query}", deadline=5, cap=9999, headers=headers
    )
    assert read_held(answer.body, amsterdam.id).is_waiting
    assert gate_of(again).visiting.settle(10)

    assert watching.current(again).is_open
    assert titles(again) == ["Later"]


def test_a_peer_that_lags_changes_nothing(pair, put_back, tmp_path):
    rotterdam, amsterdam = pair
    lesson(rotterdam, "Een")
    hear(amsterdam, rotterdam)
    lesson(rotterdam, "Twee")
    publish(rotterdam)
    gate_of(rotterdam).announcing.settle(10)
    gate_of(amsterdam).visiting.settle(10)
    with writing(amsterdam.engine) as tx:  # it never heard of the second
        tx.exec_driver_sql("DELETE FROM federation_feed WHERE node_id = ?", (rotterdam.id,))

    again = put_back(rotterdam, copy_of(rotterdam, tmp_path / "same"))
    publish(again)

    assert watching.current(again).is_open
    assert titles(again) == ["Een", "Twee"]
    assert len(entries_of(again)) == 2


def _told(node, size, *, key=None, root=None, held=None, heads=b""):
    """Return a lie about what is held of ``node``."""
    origin = public_origin(node.id)
    note = sign_checkpoint(
        Checkpoint(origin, size, root or merkle.EMPTY.root()), key or gate_of(node).keys.feed
    ).note
    told = Holdings(node.id, False, (HeldFeed(origin, held or size, note),), heads)
    return lambda _: write_held(told)


def test_a_checkpoint_that_we_did_not_sign_is_no_answer(town, pair, put_back, tmp_path):
    rotterdam, amsterdam = pair
    lesson(rotterdam)
    hear(amsterdam, rotterdam)
    old = copy_of(rotterdam, tmp_path / "old")
    again = put_back(rotterdam, old)
    town.lie(amsterdam, "/held", _told(again, 900, key=new_key()))

    assert not watching.may_sign(again)

    (reply,) = watching.current(again).replies
    assert (reply.answer, reply.size) == ("false", 0)
    town.honest(amsterdam)
    assert watching.look(again).is_open


def test_more_signed_than_anybody_can_give_is_not_overruled(town, pair, put_back, tmp_path):
    # given a peer that saw our signature under 9 entries, and has not got them
    rotterdam, amsterdam = pair
    lesson(rotterdam)
    hear(amsterdam, rotterdam)
    again = put_back(rotterdam, copy_of(rotterdam, tmp_path / "old"))
    town.lie(amsterdam, "/held", _told(again, 9, root=b"x" * 32, held=1))

    assert not watching.may_sign(again)
    state = watching.overrule(again)

    assert state.word == "short"
    assert state.short == ((public_origin(again.id), 1, 9),)
    publish(again)
    assert len(entries_of(again)) == 1


def test_another_history_under_our_key_stops_us_until_a_cut(town, pair, put_back, tmp_path):
    rotterdam, amsterdam = pair
    lesson(rotterdam)
    hear(amsterdam, rotterdam)
    again = put_back(rotterdam, copy_of(rotterdam, tmp_path / "old"))
    town.lie(amsterdam, "/held", _told(again, 1, root=b"y" * 32))

    assert not watching.may_sign(again)
    town.honest(amsterdam)

    assert watching.look(again).word == "conflict"
    assert watching.overrule(again).word == "conflict"
    with reading(again.engine) as tx:
        feed = feeds.get(tx, public_origin(again.id))
    assert feed.alarm.startswith("fork")
    assert b"eXl5" in feed.evidence[1]
    publish(again)
    assert len(entries_of(again)) == 1
    assert any("another history" in each.text for each in findings(again))


def test_headers_that_a_peer_makes_up_are_not_taken(town, pair, again):
    _, amsterdam = pair
    town.lie(amsterdam, "/headers", lambda body: body.replace(b'"put"', b'"nut"'))

    assert not watching.may_sign(again)

    assert watching.current(again).word == "short"
    assert entries_of(again) == []
    town.honest(amsterdam)
    assert watching.look(again).is_open
    assert titles(again) == ["Echt"]


def test_two_at_once_are_noticed_before_either_signs(town, opened, tmp_path):
    # given a copy that runs beside its original
    late = [0]

    def clock():
        return datetime.now(UTC) + timedelta(seconds=late[0])

    def look_later(node):
        late[0] += 1  # what comes in the same second could be the same request once more
        return watching.look(node).word

    rotterdam, amsterdam = exchange(town, "Rotterdam", "Amsterdam", clock=clock)
    lesson(rotterdam)
    hear(amsterdam, rotterdam)
    late[0] += 1
    twin = opened(copy_of(rotterdam, tmp_path / "twin"), clock=clock)
    assert watching.may_sign(twin)

    # when both ask their peers now and then
    assert look_later(rotterdam) == "twin"
    assert look_later(twin) == "twin"

    # then neither signs, until an administrator says that the other is gone
    for one in (rotterdam, twin):
        publish(one)
        with pytest.raises(Refused):
            records.withdraw(one, HOUSE, 1)
    late[0] += 1
    assert watching.overrule(rotterdam).word == "twin"  # it is not
    gate_of(twin).close()
    assert watching.overrule(rotterdam).is_open


OLD, NEW = "a" * 32, "b" * 32


def sightings(asked):
    """Return what a peer shows for each of these questions, as when each was signed."""
    patrol = Patrol()

    def shown(run, signed):
        given = (
            f'sig1=("@method" "@path" "@query" "samenbeter-destination");created={signed};'
            f'keyid="{"n" * 32}";alg="ed25519";tag="samenbeter-v1"'
        )
        other = patrol.note("a node", Sighting(run, given, ""))
        return (other.run, other.signed_at) if other else None

    return [shown(run, signed) for run, signed in asked]


def test_a_peer_shows_the_newest_question_of_another_run():
    asked = [(OLD, 10), (OLD, 15), (NEW, 20), (OLD, 10), (NEW, 40), (OLD, 50), (NEW, 45)]

    assert sightings(asked) == [
        None, None, (OLD, 15), (NEW, 20), (OLD, 15), (NEW, 40), (OLD, 50)
    ]  # fmt: skip


def test_a_peer_remembers_two_runs_and_forgets_the_oldest():
    asked = [(OLD, 10), (NEW, 20), ("c" * 32, 30), (OLD, 5), (NEW, 25)]

    assert sightings(asked)[2:] == [(NEW, 20), ("c" * 32, 30), ("c" * 32, 30)]


@pytest.mark.parametrize(
    ("shown", "noticed"),
    [
        ([0, 0, 0], False),
        ([95, 95, 95], False),  # it started again
        ([95, 99, 99], False),  # a line was slow: the last that it asked before
        ([160, 160, 160], False),  # its clock was put right
        ([0, 101], True),  # another one began after us
        ([None, 160, None, 160], False),  # a peer was not there
        ([95, 101], True),  # it still asks
        ([160, 161], True),
        ([160, None, 161], True),
    ],
)
def test_who_goes_on_asking_is_alive_and_what_comes_late_is_not(shown, noticed):
    state, told = State("asking", began=100), []
    for each in shown:
        answer = "silent" if each is None else "answered"
        heard = Heard(Reply("a peer", answer), judging.Testimony(other=each or 0))
        replies, sees_other = note_others([heard], state)
        state = replace(state, replies=replies)
        told.append(sees_other)

    assert any(told) == noticed


def test_a_peer_that_invents_another_of_us_stops_nobody(town, pair):
    # given a peer that answers as if somebody else had asked as us, again and again
    rotterdam, amsterdam = pair
    count = [0]

    def invented(body):
        count[0] += 1
        told = json.loads(body)
        key = gate_of(amsterdam).keys.http
        headers = sign_request(
            "GET", PATH, f"run={OLD}", b"", destination=amsterdam.id, keyid=rotterdam.id,
            key=key, created=int(time.time()) + count[0],
        )  # fmt: skip
        seen = Sighting(OLD, headers["Signature-Input"], headers["Signature"])
        return json.dumps({**told, "other": write_sighting(seen)}).encode()

    assert watching.may_sign(rotterdam)
    town.lie(amsterdam, "/held", invented)

    # when it is asked
    found = [watching.look(rotterdam) for _ in range(3)]

    # then we sign all the same
    assert count[0] >= 3
    assert {each.word for each in found} == {"open"}
    lesson(rotterdam, "Gewoon door")
    hear(amsterdam, rotterdam)


def as_if_alone(body):
    return json.dumps({**json.loads(body), "other": None}).encode()


def test_what_another_signed_meanwhile_stops_us(town, pair, opened, tmp_path):
    rotterdam, amsterdam = pair
    lesson(rotterdam)
    hear(amsterdam, rotterdam)
    old = copy_of(rotterdam, tmp_path / "twin")
    town.lie(
        amsterdam, "/held", lambda body: json.dumps({**json.loads(body), "other": None}).encode()
    )
    twin = opened(old)
    assert watching.may_sign(twin)
    lesson(rotterdam, "Van de een")
    hear(amsterdam, rotterdam)

    assert watching.look(twin).word == "twin"

    lesson_waits = len(entries_of(twin))
    publish(twin)
    assert len(entries_of(twin)) == lesson_waits
    assert watching.overrule(twin).is_open
    assert set(titles(twin)) == set(titles(rotterdam))


def test_a_second_process_of_the_same_directory_need_not_ask(town, pair, opened):
    rotterdam, amsterdam = pair
    assert watching.current(rotterdam).is_open
    town.close(amsterdam.id)

    beside = opened(rotterdam.directory)

    assert watching.may_sign(beside)
    assert gate_of(beside).run.name == gate_of(rotterdam).run.name


def test_a_peer_that_does_not_know_us_holds_nothing_of_ours(town):
    rotterdam, amsterdam = town.node("Rotterdam"), town.node("Amsterdam")
    follow(rotterdam, amsterdam)

    assert watching.may_sign(rotterdam)

    assert watching.current(rotterdam).replies[0].answer == "answered"


def test_a_peer_that_knows_older_keys_of_ours_is_told_the_new_ones(pair, put_back, tmp_path):
    rotterdam, amsterdam = pair
    lesson(rotterdam)
    hear(amsterdam, rotterdam)
    renewing.renew(rotterdam, read_key((rotterdam.directory / keys.RECOVERY).read_bytes()))

    again = put_back(rotterdam, copy_of(rotterdam, tmp_path / "same"))

    assert watching.may_sign(again)
    assert watching.current(again).replies[0].answer == "answered"


def test_a_payload_that_came_damaged_is_asked_for_again(town, pair, again):
    # given a peer whose headers are right and whose payloads are damaged
    _, amsterdam = pair
    town.lie(amsterdam, "/payloads", lambda body: body.replace(b"Echt", b"Nep!"))

    # when the history is back as far as it is signed, and the words are not
    assert watching.may_sign(again)
    assert titles(again) == []

    # then they come with the next round of questions, though nothing is signed since
    town.honest(amsterdam)
    assert watching.look(again).is_open
    assert titles(again) == ["Echt"]
    with reading(again.engine) as tx:
        assert returned.counts(tx) == {"new": 1}
