# SPDX-License-Identifier: EUPL-1.2
"""N01: one letter a week and person, whatever happens; N02: without an account too."""

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from core import records, tables
from core.app import open_node
from core.database import reading, writing
from core.errors import InvalidRecord, NotFound
from core.following import deeds, digest, targets
from core.following.periods import period
from core.mail import sending
from core.model import Actor, Incoming
from core.people import leaving, links, persons, sealing
from core.receiving import receive
from tests.clocks import Clock
from tests.least import LEAST, payload

NEL, ADA = "nel@voorbeeld.nl", "ada@voorbeeld.nl"
EDITOR = Actor(None, "redactie", "editor")


@pytest.fixture
def clock():
    return Clock()  # a Friday


@pytest.fixture
def home(make_node, clock):
    return replace(make_node(plugins=["initiatives", "lessons", "gatherings"]), clock=clock)


def joined(node, name="Nel", email=NEL):
    with writing(node.engine) as tx:
        row = persons.insert(tx, node, name, "member", email=email)
    return Actor(row.id, name, "member")


def lesson(node, title="Soep", **fields):
    data = LEAST["lesson"] | {"title": title} | fields
    return records.create(node, EDITOR, "lesson", data, publish=True)


def garden(node):
    data = LEAST["initiative"] | {"title": "Tuin"}
    return records.create(node, EDITOR, "initiative", data, publish=True)


def letters(node, kind="weekly"):
    """Return what stands in the letters of a kind: facts and address."""
    with reading(node.engine) as tx:
        found = tx.execute(sa.select(tables.people.letters)).all()
    return [json.loads(sealing.unseal(node, each.sealed)) for each in found
            if each.kind == kind and each.sealed]  # fmt: skip


def titles(letter):
    return [each["title"] for group in letter["facts"]["groups"] for each in group["items"]]


def confirmed(node, email, kind="type", value="lesson"):
    """Follow without an account: through the letter."""
    deeds.ask_letter(node, kind, value, email, "127.0.0.1")
    with writing(node.engine) as tx:
        told = {"email": email, "kind": kind, "target": value, "language": "nl"}
        token = links.make(tx, node, deeds.PURPOSE, told, deeds.LASTS)
    return deeds.confirm(node, token).rpartition("/")[2]


def test_s27_a_letter_tells_what_is_new_with_the_whole_text(home, clock):
    nel = joined(home)
    deeds.follow(home, nel, "type", "lesson")
    lesson(home, "Soep", advice="Begin met een grote pan.")
    records.create(
        home, EDITOR, "initiative", LEAST["initiative"] | {"title": "Tuin"}, publish=True
    )
    clock.pass_by(days=4)

    digest.run(home)

    (letter,) = letters(home)
    assert letter["to"] == NEL
    assert titles(letter) == ["Soep"]
    assert "Begin met een grote pan." in str(letter["facts"])
    sending.run(home)
    (file,) = (home.directory / "post").glob("*weekly*")
    sent = file.read_text()
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in sent
    assert "/weekbericht/" in sent


def test_s62_who_follows_the_others_hears_weekly_what_they_wrote_and_nothing_of_ours(home, clock):
    deeds.follow(home, joined(home), "others", "alles")
    lesson(home, "Van ons zelf")
    theirs = payload("p" * 32, "w" * 26, "lesson", "Van anderen", {})
    with writing(home.engine) as tx:
        assert receive(tx, home, "p" * 32, [Incoming("w" * 26, theirs)]) == {}
    clock.pass_by(days=4)

    digest.run(home)

    (letter,) = letters(home)
    assert titles(letter) == ["Van anderen"]


def test_nothing_new_is_no_letter(home, clock):
    nel = joined(home)
    lesson(home, "Van voor die tijd")
    deeds.follow(home, nel, "type", "lesson")
    clock.pass_by(days=4)

    digest.run(home)

    assert letters(home) == []


def test_n01_there_is_one_letter_a_week_however_often_the_task_runs(home, clock):
    nel = joined(home)
    deeds.follow(home, nel, "type", "lesson")
    for number in range(3):
        lesson(home, f"Soep {number}")
    digest.run(home)
    assert letters(home) == []  # it is Friday still
    clock.pass_by(days=4)
    for _ in range(5):
        digest.run(home)
        lesson(home, "Daarna")
        clock.pass_by(hours=1)

    (letter,) = letters(home)
    assert titles(letter) == ["Soep 2", "Soep 1", "Soep 0"]
    clock.pass_by(days=7)
    digest.run(home)
    assert titles(letters(home)[1]) == ["Daarna"] * 5


def test_n01_a_crash_in_the_middle_leaves_exactly_one_letter(home, clock, monkeypatch):
    for name, email in (("Nel", NEL), ("Ada", ADA)):
        deeds.follow(home, joined(home, name, email), "type", "lesson")
    lesson(home)
    clock.pass_by(days=4)
    post, count = digest.mail.post, []

    def crashing(*args, **more):
        done = post(*args, **more)
        count.append(1)
        if len(count) == 2:
            raise KeyboardInterrupt  # the power goes, with the letter written and not committed
        return done

    with monkeypatch.context() as broken:
        broken.setattr(digest.mail, "post", crashing)
        with pytest.raises(KeyboardInterrupt):
            digest.run(home)
    assert len(letters(home)) == 1

    digest.run(home)

    assert sorted(each["to"] for each in letters(home)) == [ADA, NEL]


