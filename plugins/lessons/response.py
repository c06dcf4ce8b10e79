# SPDX-License-Identifier: EUPL-1.2
"""Response: "the same here", "different here" or "this helped us", of one proeftuin to a lesson."""

from collections.abc import Mapping
from textwrap import shorten
from typing import Any

from samenbeter import (
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    choice_field,
    hat_field,
    link_field,
    text_field,
)

#: Kinds as they travel.
KINDS = {
    "same_here": "Ook hier",
    "different_here": "Hier anders",
    "helped_us": "Dit hielp ons",
}

#: Longest title made from the text, in characters.
_TITLE = 80


class ResponseSchema(RecordSchema):
    """One response; which node says it is known from where it was written."""

    class Meta(RecordSchema.Meta):
        """A response has no title to fill in: ``title_of`` makes one."""

        exclude = ("title",)

    about = link_field("Over welke les?", PUBLIC_STORY, to="lesson", required=True)
    kind = choice_field("Hoe is het bij jullie?", PUBLIC_STORY, KINDS)
    text = text_field(
        "Vertel het kort",
        PUBLIC_STORY,
        most=2000,
        required=True,
        hint="Wat zag je bij jullie? Schrijf geen namen van mensen op.",
        rows=4,
    )
    hat = hat_field()


def title_of(data: Mapping[str, Any]) -> str:
    """Return the kind in words and the beginning of the text."""
    kind = KINDS.get(str(data.get("kind")), "Reactie")
    return shorten(f"{kind}: {data.get('text', '')}", _TITLE, placeholder=" …")


RESPONSE = RecordType(
    name="lesson_response",
    schema=ResponseSchema,
    path="reacties",
    collection="lesson-responses",
    label="reactie",
    label_plural="reacties",
    intro="Hoe ging het bij anderen? Ook zo, of juist anders.",
    empty="Hier is nog een stoel vrij. Kies een les en vertel hoe het bij jullie is.",
    needs_level="full",
    menu=False,
    title_of=title_of,
)
