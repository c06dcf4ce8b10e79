# SPDX-License-Identifier: EUPL-1.2
"""A form that makes no record keeps what was typed, and tells what is wrong where it is."""

import re
from pathlib import Path

import pytest

from core.guest_pages import LONGEST_VALUE, MOST_VALUES
from samenbeter import (
    PUBLIC_STORY,
    VISITOR,
    Form,
    InvalidRecord,
    Moment,
    RecordSchema,
    Request,
    Schema,
    describe,
    fields,
    lines_field,
    mark,
    photo_field,
)

_PAGE = (Path(__file__).parents[2] / "docs" / "plugins.md").read_text(encoding="utf-8")
#: The example of the documents: what is promised there is what is tested here.
EXAMPLE: dict = {}
exec(re.search(r"## A form of your own.*?```python\n(.*?)```", _PAGE, re.S)[1], EXAMPLE)
LEND = EXAMPLE["LEND"]

GOOD = {"name": ("Nel",), "tool": ("saw",), "days": ("2",), "careful": ("true",)}


def posted(**form):
    return Request(
        method="POST", target="/", values={}, query={}, form=form, headers=(), body=b"",
        actor=VISITOR,
    )  # fmt: skip


def problems_of(**changed):
    with pytest.raises(InvalidRecord) as caught:
        LEND.sent(posted(**{**GOOD, **changed})).data()
    return caught.value.problems


def test_what_was_typed_comes_back_as_values_of_the_schema():
    data = LEND.sent(posted(**GOOD)).data()

    assert data == {"name": "Nel", "tool": "saw", "extra": [], "days": 2, "careful": True}


def test_several_values_are_all_there():
    data = LEND.sent(posted(**GOOD, extra=("tape", "glue"))).data()

    assert data["extra"] == ["tape", "glue"]


