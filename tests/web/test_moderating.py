# SPDX-License-Identifier: EUPL-1.2
"""Reporting, deciding and objecting by hand: without an account where nobody needs one."""

import pytest

from core import records
from core.database import writing
from core.model import HOUSE
from core.moderation import matters
from tests.unit.test_erasing import received
from tests.unit.test_records import LESSON
from tests.web.conftest import Browser
from tests.web.test_settings import form

SETTINGS = "/beheer/instellingen"
WHY = {"rule": "advert", "reason": "Dit is reclame voor een winkel."}


@pytest.fixture
def mediator(signed_in):
    """Return the browser of a mediator."""
    return signed_in("mediator")


@pytest.fixture
def post(node):
    """Return what everybody can read."""
    return records.create(node, HOUSE, "lesson", {**LESSON, "title": "Soep"}, publish=True)


@pytest.fixture
def held(node):
    """Return what waits for a mediator."""
    record = records.create(node, HOUSE, "lesson", {**LESSON, "title": "Klik hier"})
    with writing(node.engine) as tx:
        matters.hold(tx, node, record.id)
    return record


def send_report(visitor, record, **more):
    path = f"/berichten/{record.id}/meld"
    return visitor.post(path, {"rule": "advert", **more}, page=path)


def test_every_record_leads_to_the_form_that_reports_it(node, visitor, post):
    for record in (post, received(node)):
        path = f"/berichten/{record.id}/meld"
        assert f'href="{path}"' in visitor.get(f"/lessen/{record.id}").text
        page = visitor.get(path)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in page.headers


def test_a_visitor_reports_and_hears_what_happens_now(node, visitor, mediator, post):
    answer = send_report(visitor, post, words="Koop nu")

    assert answer.status_code == 303
    assert "bemiddelaar" in visitor.get(answer.headers["Location"]).text
    queue = mediator.get("/redactie/meldingen").text
    assert "Koop nu" in queue and "Soep" in queue


def test_a_report_without_a_rule_comes_back_with_what_was_typed(visitor, post):
    answer = send_report(visitor, post, rule="", words="Koop <b>nu</b>")

    assert answer.status_code == 400
    assert "Kies wat er niet goed is." in answer.text
    assert "Koop &lt;b&gt;nu&lt;/b&gt;" in answer.text


def test_who_reports_too_often_is_asked_to_wait(visitor, post):
    for _ in range(10):
        assert send_report(visitor, post).status_code == 303

    answer = send_report(visitor, post)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3601
    assert "Wacht even" in answer.text


def test_what_nobody_may_read_cannot_be_reported(visitor, held):
    assert visitor.get(f"/berichten/{held.id}/meld").status_code == 404
    assert visitor.get("/berichten/999/meld").status_code == 404


@pytest.mark.parametrize("path", ["/redactie/meldingen", "/berichten/{id}/verberg"])
def test_only_mediators_come_at_the_desk(signed_in, visitor, post, path):
    path = path.format(id=post.id)
    assert visitor.get(path).status_code == 303
    for role in ("member", "editor"):
        browser = signed_in(role)
        assert browser.get(path).status_code == 403
        assert browser.post(path, {"deed": "hide", "record": post.id, **WHY}).status_code == 403


def test_one_decision_for_all_that_is_ticked(node, visitor, mediator, post, held):
    other = received(node)
    for record in (post, other):
        send_report(visitor, record)

    answer = mediator.post(
        "/redactie/meldingen", {"record": [post.id, other.id], "deed": "hide", **WHY}
    )

    assert answer.status_code == 303
    after = mediator.get("/redactie/meldingen").text
    assert "Besloten over 2 berichten." in after
    for record in (post, other):
        assert visitor.get(f"/lessen/{record.id}").status_code == 410
    assert "Klik hier" in after


