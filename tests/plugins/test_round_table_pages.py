# SPDX-License-Identifier: EUPL-1.2
"""The evening itself: prepared in a minute, written at tables, checked, and told to everybody."""

import logging
import re
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
import requests

from core import questions, records, times_in_words
from core.model import HOUSE, VISITOR, Query
from core.people import accounts
from core.web import create_app
from plugins.gatherings.table import (
    agenda,
    evening,
    forgetting,
    hosting,
    judging,
    merging,
    note,
    reading,
    seat,
)
from plugins.gatherings.table.judging import Judged
from tests.plugins.conftest import EDITOR
from tests.web.conftest import PASSWORD, Browser

CANARY = "kanarie"


@pytest.fixture
def tonight(node):
    """Return a round table that began an hour ago and ends in an hour."""
    start, end = ((node.clock() + timedelta(hours=hours)).isoformat() for hours in (-1, 1))
    data = {"title": "Rondetafel Middelland", "kind": "round_table", "start": start, "end": end}
    return records.create(node, EDITOR, "event", data, publish=True)


@pytest.fixture
def front(node):
    return create_app(node)


@pytest.fixture
def editor(node, front):
    accounts.add_person(node, "redacteur", PASSWORD, "editor")
    browser = Browser(front)
    assert browser.sign_in("redacteur").status_code == 303
    return browser


@pytest.fixture
def table(node, tonight):
    """Return the first table of the evening, with the four questions laid out."""
    agenda.make(node, tonight)
    return seat.set_up(node, tonight, 2)[0]


def scribble(browser, node, table, **sent):
    link = seat.link_of(node, table)
    data = {"sleutel": seat.secret_of(node, table), "kind": "idea", "text": "Soep", **sent}
    return browser.post(link.partition("?")[0], data, page=link)


def notes_of(node):
    return questions.page(node, HOUSE, Query("harvest_note", public=False, limit=100)).records


def test_an_evening_is_prepared_with_one_button(editor, node, tonight):
    here = f"/agenda/{tonight.id}/tafels"
    assert "Maak de agenda" in editor.get(here).text

    assert editor.post(here, {"deed": "agenda"}, page=here).status_code == 303

    page = editor.get(here).text
    assert page.count("Wat willen we houden?") >= 1
    assert len(seat.tables_of(node, tonight)) == 4
    for sheet in (
        "kaarten",
        "gastheerkaarten",
        "agendablad",
        "schrijfblad",
        "affiche",
        "oogst",
        "verslag",
    ):
        assert editor.get(f"/agenda/{tonight.id}/{sheet}").status_code == 200, sheet


def test_beside_it_stand_the_lessons_of_others(editor, node, tonight, write):
    write("lesson", "Een rondetafel begint met een bewoner")
    write("lesson", "Soep helpt", principles=["cooperation"])
    write("lesson", "Een app zonder beheer", principles=["ict"])

    page = editor.get(f"/agenda/{tonight.id}/tafels").text

    assert "Een rondetafel begint met een bewoner" in page
    assert "Soep helpt" in page
    assert "Een app zonder beheer" not in page


def test_a_visitor_prepares_nothing_and_checks_nothing(front, tonight, table):
    visitor = Browser(front)

    for part in ("tafels", "oogst", "kaarten"):
        assert visitor.get(f"/agenda/{tonight.id}/{part}").status_code == 303
        assert visitor.post(f"/agenda/{tonight.id}/{part}", {"deed": "done"}).status_code in (
            303, 403, 405,
        )  # fmt: skip


def test_a_scribe_writes_without_an_account_and_without_a_cookie(front, node, table):
    scribe = Browser(front)
    link = seat.link_of(node, table)

    page = scribe.get(link)
    answer = scribble(scribe, node, table, once="merkteken1")
    after = scribe.get(answer.headers["Location"])

    assert "Wat willen we houden?" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers
    assert answer.status_code == 303
    assert 'data-taken="merkteken1"' in after.text
    assert "Soep" in after.text
    assert [each.title for each in notes_of(node)] == ["Soep"]


