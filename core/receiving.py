# SPDX-License-Identifier: EUPL-1.2
"""Records that other nodes wrote: taken in many at a time, in the caller's transaction.

The payloads are verified by the caller; what they say is not. This is the door where another
node's data becomes ours, and it is on the hot path of a first catch-up: one schema load, and
a fixed number of statements for a whole batch.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from core import changes
from core.errors import InvalidRecord
from core.indexing import index_texts
from core.model import EVERYBODY, Incoming, to_text
from core.node import Node
from core.record_schemas import COMMON
from core.record_types import RecordType
from core.searching.entries import entry
from core.store import erasures
from core.store import records as rows
from core.store import search as index

_TYPE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z", re.ASCII)


def receive(
    tx: Connection,
    node: Node,
    origin: str,
    incoming: Sequence[Incoming],
    audience: str = EVERYBODY,
) -> dict[str, str]:
    """Write verified payloads of ``origin`` as records, new or revised.

    A type no guest brings is kept and shown generically; receive it again when one does.
    What came for a network is for people who are signed in, unless it came for everybody too:
    then it says what everybody may read.

    Args:
        tx: a write transaction; the caller commits it with its own rows.
        node: the node.
        origin: node id of who wrote them.
        incoming: at most one for each wire id.
        audience: for whom it came: "public" or a network.

    Returns:
        Wire id → why it was not taken in, for the quarantine.
    """
    now = node.clock()
    named = [each.wire_id for each in incoming]
    known = rows.ids_by_wire_id(tx, origin, named)
    gone = erasures.dead(tx, origin, named)
    hidden = erasures.hidden_among(tx, list(known.values()))
    before = rows.audiences_of(tx, list(known.values()))
    since = rows.published_since(tx, list(known.values()))
    free = rows.next_id(tx)
    problems: dict[str, str] = {}
    batch = _Batch()
    moment = to_text(now)
    for each in incoming:
        if each.wire_id in gone:
            continue  # erased here a moment ago: it does not come back
        try:
            _refuse_private(node, each)
            record_id = known.get(each.wire_id, free)
            meant = {*before.get(record_id, ()), audience}
            if audience != EVERYBODY and EVERYBODY in meant:
                batch.audiences[record_id] = meant
                continue
            # A new text does not make a record new: it stays where it stood in lists.
            stood = since.get(record_id, moment)
            batch.add(
                node.types, origin, each, record_id, moment, meant, stood, new=record_id == free
            )
            free += record_id == free
        except InvalidRecord as error:
            problems[each.wire_id] = _sentence(error)
    batch.hide(hidden)
    batch.write(tx)
    erasures.stay_hidden(tx, batch.hidden)
    changes.append_all(tx, "receive", (row["id"] for row in batch.rows), now)
    return problems


def _refuse_private(node: Node, incoming: Incoming) -> None:
    """Take in nothing under the name of a type that is about people here.

    Raises:
        InvalidRecord: it says to be such a record.
    """
    if incoming.payload.get("type") in node.private_types:
        raise InvalidRecord({"type": ["is private here and never travels"]})


def retract(
    tx: Connection,
    node: Node,
    origin: str,
    wire_ids: Iterable[str],
    audience: str | None = None,
) -> None:
    """Hide what ``origin`` took back.

    Of what nobody has any more title, text and search are gone, and the row says so. What a
    network still has stays for people who are signed in.

    Args:
        tx: a write transaction.
        node: the node.
        origin: node id of who wrote them.
        wire_ids: of the records.
        audience: from whom it took them back; None for everybody who had them.
    """
    ids = list(rows.ids_by_wire_id(tx, origin, list(wire_ids)).values())
    if not ids:
        return
    left = {
        each: rest
        for each, before in rows.audiences_of(tx, ids).items()
        if audience is not None and (rest := set(before) - {audience})
    }
    gone = [each for each in ids if each not in left]
    rows.empty(tx, gone, to_text(node.clock()))
    rows.set_facets(tx, (), gone)
    index.put(tx, (), gone)
    rows.set_audiences(tx, left)
    inside = [each for each, rest in left.items() if EVERYBODY not in rest]
    rows.keep_inside(tx, inside)
    erasures.stay_hidden(tx, dict.fromkeys(inside, "leden"))
    index_texts(tx, node, list(rows.get_many(tx, inside).values()))
    changes.append_all(tx, "retract", ids, node.clock())


class _Batch:
    """The rows of one batch, gathered so that each table is written once."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self._new: list[dict[str, Any]] = []
        self._facets: list[dict[str, Any]] = []
        self._texts: list[dict[str, Any]] = []
        self._old: list[dict[str, Any]] = []
        #: What records that are hidden here would be if they were not, by local id.
        self.hidden: dict[int, str] = {}
        #: For whom records are that change in nothing else, by local id.
        self.audiences: dict[int, set[str]] = {}

    def add(
        self,
        types: Mapping[str, RecordType],
        origin: str,
        incoming: Incoming,
        record_id: int,
        now: str,
        audiences: Set[str],
        stood: str,
        *,
        new: bool,
    ) -> None:
        """Gather one payload's rows.

        Raises:
            InvalidRecord: with all problems by field; nothing is gathered.
        """
        payload = incoming.payload
        name, body = payload.get("type"), payload.get("body")
        if not isinstance(name, str) or not _TYPE.fullmatch(name):
            raise InvalidRecord({"type": ["is not the name of a record type"]})
        if not isinstance(body, dict):
            raise InvalidRecord({"body": ["is not an object"]})
        kind = types.get(name)
        data = {**body, **{one: payload[one] for one in COMMON if one in payload}}
        if kind is not None:
            if kind.title_of is not None:
                data.pop("title", None)
            kind.check_received(data)
        row = _row(payload, body, now, stood)
        row.update(id=record_id, type=name, origin=origin, wire_id=incoming.wire_id)
        public = EVERYBODY in audiences
        row.update(audiences=" ".join(sorted(audiences)), public=public)
        row.update(visibility="netwerk" if public else "leden")
        self.rows.append(row)
        (self._new if new else self._old).append(row)
        if kind is not None:
            self._facets += rows.facet_rows(
                record_id, name, kind.facets(data), listed_at=row["listed_at"], public=public
            )
        self._texts.append(entry(row, kind, data))

    def hide(self, ids: set[int]) -> None:
        """Leave records hidden that an administrator hid here, whatever new text they get."""
        if not ids:
            return
        for row in self._old:
            if row["id"] in ids:
                self.hidden[row["id"]] = row["visibility"]
                row.update(visibility="beheer", public=False)
        for facet in self._facets:
            if facet["record_id"] in ids:
                facet["public"] = False
        self._texts = [each for each in self._texts if each["id"] not in ids]

    def write(self, tx: Connection) -> None:
        """Write all that was gathered."""
        replaced = [row["id"] for row in self._old]
        rows.insert_all(tx, self._new)
        rows.update_all(tx, self._old)
        rows.set_audiences(tx, self.audiences)
        rows.set_facets(tx, self._facets, replaced)
        index.put(tx, self._texts, replaced)


