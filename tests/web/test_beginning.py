# SPDX-License-Identifier: EUPL-1.2
"""The first page of a new node, and who cannot take it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.people import accounts, beginning
from core.web import create_app
from tests.web.conftest import Browser
from tests.web.people import ADDRESS, PASSWORD, letters, person

FIRST = {
    "nickname": "Anneke", "password": PASSWORD, "email": "", "organisation": "Zorgvrijstaat",
    "party": "residents", "tagline": "Samen eten, samen \"beter\".", "contact": "de balie",
    "second_email": "", "second_organisation": "", "second_party": "",
}  # fmt: skip

SECOND = {
    "second_email": "a@b.nl", "second_organisation": "Arkin", "second_party": "institution",
}  # fmt: skip


@pytest.fixture
def node(make_node):
    return make_node(stewards=False)


@pytest.fixture
def path(node):
    return beginning.offer(node).removeprefix(ADDRESS)


def begin(browser, path, **changed):
    return browser.post(path, FIRST | changed, page=path)


def test_a_node_begins_on_one_page(node, visitor, path):
    assert "Begin hier" in visitor.get(path).text

    answer = begin(visitor, path)

    assert answer.headers["Location"] == "/beheer/mensen"
    (first,) = accounts.list_people(node)
    assert (first.nickname, first.role, first.organisation) == (
        "Anneke", "administrator", "Zorgvrijstaat"
    )  # fmt: skip
    assert "Je proeftuin is begonnen" in visitor.get("/beheer/mensen").text
    ours = node.config.node
    assert (ours.tagline, ours.contact) == ('Samen eten, samen "beter".', "de balie")
    assert "de balie" in visitor.get("/over").text


def test_the_second_administrator_is_invited_at_once(node, visitor, path):
    begin(visitor, path, second_email="bram@voorbeeld.nl", second_organisation="Arkin",
          second_party="institution")  # fmt: skip

    (letter,) = letters(node)
    assert letter["To"] == "bram@voorbeeld.nl"
    assert "Arkin" in letter.get_body(["plain"]).get_content()


def test_the_link_dies_with_its_use(node, front, visitor, path):
    begin(visitor, path)

    other = Browser(front)
    assert other.get(path).status_code == 404
    assert begin(other, path, nickname="Piet").status_code in (403, 404)
    assert len(accounts.list_people(node)) == 1


@pytest.mark.parametrize("guess", ["A" * 43, "abc", "begin"])
def test_nobody_guesses_it(node, visitor, path, guess):
    assert visitor.get(f"/begin/{guess}").status_code == 404
    answer = visitor.post(f"/begin/{guess}", FIRST, token=visitor.token(path))

    assert answer.status_code == 404
    assert accounts.list_people(node) == []


def test_with_an_account_there_is_no_way_in_however_it_was_made(node, visitor, path):
    token = visitor.token(path)
    person(node, "nel")

    assert visitor.get(path).status_code == 404
    assert visitor.post(path, FIRST, token=token).status_code == 404
    assert beginning.offer(node) == ""
    assert len(accounts.list_people(node)) == 1


def test_a_new_start_ends_the_link_of_the_one_before(node, visitor, path):
    again = beginning.offer(node).removeprefix(ADDRESS)

    assert visitor.get(path).status_code == 404
    assert visitor.get(again).status_code == 200


def test_an_old_link_says_where_the_new_one_is_and_not_whether_somebody_began(node, visitor, path):
    beginning.offer(node)
    before = visitor.get(path)
    person(node, "nel")

    assert "die staat in het logboek van de site" in before.text
    assert "Vraag een nieuwe aan" not in before.text
    assert visitor.get(path).text == before.text


def test_it_lasts_a_week(node, path):
    late = replace(node, clock=lambda: datetime.now(UTC) + timedelta(days=7, minutes=1))

    assert Browser(create_app(late)).get(path).status_code == 404


def test_a_form_of_another_site_begins_nothing(node, visitor, path):
    answer = visitor.post(path, FIRST, page=path, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert accounts.list_people(node) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"nickname": ""}, "nickname"),
        ({"nickname": "Beheerder"}, "nickname"),
        ({"password": "kort"}, "password"),
        ({"password": "", "email": ""}, "password"),
        ({"email": "soep"}, "email"),
        ({"organisation": ""}, "organisation"),
        ({"party": ""}, "party"),
        ({"tagline": "s" * 301}, "tagline"),
        ({"contact": "s" * 201}, "contact"),
        ({"second_email": "soep"}, "second_email"),
        ({"second_email": "a@b.nl"}, "second_organisation"),
        ({"second_email": "a@b.nl", "second_organisation": "X"}, "second_party"),
        ({"second_organisation": "Arkin", "second_party": "institution"}, "second_email"),
        (SECOND | {"second_organisation": "zorgvrij staat"}, "second_organisation"),
        (SECOND | {"party": "municipality", "second_party": "municipality"}, "second_party"),
    ],
)
def test_what_will_not_do_begins_nothing_and_keeps_the_link(node, visitor, path, changed, field):
    answer = begin(visitor, path, **changed)

    assert answer.status_code == 400
    assert f'href="#veld-{field}"' in answer.text
    assert accounts.list_people(node) == []
    assert begin(visitor, path).status_code == 303


def test_what_is_typed_sets_nothing_else(node, visitor, path):
    plugins = node.config.node.plugins

    begin(visitor, path, tagline='soep"\nplugins = []\ndevelopment = false')

    ours = node.config.node
    assert ours.plugins == plugins
    assert ours.development
    assert ours.tagline == 'soep" plugins = [] development = false'


def test_an_address_will_do_instead_of_a_password(node, visitor, path):
    assert begin(visitor, path, password="", email="anneke@voorbeeld.nl").status_code == 303

    (first,) = accounts.list_people(node)
    assert (first.has_password, first.has_email) == (False, True)
