# SPDX-License-Identifier: EUPL-1.2
"""Does it exist already? Asked of the demo's own content, in sentences people would type."""

import tomllib
from pathlib import Path

import pytest

from core import records
from core.database import writing
from core.errors import InvalidRecord
from core.model import HOUSE, VISITOR, Actor, Incoming
from core.receiving import receive
from core.searching.alike import similar
from tests.unit.test_records import LESSON, PEER, WIRE, payload

EDITOR = Actor(None, "redactie", "editor")
INSTANCES = Path(__file__).resolve().parents[2] / "instances"

#: What somebody is about to post, and the title of what is there.
EXISTS = {
    "Een bankje op de stoep": "Een bank op de stoep",
    "Tuin van de buurt": "De buurttuin",
    "Een app over nieuws uit de straat": "Proef: een app met nieuws uit de straat",
    "Wandelgroep: wie gaat dat betalen?": "Wie betaalt de wandelgroep?",
    "Samen eten bij een overdracht": "Een overdracht begint met samen eten",
    "Laat bewoners het gesprek openen": "Laat een bewoner het gesprek openen",
    "Soep op tafel, dan praten mensen langer door": "Met soep erbij praten mensen langer",
    "Briefjes in de brievenbus werken beter dan berichten":
        "Een briefje in de bus werkt beter dan een bericht",
    "Spreek goed af wie de sleutels heeft": "Spreek af wie de sleutel heeft",
    "De geldtafels": "De geldtafel",
    "Een leeg klaslokaal gebruiken als huiskamer": "Een leeg lokaal is een gratis huiskamer",
    "We willen een ronde tafel houden in februari": "Ronde tafel op 13 februari",
    "Buurtkamer openen": "De buurtkamer",
    "leestafel": "De leestafel",
}  # fmt: skip

#: What nobody did yet, though its words are all over the place.
IS_NEW = (
    "Voetbaltoernooi voor meisjes",
    "Zonnepanelen op het dak van de kerk",
    "Een cursus fietsen voor vrouwen",
    "Repair café op zaterdag",
    "Muziek maken met ouderen",
    "Samen schaatsen in de winter",
    "Honden uitlaten voor zieke buren",
    "Een nieuwe speeltuin in de wijk",
    "De wijk",
    "Samen",
    "Een avond over geld en schulden",
    "Hulp bij het invullen van formulieren",
    "Kerstmarkt op het plein",
    "Wij willen graag iets doen voor de mensen in de buurt",
    "",
    "!?",
    "x" * 5000,
)


@pytest.fixture
def town(node):
    """Return a node with all titles of the demo on it, whoever wrote them."""
    for file in sorted(INSTANCES.glob("*/content.toml")):
        for each in tomllib.loads(file.read_text(encoding="utf-8")).get("record", []):
            told = {name: value for name, value in each["fields"].items()
                    if not str(value).startswith("@")}  # fmt: skip
            if each["type"] in node.types and "title" in told:
                try:
                    records.create(node, HOUSE, each["type"], told, publish=True)
                except InvalidRecord:
                    continue  # it points at another one
    return node


def titles(node, text, kind=None, **more):
    return [each.title for each in similar(node, VISITOR, kind, text, **more)]


def test_what_is_there_already_is_found_first(town):
    missed = {text: titles(town, text) for text, title in EXISTS.items()
              if titles(town, text)[:1] != [title]}  # fmt: skip

    assert missed == {}


def test_what_is_new_is_met_with_silence(town):
    told = {text: titles(town, text) for text in IS_NEW if titles(town, text)}

    assert told == {}


def test_a_longer_text_is_recognised_by_its_title_or_by_what_it_tells(town):
    text = (
        "Een maaltijd houdt mensen aan tafel\n"
        "We hadden een gesprek in de wijk. Na tien minuten wilde iedereen weg. We zetten soep op"
        " tafel en toen bleven de mensen praten."
    )

    assert "Met soep erbij praten mensen langer" in titles(town, text)


def test_only_the_types_that_are_asked_for_are_told(town):
    text = "Spreek af wie de sleutel heeft"

    assert titles(town, text, "lesson") == [text]
    assert titles(town, text, ["lesson", "initiative"]) == [text]
    assert titles(town, text, "initiative") == []


def test_what_is_being_written_is_not_like_itself(town):
    text = "Spreek af wie de sleutel heeft"
    found = similar(town, EDITOR, None, text)

    assert similar(town, EDITOR, None, text, but=found[0].id) == []


def test_received_records_count_and_what_visitors_may_not_read_does_not(node):
    with writing(node.engine) as tx:
        receive(tx, node, PEER, [Incoming(WIRE, payload(title="Een bank op de stoep"))])
        inside = payload(title="Een bank in de tuin")
        receive(tx, node, PEER, [Incoming("v" * 26, inside)], "n" * 32)
    records.create(node, EDITOR, "lesson", {**LESSON, "title": "Een bank op het plein"})

    assert titles(node, "Bankje op de stoep") == ["Een bank op de stoep"]
    assert titles(node, "Bank in de tuin") == []
    assert titles(node, "Bank op het plein") == []


def test_a_limit_is_kept(node):
    for number in range(4):
        records.create(node, EDITOR, "lesson", {**LESSON, "title": f"Bank op de stoep {number}"},
                       publish=True)  # fmt: skip

    assert len(titles(node, "Bank op de stoep", limit=3)) == 3
