# SPDX-License-Identifier: EUPL-1.2
"""Records of our own that come back: what we shared is fetched from others, and verified.

After an old backup is put back, the newer text of a record stands at peers. It becomes a new
version here; what never travelled keeps the value it has here. What is not here at all comes back
as far as it travelled, under a new local id. Nobody is asked: all this was ours already.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import Connection

from core import changes
from core.errors import InvalidRecord
from core.indexing import index_record
from core.model import EVERYBODY, Incoming, Record, Visibility, from_text
from core.node import Node
from core.record_schemas import COMMON
from core.record_types import RecordType
from core.store import records as rows

#: The deed in the list of changes: it brings nothing that peers do not have.
DEED = "restore"


@dataclass
class Restored:
    """What came back, by wire id."""

    #: Were not here.
    new: list[str] = field(default_factory=list)
    #: Have a newer text, or stand otherwise.
    revised: list[str] = field(default_factory=list)
    #: Why a payload could not become a record.
    problems: dict[str, str] = field(default_factory=dict)


def restore(
    tx: Connection,
    node: Node,
    incoming: Sequence[Incoming],
    *,
    audience: str,
) -> Restored:
    """Let verified payloads of our own become our records again.

    Args:
        tx: a write transaction; the caller commits it with its own rows.
        node: the node.
        incoming: at most one for each wire id.
        audience: whom they are shared with.
    """
    done = Restored()
    known = rows.ids_by_wire_id(tx, "", [each.wire_id for each in incoming])
    here = rows.get_many(tx, list(known.values()))
    touched: list[int] = []
    for each in incoming:
        kind = node.types.get(str(each.payload["type"]))
        try:
            before = here.get(known.get(each.wire_id, 0))
            after = _merged(tx, node, kind, before, each)
        except InvalidRecord as error:
            done.problems[each.wire_id] = str(error)
            continue
        audiences = (*after.audiences, *({audience} - set(after.audiences)))
        # As ``records.share``: with everybody, or with some and our own visitors.
        shared: Visibility = "netwerk" if EVERYBODY in audiences else "openbaar"
        after = replace(after, state="published", visibility=shared, audiences=audiences)
        if before is None:
            rows.insert(tx, after, None)
            done.new.append(each.wire_id)
        elif after != before:
            rows.update(tx, after)
            done.revised.append(each.wire_id)
        else:
            continue
        if before is None or after.version != before.version:
            rows.add_version(tx, after, None)
        _index(tx, node, after, new=before is None)
        touched.append(after.id)
    changes.append_all(tx, DEED, touched, node.clock())
    return done


def take_back(tx: Connection, node: Node, wire_ids: Iterable[str], audience: str) -> list[str]:
    """Hide the records that we took back from an audience; return the wire ids of those.

    Peers do not know whether a record stayed on our own site then. An editor does, and can
    publish it again; until then nobody reads it.
    """
    ids = rows.ids_by_wire_id(tx, "", list(wire_ids))
    touched: dict[int, str] = {}
    for record in rows.get_many(tx, list(ids.values())).values():
        if audience not in record.audiences:
            continue
        left = tuple(each for each in record.audiences if each != audience)
        after = replace(record, audiences=left)
        if not left:
            here: Visibility = "openbaar" if record.visibility == "netwerk" else record.visibility
            after = replace(after, state="withdrawn", visibility=here)
        rows.update(tx, after)
        _index(tx, node, after, new=False)
        touched[record.id] = record.wire_id or ""
    changes.append_all(tx, DEED, touched, node.clock())
    return list(touched.values())


def _merged(
    tx: Connection, node: Node, kind: RecordType | None, before: Record | None, one: Incoming
) -> Record:
    """Return the record as the payload has it, with what never travelled as it is here.

    Raises:
        InvalidRecord: the payload does not fit its type, or is of another type than ours.
    """
    payload, body = one.payload, one.payload["body"]
    base = before or _fresh(tx, one)
    assert isinstance(body, dict)
    if base.type != payload["type"]:
        raise InvalidRecord({"type": [f"is {payload['type']}, and here it is {base.type}"]})
    if kind is not None:
        kind.check_received({**body, **{each: payload[each] for each in COMMON if each in payload}})
        body = {key: _local(tx, node, kind, key, value) for key, value in body.items()}
    until = payload.get("valid_until")
    after = replace(
        base,
        plain_summary=_said(kind, "plain_summary", payload, base.plain_summary),
        title=_said(kind, "title", payload, base.title),
        language=str(payload["language"]),
        licence=str(payload["licence"]),
        valid_until=date.fromisoformat(str(until)) if until else None,
        body={**_stays(kind, base), **body},
        published=base.published or _moment(payload, "published"),
    )
    return _numbered(before, after, payload)


def _fresh(tx: Connection, one: Incoming) -> Record:
    """Return the row of a record that is not here, without its text."""
    published = _moment(one.payload, "published")
    return Record(
        id=rows.next_id(tx), type=str(one.payload["type"]), origin="", wire_id=one.wire_id,
        version=0, state="published", visibility="openbaar", audiences=(), title="",
        plain_summary="", language="nl", licence="", valid_until=None, created=published,
        updated=_moment(one.payload, "updated"), published=published,
    )  # fmt: skip


def _numbered(before: Record | None, after: Record, payload: Mapping[str, object]) -> Record:
    """Return ``after`` with the number and the moment of its text.

    Two texts under one number: ours never left the house, theirs did, and becomes the next.
    """
    version = payload["version"]
    assert isinstance(version, int)
    is_same = before is not None and _same_text(before, after)
    if before is not None and version <= before.version:
        version = before.version + (not is_same)
        if is_same:
            return after
    return replace(after, version=version, updated=_moment(payload, "updated"))


def _stays(kind: RecordType | None, record: Record) -> dict[str, object]:
    """Return the fields that never travelled."""
    travels = {each.name for each in kind.fields if each.leaves} if kind else set(record.body)
    return {key: value for key, value in record.body.items() if key not in travels}


def _same_text(one: Record, other: Record) -> bool:
    names = ("title", "plain_summary", "language", "licence", "valid_until", "body")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _said(kind: RecordType | None, name: str, payload: Mapping[str, object], otherwise: str) -> str:
    """Return a text of the payload, or the one we have when it was not allowed to travel."""
    if kind is not None and name in kind.by_name and not kind.by_name[name].travels:
        return otherwise
    said = str(payload.get(name) or "")
    return said or otherwise if name == "title" else said


def _local(tx: Connection, node: Node, kind: RecordType, name: str, value: object) -> object:
    """Return a value with references to our own records as they are written here."""
    one = kind.by_name.get(name)
    if one is None or not one.refers_to or not value:
        return value
    if isinstance(value, list):
        return [_reference(tx, node, str(each)) for each in value]
    return _reference(tx, node, str(value))


def _reference(tx: Connection, node: Node, reference: str) -> str:
    origin, _, wire_id = reference.partition("/")
    target = rows.get_by_wire_id(tx, "" if origin == node.id else origin, wire_id)
    return str(target.id) if target is not None and origin == node.id else reference


def _moment(payload: Mapping[str, object], name: str) -> datetime:
    return from_text(str(payload[name]))


def _index(tx: Connection, node: Node, record: Record, *, new: bool) -> None:
    if record.type in node.types:
        index_record(tx, node, record, new=new)