def test_what_is_missing_is_told_at_every_field_at_once():
    with pytest.raises(InvalidRecord) as caught:
        LEND.sent(posted()).data()

    assert caught.value.problems == {
        "name": ["Vul dit in."], "tool": ["Vul dit in."], "days": ["Vul dit in."],
        "careful": ["Zet hier een vinkje."],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("name", ("   ",)), ("name", ("x" * 61,)), ("name", ("\0",)),
        ("tool", ("chainsaw",)), ("tool", ("Zaag",)),
        ("extra", ("tape", "dynamite")),
        ("days", ("0",)), ("days", ("8",)), ("days", ("2.5",)), ("days", ("²",)),
        ("days", ("1e3",)), ("days", ("9" * 400,)), ("days", ("true",)),
        ("careful", ("",)),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_at_its_field(name, values):
    problems = problems_of(**{name: values})

    assert set(problems) == {name}
    assert all(text.endswith(".") for text in problems[name])


def test_what_is_too_long_is_refused_and_not_cut():
    form = LEND.sent(posted(**GOOD | {"name": ("Nel" * 40,)}))

    with pytest.raises(InvalidRecord) as caught:
        form.data()

    told = form.told(caught.value.problems)
    assert told.wrong[0].errors == ("Gebruik 1 tot 60 tekens.",)
    assert told.wrong[0].value == "Nel" * 40


def test_a_field_that_nobody_asks_for_does_not_come_along():
    data = LEND.sent(posted(**GOOD, role=("administrator",))).data()

    assert "role" not in data


def test_only_what_can_be_stored_and_shown_is_read():
    request = posted(
        note=("  a\0b\ud800c\r\nd\re ",), long=("x" * (LONGEST_VALUE + 9),),
        many=("x",) * (MOST_VALUES + 9),
    )  # fmt: skip

    assert request.text("note") == "ab?c\nd\ne"
    assert len(request.text("long")) == LONGEST_VALUE
    assert len(request.texts("many")) == MOST_VALUES
    assert (request.text("nothing"), request.texts("nothing")) == ("", ())


def test_of_ids_only_numbers_are_read_and_each_once():
    sent = ("7", "3", "7", "-1", "²", "1e3", "", "٣", "9" * 19, "1 or 1=1")

    assert posted(answer=sent).numbers("answer") == (7, 3)


def test_what_a_deed_found_wrong_stands_at_its_field_and_the_rest_above():
    form = LEND.sent(posted(**GOOD)).told({"tool": ["Die is weg."], "": ["Kom morgen."]})

    assert [(one.id, one.errors) for one in form.wrong] == [("veld-tool", ("Die is weg.",))]
    assert form.wrong[0].described_by == "veld-tool-fout"
    assert form.general == ("Kom morgen.",)
    assert [one.value for one in form.wrong[0].options if one.chosen] == ["saw"]


def test_sending_again_forgets_what_was_wrong():
    form = LEND.told({"tool": ["Die is weg."]})

    assert form.sent(posted(**GOOD)).problems == {}


def test_a_form_stays_empty_whoever_fills_it_in():
    LEND.sent(posted(**GOOD)).told({"name": ["Nee."]})

    assert LEND.typed == {} and LEND.problems == {}


def test_the_example_asks_again_with_all_that_was_typed(node):
    node.rooms["bankjes"] = []

    again = EXAMPLE["lend"](node, posted(**GOOD | {"days": ("9",)}))
    done = EXAMPLE["lend"](node, posted(**GOOD))

    assert again.status == 422
    assert [one.name for one in again.context["form"].wrong] == ["days"]
    assert {one.name: one.value for one in again.context["form"].fields}["name"] == "Nel"
    assert done.to == "/bankjes"
    assert [each["name"] for each in node.rooms["bankjes"]] == ["Nel"]


class Visit(Schema):
    """Fields whose choices only the moment knows, and others that are written otherwise."""

    day = fields.String(required=True, metadata=describe(mark("Welke dag?"), PUBLIC_STORY))
    steps = lines_field("Stappen", PUBLIC_STORY, most=3, longest=20)
    start = Moment(metadata=describe("Begint", PUBLIC_STORY))


VISIT = Form.of(Visit, "day", "steps", "start")
DAYS = [("2026-02-13", "vrijdag"), ("2026-02-14", "zaterdag")]


def test_one_chooses_from_what_is_offered_and_from_nothing_else():
    form = VISIT.offering(day=DAYS)

    assert form.sent(posted(day=("2026-02-14",))).data()["day"] == "2026-02-14"
    assert form.fields[0].widget == "radio"
    assert VISIT.offering(day=DAYS * 4).fields[0].widget == "select"
    with pytest.raises(InvalidRecord) as caught:
        form.sent(posted(day=("1999-01-01",))).data()
    assert caught.value.problems == {"day": ["Kies een van de mogelijkheden."]}


def test_lines_and_moments_come_back_as_they_were_typed():
    sent = VISIT.sent(
        posted(day=("x",), steps=("links\r\n\r\nrechts",), start=("2026-02-13T19:30",))
    )

    data = sent.data()

    assert data["steps"] == ["links", "rechts"]
    assert data["start"] == "2026-02-13T18:30:00Z"
    assert [one.value for one in VISIT.filled(data).fields[1:]] == [
        "links\nrechts", "2026-02-13T19:30",
    ]  # fmt: skip


def test_a_form_takes_of_a_record_what_it_asks():
    form = Form.of(RecordSchema, "plain_summary", "title").filled(
        {"title": "Soep", "plain_summary": "", "kind": "tip"}
    )

    assert [(one.label, one.value) for one in form.fields] == [
        ("Korte versie", ""),
        ("Titel", "Soep"),
    ]
    assert form.typed == {"title": "Soep"}


class Unsaid(Schema):
    """A field that does not say what it is for, and one with a picture."""

    name = fields.String()
    photo = photo_field()


@pytest.mark.parametrize("name", ["name", "photo", "nobody"])
def test_a_form_that_cannot_account_for_what_it_asks_is_not_made(name):
    with pytest.raises(ValueError, match=name):
        Form.of(Unsaid, name)
