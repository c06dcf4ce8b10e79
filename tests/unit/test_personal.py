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
