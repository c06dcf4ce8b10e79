# SPDX-License-Identifier: EUPL-1.2
"""Agenda items: the questions of an evening, in order, with the minutes each may take."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from plugins.gatherings.table.reading import number_of, of_event
from samenbeter import (
    HOUSE,
    PUBLIC_STORY,
    Conflict,
    Node,
    Record,
    RecordSchema,
    RecordType,
    Reference,
    amend,
    create,
    describe,
    fields,
    find,
    link_field,
    mark,
    text_field,
    together,
    validate,
)
from samenbeter import gettext as _

#: Minutes that one question may take, and questions of one evening.
_LONGEST, MOST = 240, 12


class AgendaItemSchema(RecordSchema):
    """One question that is talked about at the tables."""

    title = text_field(
        "Wat is de vraag?",
        PUBLIC_STORY,
        most=200,
        required=True,
        hint="Een open vraag in gewone woorden.",
    )
    event = link_field("Van welke bijeenkomst?", PUBLIC_STORY, to="event", required=True)
    number = fields.Integer(
        load_default=1,
        validate=validate.Range(1, 99),
        metadata=describe("De hoeveelste vraag is het?", PUBLIC_STORY),
    )
    minutes = fields.Integer(
        load_default=20,
        validate=validate.Range(1, _LONGEST),
        metadata=describe("Hoeveel minuten?", PUBLIC_STORY),
    )
    host = text_field(
        "Wie leidt het gesprek?",
        PUBLIC_STORY,
        most=120,
        hint="Een rol, zoals 'gastheer van de wijk'. Geen naam.",
        search=False,
    )
    text = text_field(
        "Wat helpt om te praten?",
        PUBLIC_STORY,
        most=1000,
        hint="Een voorbeeld, of wat er al is. Schrijf geen namen van mensen op.",
        rows=3,
    )
    ideas = fields.List(
        Reference(to="idea"),
        load_default=list,
        validate=validate.Length(max=50),
        metadata=describe("Welke ideeën liggen er al?", PUBLIC_STORY, indexed=True, asked=False),
    )


AGENDA_ITEM = RecordType(
    name="agenda_item",
    schema=AgendaItemSchema,
    path="agendapunten",
    collection="agenda-items",
    label="agendapunt",
    label_plural="agendapunten",
    article="het",
    intro="De vragen van onze rondetafels.",
    empty="Hier is nog een stoel vrij. Begin bij een rondetafel in de agenda.",
    travels=False,
    menu=False,
)


class Question(NamedTuple):
    """One question of a template."""

    title: str
    text: str
    #: How long it takes, as a part of the whole evening.
    share: float


#: Four questions that fit a first round table. An example: every neighbourhood has its own.
TEMPLATE: Sequence[Question] = (
    Question(
        mark("Wat willen we houden?"),
        mark("Wat gaat goed in de wijk? Wat mag niet weg?"),
        5 / 18,
    ),
    Question(
        mark("Wat willen we erbij?"),
        mark("Wat mis je? Wat zag je ergens anders, en wil je hier ook?"),
        5 / 18,
    ),
    Question(
        mark("Wat kost het en wie betaalt?"),
        mark("Denk aan geld, tijd en plek. Wie heeft er iets aan?"),
        4 / 18,
    ),
    Question(
        mark("Wie doet wat en wanneer?"),
        mark("Spreek één ding af dat over een maand klaar is."),
        4 / 18,
    ),
)
#: Minutes to come in and to say goodbye, together; and an evening of which nobody said the end.
AROUND, _USUAL = 30, 120


def items_of(node: Node, event: Record) -> list[Record]:
    """Return the questions of an evening, in order."""
    found = of_event(node, "agenda_item", event)
    return sorted(found, key=lambda each: (number_of(each, "number"), each.id))


def make(node: Node, event: Record) -> list[Record]:
    """Give an evening the four questions of the template; twice is once."""
    with together(node):
        there = items_of(node, event)
        if there:
            return there
        return [
            create(
                node,
                HOUSE,
                "agenda_item",
                {
                    "title": _(one.title),
                    "text": _(one.text),
                    "event": str(event.id),
                    "number": at,
                    "minutes": _minutes(event, one.share),
                    "host": _("gastheer of gastvrouw van de tafel"),
                },
                publish=event.is_public,
            )
            for at, one in enumerate(TEMPLATE, start=1)
        ]


def move(node: Node, event: Record, item_id: int, up: bool) -> None:
    """Let a question change places with the one before it, or after it."""
    with together(node):
        order = items_of(node, event)
        at = next((at for at, each in enumerate(order) if each.id == item_id), -1)
        other = at - 1 if up else at + 1
        if at < 0 or not 0 <= other < len(order):
            return
        order[at], order[other] = order[other], order[at]
        for number, each in enumerate(order, start=1):
            if number_of(each, "number") != number:
                amend(node, HOUSE, each.id, {"number": number})


def lay(node: Node, item: Record, ideas: Sequence[str]) -> None:
    """Put old ideas on the table at a question, in place of those that lay there.

    Raises:
        Conflict: one of them is not here.
    """
    for each in ideas:
        found = find(node, HOUSE, each)
        if found is None or found.type != "idea":
            raise Conflict(_("Dit idee is er niet meer. Kies opnieuw."))
    amend(node, HOUSE, item.id, {"ideas": list(dict.fromkeys(ideas))})


def _minutes(event: Record, share: float) -> int:
    start, end = (event.body.get(name) for name in ("start", "end"))
    whole = _USUAL
    if isinstance(start, str) and isinstance(end, str):
        lasts = datetime.fromisoformat(end) - datetime.fromisoformat(start)
        whole = int(lasts.total_seconds()) // 60
    return max(5, min(_LONGEST, round((whole - AROUND) * share / 5) * 5))