def _row(
    payload: Mapping[str, Any], body: Mapping[str, Any], now: str, stood: str
) -> dict[str, Any]:
    """Return the columns a payload fills; what no schema checked is checked here."""
    version = payload.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise InvalidRecord({"version": ["is not a whole number from 1"]})
    title = _text(payload, "title", 1, 200)
    published = _moment(payload, "published", stood)
    return {
        "version": version,
        "state": "published",
        "title": title,
        "plain_summary": _text(payload, "plain_summary", 0, 500),
        "language": _text(payload, "language", 2, 35),
        "licence": _text(payload, "licence", 1, 60),
        "valid_until": payload.get("valid_until") and _text(payload, "valid_until", 10, 10),
        "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        "created": now,
        "updated": _moment(payload, "updated", now),
        "published": published,
        "listed_at": published,
        "created_by": None,
    }


def _text(payload: Mapping[str, Any], name: str, least: int, most: int) -> str:
    value = payload.get(name)
    if not isinstance(value, str) or not least <= len(value) <= most:
        raise InvalidRecord({name: [f"is not a text of {least} to {most} characters"]})
    return value


def _moment(payload: Mapping[str, Any], name: str, latest: str) -> str:
    """Return a claimed time as stored, never later than ``latest``: nobody is first by lying."""
    value = payload.get(name)
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise InvalidRecord({name: ["is not a time such as 2026-02-13T19:30:00Z"]})
    try:
        datetime.fromisoformat(match[0])
    except ValueError as error:
        raise InvalidRecord({name: [f"{match[0]} is not a time"]}) from error
    # Both are of one length and in UTC, so that their text sorts as the moments do.
    return min(f"{match[1]}.{match[2] or '':0<6}Z", latest)


def _sentence(error: InvalidRecord) -> str:
    return "; ".join(f"{name}: {' '.join(told)}" for name, told in error.problems.items())
