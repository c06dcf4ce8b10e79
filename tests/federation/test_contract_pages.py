# SPDX-License-Identifier: EUPL-1.2
"""The pages of agreements, as administrators on both sides meet them."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core import questions
from core.database import reading, writing
from core.model import VISITOR, Query
from core.people import accounts
from core.tables.people import persons
from federation.contracts import deeds
from federation.publishing.publisher import publish
from federation.store import contracts as stored
from federation.wire.identity import show_node_id
from tests.federation.conftest import lesson, peer_of
from tests.federation.test_contracts import agree, agreement, propose, settled
from tests.federation.test_pages import PASSWORD, Person

PATH = "/beheer/afspraken"


def administrator(town, node):
    accounts.add_person(node, "beheer", PASSWORD, "administrator")
    person = Person(town, node)
    told = {"user_name": "beheer", "password": PASSWORD}
    assert person.post("/aanmelden", told).status_code == 303
    return person


def alone(town, node):
    """Return the administrator of a node that has no other."""
    with writing(node.engine) as tx:
        tx.execute(sa.delete(persons))
    return administrator(town, node)


@pytest.fixture
def two(town):
    return town.node("Rotterdam"), town.node("Amsterdam")


@pytest.fixture
def both(town, two):
    """Return the administrators of both nodes, signed in."""
    return [administrator(town, node) for node in two]


def filled(node, **changes):
    """Return what a browser sends of the form as it came."""
    today = node.clock().date()
    told = {
        "deed": "propose", "level_given": "full", "level_received": "full",
        "audience": "public", "purpose": "Leren van elkaar.", "contact": "het beheer",
        "starts": today.isoformat(), "ends": (today + timedelta(days=364)).isoformat(),
        "parting": "hide", "terms": "Ieder zorgt voor de eigen kopie.\nWe bellen.",
    }  # fmt: skip
    return {**told, **changes}


def met(node, **changes):
    address = {"address": node.config.node.address, "node_id": node.id}
    return filled(node, **{**address, **changes})


def test_one_administrator_alone_agrees_to_nothing(town, two):
    rotterdam, amsterdam = two
    waiting = propose(rotterdam, amsterdam)
    person = alone(town, amsterdam)

    offered = person.post(PATH, met(rotterdam))
    taken = person.post(f"{PATH}/{waiting}", {"deed": "accept"})

    for answer in (offered, taken):
        assert answer.status_code in (400, 403)
        assert "Hiervoor zijn twee beheerders nodig" in answer.text
    assert agreement(amsterdam, waiting).state == "proposed"
    with reading(amsterdam.engine) as tx:
        assert [one.digest for one in stored.everyone(tx)] == [waiting]


def test_one_administrator_alone_still_says_no(town, two):
    waiting = propose(*two)
    person = alone(town, two[1])

    answer = person.post(f"{PATH}/{waiting}", {"deed": "reject"})

    assert answer.status_code == 303
    assert agreement(two[1], waiting).state == "rejected"


def test_whoever_has_the_machine_agrees_alone(town, two):
    digest = agree(*two)

    assert agreement(two[1], digest).state == "active"


def test_only_an_administrator_sees_agreements(town, two):
    accounts.add_person(two[1], "redactie", PASSWORD, "editor")
    person = Person(town, two[1])
    assert person.get(PATH).status_code in (303, 403)

    person.post("/aanmelden", {"user_name": "redactie", "password": PASSWORD})

    for path in (PATH, f"{PATH}/{'0' * 64}", f"{PATH}/{'0' * 64}/afdruk"):
        assert person.get(path).status_code == 403


def test_the_empty_page_shows_what_to_read_out_and_to_scan(two, both):
    page = both[1].get(PATH).text

    assert show_node_id(two[1].id) in page
    assert 'role="img"' in page
    assert "Ons kenmerk als QR-code" in page
    assert "Hier is nog een stoel vrij" in page


def test_two_administrators_agree_by_page(two, both):
    rotterdam, amsterdam = two
    here, there = both

    shown = here.post(PATH, {"deed": "meet", "address": amsterdam.config.node.address}).text
    assert all(f">{group}<" in shown for group in show_node_id(amsterdam.id).split())
    assert "Wat spreken we af?" in shown
    answer = here.post(PATH, met(amsterdam, level_given="information", parting="delete"))
    assert answer.status_code == 303
    url = answer.headers["Location"]
    assert "Trek het voorstel in" in here.get(url).text
    assert peer_of(amsterdam, rotterdam) is None

    listed = there.get(PATH).text
    assert "Rotterdam wil met ons delen" in listed
    assert "stelt een afspraak voor" in there.get("/beheer").text
    page = there.get(url).text
    assert "Leren van elkaar." in page
    assert "We wissen wat we van elkaar hebben." in page
    assert all(f">{group}<" in page for group in show_node_id(rotterdam.id).split())
    assert there.post(url, {"deed": "accept"}).status_code == 303
    settled(*two)

    assert peer_of(amsterdam, rotterdam).level_given == "full"
    assert peer_of(rotterdam, amsterdam).level_given == "information"
    for person in both:
        assert "Geldt nu" in person.get(url).text
        assert f'href="{url}"' in person.get("/beheer/proeftuinen").text
    history = there.get(url).text
    assert "stelde voor" in history
    assert "Wij zeiden ja" in history


def test_a_proposal_is_rejected_or_taken_back_by_page(two, both):
    rotterdam, amsterdam = two
    digest = propose(rotterdam, amsterdam)
    both[1].post(f"{PATH}/{digest}", {"deed": "reject"})
    assert agreement(rotterdam, digest).state == "rejected"

    digest = propose(rotterdam, amsterdam)
    both[0].post(f"{PATH}/{digest}", {"deed": "revoke"})
    assert agreement(amsterdam, digest).state == "retracted"
    page = both[1].get(f"{PATH}/{digest}").text
    assert "Ingetrokken" in page
    assert 'value="accept"' not in page


def test_an_agreement_is_put_on_pause_renewed_and_stopped_by_page(two, both):
    rotterdam, amsterdam = two
    digest = agree(rotterdam, amsterdam, level_received="information")
    url = f"{PATH}/{digest}"

    both[1].post(url, {"deed": "suspend"})
    assert peer_of(amsterdam, rotterdam).state == "suspended"
    assert "staat op pauze" in both[1].get(url).text
    both[1].post(url, {"deed": "resume"})
    assert peer_of(amsterdam, rotterdam).state == "active"

    form = both[1].get(f"{url}/vernieuw").text
    assert re.search(r'value="information" selected', form)
    answer = both[1].post(f"{url}/vernieuw", filled(rotterdam))
    renewed = answer.headers["Location"]
    both[0].post(renewed, {"deed": "accept"})
    assert peer_of(amsterdam, rotterdam).contract == renewed.rpartition("/")[2]
    assert "Vervangen" in both[1].get(url).text

    both[1].post(renewed, {"deed": "revoke"})
    both[1].post(url, {"deed": "revoke"})
    assert peer_of(rotterdam, amsterdam).state == "former"
    assert "Voorbij" in both[0].get("/beheer/proeftuinen").text


def test_the_paper_says_all_and_both_sides_print_the_same(two, both):
    digest = agree(*two, purpose="Samen eten en leren.")

    papers = [person.get(f"{PATH}/{digest}/afdruk").text for person in both]

    for page in papers:
        text = re.sub(r"<[^>]+>", " ", page)
        for told in (
            "Afspraak over het delen van gegevens", "Samen eten en leren.", digest,
            show_node_id(two[0].id), show_node_id(two[1].id), "verwerkingsverantwoordelijke",
            "Ieder zorgt voor de eigen kopie.", "We verbergen", "Ondertekend door",
        ):  # fmt: skip
            assert told in text, told
    inside = [re.search(r"<article.*</article>", page, re.S)[0] for page in papers]
    assert inside[0] == inside[1]


def test_what_is_filled_in_wrongly_is_told_at_the_field_and_kept(two, both):
    told = met(two[1], purpose="", terms="", ends="2020-01-01", contact="x" * 201)

    answer = both[0].post(PATH, told)

    assert answer.status_code == 400
    for field in ("purpose", "contact", "ends", "terms"):
        assert f'href="#{field}"' in answer.text
        assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', answer.text)
    assert "x" * 201 in answer.text
    assert answer.text.count("<title>Fout: ") == 1


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"deed": "meet", "address": "http://127.0.0.1:1"}, "antwoordt geen proeftuin"),
        ({"deed": "meet", "address": "gopher://x"}, "antwoordt geen proeftuin"),
        ({"deed": "meet", "address": "http://127.0.0.1:1", "node_id": "kort"}, "32 tekens"),
        ({"deed": "propose", "address": "http://127.0.0.1:1", "node_id": "a" * 32}, "lukt nu niet"),
        ({"deed": "propose", "address": "", "node_id": ""}, "lukt nu niet"),
        ({"deed": "fluiten"}, "knop kennen we niet"),
        ({}, "knop kennen we niet"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(both, told, sentence):
    answer = both[1].post(PATH, told)

    assert answer.status_code == 400
    assert sentence in answer.text


def test_our_own_address_and_another_id_than_was_compared(two, both):
    own = {"deed": "meet", "address": two[1].config.node.address}
    assert "deze proeftuin zelf" in both[1].post(PATH, own).text
    strange = {**own, "address": two[0].config.node.address, "node_id": two[1].id}
    page = both[1].post(PATH, strange).text
    assert "ander kenmerk" in page
    assert 'value="propose"' not in page
    changed = met(two[0], node_id="a" * 32)
    assert "Begin opnieuw" in both[1].post(PATH, changed).text


def test_a_button_that_is_too_late_is_told(two, both):
    rotterdam, amsterdam = two
    digest = propose(rotterdam, amsterdam)
    deeds.reject(amsterdam, digest)

    answer = both[1].post(f"{PATH}/{digest}", {"deed": "accept"})
    assert answer.status_code == 400
    assert "Dat kan nu niet" in answer.text
    assert both[1].post(f"{PATH}/{digest}", {"deed": "zing"}).status_code == 400
    second = both[0].post(PATH, met(amsterdam))
    assert second.status_code == 400
    assert "waits already" in second.text


def test_what_does_not_arrive_is_told(town, two, both):
    rotterdam, amsterdam = two
    town.lie(amsterdam, "/contracts", lambda body: ("429 Too Many Requests", b"{}"))

    answer = both[0].post(PATH, met(amsterdam))

    page = both[0].get(answer.headers["Location"]).text
    assert "nog niet aangekomen" in page
    assert "429" in page


def test_an_agreement_that_is_not_there_is_not_found(both):
    for end in ("", "/afdruk", "/vernieuw"):
        assert both[0].get(f"{PATH}/{'0' * 64}{end}").status_code == 404


def test_a_form_without_its_token_does_nothing(two, both):
    digest = propose(*two)

    answer = both[1].client.post(
        f"{PATH}/{digest}", data={"deed": "accept"}, base_url=both[1].address
    )

    assert answer.status_code in (400, 403)
    assert agreement(two[1], digest).is_waiting_here


def test_level_and_parting_of_who_has_an_agreement_are_in_that(two, both):
    agree(*two)
    path, node_id = "/beheer/proeftuinen", two[0].id

    for told, sentence in (
        ({"deed": "level", "node_id": node_id, "level": "information"}, "Vernieuw de afspraak"),
        ({"deed": "remove", "node_id": node_id}, "Stop eerst de afspraak"),
        ({"deed": "suspend", "node_id": "a" * 32}, "niet in de lijst"),
    ):
        answer = both[1].post(path, told)
        assert (answer.status_code, sentence in answer.text) == (400, True)
    both[1].post(path, {"deed": "suspend", "node_id": node_id})
    assert peer_of(two[1], two[0]).state == "suspended"
    assert "Luister weer naar Rotterdam" in both[1].get(path).text
    both[1].post(path, {"deed": "resume", "node_id": node_id})
    assert peer_of(two[1], two[0]).state == "active"


def test_what_is_hidden_at_the_end_is_on_no_page_and_in_no_proof(town, two, both):
    rotterdam, amsterdam = two
    lesson(rotterdam, "Soep van vroeger")
    publish(rotterdam)
    digest = agree(rotterdam, amsterdam)
    (copy,) = questions.page(amsterdam, VISITOR, Query("lesson")).records
    visitor = Person(town, amsterdam)
    paths = [f"/lessen/{copy.id}", f"/bewijs/{copy.id}", f"/bewijs/{copy.id}/bestand", "/lessen"]
    assert all(visitor.get(path).status_code == 200 for path in paths)

    both[1].post(f"{PATH}/{digest}", {"deed": "revoke"})

    for person in (visitor, both[1]):
        for path in (*paths, "/zoeken?q=vroeger", f"/api/v1/lessons/{copy.id}"):
            answer = person.get(path)
            # The words come back in the search field, and nowhere else.
            assert "Soep van" not in answer.text, path
        assert person.get(paths[2]).status_code in (404, 410)