def test_a_host_reads_at_the_table_what_to_lead(front, node, tonight, table):
    items = agenda.items_of(node, tonight)
    old = records.create(node, EDITOR, "idea", {"title": "Lange tafel"}, publish=True)
    agenda.lay(node, items[0], [str(old.id)])
    scribe, link = Browser(front), seat.link_of(node, table)

    first = scribe.get(link).text
    last = scribe.get(f"{link}&vraag={items[-1].id}").text

    part = hosting.parts_of(node, tonight)[0]
    assert times_in_words.hours(part.begins, part.ends) in first
    for words in ("Voor wie het gesprek leidt", "Gastheer of gastvrouw", "Lange tafel",
                  items[1].title, "Iedereen komt aan het woord."):  # fmt: skip
        assert words in first, words
    assert "Dit is de laatste vraag." in last
    assert "Dit is de laatste vraag." not in first


def test_every_table_has_a_card_for_its_host(front, node, tonight, table):
    visitor = Browser(front)
    items = agenda.items_of(node, tonight)
    records.amend(node, HOUSE, table.id, {"item": str(items[2].id)})

    page = visitor.get(f"/agenda/{tonight.id}/gastheerkaarten")
    one, other = page.text.split('class="host-sheet"')[1:]

    assert page.status_code == 200
    assert all(each.title in other for each in items)
    assert "ongeveer" in other
    assert [each.title in one for each in items] == [False, False, True, False]
    assert "ongeveer" not in one
    timers = re.findall(r'data-timer="(\d+)"', other)
    assert timers == [str(hosting.COMING_IN), *(str(each.body["minutes"]) for each in items)]
    assert seat.secret_of(node, table) not in page.text


def test_questions_follow_one_another_on_the_clock(node, tonight, table):
    time = reading.time_of(tonight)

    parts = hosting.parts_of(node, tonight)

    assert parts[0].begins == time.start + timedelta(minutes=15)
    assert [each.ends for each in parts[:-1]] == [each.begins for each in parts[1:]]
    assert parts[-1].ends <= time.end


def test_the_same_form_again_is_the_same_note(front, node, table):
    scribe = Browser(front)

    for _ in range(3):
        scribble(scribe, node, table, once="merkteken1")

    assert len(notes_of(node)) == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(front, node, table):
    scribe = Browser(front)

    without_kind = scribble(scribe, node, table, kind="")
    too_long = scribble(scribe, node, table, text="x" * 501)
    not_there = scribble(scribe, node, table, kind="dots")

    assert [each.status_code for each in (without_kind, too_long, not_there)] == [400] * 3
    assert "Kies wat het is." in without_kind.text
    assert "Soep</textarea>" in without_kind.text
    assert "x" * 501 in too_long.text
    assert notes_of(node) == ()


def test_a_wrong_key_and_an_unsigned_form_write_nothing(front, node, table):
    scribe = Browser(front)
    link = seat.link_of(node, table)

    wrong = scribble(scribe, node, table, sleutel="x" * 22)
    unsigned = scribe.post(link.partition("?")[0], {"kind": "idea", "text": "Soep"}, token="")

    assert wrong.status_code == requests.codes.not_found
    assert unsigned.status_code == requests.codes.forbidden
    assert scribe.get(f"/tafels/{table.id}/schrijf").status_code == requests.codes.not_found
    assert notes_of(node) == ()


def test_a_link_that_went_around_cannot_fill_the_report(front, node, table, monkeypatch):
    from plugins.gatherings.table import writing

    monkeypatch.setattr(writing, "NOTES_OF_TABLE", replace(writing.NOTES_OF_TABLE, most=3))
    scribe = Browser(front)

    answers = [scribble(scribe, node, table, text=f"Briefje {at}") for at in range(4)]

    assert [each.status_code for each in answers] == [303, 303, 303, 429]


def test_dots_are_counted_on_ideas_of_the_table_and_on_old_ones(front, node, tonight, table):
    item = agenda.items_of(node, tonight)[0]
    old = records.create(node, EDITOR, "idea", {"title": "Lange tafel"}, publish=True)
    agenda.lay(node, item, [str(old.id)])
    scribe = Browser(front)
    scribble(scribe, node, table)
    slip = notes_of(node)[0]

    link = f"{seat.link_of(node, table)}&vraag={item.id}&stap=stippen"
    page = scribe.get(link).text
    answer = scribble(scribe, node, table, stap="stippen", **{
        f"about_idea-{old.id}": "7", f"about_note-{slip.id}": "4", "about_idea-99": "5",
    })  # fmt: skip
    wrong = scribble(scribe, node, table, stap="stippen", **{f"about_idea-{old.id}": "veel"})

    assert "Lange tafel" in page
    assert (answer.status_code, wrong.status_code) == (303, 400)
    assert note.dots_of(list(notes_of(node))) == {
        ("about_idea", str(old.id)): 7, ("about_note", str(slip.id)): 4,
    }  # fmt: skip


