# SPDX-License-Identifier: EUPL-1.2
"""The pages of federation for people, as an administrator and a visitor meet them."""

import re

import pytest
from werkzeug.test import Client

from core import questions
from core.database import writing
from core.model import VISITOR
from core.people import accounts
from federation import proving
from federation.gate import gate_of
from federation.publishing.publisher import publish
from federation.store.tables import payloads
from federation.wire.identity import show_node_id
from federation.wire.proof import verify_proof
from tests.federation.conftest import follow, lesson, peer_of, titles, visit

PASSWORD = "vier woorden om in te komen"
PATH = "/beheer/proeftuinen"


class Person:
    """Somebody at a keyboard, who sends what browsers send with a form."""

    def __init__(self, town, node):
        self.address = node.config.node.address
        self.client = Client(town.fronts[node.id])

    def get(self, path):
        return self.client.get(path, base_url=self.address)

    def post(self, path, data, page=None):
        token = re.search(r'name="form_token" value="([^"]+)"', self.get(page or path).text)
        sent = {**data, "form_token": token[1] if token else ""}
        return self.client.post(
            path, data=sent, headers={"Origin": self.address}, base_url=self.address
        )


@pytest.fixture
def two(town):
    return town.node("Rotterdam"), town.node("Amsterdam")


@pytest.fixture
def administrator(town, two):
    """Return the administrator of Amsterdam, signed in."""
    accounts.add_person(two[1], "beheer", PASSWORD, "administrator")
    person = Person(town, two[1])
    told = {"user_name": "beheer", "password": PASSWORD}
    assert person.post("/aanmelden", told).status_code == 303
    return person


def test_a_visitor_and_an_editor_do_not_see_the_peers(town, two):
    accounts.add_person(two[1], "redactie", PASSWORD, "editor")
    person = Person(town, two[1])
    assert person.get(PATH).status_code in (303, 403)

    person.post("/aanmelden", {"user_name": "redactie", "password": PASSWORD})

    assert person.get(PATH).status_code == 403


def test_the_page_shows_what_to_read_out_to_the_other_administrator(two, administrator):
    page = administrator.get(PATH).text

    assert show_node_id(two[1].id) in page
    assert "Hier is nog een stoel vrij" in page


def test_a_peer_is_added_after_its_id_was_shown_to_compare(two, administrator):
    rotterdam, amsterdam = two
    lesson(rotterdam, "Begin met soep")
    publish(rotterdam)
    address = rotterdam.config.node.address

    shown = administrator.post(PATH, {"deed": "meet", "address": address}).text
    assert all(f">{group}<" in shown for group in show_node_id(rotterdam.id).split())
    assert peer_of(amsterdam, rotterdam) is None

    told = {"deed": "add", "address": address, "node_id": rotterdam.id, "level": "information"}
    assert administrator.post(PATH, told).status_code == 303
    assert peer_of(amsterdam, rotterdam).level_given == "information"
    assert gate_of(amsterdam).visiting.settle(10)
    assert titles(amsterdam) == ["Begin met soep"]
    page = administrator.get(PATH).text
    assert "Rotterdam" in page
    assert ">Bij" in page


def test_another_id_than_was_expected_cannot_be_added_by_accident(two, administrator):
    rotterdam, amsterdam = two
    told = {"deed": "meet", "address": rotterdam.config.node.address, "node_id": amsterdam.id}

    page = administrator.post(PATH, told).text

    assert "Dit is een ander kenmerk" in page
    assert 'value="add"' not in page


