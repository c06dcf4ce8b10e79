# SPDX-License-Identifier: EUPL-1.2
"""Voting in a browser without scripts: what people see, and what is refused with a sentence."""

import logging
import re
from html import unescape

import pytest
import sqlalchemy as sa

from core import audit
from core.database import reading, writing
from core.model import HOUSE
from core.people import accounts
from core.people.sealing import unseal
from core.questions import get, search
from core.store import people as rows
from core.tables.people import letters
from plugins.choosing import codes, counting
from tests.plugins.polling import Town, send
from tests.web.conftest import PASSWORD
from tests.web.people import person

DOTS = {"keus-0": "2", "keus-1": "1", "keus-2": ""}


@pytest.fixture
def town(make_node):
    return Town(make_node(plugins=["lessons", "choosing"]))


@pytest.fixture
def browser(town):
    return town.browser()


@pytest.fixture
def editor(town):
    accounts.add_person(town.node, "redactie", PASSWORD, "editor")
    browser = town.browser()
    assert browser.sign_in("redactie").status_code == 303
    return browser


def main(answer):
    return unescape(answer.text.partition("<main")[2].partition("</main>")[0])


def vote(browser, poll, **fields):
    return send(browser, f"/stemmen/{poll.id}/stem", **fields)


def test_somebody_votes_from_a_code_on_paper_and_sees_no_vote_afterwards(town, browser):
    poll = town.poll(groups=["residents", "carers"])
    code = codes.written(town.code(poll, "carers"))

    asked = browser.get(f"/stemmen/{poll.id}/stem")
    sheet = browser.get(f"/stemmen/{poll.id}/stem?code={code}")
    looked = vote(browser, poll, code=code, stap="kijk", **DOTS)
    before = len(town.ballots(poll))
    cast = vote(browser, poll, code=code, stap="stem", **DOTS)
    done = browser.get(cast.headers["Location"])

    assert "Negen letters" in main(asked)
    assert "Je stemt bij de groep: Zorgverleners." in main(sheet)
    assert "Een buurtapp" in main(looked)
    assert "Ja, dit is mijn stem" in main(looked)
    assert before == 0
    assert cast.status_code == 303
    assert len(town.ballots(poll)) == 1
    assert "Je stem is binnen" in main(done)
    assert "Een buurtapp" not in main(done)
    assert "Set-Cookie" not in done.headers


def test_sending_twice_is_one_vote(town, browser):
    poll = town.poll()
    code = town.code(poll)

    answers = [vote(browser, poll, code=code, stap="stem", **DOTS) for _time in range(2)]

    assert [each.status_code for each in answers] == [303, 303]
    assert len(town.ballots(poll)) == 1


def test_going_back_keeps_what_was_filled_in(town, browser):
    poll = town.poll()

    back = vote(browser, poll, code=town.code(poll), stap="terug", **DOTS)

    assert 'name="keus-0" value="2"' in main(back)
    assert town.ballots(poll) == []