@pytest.fixture
def written(node, tonight, table):
    """Return one note of each kind, all with the canary in it."""
    item = agenda.items_of(node, tonight)[0]
    return {
        kind: note.write(node, table, item, {"kind": kind, "text": f"{CANARY} {kind}"}, kind * 3)
        for kind in ("idea", "worry", "agreement", "question")
    }


def test_no_visitor_feed_api_or_log_tells_a_note_before_it_is_checked(
    front, node, tonight, table, written, caplog
):
    caplog.set_level(logging.DEBUG)
    secret = seat.secret_of(node, table)
    visitor, scribe = Browser(front), Browser(front)
    scribble(scribe, node, table, text=f"{CANARY} van de telefoon")
    scribble(scribe, node, table, sleutel="y" * 22)

    paths = [
        "/", "/oogst", "/agenda", f"/agenda/{tonight.id}", f"/agenda/{tonight.id}/verslag",
        f"/agenda/{tonight.id}/agendablad", f"/agenda/{tonight.id}/affiche",
        f"/agenda/{tonight.id}/schrijfblad", f"/tafels/{table.id}", "/tafels", "/ideeen",
        "/vragen-aan-de-gemeente", "/rondetafels", "/zoeken?q=agreement", "/atom.xml",
        "/oogst/atom.xml", "/oogst/uit/csv", "/oogst/uit/json", "/api/v1/harvest-notes",
        "/api/v1/tables", f"/api/v1/tables/{table.id}", "/api/v1/ideas", "/insluiten/oogst",
        *(f"/oogst/{each.id}" for each in written.values()),
        *(f"/berichten/{each.id}" for each in written.values()),
        *(f"/api/v1/harvest-notes/{each.id}" for each in written.values()),
    ]  # fmt: skip
    seen = {path: visitor.get(path) for path in paths}

    told = [path for path, page in seen.items() if f"{CANARY} " in page.text]
    assert told == []
    assert [path for path, page in seen.items() if secret in page.text] == []
    assert CANARY not in caplog.text
    assert secret not in caplog.text
    # And the canary is alive: whoever has the link sees it.
    assert CANARY in scribe.get(seat.link_of(node, table)).text


def test_notes_never_travel(node, written):
    published = records.publish(node, EDITOR, written["worry"].id)

    with pytest.raises(Exception, match="altijd op deze site"):
        records.share(node, EDITOR, published.id)


def check(editor, event, **sent):
    here = f"/agenda/{event.id}/oogst"
    return editor.post(here, {"deed": "check", **sent}, page=here)


def test_checked_notes_become_public_ideas_questions_or_nothing(
    editor, front, node, tonight, written
):
    ids = {kind: each.id for kind, each in written.items()}
    answer = check(editor, tonight, **{
        f"verdict-{ids['idea']}": "publish", f"text-{ids['idea']}": "Een lange tafel",
        f"status-{ids['idea']}": "taken_up", f"next_word-{ids['idea']}": "2027-03-13",
        f"verdict-{ids['worry']}": "leave_out",
        f"verdict-{ids['agreement']}": "publish", f"text-{ids['agreement']}": "Maandag soep",
        f"verdict-{ids['question']}": "publish", f"text-{ids['question']}": "Mag de straat dicht?",
    })  # fmt: skip
    assert answer.status_code == 303

    idea = questions.page(node, VISITOR, Query("idea")).records[0]
    asked = questions.page(node, VISITOR, Query("municipal_question")).records[0]
    page = Browser(front).get(f"/agenda/{tonight.id}/verslag").text

    assert (idea.title, idea.body["status"]) == ("Een lange tafel", "taken_up")
    assert (idea.body["next_word"], idea.body["credit"]) == ("2027-03-13", "Tafel 1")
    assert date.fromisoformat(asked.body["due"]) - date.fromisoformat(asked.body["asked_on"]) == (
        timedelta(weeks=6)
    )
    for words in ("Een lange tafel", "Opgepakt", "13 maart 2027", "Maandag soep",
                  "Mag de straat dicht?", "Wacht op antwoord sinds"):  # fmt: skip
        assert words in page, words
    assert CANARY not in page


