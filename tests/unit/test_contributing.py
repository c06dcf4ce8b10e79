# SPDX-License-Identifier: EUPL-1.2
"""Bringing something without an account: a click in a letter, nothing personal in the record."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from core import languages, questions, records
from core.contributing import answering, bringing, forgetting, managing
from core.contributing.bringing import Brought
from core.contributing.offered import has_link, offer, offers
from core.database import reading, writing
from core.errors import Conflict, InvalidRecord, NotAllowed, NotFound, TooMany
from core.mail import outbox
from core.model import HOUSE, VISITOR, Actor
from core.moderation import banning, deciding, matters
from core.people import accounts, approvals, sealing
from core.people import deciding as approving
from core.store import moderation
from core.tables.contributions import contributions
from core.tables.people import letters, persons
from core.type_parts import Contributable
from plugins.initiatives.initiative import INITIATIVE
from tests.clocks import Clock
from tests.unit.test_moderation import WHY

EDITOR = Actor(None, "redactie", "editor")
MEDIATOR = Actor(None, "bemiddelaar", "mediator")
NEL = Brought("Nel@Voorbeeld.nl", "Nel", "resident", "nl")
IDEA = {"title": "Een bankje bij de bakker", "story": "Dan kan iedereen even zitten."}
LINKED = {**IDEA, "story": "Kijk op https://voorbeeld.nl"}
HOME = "203.0.113.7"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def home(make_node, clock):
    return replace(make_node(), clock=clock)


def facts(node, row):
    return json.loads(sealing.unseal(node, row.sealed))["facts"]


def posted(node, kind=None):
    with reading(node.engine) as tx:
        found = tx.execute(sa.select(letters).order_by(letters.c.id)).all()
    return [each for each in found if kind in (None, each.kind)]


def bring(node, data=IDEA, who=NEL, name="idee", address=HOME):
    bringing.bring(node, name, data, who, address=address)
    link = facts(node, posted(node, "contribution_confirm")[-1])["link"]
    return re.search(r"/bijdragen/mijn/([\w-]{43})$", link)[1]


def brought(node, data=IDEA, **more):
    token = bring(node, data, **more)
    return token, managing.confirm(node, token).record


def stored(node):
    with reading(node.engine) as tx:
        return tx.execute(sa.select(contributions)).all()


def test_nothing_is_on_the_site_before_the_click(home):
    token = bring(home)

    with reading(home.engine) as tx:
        assert tx.execute(sa.text("SELECT count(*) FROM record")).scalar() == 0
    assert managing.look(home, token).record is None


def test_after_the_click_it_is_on_the_site_at_once(home):
    _token, record = brought(home)

    assert questions.get(home, VISITOR, record.id) == record
    assert (record.title, record.body["phase"], record.is_shared) == (IDEA["title"], "idea", False)


def test_a_second_click_changes_nothing(home):
    token, record = brought(home)

    again = managing.confirm(home, token)

    assert again.record == record
    assert len(questions.desk(home, EDITOR)) == 1


def test_of_who_brought_it_nothing_is_in_the_record_or_to_be_read_in_the_database(home):
    brought(home)
    files = b"".join(each.read_bytes() for each in home.directory.glob("node.db*"))

    assert b"voorbeeld.nl" not in files.lower()
    assert b"Nel" not in files
    (row,) = stored(home)
    assert sealing.unseal(home, row.email) == "Nel@voorbeeld.nl"


def test_only_what_the_form_asks_counts(home):
    token = bring(home, {**IDEA, "phase": "secured", "licence": "alles mag", "verzonnen": "x"})

    record = managing.confirm(home, token).record

    assert (record.body["phase"], record.licence) == ("idea", "CC-BY-SA-4.0")


@pytest.mark.parametrize(
    ("data", "who", "fields"),
    [
        ({}, NEL, {"title"}),
        (IDEA, replace(NEL, email="geen adres"), {"email"}),
        (IDEA, replace(NEL, hat="koning"), {"hat"}),
        (IDEA, replace(NEL, nickname="x" * 61), {"nickname"}),
        ({**IDEA, "title": "x" * 300}, replace(NEL, email=""), {"title", "email"}),
        ({**IDEA, "story": "Mijn nummer is 111222333."}, NEL, {"story"}),
    ],
)
def test_what_is_not_right_is_told_by_field_and_nothing_is_kept(home, data, who, fields):
    with pytest.raises(InvalidRecord) as caught:
        bringing.bring(home, "idee", data, who, address=HOME)

    assert set(caught.value.problems) == fields
    assert stored(home) == [] and posted(home) == []


def test_there_are_forms_of_all_types_that_offer_one(home):
    assert set(offers(home)) == {"idee", "initiatief", "les"}
    with pytest.raises(NotFound):
        offer(home, "geheim")


@pytest.mark.parametrize("form", [
    Contributable("x", "een x", "", ("geen_veld",)),
    Contributable("x", "een x", "", ("title",), fixed={"geen_veld": 1}),
])  # fmt: skip
def test_a_form_that_asks_what_is_no_public_field_keeps_its_plugin_out(form):
    kind = replace(INITIATIVE, contributable=(form,))

    with pytest.raises(ValueError, match="geen_veld"):
        kind.check_contributable()


def test_one_mailbox_gets_few_letters_and_one_machine_brings_little(home):
    for number in range(5):
        bring(home, address=f"203.0.113.{number}")
    with pytest.raises(TooMany):
        bring(home, address="198.51.100.1")

    for number in range(20 - 1):
        bring(home, who=replace(NEL, email=f"iemand{number}@x.nl"), address="198.51.100.9")
    bring(home, who=replace(NEL, email="nog@x.nl"), address="198.51.100.9")
    with pytest.raises(TooMany):
        bring(home, who=replace(NEL, email="teveel@x.nl"), address="198.51.100.9")


@pytest.mark.parametrize("text", [
    "https://voorbeeld.nl", "www.voorbeeld.nl", "goedkope-pillen.xyz", "[klik](//kwaad)",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "mailto:x@y.nl",
])  # fmt: skip
def test_a_link_is_seen_however_it_is_written(home, text):
    assert has_link(offer(home, "idee"), {"story": f"Kijk eens: {text}"})


@pytest.mark.parametrize("text", [
    "Soep en brood. Neem een stoel mee.", "Om 19.30 uur in de tuin", "Kom langs, bijv. dinsdag",
])  # fmt: skip
def test_plain_words_are_no_link(home, text):
    assert not has_link(offer(home, "idee"), {"story": text})


def test_the_first_of_somebody_with_a_link_waits_for_a_mediator(home):
    token, record = brought(home, LINKED)

    assert managing.look(home, token).held
    with pytest.raises(NotFound):
        questions.get(home, VISITOR, record.id)
    ((case,), _) = matters.queue(home, MEDIATOR)
    assert case.held

    deciding.decide(home, MEDIATOR, record.id, "pass")

    assert questions.get(home, VISITOR, record.id)
    told = facts(home, posted(home, "contribution_decided")[0])
    assert told["deed"] == "pass"


def test_who_has_something_on_the_site_may_link(home):
    brought(home)

    _token, record = brought(home, LINKED)

    assert record.is_public


def test_who_was_refused_or_hidden_is_a_stranger_again(home):
    _token, record = brought(home)
    deciding.decide(home, MEDIATOR, record.id, "hide", **WHY)

    _token, record = brought(home, LINKED)

    assert record.state == "draft"


def test_who_is_refused_reads_why_and_how_to_object(home):
    token, record = brought(home, LINKED)

    decided = deciding.decide(home, MEDIATOR, record.id, "refuse", **WHY)

    told = facts(home, posted(home, "contribution_decided")[0])
    assert told["reason"] == WHY["reason"]
    assert told["object"].endswith(f"/bezwaar/{decided.id}")
    assert managing.look(home, token).decision.id == decided.id


def test_a_link_cannot_be_slipped_in_afterwards(home):
    token, record = brought(home)

    with pytest.raises(Conflict, match="link"):
        managing.change(home, token, LINKED)
    managing.change(home, token, {**IDEA, "title": "Twee bankjes"})

    now = questions.get(home, VISITOR, record.id)
    assert (now.title, now.body["phase"]) == ("Twee bankjes", "idea")


def test_what_the_editor_filled_in_survives_a_change(home):
    token, record = brought(home)
    data = questions.fields_of(record) | {"principles": ["ict"]}
    records.revise(home, EDITOR, record.id, data)

    managing.change(home, token, IDEA)

    assert questions.get(home, VISITOR, record.id).body["principles"] == ["ict"]


def test_the_link_withdraws_and_takes_back_what_is_shared(home):
    token, record = brought(home)
    records.share(home, EDITOR, record.id)

    managing.withdraw(home, token)

    now = questions.get(home, EDITOR, record.id)
    assert (now.state, now.is_shared) == ("withdrawn", False)
    with pytest.raises(NotFound):
        managing.change(home, token, IDEA)
    with pytest.raises(NotFound):
        managing.withdraw(home, token)


def test_what_was_not_confirmed_is_thrown_away_at_once_on_request(home):
    token = bring(home)

    managing.withdraw(home, token)

    assert stored(home) == []
    with pytest.raises(NotFound):
        managing.confirm(home, token)


@pytest.mark.parametrize("token", ["", "x" * 43, "\udc80", "x" * 100_000])
def test_a_made_up_link_opens_nothing(home, token):
    bring(home)

    for deed in (managing.look, managing.confirm, managing.withdraw):
        with pytest.raises(NotFound):
            deed(home, token)


def test_what_nobody_confirms_is_gone_after_a_week(home, clock):
    token = bring(home)
    clock.pass_by(days=7, seconds=1)

    with pytest.raises(NotFound):
        managing.confirm(home, token)
    forgetting.run(home)

    assert stored(home) == []


def test_who_brought_something_is_forgotten_after_a_month_and_the_text_stays(home, clock):
    lesson = {"title": "Soep", "kind": "tip", "advice": "Begin met soep."}
    token, record = brought(home, lesson, name="les")
    clock.pass_by(days=29)
    forgetting.run(home)
    assert managing.look(home, token).may_change

    clock.pass_by(days=2)
    forgetting.run(home)

    (row,) = stored(home)
    assert (row.email, row.email_print, row.nickname, row.token_hash) == (None,) * 4
    assert questions.get(home, VISITOR, record.id) == record
    with pytest.raises(NotFound):
        managing.look(home, token)
    assert answering.brought_by(home, record.id) == "bewoner"


def test_an_idea_keeps_its_contributor_until_a_month_after_the_answer(home, clock):
    _token, record = brought(home)
    clock.pass_by(days=100)
    forgetting.run(home)
    assert stored(home)[0].email

    answering.answer(home, EDITOR, record.id, "taken_up", words="We beginnen in mei.")
    clock.pass_by(days=31)
    forgetting.run(home)

    assert stored(home)[0].email is None


def test_nobody_is_kept_longer_than_a_year(home, clock):
    brought(home)

    clock.pass_by(days=366)
    forgetting.run(home)

    assert stored(home)[0].email is None


def test_a_banned_mailbox_confirms_nothing_and_hears_until_when(home, clock):
    token = bring(home)
    with writing(home.engine) as tx:
        moderation.add_ban(
            tx, person_id=None, email_print=sealing.fingerprint(home, "nel@voorbeeld.nl"),
            until="2026-03-01", at=home.clock(), **WHY,
        )  # fmt: skip

    with pytest.raises(NotAllowed, match="2026-03-01"):
        managing.confirm(home, token)
    assert bring(home)  # asking for a letter tells nobody who is banned

    clock.pass_by(days=17)
    assert managing.confirm(home, bring(home, address="198.51.100.1")).record


def test_two_of_two_organisations_let_somebody_bring_nothing_for_a_while(home, clock):
    token, record = brought(home)
    names = {"mia": "Zorgvrijstaat", "noor": "Wijkpaleis"}
    people = {}
    for name, organisation in names.items():
        made = accounts.add_person(home, name, "vier woorden om in te komen", "administrator")
        with writing(home.engine) as tx:
            tx.execute(sa.update(persons).where(persons.c.id == made.id)
                       .values(organisation=organisation, party="residents"))  # fmt: skip
        people[name] = Actor(made.id, name, "administrator")
    wanted = {**WHY, "days": 30}

    assert not banning.ask(home, people["mia"], record.id, **wanted)
    (waiting,) = approvals.waiting(home, people["noor"])
    assert managing.confirm(home, bring(home)).record  # nothing happened yet
    with pytest.raises(NotAllowed):
        approving.decide(home, people["mia"], waiting.id, confirm=True)
    approving.decide(home, people["noor"], waiting.id, confirm=True)

    with pytest.raises(NotAllowed, match="2026-03-15"):
        managing.confirm(home, bring(home))
    clock.pass_by(days=31)
    assert managing.confirm(home, bring(home)).record


@pytest.mark.parametrize(("role", "error"), [("editor", NotAllowed), ("house", InvalidRecord)])
def test_a_ban_needs_a_mediator_and_a_ground(home, role, error):
    _token, record = brought(home)

    with pytest.raises(error):
        banning.ask(home, Actor(None, "x", role), record.id, rule="", reason=" ", days=8)


def test_of_what_an_editor_wrote_there_is_nobody_to_ban(home):
    own = records.create(home, EDITOR, "initiative", {"title": "x", "phase": "idea"}, publish=True)

    with pytest.raises(NotFound):
        banning.ask(home, HOUSE, own.id, **WHY, days=7)


@pytest.mark.parametrize("role", ["member", "editor"])
def test_a_member_needs_no_letter(home, role):
    person = accounts.add_person(home, "nel", "vier woorden om in te komen", role)
    actor = Actor(person.id, "nel", role)

    record, held = bringing.bring_as_member(home, actor, "idee", IDEA, hat="neighbour")

    assert record.is_public and not held
    assert posted(home) == []
    assert answering.brought_by(home, record.id) == "buur"


def test_a_new_members_first_link_is_held_and_an_editors_is_not(home):
    for role, expected in (("member", True), ("editor", False)):
        person = accounts.add_person(home, role, "vier woorden om in te komen", role)
        actor = Actor(person.id, role, role)
        _record, held = bringing.bring_as_member(home, actor, "idee", LINKED)
        assert held is expected


def test_a_visitor_is_no_member(home):
    with pytest.raises(NotAllowed):
        bringing.bring_as_member(home, VISITOR, "idee", IDEA)


def test_an_idea_waits_for_an_answer_and_the_desk_says_how_long(home, clock):
    brought(home)
    lesson = {"title": "Soep", "kind": "tip", "advice": "Begin met soep."}
    brought(home, lesson, name="les", who=replace(NEL, email="piet@x.nl"))

    (idea,) = answering.waiting(home, EDITOR)
    assert (idea.late, idea.next_word, idea.reachable) == (False, date(2026, 3, 15), True)
    clock.pass_by(days=31)

    assert answering.waiting(home, EDITOR)[0].late
    with pytest.raises(NotAllowed):
        answering.waiting(home, VISITOR)


@pytest.mark.parametrize(
    ("how", "more", "field"),
    [
        ("not_now", {}, "words"),
        ("merged", {}, "became"),
        ("merged", {"became": 9999}, "became"),
        ("iets", {}, "answer"),
        ("taken_up", {"words": "x" * 501}, "words"),
    ],
)
def test_an_answer_that_lacks_something_is_refused(home, how, more, field):
    _token, record = brought(home)

    with pytest.raises(InvalidRecord) as caught:
        answering.answer(home, EDITOR, record.id, how, **more)

    assert set(caught.value.problems) == {field}
    assert posted(home, "idea_answered") == []


def test_the_contributor_reads_the_answer_in_a_letter_and_behind_the_link(home):
    token, record = brought(home)

    answering.answer(home, EDITOR, record.id, "not_now", words="Er is nu geen plek.")

    assert facts(home, posted(home, "idea_answered")[0])["words"] == "Er is nu geen plek."
    mine = managing.look(home, token)
    assert (mine.answer, mine.answer_words) == ("not_now", "Er is nu geen plek.")
    assert answering.waiting(home, EDITOR) == []
    with pytest.raises(Conflict):
        answering.answer(home, EDITOR, record.id, "taken_up")


def test_merging_moves_nothing_and_points_at_what_goes_on(home):
    _token, one = brought(home)
    token, other = brought(home, {**IDEA, "title": "Nog een bankje"})

    answering.answer(home, EDITOR, other.id, "merged", became=one.id)

    assert questions.get(home, VISITOR, other.id) == other
    assert managing.look(home, token).answer_record == one
    assert facts(home, posted(home, "idea_answered")[0])["link"].endswith(f"/{one.id}")


def test_a_day_for_the_next_word_is_told_and_can_be_moved(home):
    token, record = brought(home)
    for day in (date(2026, 2, 13), date(2027, 3, 1)):
        with pytest.raises(InvalidRecord):
            answering.put_off(home, EDITOR, record.id, day)

    answering.put_off(home, EDITOR, record.id, date(2026, 5, 1), words="We vragen het rond.")

    assert managing.look(home, token).next_word == date(2026, 5, 1)
    assert len(posted(home, "idea_answered")) == 1


def test_what_an_editor_wrote_is_no_idea_to_answer(home):
    own = records.create(home, EDITOR, "initiative", {"title": "x", "phase": "idea"}, publish=True)

    with pytest.raises(NotFound):
        answering.answer(home, EDITOR, own.id, "taken_up")
    assert answering.brought_by(home, own.id) == ""


def test_every_letter_is_in_the_language_it_was_asked_in(home):
    bring(home, who=replace(NEL, language="en"))

    assert posted(home)[0].language == "en"
    assert languages.language() == "nl"


def test_a_form_whose_plugin_is_off_confirms_nothing(home):
    token = bring(home)
    del home.types["initiative"]

    with pytest.raises(NotFound):
        managing.confirm(home, token)
    assert outbox.failures(home) == []
    assert HOUSE.person_id is None
