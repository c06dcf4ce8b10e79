# SPDX-License-Identifier: EUPL-1.2
"""Every page on which people ask, choose, try and take over is there for everybody.

So is every way of voting, and a form after a mistake; as test_everybody does for the house and
the guests that are always there. One page of each template is looked at in every way; of the
others the phone's width tells enough.
"""

import pytest
from playwright.sync_api import Page, expect

from core.app import open_node
from core.web import make_flask
from tests.browser.axe import violations
from tests.browser.conftest import NARROW
from tests.browser.people import press
from tests.browser.test_everybody import (
    ADMINISTRATOR,
    EDITOR,
    VISITOR,
    complaints,
    too_wide,
)
from tests.browser.test_keyboard import walk
from tests.browser.test_style import LEAST, SMALL
from tests.browser.weeks import WORD

GUESTS = {"choosing", "inquiry", "instruments", "fediverse"}
#: Ways of voting with a sheet of their own.
SHEETS = {"places", "tick", "pairs", "consent"}
#: Where programs ask, and nobody looks.
FOR_MACHINES = ("/fediverse/", "/.well-known/")
#: A page of each template.
TEMPLATES = [
    (VISITOR, "/uitvragen"),
    (VISITOR, "/uitvragen/{asking}"),
    (VISITOR, "/uitvragen/{asking}/antwoord"),
    (VISITOR, "/uitvragen/{asking}/poster"),
    (VISITOR, "/uitvragen/{asking}/formulier"),
    (EDITOR, "/uitvragen/begin"),
    (EDITOR, "/uitvragen/{asking}/telefoon"),
    (EDITOR, "/uitvragen/{asking}/invoer"),
    (EDITOR, "/uitvragen/{asking}/straat"),
    (EDITOR, "/uitvragen/{asking}/ordenen"),
    (EDITOR, "/uitvragen/{asking}/aanvullen"),
    (EDITOR, "/uitvragen/{asking}/kiezen"),
    (EDITOR, "/bundels/{asking_cluster}/aanvullen"),
    (VISITOR, "/bundels/{chosen_cluster}"),
    (VISITOR, "/toepassingen/{application}"),
    (VISITOR, "/toepassingen/vergelijk?met={application}&met={other_app}"),
    (VISITOR, "/uitwerkingen/{elaboration}"),
    (VISITOR, "/uitwerkingen/{elaboration}/vel"),
    (VISITOR, "/proeven/{running}"),
    (EDITOR, "/proeven/{waiting}/afronden"),
    (VISITOR, "/uitbreidingen/{notice}"),
    (EDITOR, "/uitbreidingen/hier"),
    (VISITOR, "/stemmen/{counted}"),
    (VISITOR, "/stemmen/{dots}/stem"),
    (VISITOR, "/stemmen/{dots}/stem?code={dots_code}"),
    (VISITOR, "/stemmen/{dots}/binnen"),
    (VISITOR, "/stemmen/{mail}/verstuurd"),
    (EDITOR, "/stemmen/{dots}/codes"),
    (EDITOR, "/stemmen/{objected}/natellen"),
    (VISITOR, "/instrumenten/{theirs}"),
    (VISITOR, "/instrumenten/{theirs}/blad"),
    (VISITOR, "/instrumenten/{copy}/verschil"),
    (EDITOR, "/overnames/begin"),
    (EDITOR, "/instrumenten/{theirs}/neem-over"),
    (VISITOR, "/overnames/{taken_adoption}"),
    (EDITOR, "/overnames/{taken_adoption}/nieuwe-versie"),
    (EDITOR, "/overnames/{taken_adoption}/terugblik/3"),
    (EDITOR, "/redactie"),
    (VISITOR, "/volg-ons"),
    (ADMINISTRATOR, "/beheer/fediverse"),
]
#: The same templates with something else on them, and lists and forms that all types have.
OTHERS = [
    *((VISITOR, f"/{each}") for each in (
        "", "stemmen", "bundels", "toepassingen", "uitwerkingen", "proeven", "uitbreidingen",
        "instrumenten", "overnames", "collegiale-blik", "toepassingen/vergelijk", "focus",
        "principes/ict", "stemmen/{before}", "stemmen/{dots}", "stemmen/{closed}",
        "stemmen/{objected}", "stemmen/{few}", "stemmen/{voting_poll}", "stemmen/{mail}/stem",
        "stemmen/{points}/stem?code={points_code}", "stemmen/{pairs}/stem?code={pairs_code}",
        "stemmen/{approval}/stem?code={approval_code}",
        "stemmen/{consent}/stem?code={consent_code}",
        "uitvragen/{early}", "uitvragen/{voting}", "uitvragen/{chosen}", "uitvragen/{over}",
        "uitvragen/{early}/antwoord", "uitvragen/{over}/antwoord",
        "uitvragen/{asking}/formulier?groot=1",
        "uitvragen/{asking}/antwoord?klaar=kkkkkkkkkkkkkkkk",
        "bundels/{asking_merged}", "bundels/{asking_part}", "proeven/{waiting}", "proeven/{done}",
        "instrumenten/{ours}", "instrumenten/{copy}", "overnames/{followed_adoption}",
        "collegiale-blik/{review}", "insluiten/uitvragen", "insluiten/stemmen",
    )),
    *((EDITOR, f"/{each}") for each in (
        "stemmen/{dots}", "stemmen/{members}/stem", "stemmen/{counted}",
        "stemmen/{counted}/natellen",
        "uitvragen/{asking}", "uitvragen/{chosen}", "uitvragen/{voting}/kiezen",
        "uitvragen/{chosen}/kiezen", "uitvragen/{asking}/ordenen?bundel={asking_cluster}",
        "uitvragen/{asking}/ordenen?terzijde=1", "uitvragen/{asking}/ordenen?groep=carers",
        "uitvragen/begin?sjabloon=empty", "uitvragen/{over}/straat", "bundels/{asking_merged}",
        "proeven/{done}/afronden", "instrumenten/{theirs}", "instrumenten/{taken}/neem-over",
        "overnames/{taken_adoption}", "overnames/{followed_adoption}/nieuwe-versie",
        "overnames/{taken_adoption}/terugblik/12",
        "uitvragen/nieuw", "bundels/nieuw", "toepassingen/nieuw", "uitwerkingen/nieuw",
        "proeven/nieuw", "uitbreidingen/nieuw", "stemmen/nieuw", "instrumenten/nieuw",
        "overnames/nieuw", "collegiale-blik/nieuw?about={theirs}", "stemmen/{before}/wijzig",
        "instrumenten/{copy}/wijzig",
    )),
    *((ADMINISTRATOR, f"/{each}") for each in (
        "beheer", "beheer/uitbreidingen", "uitbreidingen/hier", "uitbreidingen/{notice}",
        "uitvragen/{asking}", "stemmen/{objected}",
    )),
]  # fmt: skip
#: Pages on which words of people stand in sentences of ours, or in the forms of the house.
_MIXED = ("/redactie", "/vergelijk", "/nieuw", "/wijzig")
#: Words of people of which the page does not say in which language they are.
_UNMARKED = """word => {
  const found = document.createTreeWalker(document.querySelector('main') ?? document.body,
    NodeFilter.SHOW_TEXT);
  const wrong = [];
  while (found.nextNode()) {
    const here = found.currentNode.parentElement;
    if (!found.currentNode.data.includes(word) || here.closest('textarea, option')) continue;
    if (here.closest('[lang]').lang !== 'en') wrong.push(here.outerHTML.slice(0, 90));
  }
  return wrong;
}"""


