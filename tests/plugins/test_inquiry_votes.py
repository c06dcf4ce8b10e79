# SPDX-License-Identifier: EUPL-1.2
"""An inquiry and a vote: made of the clusters, about what people saw, and let go out loud."""

from dataclasses import replace

import pytest

from core import questions, records
from core.errors import Conflict
from core.model import HOUSE
from core.web import create_app
from plugins.inquiry import choosing, ordering
from tests.plugins import inquiries
from tests.plugins.conftest import EDITOR
from tests.web.conftest import Browser

clock, inquiry, answer = inquiries.clock, inquiries.inquiry, inquiries.answer


@pytest.fixture
def node(make_node, clock):
    return replace(make_node(plugins=["initiatives", "choosing", "inquiry"]), clock=clock)


@pytest.fixture
def bundles(node, inquiry, answer):
    return [
        ordering.begin(node, EDITOR, inquiry, [answer().id], title) for title in ("Soep", "Brood")
    ]


def now(node, record):
    return questions.get(node, HOUSE, record.id)


def test_a_vote_is_about_the_clusters_and_open_in_the_week_of_choosing(node, inquiry, bundles):
    poll = choosing.make_poll(node, EDITOR, inquiry, "dots", "codes")

    assert poll.body["options"] == ["Soep", "Brood"]
    assert (poll.body["opens"], poll.body["closes"]) == (
        "2026-01-25T23:00:00Z", "2026-02-01T23:00:00Z",
    )  # fmt: skip
    assert now(node, inquiry).body["poll"] == str(poll.id)
    with pytest.raises(Conflict):
        choosing.make_poll(node, EDITOR, inquiry, "dots", "codes")


def test_a_vote_needs_two_clusters(node, inquiry, answer):
    ordering.begin(node, EDITOR, inquiry, [answer().id], "Soep")

    with pytest.raises(Conflict):
        choosing.make_poll(node, EDITOR, inquiry, "dots", "codes")


def test_clusters_stay_as_they_are_until_the_vote_is_let_go(node, inquiry, bundles):
    choosing.make_poll(node, EDITOR, inquiry, "dots", "codes")
    both = [each.id for each in bundles]

    with pytest.raises(Conflict, match="gaat nooit vanzelf mee"):
        ordering.merge(node, EDITOR, inquiry, both, "Eten")
    choosing.release(node, inquiry)

    assert ordering.merge(node, EDITOR, inquiry, both, "Eten").is_public


def test_what_the_vote_chose_is_offered_and_told(node, inquiry, bundles):
    poll = choosing.make_poll(node, EDITOR, inquiry, "dots", "codes")
    counted = {"winner": 1, "phase": "counted", "turnout": "24", "stated": "Met stippen."}
    poll = records.amend(node, HOUSE, poll.id, counted)

    assert choosing.winner(poll, bundles) == bundles[1]
    choosing.settle(node, inquiry, bundles[1].id, "Zo koos de wijk.")

    page = Browser(create_app(node)).get(f"/uitvragen/{inquiry.id}").text
    for told in ("Dit is gekozen", "Zo koos de wijk.", "Met stippen.", "Er stemden 24 mensen."):
        assert told in page
    with pytest.raises(Conflict):
        choosing.release(node, now(node, inquiry))


@pytest.mark.parametrize("body", [{}, {"winner": 7}, {"winner": "1"}, {"winner": -1}])
def test_a_vote_without_a_winner_has_none(node, inquiry, bundles, body):
    poll = choosing.make_poll(node, EDITOR, inquiry, "dots", "codes")

    assert choosing.winner(replace(poll, body=poll.body | body), bundles) is None
