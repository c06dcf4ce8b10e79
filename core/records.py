# SPDX-License-Identifier: EUPL-1.2
"""The deeds an editor can do.

Each deed is one function and one transaction: it asks ``access``, checks the data (here
strangers' data becomes ours, and only here), lets guests refuse, writes row, version, search
text and change together, and tells the guests after the commit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from core import changes, pictures, questions, turning, vetting
from core.database import writing
from core.errors import Conflict
from core.indexing import index_record
from core.languages import gettext as _
from core.model import EVERYBODY, Actor, Change, Record, Visibility
from core.node import Node
from core.record_schemas import COMMON
from core.record_types import RecordType
from core.standing import published
from core.store import desk
from core.store import records as rows
from core.together import tell, together


def create(
    node: Node,
    actor: Actor,
    type_name: str,
    data: Mapping[str, object],
    *,
    publish: bool = False,
    at_desk: bool = False,
    noted: Mapping[str, object] | None = None,
) -> Record:
    """Write a new record of our own, as a draft or published at once.

    Args:
        node: the node.
        actor: who writes.
        type_name: name of its record type.
        data: all fields.
        publish: whether everybody may see it at once.
        at_desk: typed on behalf of somebody, of whom nothing is kept.
        noted: fields that forms do not ask for, which the plugin itself fills in.

    Raises:
        NotFound: no guest brings this type.
        InvalidRecord: with all problems by field.
        NotAllowed: the actor may not write here.
        Refused: guests gave reasons.
    """
    vetting.allow(actor, "create")
    kind = questions.type_of(node, type_name)
    vetting.refuse_private(kind, actor)
    checked = kind.check({**_given(kind, actor, data, {}), **(noted or {})})
    with writing(node.engine) as tx:
        record, change = add(tx, node, actor, type_name, checked, publish=publish, at_desk=at_desk)
    tell(node, change)
    return record


def add(
    tx: Connection,
    node: Node,
    actor: Actor,
    type_name: str,
    checked: Mapping[str, Any],
    *,
    publish: bool,
    at_desk: bool = False,
) -> tuple[Record, Change]:
    """Write a new record in the transaction of a larger deed, which tells it afterwards.

    Args:
        tx: of the deed.
        node: the node.
        actor: who wrote it, or the house for somebody who has no account.
        type_name: of a type that is here.
        checked: data as ``RecordType.check`` gives it.
        publish: at once, not as a draft.
        at_desk: typed on behalf of somebody.

    Raises:
        InvalidRecord, Refused: as ``create``.
    """
    kind, now = questions.type_of(node, type_name), node.clock()
    deed = "publish" if publish else "create"
    vetting.check_references(tx, node, kind, checked)
    pictures.check(tx, kind, checked)
    here: Visibility = "prive" if kind.private else "openbaar"
    draft = _filled(kind, checked, Record(
        id=rows.next_id(tx), type=type_name, origin="", wire_id=None, version=1,
        state="draft", visibility=here, audiences=(), title="", plain_summary="",
        language="nl", licence="", valid_until=None, created=now, updated=now,
        published=None,
    ))  # fmt: skip
    record = published(draft, now) if publish else draft
    vetting.refuse_citizen_numbers(kind, record)
    vetting.ask_guests(node, actor, deed, record)
    rows.insert(tx, record, actor.person_id)
    if not kind.private:
        rows.add_version(tx, record, actor.person_id)
    pictures.note_uses(tx, kind, record)
    if at_desk:
        desk.mark(tx, record.id)
    index_record(tx, node, record, new=True)
    return record, changes.append(tx, deed, record.id, now)


def revise(
    node: Node,
    actor: Actor,
    record_id: int,
    data: Mapping[str, object],
    *,
    based_on: int | None = None,
) -> Record:
    """Give a record of our own a new text; where it is shared, peers get it too.

    Args:
        node: the node.
        actor: who revises.
        record_id: local id.
        data: all fields, as for ``create``.
        based_on: the version the editor saw; refused when somebody was there in between.

    Raises:
        NotFound: there is none that this actor may read, or no guest brings its type.
        NotAllowed: the actor may not write here, or the record is another node's.
        Conflict: ``based_on`` is not the version that stands now.
        InvalidRecord: with all problems by field.
        Refused: guests gave reasons.
    """
    with writing(node.engine) as tx:
        before = vetting.own(tx, actor, "revise", record_id)
        if based_on is not None and based_on != before.version:
            raise Conflict(
                _(
                    "Iemand anders heeft dit intussen gewijzigd (versie {stands},"
                    " jij begon met versie {based_on}). Lees eerst die versie."
                ).format(stands=before.version, based_on=based_on)
            )
        kind = questions.type_of(node, before.type)
        stands = questions.fields_of(before)
        checked = kind.check(_given(kind, actor, data, stands))
        vetting.check_references(tx, node, kind, checked, stands)
        pictures.check(tx, kind, checked)
        now = node.clock()
        record = _filled(kind, checked, replace(before, version=before.version + 1, updated=now))
        turning.vet(node, actor, "revise", record)
        rows.update(tx, record)
        index_record(tx, node, record, new=False)
        change = changes.append(tx, "revise", record_id, now)
        if not kind.private:
            rows.add_version(tx, record, actor.person_id)
        pictures.note_uses(tx, kind, record)
    tell(node, change)
    return record


def amend(node: Node, actor: Actor, record_id: int, changed: Mapping[str, object]) -> Record:
    """Revise some fields of a record of our own; the others stay as they are.

    Raises:
        NotFound, NotAllowed, Conflict, InvalidRecord, Refused: as ``revise``.
    """
    with together(node):
        record = questions.get(node, actor, record_id)
        kind = questions.type_of(node, record.type)
        stands = questions.fields_of(record)
        data = {name: stands[name] for name in kind.by_name if name in stands}
        return revise(node, actor, record_id, {**data, **changed})


def publish(node: Node, actor: Actor, record_id: int) -> Record:
    """Show a draft, or a withdrawn record again, to everybody on this node.

    Raises:
        NotFound, NotAllowed, InvalidRecord, Refused: as ``revise``.
    """
    return _turn(node, actor, "publish", record_id)


def share(
    node: Node,
    actor: Actor,
    record_id: int,
    audiences: Sequence[str] = (EVERYBODY,),
    *,
    version: int = 0,
) -> Record:
    """Let others have a published record, from now on and with every revision.

    Args:
        node: the node.
        actor: who shares.
        record_id: local id.
        audiences: all who should have it from now on: "public" for all peers, or networks.
            Who had it and is not named any more hears that it is taken back.
        version: the text that was shown before; 0 when any will do.

    Raises:
        Conflict: it is not published, not for everybody, of a type that stays here, for
            nobody, or not the text that was shown.
        NotFound, NotAllowed, InvalidRecord, Refused: as ``revise``.
    """
    return _turn(node, actor, "share", record_id, tuple(dict.fromkeys(audiences)), version)


def unshare(node: Node, actor: Actor, record_id: int) -> Record:
    """Take a record back from peers; here it stays.

    Raises:
        NotFound, NotAllowed, Refused: as ``revise``.
    """
    return _turn(node, actor, "unshare", record_id)


def withdraw(node: Node, actor: Actor, record_id: int) -> Record:
    """Take a record back from everybody; editors still see it and can publish it again.

    Raises:
        Conflict: it is a draft, which nobody saw.
        NotFound, NotAllowed, Refused: as ``revise``.
    """
    return _turn(node, actor, "withdraw", record_id)


def _turn(
    node: Node,
    actor: Actor,
    deed: str,
    record_id: int,
    audiences: tuple[str, ...] = (),
    version: int = 0,
) -> Record:
    with writing(node.engine) as tx:
        record, change = turning.turn(tx, node, actor, deed, record_id, audiences, version)
    if change is not None:
        tell(node, change)
    return record


def _given(
    kind: RecordType, actor: Actor, data: Mapping[str, object], stands: Mapping[str, object]
) -> dict[str, object]:
    """Return ``data`` as far as this actor may give it: what a plugin writes stays as it is."""
    kept = {one.name for one in kind.fields if not one.asked}
    if actor.role == "house" or not kept & data.keys():
        return {**{name: stands[name] for name in kept & stands.keys()}, **data}
    kind.check(data)  # what is nonsense is told, also where it would not count
    told = {name: value for name, value in data.items() if name not in kept}
    return told | {name: stands[name] for name in kept & stands.keys()}


def _filled(kind: RecordType, checked: Mapping[str, Any], record: Record) -> Record:
    """Return ``record`` with the checked fields in it, and the rest as the schema has it."""
    until = checked.get("valid_until")
    return replace(
        record,
        title=kind.title(checked),
        plain_summary=checked.get("plain_summary") or "",
        language=checked.get("language") or "nl",
        licence=checked.get("licence") or "CC-BY-SA-4.0",
        valid_until=date.fromisoformat(until) if until else None,
        body={name: value for name, value in checked.items() if name not in COMMON},
    )
