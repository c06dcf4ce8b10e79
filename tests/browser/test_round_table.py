# SPDX-License-Identifier: EUPL-1.2
"""A scribe at a table with a bad connection, and every page of a round table for everybody."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from waitress.server import create_server

from core import questions, records, times_in_words
from core.model import HOUSE, Actor, Query
from core.people import accounts
from core.web import create_app
from plugins.gatherings.table import agenda, evening, hosting, judging, note, presence, seat
from plugins.gatherings.table.judging import Judged
from samenbeter.running import PASSWORD
from tests.browser.axe import violations
from tests.browser.conftest import NARROW, WIDE
from tests.listening import listening

EDITOR = Actor(None, "redactie", "editor")


@pytest.fixture
def served(make_node):
    """Return a node with a round table that began, and its address."""
    server = create_server(lambda *asked: app(*asked), host="127.0.0.1", port=0, threads=4)
    node = make_node(port=int(server.effective_port))
    app = create_app(node)
    start, end = ((node.clock() + timedelta(hours=each)).isoformat() for each in (-3, 1))
    data = {"title": "Rondetafel Middelland", "kind": "round_table", "start": start, "end": end}
    event = records.create(node, EDITOR, "event", data, publish=True)
    agenda.make(node, event)
    seat.set_up(node, event, 2)
    with listening(server):
        yield node, event, node.config.node.address


def notes_of(node):
    return questions.page(node, HOUSE, Query("harvest_note", public=False, limit=100)).records


def test_what_a_scribe_types_survives_losing_the_connection(served, new_page):
    node, event, address = served
    page = new_page(width=NARROW)
    page.goto(address + seat.link_of(node, seat.tables_of(node, event)[0]))
    page.get_by_label("Idee").check()
    page.get_by_label("Wat is er gezegd?").fill("Een lange tafel")

    page.context.set_offline(True)
    page.get_by_role("button", name="Zet neer").click()
    expect(page.get_by_text("Er is nu geen verbinding.")).to_be_visible()
    page.context.set_offline(False)
    page.reload()

    expect(page.get_by_label("Wat is er gezegd?")).to_have_value("Een lange tafel")
    expect(page.get_by_label("Idee")).to_be_checked()
    page.get_by_role("button", name="Zet neer").click()
    page.get_by_text("Het staat erbij.").wait_for()
    expect(page.get_by_label("Wat is er gezegd?")).to_have_value("")
    assert [each.title for each in notes_of(node)] == ["Een lange tafel"]


def test_a_scribe_writes_without_javascript(served, new_page):
    node, event, address = served
    page = new_page(width=NARROW, java_script_enabled=False)
    page.goto(address + seat.link_of(node, seat.tables_of(node, event)[0]))

    for text in ("Soep", "Brood"):
        page.get_by_label("Zorg").check()
        page.get_by_label("Wat is er gezegd?").fill(text)
        page.get_by_role("button", name="Zet neer").click()

    assert {each.title for each in notes_of(node)} == {"Soep", "Brood"}


def cards(served, page):
    """Open the cards for hosts; return the round of the first question of the first table."""
    node, event, address = served
    page.goto(f"{address}/agenda/{event.id}/gastheerkaarten")
    title = agenda.items_of(node, event)[0].title
    return page.locator(".host-sheet__way > li").filter(has_text=title).first


def test_a_host_sees_the_minutes_go_by_and_hears_once_that_they_are_over(served, page):
    node, event, _ = served
    minutes = agenda.items_of(node, event)[0].body["minutes"]
    page.clock.install()
    one = cards(served, page)
    left, over = one.get_by_role("timer"), one.get_by_role("status")
    expect(left).to_have_text(f"Nog {minutes} minuten")

    one.get_by_role("button", name="Start de tijd").click()
    page.clock.fast_forward("02:01")
    expect(left).to_have_text(f"Nog {minutes - 2} minuten")
    expect(over).to_be_empty()
    one.get_by_role("button", name="Pauze").click()
    page.clock.fast_forward("30:00")
    expect(left).to_have_text(f"Nog {minutes - 2} minuten")
    one.get_by_role("button", name="Ga verder").click()
    page.clock.fast_forward(f"{minutes - 3:02}:01")
    expect(left).to_have_text("Nog één minuut")
    expect(over).to_be_empty()
    page.clock.fast_forward("01:00")

    expect(over).to_have_text("De tijd is om. Rond rustig af.")
    expect(left).to_be_empty()
    expect(page.locator("[role=status]:not(:empty)")).to_have_count(1)
    one.get_by_role("button", name="Opnieuw").click()
    expect(left).to_have_text(f"Nog {minutes} minuten")
    expect(over).to_be_empty()
    expect(one.get_by_role("button")).to_have_count(1)
    expect(one.get_by_role("button", name="Start de tijd")).to_be_focused()


def test_one_round_at_a_time(served, page):
    page.clock.install()
    cards(served, page)
    go = page.locator(".timer button:first-of-type")

    go.nth(0).click()
    go.nth(1).click()

    expect(go.nth(0)).to_have_text("Ga verder")
    expect(go.nth(1)).to_have_text("Pauze")


@pytest.mark.parametrize(("motion", "value"), [("reduce", 0), ("no-preference", 30)])
def test_nothing_moves_between_the_minutes_for_who_wants_rest(served, page, motion, value):
    page.clock.install()
    page.emulate_media(reduced_motion=motion)
    one = cards(served, page)

    page.clock.pause_at(page.evaluate("Date.now()") + 3_600_000)
    one.get_by_role("button", name="Start de tijd").click()
    page.clock.run_for(30_000)

    assert one.locator("progress").evaluate("each => Math.round(each.value)") == value


def test_without_javascript_a_host_reads_when_a_round_begins_and_ends(served, new_page):
    node, event, _ = served
    page = new_page(width=NARROW, java_script_enabled=False)
    one = cards(served, page)

    part = hosting.parts_of(node, event)[0]
    expect(one).to_contain_text(times_in_words.hours(part.begins, part.ends))
    expect(page.locator(".timer:visible")).to_have_count(0)
    expect(page.get_by_role("button", name="Start de tijd")).to_have_count(0)


def test_a_card_for_a_host_is_printed_without_a_clock(served, page):
    cards(served, page)
    page.emulate_media(media="print")

    expect(page.locator(".timer:visible")).to_have_count(0)


@pytest.fixture
def told(served):
    """Return the pages of an evening with something of everything on them."""
    node, event, _ = served
    items, tables = agenda.items_of(node, event), seat.tables_of(node, event)
    old = records.create(node, EDITOR, "idea", {"title": "Lange tafel in de straat"}, publish=True)
    agenda.lay(node, items[0], [str(old.id)])
    for at, kind in enumerate(("idea", "worry", "agreement", "question", "idea", "worry")):
        text = f"{kind} {at}: bel 06-12345678"
        made = note.write(node, tables[0], items[0], {"kind": kind, "text": text}, "")
        if at < 4:
            judging.judge(node, EDITOR, made.id, Judged("publish", f"{kind} van de tafel"))
        elif at == 5:
            judging.judge(node, EDITOR, made.id, Judged("leave_out", ""))
    presence.tell(node, event, {"residents": 31, "municipality": 2, "care_provider": 14})
    evening.file_of(node, event)
    asked = questions.page(node, HOUSE, Query("municipal_question")).records[0]
    here, link = f"/agenda/{event.id}", seat.link_of(node, tables[0])
    public = (here, f"{here}/verslag", f"{here}/agendablad", f"{here}/schrijfblad",
              f"{here}/affiche", f"{here}/gastheerkaarten", link, f"{link}&stap=stippen",
              f"/vragen-aan-de-gemeente/{asked.id}")  # fmt: skip
    desk = (f"{here}/tafels", f"{here}/oogst", f"{here}/kaarten", f"/ideeen/{old.id}")
    return public, desk


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a11y_01_every_page_of_a_round_table_is_for_everybody(served, told, new_page, width):
    node, _, address = served
    accounts.add_person(node, "redacteur", PASSWORD, "editor")
    page = new_page(width=width)
    found = {}

    def look(paths):
        for path in paths:
            assert page.goto(address + path).status == 200, path
            wrong = violations(page)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append("scrolls sideways")
            if wrong:
                found[path] = wrong

    look(told[0])
    page.goto(f"{address}/aanmelden")
    page.fill("[name=user_name]", "redacteur")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form:has([name=password]) button").first.click()
    look((*told[0], *told[1]))

    assert found == {}
