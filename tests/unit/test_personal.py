# SPDX-License-Identifier: EUPL-1.2
"""What looks like it belongs to one person, and the number that is never stored."""

from dataclasses import replace

import pytest

from core import questions, records
from core.database import writing
from core.errors import InvalidRecord
from core.model import Actor
from core.personal import citizen_numbers, looks_personal
from core.store import records as rows
from core.vetting import refuse_citizen_numbers_in
from samenbeter import (
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    choice_field,
    choices_field,
    describe,
    fields,
    lines_field,
    link_field,
    text_field,
)

EDITOR = Actor(None, "redactie", "editor")
LESSON = {"title": "Begin met soep", "kind": "tip", "advice": "Begin met soep."}


@pytest.mark.parametrize(
    ("text", "what", "excerpt"),
    [
        ("Mail sanne@buurthuis.example.", "een e-mailadres", "sanne@buurthuis.example"),
        ("Bel 06 12 34 56 78 vandaag", "een telefoonnummer", "06 12 34 56 78"),
        ("Bel +31 6 1234 5678", "een telefoonnummer", "+31 6 1234 5678"),
        ("Kom naar 3021 AB 12", "een adres van een huis", "3021 AB 12"),
        ("Kom naar Nieuwstraat 12.", "een adres van een huis", "Nieuwstraat 12"),
        ("Mijn bsn: 111222333.", "een burgerservicenummer", "111222333"),
    ],
)
def test_what_belongs_to_one_person_is_pointed_out(text, what, excerpt):
    assert list(looks_personal(text)) == [(what, excerpt)]


@pytest.mark.parametrize(
    "text",
    ["Bel 111222333.", "bsn:123456782", "1234.56.782", "1234 56 782", "123-456-782 staat er",
     "1234-56-782", "\N{ARABIC-INDIC DIGIT ONE}11222333"],
)  # fmt: skip
def test_a_citizen_number_is_found_however_it_is_written(text):
    assert len(citizen_numbers(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "111222334",  # fails the check
        "000000000",
        "1112223330",  # ten digits
        "0111222333",
        "+31 111 222 333",  # the tail of a longer number
        "Op 13 februari, van 19.30 tot 21.30 uur",
        "Op 13-02-2026 5 mensen",  # nine digits that pass, and no number
        "1.112.223",
        "9c0ffee" * 5 + "a111222333b",  # a hash, as it is stored
    ],
)
def test_other_numbers_are_let_be(text):
    assert citizen_numbers(text) == []


@pytest.mark.parametrize(
    ("type_name", "data"),
    [
        ("lesson", LESSON),
        ("initiative", {"title": "Zorgvrijstaat", "phase": "running"}),
        ("organisation", {"title": "De Prael", "kind": "entrepreneur"}),
    ],
)
@pytest.mark.parametrize("field", ["title", "plain_summary"])
@pytest.mark.parametrize("publish", [False, True])
def test_no_record_of_any_type_holds_a_citizen_number(node, type_name, data, field, publish):
    told = data | {field: "Vraag naar 111222333"}

    with pytest.raises(InvalidRecord) as caught:
        records.create(node, EDITOR, type_name, told, publish=publish)

    assert set(caught.value.problems) == {field}


def test_a_revision_brings_no_citizen_number_in(node):
    lesson = records.create(node, EDITOR, "lesson", LESSON)

    with pytest.raises(InvalidRecord, match="advice"):
        records.revise(node, EDITOR, lesson.id, LESSON | {"advice": "Bel 111222333"})

    assert questions.get(node, EDITOR, lesson.id).version == 1


def test_what_slipped_in_goes_no_further_and_can_be_taken_back(node):
    lesson = records.create(node, EDITOR, "lesson", LESSON, publish=True)
    with writing(node.engine) as tx:
        rows.update(tx, replace(lesson, body=lesson.body | {"advice": "Bel 111222333"}))

    with pytest.raises(InvalidRecord, match="advice"):
        records.share(node, EDITOR, lesson.id)
    assert records.withdraw(node, EDITOR, lesson.id).state == "withdrawn"


class _Walk(RecordSchema):
    """One of each way to keep a number."""

    story = text_field("Verhaal", PUBLIC_STORY, most=200)
    steps = lines_field("Stappen", PUBLIC_STORY, most=3, longest=80)
    table = fields.Dict(metadata=describe("Tabel", PUBLIC_STORY))
    rows = fields.List(fields.Dict(), metadata=describe("Rijen", PUBLIC_STORY))
    count = fields.Integer(metadata=describe("Hoeveel?", PUBLIC_STORY))
    written = text_field("Door de plugin", PUBLIC_STORY, most=200)
    key = fields.String(metadata=describe("Kenmerk", PUBLIC_STORY, made=True))
    until = fields.Date(required=True, metadata=describe("Tot", PUBLIC_STORY, indexed=True))
    route = choice_field("Route", PUBLIC_STORY, {"111222333": "Langs het water"})
    stops = choices_field("Haltes", PUBLIC_STORY, {"111222333": "Brug", "2": "Plein"})
    place = link_field("Plek", PUBLIC_STORY, to="place")


def walk(*, private=False):
    kept = {"private": True, "kept_until": "until"} if private else {}
    return RecordType("walk", _Walk, "wandelingen", "walks", "wandeling", "wandelingen", **kept)


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Bel 111222333"), ("story", "Bel 1112.22.333"), ("steps", ["Ga", "111222333"]),
        ("table", {"Nel": "111222333"}), ("table", {"Nel": {"nummer": ["1", "111222333"]}}),
        ("rows", [{"naam": "Nel"}, {"nummer": "111222333"}]), ("rows", [{"nummer": 111222333}]),
        ("count", 111222333), ("written", "bsn 111222333"),
        ("route", "Bel 111222333"), ("stops", ["2", "bsn 111222333"]),
    ],
)  # fmt: skip
def test_a_citizen_number_is_found_wherever_somebody_types_it(name, value, private):
    with pytest.raises(InvalidRecord) as caught:
        refuse_citizen_numbers_in(walk(private=private), {name: value})

    assert set(caught.value.problems) == {name}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("table", {"111222333": "Nel"}), ("rows", [{"111222333": "Nel"}]),
        ("route", "111222333"), ("stops", ["111222333", "2"]), ("place", "111222333"),
    ],
)  # fmt: skip
def test_keys_choices_and_links_are_not_what_somebody_typed(name, value):
    refuse_citizen_numbers_in(walk(), {name: value})


def test_a_key_that_a_machine_made_may_hold_figures_where_only_its_plugin_writes():
    data = {"key": "k-111222333-x"}

    refuse_citizen_numbers_in(walk(private=True), data)
    with pytest.raises(InvalidRecord, match="key"):
        refuse_citizen_numbers_in(walk(), data)
    assert "key" not in [one.name for one in walk(private=True).asked]
