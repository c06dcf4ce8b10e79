# SPDX-License-Identifier: EUPL-1.2
"""Poll: a question, what one can choose, who may vote and until when; and then what came out.

The result stands in flat lists of numbers, so that the API, its document and other nodes read it
as it is: a number for each option, a number for each group, and the numbers of every group one
after the other. Where a number may not be told there is none (null).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from samenbeter import (
    PUBLIC_STORY,
    Headcount,
    Method,
    Moment,
    Paper,
    Processing,
    Record,
    RecordSchema,
    RecordType,
    ValidationError,
    choice_field,
    choices_field,
    describe,
    fields,
    mark,
    text_field,
    validate,
    validates_schema,
)

#: Groups as they travel; those around a table, and who else takes part.
GROUPS = {
    "residents": mark("Bewoners"),
    "experience": mark("Ervaringsdeskundigen"),
    "carers": mark("Zorgverleners"),
    "institutions": mark("Instellingen"),
    "suppliers": mark("Leveranciers"),
    "entrepreneurs": mark("Ondernemers"),
    "science": mark("Wetenschappers"),
    "municipality": mark("De gemeente"),
}

#: Who may vote, as it travels.
WHO = {
    "codes": mark("Wie een code op papier kreeg"),
    "mail": mark("Iedereen met een e-mailadres"),
    "members": mark("Wie hier een account heeft"),
}

#: Not counted yet, or counted; as it travels.
PHASES = {"waiting": mark("Nog niet geteld"), "counted": mark("Geteld")}

#: What a count tells of people.
COUNTED = Processing(
    "P0",
    mark("Laten zien wat mensen samen kozen"),
    mark("geen persoonsgegevens: aantallen, nooit van minder dan tien mensen"),
    mark("zolang het bericht bestaat"),
)

#: What only editors read: that one person objects is about few people.
OBJECTING = Processing(
    "P2",
    mark("Laten weten dat er bezwaren zijn, zodat iemand ze leest en antwoordt"),
    mark("gerechtvaardigd belang: wie bezwaar maakt, wordt gehoord"),
    mark("zolang de stemming bestaat"),
)

FEWEST, MOST = 2, 40
#: Characters of what is told about objections.
LONGEST_ANSWER = 2000
#: Longest that one can vote.
_LONGEST = timedelta(days=366)
#: Fields that stay as they are once the first code is printed or the first vote is in.
FIXED = ("question", "options", "method", "each", "groups", "who", "opens", "closes", "quorum")


def _numbers(label: str) -> fields.List[int]:
    return fields.List(
        fields.Integer(allow_none=True, strict=True, validate=validate.Range(0)),
        load_default=list,
        validate=validate.Length(max=MOST * len(GROUPS)),
        metadata=describe(label, COUNTED, asked=False),
    )


def _refuse_twice(texts: list[str]) -> None:
    seen = {" ".join(each.split()).casefold() for each in texts}
    if len(seen) < len(texts):
        raise ValidationError(mark("Eén keuze staat er twee keer."))


class PollBase(RecordSchema):
    """All fields but how is voted: that one knows which ways there are."""

    question = text_field("Wat is de vraag?", PUBLIC_STORY, most=500, required=True, rows=2)
    options = fields.List(
        fields.String(validate=validate.Length(1, 200)),
        required=True,
        validate=[
            validate.Length(FEWEST, MOST, error=mark("Schrijf twee tot veertig keuzes op.")),
            _refuse_twice,
        ],
        metadata=describe(
            "Waaruit kiezen mensen?",
            PUBLIC_STORY,
            hint="Elke keuze op een eigen regel. Twee tot veertig.",
            rows=8,
        ),
    )
    each = fields.Integer(
        load_default=3,
        validate=validate.Range(1, 10),
        metadata=describe(
            "Hoeveel stippen, plekken of paren krijgt iedereen?", PUBLIC_STORY, hint="1 tot 10."
        ),
    )
    groups = choices_field(
        "Welke groepen doen mee?",
        PUBLIC_STORY,
        GROUPS,
        hint="Elke groep telt even zwaar mee. Kies er geen als iedereen samen stemt.",
    )
    who = choice_field("Wie mag stemmen?", PUBLIC_STORY, WHO, default="codes")
    opens = Moment(required=True, metadata=describe("Vanaf wanneer kun je stemmen?", PUBLIC_STORY))
    closes = Moment(required=True, metadata=describe("Tot wanneer kun je stemmen?", PUBLIC_STORY))
    quorum = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 100_000),
        metadata=describe(
            "Hoeveel mensen moeten er stemmen?",
            PUBLIC_STORY,
            hint="Stemmen er minder, dan wint niets. Leeg: dat maakt niet uit.",
        ),
    )
    phase = fields.String(
        load_default="waiting",
        validate=validate.OneOf(tuple(PHASES), tuple(PHASES.values())),
        metadata=describe("Is er geteld?", COUNTED, indexed=True, asked=False),
    )
    turnout = Headcount(
        load_default=None,
        allow_none=True,
        metadata=describe("Hoeveel mensen stemden?", COUNTED, asked=False),
    )
    group_turnout = _numbers("Hoeveel mensen stemden per groep?")
    totals = _numbers("Uitslag per keuze")
    group_totals = _numbers("Uitslag per groep, keuze na keuze")
    shares = _numbers("Procenten, als elke groep even zwaar telt")
    winner = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, MOST - 1),
        metadata=describe("Wat werd gekozen, als nummer vanaf nul", COUNTED, asked=False),
    )
    stated = fields.String(
        load_default="",
        validate=validate.Length(max=1000),
        metadata=describe("Hoe is er geteld?", COUNTED, asked=False),
    )
    digest = fields.String(
        load_default="",
        validate=validate.Regexp(r"([0-9a-f]{64})?\Z"),
        metadata=describe("Kenmerk van de dichte stembriefjes", COUNTED, asked=False),
    )
    recount_until = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=describe("Natellen kan tot en met", COUNTED, asked=False),
    )

    objected = fields.Boolean(
        load_default=False, metadata=describe("Zijn er bezwaren?", OBJECTING, asked=False)
    )
    answered = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_ANSWER),
        metadata=describe("Wat gebeurt er met de bezwaren?", PUBLIC_STORY, asked=False),
    )

    @validates_schema
    def _check_times(self, data: dict[str, Any], **_: object) -> None:
        """Keep the order of time."""
        opens, closes = data.get("opens"), data.get("closes")
        if not (isinstance(opens, datetime) and isinstance(closes, datetime)):
            return
        if not opens < closes <= opens + _LONGEST:
            told = mark("Kies een tijd na het begin, hooguit een jaar later.")
            raise ValidationError({"closes": [told]})


def poll_type(methods: Mapping[str, Method]) -> RecordType:
    """Return the record type of polls that are counted in one of these ways."""
    labels = {name: one.__dict__["label"] for name, one in methods.items()}
    how = choice_field("Hoe wordt er gestemd?", PUBLIC_STORY, labels, default=next(iter(labels)))
    schema = type("PollSchema", (PollBase,), {"method": how, "__doc__": PollBase.__doc__})
    return RecordType(
        name="poll",
        schema=schema,
        path="stemmen",
        collection="polls",
        label="stemming",
        label_plural="stemmingen",
        intro="Eén mens, één stem. Zonder account, dicht tot het einde, en na te tellen.",
        empty="Hier is nog een stoel vrij. Leg een vraag voor aan de wijk.",
        menu=False,
        detail_template="poll.html",
    )


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll as this plugin reads it."""

    record: Record
    options: tuple[str, ...]
    groups: tuple[str, ...]
    method: str
    each: int
    who: str
    opens: datetime
    closes: datetime
    quorum: int
    is_counted: bool

    @property
    def id(self) -> int:
        """Its local id."""
        return self.record.id

    @property
    def paper(self) -> Paper:
        """What a vote is about."""
        return Paper(self.options, self.each)


def read(record: Record) -> Poll:
    """Return a record of this type as a poll."""
    body: Mapping[str, Any] = record.body
    groups = tuple(body.get("groups") or ())
    return Poll(
        record=record,
        options=tuple(body["options"]),
        groups=tuple(each for each in GROUPS if each in groups),
        method=str(body["method"]),
        each=int(body.get("each") or 1),
        who=str(body.get("who")),
        opens=datetime.fromisoformat(str(body["opens"])),
        closes=datetime.fromisoformat(str(body["closes"])),
        quorum=int(body.get("quorum") or 0),
        is_counted=body.get("phase") == "counted",
    )
