# SPDX-License-Identifier: EUPL-1.2
"""Bringing something by hand, from the first page to the letter and back."""

import re

import pytest
import sqlalchemy as sa

from core import questions, records
from core.database import reading
from core.model import HOUSE, VISITOR, Query
from core.tables.contributions import contributions
from tests.unit.test_contributing import facts, posted

IDEA = {"title": "Een bankje bij de bakker", "story": "Dan kan iedereen even zitten."}
WHO = {"email": "nel@voorbeeld.nl", "nickname": "Nel", "hat": "resident"}
PATH = "/bijdragen/idee"


def send(visitor, step="send", **more):
    return visitor.post(PATH, {**IDEA, **WHO, "step": step, **more}, page=PATH)


def letter(node):
    link = facts(node, posted(node, "contribution_confirm")[-1])["link"]
    return re.search(r"/bijdragen/mijn/[\w-]{43}$", link)[0]


@pytest.fixture
def brought(node, visitor):
    """Return the path behind the link of something that is on the site, and its record."""
    send(visitor)
    path = letter(node)
    visitor.post(path, {"deed": "confirm"}, page=path)
    (record,) = questions.page(node, VISITOR, Query("initiative")).records
    return path, record


def test_from_the_first_page_to_the_site(node, visitor):
    assert f'href="{PATH}"' in visitor.get("/bijdragen").text
    assert 'name="title"' in visitor.get(PATH).text

    review = send(visitor, "look")
    assert review.status_code == 200
    assert "Jij bent de eerste" in review.text
    assert 'name="email" value="nel@voorbeeld.nl"' in review.text

    answer = send(visitor)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/bijdragen/verstuurd")
    assert "Kijk in je mail" in visitor.get("/bijdragen/verstuurd").text
    assert questions.page(node, VISITOR, Query("initiative")).count == 0

    path = letter(node)
    assert "Ja, zet het op de site" in visitor.get(path).text
    assert questions.page(node, VISITOR, Query("initiative")).count == 0  # reading does nothing
    done = visitor.post(path, {"deed": "confirm"}, page=path)
    assert (done.status_code, done.headers["Location"]) == (303, path)
    (record,) = questions.page(node, VISITOR, Query("initiative")).records
    page = visitor.get(f"/initiatieven/{record.id}").text
    assert "Neergelegd door een bewoner" in page
    assert "Nel" not in page and "voorbeeld.nl" not in page
    assert visitor.cookies() == {}


def test_an_empty_list_and_a_full_one_lead_to_the_right_form(visitor, editor, write):
    empty = visitor.get("/lessen").text
    write("initiative", "Soep op straat")
    full = visitor.get("/initiatieven").text

    assert 'button--join" href="/bijdragen/les">Leg een les neer</a>' in empty
    assert 'href="/bijdragen/idee"' in full and 'href="/bijdragen/initiatief"' in full
    assert "/bijdragen/" not in visitor.get("/plekken").text
    assert 'href="/bijdragen/idee"' not in editor.get("/initiatieven").text


def test_the_home_page_and_the_page_of_a_role_lead_to_it(visitor):
    for path in ("/", "/ik-ben/bewoner", "/ik-ben/mens-met-ervaring"):
        page = visitor.get(path).text.partition("<footer")[0]
        assert 'href="/bijdragen"' in page


def test_what_is_alike_is_shown_first(node, visitor):
    data = {"title": "Een bankje bij de slager", "phase": "running", "story": "Even zitten."}
    records.create(node, HOUSE, "initiative", data, publish=True)

    page = send(visitor, "look").text

    assert page.index("doe mee") < page.index("een bankje bij de slager".capitalize())
    assert page.index("bankje bij de slager") < page.index("begin iets nieuws")


def test_A11Y_11_going_back_keeps_what_was_typed(visitor):
    page = send(visitor, "back", title="Twee <b>bankjes</b>").text

    assert "Twee &lt;b&gt;bankjes&lt;/b&gt;" in page
    assert "nel@voorbeeld.nl" in page


@pytest.mark.parametrize("step", ["look", "send"])
def test_what_is_missing_is_said_beside_its_field(node, visitor, step):
    answer = send(visitor, step, title="", email="geen adres")

    assert answer.status_code == 400
    assert 'href="#veld-title"' in answer.text and 'href="#veld-email"' in answer.text
    assert posted(node) == []


def test_what_looks_like_one_persons_is_warned_of(visitor):
    page = send(visitor, "look", story="Bel mij op 06 1234 5678").text

    assert "een telefoonnummer" in page


def test_the_answer_is_the_same_for_every_address(node, visitor, brought):
    known, unknown = send(visitor), send(visitor, email="onbekend@voorbeeld.nl")

    assert known.status_code == unknown.status_code == 303
    assert known.headers["Location"] == unknown.headers["Location"]
    assert known.data == unknown.data


