# SPDX-License-Identifier: EUPL-1.2
"""The whole idea, once through: from Westerpark's question to Middelland's table, over real nodes.

Westerpark asks, orders, chooses, tries and stops; what it learned becomes an instrument with its
pitfall. Middelland is shown both when it prepares its round table, takes the instrument over,
makes it fit and says so; Groningen reads along. Half-way Westerpark's server dies.
"""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from core.moments import local
from federation.wire.proof import verify_proof
from samenbeter.running import RunningNode, found, samenbeter
from samenbeter.testing import _free_port
from tests.browser.conftest import NARROW
from tests.browser.people import fill_in, follow, press, share, sign_in, wait_for_list
from tests.browser.test_story import prove

PLUGINS = "federation,initiatives,lessons,gatherings,choosing,inquiry,instruments"
QUESTION = "Welke ICT helpt ons het meest?"
NEWS = "Nieuws uit de straat"
PITFALL = "Een app zonder beheerder is na acht weken leeg"
INSTRUMENT = "Nieuws uit de straat, met twee vaste mensen"
OURS = "Nieuws aan de wijktafel, met twee vaste mensen"
ANSWERS = (
    ("residents", "Ik hoor altijd te laat wat er in mijn straat was."),
    ("carers", "Dan kan ik mensen wijzen op iets in hun straat."),
    ("institutions", "Wij hebben nieuws, maar de straat leest onze site niet."),
    ("suppliers", "Wij maken een app voor nieuws uit de straat."),
)


@pytest.fixture
def three_nodes(tmp_path, monkeypatch):
    """Return Westerpark, Middelland and Groningen, which reads along; they run and agreed."""
    monkeypatch.setenv("SAMENBETER_PLUGINS", PLUGINS)
    nodes = [
        found(tmp_path / name.lower(), name, _free_port())
        for name in ("Amsterdam", "Rotterdam", "Groningen")
    ]
    for node in nodes:
        node.start()
    amsterdam, rotterdam, groningen = nodes
    agree(amsterdam, rotterdam, "full")
    agree(amsterdam, groningen, "information")
    agree(rotterdam, groningen, "information")
    yield nodes
    for node in nodes:
        node.stop()


def agree(one: RunningNode, other: RunningNode, level: str) -> None:
    """Let two nodes make an agreement; ``level`` is what the second may do at the first."""
    samenbeter(
        "contract", "propose", "--directory", str(one.directory), "--level-given", level,
        "--level-received", "full", other.url, other.node_id,
    )  # fmt: skip
    samenbeter("contract", "accept", "--directory", str(other.directory), one.node_id)


def test_what_one_proeftuin_learns_another_uses_also_when_the_first_is_gone(
    three_nodes, new_page, tmp_path
):
    westerpark, middelland, groningen = three_nodes
    editor, colleague, reader = new_page(), new_page(), new_page(width=NARROW)

    inquiry = ask(editor, westerpark)
    answer(new_page, westerpark, inquiry)
    choose_together(editor, westerpark, inquiry)
    pitfall = try_and_stop(editor, westerpark)
    share_instrument(editor, westerpark, pitfall)
    for node in (middelland, groningen):
        wait_for_list(node, "/instrumenten", INSTRUMENT)
        wait_for_list(node, "/lessen", PITFALL)

    be_shown_both(colleague, middelland)
    take_over(colleague, middelland)
    wait_for_list(westerpark, instrument_at(westerpark), "In gebruik in 1 proeftuin")
    read_along(reader, groningen)

    westerpark.kill()

    reader.goto(groningen.url + instrument_at(groningen))
    expect(reader.locator("main")).to_contain_text("In gebruik in 1 proeftuin")
    proven = verify_proof(prove(reader, tmp_path, "Amsterdam").read_bytes(), westerpark.node_id)
    assert proven.payload.title == INSTRUMENT
    colleague.goto(middelland.url + instrument_at(middelland, OURS))
    expect(colleague.locator("main")).to_contain_text("Amsterdam")

    erase_everywhere(editor, westerpark, middelland, groningen)


def ask(page: Page, node: RunningNode) -> str:
    """Begin an inquiry from a template, today; return the path of its page."""
    sign_in(page, node)
    page.goto(f"{node.url}/uitvragen/begin")
    today = local(datetime.now(UTC)).date()
    page.locator("[name=first_day]").fill(today.isoformat())
    press(page, "Zet op onze site")
    expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION)
    return page.url.removeprefix(node.url)


def answer(new_page, node: RunningNode, inquiry: str) -> None:
    """Let somebody of each group answer, on a phone and without an account."""
    for group, text in ANSWERS:
        page = new_page(width=NARROW, java_script_enabled=False)
        page.goto(f"{node.url}{inquiry}/antwoord")
        page.locator(f"[name=group][value={group}]").check()
        page.locator("[name=text]").fill(text)
        press(page, "Verstuur")
        expect(page.get_by_role("status")).to_contain_text("Je antwoord is binnen.")
        assert page.context.cookies() == []


