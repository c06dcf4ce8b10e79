# SPDX-License-Identifier: EUPL-1.2
"""Private types: seen by the plugin that brings them, counted, and gone when their day is over."""

from dataclasses import replace

import pytest
import requests
import sqlalchemy as sa
from werkzeug.test import Client

from core import erasing, questions, records
from core.app import open_node
from core.database import reading
from core.errors import Conflict, InvalidRecord, NotAllowed, NotFound
from core.fields import describe
from core.mail.notes import send_letter
from core.model import HOUSE, Actor, Query
from core.moments import local
from core.offers import Beginning
from core.people.sealing import seal_text, unseal_text
from core.tables.records import facets, versions
from core.web import create_app
from samenbeter import (
    Processing,
    RecordSchema,
    RecordType,
    choice_field,
    fields,
    text_field,
    validate,
)

ADMINISTRATOR = Actor(None, "beheer", "administrator")
P3 = Processing("P3", "om te testen", "toestemming", "een week")


class SeatSchema(RecordSchema):
    """A seat somebody takes."""

    class Meta(RecordSchema.Meta):
        exclude = ("title",)

    group = choice_field("Wie?", P3, {"a": "Groep A", "b": "Groep B"})
    contact = text_field("Hoe?", P3, most=300)
    kept_until = fields.Date(
        required=True, metadata=describe("Bewaard tot", P3, indexed=True, asked=False)
    )


def seat(**more):
    return RecordType(
        "seat", SeatSchema, "stoelen", "seats", "stoel", "stoelen", title_of=lambda data: "stoel",
        private=True, **{"kept_until": "kept_until", **more},
    )  # fmt: skip


@pytest.fixture
def hall(node):
    """Return a node that knows seats."""
    node.private_types["seat"] = replace(seat(), plugin="hall")
    return node


def take(node, group="a", until="2099-01-01", contact="kanarie"):
    data = {"group": group, "kept_until": until, "contact": contact}
    return records.create(node, HOUSE, "seat", data)


def test_a_private_record_is_read_by_the_house_alone(hall):
    record = take(hall)

    assert questions.get(hall, HOUSE, record.id).body["contact"] == "kanarie"
    with pytest.raises(NotFound):
        questions.get(hall, ADMINISTRATOR, record.id)
    assert questions.page(hall, ADMINISTRATOR, Query("seat", public=False)).records == ()
    assert questions.search(hall, "kanarie") == []


def test_nobody_but_the_house_writes_one_and_nobody_shows_or_shares_one(hall):
    record = take(hall)

    with pytest.raises(NotAllowed):
        records.create(hall, ADMINISTRATOR, "seat", {"group": "a", "kept_until": "2099-01-01"})
    with pytest.raises(NotFound):
        records.publish(hall, ADMINISTRATOR, record.id)
    published = records.publish(hall, HOUSE, record.id)
    assert not published.is_public
    with pytest.raises(Conflict):
        records.share(hall, HOUSE, record.id)


def test_it_has_no_address_no_form_and_no_place_in_the_api(hall):
    record = take(hall)
    client = Client(create_app(hall))

    for path in ("/stoelen", "/stoelen/nieuw", f"/stoelen/{record.id}", "/api/v1/seats",
                 f"/berichten/{record.id}"):  # fmt: skip
        assert client.get(path).status_code == requests.codes.not_found, path
    assert "seat" not in client.get("/api/v1/openapi.json").text.lower()
    assert "Bewaard tot" in client.get("/privacy").text


def test_no_older_version_of_it_is_kept(hall):
    record = take(hall)
    revised = records.amend(hall, HOUSE, record.id, {"contact": "anders"})
    assert (revised.body["contact"], revised.body["group"]) == ("anders", "a")

    with reading(hall.engine) as tx:
        kept = tx.execute(sa.select(versions).where(versions.c.record_id == record.id)).all()
    assert kept == []


def test_counting_is_one_question_and_asks_for_a_right(hall):
    for group in "aab":
        take(hall, group)

    assert questions.tally(hall, HOUSE, "seat", ["group"]) == {("a",): 2, ("b",): 1}
    assert questions.tally(hall, HOUSE, "seat", ["group", "kept_until"], {"group": ("a",)}) == {
        ("a", "2099-01-01"): 2
    }
    with pytest.raises(InvalidRecord):
        questions.tally(hall, Actor(None, "bezoeker", "visitor"), "seat", ["group"])


def test_a_visitor_counts_what_visitors_see(node):
    for publish in (True, False):
        records.create(
            node, HOUSE, "lesson", {"title": "Les", "kind": "tip", "advice": "Doe."},
            publish=publish,
        )  # fmt: skip

    found = questions.tally(node, Actor(None, "bezoeker", "visitor"), "lesson", ["kind"])

    assert found == {("tip",): 1}
    assert questions.tally(node, HOUSE, "lesson", ["origin", "kind"]) == {("", "tip"): 2}