def seen(page: Page, *, whole: bool = False) -> list[str]:
    """Return what is wrong with the page in front of us; ``whole``: at every width and colour."""
    page.set_viewport_size({"width": NARROW, "height": 800})
    found = complaints(page) if whole else violations(page) + too_wide(page)
    page.set_viewport_size({"width": NARROW, "height": 800})
    found += [f"too small: {each}" for each in page.evaluate(SMALL, LEAST)]
    number = page.locator("h1").count()
    found += [] if number == 1 else [f"{number} headings of the first level"]
    if page.url.partition("?")[0].endswith(_MIXED):
        return found
    return found + [f"no language: {each}" for each in page.evaluate(_UNMARKED, WORD)]


def out_of_sight(page: Page) -> list[str]:
    """Return where Tab leads without somebody seeing it, or out of order."""
    steps = walk(page)
    wrong = {
        "no visible focus": [each for each in steps if not each["marked"]],
        "out of sight": [each for each in steps if not each["inside"]],
        "something lies over it": [each for each in steps if each["covered"]],
    }
    order = [each["order"] for each in steps]
    found = [f"{why}: {each['words']}" for why, those in wrong.items() for each in those]
    return found + ([] if order == sorted(order) else ["Tab: out of order"])


@pytest.fixture(scope="module")
def tabs(browser, badges, weeks):
    """Return a tab for each who: opening one for every page would cost the most."""
    opened = {}
    for who in (VISITOR, EDITOR, ADMINISTRATOR):
        kept = {"storage_state": badges(weeks, who)} if who else {}
        opened[who] = browser.new_context(locale="nl-NL", **kept).new_page()
    yield opened
    for each in opened.values():
        each.context.close()


