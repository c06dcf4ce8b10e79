# SPDX-License-Identifier: EUPL-1.2
"""Every stored field says why it is stored, and the register says the same."""

from dataclasses import fields as parts
from dataclasses import replace

import pytest

from core.field_info import FieldInfo
from core.fields import PUBLIC_STORY, Processing
from samenbeter import RecordSchema, RecordType, describe, fields
from tests.house.register import PAGE, record_types, render

TYPES = list(record_types())
FIELDS = [(one, each) for one in TYPES for each in one.fields]


def lacks(each: FieldInfo) -> list[str]:
    """Return what the register would leave open about a field."""
    why = each.processing
    empty = [part.name for part in parts(why) if not str(getattr(why, part.name)).strip()]
    return empty + (["a place elsewhere: health is not stored"] if why.privacy == "P4" else [])


@pytest.mark.parametrize(("one", "each"), FIELDS, ids=lambda of: of.name)
def test_a_field_says_why_it_is_stored(one, each):
    assert lacks(each) == []


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"purpose": " "}, "purpose"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"retention": ""}, "retention"),
        ({"privacy": "P4"}, "a place elsewhere: health is not stored"),
    ],
)
def test_a_field_that_leaves_something_open_is_noticed(change, missing):
    field = replace(TYPES[0].fields[0], processing=replace(PUBLIC_STORY, **change))

    assert lacks(field) == [missing]


def test_a_field_without_a_reason_does_not_load():
    class Silent(RecordSchema):
        shoe_size = fields.Integer(metadata={"label": "Schoenmaat"})

    kind = RecordType("shoe", Silent, "schoenen", "shoes", "schoen", "schoenen")

    with pytest.raises(ValueError, match="shoe_size"):
        kind.fields  # noqa: B018 - reading it is what checks it


def test_a_personal_field_does_not_travel():
    private = Processing("P2", "Terugbellen", "toestemming", "30 dagen")

    class Caller(RecordSchema):
        phone = fields.String(metadata=describe("Telefoon", private))

    kind = RecordType("call", Caller, "bellers", "calls", "beller", "bellers")

    assert not kind.by_name["phone"].travels


def test_AVG_05_the_register_in_the_documents_is_the_one_in_the_code():
    # Fails after a change of a record type: run python -m tests.house.register.
    assert PAGE.read_text(encoding="utf-8") == render(iter(TYPES))
