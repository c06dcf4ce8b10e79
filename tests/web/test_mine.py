# SPDX-License-Identifier: EUPL-1.2
"""The page of one's own account."""

import pytest

from core.database import reading
from core.people import accounts, persons
from core.store import people
from core.web import create_app
from tests.web.conftest import Browser
from tests.web.people import PASSWORD, letters, link_in, person

NEL, NEW = "nel@voorbeeld.nl", "nel@ergens.nl"
OTHER_PASSWORD = "een heel ander wachtwoord"


@pytest.fixture
def node(make_node):
    return make_node(stewards=False)


@pytest.fixture
def nel(node):
    return person(node, "Nel", email=NEL)


@pytest.fixture
def browser(front, nel):
    made = Browser(front)
    made.sign_in("nel")
    return made


def test_it_is_for_who_is_signed_in(visitor):
    assert visitor.get("/mijn").headers["Location"] == "/aanmelden?naar=/mijn"


@pytest.mark.parametrize(
    "path",
    ["naam", "taal", "adres", "adres/weg", "adres/abc", "wachtwoord", "overal-afmelden"],
)
def test_nothing_is_changed_without_the_token_of_the_session(browser, path):
    assert browser.post(f"/mijn/{path}", token="").status_code == 403
    assert (
        browser.post(f"/mijn/{path}", headers={"Origin": "https://evil.example"}).status_code == 403
    )


def test_it_says_role_address_and_is_kept_by_nobody(browser):
    answer = browser.get("/mijn")

    assert "Je bent lid." in answer.text
    assert NEL in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_member_finds_the_way_and_no_desk(browser):
    page = browser.get("/").text

    assert 'href="/mijn"' in page
    assert 'href="/redactie"' not in page
    assert browser.get("/redactie").status_code == 403


def test_another_name_is_what_one_signs_in_with(node, browser):
    assert browser.post("/mijn/naam", {"nickname": "Nelleke"}).status_code == 303

    assert "Dag Nelleke" in browser.get("/mijn").text
    again = Browser(create_app(node))
    assert again.sign_in("nel").status_code == 403
    assert again.sign_in("nelleke").status_code == 303


@pytest.mark.parametrize("name", ["Piet", "PIET", "Redactie", "n", "a@b.nl"])
def test_a_name_that_will_not_do_changes_nothing(node, browser, name):
    person(node, "piet")

    answer = browser.post("/mijn/naam", {"nickname": name})

    assert answer.status_code == 400
    assert 'href="#veld-nickname"' in answer.text
    assert persons.find(node, 1).nickname in ("Nel", "nel")


def test_ones_own_name_in_other_letters_is_not_taken(browser):
    assert browser.post("/mijn/naam", {"nickname": "NEL"}).status_code == 303


def test_a_new_address_counts_once_it_is_confirmed_and_the_old_one_hears(node, browser):
    browser.post("/mijn/adres", {"email": NEW})
    (letter,) = letters(node)
    assert letter["To"] == NEW
    assert NEW not in browser.get("/mijn").text
    path = link_in(letter)

    assert "Is dit je adres?" in browser.get(path).text
    assert browser.post(path, page=path).status_code == 303

    assert NEW in browser.get("/mijn").text
    (told,) = letters(node)
    assert (told["To"], told["Subject"]) == (NEL, "Je e-mailadres is veranderd")


def test_a_confirmation_is_for_the_person_it_was_sent_for(node, front, browser):
    browser.post("/mijn/adres", {"email": NEW})
    path = link_in(letters(node)[0])
    person(node, "piet")
    piet = Browser(front)
    piet.sign_in("piet")

    assert piet.post(path, page="/mijn").status_code == 404

    assert NEW not in piet.get("/mijn").text
    assert browser.post(path, page="/mijn").status_code == 303


def test_an_address_of_somebody_else_is_not_told_on_the_page(node, browser):
    person(node, "piet", email=NEW)

    answer = browser.post("/mijn/adres", {"email": NEW})
    path = link_in(letters(node)[0])

    assert answer.status_code == 303
    assert browser.post(path, page="/mijn").status_code == 409


def test_another_password_ends_all_other_sessions(node, front, browser):
    other = Browser(front)
    other.sign_in("nel")

    answer = browser.post("/mijn/wachtwoord", {"old": PASSWORD, "new": OTHER_PASSWORD})

    assert answer.headers["Location"] == "/mijn"
    assert browser.get("/mijn").status_code == 200
    assert other.get("/mijn").status_code == 303
    assert other.sign_in("nel").status_code == 403
    assert other.sign_in("nel", password=OTHER_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("wrong", OTHER_PASSWORD, "old"), (PASSWORD, "kort", "new")],
)
def test_a_password_is_not_changed_without_the_old_one(front, browser, old, new, field):
    answer = browser.post("/mijn/wachtwoord", {"old": old, "new": new})

    assert answer.status_code == 400
    assert f'href="#veld-{field}"' in answer.text
    assert Browser(front).sign_in("nel").status_code == 303


def test_the_old_password_is_not_guessed_here_either(browser):
    answers = [
        browser.post("/mijn/wachtwoord", {"old": "wrong", "new": OTHER_PASSWORD}).status_code
        for _ in range(11)
    ]

    assert answers[-1] == 429


def test_a_password_can_go_where_there_is_an_address(node, browser):
    browser.post("/mijn/wachtwoord", {"old": PASSWORD, "new": ""})

    assert not persons.find(node, 1).has_password
    assert browser.get("/mijn").status_code == 200


def test_an_address_can_go_where_there_is_a_password(node, browser):
    assert browser.post("/mijn/adres/weg").status_code == 303

    with reading(node.engine) as tx:
        row = people.get(tx, 1)
    assert (row.email, row.email_print) == (None, None)


def test_nobody_locks_themselves_out(node, browser):
    browser.post("/mijn/adres/weg")
    assert browser.post("/mijn/wachtwoord", {"old": PASSWORD, "new": ""}).status_code == 400

    assert persons.find(node, 1).has_password


def test_leaving_everywhere_leaves_everywhere(front, browser):
    other = Browser(front)
    other.sign_in("nel")

    assert browser.post("/mijn/overal-afmelden").headers["Location"] == "/aanmelden"

    assert not browser.cookies()
    assert other.get("/mijn").status_code == 303


def test_letters_come_in_the_language_somebody_chose(node, browser):
    browser.post("/mijn/taal", {"language": "en"})
    browser.post("/mijn/adres", {"email": NEW})

    assert letters(node)[0]["Content-Language"] == "en"
    assert browser.post("/mijn/taal", {"language": "xx"}).status_code == 400


def test_what_somebody_changed_is_known_and_says_no_address(node, browser):
    from core import audit

    browser.post("/mijn/adres/weg")

    assert [each.deed for each in audit.entries(node, about=1)] == ["email"]
    assert NEL not in str(audit.entries(node))
    assert accounts.list_people(node)