def test_too_many_letters_to_one_mailbox_are_refused(visitor):
    for _ in range(5):
        assert send(visitor).status_code == 303

    answer = send(visitor)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_pages_with_somebodys_words_are_kept_nowhere(visitor, brought):
    path, _ = brought

    for page in (visitor.get(PATH), send(visitor, "look"), visitor.get(path)):
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "same-origin"


def test_the_link_changes_and_withdraws(node, visitor, brought):
    path, record = brought
    assert "Twee bankjes" not in visitor.get(f"{path}/wijzig").text

    answer = visitor.post(f"{path}/wijzig", {**IDEA, "title": "Twee bankjes"}, page=path)
    assert answer.status_code == 303
    assert questions.get(node, VISITOR, record.id).title == "Twee bankjes"
    wrong = visitor.post(f"{path}/wijzig", {**IDEA, "title": ""}, page=path)
    assert wrong.status_code == 400
    linked = {**IDEA, "story": "www.voorbeeld.nl"}
    assert visitor.post(f"{path}/wijzig", linked, page=path).status_code == 409

    gone = visitor.post(path, {"deed": "withdraw"}, page=path)
    assert gone.headers["Location"] == "/bijdragen/ingetrokken"
    assert visitor.get(f"/initiatieven/{record.id}").status_code == 410
    assert "Het is ingetrokken" in visitor.get(path).text
    assert visitor.get(f"{path}/wijzig").status_code == 404


def test_a_made_up_link_is_nothing(visitor):
    path = f"/bijdragen/mijn/{'x' * 43}"

    assert visitor.get(path).status_code == 404
    assert visitor.post(path, {"deed": "confirm"}, page="/bijdragen/idee").status_code == 403
    assert visitor.get("/bijdragen/geheim").status_code == 404


def test_a_member_needs_no_e_mail_and_is_sent_to_the_page(node, signed_in):
    member = signed_in("member")
    assert 'name="email"' not in member.get(PATH).text

    answer = member.post(PATH, {**IDEA, "hat": "neighbour", "step": "send"}, page=PATH)

    assert answer.status_code == 303
    page = member.get(answer.headers["Location"]).text
    assert "Neergelegd door een buur" in page
    assert "Dank je. Het staat op onze site." in page


@pytest.mark.parametrize("text", [
    "<script>alert(1)</script>", "<svg onload=alert(1)>", "<img src=x onerror=alert(1)>",
    "[klik](javascript:alert(1))", "<a href='javascript:alert(1)'>klik</a>",
    "![x](data:text/html,x)",
])  # fmt: skip
def test_a29_what_a_visitor_writes_never_becomes_a_script(node, visitor, signed_in, text):
    pages = [send(visitor, "look", title=text, story=text).text,
             send(visitor, "back", title=text, story=text).text]  # fmt: skip
    send(visitor, title=text, story=text)
    path = letter(node)
    pages.append(visitor.get(path).text)
    visitor.post(path, {"deed": "confirm"}, page=path)
    mediator = signed_in("mediator")
    pages.append(mediator.get("/redactie/meldingen").text)
    for record in questions.desk(node, HOUSE):
        pages.append(mediator.get(f"/initiatieven/{record.id}").text)

    for page in pages:
        assert "<script>alert" not in page
        assert not re.search(r"<(svg|img|a)\b[^>]*\son\w+=", page)
        assert not re.search(r"""<\w[^>]*(href|src)\s*=\s*["']?\s*(javascript|data):""", page, re.I)


def test_the_editor_answers_an_idea(node, visitor, editor, brought):
    path, record = brought
    assert "Een bankje bij de bakker" in editor.get("/redactie/ideeen").text
    form = f"/redactie/ideeen/{record.id}"
    assert editor.get(form).status_code == 200

    assert editor.post(form, {"answer": "not_now"}).status_code == 400
    assert editor.post(form, {}).status_code == 400
    assert editor.post(form, {"answer": "later", "next_word": "gauw"}).status_code == 400
    later = {"answer": "later", "next_word": str(record.created.date().replace(year=2099))}
    assert editor.post(form, later).status_code == 400
    done = editor.post(form, {"answer": "taken_up", "words": "We beginnen in mei."})

    assert done.status_code == 303
    assert "Elk idee heeft een antwoord" in editor.get("/redactie/ideeen").text
    assert "We beginnen in mei." in visitor.get(path).text
    assert editor.get(form).status_code == 404


def test_visitors_answer_nothing(visitor, brought):
    _path, record = brought

    assert visitor.get("/redactie/ideeen").status_code == 303
    assert visitor.post(f"/redactie/ideeen/{record.id}", {"answer": "taken_up"}).status_code == 303


def test_a_disk_that_is_searched_holds_no_address(node, visitor, brought):
    with reading(node.engine) as tx:
        assert len(tx.execute(sa.select(contributions)).all()) == 1
    files = b"".join(each.read_bytes() for each in node.directory.rglob("*") if each.is_file())

    assert b"nel@voorbeeld" not in files