def test_it_is_gone_the_day_after_its_last(hall, monkeypatch):
    gone, stays = take(hall, until="2020-01-01"), take(hall)

    erasing.forget_old(hall)

    with pytest.raises(NotFound):
        questions.get(hall, HOUSE, gone.id)
    assert questions.get(hall, HOUSE, stays.id) == stays
    with reading(hall.engine) as tx:
        left = tx.execute(sa.select(facets).where(facets.c.record_id == gone.id)).all()
    assert left == []


def test_its_last_day_is_a_day_it_is_still_there(hall):
    today = local(hall.clock()).date().isoformat()
    record = take(hall, until=today)

    erasing.forget_old(hall)

    assert questions.get(hall, HOUSE, record.id) == record


def test_only_private_records_are_forgotten_without_a_person_who_says_so(hall):
    lesson = records.create(
        hall, HOUSE, "lesson", {"title": "Les", "kind": "tip", "advice": "Doe."}
    )

    with pytest.raises(Conflict):
        erasing.forget(hall, [take(hall), lesson])

    assert questions.get(hall, HOUSE, lesson.id) == lesson


class Endless(SeatSchema):
    """Does not say when it goes."""

    kept_until = fields.Date(
        load_default=None, allow_none=True, metadata=describe("Tot", P3, indexed=True)
    )


@pytest.mark.parametrize(
    "kind",
    [
        seat(kept_until=""),
        seat(kept_until="group"),
        replace(seat(), schema=Endless),
        replace(seat(), private=False),
    ],
)
def test_a_private_type_says_when_its_records_go(kind):
    with pytest.raises(ValueError, match="private type"):
        kind.check_private()


def test_what_a_plugin_writes_stays_when_an_editor_keeps_the_form(node):
    class Counted(RecordSchema):
        result = fields.String(
            load_default="nog niets",
            validate=validate.Length(max=20),
            metadata=describe("Uitslag", P3, asked=False),
        )

    node.types["counted"] = RecordType(
        "counted", Counted, "tellingen", "countings", "telling", "tellingen"
    )
    record = records.create(node, ADMINISTRATOR, "counted", {"title": "Een", "result": "vals"})
    assert record.body["result"] == "nog niets"
    records.revise(node, HOUSE, record.id, {"title": "Een", "result": "12"})

    revised = records.revise(node, ADMINISTRATOR, record.id, {"title": "Twee", "result": "vals"})

    assert (revised.title, revised.body["result"]) == ("Twee", "12")


def test_a_sealed_text_opens_here_and_is_nothing_elsewhere(node, make_node):
    sealed = seal_text(node, "naam@voorbeeld.nl")

    assert "voorbeeld" not in sealed
    assert unseal_text(node, sealed) == "naam@voorbeeld.nl"
    assert unseal_text(make_node("Amsterdam"), sealed) is None
    assert unseal_text(node, "geen zegel") is None
    assert unseal_text(node, None) is None


def test_a_letter_of_a_plugin_is_written_once(node):
    def send(to="naam@voorbeeld.nl"):
        return send_letter(
            node, to=to, key="hall/1", subject="Je stoel", paragraphs=["Hij staat klaar."],
            link="/stoelen", link_words="Bekijk",
        )  # fmt: skip

    assert (send(), send()) == (True, False)
    assert "post" in node.bell.take()
    with pytest.raises(InvalidRecord):
        send("geen adres")


def test_whoever_begins_something_is_shown_lessons_of_the_same(node):
    lesson = records.create(
        node, HOUSE, "lesson",
        {"title": "Zet soep op tafel bij een rondetafelgesprek", "kind": "tip",
         "advice": "Begin met eten.", "principles": ["cooperation"]},
        publish=True,
    )  # fmt: skip

    def shown(beginning):
        told = node.plugins.fills("fill_beginning", node=node, actor=HOUSE, beginning=beginning)
        return [one.record.id for _plugin, fill in told for one in fill.context["teasers"]]

    assert shown(Beginning("event", "Rondetafelgesprek met soep op tafel")) == [lesson.id]
    assert shown(Beginning("initiative", "", ("cooperation",))) == [lesson.id]
    assert shown(Beginning("initiative", "", ("ict",))) == []
    assert shown(Beginning("lesson", "Rondetafelgesprek met soep op tafel")) == []


def test_a_node_opens_with_its_private_types_apart(make_node):
    directory = make_node(plugins=["lessons"]).directory

    node = open_node(directory, environment={})

    assert node.private_types == {}
    node.engine.dispose()
