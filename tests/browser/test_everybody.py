# SPDX-License-Identifier: EUPL-1.2
"""Every page can be used by everybody: on a phone, by ear, with other colours and spacing.

Each route is looked at in each state it can be in (a node on its first day, a node of
everything something, somebody's mistake), at 320 and 1280 pixels, in light and in dark.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.app import open_node
from core.web import make_flask
from samenbeter.running import RunningNode, samenbeter
from tests.browser.axe import violations
from tests.browser.conftest import NARROW, WIDE
from tests.browser.people import PUBLISH, fill_in, press
from tests.browser.worlds import LONG, World

VISITOR, EDITOR, ADMINISTRATOR = "", "redactie", "beheer"

#: What there is on a node's first day.
FIRST_DAY = [
    (VISITOR, "/"),
    (VISITOR, "/vraag"),
    (VISITOR, "/plek"),
    (VISITOR, "/dag"),
    (VISITOR, "/agenda"),
    (VISITOR, "/principes"),
    (VISITOR, "/principes/ict"),
    (VISITOR, "/focus"),
    (VISITOR, "/ik-ben"),
    (VISITOR, "/ik-ben/gemeente"),
    (VISITOR, "/zoeken"),
    (VISITOR, "/zoeken?q=soep"),
    (VISITOR, "/zoeken?q=seop"),
    (VISITOR, "/zoeken/lijkt-op?q=soep"),
    (VISITOR, "/over"),
    (VISITOR, "/privacy"),
    (VISITOR, "/toegankelijkheid"),
    (VISITOR, "/insluiten"),
    (VISITOR, "/insluiten/lessen"),
    (VISITOR, "/transparantie"),
    (VISITOR, "/huisregels"),
    (VISITOR, "/huisregels/gemeld"),
    (VISITOR, "/huisregels/bezwaar-gemaakt"),
    (VISITOR, "/bijdragen"),
    (VISITOR, "/bijdragen/idee"),
    (VISITOR, "/bijdragen/verstuurd"),
    (VISITOR, "/bijdragen/ingetrokken"),
    (ADMINISTRATOR, "/redactie/meldingen"),
    (EDITOR, "/redactie/ideeen"),
    (VISITOR, "/aanmelden"),
    (VISITOR, "/meedoen"),
    (VISITOR, "/ontwikkeling/post"),
    (VISITOR, "/volgen/soort/lesson"),
    (VISITOR, "/lessen"),
    (VISITOR, "/initiatieven"),
    (EDITOR, "/mijn/gegevens"),
    (EDITOR, "/mijn/weg"),
    (EDITOR, "/mijn/volgen"),
    (EDITOR, "/lessen"),
    (EDITOR, "/redactie"),
    (EDITOR, "/initiatieven/nieuw"),
    (ADMINISTRATOR, "/beheer"),
    (ADMINISTRATOR, "/beheer/mensen"),
    (ADMINISTRATOR, "/beheer/instemmen"),
    (ADMINISTRATOR, "/beheer/brieven"),
    (ADMINISTRATOR, "/beheer/uitbreidingen"),
    (ADMINISTRATOR, "/beheer/instellingen"),
    (ADMINISTRATOR, "/beheer/kopie"),
    (ADMINISTRATOR, "/beheer/logboek"),
    (ADMINISTRATOR, "/beheer/stijl"),
    (ADMINISTRATOR, "/beheer/proeftuinen"),
    (ADMINISTRATOR, "/beheer/afspraken"),
    (ADMINISTRATOR, "/beheer/uitwisseling"),
    (ADMINISTRATOR, "/beheer/netwerken"),
    (ADMINISTRATOR, "/beheer/identiteit"),
    (ADMINISTRATOR, "/beheer/uitwissen"),
    (ADMINISTRATOR, "/beheer/bewaking"),
    (ADMINISTRATOR, "/beheer/stick"),
]
#: What there is once people have been at work.
WORKING_DAY = [
    (VISITOR, "/"),
    (VISITOR, "/vraag"),
    (VISITOR, "/plek"),
    (VISITOR, "/dag"),
    (VISITOR, "/agenda"),
    (VISITOR, "/principes"),
    (VISITOR, "/principes/gezonde-wijk"),
    (VISITOR, "/focus"),
    (VISITOR, "/ik-ben"),
    (VISITOR, "/ik-ben/gemeente"),
    (VISITOR, "/agenda?kind=meal"),
    (VISITOR, "/agenda?voorbij=1"),
    (VISITOR, "/agenda/{event}"),
    (VISITOR, "/agenda/{cancelled}"),
    (VISITOR, "/agenda/{past}"),
    (VISITOR, "/agenda/{event}/aanmelden"),
    (VISITOR, "/agenda/{past}/aanmelden"),
    (VISITOR, "/agenda/aanmelding"),
    (VISITOR, "/agenda/aanmelding/{seat}"),
    (EDITOR, "/agenda/{event}/deur"),
    (EDITOR, "/agenda/nieuw"),
    (VISITOR, "/zoeken?q=soep"),
    (VISITOR, "/zoeken?q=seop"),
    (VISITOR, "/zoeken/lijkt-op?q=soep"),
    (VISITOR, "/over"),
    (VISITOR, "/privacy"),
    (VISITOR, "/transparantie"),
    (VISITOR, "/proeftuinen"),
    (VISITOR, "/insluiten/lessen"),
    (VISITOR, "/volgen/bevestig/{follow}"),
    (VISITOR, "/weekbericht/{weekly}"),
    (VISITOR, "/mijn/weg/{leave}"),
    (EDITOR, "/redactie/lijsten/{batch}"),
    (VISITOR, "/en/lessen"),
    (VISITOR, "/en/agenda"),
    (VISITOR, "/en/lessen/{own}"),
    (ADMINISTRATOR, "/en/beheer"),
    (VISITOR, "/lessen"),
    (VISITOR, "/lessen?kind=pitfall&principles=ict"),
    (VISITOR, "/initiatieven"),
    (VISITOR, "/plekken"),
    (VISITOR, "/organisaties"),
    (VISITOR, "/netwerken"),
    (VISITOR, "/reacties"),
    (VISITOR, "/lessen/{own}"),
    (VISITOR, "/lessen/{received}"),
    (VISITOR, "/initiatieven/{initiative}"),
    (VISITOR, "/plekken/{place}"),
    (VISITOR, "/organisaties/{organisation}"),
    (VISITOR, "/netwerken/{network}"),
    (VISITOR, "/reacties/{response}"),
    (VISITOR, "/bewijs/{received}"),
    (VISITOR, "/bewijs/{own}"),
    (VISITOR, "/bewijs/{pitfall}"),
    (VISITOR, "/aanmelden/brief/{sign_in}"),
    (VISITOR, "/meedoen/{join}"),
    (VISITOR, "/uitnodiging/{invitation}"),
    (VISITOR, "/ontwikkeling/post"),
    (VISITOR, "/ontwikkeling/post/{letter}"),
    (EDITOR, "/mijn"),
    (EDITOR, "/mijn/adres/{address}"),
    (EDITOR, "/"),
    (EDITOR, "/redactie"),
    (EDITOR, "/lessen"),
    (EDITOR, "/mijn/gegevens"),
    (EDITOR, "/volgen/bericht/{own}"),
    (EDITOR, "/lessen/nieuw"),
    (EDITOR, "/initiatieven/nieuw"),
    (EDITOR, "/plekken/nieuw"),
    (EDITOR, "/organisaties/nieuw"),
    (EDITOR, "/netwerken/nieuw"),
    (EDITOR, "/reacties/nieuw?about={own}&kind=same_here"),
    (EDITOR, "/lessen/{own}"),
    (EDITOR, "/lessen/{draft}"),
    (EDITOR, "/lessen/{withdrawn}"),
    (EDITOR, "/lessen/{own}/wijzig"),
    (EDITOR, "/lessen/{pitfall}/deel"),
    (EDITOR, "/lessen/{own}/versies"),
    (EDITOR, "/lessen/{own}/plan"),
    (EDITOR, "/lessen/nieuw?balie=1"),
    (EDITOR, "/lessen/lees-in"),
    (EDITOR, "/proeftuinen"),
    (EDITOR, "/lessen/{own}/trek-in"),
    (ADMINISTRATOR, "/beheer"),
    (ADMINISTRATOR, "/beheer/mensen"),
    (ADMINISTRATOR, "/beheer/instemmen"),
    (ADMINISTRATOR, "/beheer/brieven"),
    (ADMINISTRATOR, "/beheer/mensen?q=niemand"),
    (ADMINISTRATOR, "/beheer/mensen/{person}"),
    (ADMINISTRATOR, "/beheer/uitbreidingen"),
    (ADMINISTRATOR, "/beheer/instellingen"),
    (ADMINISTRATOR, "/beheer/kopie"),
    (ADMINISTRATOR, "/beheer/logboek"),
    (ADMINISTRATOR, "/beheer/stijl"),
    (ADMINISTRATOR, "/beheer/proeftuinen"),
    (ADMINISTRATOR, "/beheer/afspraken"),
    (ADMINISTRATOR, "/beheer/uitwisseling"),
    (ADMINISTRATOR, "/beheer/netwerken"),
    (ADMINISTRATOR, "/beheer/identiteit"),
    (ADMINISTRATOR, "/beheer/uitwissen"),
    (ADMINISTRATOR, "/beheer/bewaking"),
    (ADMINISTRATOR, "/beheer/stick"),
    (ADMINISTRATOR, "/beheer/afspraken/{contract}"),
    (ADMINISTRATOR, "/beheer/afspraken/{contract}/vernieuw"),
    (ADMINISTRATOR, "/beheer/afspraken/{contract}/afdruk"),
    (ADMINISTRATOR, "/beheer/netwerken/{members}"),
    (ADMINISTRATOR, "/berichten/{received}/verwijder"),
    (ADMINISTRATOR, "/berichten/{received}/verberg"),
    (ADMINISTRATOR, "/redactie/meldingen"),
    (ADMINISTRATOR, "/redactie/berichten/{held_record}/weer"),
    (EDITOR, "/redactie/ideeen"),
    (EDITOR, "/redactie/ideeen/{brought_record}"),
    (VISITOR, "/huisregels"),
    (VISITOR, "/berichten/{received}/meld"),
    (VISITOR, "/bezwaar/{decision}"),
    (VISITOR, "/bijdragen/les"),
    (VISITOR, "/bijdragen/mijn/{waiting}"),
    (VISITOR, "/bijdragen/mijn/{brought}"),
    (VISITOR, "/bijdragen/mijn/{brought}/wijzig"),
    (VISITOR, "/bijdragen/mijn/{held}"),
    (EDITOR, "/berichten/{own}/wis-uit"),
    (EDITOR, "/berichten/uitgewist"),
]
#: What proeftuinen do together, and ask each other; each type with its list, a page and a form.
TOGETHER = [
    (VISITOR, "/vragen"),
    (VISITOR, "/vragen/{question}"),
    (EDITOR, "/vragen/nieuw"),
    (VISITOR, "/antwoorden"),
    (VISITOR, "/antwoorden/{answer}"),
    (EDITOR, "/antwoorden/nieuw"),
    (VISITOR, "/leerreeksen"),
    (VISITOR, "/leerreeksen/{series}"),
    (EDITOR, "/leerreeksen/nieuw"),
    (VISITOR, "/opkomst"),
    (VISITOR, "/opkomst/{turnout}"),
    (EDITOR, "/opkomst/nieuw"),
    (VISITOR, "/acties"),
    (VISITOR, "/acties/{action}"),
    (EDITOR, "/acties/nieuw"),
    (VISITOR, "/haltes"),
    (VISITOR, "/haltes/{stop}"),
    (EDITOR, "/haltes/nieuw"),
    (EDITOR, "/agendapunten"),
    (EDITOR, "/agendapunten/{item}"),
    (EDITOR, "/agendapunten/nieuw"),
    (EDITOR, "/tafels"),
    (EDITOR, "/tafels/{table}"),
    (EDITOR, "/tafels/nieuw"),
    (EDITOR, "/oogst"),
    (EDITOR, "/oogst/{note}"),
    (EDITOR, "/oogst/nieuw"),
    (VISITOR, "/ideeen"),
    (VISITOR, "/ideeen/{idea}"),
    (EDITOR, "/ideeen/nieuw"),
    (VISITOR, "/vragen-aan-de-gemeente"),
    (VISITOR, "/vragen-aan-de-gemeente/{asked}"),
    (EDITOR, "/vragen-aan-de-gemeente/nieuw"),
    (EDITOR, "/rondetafels"),
    (EDITOR, "/rondetafels/{file}"),
    (EDITOR, "/rondetafels/nieuw"),
    (VISITOR, "/agenda/{session}"),
    (VISITOR, "/agenda/{tour}"),
    (VISITOR, "/agenda/{tour}/route"),
    (VISITOR, "/agenda/{round}"),
    (VISITOR, "/agenda/{round}/verslag"),
    (VISITOR, "/agenda/{round}/agendablad"),
    (VISITOR, "/agenda/{round}/schrijfblad"),
    (VISITOR, "/agenda/{round}/affiche"),
    (EDITOR, "/agenda/{round}/tafels"),
    (EDITOR, "/agenda/{round}/oogst"),
    (EDITOR, "/agenda/{round}/kaarten"),
    (EDITOR, "/agenda/{round}/gastheerkaarten"),
    (VISITOR, "/tafels/{table}/schrijf?sleutel={key}"),
]
WORKING_DAY += TOGETHER
#: What people see after a mistake, of theirs or of another.
MISTAKES = [
    (VISITOR, "/bestaat-niet", 404),
    (VISITOR, "/lessen?na=overal", 400),
    (VISITOR, "/lessen/{gone}", 410),
    (VISITOR, "/lessen/{hidden}", 410),
    (VISITOR, "/lessen/{own}/publiceer", 405),
    (EDITOR, "/beheer", 403),
    (VISITOR, "/aanmelden/brief/bestaat-niet", 404),
    (EDITOR, "/lessen/{draft}/deel", 409),
]
#: Spacing that a reader may ask for, and that must cost nothing (WCAG 1.4.12).
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""


def complaints(page: Page) -> list[str]:
    """Return what is wrong with the page in front of us, at both widths, in light and dark."""
    found = []
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width}: {each}" for each in violations(page) + too_wide(page)]
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {each}" for each in violations(page, "color-contrast")]
    page.set_viewport_size({"width": NARROW, "height": 800})
    page.evaluate(SPACING)
    return found + [f"with wide spacing: {each}" for each in too_wide(page)]


def too_wide(page: Page) -> list[str]:
    """Return what sticks out, when the page must be scrolled sideways."""
    return page.evaluate("""() => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      return [...document.querySelectorAll('body *')]
        .filter(each => each.getBoundingClientRect().right > width + 1)
        .slice(0, 5).map(each => `${each.tagName}.${each.className} sticks out`);
    }""")


@pytest.fixture
def open_as(new_page, badges) -> Callable[[World, str], Page]:
    """Return a function that opens a tab of somebody who is signed in, or of a visitor."""

    def opening(world: World, who: str) -> Page:
        return new_page(storage_state=badges(world, who)) if who else new_page()

    return opening


@pytest.mark.parametrize(("who", "path"), FIRST_DAY)
def test_A11Y_01_06_on_the_first_day(open_as, empty, who, path):
    page = open_as(empty, who)

    answer = page.goto(empty.url(path))

    assert answer is not None
    assert answer.status == 200
    assert complaints(page) == []


@pytest.mark.parametrize(("who", "path"), WORKING_DAY)
def test_A11Y_01_06_on_a_working_day(open_as, full, who, path):
    page = open_as(full, who)

    answer = page.goto(full.url(path))

    assert answer is not None
    assert answer.status == 200
    assert complaints(page) == []


@pytest.mark.parametrize(("who", "path", "status"), MISTAKES)
def test_A11Y_01_06_after_a_mistake(open_as, full, who, path, status):
    page = open_as(full, who)

    answer = page.goto(full.url(path))

    assert answer is not None
    assert answer.status == status
    assert complaints(page) == []


def test_A11Y_01_13_after_a_form_with_mistakes(open_as, full):
    page = open_as(full, EDITOR)
    page.goto(full.url("/initiatieven/nieuw"))
    fill_in(page, {"Titel": LONG * 5})
    press(page, PUBLISH)

    expect(page.get_by_role("alert")).to_be_visible()
    assert complaints(page) == []


def test_after_bringing_something_with_mistakes_and_then_without(page, full):
    page.goto(full.url("/bijdragen/idee"))
    page.fill("[name=title]", LONG * 5)
    press(page, "Bestaat dit al?")
    expect(page.get_by_role("alert")).to_be_visible()
    assert complaints(page) == []

    page.fill("[name=title]", "Een bankje bij de kapper")
    page.fill("[name=email]", "nel@voorbeeld.nl")
    press(page, "Bestaat dit al?")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Bestaat dit al?")
    assert complaints(page) == []


def test_after_a_wrong_password(page, empty):
    page.goto(empty.url("/aanmelden"))
    page.fill("[name=user_name]", "niemand")
    page.fill("[name=password]", "dit is het niet")
    press(page, "Meld je aan")

    expect(page.get_by_role("alert")).to_be_visible()
    assert complaints(page) == []


def test_after_asking_who_a_neighbour_is(open_as, empty, full):
    page = open_as(empty, ADMINISTRATOR)
    page.goto(empty.url("/beheer/proeftuinen"))
    page.fill("[name=address]", empty.node.url)
    press(page, "Vraag wie daar is")
    expect(page.get_by_role("alert")).to_be_visible()
    assert complaints(page) == []

    page.fill("[name=address]", full.node.url)
    press(page, "Vraag wie daar is")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Rotterdam")
    assert complaints(page) == []


def test_every_page_that_people_can_open_is_looked_at(full):
    node = open_node(full.node.directory)
    app, machines = make_flask(node)
    looked = {path.partition("?")[0].format(**full.ids) for _, path, *_ in WORKING_DAY + MISTAKES}
    looked |= {path.partition("?")[0] for _, path in FIRST_DAY}
    router = app.url_map.bind("node")
    matched = {
        router.match(path, return_rule=True)[0].endpoint
        for path in {each.removeprefix("/en") for each in looked} - {"/bestaat-niet"}
        if not path.endswith("/publiceer")
    }
    node.engine.dispose()

    open_to_people = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.rule.strip("/").split("/")[0] not in machines
    }
    downloads = {rule.endpoint for rule in app.url_map.iter_rules("static")} | {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.endswith(("/bestand", "/uitwisseling/bewijs"))
    }
    downloads |= {
        rule.endpoint  # a drawing, a feed, a calendar: files for programs
        for rule in app.url_map.iter_rules()
        if "." in rule.rule.rpartition("/")[2]
    }
    downloads |= {"house.photos.picture"}
    downloads |= {"house.site.any_record"}  # test_plugins_off looks at it
    downloads |= {"house.letters.as_page"}  # for mail programs; test_mail looks at it
    downloads |= {"house.beginning.begin_form"}  # of a node without accounts: see below
    # The same for each type.
    kinds_alike = {
        "change_form", "embedded", "import_page", "plan_page", "share_page", "versions_page",
        "withdraw_page",
    }  # fmt: skip
    downloads |= {each for each in open_to_people if each.endswith(".export")}
    unseen = {
        each
        for each in open_to_people - matched - downloads - {"house.health.health"}
        if each.rpartition(".")[2] not in kinds_alike or each.startswith("type.lesson.")
    }
    assert unseen == set()


def test_A11Y_01_06_the_first_page_of_a_new_node(page, tmp_path, free_port):
    samenbeter("init", str(tmp_path / "nieuw"), "--port", str(free_port), "--development")
    node = RunningNode(tmp_path / "nieuw", f"http://127.0.0.1:{free_port}", "", "")
    node.start()
    try:
        link = node.wait_until(lambda: re.search(r"Begin at (\S+)", node.log()), "a link")[1]
        page.goto(link)
        assert complaints(page) == []
        page.get_by_label("Hoe wil je hier heten?").fill("Beheerder")
        page.get_by_label("Organisatie", exact=True).first.fill("Buurthuis")
        page.locator("[name=party]").select_option("residents")
        press(page, "Begin")
        expect(page.get_by_role("alert")).to_be_visible()
        assert complaints(page) == []
    finally:
        node.kill()


def test_after_joining_with_a_mistake(page, empty):
    page.goto(empty.url("/meedoen"))
    page.fill("[name=nickname]", "Redactie")
    page.fill("[name=password]", "dit is lang genoeg")
    page.check("[name=of_age]")
    press(page, "Maak mijn account")

    expect(page.get_by_role("alert")).to_be_visible()
    assert complaints(page) == []


def test_what_sticks_out_is_noticed(page, empty):
    page.goto(empty.url("/lessen"))
    page.set_viewport_size({"width": NARROW, "height": 800})

    page.evaluate("document.querySelector('h1').style.inlineSize = '400px'")

    assert any("H1" in each for each in too_wide(page))
