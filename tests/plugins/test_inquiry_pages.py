# SPDX-License-Identifier: EUPL-1.2
"""The pages of an inquiry: answered without an account, worked on by editors, closed in time."""

import re

import pytest

from core import audit, questions, records
from core.model import HOUSE, Query
from core.people import accounts
from core.web import create_app
from plugins.inquiry import beginning, choosing, due, ordering, sheets, showing
from tests.plugins import inquiries
from tests.plugins.conftest import EDITOR
from tests.web.conftest import PASSWORD, Browser

clock, node, inquiry, answer = (
    inquiries.clock, inquiries.node, inquiries.inquiry, inquiries.answer,
)  # fmt: skip

ANSWER = {"group": "residents", "text": "Een bel bij de deur"}


@pytest.fixture
def visitor(node):
    return Browser(create_app(node))


@pytest.fixture
def editor(node):
    accounts.add_person(node, "editor", PASSWORD, "editor")
    browser = Browser(create_app(node))
    assert browser.sign_in("editor").status_code == 303
    return browser


def key_of(page):
    return re.search(r'name="once" value="([^"]+)"', page.text)[1]


def kept(node):
    return questions.page(node, HOUSE, Query("answer", public=False, limit=100)).records


def test_a_visitor_answers_without_an_account_or_a_cookie(node, visitor, inquiry):
    path = f"/uitvragen/{inquiry.id}/antwoord"
    page = visitor.get(path)

    sent = visitor.post(path, ANSWER | {"once": key_of(page)}, page=path)
    thanks = visitor.get(sent.headers["Location"])

    assert sent.status_code == 303
    assert "Je antwoord is binnen" in thanks.text
    assert f'data-taken="{key_of(page)}"' in thanks.text
    assert visitor.cookies() == {}
    assert [each.body["channel"] for each in kept(node)] == ["web"]


def test_each_visitor_gets_a_key_of_their_own(visitor, inquiry):
    path = f"/uitvragen/{inquiry.id}/antwoord"

    assert key_of(visitor.get(path)) != key_of(visitor.get(path))
    assert visitor.get(path).headers["Cache-Control"] == "no-store"


def test_a_form_from_elsewhere_is_refused(node, visitor, inquiry):
    path = f"/uitvragen/{inquiry.id}/antwoord"

    assert visitor.post(path, ANSWER, token="", page=path).status_code == 403
    assert visitor.post(path, ANSWER, page=path, headers={}).status_code == 403
    assert kept(node) == ()


def test_what_is_missing_is_told_and_what_was_typed_stays(visitor, inquiry):
    path = f"/uitvragen/{inquiry.id}/antwoord"

    page = visitor.post(path, {"text": "Een <b>bel</b>", "once": "k" * 20}, page=path)

    assert page.status_code == 422
    assert "Een &lt;b&gt;bel&lt;/b&gt;" in page.text
    assert 'href="#veld-group"' in page.text
    assert key_of(page) == "k" * 20


def test_what_looks_like_one_persons_is_asked_about_once(node, visitor, inquiry):
    path = f"/uitvragen/{inquiry.id}/antwoord"
    typed = ANSWER | {"text": "Bel mij op 06 12345678"}

    warned = visitor.post(path, typed, page=path)
    sure = visitor.post(path, typed | {"sure": "1"}, page=path)

    assert "Dit lijkt op een telefoonnummer" in warned.text
    assert (warned.status_code, sure.status_code) == (422, 303)
    assert len(kept(node)) == 1


def test_before_and_after_the_weeks_nobody_answers(node, visitor, inquiry, clock):
    path = f"/uitvragen/{inquiry.id}/antwoord"
    clock.pass_by(days=-3)
    early = visitor.get(path)
    clock.pass_by(days=30)
    late = visitor.get(path)
    refused = visitor.post(path, ANSWER, page=path)

    assert "Antwoorden kan vanaf 5 januari 2026" in early.text
    assert "Antwoorden kan niet meer" in late.text
    assert refused.status_code in (403, 422)
    assert kept(node) == ()


def test_an_editor_types_many_in_a_row_and_takes_the_last_one_back(node, editor, inquiry):
    path = f"/uitvragen/{inquiry.id}/invoer"
    typed = ANSWER | {"channel": "phone"}

    for at in range(3):
        answered = editor.post(path, typed | {"text": f"Nummer {at}"}, page=path)
    page = editor.get(answered.headers["Location"])
    last = re.search(r'name="laatst" value="(\d+)"', page.text)[1]
    editor.post(f"{path}/terug", {"laatst": last}, page=path)

    assert "Vandaag 3 antwoorden getypt" in page.text
    assert re.search(r'value="phone"[^>]* checked', page.text)
    assert re.search(r'value="residents"[^>]* checked', page.text)
    assert sorted(each.body["text"] for each in kept(node)) == ["Nummer 0", "Nummer 1"]


