# SPDX-License-Identifier: EUPL-1.2
"""An inquiry and a vote: made of the clusters, about what people saw, and let go out loud."""

import re
from dataclasses import replace

import pytest

from core import questions, records
from core.errors import Conflict
from core.model import HOUSE
from core.web import create_app
from plugins.choosing import codes, counting, voting
from plugins.choosing.poll import read
from plugins.inquiry import choosing, ordering, outcome
from samenbeter import Vote
from tests.plugins import inquiries
from tests.plugins.conftest import EDITOR
from tests.web.conftest import Browser

NAMES = {"residents": "B", "carers": "Z"}
TOLD = {
    "phase": "counted", "options": ["Soep", "Brood"], "groups": ["residents", "carers"],
    "totals": [50, 40], "group_turnout": [30, 20], "group_totals": [30, 10, 20, 30],
    "shares": [60, 40],
}  # fmt: skip

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


def told(page):
    """Return the cells of the outcome on the page of an inquiry, row by row."""
    part = page.text.partition('id="poll"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", part, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", each) for each in rows]


def vote(node, poll, group, numbers, people):
    for _person in range(people):
        (code,) = codes.draw(node, read(poll), group, 1)
        voter = voting.by_code(node, read(poll), code, "127.0.0.1")
        voting.cast(node, poll.id, voter, Vote(numbers))


def test_the_page_of_an_inquiry_tells_the_outcome_per_group_as_the_poll_did(
    node, clock, inquiry, bundles
):
    poll = choosing.make_poll(node, EDITOR, inquiry, "dots", "codes")
    clock.now = read(poll).opens
    for group, numbers, people in (
        ("residents", (2, 1), 20), ("carers", (1, 2), 12), ("institutions", (1, 2), 3),
        ("suppliers", (1, 2), 11),
    ):  # fmt: skip
        vote(node, poll, group, numbers, people)
    clock.now = read(poll).closes
    counting.count_due(node)
    body = now(node, poll).body

    page = Browser(create_app(node)).get(f"/uitvragen/{inquiry.id}")

    head, soup, bread, turnout = told(page)
    assert head[:6] == ["Keuze", "Alle stemmen samen", "Bewoners", "Zorgverleners",
                        "Instellingen", "Leveranciers"]  # fmt: skip
    few = [str(each) if each is not None else "minder dan 10, of weggelaten"
           for each in body["group_turnout"]]  # fmt: skip
    assert turnout[:6] == ["Hoeveel mensen stemden?", "46", *few]
    assert few.count("minder dan 10, of weggelaten") == 2
    for at, row in enumerate((soup, bread)):
        published = [body["totals"][at], *body["group_totals"][at::2]]
        assert row[1:6] == [str(each) if each is not None else "niet verteld" for each in published]
    assert body["stated"] in page.text
    assert "Er stemden 46 mensen." in page.text


@pytest.mark.parametrize("body", [
    {"phase": "waiting"}, {"totals": [None, None]}, {"totals": [1, 2, 3]}, {"totals": "12"},
    {"options": None},
])  # fmt: skip
def test_what_a_poll_does_not_tell_is_no_outcome(body):
    assert outcome.of_poll(TOLD | body, NAMES) is None


def test_numbers_never_stand_with_another_group():
    strange = outcome.of_poll(TOLD | {"groups": ["residents", "martians"]}, NAMES)
    short = outcome.of_poll(TOLD | {"group_turnout": [30]}, NAMES)
    turned = outcome.of_poll(TOLD | {"groups": ["carers", "residents"]}, NAMES)

    assert strange.groups == []
    assert [each.voters for each in short.groups] == [None, None]
    assert [list(each.totals) for each in short.groups] == [[None, None], [None, None]]
    assert [(each.name, each.voters) for each in turned.groups] == [("B", 30), ("Z", 20)]
