# SPDX-License-Identifier: EUPL-1.2
"""Members find what is for members; a visitor notices nothing of it, wherever they look."""

import pytest

from core import erasing, questions
from core.database import writing
from core.model import EVERYBODY, HOUSE, Actor, Incoming
from core.people import accounts
from core.receiving import receive, retract
from tests.least import payload
from tests.unit.test_erasing import hide
from tests.web.conftest import NEIGHBOUR, PASSWORD
from tests.web.test_searching import titles

ADMINISTRATOR = Actor(None, "beheer", "administrator")
NETWORK = "n" * 32
WIRE = "w" * 26
TITLE = "Zonnebloemen bij de achterdeur"
#: Exact words, an unfinished one, one with an error, one within another, a compound of two.
ASKED = ("zonnebloemen", "zonneb", "zonnebloemne", "bloemen", "achterdeurzonnebloemen",
         "achterdeur tafel", "for:members", "origin:" + NEIGHBOUR)  # fmt: skip


@pytest.fixture
def come_in(node):
    """Return a function that takes in a lesson for the members of a network, or for everybody."""

    def taking(audience=NETWORK):
        advice = "Zet zonnebloemen neer."
        sent = payload(NEIGHBOUR, WIRE, "lesson", TITLE, {"advice": advice})
        with writing(node.engine) as tx:
            assert receive(tx, node, NEIGHBOUR, [Incoming(WIRE, sent)], audience) == {}
        return questions.find(node, HOUSE, f"{NEIGHBOUR}/{WIRE}")

    return taking


@pytest.fixture
def go_out(node):
    """Return a function by which its writer takes it back from some, or from all."""

    def taking_back(audience=None):
        with writing(node.engine) as tx:
            retract(tx, node, NEIGHBOUR, [WIRE], audience)

    return taking_back


def paths(*words):
    """Return every open address that answers with what holds ``words``."""
    for each in words:
        yield f"/zoeken?q={each}"
        yield f"/zoeken?q={each}&soort=lessen&volgorde=nieuw&origin={NEIGHBOUR}"
        yield f"/zoeken/lijkt-op?q={each}&soort=lessen"
        yield f"/zoeken/lijkt-op?q={TITLE} {each}&deel=1"
        yield f"/api/v1/_search?q={each}"


def answers(browser, *words):
    return {path: browser.get(path).text for path in paths(*words)}


def api(browser, token="", word="zonnebloemen"):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return browser.get(f"/api/v1/_search?q={word}", headers=headers)


def test_no_answer_to_a_visitor_differs_by_what_is_for_members(visitor, write, come_in):
    write("lesson", "Een tafel bij de achterdeur")
    before = answers(visitor, *ASKED)

    record = come_in()

    assert record.is_for_members
    assert answers(visitor, *ASKED) == before


def test_a_member_finds_it_marked_in_either_language(visitor, signed_in, come_in):
    come_in()
    member = signed_in("member")

    page = member.get("/zoeken?q=zonnebloem")

    assert titles(page) == [TITLE]
    assert "<b>1 bericht</b>" in page.text
    assert "Alleen voor het netwerk" in page.text
    assert "For the network only" in member.get("/en/zoeken?q=zonnebloem").text
    assert titles(member.get(f"/zoeken/lijkt-op?q={TITLE}")) == [TITLE]


def test_what_a_member_saw_is_kept_for_nobody_else(visitor, signed_in, come_in):
    come_in()
    member = signed_in("member")
    for path in paths("zonnebloemen"):
        if not path.startswith("/api"):
            assert member.get(path).headers["Cache-Control"] == "no-store", path

    assert TITLE not in "".join(answers(visitor, "zonnebloemen").values())


def test_a_visitors_empty_answer_is_not_what_a_member_gets(visitor, signed_in, come_in):
    come_in()
    assert titles(visitor.get("/zoeken?q=zonnebloemen")) == []

    assert titles(signed_in("member").get("/zoeken?q=zonnebloemen")) == [TITLE]
    assert titles(visitor.get("/zoeken?q=zonnebloemen")) == []


def test_the_api_finds_it_with_a_token_only(node, visitor, come_in):
    come_in()
    token = make_token(node)

    found = api(visitor, token)

    assert [each["title"] for each in found.json["items"]] == [TITLE]
    assert found.json["items"][0]["visibility"] == "leden"
    assert found.json["count"] == 1
    assert found.headers["Cache-Control"] == "no-store"
    without = api(visitor).json
    assert (without["items"], without["count"], without["instead"]) == ([], 0, None)
    assert api(visitor, "onzin").status_code == 401


def test_from_everybody_to_members_and_back_counts_at_once(visitor, signed_in, come_in, go_out):
    member = signed_in("member")
    come_in(EVERYBODY)
    assert titles(visitor.get("/zoeken?q=zonnebloemne")) == [TITLE]
    come_in(NETWORK)

    go_out(EVERYBODY)

    for word in ASKED:
        assert titles(visitor.get(f"/zoeken?q={word}")) == [], word
    assert api(visitor).json["count"] == 0
    assert titles(member.get("/zoeken?q=zonnebloemen")) == [TITLE]

    come_in(EVERYBODY)

    assert titles(visitor.get("/zoeken?q=zonnebloemne")) == [TITLE]
    assert api(visitor).json["count"] == 1


def test_taken_back_from_the_network_too_nobody_finds_it(visitor, signed_in, come_in, go_out):
    member = signed_in("member")
    come_in()

    go_out(NETWORK)

    assert titles(member.get("/zoeken?q=zonnebloemen")) == []
    assert titles(visitor.get("/zoeken?q=zonnebloemen")) == []


def test_hidden_nobody_finds_it_and_shown_again_the_members_do(
    node, visitor, signed_in, come_in, go_out
):
    member = signed_in("member")
    record = come_in()

    hide(node, ADMINISTRATOR, record.id, "reclame")

    come_in()  # a new text of it changes nothing
    assert titles(member.get("/zoeken?q=zonnebloemen")) == []
    with writing(node.engine) as tx:
        erasing.unhide(tx, node, ADMINISTRATOR, record.id)
    assert titles(member.get("/zoeken?q=zonnebloemen")) == [TITLE]
    assert titles(visitor.get("/zoeken?q=zonnebloemen")) == []


def test_hidden_while_everybody_had_it_it_stays_hidden_from_members(
    node, signed_in, come_in, go_out
):
    member = signed_in("member")
    record = come_in(EVERYBODY)
    come_in(NETWORK)
    hide(node, ADMINISTRATOR, record.id, "reclame")

    go_out(EVERYBODY)

    assert titles(member.get("/zoeken?q=zonnebloemen")) == []


def test_erased_nobody_finds_it(node, visitor, signed_in, come_in):
    member = signed_in("member")
    come_in()

    with writing(node.engine) as tx:
        assert erasing.destroy(tx, node, NEIGHBOUR, [WIRE]) == 1

    assert titles(member.get("/zoeken?q=zonnebloemen")) == []
    assert titles(visitor.get("/zoeken?q=zonnebloemen")) == []


def make_token(node):
    accounts.add_person(node, "lid", PASSWORD, "member")
    return accounts.make_token(node, "lid", "zoeker")