def test_who_answers_differently_the_second_time_is_not_added(two, administrator):
    rotterdam, amsterdam = two
    address = rotterdam.config.node.address
    told = {"deed": "add", "address": address, "node_id": "a" * 32, "level": "full"}

    answer = administrator.post(PATH, told)

    assert answer.status_code == 400
    assert "ander kenmerk" in answer.text
    assert peer_of(amsterdam, rotterdam) is None


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"deed": "meet", "address": "http://127.0.0.1:1"}, "antwoordt geen proeftuin"),
        ({"deed": "meet", "address": "gopher://x"}, "antwoordt geen proeftuin"),
        ({"deed": "meet", "address": "http://127.0.0.1:1", "node_id": "kort"}, "32 tekens"),
        ({"deed": "remove", "node_id": "a" * 32}, "niet in de lijst"),
        ({"deed": "level", "node_id": "a" * 32, "level": "full"}, "niet in de lijst"),
        ({"deed": "fluiten"}, "knop kennen we niet"),
        ({}, "knop kennen we niet"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(administrator, told, sentence):
    answer = administrator.post(PATH, told)

    assert answer.status_code == 400
    assert sentence in answer.text


def test_our_own_address_is_no_peer(two, administrator):
    told = {"deed": "meet", "address": two[1].config.node.address}

    assert "deze proeftuin zelf" in administrator.post(PATH, told).text


def test_level_and_parting_are_one_button_each(two, administrator):
    rotterdam, amsterdam = two
    follow(amsterdam, rotterdam)

    administrator.post(PATH, {"deed": "level", "node_id": rotterdam.id, "level": "information"})
    assert peer_of(amsterdam, rotterdam).level_given == "information"

    administrator.post(PATH, {"deed": "remove", "node_id": rotterdam.id})
    assert peer_of(amsterdam, rotterdam) is None


def test_the_form_without_its_token_does_nothing(two, administrator):
    rotterdam, amsterdam = two
    follow(amsterdam, rotterdam)

    answer = administrator.client.post(
        PATH, data={"deed": "remove", "node_id": rotterdam.id}, base_url=administrator.address
    )

    assert answer.status_code in (400, 403)
    assert peer_of(amsterdam, rotterdam) is not None


def test_a_visitor_reads_why_we_are_sure_and_takes_the_proof_along(town, two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam, "Begin met soep")
    publish(rotterdam)
    follow(amsterdam, rotterdam)
    visit(amsterdam, rotterdam)
    copy = questions.find(amsterdam, VISITOR, f"{rotterdam.id}/{record.wire_id}")
    visitor = Person(town, amsterdam)

    beside = visitor.get(f"/lessen/{copy.id}").text
    assert f'href="/bewijs/{copy.id}"' in beside
    page = visitor.get(f"/bewijs/{copy.id}").text
    assert "Ja, dit is echt" in page
    assert show_node_id(rotterdam.id) in page
    file = visitor.get(f"/bewijs/{copy.id}/bestand")
    assert verify_proof(file.data, rotterdam.id).payload.title == "Begin met soep"
    assert "attachment" in file.headers["Content-Disposition"]


def test_our_own_shared_record_has_a_proof_too_and_a_private_one_has_not(town, two):
    rotterdam, _ = two
    record = lesson(rotterdam)
    visitor = Person(town, rotterdam)
    assert "geen bewijs" in visitor.get(f"/bewijs/{record.id}").text
    assert visitor.get(f"/bewijs/{record.id}/bestand").status_code == 404

    publish(rotterdam)

    file = visitor.get(f"/bewijs/{record.id}/bestand").data
    assert verify_proof(file, rotterdam.id).payload.title == record.title
    assert visitor.get("/bewijs/999").status_code == 404


def test_a_payload_that_went_bad_on_our_own_disk_is_told_and_not_hidden(town, two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam)
    publish(rotterdam)
    follow(amsterdam, rotterdam)
    visit(amsterdam, rotterdam)
    copy = questions.find(amsterdam, VISITOR, f"{rotterdam.id}/{record.wire_id}")
    with writing(amsterdam.engine) as tx:
        tx.execute(payloads.update().values(payload=b"{}" + b" " * 510))

    page = Person(town, amsterdam).get(f"/bewijs/{copy.id}").text

    assert proving.is_genuine(amsterdam, copy) is False
    assert "dit klopt niet" in page


def test_the_page_of_our_identity_shows_the_id_and_never_asks_for_the_key(town, two, administrator):
    page = administrator.get("/beheer/identiteit").text

    assert show_node_id(two[1].id) in page
    assert "<svg" in page
    assert "identity rotate --stolen" in page
    main = page[page.index("<main") : page.index("</main")]
    assert "<form" not in main and "<input" not in main
    assert (two[1].directory / "recovery.key").read_text().strip() not in page


def test_the_page_of_our_identity_warns_while_the_recovery_key_lies_here(two, administrator):
    told = "De herstelsleutel ligt nog op deze computer"
    assert told in administrator.get("/beheer/identiteit").text

    (two[1].directory / "recovery.key").unlink()

    assert told not in administrator.get("/beheer/identiteit").text


def test_the_page_of_our_identity_is_for_administrators(town, two):
    accounts.add_person(two[1], "redactie", PASSWORD, "editor")
    person = Person(town, two[1])
    assert person.get("/beheer/identiteit").status_code == 303
    person.post("/aanmelden", {"user_name": "redactie", "password": PASSWORD})

    assert person.get("/beheer/identiteit").status_code == 403