def test_one_phone_on_the_street_comes_back_to_the_next_person(node, editor, inquiry):
    path = f"/uitvragen/{inquiry.id}/straat"

    page = editor.post(path, ANSWER | {"channel": "web"}, page=path, follow_redirects=True)

    assert "Geef de telefoon aan de volgende" in page.text
    assert [each.body["channel"] for each in kept(node)] == ["street"]


@pytest.mark.parametrize(
    "path",
    ["/uitvragen/begin", "/uitvragen/{n}/invoer", "/uitvragen/{n}/straat", "/uitvragen/{n}/ordenen",
     "/uitvragen/{n}/aanvullen", "/uitvragen/{n}/kiezen", "/uitvragen/{n}/telefoon"],
)  # fmt: skip
def test_the_work_is_for_editors(visitor, editor, inquiry, path):
    path = path.format(n=inquiry.id)

    assert visitor.get(path).headers["Location"].startswith("/aanmelden")
    assert editor.get(path).status_code == 200


@pytest.mark.parametrize("path", ["antwoord", "poster", "formulier", "tellers"])
def test_what_is_no_inquiry_of_ours_has_none_of_these_pages(node, visitor, write, path):
    lesson = write("lesson", "Begin met soep")

    assert visitor.get(f"/uitvragen/{lesson.id}/{path}").status_code == 404
    assert visitor.get(f"/uitvragen/999999/{path}").status_code == 404


def test_the_sheets_are_there_to_print(visitor, inquiry):
    poster = visitor.get(f"/uitvragen/{inquiry.id}/poster").text
    small = visitor.get(f"/uitvragen/{inquiry.id}/formulier").text
    large = visitor.get(f"/uitvragen/{inquiry.id}/formulier?groot=1").text

    assert f"127.0.0.1:5100/uitvragen/{inquiry.id}/antwoord" in poster
    assert "<svg" in poster
    assert (small.count("Mijn antwoord:"), large.count("Mijn antwoord:")) == (2, 1)
    assert "sheet--large" in large


def test_the_page_says_where_we_are_and_who_is_missing(node, visitor, inquiry, answer, clock):
    for _ in range(12):
        answer()
    page = visitor.get(f"/uitvragen/{inquiry.id}").text

    assert page.count('aria-current="step"') == 1
    assert "Nu: antwoorden ophalen, tot en met 11 januari 2026." in page
    assert "Er ontbreken nog bewoners, zorgverleners, instellingen en leveranciers." in page
    assert "12 van 20" in page
    assert visitor.get(f"/uitvragen/{inquiry.id}/tellers").text.count("12 van 20") == 1


def test_editors_order_many_at_once(node, editor, inquiry, answer):
    ids = [str(answer(f"Soep {at}").id) for at in range(3)]
    path = f"/uitvragen/{inquiry.id}/ordenen"

    editor.post(path, {"answer": ids[:2], "title": "Samen eten", "deed": "put"}, page=path)
    page = editor.get(path)
    (made,) = questions.page(node, HOUSE, Query("cluster")).records
    editor.post(path, {"answer": ids[2], "cluster": str(made.id), "deed": "put"}, page=path)
    nothing = editor.post(path, {"deed": "put"}, page=path)

    assert "Samen eten (2)" in page.text
    assert "Samen eten (3)" in editor.get(path).text or "<b>3</b>" in editor.get(path).text
    assert nothing.status_code == 422
    assert "Soep 0" in editor.get(f"{path}?bundel={made.id}").text
    # Whoever reads answers of people is in the log.
    assert [(e.deed, e.subject) for e in audit.entries(node)].count(("look", path)) == 1


def test_editors_merge_and_take_apart(node, editor, inquiry, answer):
    made = [
        ordering.begin(node, EDITOR, inquiry, [answer().id], title) for title in ("Soep", "Brood")
    ]
    path = f"/uitvragen/{inquiry.id}/ordenen"

    merged = {"cluster": [str(each.id) for each in made], "title": "Eten"}
    editor.post(f"/uitvragen/{inquiry.id}/samenvoegen", merged, page=path)
    page = editor.get(path).text
    cluster = next(
        each for each in questions.page(node, HOUSE, Query("cluster")).records
        if each.title == "Eten"
    )  # fmt: skip
    shown = editor.get(f"/bundels/{cluster.id}").text
    editor.post(f"/bundels/{cluster.id}/losmaken", page=path)

    assert "Samengevoegd uit:" in page
    assert "Dat vragen we opnieuw" in shown
    assert (
        "Eten"
        not in editor.get(path).text.partition('id="veld-cluster"')[2].partition("</select>")[0]
    )


