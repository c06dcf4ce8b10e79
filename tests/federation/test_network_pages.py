# SPDX-License-Identifier: EUPL-1.2
"""Networks on pages and by command: begin, sign, change, choose, share."""

import re

import pytest

from core import questions
from core.errors import AdministratorError
from core.model import HOUSE
from core.people import accounts
from federation.networks import deeds, overview
from federation.publishing.publisher import publish
from tests.federation.conftest import lesson, network
from tests.federation.test_commands import run
from tests.federation.test_networks import _bring, _rivals, agreed, meet, settle, standing
from tests.federation.test_pages import PASSWORD, Person

PATH = "/beheer/netwerken"


@pytest.fixture
def three(town):
    nodes = [town.node(name) for name in ("Rotterdam", "Amsterdam", "Utrecht")]
    meet(nodes)
    return nodes


def person(town, node, role="administrator"):
    accounts.add_person(node, role, PASSWORD, role)
    found = Person(town, node)
    told = {"user_name": role, "password": PASSWORD}
    assert found.post("/aanmelden", told).status_code == 303
    return found


def test_only_an_administrator_opens_the_page(town, three):
    editor = person(town, three[0], "editor")

    assert editor.get(PATH).status_code == 403
    assert Person(town, three[0]).get(PATH).status_code in (303, 403)


def test_a_network_is_begun_and_signed_on_pages(town, three):
    rotterdam, amsterdam, utrecht = three
    ours, theirs = person(town, rotterdam), person(town, amsterdam)
    assert "We zitten nog in geen netwerk" in ours.get(PATH).text

    made = ours.post(PATH, {"name": "De Nieuwe GGZ", "member": [amsterdam.id]})
    assert made.status_code == 303
    settle(*three)
    there = theirs.get(PATH).text
    assert "Teken of wijs af" in there
    url = re.search(rf'href="({PATH}/[0-9a-f]+)"', there)[1]
    page = theirs.get(url).text
    assert "Getekend door Rotterdam. Nog 1 handtekening nodig, van ons." in page
    proposal = re.search(r'name="proposal" value="([0-9a-f]+)"', page)[1]
    signed = theirs.post(url, {"deed": "sign", "proposal": proposal})

    assert signed.status_code == 303
    settle(*three)
    assert "Wij zijn lid. Versie 1 geldt nu." in ours.get(url).text
    assert "Wij zijn lid" in ours.get(PATH).text


def test_members_come_and_go_on_the_page_and_the_history_says_so(town, three):
    rotterdam, amsterdam, utrecht = three
    audience = agreed(rotterdam, amsterdam)
    ours, url = person(town, rotterdam), f"{PATH}/{audience}"

    told = ours.post(url, {"deed": "propose", "add": [utrecht.id], "name": "Samen"})
    assert told.status_code == 303
    assert "Utrecht komt erbij." in ours.get(url).text
    settle(*three)
    [draft] = overview.get(amsterdam, audience).drafts
    deeds.sign(amsterdam, draft.digest)
    settle(*three)

    page = ours.get(url).text
    assert "Versie 2 (geldt nu)" in page
    assert "De naam wordt ‘Samen’. Eerst was dat ‘De Nieuwe GGZ’." in page
    nothing = ours.post(url, {"deed": "propose"})
    assert nothing.status_code == 409
    assert "Dit verandert niets" in nothing.text


def test_rivals_are_told_with_what_to_do_and_a_choice_ends_it(town, three):
    rotterdam, amsterdam, utrecht = three
    audience = agreed(*three)
    one, other = _rivals((*three, None), audience)
    _bring(rotterdam, one, other)
    ours, url = person(town, rotterdam), f"{PATH}/{audience}"

    assert "twee versies" in ours.get(PATH).text
    page = ours.get(url).text
    assert "Bel de andere leden" in page
    assert "Kies bij Netwerken welke versie geldt" in ours.get("/beheer").text
    chosen = ours.post(url, {"deed": "choose", "proposal": other.digest})

    assert chosen.status_code == 303
    assert standing(rotterdam, audience).digest == other.digest
    assert "Bel de andere leden" not in ours.get(url).text


def test_visitors_read_the_directory_and_not_the_networks(town, three):
    rotterdam, *_ = three
    audience = network("Geheim Genootschap", *three)

    there = Person(town, rotterdam).get("/proeftuinen")
    signed_in = person(town, rotterdam, "editor").get("/proeftuinen").text

    assert there.status_code == 200
    assert "Amsterdam" in there.text
    assert "Geheim Genootschap" not in there.text
    assert audience not in there.text
    assert "Geheim Genootschap" in signed_in


def test_an_editor_shares_with_a_network_on_the_page(town, three):
    rotterdam, amsterdam, _ = three
    audience = network("De Nieuwe GGZ", rotterdam, amsterdam)
    record = lesson(rotterdam)
    editor, url = person(town, rotterdam, "editor"), f"/lessen/{record.id}/deel"

    page = editor.get(url).text
    assert "De Nieuwe GGZ" in page
    assert "Amsterdam" in page
    shared = editor.post(url, {"audience": [audience], "version": "1"})

    assert shared.status_code == 303
    assert questions.get(rotterdam, HOUSE, record.id).audiences == (audience,)
    nobody = editor.post(url, {"version": "1"})
    assert nobody.status_code == 409


def test_a_received_record_for_a_network_says_so_to_who_is_signed_in(town, three):
    from tests.federation.conftest import visit

    rotterdam, amsterdam, _ = three
    audience = network("De Nieuwe GGZ", rotterdam, amsterdam)
    lesson(rotterdam, "Onder ons", audiences=[audience])
    publish(rotterdam)
    assert visit(amsterdam, rotterdam) == ""

    there = person(town, amsterdam, "editor").get("/lessen").text

    assert "Onder ons" in there
    assert "Alleen voor het netwerk" in there
    assert "Onder ons" not in Person(town, amsterdam).get("/lessen").text


def test_the_verb_begins_signs_changes_and_shows(three, capsys):
    rotterdam, amsterdam, utrecht = three

    assert run(rotterdam, "network", "create", "De Nieuwe GGZ", amsterdam.id) == 0
    settle(*three)
    told = capsys.readouterr().out
    assert "signed by Rotterdam; 1 more must sign" in told
    assert run(amsterdam, "network", "sign", told.split()[0]) == 0
    settle(*three)
    assert run(rotterdam, "network", "propose", "De Nieuwe GGZ", "--add", utrecht.id) == 0
    run(rotterdam, "network", "list")
    run(rotterdam, "network", "show", "De Nieuwe GGZ")

    told = capsys.readouterr().out
    assert "version 1, member, 1 proposals" in told
    assert "adds Utrecht" in told


@pytest.mark.parametrize(
    "words",
    [
        ("show", "Onbekend"), ("sign", "abcd"), ("refuse", "abcd"), ("choose", "abcd"),
        ("create", "x" * 61), ("create", "Net", "a" * 32), ("propose", "Onbekend"),
        ("create", "Net", "--threshold", "5"),
    ],
)  # fmt: skip
def test_the_verb_says_what_it_cannot_do(node, words):
    with pytest.raises(AdministratorError):
        run(node, "network", *words)
