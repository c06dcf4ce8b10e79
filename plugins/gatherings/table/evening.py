# SPDX-License-Identifier: EUPL-1.2
"""The file of one round table: how people chose, who was there, and whether all is checked."""

from plugins.gatherings.event import ATTENDANCE
from plugins.gatherings.table.reading import of_event
from samenbeter import (
    HOUSE,
    PUBLIC_STORY,
    Node,
    Record,
    RecordSchema,
    RecordType,
    create,
    describe,
    fields,
    link_field,
    mark,
    text_field,
    together,
    validate,
)
from samenbeter import gettext as _

#: Kinds of parties around the table, as they travel.
PARTIES = {
    "residents": mark("Bewoners"),
    "lived_experience": mark("Mensen met ervaring"),
    "entrepreneur": mark("Ondernemers"),
    "care_provider": mark("Zorgverleners"),
    "institution": mark("Instellingen"),
    "ict_supplier": mark("ICT-leveranciers"),
    "science": mark("Wetenschap en onderwijs"),
    "municipality": mark("Gemeente"),
}
#: A party that was there and of which the number is not told.
UNTOLD = "-"
#: "residents:12", "municipality:-".
_PRESENT = rf"({'|'.join(PARTIES)}):([1-9][0-9]{{1,5}}|{UNTOLD})\Z"


class RoundTableSchema(RecordSchema):
    """What stands beside the notes of one evening."""

    event = link_field("Van welke bijeenkomst?", PUBLIC_STORY, to="event", required=True)
    opening = text_field(
        "Hoe was de avond, in het kort?",
        PUBLIC_STORY,
        most=1500,
        hint="Twee of drie zinnen. Schrijf geen namen van mensen op.",
        rows=3,
    )
    method = text_field(
        "Hoe is er gekozen?",
        PUBLIC_STORY,
        most=300,
        hint="Bijvoorbeeld: drie stippen per persoon.",
        search=False,
    )
    next_event = link_field("Wanneer is de volgende keer?", PUBLIC_STORY, to="event")
    poll = link_field("Welke stemming hoort erbij?", PUBLIC_STORY, to="poll")
    present = fields.List(
        fields.String(validate=validate.Regexp(_PRESENT)),
        load_default=list,
        metadata=describe("Wie waren er?", ATTENDANCE, asked=False),
    )
    checked_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=describe("Wanneer is alles nagekeken?", PUBLIC_STORY, asked=False),
    )


ROUND_TABLE = RecordType(
    name="round_table",
    schema=RoundTableSchema,
    path="rondetafels",
    collection="round-tables",
    label="rondetafel",
    label_plural="rondetafels",
    intro="Wat er uit onze rondetafels kwam.",
    empty="Hier is nog een stoel vrij. Zet een rondetafel in de agenda.",
    travels=False,
    menu=False,
)


def file_of(node: Node, event: Record) -> Record:
    """Return the file of an evening; the first time it is made."""
    found = of_event(node, "round_table", event)
    if found:
        return found[0]
    with together(node):
        found = of_event(node, "round_table", event)
        if found:
            return found[0]
        data = {"title": _("Verslag: {title}").format(title=event.title[:180]),
                "event": str(event.id)}  # fmt: skip
        return create(node, HOUSE, "round_table", data, publish=event.is_public)


def looked_up(node: Node, event: Record) -> Record | None:
    """Return the file of an evening, or None while there is none."""
    found = of_event(node, "round_table", event)
    return found[0] if found else None
