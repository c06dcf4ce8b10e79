# SPDX-License-Identifier: EUPL-1.2
"""Roles, invitations and what needs two administrators of two organisations."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core import audit
from core.errors import NotAllowed
from core.model import HOUSE, Actor
from core.people import bans, invitations, persons, roles
from core.web import create_app
from tests.web.conftest import Browser
from tests.web.people import PASSWORD, letters, link_in, person, two_stewards

ALONE = "Hiervoor zijn twee beheerders nodig"
_LINK = re.compile(r'href="http://127.0.0.1:5100(/uitnodiging/[^"]+)"')
INVITED = {"role": "editor", "email": "", "organisation": "", "party": "", "until": ""}


def signed_in(front, name):
    browser = Browser(front)
    assert browser.sign_in(name).status_code == 303
    return browser


@pytest.fixture
def node(make_node):
    return make_node(stewards=False)


@pytest.fixture
def anneke(node, front):
    two_stewards(node)
    return signed_in(front, "anneke")


@pytest.fixture
def bram(front, anneke):
    return signed_in(front, "bram")


@pytest.fixture
def nel(node):
    return person(node, "nel", email="nel@voorbeeld.nl")


@pytest.fixture
def alone(node, front):
    person(node, "anneke", "administrator", organisation="Zorgvrijstaat", party="residents")
    return signed_in(front, "anneke")


def decide(browser, deed="confirm", number=1):
    return browser.post(f"/beheer/instemmen/{number}", {"deed": deed})


def test_a_role_waits_for_a_second_administrator(node, anneke, bram, nel):
    anneke.post(f"/beheer/mensen/{nel.id}", {"role": "editor"})
    assert persons.find(node, nel.id).role == "member"
    assert [each["To"] for each in letters(node)] == ["bram@voorbeeld.nl"]
    assert "nel wordt redacteur" in bram.get("/beheer/instemmen").text

    assert decide(bram).status_code == 303

    given = persons.find(node, nel.id)
    assert (given.role, given.role_until) == (
        "editor", (node.clock() + timedelta(days=365)).date()
    )  # fmt: skip
    told = {each["To"]: each["Subject"] for each in letters(node)}
    assert told == {
        "nel@voorbeeld.nl": "Je rol is veranderd",
        "anneke@voorbeeld.nl": "Er is beslist over je vraag",
    }


def test_nobody_confirms_their_own_question(node, anneke, nel):
    anneke.post(f"/beheer/mensen/{nel.id}", {"role": "editor"})

    assert "Trek mijn vraag in" in anneke.get("/beheer/instemmen").text
    assert decide(anneke).status_code == 403

    assert persons.find(node, nel.id).role == "member"


def test_an_administrator_of_the_same_organisation_does_not_count(node, front, anneke, nel):
    person(node, "carla", "administrator", organisation=" zorgvrijstaat. ", party="residents")
    anneke.post(f"/beheer/mensen/{nel.id}", {"role": "editor"})

    answer = decide(signed_in(front, "carla"))

    assert answer.status_code == 403
    assert "andere organisatie" in answer.text
    assert persons.find(node, nel.id).role == "member"


def test_nobody_decides_about_themselves(node, front, anneke, bram):
    anneke.post("/beheer/mensen/2", {"role": "member"})  # bram should go

    answer = decide(bram)

    assert answer.status_code == 403
    assert persons.find(node, 2).role == "administrator"


@pytest.mark.parametrize("role", ["member", "editor", "mediator"])
def test_a_lesser_role_decides_nothing(node, front, anneke, nel, role):
    anneke.post(f"/beheer/mensen/{nel.id}", {"role": "editor"})
    person(node, "piet", role, organisation="Ergens", party="science")
    piet = signed_in(front, "piet")

    for path in ("/beheer/instemmen", "/beheer/mensen", f"/beheer/mensen/{nel.id}"):
        assert piet.get(path).status_code == 403
    assert decide(piet).status_code == 403
    assert piet.post(f"/beheer/mensen/{nel.id}", {"role": "editor"}).status_code == 403
    assert piet.post("/beheer/mensen/uitnodigen", INVITED).status_code == 403


def test_a_refusal_changes_nothing_and_is_told(node, anneke, bram, nel):
    anneke.post(f"/beheer/mensen/{nel.id}", {"role": "editor"})
    letters(node)

    decide(bram, "refuse")

    assert persons.find(node, nel.id).role == "member"
    assert [each["To"] for each in letters(node)] == ["anneke@voorbeeld.nl"]
    assert decide(bram).status_code == 404


def test_a_question_is_decided_once(node, anneke, bram, nel):
    anneke.post(f"/beheer/mensen/{nel.id}", {"role": "editor"})

    assert decide(bram).status_code == 303
    assert decide(bram).status_code == 404


def test_a_question_waits_fourteen_days(node, anneke, nel):
    anneke.post(f"/beheer/mensen/{nel.id}", {"role": "editor"})
    late = replace(node, clock=lambda: datetime.now(UTC) + timedelta(days=14, minutes=1))
    bram = signed_in(create_app(late), "bram")

    assert "Er ligt niets te wachten" in bram.get("/beheer/instemmen").text
    assert decide(bram).status_code == 404
    assert persons.find(node, nel.id).role == "member"


def test_who_lost_the_role_since_decides_nothing(node, anneke, bram, nel):
    anneke.post(f"/beheer/mensen/{nel.id}", {"role": "editor"})
    roles.give(node, HOUSE, 2, "member")

    assert decide(bram).status_code == 403
    assert persons.find(node, nel.id).role == "member"


def test_one_administrator_alone_gives_no_role_and_the_page_says_so(node, alone, nel):
    assert ALONE in alone.get("/beheer/mensen").text
    assert ALONE in alone.get(f"/beheer/mensen/{nel.id}").text

    answer = alone.post(f"/beheer/mensen/{nel.id}", {"role": "editor"})

    assert answer.status_code == 403
    assert ALONE in answer.text
    assert persons.find(node, nel.id).role == "member"


def test_the_municipality_never_decides_alone(node, front, nel):
    for name, organisation in (("dirk", "Gemeente"), ("els", "Stadsdeel")):
        person(node, name, "administrator", organisation=organisation, party="municipality")
    dirk = signed_in(front, "dirk")

    answer = dirk.post(f"/beheer/mensen/{nel.id}", {"role": "editor"})

    assert answer.status_code == 403
    assert "De gemeente beslist hier nooit alleen" in answer.text


def test_the_only_administrator_invites_the_second_without_anybody(node, front, alone):
    sent = INVITED | {
        "role": "administrator", "organisation": "Arkin", "party": "institution",
        "email": "bram@voorbeeld.nl",
    }  # fmt: skip
    page = alone.post("/beheer/mensen/uitnodigen", sent).text
    (letter,) = letters(node)
    path = link_in(letter)
    assert _LINK.search(page)[1] == path

    other = Browser(front)
    assert "namens Arkin" in other.get(path).text
    answer = other.post(path, {"nickname": "Bram", "of_age": "true"}, page=path)

    assert answer.headers["Location"] == "/mijn"
    assert ALONE not in alone.get("/beheer/mensen").text
    assert persons.find(node, 2).organisation == "Arkin"


def test_alone_one_invites_no_editor_and_no_third(node, alone):
    assert alone.post("/beheer/mensen/uitnodigen", INVITED).status_code == 403
    person(node, "bram", "administrator")  # nobody said of which organisation
    sent = INVITED | {"role": "administrator", "organisation": "X", "party": "science"}

    assert alone.post("/beheer/mensen/uitnodigen", sent).status_code == 403
    assert invitations.open_ones(node) == []


def test_an_invitation_waits_for_the_second_too(node, front, anneke, bram):
    answer = anneke.post("/beheer/mensen/uitnodigen", INVITED | {"email": "nel@voorbeeld.nl"})
    assert answer.headers["Location"] == "/beheer/instemmen"
    assert invitations.open_ones(node) == []
    letters(node)

    decide(bram)

    invited = next(each for each in letters(node) if each["To"] == "nel@voorbeeld.nl")
    path = link_in(invited)
    new = Browser(front)
    assert new.post(path, {"nickname": "Nel", "of_age": "true"}, page=path).status_code == 303
    assert persons.find(node, 3).role == "editor"


def test_an_invitation_on_paper_asks_for_a_password(node, front, anneke):
    page = anneke.post("/beheer/mensen/uitnodigen", INVITED | {"role": "member"}).text
    path = _LINK.search(page)[1]
    new = Browser(front)

    without = new.post(path, {"nickname": "Nel", "of_age": "true"}, page=path)
    sent = {"nickname": "Nel", "password": PASSWORD, "of_age": "true"}

    assert without.status_code == 400
    assert new.post(path, sent, page=path).status_code == 303
    assert Browser(front).get(path).status_code == 404


def test_an_account_takes_the_role_on_it_is_invited_to(node, front, anneke, bram, nel):
    anneke.post("/beheer/mensen/uitnodigen", INVITED)
    decide(bram)
    page = anneke.post("/beheer/mensen/uitnodiging/1/link").text
    path = _LINK.search(page)[1]
    browser = signed_in(front, "nel")

    assert browser.post(path, page="/mijn").status_code == 303

    assert persons.find(node, nel.id).role == "editor"


def test_a_new_link_ends_the_old_one_and_so_does_taking_back(node, front, anneke, visitor):
    sent = INVITED | {"role": "member"}
    first = _LINK.search(anneke.post("/beheer/mensen/uitnodigen", sent).text)[1]
    second = _LINK.search(anneke.post("/beheer/mensen/uitnodiging/1/link").text)[1]

    assert visitor.get(first).status_code == 404
    assert visitor.get(second).status_code == 200

    anneke.post("/beheer/mensen/uitnodiging/1/weg")
    assert visitor.get(second).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"role": "house"}, "role"),
        ({"email": "soep"}, "email"),
        ({"until": "gisteren"}, "until"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "2099-01-01"}, "until"),
        ({"role": "administrator"}, "organisation"),
        ({"role": "administrator", "organisation": "X"}, "party"),
        ({"party": "kings"}, "party"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(node, anneke, changed, field):
    answer = anneke.post("/beheer/mensen/uitnodigen", INVITED | changed)

    assert answer.status_code == 400
    assert f'href="#veld-{field}"' in answer.text
    assert invitations.open_ones(node) == []


def test_a_role_ends_with_its_last_day(node, anneke, nel):
    roles.give(node, HOUSE, nel.id, "editor", node.clock().date())
    tomorrow = replace(node, clock=lambda: datetime.now(UTC) + timedelta(days=1))

    browser = signed_in(create_app(node), "nel")
    assert browser.get("/redactie").status_code == 200
    browser = signed_in(create_app(tomorrow), "nel")
    assert browser.get("/redactie").status_code == 403
    assert persons.find(tomorrow, nel.id).role == "member"


def test_an_administrator_whose_role_ended_is_no_second_one(node, front):
    one, other = two_stewards(node)
    roles.give(node, HOUSE, other.id, "administrator", node.clock().date())
    tomorrow = replace(node, clock=lambda: datetime.now(UTC) + timedelta(days=1))

    assert ALONE in signed_in(create_app(tomorrow), "anneke").get("/beheer/mensen").text


def test_one_administrator_renews_a_role_but_not_their_own(node, anneke, nel):
    roles.give(node, HOUSE, nel.id, "editor", node.clock().date())
    later = (node.clock() + timedelta(days=300)).date()

    anneke.post(f"/beheer/mensen/{nel.id}", {"role": "editor", "until": later.isoformat()})
    anneke.post("/beheer/mensen/1", {"role": "administrator", "until": later.isoformat()})

    assert persons.find(node, nel.id).role_until == later
    assert persons.find(node, 1).role_until != later
    assert "anneke wordt beheerder" in anneke.get("/beheer/instemmen").text


def test_nobody_puts_another_administrator_out_alone(node, anneke):
    anneke.post("/beheer/mensen/2", {"role": "member"})
    assert persons.find(node, 2).role == "administrator"

    anneke.post("/beheer/mensen/1", {"role": "member"})
    assert persons.find(node, 1).role == "member"


def test_a_ban_takes_two(node, front, anneke, bram, nel):
    browser = signed_in(front, "nel")
    anneke.post(f"/beheer/mensen/{nel.id}/weer", {"ground": "Huisregel 3"})
    assert browser.get("/mijn").status_code == 200
    assert "Huisregel 3" in bram.get("/beheer/instemmen").text

    decide(bram)

    assert browser.get("/mijn").status_code == 303
    assert browser.sign_in("nel").status_code == 403
    assert "Geweerd" in anneke.get("/beheer/mensen").text
    anneke.post(f"/beheer/mensen/{nel.id}/weer", {"ground": "Bezwaar"})
    decide(bram, number=2)
    assert browser.sign_in("nel").status_code == 303


def test_a_ban_needs_a_ground_and_somebody_who_may_ask(node, anneke, nel):
    assert anneke.post(f"/beheer/mensen/{nel.id}/weer", {"ground": " "}).status_code == 400
    with pytest.raises(NotAllowed):
        bans.ask(node, Actor(nel.id, "nel", "editor"), 1, "ik vind hem niet aardig")


def test_a_letter_tells_thirty_days_before_a_role_ends_once(node, nel):
    roles.give(node, HOUSE, nel.id, "editor", node.clock().date() + timedelta(days=60))
    letters(node)

    roles.warn(node)
    assert letters(node) == []

    soon = replace(node, clock=lambda: datetime.now(UTC) + timedelta(days=30))
    roles.warn(soon)
    roles.warn(soon)

    assert [each["Subject"] for each in letters(soon)] == ["Je rol loopt bijna af"]


def test_the_machine_itself_may_do_all_and_it_is_in_the_audit(node, nel):
    assert roles.give(node, HOUSE, nel.id, "administrator")
    assert bans.ask(node, HOUSE, nel.id, "huisregel 1")

    lines = audit.entries(node, about=nel.id)
    assert [(each.deed, each.role) for each in lines] == [("ban", "house"), ("role", "house")]


def test_every_decision_is_in_the_audit(node, anneke, bram, nel):
    anneke.post(f"/beheer/mensen/{nel.id}", {"role": "editor"})
    decide(bram)

    told = [(each.deed, each.by) for each in audit.entries(node, about=nel.id)]
    assert told == [("role", "bram"), ("confirm role", "bram"), ("ask role", "anneke")]
    assert "@" not in str(audit.entries(node))
