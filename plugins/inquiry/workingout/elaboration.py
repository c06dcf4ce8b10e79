# SPDX-License-Identifier: EUPL-1.2
"""Elaboration: what was chosen, worked out on one sheet before anybody spends time or money.

It does not travel. It is a sheet in the making, about this neighbourhood's own parties and
money; what others can use of it travels as an application, an experiment, a lesson or an
instrument.
"""

from collections.abc import Mapping

from samenbeter import (
    PUBLIC_STORY,
    RecordSchema,
    RecordType,
    choice_field,
    link_field,
    text_field,
)

#: What was decided in the end, as stored.
DECISIONS = {
    "open": "Nog niet besloten",
    "try": "We proberen het",
    "join": "Het bestaat al: we doen daar mee",
    "not_now": "Nu niet",
}

#: The boxes of the sheet, in the order one reads them. The last one is the decision.
BOXES = (
    "need", "for_whom", "solution", "what_exists", "privacy", "access", "cost", "who_pays",
    "who_does_what", "risks", "stop_criterion", "decision",
)  # fmt: skip

#: Longest text in a box, in characters: all of it fits on one sheet of paper.
_MOST = 600


def _box(label: str, hint: str) -> object:
    return text_field(label, PUBLIC_STORY, most=_MOST, hint=hint, rows=3)


class ElaborationSchema(RecordSchema):
    """One sheet of twelve boxes; all of them may wait, and none has a name in it."""

    inquiry = link_field("Uit welke uitvraag komt het?", PUBLIC_STORY, to="inquiry")
    cluster = link_field("Welke bundel werken jullie uit?", PUBLIC_STORY, to="cluster")
    application = link_field("Welke toepassing is het?", PUBLIC_STORY, to="application")
    initiative = link_field("Hoort bij initiatief", PUBLIC_STORY, to="initiative")
    need = _box("Wat is er nodig?", "Wat lukt mensen nu niet? Schrijf het zoals zij het zeggen.")
    for_whom = _box("Voor wie is het?", "Noem groepen, geen mensen. Wie vergeten we snel?")
    solution = _box("Wat is het idee?", "Wat ga je doen of gebruiken? Twee zinnen zijn genoeg.")
    what_exists = _box(
        "Wat is er al?", "Wie doet dit al in de wijk? Begin daar, en bouw het niet na."
    )
    privacy = _box(
        "Welke gegevens heb je nodig?", "Hoe minder hoe beter. Wie ziet ze, en wanneer gaan ze weg?"
    )
    access = _box(
        "Kan iedereen meedoen?", "Denk aan lezen, taal, geld, een telefoon, drempels en drukte."
    )
    cost = _box("Wat kost het?", "Geld en uren. Om te beginnen, en daarna elk jaar.")
    who_pays = _box("Wie betaalt?", "En wie betaalt als het geld van nu op is?")
    who_does_what = _box("Wie doet wat?", "Noem rollen en organisaties. Geen namen van mensen.")
    risks = _box("Wat kan er misgaan?", "Noem ook wie er last van kan krijgen.")
    stop_criterion = _box(
        "Wanneer stop je?", "Schrijf het op voor je begint. Dan is stoppen later geen ruzie."
    )
    decision = choice_field("Wat is er besloten?", PUBLIC_STORY, DECISIONS, default="open")
    decision_note = _box("Waarom?", "Wie besliste, hoe, en op welke dag? Noem geen namen.")


ELABORATION = RecordType(
    name="elaboration",
    schema=ElaborationSchema,
    path="uitwerkingen",
    collection="elaborations",
    label="uitwerking",
    label_plural="uitwerkingen",
    intro="Het belangrijkste idee, uitgewerkt op één vel. Zo weet je wat je gaat proberen.",
    empty="Hier is nog een stoel vrij. Kies een bundel en werk hem met elkaar uit.",
    travels=False,
    menu=False,
    detail_template="elaboration.html",
)


def is_filled(body: Mapping[str, object], box: str) -> bool:
    """Whether somebody wrote in a box of the sheet; the last one needs a decision."""
    if box == "decision":
        return body.get("decision", "open") != "open"
    return bool(str(body.get(box) or "").strip())


def empty_boxes(body: Mapping[str, object]) -> list[str]:
    """Return the boxes of the sheet that nobody filled in yet, in order."""
    return [box for box in BOXES if not is_filled(body, box)]