@pytest.mark.parametrize(("who", "path"), TEMPLATES)
def test_A11Y_01_06_08_14_a_page_of_each_template(tabs, weeks, who, path):
    answer = tabs[who].goto(weeks.url(path))

    assert answer.status == 200
    assert seen(tabs[who], whole=True) == []


@pytest.mark.parametrize(("who", "path"), OTHERS)
def test_A11Y_01_06_08_14_on_a_phone(tabs, weeks, who, path):
    answer = tabs[who].goto(weeks.url(path))

    assert answer.status == 200
    assert seen(tabs[who]) == []


@pytest.mark.parametrize(
    ("who", "path", "button", "typed"),
    [
        (VISITOR, "/uitvragen/{asking}/antwoord", "Verstuur", {}),
        (VISITOR, "/uitvragen/{asking}/antwoord", "Verstuur", {"text": "Bel 06 12345678"}),
        (EDITOR, "/uitvragen/{asking}/invoer", "Bewaar en volgende", {}),
        (EDITOR, "/uitvragen/{asking}/invoer", "Bewaar en volgende", {"text": "Bel 06-12345678"}),
        (EDITOR, "/uitvragen/{asking}/straat", "Klaar, volgende", {}),
        (EDITOR, "/uitvragen/{asking}/ordenen", "Leg bij elkaar", {}),
        (EDITOR, "/uitvragen/{asking}/kiezen", "Zet de keuze op de site", {}),
        (EDITOR, "/uitvragen/begin", "Zet op onze site", {"title": "", "goal_carers": "veel"}),
        (EDITOR, "/proeven/{waiting}/afronden", "Bewaar de uitkomst", {}),
        (VISITOR, "/stemmen/{dots}/stem", "Verder", {"code": "AAA"}),
        (VISITOR, "/stemmen/{dots}/stem", "Verder", {"code": "AAAAAAAAA"}),
        (VISITOR, "/stemmen/{mail}/stem", "Stuur me de link", {"email": "geen adres"}),
        (VISITOR, "/stemmen/{dots}/stem?code={dots_code}", "Bekijk je stem", {}),
        (VISITOR, "/stemmen/{consent}/stem?code={consent_code}", "Bekijk je stem", {}),
        (EDITOR, "/stemmen/{dots}/codes", "Maak de codes", {"aantal": "veel"}),
        (EDITOR, "/stemmen/{dots}/codes", "Maak de codes", {"aantal": "0"}),
        (EDITOR, "/stemmen/{objected}/natellen", "Zet het bij de uitslag", {"antwoord": " "}),
        (EDITOR, "/instrumenten/{theirs}/neem-over", "Leg dit vast", {"start": ""}),
        (EDITOR, "/overnames/{taken_adoption}/terugblik/3", "Bewaar", {}),
    ],
)
def test_A11Y_01_13_after_a_form_with_mistakes(tabs, weeks, who, path, button, typed):
    page = tabs[who]
    page.goto(weeks.url(path))
    for name, text in typed.items():
        page.fill(f"main form [name={name}]", text)
    press(page, button)

    page.get_by_role("alert").first.wait_for()
    page.wait_for_load_state()
    assert seen(page) == []


