# SPDX-License-Identifier: EUPL-1.2
"""Answer: what one person says to an inquiry. Private: it is read to order it, and then gone."""

from plugins.inquiry.groups import GROUPS
from samenbeter import (
    Processing,
    RecordSchema,
    RecordType,
    Reference,
    choice_field,
    describe,
    fields,
    link_field,
    text_field,
    validate,
)

#: Ways in which an answer comes in.
CHANNELS = {
    "web": "Website",
    "paper": "Papier",
    "street": "Straat",
    "phone": "Telefoon",
}

STAGES = {"new": "Nieuw", "ordered": "Geordend", "refused": "Hoort hier niet"}

#: Longest answer, in characters.
LONGEST = 2000

ANSWERING = Processing(
    "P3",
    "Weten wat mensen op de vraag antwoorden, en of alle groepen hun stem gaven",
    "toestemming: wie antwoordt kiest dat zelf, zonder naam",
    "tot acht weken na de vijf weken; daarna wist de computer het antwoord",
)


class AnswerSchema(RecordSchema):
    """One answer, without a name."""

    class Meta(RecordSchema.Meta):
        """An answer has no title: the words themselves are enough."""

        exclude = ("title",)

    inquiry = link_field("Uitvraag", ANSWERING, to="inquiry", required=True)
    group = choice_field("Wie ben je?", ANSWERING, GROUPS)
    text = text_field(
        "Wat is je antwoord?", ANSWERING, most=LONGEST, required=True, rows=5, search=False
    )
    channel = choice_field("Hoe kwam het binnen?", ANSWERING, CHANNELS)
    stage = choice_field("Hoe ver is het?", ANSWERING, STAGES, default="new")
    cluster = Reference(
        to="cluster", load_default=None, allow_none=True,
        metadata=describe("Bundel", ANSWERING, indexed=True),
    )  # fmt: skip
    day = fields.Date(required=True, metadata=describe("Ingevoerd op", ANSWERING, indexed=True))
    once = fields.String(
        required=True,
        validate=validate.Length(16, 64),
        metadata=describe("Kenmerk tegen dubbel insturen", ANSWERING, indexed=True),
    )
    kept_until = fields.Date(
        required=True, metadata=describe("Bewaard tot en met", ANSWERING, indexed=True)
    )


ANSWER = RecordType(
    name="answer",
    schema=AnswerSchema,
    path="antwoorden-op-uitvragen",
    collection="inquiry-answers",
    label="antwoord",
    label_plural="antwoorden",
    article="het",
    title_of=lambda data: "antwoord",
    private=True,
    kept_until="kept_until",
)
