# SPDX-License-Identifier: EUPL-1.2
"""What is asked before a deed is done, besides the schema: each answers with an error or not."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from core import access, personal, questions
from core.errors import InvalidRecord, NotAllowed, NotFound, Refused
from core.field_info import FieldInfo
from core.languages import gettext as _
from core.model import Actor, Record
from core.node import Node
from core.people import stewards
from core.record_types import RecordType
from core.store import moderation
from core.store import records as rows

#: The kind of organisation that takes part with duties, and deletes nothing of others.
MUNICIPALITY = "municipality"
#: Deeds by which something is gone for readers or peers.
_TAKES_AWAY = frozenset({"hide", "remove", "erase", "withdraw", "unshare"})


def own(tx: Connection, actor: Actor, deed: str, record_id: int) -> Record:
    """Return a record of our own that ``actor`` may do ``deed`` to.

    Raises:
        NotFound: there is none that this actor may read.
        NotAllowed: it is not this actor's to change.
    """
    record = rows.get(tx, record_id)
    if record is None or not access.may(actor, "read", record).allowed:
        raise NotFound(_("Bericht {record_id} bestaat hier niet.").format(record_id=record_id))
    allow(actor, deed, record)
    if deed in _TAKES_AWAY:
        refuse_municipality(tx, actor, deed, record)
    return record


def refuse_municipality(tx: Connection, actor: Actor, deed: str, record: Record) -> None:
    """Keep the municipality from taking away what it did not write: it answers, like anybody.

    Raises:
        NotAllowed: the actor works for the municipality, and who wrote it does not.
    """
    if actor.person_id is None or moderation.party_of(tx, actor.person_id) != MUNICIPALITY:
        return
    if moderation.party_of_writer(tx, record.id) != MUNICIPALITY:
        raise NotAllowed(
            _(
                "De gemeente praat mee, maar haalt niets weg van anderen. Vraag het iemand van een"
                " andere organisatie."
            )
        )


def require_two(tx: Connection, node: Node, actor: Actor, deed: str) -> None:
    """Let a node share once it has two administrators of two organisations.

    Raises:
        NotAllowed: with what is missing.
    """
    if deed == "share" and actor.role != "house":
        stewards.require(tx, node)


def allow(actor: Actor, deed: str, record: Record | None = None) -> None:
    """Ask ``access``.

    Raises:
        NotAllowed: with the reason.
    """
    verdict = access.may(actor, deed, record)
    if not verdict.allowed:
        raise NotAllowed(verdict.reason)


def refuse_private(kind: RecordType, actor: Actor) -> None:
    """Leave records of a private type to the plugin that brings it.

    Raises:
        NotAllowed: somebody else would write one.
    """
    if kind.private and actor.role != "house":
        raise NotAllowed(_("Deze berichten maakt de site zelf."))


def ask_guests(node: Node, actor: Actor, deed: str, record: Record) -> None:
    """Ask every guest about ``record`` as it would stand.

    Raises:
        Refused: with all reasons.
        InvalidRecord: a guest names the field that is wrong.
    """
    reasons = node.plugins.refusals("refuse_deed", node=node, actor=actor, deed=deed, record=record)
    if reasons:
        raise Refused(reasons)


def check_references(
    tx: Connection,
    node: Node,
    kind: RecordType,
    data: Mapping[str, Any],
    stands: Mapping[str, Any] | None = None,
) -> None:
    """Check that all that ``data`` points at is here, and of the right type.

    Args:
        tx: of the deed.
        node: the node.
        kind: its type.
        data: as it would stand.
        stands: as it stands now. A link in it that leads nowhere any more, for another node
            erased what was there, does not keep the rest from being written.

    Raises:
        InvalidRecord: with the problem by field.
    """
    problems = {}
    for one in kind.fields:
        known = set(_each((stands or {}).get(one.name)))
        for value in _each(data.get(one.name)) if one.refers_to else ():
            if value in known:
                continue
            target = questions.resolve(tx, node, value)
            if target is None or target.type != one.refers_to:
                problems[one.name] = [_("Dit bericht bestaat hier niet. Kies een ander.")]
    if problems:
        raise InvalidRecord(problems)


def refuse_citizen_numbers(kind: RecordType, record: Record) -> None:
    """Keep the one thing out that is never stored at all.

    Raises:
        InvalidRecord: with the problem by field.
    """
    refuse_citizen_numbers_in(kind, questions.fields_of(record))


def refuse_citizen_numbers_in(kind: RecordType, data: Mapping[str, Any]) -> None:
    """The same, of data that is no record yet.

    Raises:
        InvalidRecord: with the problem by field.
    """
    problems = {
        one.name: [_("Hier staat een getal dat een burgerservicenummer kan zijn. Haal het weg.")]
        for one in kind.fields
        for text in _typed(kind, one, data.get(one.name))
        if personal.citizen_numbers(text)
    }
    if problems:
        raise InvalidRecord(problems)


def _typed(kind: RecordType, one: FieldInfo, value: Any) -> Iterator[str]:
    """Yield what people may have typed of a value: not its keys, and not what a type chose."""
    if one.refers_to or (one.made and kind.private):
        return
    ours = {choice for choice, _words in one.choices}
    yield from (text for text in _leaves(value) if text not in ours)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    elif value is not None:
        yield str(value)


def _each(value: Any) -> Sequence[str]:
    if not value:
        return ()
    return value if isinstance(value, list) else (value,)