def test_A11Y_01_06_each_way_of_voting_has_a_sheet_and_a_second_look(tabs, weeks):
    page, found = tabs[VISITOR], {}
    node = open_node(weeks.node.directory, environment={})
    ways = {name: one.asks for name, one in node.methods.items()}
    node.engine.dispose()
    assert {*ways.values()} >= SHEETS

    for name in ways:
        page.goto(weeks.url(f"/stemmen/{{{name}}}/stem?code={{{name}_code}}"))
        found[name] = seen(page, whole=True)
        page.emulate_media(color_scheme="light")
        page.goto(page.url)
        found[name] += out_of_sight(page)
        press(page, "Bekijk je stem")
        page.get_by_role("alert").first.wait_for()
        page.wait_for_load_state()
        found[f"{name}, sent empty"] = seen(page)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_A11Y_01_the_last_look_at_a_vote_and_the_slips_that_are_printed(tabs, weeks):
    page = tabs[VISITOR]
    page.goto(weeks.url("/stemmen/{dots}/stem?code={dots_code}"))
    page.fill("[name=keus-0]", "2")
    press(page, "Bekijk je stem")
    assert seen(page, whole=True) == []

    page = tabs[EDITOR]
    page.goto(weeks.url("/stemmen/{before}/codes"))
    page.fill("[name=aantal]", "3")
    press(page, "Maak de codes")

    expect(page.locator(".slip")).to_have_count(3)
    assert seen(page, whole=True) == []


@pytest.mark.parametrize(
    ("who", "path"),
    [
        (VISITOR, "/uitvragen/{asking}"),
        (EDITOR, "/uitvragen/{asking}/ordenen"),
        (EDITOR, "/uitvragen/{asking}/straat"),
        (VISITOR, "/stemmen/{pairs}/stem?code={pairs_code}"),
        (VISITOR, "/stemmen/{counted}"),
        (EDITOR, "/overnames/{taken_adoption}/nieuwe-versie"),
    ],
)
def test_A11Y_05_tab_leads_through_in_order_and_in_sight(tabs, weeks, who, path):
    page = tabs[who]
    page.set_viewport_size({"width": NARROW, "height": 800})
    page.emulate_media(reduced_motion="reduce", color_scheme="light")
    page.goto(weeks.url(path))

    assert out_of_sight(page) == []


def test_a_text_without_its_language_is_noticed(tabs, weeks):
    page = tabs[VISITOR]
    page.goto(weeks.url("/uitvragen/{asking}"))

    page.evaluate("document.querySelector('h1').lang = 'nl'")

    assert any("no language: <h1" in each for each in seen(page))


def test_every_page_of_these_guests_is_looked_at(weeks):
    node = open_node(weeks.node.directory, environment={})
    app, _machines = make_flask(node)
    router = app.url_map.bind("node")
    looked = {path.partition("?")[0].format(**weeks.ids) for _, path in TEMPLATES + OTHERS}
    matched = {router.match(path, return_rule=True)[0].endpoint for path in looked}
    kinds = [each.name for each in node.types.values() if each.plugin in GUESTS]
    node.engine.dispose()

    unseen = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.endpoint.partition(".")[0] in GUESTS
        and not rule.rule.startswith(FOR_MACHINES)
    } - matched
    unseen |= {
        f"type.{kind}.house.{page}"
        for kind in kinds
        for page in ("days.of_type", "site.record_detail", "editor.new_form")
    } - matched

    parts = {router.match("/uitvragen/1/tellers", return_rule=True)[0].endpoint}
    assert unseen == parts, "part of a page, asked for again while one looks at it"
