# SPDX-License-Identifier: EUPL-1.2
"""Tables: where people sit, and the link by which a scribe writes without an account.

The secret of a link is stored nowhere: it is made from the key of the node, the table and how
often somebody asked for a new link. So a card can be printed again, a copy of the database opens
no table, and a card that was lost is worth nothing once there is a new link.
"""

import base64
import hmac
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from plugins.gatherings.table.reading import linked, number_of, of_event, time_of
from samenbeter import (
    HOUSE,
    PUBLIC_STORY,
    Node,
    NotFound,
    Processing,
    Record,
    RecordSchema,
    RecordType,
    amend,
    create,
    describe,
    erase,
    fields,
    fingerprint,
    get,
    link_field,
    local_time,
    text_field,
    together,
    validate,
    withdraw,
)
from samenbeter import gettext as _

#: Tables of one evening.
MOST = 40
#: Bytes of a secret: nobody guesses 128 bits.
_LENGTH = 16

#: Of what only the machine needs.
INSIDE = Processing(
    "P2",
    "Een tafel kan een nieuwe link krijgen als een kaart kwijt is",
    "gerechtvaardigd belang: alleen wie aan tafel zit schrijft mee",
    "zolang de tafel bestaat",
)


class TableSchema(RecordSchema):
    """One table at a round table; who sits there is not in here."""

    class Meta(RecordSchema.Meta):
        """A table has a number: ``title_of`` makes its title."""

        exclude = ("title",)

    event = link_field("Van welke bijeenkomst?", PUBLIC_STORY, to="event", required=True)
    number = fields.Integer(
        required=True,
        validate=validate.Range(1, MOST),
        metadata=describe("Welk nummer heeft de tafel?", PUBLIC_STORY),
    )
    item = link_field(
        "Welke vraag?", PUBLIC_STORY, to="agenda_item", hint="Leeg: alle vragen van de avond."
    )
    host = text_field(
        "Wie leidt het gesprek?", PUBLIC_STORY, most=120, hint="Een rol. Geen naam.", search=False
    )
    scribe = text_field(
        "Wie schrijft?", PUBLIC_STORY, most=120, hint="Een rol. Geen naam.", search=False
    )
    links_made = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 1000),
        metadata=describe("Hoe vaak kreeg de tafel een nieuwe link?", INSIDE, asked=False),
    )


def title_of(data: Mapping[str, Any]) -> str:
    """Return what a table is called."""
    return _("Tafel {number}").format(number=data.get("number", ""))


TABLE = RecordType(
    name="table",
    schema=TableSchema,
    path="tafels",
    collection="tables",
    label="tafel",
    label_plural="tafels",
    intro="De tafels van onze rondetafels.",
    empty="Hier is nog een stoel vrij. Begin bij een rondetafel in de agenda.",
    travels=False,
    menu=False,
    title_of=title_of,
)


def tables_of(node: Node, event: Record) -> list[Record]:
    """Return the tables of an evening, by number."""
    found = of_event(node, "table", event)
    return sorted(found, key=lambda each: (number_of(each, "number"), each.id))


def set_up(node: Node, event: Record, count: int) -> list[Record]:
    """Let an evening have so many tables; one where somebody wrote already always stays."""
    with together(node):
        there = tables_of(node, event)
        known = {number_of(each, "number") for each in there}
        for number in range(1, min(count, MOST) + 1):
            if number not in known:
                create(
                    node,
                    HOUSE,
                    "table",
                    {
                        "event": str(event.id),
                        "number": number,
                        "host": _("gastheer of gastvrouw"),
                        "scribe": _("schrijver"),
                    },
                    publish=event.is_public,
                )
        written = {str(each.body.get("table")) for each in of_event(node, "harvest_note", event)}
        for each in there:
            if number_of(each, "number") > count and str(each.id) not in written:
                # Nobody saw a draft: there is nothing to take back.
                (erase if each.state == "draft" else withdraw)(node, HOUSE, each.id)
        return tables_of(node, event)


def secret_of(node: Node, table: Record) -> str:
    """Return the secret in the link of a table: 22 characters."""
    told = f"samenbeter/table/1 {table.id} {number_of(table, 'links_made')}"
    return base64.urlsafe_b64encode(fingerprint(node, told)[:_LENGTH]).decode().rstrip("=")


def link_of(node: Node, table: Record) -> str:
    """Return the path at which the scribe of a table writes."""
    return f"/tafels/{table.id}/schrijf?sleutel={secret_of(node, table)}"


def new_link(node: Node, table: Record) -> Record:
    """Let the old link of a table open nothing any more."""
    with together(node):
        made = number_of(get(node, HOUSE, table.id), "links_made")
        return amend(node, HOUSE, table.id, {"links_made": made + 1})


def opened(node: Node, table_id: int, secret: str) -> tuple[Record, Record]:
    """Return the table and the evening that a link opens.

    Raises:
        NotFound: the link is wrong, or the day after the evening is over. It does not say which.
    """
    try:
        table = get(node, HOUSE, table_id)
    except NotFound as error:
        raise NotFound(_closed()) from error
    right = hmac.compare_digest(secret_of(node, table).encode(), secret.encode())
    if table.type != "table" or not right or table.state == "withdrawn":
        raise NotFound(_closed())
    event = linked(node, table, "event")
    if event is None or not is_open(node, event):
        raise NotFound(_closed())
    return table, event


def is_open(node: Node, event: Record) -> bool:
    """Whether scribes may write at an evening: until the end of the day after it."""
    time = time_of(event)
    if time is None or time.cancelled or event.state != "published":
        return False
    last = local_time(time.last_moment).date() + timedelta(days=1)
    return local_time(node.clock()).date() <= last


def _closed() -> str:
    return _("Deze link werkt niet. Vraag de gastheer om een nieuwe kaart.")


def choices(items: Sequence[Record], table: Record) -> list[Record]:
    """Return the questions that are talked about at a table."""
    only = str(table.body.get("item") or "")
    return [each for each in items if not only or str(each.id) == only]