def test_n01_two_processes_post_one_letter(home, clock):
    deeds.follow(home, joined(home), "type", "lesson")
    lesson(home)
    clock.pass_by(days=4)
    other = replace(open_node(home.directory), clock=clock)
    start = threading.Barrier(2)

    def run(node):
        start.wait(10)
        digest.run(node)

    threads = [threading.Thread(target=run, args=(each,)) for each in (home, other)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    other.engine.dispose()

    assert len(letters(home)) == 1


@pytest.mark.parametrize("jump", [-400, -8, 8, 400])
def test_n01_a_clock_that_jumps_and_comes_back_tells_everything_once(home, clock, jump):
    deeds.follow(home, joined(home), "type", "lesson")
    lesson(home, "Eerst")
    right = clock.now
    clock.pass_by(days=jump)
    digest.run(home)
    lesson(home, "Tijdens de sprong")
    digest.run(home)

    for day in range(4, 32):
        clock.now = right
        clock.pass_by(days=day)
        digest.run(home)
        digest.run(home)

    told = [title for each in letters(home) for title in titles(each)]
    assert sorted(told) == ["Eerst", "Tijdens de sprong"]


def test_n01_an_address_with_and_without_an_account_gets_one_letter(home, clock):
    confirmed(home, NEL, "type", "initiative")
    nel = joined(home)
    deeds.follow(home, nel, "type", "lesson")
    lesson(home)
    records.create(
        home, EDITOR, "initiative", LEAST["initiative"] | {"title": "Tuin"}, publish=True
    )
    clock.pass_by(days=4)

    digest.run(home)

    (letter,) = letters(home)
    assert sorted(titles(letter)) == ["Soep", "Tuin"]


def test_n02_without_an_account_nothing_is_kept_before_the_letter_is_answered(home):
    deeds.ask_letter(home, "type", "lesson", NEL, "127.0.0.1")

    with reading(home.engine) as tx:
        assert tx.execute(sa.select(tables.following.subscribers)).all() == []
    assert len(letters(home, "follow")) == 1


def test_n02_without_an_account_one_press_stops_it_and_the_address_is_gone(home, clock):
    token = confirmed(home, NEL)
    assert [each.value for each in deeds.list_of(home, token)] == ["lesson"]

    deeds.unsubscribe(home, token)

    lesson(home)
    clock.pass_by(days=4)
    digest.run(home)
    assert letters(home) == []
    with reading(home.engine) as tx:
        assert tx.execute(sa.select(tables.following.subscribers)).all() == []
        assert tx.execute(sa.select(tables.following.follows)).all() == []
    with pytest.raises(NotFound):
        deeds.unsubscribe(home, token)


def test_a_token_of_another_subscriber_or_a_changed_one_stops_nobody(home):
    token = confirmed(home, NEL)
    for wrong in (token[:-2] + "AA", "A" * len(token), "", "é", token + "x"):
        with pytest.raises(NotFound):
            deeds.unsubscribe(home, wrong)
    other = deeds.stop_token(replace(home, secret=bytes(32)), 1)
    with pytest.raises(NotFound):
        deeds.unsubscribe(home, other)


def test_who_wants_no_letters_gets_none_and_nothing_afterwards(home, clock):
    nel = joined(home)
    deeds.follow(home, nel, "type", "lesson")
    deeds.set_every(home, nel, "never")
    lesson(home, "Gemist")
    clock.pass_by(days=4)
    digest.run(home)
    assert letters(home) == []

    deeds.set_every(home, nel, "weekly")
    clock.pass_by(days=7)
    digest.run(home)

    assert letters(home) == []
    with pytest.raises(InvalidRecord):
        deeds.set_every(home, nel, "hourly")


def test_who_follows_a_place_hears_of_what_points_at_it(home, clock):
    place = records.create(home, EDITOR, "place", {"title": "Huize Middelland"}, publish=True)
    deeds.follow(home, joined(home), "record", str(place.id))
    data = LEAST["event"] | {"title": "Samen eten", "place": str(place.id)}
    records.create(home, EDITOR, "event", data, publish=True)
    lesson(home, "Iets anders")
    clock.pass_by(days=4)

    digest.run(home)

    assert titles(letters(home)[0]) == ["Samen eten"]


def test_what_was_taken_back_or_is_not_for_everybody_is_in_no_letter(home, clock):
    nel = joined(home)
    deeds.follow(home, nel, "type", "lesson")
    gone = lesson(home, "Weg")
    lesson(home, "Concept")
    records.create(home, EDITOR, "lesson", LEAST["lesson"] | {"title": "Klad"})
    records.withdraw(home, EDITOR, gone.id)
    clock.pass_by(days=4)

    digest.run(home)

    assert titles(letters(home)[0]) == ["Concept"]


def test_who_has_no_address_or_no_account_any_more_gets_nothing(home, clock):
    nel = joined(home)
    deeds.follow(home, nel, "type", "lesson")
    lesson(home)
    leaving.go(home, nel.person_id)
    clock.pass_by(days=4)

    digest.run(home)

    assert letters(home) == []
    with reading(home.engine) as tx:
        assert tx.execute(sa.select(tables.following.follows)).all() == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [("type", "nowhere"), ("record", "99"), ("record", "x"), ("principle", "x"),
     ("others", "x"), ("person", "1"), ("record", "9" * 40)],
)  # fmt: skip
def test_what_is_not_there_cannot_be_followed(home, kind, value):
    with pytest.raises(NotFound):
        targets.find(home, kind, value)


def test_a_week_begins_on_monday_at_seven():
    before = datetime(2026, 2, 16, 5, 59, tzinfo=UTC)  # one minute to seven in the neighbourhood

    assert period(before) == "2026-W07"
    assert period(before.replace(hour=6, minute=0)) == "2026-W08"
    assert period(datetime(2026, 12, 31, 12, tzinfo=UTC)) == "2026-W53"
