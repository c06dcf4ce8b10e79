# SPDX-License-Identifier: EUPL-1.2
"""The questions anybody can ask of a node's records; each answers only what the actor may see."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from core import access
from core.database import reading
from core.errors import InvalidRecord, NotAllowed, NotFound
from core.field_info import FieldInfo
from core.languages import gettext as _
from core.model import COUNT_LIMIT, GLOBAL_ID, Actor, Page, Query, Record, Version, to_text
from core.node import Node
from core.record_types import RecordType
from core.searching import finding
from core.searching.finding import Wanted
from core.store import desk as at_desk
from core.store import lists
from core.store import records as rows

_CURSOR = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\.(\d{1,18})")


def get(node: Node, actor: Actor, record_id: int) -> Record:
    """Return one record.

    Raises:
        NotFound: there is none, or it is not this actor's to read.
    """
    with reading(node.engine) as tx:
        record = rows.get(tx, record_id)
    if record is None or not access.may(actor, "read", record).allowed:
        raise NotFound(_("Bericht {record_id} bestaat hier niet.").format(record_id=record_id))
    return record


def find(node: Node, actor: Actor, reference: str) -> Record | None:
    """Return what a reference points at, or None when it is not here or not to be read."""
    with reading(node.engine) as tx:
        record = resolve(tx, node, reference)
    return record if record and access.may(actor, "read", record).allowed else None


def references(node: Node, record: Record) -> tuple[str, ...]:
    """Return every text that may point at ``record``: for queries on a reference field."""
    local = (str(record.id),)
    if record.wire_id is None:
        return local
    return (*local, f"{record.origin or node.id}/{record.wire_id}")


def global_id(node: Node, actor: Actor, record: Record) -> str | None:
    """Return the id that names ``record`` on every node, None while there is none to be told.

    That something is out for a network only is nothing for strangers.
    """
    if record.wire_id is None:
        return None
    is_secret = bool(record.audiences) and not record.is_shared_with_all
    if is_secret and not access.may(actor, "create").allowed:
        return None
    return f"{record.origin or node.id}/{record.wire_id}"


def page(node: Node, actor: Actor, query: Query, *, counted: bool = True) -> Page:
    """Return one page of records the actor may see, newest first.

    Args:
        node: the node.
        actor: who asks.
        query: what is asked.
        counted: also count all that match; who knows that from a page before may leave it.

    Raises:
        InvalidRecord: the cursor or a filter is not one of ours.
    """
    query = _allowed(node, actor, query)
    before = _cursor(query.after)
    with reading(node.engine) as tx:
        found = lists.page(tx, query, before)
        number = lists.count(tx, query) if counted else 0
    shown, more = found[: query.limit], len(found) > query.limit
    after = f"{to_text(shown[-1].published or shown[-1].created)}.{shown[-1].id}" if more else None
    if not query.public:
        # What others took back is empty, and not every record here is for every editor. Such a
        # page is shorter than asked; the next one goes on behind it.
        shown = [each for each in shown if each.is_public or _is_for(actor, each)]
    return Page(tuple(shown), after, min(number, COUNT_LIMIT), number <= COUNT_LIMIT)


def count(node: Node, actor: Actor, query: Query) -> tuple[int, bool]:
    """Return how many records match in all, as far as we count, and whether that is all.

    Raises:
        InvalidRecord: a filter is not one of ours.
    """
    query = _allowed(node, actor, query)
    with reading(node.engine) as tx:
        number = lists.count(tx, query)
    return min(number, COUNT_LIMIT), number <= COUNT_LIMIT


def pointing_at(
    node: Node, actor: Actor, record: Record, type_name: str, field: str, *, limit: int = 20
) -> tuple[Record, ...]:
    """Return the newest records of a type whose indexed ``field`` points at ``record``."""
    filters = {field: references(node, record)}
    query = Query(type_name, filters=filters, members=True, limit=limit)
    return page(node, actor, query, counted=False).records


def search(node: Node, text: str, *, limit: int = 20, offset: int = 0) -> list[Record]:
    """Return records that everybody may read, own and received, about ``text``; best first.

    Words count in any form. What stands nowhere is left without an answer here: a page says
    what was looked for instead, see ``core.searching.finding``.
    """
    wanted = Wanted(text, exactly=True, limit=limit, offset=offset)
    return list(finding.search(node, wanted).records)


def newest(node: Node, *, limit: int) -> list[Record]:
    """Return the newest public records of all types that guests bring, own and received."""
    with reading(node.engine) as tx:
        return lists.newest(tx, list(node.types), limit)


def own_public(node: Node, first: int, last: int) -> list[tuple[int, str, datetime]]:
    """Return (id, type, updated) of our own public records with ids in ``first``..``last``."""
    with reading(node.engine) as tx:
        return lists.own_public(tx, list(node.types), first, last)


def last_id(node: Node) -> int:
    """Return the highest local id in use, 0 for none."""
    with reading(node.engine) as tx:
        return lists.last_id(tx)


def versions(node: Node, actor: Actor, record_id: int) -> list[Version]:
    """Return the versions of a record of our own, newest first.

    Raises:
        NotFound: there is none, or it is not this actor's to read.
        NotAllowed: the actor may not change it.
    """
    record = get(node, actor, record_id)
    verdict = access.may(actor, "revise", record)
    if not verdict.allowed:
        raise NotAllowed(verdict.reason)
    with reading(node.engine) as tx:
        return rows.versions_of(tx, record_id)


def tally(
    node: Node,
    actor: Actor,
    type_name: str,
    by: Sequence[str],
    filters: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[tuple[str, ...], int]:
    """Return how many records there are of each combination of values, in one question.

    Args:
        node: the node.
        actor: who asks; only what visitors may see is counted for a visitor.
        type_name: of the records.
        by: indexed fields, and "origin" for the node that wrote it ("" for our own). A record
            with several values counts once for each, and one without a value counts under "".
        filters: as those of a ``Query``.

    Returns:
        Counts by the values, in the order of ``by``: {("residents", "paper"): 12}. A number of
        people below ten is not told to anybody as it is: see ``suppressed``.

    Raises:
        InvalidRecord: a field is not one this actor may choose by.
        NotFound: no guest brings this type.
    """
    query = _allowed(node, actor, Query(type_name, filters=filters or {}, public=False))
    fields = [name for name in by if name != lists.ORIGIN]
    _allowed(node, actor, Query(type_name, filters=dict.fromkeys(fields, ()), public=False))
    with reading(node.engine) as tx:
        return lists.tally(tx, query, by)


def origins(node: Node, type_name: str) -> list[str]:
    """Return the nodes whose public records of this type are here; "" is ourselves."""
    with reading(node.engine) as tx:
        return lists.origins(tx, type_name)


def desk(node: Node, actor: Actor, limit: int = 100) -> list[Record]:
    """Return our own records for an editor's desk, of all types, also those of absent guests.

    Up to ``limit`` that visitors do not see and up to ``limit`` that they do, newest first.

    Raises:
        NotAllowed: the actor is no editor.
    """
    verdict = access.may(actor, "create")
    if not verdict.allowed:
        raise NotAllowed(verdict.reason)
    with reading(node.engine) as tx:
        kinds = lists.types(tx)
        found = [
            record
            for public in (False, True)
            for record in lists.own(tx, kinds, public=public, limit=limit)
        ]
    return [each for each in found if access.may(actor, "read", each).allowed]


def is_from_desk(node: Node, record: Record) -> bool:
    """Whether a record of our own was typed at a table, on behalf of somebody."""
    if not record.is_own:
        return False
    with reading(node.engine) as tx:
        return at_desk.is_marked(tx, record.id)


def type_of(node: Node, name: str) -> RecordType:
    """Return a record type by name.

    Raises:
        NotFound: no admitted guest brings it.
    """
    kind = node.types.get(name) or node.private_types.get(name)
    if kind is None:
        raise NotFound(_("De soort {name} bestaat hier niet, of staat uit.").format(name=name))
    return kind


def fields_of(record: Record) -> dict[str, object]:
    """Return all fields of a record as its schema knows them, to revise or to send."""
    valid_until = record.valid_until.isoformat() if record.valid_until else None
    return {
        "title": record.title,
        "plain_summary": record.plain_summary,
        "language": record.language,
        "licence": record.licence,
        "valid_until": valid_until,
        **record.body,
    }


def visible_fields(kind: RecordType, actor: Actor, record: Record) -> tuple[FieldInfo, ...]:
    """Return the fields of a record that ``actor`` may see: private ones if it may change them."""
    all_of_it = access.may(actor, "revise", record).allowed
    return tuple(one for one in kind.fields if one.travels or all_of_it)


def resolve(tx: Connection, node: Node, reference: str) -> Record | None:
    """Return what a reference points at, whoever may read it."""
    if GLOBAL_ID.fullmatch(reference):
        origin, wire_id = reference.split("/")
        return rows.get_by_wire_id(tx, "" if origin == node.id else origin, wire_id)
    return rows.get(tx, int(reference)) if reference.isdecimal() else None


def _allowed(node: Node, actor: Actor, query: Query) -> Query:
    """Return ``query`` as far as this actor may ask it."""
    writes = access.may(actor, "create").allowed
    if not writes:
        known = query.members and access.may(actor, "take part").allowed
        query = replace(query, public=True, members=known)
    kind = type_of(node, query.type)
    # Who may filter on a private field can read it, one guess at a time.
    usable = {one.name for one in kind.fields if one.indexed and (one.travels or writes)}
    unknown = {
        name: [_("Op dit veld kun je niet kiezen.")] for name in query.filters if name not in usable
    }
    if unknown:
        raise InvalidRecord(unknown)
    return query


def _is_for(actor: Actor, record: Record) -> bool:
    return (record.is_own or record.is_for_members) and access.may(actor, "read", record).allowed


def _cursor(after: str | None) -> tuple[str, int] | None:
    if after is None:
        return None
    match = _CURSOR.fullmatch(after)
    if match is None:
        raise InvalidRecord({"after": ["Deze plek in de lijst kennen we niet. Begin opnieuw."]})
    return match[1], int(match[2])
