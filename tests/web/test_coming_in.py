# SPDX-License-Identifier: EUPL-1.2
"""Coming in: by letter, by password, with a new account; and what attackers get."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.database import reading
from core.people import accounts
from core.store import people
from core.web import create_app
from tests.web.conftest import Browser
from tests.web.people import PASSWORD, letters, link_in, person

NEL = "nel@voorbeeld.nl"


@pytest.fixture
def node(make_node):
    return make_node(stewards=False)


@pytest.fixture
def nel(node):
    return person(node, "Nel", "editor", email=NEL)


def ask(browser, email, path="/aanmelden/brief", page="/aanmelden"):
    return browser.post(path, {"email": email}, page=page)


def test_a_link_in_a_letter_signs_in_once(node, visitor, front, nel):
    assert "Kijk in je mail" in ask(visitor, NEL).text
    (letter,) = letters(node)
    path = link_in(letter)

    page = visitor.get(path)
    assert "Welkom terug, nel" in page.text
    assert not visitor.cookies()
    answer = visitor.post(path, page=path)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/redactie"
    assert "Je bent <b>nel</b>" in visitor.get("/redactie").text
    other = Browser(front)
    assert other.get(path).status_code == 404
    assert other.post(path, page="/aanmelden").status_code == 404
    assert not other.cookies()


def test_opening_the_link_uses_nothing(node, visitor, nel):
    ask(visitor, NEL)
    path = link_in(letters(node)[0])

    for _ in range(3):  # as mail scanners do
        assert visitor.get(path).status_code == 200

    assert visitor.post(path, page=path).status_code == 303


def test_a_link_is_kept_by_nobody(node, visitor, nel):
    ask(visitor, NEL)

    assert visitor.get(link_in(letters(node)[0])).headers["Cache-Control"] == "no-store"


def test_a_link_is_too_old_after_half_an_hour(node, visitor, nel):
    ask(visitor, NEL)
    path = link_in(letters(node)[0])
    late = replace(node, clock=lambda: datetime.now(UTC) + timedelta(minutes=31))

    assert Browser(create_app(late)).get(path).status_code == 404


def test_the_same_answer_for_a_known_and_an_unknown_address(node, visitor, nel):
    known, unknown = ask(visitor, NEL), ask(visitor, "piet@voorbeeld.nl")

    bare = [re.sub(r'value="[^"]+"', "", each.text) for each in (known, unknown)]
    assert bare[0] == bare[1]
    assert known.status_code == unknown.status_code == 200
    told = {each["To"]: each["Subject"] for each in letters(node)}
    assert told == {
        NEL: "Je link om je aan te melden",
        "piet@voorbeeld.nl": "Er is nog geen account met dit adres",
    }


def test_a_known_and_an_unknown_address_cost_the_same(node, visitor, nel):
    def cost(email):
        began = time.process_time()
        ask(visitor, email)
        return time.process_time() - began

    cost(NEL)  # what is made on first use
    known = min(cost(NEL) for _ in range(3))
    unknown = min(cost(f"piet{number}@voorbeeld.nl") for number in range(3))

    assert 0.4 < known / unknown < 2.5


def test_a_mailbox_gets_five_letters_an_hour(node, visitor, nel):
    answers = [ask(visitor, NEL).status_code for _ in range(7)]

    assert answers == [200] * 5 + [429] * 2
    assert len(letters(node)) == 5


@pytest.mark.parametrize("typed", ["", "nel", "nel@voorbeeld.nl\nBcc: a@b.nl", "a@b.nl,c@d.nl"])
def test_what_is_no_address_gets_no_letter(node, visitor, typed):
    answer = ask(visitor, typed)

    assert answer.status_code == 400
    assert 'href="#veld-email"' in answer.text
    assert letters(node) == []


def test_a_form_of_another_site_posts_no_letter(node, visitor, nel):
    answer = visitor.post(
        "/aanmelden/brief", {"email": NEL}, page="/aanmelden",
        headers={"Origin": "https://evil.example"},
    )  # fmt: skip

    assert answer.status_code == 403
    assert letters(node) == []


def test_a_banned_person_gets_no_letter_and_no_session(node, visitor, nel):
    ask(visitor, NEL)
    path = link_in(letters(node)[0])
    with reading(node.engine) as tx:
        assert people.get(tx, nel.id).state == "active"
    from core.database import writing

    with writing(node.engine) as tx:
        people.change(tx, nel.id, state="banned")

    assert "Kijk in je mail" in ask(visitor, NEL).text
    assert letters(node) == []
    assert visitor.get(path).status_code == 404
    assert visitor.sign_in("nel").status_code == 403


def test_a_ban_ends_what_somebody_is_doing(node, visitor, nel):
    from core.database import writing

    visitor.sign_in("nel")
    assert visitor.get("/redactie").status_code == 200

    with writing(node.engine) as tx:
        people.change(tx, nel.id, state="banned")

    assert visitor.get("/redactie").status_code == 303


@pytest.mark.parametrize("typed", ["Nel", "nel", " NEL ", NEL, "NEL@Voorbeeld.nl"])
def test_a_password_comes_with_a_name_or_an_address(visitor, nel, typed):
    assert visitor.sign_in(typed).status_code == 303


def test_who_has_no_password_cannot_guess_one(node, visitor):
    ask(visitor, NEL, "/meedoen/brief", "/meedoen")
    path = link_in(letters(node)[0])
    visitor.post(path, {"nickname": "Nel", "of_age": "true"}, page=path)
    again = Browser(create_app(node))

    for guess in ("", "None", PASSWORD):
        assert again.sign_in("nel", password=guess).status_code == 403


def test_a_new_session_each_sign_in(visitor, nel):
    visitor.sign_in("nel")
    (first,) = (each.value for each in visitor.cookies().values())
    answer = visitor.post(
        "/aanmelden", {"user_name": "nel", "password": PASSWORD}, page="/redactie"
    )
    (second,) = (each.value for each in visitor.cookies().values())

    assert answer.status_code == 303
    assert first != second


def test_joining_with_an_address(node, visitor):
    assert "Kijk in je mail" in ask(visitor, NEL, "/meedoen/brief", "/meedoen").text
    (letter,) = letters(node)
    assert letter["Subject"] == "Maak je account af"
    path = link_in(letter)

    answer = visitor.post(path, {"nickname": "Nel B.", "of_age": "true"}, page=path)

    assert answer.headers["Location"] == "/mijn"
    page = visitor.get("/mijn").text
    assert "Dag Nel B." in page
    assert NEL in page
    (made,) = accounts.list_people(node)
    assert (made.role, made.has_password, made.has_email) == ("member", False, True)


def test_joining_with_an_address_that_has_an_account_says_nothing_and_signs_in(node, visitor, nel):
    assert "Kijk in je mail" in ask(visitor, NEL, "/meedoen/brief", "/meedoen").text

    (letter,) = letters(node)
    assert letter["Subject"] == "Je link om je aan te melden"


def test_joining_without_an_address(node, visitor):
    sent = {"nickname": "Zoë", "password": PASSWORD, "of_age": "true"}

    answer = visitor.post("/meedoen", sent, page="/meedoen")

    assert answer.headers["Location"] == "/mijn"
    assert "Dag Zoë" in visitor.get("/mijn").text
    again = Browser(create_app(node))
    assert again.sign_in("zoe").status_code == 303


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"nickname": ""}, "nickname"),
        ({"nickname": "N"}, "nickname"),
        ({"nickname": "n" * 41}, "nickname"),
        ({"nickname": "nel@voorbeeld.nl"}, "nickname"),
        ({"nickname": "www.koop.nl"}, "nickname"),
        ({"nickname": "Koop-nu.com"}, "nickname"),
        ({"nickname": "De Beheerder"}, "nickname"),
        ({"nickname": "B e h e e r d e r"}, "nickname"),
        ({"nickname": "R3dactie"}, "nickname"),
        ({"nickname": "Gemeente Rotterdam"}, "nickname"),
        ({"nickname": "Nеl"}, "nickname"),  # a Cyrillic letter
        ({"nickname": "Nel\u202e"}, "nickname"),
        ({"nickname": "<b>Nel"}, "nickname"),
        ({"nickname": "Nel"}, "nickname"),  # taken
        ({"nickname": "NËL"}, "nickname"),  # taken, folded
        ({"password": "kort"}, "password"),
        ({"of_age": ""}, "of_age"),
    ],
)
def test_an_account_that_will_not_do_is_refused(node, visitor, nel, changed, field):
    sent = {"nickname": "Piet", "password": PASSWORD, "of_age": "true"} | changed

    answer = visitor.post("/meedoen", sent, page="/meedoen")

    assert answer.status_code == 400
    assert f'href="#veld-{field}"' in answer.text
    assert not visitor.cookies()
    assert len(accounts.list_people(node)) == 1


def test_a_machine_makes_ten_accounts_an_hour(node, visitor, monkeypatch):
    from core.people import passwords

    monkeypatch.setattr(passwords, "_PASSES", 1)
    monkeypatch.setattr(passwords, "_MEMORY_KIB", 8)
    passwords._hasher.cache_clear()
    front = create_app(node)

    def join(number):
        sent = {"nickname": f"Piet {number}", "password": PASSWORD, "of_age": "true"}
        return Browser(front).post("/meedoen", sent, page="/meedoen").status_code

    answers = [join(number) for number in range(12)]
    passwords._hasher.cache_clear()

    assert answers == [303] * 10 + [429] * 2


def test_how_old_somebody_is_stands_nowhere(node, visitor):
    from core import tables

    columns = {column.name for table in tables.metadata.sorted_tables for column in table.columns}

    assert not {each for each in columns if "age" in each.split("_") or "birth" in each}


def test_an_english_page_posts_an_english_letter(node, visitor):
    token = visitor.token("/en/meedoen")
    visitor.post("/en/meedoen/brief", {"email": NEL}, token=token)

    (letter,) = letters(node)
    assert letter["Content-Language"] == "en"
    assert "/en/meedoen/" in letter.get_body(["plain"]).get_content()


def test_a_visitor_gets_no_cookie_on_any_of_these_pages(node, visitor, nel):
    ask(visitor, NEL)
    for path in ("/aanmelden", "/meedoen", link_in(letters(node)[0])):
        assert "Set-Cookie" not in visitor.get(path).headers


def test_where_to_go_on_to_stays_on_this_site(visitor, nel):
    answer = visitor.sign_in("nel", naar="//evil.example")

    assert answer.headers["Location"] == "/redactie"