@pytest.mark.parametrize(
    ("method", "fields", "sentence"),
    [
        ("dots", {"keus-0": "4"}, "Je gaf 4 stippen. Je hebt er 3."),
        ("dots", {"keus-0": "-1"}, "Vul alleen hele getallen in"),
        ("dots", {"keus-0": "1.5"}, "Vul alleen hele getallen in"),
        ("dots", {"keus-0": "٣"}, "Vul alleen hele getallen in"),
        ("dots", {"keus-0": "9" * 4000}, "Vul alleen hele getallen in"),
        ("dots", {"keus-7": "1"}, "Geef minstens één stip."),
        ("points", {"keus-0": "9"}, "Deze keuze past niet bij deze stemming."),
        ("points", {"keus-0": "1", "keus-1": "1"}, "Je koos iets twee keer."),
        ("approval", {"keus": "7"}, "Vul alleen hele getallen in"),
        ("approval", {}, "Kruis minstens één ding aan."),
        ("pairs", {}, "Kies bij elk paar wat je het liefst wilt."),
        ("pairs", {f"keus-{at}": "7" for at in range(3)}, "Deze keuze past niet"),
        ("consent", {"keus-0": "1"}, "Kies bij elk voorstel"),
        ("consent", {f"keus-{at}": "2" for at in range(3)}, "Schrijf bij een bezwaar"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("step", ["kijk", "stem"])
def test_what_cannot_be_is_refused_with_a_sentence(town, browser, method, fields, sentence, step):
    poll = town.poll(method=method)

    answer = vote(browser, poll, code=town.code(poll), stap=step, **fields)

    assert answer.status_code == 400
    assert sentence in main(answer)
    assert 'href="#veld-choice"' in main(answer)
    assert 'id="veld-choice"' in main(answer)
    assert town.ballots(poll) == []


def test_a_wrong_code_is_told_beside_the_field(town, browser):
    poll = town.poll()

    for answer in (
        vote(browser, poll, code="ABC DEF GHJ", stap=""),
        browser.get(f"/stemmen/{poll.id}/stem?code=<script>"),
    ):
        assert answer.status_code == 400
        assert "Deze code kennen we niet" in main(answer)
        assert "<script>" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize(("hours", "sentence"), [(-2, "te vroeg"), (2, "te laat")])
def test_outside_its_time_one_is_told_when_it_is(town, browser, hours, sentence):
    poll = town.poll()
    code = town.code(poll)
    token = browser.get(f"/stemmen/{poll.id}/stem").text
    token = re.search(r'name="form_token" value="([^"]+)"', token)[1]
    town.clock.pass_by(hours=hours)

    shown = browser.get(f"/stemmen/{poll.id}/stem?code={code}")

    assert shown.status_code == 409
    assert sentence in main(shown)
    assert "Je kunt stemmen van" in main(shown)
    data = {"code": code, "stap": "stem", **DOTS}
    assert browser.post(f"/stemmen/{poll.id}/stem", data, token=token).status_code in (403, 409)
    assert town.ballots(poll) == []


def test_a_form_without_its_token_is_no_vote(town, browser):
    poll = town.poll()
    data = {"code": town.code(poll), "stap": "stem", **DOTS}

    answer = browser.post(f"/stemmen/{poll.id}/stem", data, token="")

    assert answer.status_code == 403
    assert town.ballots(poll) == []


def test_somebody_with_an_address_votes_by_the_link_in_a_letter(town, browser):
    poll = town.poll(who="mail", groups=["residents", "carers"])

    asked = vote(browser, poll, email="noor@voorbeeld.nl")
    with reading(town.node.engine) as tx:
        letter = tx.execute(sa.select(letters)).one()
    read = unseal(town.node, letter.sealed)
    link = re.search(r"/stemmen/\d+/stem\?brief=[A-Za-z0-9_-]+", read)[0]
    sheet = browser.get(link)
    token = link.partition("brief=")[2]
    without = vote(browser, poll, brief=token, stap="stem", **DOTS)
    cast = vote(browser, poll, brief=token, stap="stem", groep="carers", **DOTS)
    again = vote(browser, poll, brief=token, stap="stem", groep="residents", **DOTS)

    assert asked.headers["Location"] == f"/stemmen/{poll.id}/verstuurd"
    assert "Bij welke groep hoor je?" in main(sheet)
    assert "Kies bij welke groep je hoort." in main(without)
    assert (cast.status_code, again.status_code) == (303, 303)
    assert len(town.ballots(poll)) == 1
    assert town.ballots(poll)[0].body["voter"] not in str(letter._asdict()) + read


def letter_to(town, browser, poll, email, prefix=""):
    """Ask for a link on a page; return the language of the letter and what it says."""
    send(browser, f"{prefix}/stemmen/{poll.id}/stem", email=email)
    with reading(town.node.engine) as tx:
        letter = tx.execute(sa.select(letters).order_by(letters.c.id.desc())).first()
    return letter.language, unseal(town.node, letter.sealed)


def test_a_letter_to_a_voter_is_in_the_language_of_the_page_or_of_the_person(town, browser):
    poll = town.poll(who="mail")
    person(town.node, "bram", email="bram@voorbeeld.nl")
    nell = person(town.node, "nell", email="nell@voorbeeld.nl")
    with writing(town.node.engine) as tx:
        rows.change(tx, nell.id, language="en")

    dutch, told = letter_to(town, browser, poll, "noor@voorbeeld.nl")
    english, said = letter_to(town, browser, poll, "noor@example.org", "/en")
    chosen = letter_to(town, browser, poll, "nell@voorbeeld.nl")
    other = letter_to(town, browser, poll, "bram@voorbeeld.nl", "/en")

    assert (dutch, english, chosen[0], other[0]) == ("nl", "en", "en", "nl")
    assert "Je stem: " in told
    assert f"{town.node.config.node.address}/stemmen/{poll.id}/stem" in told
    for one in (said, chosen[1]):
        assert "Your vote: " in one
        assert f"{town.node.config.node.address}/en/stemmen/{poll.id}/stem" in one
    assert "Je stem: " in other[1]


@pytest.mark.parametrize("token", ["x", "eA", "é", "A" * 5000])
def test_a_link_that_is_none_of_ours_votes_for_nobody(town, browser, token):
    poll = town.poll(who="mail")

    answer = browser.get(f"/stemmen/{poll.id}/stem", query_string={"brief": token})

    assert answer.status_code == 400
    assert "Deze link klopt niet." in main(answer)


def test_an_account_votes_once_and_a_visitor_signs_in_first(town, browser, editor):
    poll = town.poll(who="members")

    sent = browser.get(f"/stemmen/{poll.id}/stem")
    for numbers in ({"keus-0": "3"}, {"keus-1": "3"}):
        assert vote(editor, poll, stap="stem", **numbers).status_code == 303

    assert sent.headers["Location"].startswith("/aanmelden?naar=")
    assert len(town.ballots(poll)) == 1


def test_an_editor_prints_codes_once_with_a_code_to_scan(town, editor, browser):
    poll = town.poll(groups=["residents", "carers"])

    page = f"/stemmen/{poll.id}/codes"
    sheet = editor.post(page, {"groep": "carers", "aantal": "4"}, page=page)
    wrong = editor.post(page, {"groep": "niemand", "aantal": "veel"}, page=page)

    printed = re.findall(r'slip__code">([A-Z-]{11})<', sheet.text)
    assert len(set(printed)) == 4
    assert sheet.text.count("<svg role") >= 4
    assert sheet.headers["Cache-Control"] == "no-store"
    assert codes.group_of(town.node, poll, codes.tidy(printed[0])) == "carers"
    assert wrong.status_code == 400
    assert printed[0] not in editor.get(page).text
    assert browser.get(page).status_code == 303


def test_a_result_tells_how_it_was_counted_and_what_is_left_out(town, browser):
    poll = town.poll(groups=["residents", "carers", "suppliers"], each=1)
    for group, numbers, people in (
        ("residents", (1, 0, 0), 30), ("carers", (0, 1, 0), 11), ("suppliers", (0, 1, 0), 2),
    ):  # fmt: skip
        for _person in range(people):
            town.vote(poll, numbers, group)
    town.close(poll)

    page = main(browser.get(f"/stemmen/{poll.id}"))

    assert "Een prikbord" in page.partition("Dit werd gekozen.")[0]
    assert "Er stemden 43 mensen." in page
    assert page.count("minder dan 10, of weggelaten") == 2
    assert "We tellen alle stippen bij elkaar op." in page
    assert "<svg" in page
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", page)
    assert "30" in cells
    assert not {"11", "13", "2"} & set(cells[-8:])


def test_the_page_of_a_poll_says_until_when_and_how(town, browser):
    poll = town.poll(quorum=20)

    page = main(browser.get(f"/stemmen/{poll.id}"))
    town.clock.now = poll.closes

    assert f'href="/stemmen/{poll.id}/stem"' in page
    assert "Je verdeelt 3 stippen." in page
    assert "minstens 20 mensen" in page
    assert "Welke app helpt ons?" in browser.get("/stemmen").text


def test_an_editor_counts_again_and_reads_the_objections(town, editor, browser):
    poll = town.poll(method="consent", options=["Samen koken", "Samen tuinieren"])
    for _person in range(12):
        town.vote(poll, (1, 2), reasons=("", "Te vroeg op de dag."))
    town.close(poll)

    page = editor.get(f"/stemmen/{poll.id}/natellen")

    assert "Het klopt." in main(page)
    assert "Te vroeg op de dag." in main(page)
    assert "Te vroeg op de dag." not in browser.get(f"/stemmen/{poll.id}").text
    (line,) = (each for each in audit.entries(town.node) if each.deed == "look")
    assert (line.by, line.subject) == ("redactie", f"/stemmen/{poll.id}/natellen")
    assert browser.get(f"/stemmen/{poll.id}/natellen").status_code == 303


def test_nothing_private_is_on_a_page_in_the_api_or_in_a_log(town, browser, editor, caplog):
    caplog.set_level(logging.DEBUG)
    poll = town.poll(method="consent", options=["Samen koken", "Samen tuinieren"])
    code = town.vote(poll, (1, 2), reasons=("", "kanarie"))
    town.close(poll)
    ballot = town.ballots(poll)[0].body

    told = caplog.text
    for path in (
        "/", "/stemmen", f"/stemmen/{poll.id}", "/atom.xml", "/feed.json",
        "/stembriefjes", "/stemcodes", "/api/v1/polls", "/api/v1/ballots", "/api/v1/voting-codes",
        f"/api/v1/polls/{poll.id}", "/stemmen/uit/csv", "/privacy", "/transparantie",
    ):  # fmt: skip
        told += browser.get(path).text + editor.get(path).text

    for secret in (ballot["voter"], ballot["sealed"], code, codes.written(code)):
        assert secret not in told
    assert "kanarie" not in told
    assert search(town.node, "kanarie") == []


def test_the_api_gives_a_result_as_numbers_and_says_so(town, browser):
    poll = town.poll()
    for _person in range(12):
        town.vote(poll, (2, 1, 0))
    town.close(poll)

    shown = browser.get(f"/api/v1/polls/{poll.id}").json
    document = browser.get("/api/v1/openapi.json").json

    assert shown["totals"] == [24, 12, 0]
    assert shown["options"][shown["winner"]] == "Een buurtapp"
    totals = document["components"]["schemas"]["Poll"]["properties"]["totals"]
    assert totals["type"] == "array"
    assert set(totals["items"]["type"]) == {"integer", "null"}


def test_the_command_says_whether_a_recount_agrees(town, capsys):
    from argparse import Namespace

    from core.erasing import forget
    from plugins.choosing import command

    poll = town.poll()
    for _person in range(12):
        town.vote(poll, (2, 1, 0))
    town.close(poll)
    verb = command.commands()[0]

    assert verb.run(town.node, Namespace(poll=poll.id)) == 0
    assert "It comes out as published." in capsys.readouterr().out
    forget(town.node, town.ballots(poll)[:1])
    assert verb.run(town.node, Namespace(poll=poll.id)) == 1
    assert "DIFFERS" in capsys.readouterr().out
    assert get(town.node, HOUSE, poll.id).body["turnout"] == "12"
    assert counting.recount(town.node, counting.read(get(town.node, HOUSE, poll.id))).ballots == 11
