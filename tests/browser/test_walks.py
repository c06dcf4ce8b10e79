# SPDX-License-Identifier: EUPL-1.2
"""Five people use a site from end to end: on a phone, at a desk, by keyboard, without script.

A11Y_04, A11Y_05, A11Y_09, A11Y_12: nothing here needs a script, a mouse, dragging or a puzzle.
"""

import email
import re
from datetime import UTC, datetime, timedelta
from email import policy

import pytest
from PIL import Image
from playwright.sync_api import expect

from samenbeter.running import PASSWORD, RunningNode, found, samenbeter
from samenbeter.testing import _free_port
from tests.browser.walker import MANNERS, Walker

LESSON = {
    "title": "Laat een bewoner de avond openen", "kind": "tip", "principles": ["cooperation"],
    "plain_summary": "Dan durven buren te komen.", "advice": "Vraag een bewoner om te openen.",
}  # fmt: skip


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """Return a running node with a minute of regret, a lesson, a place and something to do."""
    here = found(tmp_path_factory.mktemp("walks") / "rotterdam", "Rotterdam", _free_port())
    config = here.directory / "node.toml"
    config.write_text(config.read_text().replace("regret_seconds = 0", "regret_seconds = 60"))
    told = PASSWORD + "\n"
    samenbeter(
        "user", "add", "bemiddelaar", str(here.directory), "--role", "mediator",
        "--password-stdin", told=told,
    )  # fmt: skip
    here.start()
    try:
        place = here.api("POST", "/places", {"title": "Huize Middelland", "address": "Het plein"})
        soon = datetime.now(UTC) + timedelta(days=1)
        here.api("POST", "/events", {
            "title": "Wijktafel", "kind": "meal", "place": str(place["id"]),
            "start": f"{soon:%Y-%m-%d}T17:00:00Z", "plain_summary": "Kom gerust.",
        })  # fmt: skip
        here.api("POST", "/lessons", LESSON)
        yield here
    finally:
        here.kill()


@pytest.fixture(params=list(MANNERS))
def walker(request, new_page):
    """Return somebody who walks in one of the four manners."""
    manner = MANNERS[request.param]
    return Walker(new_page(**manner.context()), manner)


def sign_in(walker: Walker, node: RunningNode, who: str) -> None:
    walker.go(f"{node.url}/aanmelden")
    walker.fill(user_name=who, password=PASSWORD)
    walker.press("Meld je aan")


def link_in_letter(node: RunningNode, to: str) -> str:
    """Return the way on that the newest letter to an address tells."""

    def look():
        files = sorted((node.directory / "post").glob("*.eml"))
        for file in reversed(files):
            letter = email.message_from_bytes(file.read_bytes(), policy=policy.default)
            if to in str(letter["To"]):
                text = letter.get_body(("plain",)).get_content()
                return re.search(rf"{re.escape(node.url)}/\S+", text)[0]
        return None

    return node.wait_until(look, f"a letter to {to}")


def test_a_resident_finds_what_is_to_do_and_what_others_learned(walker, node):
    walker.go(node.url)
    walker.follow("Dag", within="header")
    walker.follow("Wijktafel")
    walker.sees("Huize Middelland")
    with walker.page.expect_download() as calendar:
        link = walker.page.locator("main").get_by_role("link", name="Zet in mijn agenda")
        if walker.manner.keyboard:
            walker._reach(link)
            walker.page.keyboard.press("Enter")
        else:
            link.click()
    assert calendar.value.suggested_filename.endswith(".ics")

    walker.go(f"{node.url}/zoeken")
    walker.fill(q="bewonr openen")
    walker.press("Zoek")
    walker.follow(LESSON["title"])
    walker.sees("Vraag een bewoner om te openen.")
    walker.sees("Wie kun je vragen?")
    expect(walker.page.get_by_label("Plak deze tekst in een bericht of mail.")).to_have_value(
        re.compile(rf"{LESSON['title']}\n.*\n{node.url}/lessen/\d+")
    )
    walker.go(f"{node.url}/vraag")
    walker.sees("112")
    assert walker.page.context.cookies() == []


def test_somebody_without_account_puts_a_lesson_on_the_site(walker, node, request):
    mine = f"buur-{request.node.callspec.id}@wijk.example"
    title = f"Zet de koffie bij de deur ({request.node.callspec.id})"
    walker.go(f"{node.url}/bijdragen/les")
    walker.choose("kind", "tip")
    walker.fill(title=title, advice="Dan blijft iedereen even staan.", email=mine)
    walker.press("Bestaat dit al?")
    walker.sees("Dan blijft iedereen even staan.")
    walker.press("Stuur mij de brief")
    walker.sees("Kijk in je mail")
    assert title not in node.get("/lessen").text

    walker.go(link_in_letter(node, mine))
    walker.press("Ja, zet het op de site")
    walker.follow("Bekijk je bericht")
    walker.sees("Dan blijft iedereen even staan.")
    assert title in node.get("/lessen").text
    assert mine not in node.get("/lessen").text
    assert walker.page.context.cookies() == []