@pytest.mark.parametrize("name", [*beginning.TEMPLATES])
def test_an_inquiry_begins_in_one_minute(node, editor, name):
    page = editor.get(f"/uitvragen/begin?sjabloon={name}").text
    fields = dict(re.findall(r'name="(goal_\w+|first_day|title)"[^>]*value="([^"]*)"', page))
    data = {**fields, "template": name, "title": fields["title"] or "Een eigen vraag"}

    begun = editor.post("/uitvragen/begin", data, page="/uitvragen/begin")

    assert begun.status_code == 303
    record = questions.get(node, HOUSE, int(begun.headers["Location"].rpartition("/")[2]))
    assert record.body["first_day"] == "2026-01-12"
    assert record.body["template"] == "empty"
    assert record.is_public


def test_a_beginning_that_is_not_right_keeps_what_was_typed(editor):
    data = {"title": "Wat nu?", "first_day": "gisteren", "goal_carers": "veel"}

    page = editor.post("/uitvragen/begin", data, page="/uitvragen/begin")

    assert page.status_code == 422
    assert "Wat nu?" in page.text
    assert 'href="#veld-goal_carers"' in page.text


def test_lessons_of_others_stand_beside_a_beginning(editor, write):
    write("lesson", "Vraag welke ICT helpt aan de keukentafel", principles=["ict"])

    assert "aan de keukentafel" in editor.get("/uitvragen/begin").text


def test_a_cluster_is_enriched_with_what_is_there(node, editor, inquiry, answer, write):
    write("initiative", "Samen eten in het buurthuis")
    made = ordering.begin(node, EDITOR, inquiry, [answer().id], "Samen eten")
    path = f"/bundels/{made.id}/aanvullen"

    page = editor.get(path).text
    editor.post(path, {"cost": "Twee euro per maaltijd"}, page=path)

    assert "Samen eten in het buurthuis" in page
    assert "Twee euro per maaltijd" in Browser(create_app(node)).get(f"/bundels/{made.id}").text


def test_without_votes_editors_choose_and_say_why(node, editor, visitor, inquiry, answer):
    made = ordering.begin(node, EDITOR, inquiry, [answer().id], "Samen eten")
    path = f"/uitvragen/{inquiry.id}/kiezen"

    silent = editor.post(path, {"cluster": str(made.id), "deed": "settle"}, page=path)
    chosen = {"cluster": str(made.id), "reason": "Alle groepen wezen dit aan.", "deed": "settle"}
    editor.post(path, chosen, page=path)

    page = visitor.get(f"/uitvragen/{inquiry.id}").text
    assert silent.status_code == 422
    assert "Dit is gekozen" in page
    assert "Alle groepen wezen dit aan." in page
    assert "uitwerkingen" not in page


def test_each_phase_asks_for_its_step_until_it_is_done(node, inquiry, answer, clock):
    def told():
        return [
            (each.url.rpartition("/")[2], each.day.isoformat()) for each in due.due(node, EDITOR)
        ]

    assert told() == [(str(inquiry.id), "2026-01-11")]
    ids = [answer().id for _ in range(2)]
    assert told() == []
    clock.pass_by(days=7)
    assert told() == [("ordenen", "2026-01-18")]
    made = ordering.begin(node, EDITOR, inquiry, ids, "Samen eten")
    clock.pass_by(days=7)
    assert told() == [("aanvullen", "2026-01-25")]
    records.amend(node, EDITOR, made.id, {"exists": "Nog niets."})
    clock.pass_by(days=7)
    assert told() == [("kiezen", "2026-02-01")]
    choosing.settle(node, inquiry, made.id, "Daarom.")
    clock.pass_by(days=7)
    assert told() == [("wijzig", "2026-02-08")]
    records.amend(node, EDITOR, inquiry.id, {"result": "Elke week een tafel."})
    assert told() == []


@pytest.mark.parametrize("shape", [sheets.form, showing.refreshed])
def test_numbers_that_are_none_have_no_page(visitor, inquiry, shape):
    assert visitor.get("/uitvragen/0/formulier").status_code == 404
    assert visitor.get("/uitvragen/99999999999999999999/tellers").status_code == 404


def test_hostile_queries_break_nothing(editor, inquiry):
    for query in ("?na=x", "?bundel=x", "?groep=<script>", "?na=2026-01-01T00:00:00.000000Z.1",
                  "?klaar=<script>alert(1)</script>", "?laatst=x"):  # fmt: skip
        for path in ("ordenen", "invoer", "straat", "antwoord"):
            page = editor.get(f"/uitvragen/{inquiry.id}/{path}{query}")
            assert page.status_code in (200, 400, 422), (path, query)
            assert "<script>alert" not in page.text