def test_a_report_says_what_is_still_being_checked(editor, front, node, tonight, written):
    ids = [each.id for each in written.values()]
    here = f"/agenda/{tonight.id}/verslag"

    def seen():
        return " ".join(Browser(front).get(here).text.split())

    assert "We kijken nog 4 briefjes na." in seen()
    check(editor, tonight, **{f"verdict-{each}": "leave_out" for each in ids[:3]})
    assert "We kijken nog 1 briefje na. Van de 4 zijn er 3 klaar." in seen()
    refused = editor.post(f"/agenda/{tonight.id}/oogst", {"deed": "done"},
                          page=f"/agenda/{tonight.id}/oogst")  # fmt: skip
    assert refused.status_code == requests.codes.conflict
    check(editor, tonight, **{f"verdict-{ids[3]}": "leave_out"})
    editor.post(f"/agenda/{tonight.id}/oogst", {"deed": "done"}, page=f"/agenda/{tonight.id}/oogst")
    assert "Alles is nagekeken." in seen()


def test_an_idea_without_a_reason_for_no_is_not_kept_and_the_rest_is(
    editor, node, tonight, written
):
    idea, worry = written["idea"].id, written["worry"].id

    answer = check(editor, tonight, **{
        f"verdict-{idea}": "publish", f"status-{idea}": "not_now", f"verdict-{worry}": "publish",
    })  # fmt: skip

    assert answer.status_code == 400
    assert "Zeg waarom het nu niet kan." in answer.text
    assert questions.page(node, VISITOR, Query("idea")).records == ()
    assert questions.get(node, VISITOR, worry).body["verdict"] == "published"


def test_two_people_who_check_the_same_note_make_one_idea(node, written):
    judged = Judged("publish", "Een lange tafel")

    both = [
        threading.Thread(target=judging.judge, args=(node, EDITOR, written["idea"].id, judged))
        for _ in range(4)
    ]
    for each in both:
        each.start()
    for each in both:
        each.join(60)

    assert len(questions.page(node, VISITOR, Query("idea")).records) == 1


def test_a_note_that_was_left_out_can_come_back_for_thirty_days(editor, node, tonight, written):
    worry = written["worry"]
    judging.judge(node, EDITOR, worry.id, Judged("leave_out", ""))
    later = replace(node, clock=lambda: node.clock() + timedelta(days=32))

    here = f"/agenda/{tonight.id}/oogst"
    editor.post(here, {"deed": "again", "note": str(worry.id)}, page=here)
    forgetting.forget(later)
    assert questions.get(node, HOUSE, worry.id).body["verdict"] == "open"
    judging.judge(node, EDITOR, worry.id, Judged("leave_out", ""))
    forgetting.forget(node)
    assert len(notes_of(node)) == 4
    forgetting.forget(later)

    assert [each.id for each in notes_of(node) if each.id == worry.id] == []


@pytest.mark.parametrize("number", ["veel", "-1", "²", "1" * 5000])
def test_what_is_no_number_is_refused_and_nothing_breaks(editor, node, tonight, written, number):
    old = records.create(node, EDITOR, "idea", {"title": "Lange tafel"}, publish=True)
    here = f"/agenda/{tonight.id}"
    before = (
        [each.id for each in agenda.items_of(node, tonight)],
        len(seat.tables_of(node, tonight)),
    )

    answers = [
        editor.post(path, data, page=f"{here}/oogst").status_code
        for path, data in (
            (f"{here}/oogst", {"deed": "again", "note": number}),
            (f"{here}/oogst", {"deed": "present", "count-residents": number}),
            (f"{here}/tafels", {"deed": "tables", "count": number}),
            (f"{here}/tafels", {"deed": "move", "item": number, "way": "up"}),
            (f"/ideeen/{old.id}/samen", {"into": number}),
        )
    ]

    assert answers == [404, 409, 409, 303, 409]
    items = [each.id for each in agenda.items_of(node, tonight)]
    assert (items, len(seat.tables_of(node, tonight))) == before


