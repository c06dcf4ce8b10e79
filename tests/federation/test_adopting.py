# SPDX-License-Identifier: EUPL-1.2
"""Instruments between nodes: who reads only adopts nothing, and a receipt comes back."""

import pytest
import requests

from core import questions, records
from core.errors import Refused
from core.model import HOUSE, VISITOR, Query
from federation.publishing.publisher import publish
from plugins.instruments import adopting, slots
from samenbeter.running import PASSWORD
from tests.federation import conftest
from tests.federation.test_contracts import agree
from tests.federation.test_levels import editor

INSTRUMENT = {
    "title": "Vijf weken vragen",
    "purpose": "Horen wat nodig is.",
    "steps": ["Hang een poster op", "Tel de briefjes"],
    "maturity": "tried",
    "edition": 3,
}


@pytest.fixture
def two(town, monkeypatch):
    """Return Rotterdam and Groningen, that reads only; Rotterdam shared an instrument."""
    config = conftest._CONFIG.replace('"lessons"]', '"lessons", "instruments"]')
    monkeypatch.setattr(conftest, "_CONFIG", config)
    rotterdam, groningen = town.node("Rotterdam"), town.node("Groningen")
    record = records.create(rotterdam, HOUSE, "instrument", INSTRUMENT, publish=True)
    records.share(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    publish(groningen)
    agree(rotterdam, groningen, level_given="information")
    return rotterdam, groningen


def test_who_reads_only_adopts_and_reviews_nothing(town, two):
    _, groningen = two
    (copy,) = questions.page(groningen, VISITOR, Query("instrument")).records
    person = editor(town, groningen)

    told = person.get(f"/instrumenten/{copy.id}").text

    assert "Je leest mee. Overnemen kan met een volledige afspraak." in told
    assert "Hang een poster op" in told
    assert "/neem-over" not in told
    assert "/collegiale-blik/nieuw" not in told
    assert (
        "<form"
        not in person.get(f"/instrumenten/{copy.id}/neem-over")
        .text.partition("<h1>")[2]
        .partition("</main>")[0]
    )
    with pytest.raises(Refused, match="Je leest mee"):
        adopting.adopt(groningen, HOUSE, copy, {"kind": "take_over", "start": "2026-01-05"})
    with pytest.raises(Refused, match="Je leest mee"):
        about = {"about": f"{copy.origin}/{copy.wire_id}", "strong": "Ja."}
        records.create(groningen, HOUSE, "review", about, publish=True)
    assert questions.page(groningen, HOUSE, Query("instrument", origins=("",))).count == 0
    assert slots.home(groningen, VISITOR) is None


class Editor:
    """Somebody who uses the pages of a running node."""

    def __init__(self, node):
        self._node, self._session = node, requests.Session()
        self._session.headers["Origin"] = node.url
        self.post("/aanmelden", {"user_name": node.editor, "password": PASSWORD})

    def get(self, path):
        return self._session.get(f"{self._node.url}{path}", timeout=30)

    def post(self, path, data):
        token = self.get(path).text.partition('name="form_token" value="')[2].partition('"')[0]
        answer = self._session.post(
            f"{self._node.url}{path}", data={"form_token": token, **data}, timeout=30
        )
        assert answer.ok, answer.text[-2000:]
        return answer


@pytest.fixture
def with_instruments(monkeypatch):
    """Let the processes of this test run the plugin, whatever their configuration names."""
    monkeypatch.setenv("SAMENBETER_PLUGINS", "federation,initiatives,lessons,instruments")


def test_a_receipt_comes_back_to_who_thought_it_up(with_instruments, two_nodes):
    rotterdam, amsterdam = two_nodes
    shared = amsterdam.share("instruments", INSTRUMENT)
    rotterdam.wait_until(lambda: rotterdam.find("instruments", shared), "the instrument")
    here = rotterdam.find("instruments", shared)
    person = Editor(rotterdam)

    done = person.post(
        f"/instrumenten/{here['id']}/neem-over",
        {"kind": "take_over", "start": "2026-01-05", "changes": "Wij doen het aan tafel."},
    )

    (adoption,) = rotterdam.api("GET", "/adoptions")["items"]
    assert done.url.endswith(f"/overnames/{adoption['id']}")
    there = amsterdam.find("instruments", shared)["id"]
    assert "In gebruik" not in amsterdam.get(f"/instrumenten/{there}").text
    receipt = rotterdam.api("POST", f"/adoptions/{adoption['id']}/_share")["global_id"]
    amsterdam.wait_until(lambda: amsterdam.find("adoptions", receipt), "the receipt")
    page = amsterdam.get(f"/instrumenten/{there}").text
    assert "In gebruik in 1 proeftuin:" in page
    assert "Rotterdam, Testwijk" in page
    assert "Wij doen het aan tafel." in page

    person.post(
        f"/overnames/{adoption['id']}/terugblik/3",
        {"three_still": "yes", "three_gain": "Veertig antwoorden."},
    )
    amsterdam.wait_until(
        lambda: "nog in gebruik" in amsterdam.get(f"/instrumenten/{there}").text, "the check-in"
    )
    told = amsterdam.find("adoptions", receipt)
    assert told["three_gain"] == "Veertig antwoorden."
    assert "seen_edition" not in told or told["seen_edition"] is None
    assert rotterdam.editor not in str(told)
    amsterdam.kill()
    assert "Overgenomen" in rotterdam.get(f"/instrumenten/{copy_of(adoption, rotterdam)}").text


def copy_of(adoption, node):
    return node.api("GET", f"/adoptions/{adoption['id']}")["copy"]
