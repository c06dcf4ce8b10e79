# SPDX-License-Identifier: EUPL-1.2
"""What tests of inquiries share: a node on a Monday, an inquiry that begins, answers to it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core import records
from plugins.inquiry import answering
from plugins.inquiry.answering import Typed
from tests.clocks import Clock
from tests.plugins.conftest import EDITOR

QUESTION = "Welke ICT helpt ons het meest?"
MONDAY = datetime(2026, 1, 5, 10, tzinfo=UTC)


@pytest.fixture
def clock():
    moved = Clock()
    moved.now = MONDAY
    return moved


@pytest.fixture
def node(make_node, clock):
    return replace(make_node(plugins=["lessons", "initiatives", "inquiry"]), clock=clock)


@pytest.fixture
def inquiry(node):
    data = {"title": QUESTION, "first_day": "2026-01-05", "goal_residents": 20}
    return records.create(node, EDITOR, "inquiry", data, publish=True)


@pytest.fixture
def answer(node, inquiry):
    """Return a function that keeps an answer."""

    def answering_one(text="Een bel bij de deur", group="residents", channel="paper", once=""):
        typed = Typed(group, text, channel, once)
        return answering.take(node, inquiry, typed, by_editors=True)

    return answering_one