def choose_together(page: Page, node: RunningNode, inquiry: str) -> None:
    """Lay the answers together, and choose what they ask for."""
    page.goto(f"{node.url}{inquiry}/ordenen")
    for box in page.locator("[name=answer]").all():
        box.check()
    page.get_by_label("Of in een nieuwe bundel").fill(NEWS)
    press(page, "Leg bij elkaar")
    page.goto(f"{node.url}{inquiry}/kiezen")
    page.locator("[name=cluster]").check()
    page.get_by_label("Waarom deze?").fill("Alle vier de groepen noemden het.")
    press(page, "Zet de keuze op de site")
    visitor_sees = node.get(inquiry).text
    assert NEWS in visitor_sees
    assert not [text for _group, text in ANSWERS if text in visitor_sees]


def try_and_stop(page: Page, node: RunningNode) -> str:
    """Try it for some weeks, stop, and write the lesson that the page asks for."""
    today = local(datetime.now(UTC)).date()
    trial = node.api(
        "POST",
        "/experiments",
        {
            "title": "Proef: een app met nieuws uit de straat",
            "goal": "Leest de straat zijn eigen nieuws?",
            "owner_role": "werkgroep ICT",
            "start": (today - timedelta(days=84)).isoformat(),
            "end": (today - timedelta(days=1)).isoformat(),
            "stop_criterion": "Twee weken niets nieuws.",
            "principles": ["ict"],
        },
    )
    page.goto(f"{node.url}/redactie")
    waits = page.get_by_role("region", name="Dit wacht op jullie")
    expect(waits).to_contain_text("Proef: een app met nieuws")
    page.goto(f"{node.url}/proeven/{trial['id']}/afronden")
    page.locator("[name=outcome][value=stop]").check()
    page.locator("[name=result]").fill("Na acht weken stond er niets nieuws meer in.")
    press(page, "Bewaar de uitkomst")
    page.goto(f"{node.url}/proeven/{trial['id']}/afronden")
    follow(page, "Schrijf de les")
    fill_in(page, {"Titel": PITFALL, "Wat raad je anderen aan?": "Zoek eerst twee mensen."})
    page.locator("[name=kind][value=pitfall]").check()
    press(page, "Zet op onze site")
    lesson = page.url.rpartition("/")[2]
    share(page)
    return lesson


def share_instrument(page: Page, node: RunningNode, pitfall: str) -> None:
    """Write down how to do it better, with the pitfall, and share that."""
    made = node.api(
        "POST",
        "/instruments",
        {
            "title": INSTRUMENT,
            "purpose": "Buren weten wat er te doen is.",
            "steps": ["Zoek twee mensen.", "Kies dan pas een app of een bord."],
            "principles": ["ict"],
            "lessons": [pitfall],
            "maturity": "tried",
        },
    )
    page.goto(f"{node.url}/instrumenten/{made['id']}")
    share(page)


def be_shown_both(page: Page, node: RunningNode) -> None:
    """Prepare a round table about the same, and meet what Westerpark learned."""
    event = node.api(
        "POST",
        "/events",
        {
            "title": "Ronde tafel over nieuws uit de straat",
            "kind": "round_table",
            "start": (datetime.now(UTC) + timedelta(days=30)).isoformat(),
            "principles": ["ict"],
        },
    )
    sign_in(page, node)
    page.goto(f"{node.url}/agenda/{event['id']}/tafels")
    beside = page.locator("aside")
    expect(beside).to_contain_text(PITFALL)
    expect(beside).to_contain_text(INSTRUMENT)
    beside.get_by_role("link", name=INSTRUMENT).first.click()


def take_over(page: Page, node: RunningNode) -> None:
    """Adopt it with changes, make the copy fit, and let the others know."""
    follow(page, "Neem dit over")
    page.locator("[name=kind][value=adapt]").check()
    page.locator("[name=changes]").fill("Wij doen het aan de wijktafel.")
    press(page, "Leg dit vast")
    page.get_by_label("Titel", exact=True).fill(OURS)
    press(page, "Zet op onze site")
    (adoption,) = node.api("GET", "/adoptions?origin=own")["items"]
    page.goto(f"{node.url}/overnames/{adoption['id']}")
    share(page)


def read_along(page: Page, node: RunningNode) -> None:
    """Read the instrument where one may not take it over."""
    sign_in(page, node)
    page.goto(node.url + instrument_at(node))
    expect(page.locator("main")).to_contain_text("Je leest mee.")
    expect(page.get_by_role("link", name="Neem dit over")).to_have_count(0)
    page.goto(node.url + instrument_at(node) + "/neem-over")
    expect(page.get_by_role("button", name="Leg dit vast")).to_have_count(0)


def erase_everywhere(page: Page, writer: RunningNode, *others: RunningNode) -> None:
    """Let the writer come back and erase the pitfall: it goes wherever it went."""
    writer.start()
    found = writer.api("GET", "/lessons?origin=own")["items"]
    (lesson,) = [each for each in found if each["title"] == PITFALL]
    page.goto(f"{writer.url}/berichten/{lesson['id']}/wis-uit")
    for box in page.locator("main form [type=checkbox]").all():
        box.check()
    press(page, "Wis voorgoed uit")
    for node in others:
        node.wait_until(
            lambda node=node: PITFALL not in node.get("/lessen").text, "the lesson to be gone"
        )


def instrument_at(node: RunningNode, title: str = INSTRUMENT) -> str:
    """Return the path of an instrument on a node."""
    found = node.api("GET", "/instruments")["items"]
    (one,) = [each for each in found if each["title"] == title]
    return f"/instrumenten/{one['id']}"