def test_small_numbers_of_people_are_kept_nowhere(editor, node, tonight):
    here = f"/agenda/{tonight.id}/oogst"

    editor.post(here, {"deed": "present", "count-residents": "31", "count-municipality": "2",
                       "count-care_provider": "14"}, page=here)  # fmt: skip

    file = evening.looked_up(node, tonight)
    assert file.body["present"] == ["residents:31", "care_provider:-", "municipality:-"]
    assert questions.get(node, HOUSE, tonight.id).body["attendance"] == "47"


def test_merged_ideas_keep_both_sources_and_come_apart_again(editor, node, front):
    one, other, third = (
        records.create(node, EDITOR, "idea", {
            "title": f"Lange tafel {name}", "source_meeting": name, "source_date": "2018-11-05",
        }, publish=True)
        for name in ("in de Leeszaal", "op het plein", "bij de kerk")
    )  # fmt: skip

    editor.post(f"/ideeen/{one.id}/samen", {"into": str(other.id)}, page=f"/ideeen/{one.id}")
    merging.merge(node, EDITOR, other.id, third.id)

    page = Browser(front).get(f"/ideeen/{third.id}").text
    assert "in de Leeszaal, 2018-11-05" in page
    assert "op het plein, 2018-11-05" in page
    assert merging.standing(node, questions.get(node, HOUSE, one.id)).id == third.id
    with pytest.raises(Exception, match="hetzelfde idee"):
        merging.merge(node, EDITOR, third.id, one.id)
    editor.post(f"/ideeen/{one.id}/samen", page=f"/ideeen/{one.id}")
    back = questions.get(node, HOUSE, one.id)
    assert (back.body["status"], back.body["merged_into"]) == ("new", None)
    assert [each.id for each in merging.sources(node, third)] == [other.id]


def test_two_merges_at_once_never_make_a_circle(node):
    pair = [records.create(node, EDITOR, "idea", {"title": name}, publish=True) for name in "ab"]
    refused = []

    def attempt(one, other):
        try:
            merging.merge(node, EDITOR, one.id, other.id)
        except Exception as error:  # noqa: BLE001 - told below
            refused.append(error)

    both = [threading.Thread(target=attempt, args=each) for each in (pair, pair[::-1])]
    for each in both:
        each.start()
    for each in both:
        each.join(60)

    found = [questions.get(node, HOUSE, each.id).body["status"] for each in pair]
    assert sorted(found) == ["merged", "new"]
    assert len(refused) == 1


@pytest.mark.parametrize("method", ["", "approval"])
def test_a_vote_is_made_of_the_old_ideas_where_votes_are_on(make_node, method):
    node = make_node(plugins=["lessons", "gatherings", "choosing"])
    start, end = ((node.clock() + timedelta(hours=each)).isoformat() for each in (20, 22))
    event = records.create(node, EDITOR, "event", {
        "title": "Rondetafel", "kind": "round_table", "start": start, "end": end,
    }, publish=True)  # fmt: skip
    item = agenda.make(node, event)[0]
    ideas = [records.create(node, EDITOR, "idea", {"title": each}, publish=True)
             for each in ("Lange tafel", "Moestuin", "lange tafel")]  # fmt: skip
    agenda.lay(node, item, [str(each.id) for each in ideas])
    accounts.add_person(node, "redacteur", PASSWORD, "editor")
    editor = Browser(create_app(node))
    editor.sign_in("redacteur")
    here = f"/agenda/{event.id}/tafels"

    assert "Maak een stemming" in editor.get(here).text
    answer = editor.post(here, {"deed": "poll", "method": method}, page=here)
    again = editor.post(here, {"deed": "poll"}, page=here)

    assert (answer.status_code, again.status_code) == (303, 409)
    polls = questions.page(node, VISITOR, Query("poll")).records
    assert len(polls) == 1
    assert polls[0].body["method"] == (method or "dots")
    assert sorted(each.casefold() for each in polls[0].body["options"]) == [
        "lange tafel", "moestuin",
    ]  # fmt: skip
    assert f"/stemmen/{polls[0].id}" in editor.get(here).text


def test_without_votes_dots_at_the_table_are_enough(editor, node, tonight):
    here = f"/agenda/{tonight.id}/tafels"
    agenda.make(node, tonight)

    assert "Maak een stemming" not in editor.get(here).text
    assert editor.post(here, {"deed": "poll"}, page=here).status_code == requests.codes.conflict
