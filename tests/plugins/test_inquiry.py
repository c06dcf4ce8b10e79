# SPDX-License-Identifier: EUPL-1.2
"""Inquiries: one question, four groups, five weeks; answers stay private."""

import pytest
import requests

from core import records
from plugins.inquiry.inquiry import INQUIRY
from samenbeter import Node
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