def test_what_cannot_be_decided_is_said_and_the_rest_is_done(visitor, mediator, post, held):
    send_report(visitor, post)

    answer = mediator.post("/redactie/meldingen", {"record": [held.id, post.id], "deed": "keep"})

    assert answer.status_code == 409
    assert "Hier is geen melding meer over." in answer.text
    assert "Soep" not in answer.text.partition("besloten")[0]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"deed": "keep"}, "Kies eerst waar je besluit over gaat."),
        ({"record": "1"}, "Kies een knop."),
        ({"record": "1", "deed": "erase"}, "Kies een knop."),
        ({"record": "1", "deed": "hide", "rule": "advert"}, "Zonder reden kan het niet."),
        ({"record": "1", "deed": "hide", "reason": "x"}, "Kies de huisregel"),
        ({"record": "x", "deed": "keep"}, "Kies eerst waar je besluit over gaat."),
    ],
)
def test_a_decision_that_lacks_something_says_what(mediator, post, sent, told):
    answer = mediator.post("/redactie/meldingen", sent)

    assert answer.status_code == 400
    assert told in answer.text


def test_the_page_of_what_is_hidden_says_why_and_never_what_it_said(visitor, mediator, post):
    answer = mediator.post(f"/berichten/{post.id}/verberg", WHY)
    assert answer.status_code == 303
    assert "Toon dit weer" in mediator.get(answer.headers["Location"]).text

    page = visitor.get(f"/lessen/{post.id}")

    assert page.status_code == 410
    assert WHY["reason"] in page.text and "Maak geen reclame." in page.text
    assert "Bemiddelaar" in page.text and ">mediator<" not in page.text
    assert "/bezwaar/1" in page.text
    assert "Soep" not in page.text and LESSON["advice"] not in page.text


def test_a_draft_that_is_put_away_is_nothing_for_strangers(visitor, mediator, held):
    mediator.post("/redactie/meldingen", {"record": held.id, "deed": "refuse", **WHY})

    assert visitor.get(f"/lessen/{held.id}").status_code == 404


def test_hiding_asks_for_a_rule_and_a_reason(mediator, post):
    path = f"/berichten/{post.id}/verberg"

    assert mediator.get(path).status_code == 200
    assert mediator.post(path, {"reason": "x"}).status_code == 400
    assert mediator.post(path, {"rule": "advert"}).status_code == 400
    assert mediator.post(path, WHY).status_code == 303
    assert mediator.post(path, WHY).status_code == 409


def test_an_objection_goes_from_the_page_to_another_mediator(
    node, front, visitor, mediator, signed_in, post
):
    mediator.post(f"/berichten/{post.id}/verberg", WHY)
    answer = visitor.post("/bezwaar/1", {"words": "Dit is geen reclame"}, page="/bezwaar/1")
    assert answer.status_code == 303
    assert "Iemand anders dan wie besloot" in visitor.get(answer.headers["Location"]).text

    other = signed_in("administrator")
    assert "Dit is geen reclame" in other.get("/redactie/meldingen").text
    refused = mediator.post("/redactie/bezwaren/1", {"answer": "turn_back"})
    assert refused.status_code == 403
    assert other.post("/redactie/bezwaren/1", {"answer": "turn_back"}).status_code == 303

    assert visitor.get(f"/lessen/{post.id}").status_code == 200


def test_an_objection_without_words_or_twice_is_told_so(visitor, mediator, post):
    mediator.post(f"/berichten/{post.id}/verberg", WHY)

    def send(words):
        return visitor.post("/bezwaar/1", {"words": words}, page="/bezwaar/1")

    assert send(" ").status_code == 400
    assert send("Waarom?").status_code == 303
    assert send("Nog eens").status_code == 409
    assert visitor.get("/bezwaar/99").status_code == 404


