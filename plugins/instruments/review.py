# SPDX-License-Identifier: EUPL-1.2
"""Review: what colleagues of another proeftuin think of an instrument ("collegiale blik")."""

from collections.abc import Mapping
from textwrap import shorten
from typing import Any

from samenbeter import (
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    describe,
    fields,
    link_field,
    validate,
)
from samenbeter import text_field as text

#: Longest title made from the text, in characters.
_TITLE = 80


class ReviewSchema(RecordSchema):
    """One review; which node looks is known from where it was written."""

    class Meta(RecordSchema.Meta):
        """A review has no title to fill in: ``title_of`` makes one."""

        exclude = ("title",)

    about = link_field("Over welk instrument?", PUBLIC_STORY, to="instrument", required=True)
    strong = text("Wat is er sterk aan?", PUBLIC_STORY, most=2000, required=True, rows=3)
    question = text("Wat wil je nog weten?", PUBLIC_STORY, most=2000, rows=3)
    advice = text(
        "Wat raad je aan?", PUBLIC_STORY, most=2000, hint="Begin met een werkwoord.", rows=3
    )
    by_role = fields.String(
        load_default="de redactie",
        validate=validate.Length(1, 120),
        metadata=describe(
            "Wie kijkt er mee?",
            PUBLIC_STORY,
            hint="Een rol, zoals 'wijkcoach'. Geen naam.",
        ),
    )


def title_of(data: Mapping[str, Any]) -> str:
    """Return the beginning of what is strong."""
    return shorten(f"Collegiale blik: {data.get('strong', '')}", _TITLE, placeholder=" …")


REVIEW = RecordType(
    name="review",
    schema=ReviewSchema,
    path="collegiale-blik",
    collection="reviews",
    label="collegiale blik",
    label_plural="collegiale blikken",
    intro="Wat vinden andere proeftuinen van een instrument? Zo leren we van elkaar.",
    empty="Hier is nog een stoel vrij. Kijk mee met een instrument van een ander.",
    needs_level="full",
    menu=False,
    title_of=title_of,
)
