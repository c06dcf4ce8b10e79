# SPDX-License-Identifier: EUPL-1.2
"""Inquiries: one question, four groups, five weeks; answers stay private."""

import pytest
import requests

from core import questions, records
from core.database import writing
from core.model import HOUSE, Incoming, Query
from core.receiving import receive
from plugins.inquiry.inquiry import INQUIRY
from samenbeter import Node
from tests.least import payload
from tests.plugins.conftest import EDITOR

QUESTION = "Welke ICT helpt ons het meest?"


@pytest.fixture
def node(make_node) -> Node:
    return make_node(plugins=["lessons", "initiatives", "inquiry"])


def test_an_inquiry_has_a_page_and_stands_in_the_menu(node, client):
    record = records.create(
        node, EDITOR, "inquiry", {"title": QUESTION, "first_day": "2026-11-16"}, publish=True
    )

    page = client.get(f"/{INQUIRY.path}/{record.id}")

    assert page.status_code == requests.codes.ok
    assert QUESTION in page.text
    assert f'href="/{INQUIRY.path}"' in client.get("/").text


PEER = "p" * 32


def incoming(wire_id, type_name, title, **body):
    return Incoming(wire_id, payload(PEER, wire_id, type_name, title, body))


def test_an_inquiry_of_another_proeftuin_is_read_with_what_it_tells(node, client):
    asked = {
        "first_day": "2026-01-05", "goal_residents": 40, "answers": 35, "answers_residents": 35,
    }  # fmt: skip
    told = {"inquiry": f"{PEER}/{'a' * 26}", "answers": "20", "groups": ["residents"]}
    sent = [
        incoming("a" * 26, "inquiry", QUESTION, **asked),
        incoming("b" * 26, "cluster", "Een bel met beeld", **told),
    ]
    with writing(node.engine) as tx:
        assert receive(tx, node, PEER, sent) == {}
    (record,) = questions.page(node, HOUSE, Query("inquiry")).records

    page = client.get(f"/uitvragen/{record.id}").text

    assert "35 van 40" in page
    assert "Uit 20 of meer antwoorden, vooral van bewoners" in page
    assert "Geef je antwoord" not in page
    assert client.get(f"/uitvragen/{record.id}/antwoord").status_code == 404


def test_an_answer_of_another_proeftuin_is_not_taken_in(node):
    body = {
        "inquiry": "1", "group": "residents", "text": "kanarie", "channel": "web",
        "day": "2026-01-05", "once": "k" * 20, "kept_until": "2099-01-01",
    }  # fmt: skip

    with writing(node.engine) as tx:
        refused = receive(tx, node, PEER, [incoming("c" * 26, "answer", "antwoord", **body)])

    assert list(refused) == ["c" * 26]
    assert questions.page(node, HOUSE, Query("answer", public=False)).records == ()


@pytest.mark.parametrize(
    "body",
    [
        {"first_day": "9999-12-30"},
        {"first_day": "2026-01-05", "weeks_gather": 12, "goal_residents": 0, "answers": 12},
    ],
)
def test_an_odd_inquiry_of_another_proeftuin_breaks_no_page(node, client, body):
    with writing(node.engine) as tx:
        assert receive(tx, node, PEER, [incoming("a" * 26, "inquiry", QUESTION, **body)]) == {}
    (record,) = questions.page(node, HOUSE, Query("inquiry")).records

    assert client.get(f"/uitvragen/{record.id}").status_code == requests.codes.ok
    assert client.get("/uitvragen").status_code == requests.codes.ok
