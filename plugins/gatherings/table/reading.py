# SPDX-License-Identifier: EUPL-1.2
"""What belongs to one evening, read as the house does: also what is not public yet."""

from collections.abc import Mapping

from plugins.gatherings.event import EVENT
from samenbeter import (
    HOUSE,
    Actor,
    Node,
    NotFound,
    Occurrence,
    Query,
    Record,
    find,
    get,
    page,
    references,
    times_of,
)
from samenbeter import gettext as _

#: Records of one type that belong to one evening, at most.
_MOST = 2000


def round_table(node: Node, actor: Actor, event_id: int) -> Record:
    """Return a round table of our own that this actor may see.

    Raises:
        NotFound: there is none.
    """
    event = get(node, actor, event_id)
    if event.type != "event" or event.body.get("kind") != "round_table" or not event.is_own:
        raise NotFound(_("Dit is geen rondetafel van deze proeftuin."))
    return event


def of_event(node: Node, kind: str, event: Record) -> list[Record]:
    """Return all of a type that belong to an evening and are not withdrawn, oldest first."""
    return everything(node, kind, {"event": references(node, event)})


def everything(node: Node, kind: str, filters: Mapping[str, tuple[str, ...]]) -> list[Record]:
    """Return all records of our own of a type that match and are not withdrawn, oldest first."""
    found: list[Record] = []
    after: str | None = None
    while len(found) < _MOST:
        query = Query(kind, filters, ("",), public=False, after=after, limit=100)
        one = page(node, HOUSE, query, counted=False)
        found += [each for each in one.records if each.state != "withdrawn"]
        after = one.after
        if after is None:
            break
    return sorted(found, key=lambda each: each.id)


def linked(node: Node, record: Record, field: str) -> Record | None:
    """Return what a field of a record points at, or None."""
    value = record.body.get(field)
    return find(node, HOUSE, str(value)) if value else None


def time_of(event: Record) -> Occurrence | None:
    """Return when an evening is, the last time of what comes back."""
    times = list(times_of(event, EVENT.calendar)) if EVENT.calendar else []
    return times[-1] if times else None


def number_of(record: Record, field: str) -> int:
    """Return a number in a field of a record, 0 for none."""
    value = record.body.get(field)
    return value if isinstance(value, int) else 0


def text_of(record: Record, field: str) -> str:
    """Return the text in a field of a record, "" for none."""
    value = record.body.get(field)
    return value if isinstance(value, str) else ""