def test_somebody_without_account_brings_a_photo(walker, node, request, tmp_path):
    mine = f"foto-{request.node.callspec.id}@wijk.example"
    title = f"Een bank voor de deur ({request.node.callspec.id})"
    photo = tmp_path / "bank.png"
    Image.new("RGB", (640, 480), "teal").save(photo)
    walker.go(f"{node.url}/bijdragen/les")
    walker.choose("kind", "tip")
    walker.fill(title=title, advice="Wie zit, blijft praten.", email=mine)
    walker.attach("photo", photo)
    walker.press("Bestaat dit al?")
    walker.sees("We hebben je foto nog.")  # it says what is missing, and keeps the photo
    walker.fill(**{"photo.alt": "Een lege bank in de zon"})
    walker.choose("photo.consent", "1")
    walker.press("Bestaat dit al?")
    walker.sees("Wie zit, blijft praten.")
    walker.press("Stuur mij de brief")
    walker.sees("Kijk in je mail")

    walker.go(link_in_letter(node, mine))
    walker.press("Ja, zet het op de site")
    walker.sees("bemiddelaar")
    assert title not in node.get("/lessen").text

    sign_in(walker, node, "bemiddelaar")
    walker.go(f"{node.url}/redactie/meldingen")
    picture = walker.page.get_by_role("img", name="Een lege bank in de zon").first
    expect(picture).to_be_visible()


def test_an_editor_writes_looks_shares_and_thinks_again(walker, node, request):
    title = f"Kook voor wie nog komt ({request.node.callspec.id})"
    sign_in(walker, node, node.editor)
    walker.go(f"{node.url}/lessen/nieuw")
    walker.fill(title=title, advice="Zet twee stoelen extra klaar.")
    walker.choose("kind", "tip")
    walker.press("Bekijk eerst")
    walker.sees("Zet twee stoelen extra klaar.")
    walker.press("Zet op onze site")
    walker.sees(title)

    walker.follow("Deel met andere proeftuinen")
    walker.sees("Dit blijft hier")
    walker.press("Deel met andere proeftuinen")
    walker.press("Ongedaan maken")
    walker.go(f"{node.url}/redactie")
    walker.follow(title)
    shared = node.api("GET", f"/lessons/{walker.page.url.rpartition('/')[2]}")["shared"]
    assert shared is False


def test_a_mediator_hides_what_breaks_a_rule_and_says_why(walker, node, request, new_page):
    title = f"Goedkope matrassen ({request.node.callspec.id})"
    made = node.api("POST", "/lessons", LESSON | {"title": title})
    visitor = Walker(new_page(**walker.manner.context()), walker.manner)
    visitor.go(f"{node.url}/lessen/{made['id']}")
    visitor.follow("Meld dit bericht")
    visitor.choose("rule", "advert")
    visitor.press("Stuur je melding")

    sign_in(walker, node, "bemiddelaar")
    walker.go(f"{node.url}/redactie/meldingen")
    walker.choose("record", str(made["id"]))
    walker.choose("rule", "advert")
    walker.fill(reason="Hier wordt iets verkocht.")
    walker.press("Verberg wat gemeld is")

    visitor.go(f"{node.url}/lessen/{made['id']}")
    visitor.sees("Hier wordt iets verkocht.")
    visitor.sees("bezwaar")
    expect(visitor.page.locator("body")).not_to_contain_text(LESSON["advice"])
    assert title not in node.get("/lessen").text
    visitor.go(f"{node.url}/huisregels")
    assert visitor.page.context.cookies() == []


def test_an_administrator_begins_a_new_node_with_a_second_one(walker, new_page, tmp_path):
    port = _free_port()
    directory = tmp_path / "utrecht"
    samenbeter(
        "init", str(directory), "--name", "Utrecht", "--area", "Lombok", "--port", str(port),
        "--theme", "utrecht", "--development",
    )  # fmt: skip
    fresh = RunningNode(directory, f"http://127.0.0.1:{port}", "", "")
    fresh.start()
    try:
        begin = fresh.wait_until(
            lambda: re.search(rf"{re.escape(fresh.url)}/begin/\S+", fresh.log()), "the first link"
        )[0]
        walker.go(begin)
        walker.fill(
            nickname="Anneke", password="vier woorden om in te komen", organisation="Buurthuis",
            tagline="In Lombok koken we samen.", contact="De balie van het buurthuis",
            second_email="bram@zorg.example", second_organisation="Buurtzorg",
        )  # fmt: skip
        walker.fill(party="Bewoners", second_party="Zorgverlener")
        walker.press("Begin")
        walker.sees("Je proeftuin is begonnen.")
        assert "In Lombok koken we samen." in fresh.get("/").text
        assert fresh.get(begin.removeprefix(fresh.url)).status_code in (404, 410)

        second = Walker(new_page(**walker.manner.context()), walker.manner)
        second.go(link_in_letter(fresh, "bram@zorg.example"))
        second.sees("Buurtzorg")

        walker.go(f"{fresh.url}/beheer/instellingen")
        walker.fill(**{"node.contact": "Elke dinsdag in het buurthuis"})
        walker.press("Bewaar")
        assert "Elke dinsdag in het buurthuis" in fresh.get("/over").text
        walker.go(f"{fresh.url}/beheer/logboek")
        walker.sees("stelde iets in")
    finally:
        fresh.kill()
