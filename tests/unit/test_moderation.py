# SPDX-License-Identifier: EUPL-1.2
"""Reports, decisions and objections: a rule, a reason, a role, and somebody else who looks."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from core import audit, erasing, questions, records
from core.database import reading, writing
from core.errors import Conflict, InvalidRecord, NotAllowed, NotFound, TooMany
from core.limits import REPORT_BY_ADDRESS
from core.model import HOUSE, VISITOR, Actor
from core.moderation import deciding, keeping, matters, objecting, tallies
from core.people import accounts, sealing
from core.store import moderation as rows
from core.tables.contributions import decisions
from core.tables.contributions import matters as matter_table
from core.tables.people import letters, persons
from tests.clocks import Clock
from tests.unit.test_erasing import received
from tests.unit.test_records import LESSON

EDITOR = Actor(None, "redactie", "editor")
PASSWORD = "vier woorden om in te komen"
WHY = {"rule": "advert", "reason": "Dit is reclame voor een winkel."}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def home(make_node, clock):
    return replace(make_node(stewards=False), clock=clock)


@pytest.fixture
def person(home):
    """Return a function that makes an account with a role, a party and an e-mail address."""

    def making(name, role="mediator", party=""):
        made = accounts.add_person(home, name, PASSWORD, role)
        address = f"{name}@voorbeeld.nl"
        with writing(home.engine) as tx:
            tx.execute(
                sa.update(persons)
                .where(persons.c.id == made.id)
                .values(
                    party=party,
                    email=sealing.seal(home, address),
                    email_print=sealing.fingerprint(home, address),
                )
            )
        return Actor(made.id, name, role)

    return making


@pytest.fixture
def mia(person):
    return person("mia")


@pytest.fixture
def post(home):
    """Return a record that everybody can read."""
    return records.create(home, EDITOR, "lesson", LESSON, publish=True)


@pytest.fixture
def held(home):
    """Return a record that waits for a mediator."""
    record = records.create(home, EDITOR, "lesson", LESSON)
    with writing(home.engine) as tx:
        matters.hold(tx, home, record.id)
    return record


def report(node, record, **more):
    return matters.report(node, record.id, **{"rule": "advert", "address": "203.0.113.7", **more})


def posted(node):
    with reading(node.engine) as tx:
        return [each.kind for each in tx.execute(sa.select(letters).order_by(letters.c.id))]


def test_anybody_reports_and_the_text_stays_meanwhile(home, mia, post):
    report(home, post, words="Koop nu!")

    ((case,), objections) = matters.queue(home, mia)
    assert (case.record.id, case.held, objections) == (post.id, False, [])
    assert [(each.rule, each.words) for each in case.reports] == [("advert", "Koop nu!")]
    assert questions.get(home, VISITOR, post.id) == post


def test_a_report_that_names_no_rule_or_no_address_is_told_so(home, post):
    with pytest.raises(InvalidRecord) as caught:
        report(home, post, rule="", email="geen adres", words="x" * 1001)

    assert set(caught.value.problems) == {"rule", "email", "words"}


def test_what_is_not_for_everybody_cannot_be_found_by_reporting(home, held):
    for number in (held.id, 9999, 2**70):
        with pytest.raises(NotFound):
            matters.report(home, number, rule="advert")


def test_one_address_reports_only_so_often(home, post):
    for _ in range(REPORT_BY_ADDRESS.most):
        report(home, post)

    with pytest.raises(TooMany):
        report(home, post)
    assert report(home, post, address="198.51.100.1")


def test_the_oldest_waits_in_front_and_reports_of_one_record_are_one_case(home, mia, clock):
    one, other = (records.create(home, EDITOR, "lesson", LESSON, publish=True) for _ in "12")
    for record in (other, one, other):
        report(home, record)
        clock.pass_by(minutes=1)

    cases, _ = matters.queue(home, mia)

    assert [(each.record.id, len(each.reports)) for each in cases] == [(other.id, 2), (one.id, 1)]


@pytest.mark.parametrize("role", ["visitor", "member", "editor"])
def test_only_a_mediator_sees_the_queue_and_decides(home, post, role):
    actor = Actor(None, "iemand", role)
    report(home, post)

    with pytest.raises(NotAllowed):
        matters.queue(home, actor)
    with pytest.raises(NotAllowed):
        deciding.decide(home, actor, post.id, "hide", **WHY)
    with pytest.raises(NotAllowed):
        deciding.turn_back(home, actor, 1)
    with pytest.raises(NotAllowed):
        objecting.judge(home, actor, 1, turn_back=True)


def test_keeping_answers_every_report_and_changes_nothing(home, mia, post):
    report(home, post, email="nel@voorbeeld.nl")
    report(home, post)

    deciding.decide(home, mia, post.id, "keep")

    assert matters.queue(home, mia) == ([], [])
    assert questions.get(home, VISITOR, post.id) == post
    assert posted(home) == ["report_decided"]
    with pytest.raises(Conflict):
        deciding.decide(home, mia, post.id, "keep")


def test_hiding_says_the_rule_the_reason_and_the_role_and_never_a_name(home, mia, post):
    deciding.decide(home, mia, post.id, "hide", **WHY)

    found = matters.standing(home, post.id)
    assert (found.rule, found.reason, found.role) == ("advert", WHY["reason"], "mediator")
    assert "mia" not in repr(found)
    with pytest.raises(NotFound):
        questions.get(home, VISITOR, post.id)
    assert [each.deed for each in audit.entries(home)] == ["hide"]


def test_hiding_without_rule_or_reason_is_refused(home, mia, post):
    with pytest.raises(InvalidRecord) as caught:
        deciding.decide(home, mia, post.id, "hide", rule="zomaar", reason=" ")

    assert set(caught.value.problems) == {"rule", "reason"}
    assert questions.get(home, VISITOR, post.id) == post


def test_what_another_wrote_is_hidden_the_same_way(home, mia):
    copy = received(home)

    deciding.decide(home, mia, copy.id, "hide", **WHY)

    with pytest.raises(NotFound):
        questions.get(home, VISITOR, copy.id)


def test_what_is_held_is_let_through_or_not(home, mia, held):
    with pytest.raises(NotFound):
        questions.get(home, VISITOR, held.id)

    deciding.decide(home, mia, held.id, "pass")

    assert questions.get(home, VISITOR, held.id).is_public
    with pytest.raises(Conflict):
        deciding.decide(home, mia, held.id, "refuse", **WHY)


def test_what_is_refused_is_for_mediators_for_a_month_and_then_gone(home, mia, held, clock):
    deciding.decide(home, mia, held.id, "refuse", **WHY)
    with pytest.raises(NotFound):
        questions.get(home, EDITOR, held.id)
    assert questions.get(home, mia, held.id)

    clock.pass_by(days=29)
    keeping.run(home)
    assert questions.get(home, mia, held.id)
    clock.pass_by(days=2)
    keeping.run(home)

    with pytest.raises(NotFound):
        questions.get(home, HOUSE, held.id)


def test_what_an_editor_put_on_the_site_waits_no_more(home, mia, held):
    records.publish(home, EDITOR, held.id)

    assert matters.queue(home, mia) == ([], [])


@pytest.mark.parametrize("deed", ["hide", "refuse"])
def test_the_municipality_takes_nothing_away_from_others(home, person, post, held, deed):
    of_city = person("gemeente", party="municipality")
    record = post if deed == "hide" else held

    with pytest.raises(NotAllowed, match="De gemeente praat mee"):
        deciding.decide(home, of_city, record.id, deed, **WHY)

    assert questions.get(home, of_city, record.id) == record
    for away in (erasing.erase, records.withdraw):
        with pytest.raises(NotAllowed, match="De gemeente"):
            away(home, of_city, post.id)


def test_the_municipality_takes_back_what_it_wrote_itself(home, person):
    of_city = person("gemeente", party="municipality")
    own = records.create(home, of_city, "lesson", LESSON, publish=True)

    deciding.decide(home, of_city, own.id, "hide", **WHY)

    assert matters.standing(home, own.id)


def test_the_municipality_may_let_stand_and_let_through(home, person, post, held):
    of_city = person("gemeente", party="municipality")
    report(home, post)

    deciding.decide(home, of_city, post.id, "keep")
    deciding.decide(home, of_city, held.id, "pass")

    assert questions.get(home, VISITOR, held.id)


def test_a_decision_can_be_turned_back_once(home, mia, post):
    decided = deciding.decide(home, mia, post.id, "hide", **WHY)

    deciding.turn_back(home, mia, decided.id)

    assert questions.get(home, VISITOR, post.id).is_public
    assert matters.standing(home, post.id) is None
    with pytest.raises(Conflict):
        deciding.turn_back(home, mia, decided.id)
    with pytest.raises(NotFound):
        deciding.turn_back(home, mia, 999)


def test_turning_back_a_refusal_puts_it_on_the_site(home, mia, held):
    decided = deciding.decide(home, mia, held.id, "refuse", **WHY)

    deciding.turn_back(home, mia, decided.id)

    assert questions.get(home, VISITOR, held.id).is_public


def test_somebody_else_than_who_decided_looks_at_an_objection(home, person, mia, post):
    other = person("noor")
    decided = deciding.decide(home, mia, post.id, "hide", **WHY)
    objection = objecting.object_to(home, decided.id, "Dit is geen reclame", email="nel@x.nl")

    with pytest.raises(NotAllowed, match="andere bemiddelaar"):
        objecting.judge(home, mia, objection, turn_back=False)
    objecting.judge(home, other, objection, turn_back=True)

    assert questions.get(home, VISITOR, post.id).is_public
    assert posted(home) == ["objection_judged"]
    with pytest.raises(NotFound):
        objecting.judge(home, other, objection, turn_back=True)


def test_where_there_is_only_one_mediator_that_one_looks_again(home, mia, post):
    decided = deciding.decide(home, mia, post.id, "hide", **WHY)
    objection = objecting.object_to(home, decided.id, "Dit is geen reclame")

    objecting.judge(home, mia, objection, turn_back=False)

    assert matters.standing(home, post.id)
    assert matters.queue(home, mia) == ([], [])


def test_an_objection_needs_words_and_a_decision_that_stands(home, mia, post):
    decided = deciding.decide(home, mia, post.id, "hide", **WHY)
    with pytest.raises(InvalidRecord):
        objecting.object_to(home, decided.id, "  ")
    objecting.object_to(home, decided.id, "Waarom?")
    with pytest.raises(Conflict):
        objecting.object_to(home, decided.id, "En nog eens")

    deciding.turn_back(home, mia, decided.id)

    with pytest.raises(NotFound):
        objecting.object_to(home, decided.id, "Te laat")
    with pytest.raises(NotFound):
        objecting.object_to(home, 2**70, "Verzonnen")


def test_mediators_get_one_letter_about_what_waits_longer_than_a_day(
    home, person, mia, post, clock
):
    person("noor")
    report(home, post)
    clock.pass_by(hours=23)
    keeping.run(home)
    assert posted(home) == []

    clock.pass_by(hours=2)
    for _ in range(3):
        keeping.run(home)
        clock.pass_by(hours=1)

    assert posted(home) == ["queue_waits", "queue_waits"]


def test_reports_and_addresses_are_gone_a_month_after_the_answer(home, mia, post, clock):
    report(home, post, email="nel@voorbeeld.nl", words="Koop nu")
    deciding.decide(home, mia, post.id, "keep")

    clock.pass_by(days=31)
    keeping.run(home)

    with reading(home.engine) as tx:
        assert tx.execute(sa.select(matter_table)).all() == []
        assert len(tx.execute(sa.select(decisions)).all()) == 1


def test_an_erased_record_takes_what_was_said_about_it_along(home, mia, post):
    report(home, post)
    deciding.decide(home, mia, post.id, "hide", **WHY)

    erasing.erase(home, HOUSE, post.id)

    with reading(home.engine) as tx:
        for table in (matter_table, decisions):
            assert tx.execute(sa.select(table)).all() == []
    assert tallies.months(home)[0].numbers["hidden"] == 1


def test_everybody_can_count_along(home, mia, person, post, held, clock):
    noor = person("noor")
    report(home, post)
    decided = deciding.decide(home, mia, post.id, "hide", **WHY)
    objection = objecting.object_to(home, decided.id, "Waarom?")
    objecting.judge(home, noor, objection, turn_back=True)
    deciding.decide(home, mia, held.id, "refuse", **WHY)
    clock.pass_by(days=31)
    report(home, post)

    newest, older = tallies.months(home)

    assert (older.name, newest.name) == ("2026-02", "2026-03")
    assert older.numbers == {"reports": 1, "held": 1, "hidden": 1, "refused": 1, "objections": 1,
                             "undone": 1}  # fmt: skip
    assert newest.numbers["reports"] == 1


def test_an_address_in_a_report_is_sealed(home, post):
    report(home, post, email="nel@voorbeeld.nl")

    with reading(home.engine) as tx:
        stored = str(rows.waiting(tx))

    assert "voorbeeld.nl" not in stored