def test_a_decision_is_turned_back_from_the_desk(visitor, mediator, post):
    mediator.post(f"/berichten/{post.id}/verberg", WHY)
    assert 'action="/redactie/besluiten/1/terug"' in mediator.get("/redactie/meldingen").text

    assert mediator.post("/redactie/besluiten/1/terug", {}).status_code == 303

    assert visitor.get(f"/lessen/{post.id}").status_code == 200
    assert "/besluiten/1/terug" not in mediator.get("/redactie/meldingen").text


def test_what_is_hidden_is_shown_again(visitor, mediator, post):
    mediator.post(f"/berichten/{post.id}/verberg", WHY)

    answer = mediator.post(f"/berichten/{post.id}/toon", {}, page=f"/lessen/{post.id}")

    assert answer.status_code == 303
    assert visitor.get(f"/lessen/{post.id}").status_code == 200


def test_everybody_reads_the_rules_and_counts_along(visitor, mediator, post):
    assert "nog niets gemeld" in visitor.get("/huisregels").text
    send_report(visitor, post)
    mediator.post(f"/berichten/{post.id}/verberg", WHY)

    page = visitor.get("/huisregels").text

    assert "Maak geen reclame." in page
    assert 'data-label="Verborgen">1<' in page
    assert "/huisregels" in visitor.get("/").text


def test_a_node_writes_its_own_rules_and_keeps_a_usual_one(node, visitor, administrator, post):
    lines = "Groet elkaar op straat.\r\n\r\nMaak geen reclame."
    answer = administrator.post(SETTINGS, form(node, house_rules__ours=lines), page=SETTINGS)

    page, english = visitor.get("/huisregels").text, visitor.get("/en/huisregels").text

    assert answer.status_code == 303
    assert "Groet elkaar op straat." in page and "Maak geen reclame." in page
    assert "Wees vriendelijk." not in page
    assert '<li lang="nl">Groet elkaar op straat.</li>' in english
    assert "Maak geen reclame." not in english
    assert send_report(visitor, post, rule="Groet elkaar op straat.").status_code == 303
    assert send_report(visitor, post, rule="kind").status_code == 400
    assert send_report(visitor, post, rule="advert").status_code == 303


def test_a_decision_names_the_rule_as_it_was(node, visitor, administrator, post):
    ours = form(node, house_rules__ours="Groet elkaar op straat.")
    administrator.post(SETTINGS, ours, page=SETTINGS)
    administrator.post(
        f"/berichten/{post.id}/verberg", {"rule": "Groet elkaar op straat.", "reason": "Onaardig."}
    )

    administrator.post(SETTINGS, form(node, house_rules__ours=""), page=SETTINGS)

    assert "Groet elkaar op straat." not in visitor.get("/huisregels").text
    assert "Groet elkaar op straat." in visitor.get(f"/lessen/{post.id}").text
    assert "Groet elkaar op straat." in administrator.get("/redactie/meldingen").text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "<svg onload=alert(1)>",
        "[x](javascript:alert(1))",
    ],
)
def test_what_a_visitor_reports_is_shown_as_text(visitor, mediator, post, text):
    send_report(visitor, post, words=text)

    page = mediator.get("/redactie/meldingen").text

    assert "<script>alert" not in page and "<svg onload" not in page
    assert 'href="javascript:' not in page


def test_a_report_says_nothing_of_who_sent_it(node, front, post):
    visitor = Browser(front)
    send_report(visitor, post, email="nel@voorbeeld.nl")
    db = b"".join(each.read_bytes() for each in node.directory.glob("node.db*"))

    assert b"nel@voorbeeld" not in db
    assert visitor.cookies() == {}


def test_a_mediator_asks_a_second_one_to_stop_somebody_for_a_while(node, mediator, post):
    path = f"/redactie/berichten/{post.id}/weer"
    assert "niet wie het is" in mediator.get(path).text

    assert mediator.post(path, {"rule": "advert", "days": "9"}).status_code == 400
    # Nobody is known who brought it: an editor wrote it.
    assert mediator.post(path, {**WHY, "days": "30"}).status_code == 404
