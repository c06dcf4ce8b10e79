# SPDX-License-Identifier: EUPL-1.2
"""Stop: one place on the way of a work visit, and the printable tour that they make together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from samenbeter import (
    PUBLIC_STORY,
    Record,
    RecordSchema,
    RecordType,
    describe,
    fields,
    link_field,
    text_field,
    validate,
)


class StopSchema(RecordSchema):
    """One stop; the tour is the stops of one visit in their order."""

    title = text_field("Wat zien we hier?", PUBLIC_STORY, most=200, required=True)
    event = link_field("Bij welk werkbezoek?", PUBLIC_STORY, to="event", required=True)
    order = fields.Integer(
        load_default=1,
        validate=validate.Range(1, 50),
        metadata=describe("De hoeveelste stop is het?", PUBLIC_STORY),
    )
    minutes = fields.Integer(
        load_default=15,
        validate=validate.Range(1, 480),
        metadata=describe("Hoeveel minuten zijn we hier?", PUBLIC_STORY),
    )
    walk = fields.Integer(
        load_default=5,
        validate=validate.Range(0, 480),
        metadata=describe(
            "Hoeveel minuten lopen is het hierheen?", PUBLIC_STORY, hint="Reken ruim, ook met een"
            " rollator.",
        ),
    )  # fmt: skip
    place = link_field("Op welke plek?", PUBLIC_STORY, to="place")
    story = text_field("Wat vertellen we hier?", PUBLIC_STORY, most=2000, rows=4)
    host = text_field(
        "Wie ontvangt ons?", PUBLIC_STORY, most=120, hint="Een rol. Geen naam.", search=False
    )


@dataclass(frozen=True, slots=True)
class Halt:
    """One stop of a tour with its times."""

    stop: Record
    #: UTC.
    arrives: datetime
    leaves: datetime


def tour(start: datetime, stops: Sequence[Record]) -> Iterator[Halt]:
    """Yield the stops with when one arrives and leaves. Pure.

    Args:
        start: of the visit.
        stops: in any order, of which each tells its place in the row, the minutes one walks to it
            and those one stays; to the first one nobody walks.
    """
    at = start
    for number, stop in enumerate(sorted(stops, key=lambda each: (_of(each, "order"), each.id))):
        at += timedelta(minutes=_of(stop, "walk") if number else 0)
        leaves = at + timedelta(minutes=_of(stop, "minutes"))
        yield Halt(stop, at, leaves)
        at = leaves


def _of(stop: Record, name: str) -> int:
    value = stop.body.get(name)
    return value if isinstance(value, int) else 0


STOP = RecordType(
    name="stop",
    schema=StopSchema,
    path="haltes",
    collection="stops",
    label="halte",
    label_plural="haltes",
    intro="Waar een werkbezoek langskomt.",
    empty="Hier is nog een stoel vrij. Kies een werkbezoek en zet de eerste halte neer.",
    menu=False,
)
