# SPDX-License-Identifier: EUPL-1.2
"""How a record comes to stand otherwise, within the transaction of a larger deed.

``records`` has the deeds by themselves. Who does more at once (a plan, a decision, somebody who
leaves) turns the record here, commits, and tells it.
"""

from sqlalchemy import Connection

from core import changes, questions, vetting
from core.errors import Conflict
from core.indexing import index_record
from core.languages import gettext as _
from core.languages import mark
from core.model import Actor, Change, Record
from core.node import Node
from core.standing import turned
from core.store import plans
from core.store import records as rows

#: Deeds that show a text to fewer people: never refused for what stands in it.
_TAKES_BACK = frozenset({"unshare", "withdraw"})
#: Said when a text is not the one that somebody looked at before a deed.
CHANGED = mark(
    "De tekst is intussen gewijzigd. Kijk opnieuw wat er meegaat, en vraag het nog eens."
)
#: What a deed ends of what waits: a text that is taken back is not shared a minute later.
_ENDS = {
    "publish": ("publish",),
    "share": ("share", "unshare"),
    "unshare": ("share", "unshare"),
    "withdraw": ("share", "unshare", "withdraw"),
}


def turn(
    tx: Connection,
    node: Node,
    actor: Actor,
    deed: str,
    record_id: int,
    audiences: tuple[str, ...] = (),
    version: int = 0,
) -> tuple[Record, Change | None]:
    """Do a deed that changes how a record stands, not what it says. Twice is once.

    Whoever calls this commits, and then tells the change, if there is one.

    Raises:
        Conflict: as the deed, or the text is not ``version``.
        NotFound, NotAllowed, InvalidRecord, Refused: as the deed.
    """
    before = vetting.own(tx, actor, deed, record_id)
    vetting.require_two(tx, node, actor, deed)
    if version and version != before.version:
        raise Conflict(_(CHANGED))
    plans.drop(tx, record_id, _ENDS.get(deed, ()))
    record = turned(node, before, deed, audiences)
    if record == before:
        return before, None
    vet(node, actor, deed, record)
    rows.update(tx, record)
    if (record.is_public, record.published) != (before.is_public, before.published):
        index_record(tx, node, record, new=False)
    return record, changes.append(tx, deed, record_id, node.clock())


def rehearse(
    node: Node, actor: Actor, deed: str, before: Record, audiences: tuple[str, ...] = ()
) -> None:
    """Ask all that is asked before a deed, and do nothing.

    Raises:
        Conflict, InvalidRecord, Refused: as the deed.
    """
    vet(node, actor, deed, turned(node, before, deed, audiences))


def vet(node: Node, actor: Actor, deed: str, record: Record) -> None:
    """Ask what a deed with this text must pass: is it nobody's number, do guests agree?

    Raises:
        InvalidRecord, Refused: as the deed.
    """
    if deed not in _TAKES_BACK:
        vetting.refuse_citizen_numbers(questions.type_of(node, record.type), record)
    vetting.ask_guests(node, actor, deed, record)
