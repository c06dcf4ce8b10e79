# SPDX-License-Identifier: EUPL-1.2
"""Objecting to a decision, without an account; somebody else than who decided looks again."""

from core import limits, vetting
from core.database import reading, writing
from core.errors import Conflict, NotAllowed, NotFound
from core.languages import gettext as _
from core.limits import OBJECTION_BY_ADDRESS
from core.model import Actor, Change, Record
from core.moderation import deciding, said, telling
from core.moderation.matters import Decision, decision_of
from core.node import Node
from core.people import sealing
from core.store import moderation as rows
from core.store import records as record_rows
from core.together import tell


def standing(node: Node, decision_id: int) -> Decision:
    """Return a decision that one can object to.

    Raises:
        NotFound: there is none, or it is turned back already.
    """
    with reading(node.engine) as tx:
        row = rows.decision(tx, decision_id)
    if row is None or row.undone or row.deed not in ("hide", "refuse"):
        raise NotFound(_("Dit besluit bestaat niet, of is al teruggedraaid."))
    return decision_of(row)


def object_to(
    node: Node,
    decision_id: int,
    words: str,
    *,
    email: str = "",
    language: str = "nl",
    address: str = "",
) -> int:
    """Ask that somebody looks again at a decision; return the number of the objection.

    Args:
        node: the node.
        decision_id: of a decision that hid or refused something.
        words: why it should be turned back.
        email: to hear the answer, "" to stay unknown.
        language: of the letter about it.
        address: of the visitor; only counted.

    Raises:
        NotFound: as ``standing``.
        InvalidRecord: no words, or what is given will not do; by field.
        Conflict: somebody objected already; one answer is for all.
        TooMany: too many objections from this address.
    """
    decided = standing(node, decision_id)
    to = _checked(words, email)
    with writing(node.engine) as tx:
        if rows.objection_to(tx, decision_id) is not None:
            raise Conflict(_("Iemand maakte al bezwaar. We kijken er nog naar."))
        limits.take(tx, node, (OBJECTION_BY_ADDRESS, address))
        now = node.clock()
        number = rows.open_matter(
            tx, "objection", decided.record_id, now, words=words.strip(), language=language,
            contact=sealing.seal(node, to) if to else None, decision_id=decision_id,
        )  # fmt: skip
        rows.tally(tx, "objections", now)
    node.bell.ring("post")
    return number


def judge(node: Node, actor: Actor, objection_id: int, *, turn_back: bool) -> Record:
    """Answer an objection: turn the decision back, or leave it; who objected hears.

    Raises:
        NotFound: there is no such objection, or it is answered.
        NotAllowed: no mediator; or this one decided, and there is another.
    """
    vetting.allow(actor, "moderate")
    with writing(node.engine) as tx:
        row = rows.matter(tx, objection_id)
        if row is None or row.kind != "objection" or row.closed:
            raise NotFound(_("Dit bezwaar is er niet meer."))
        if not deciding.may_judge(tx, actor, row.decision_id):
            raise NotAllowed(
                _("Jij nam dit besluit. Daarom kijkt een andere bemiddelaar naar het bezwaar.")
            )
        record = record_rows.get(tx, row.record_id)
        assert record is not None  # a record takes its objections along
        changes: tuple[Change, ...] = ()
        if turn_back:
            record, changes = deciding.undo(tx, node, actor, row.decision_id)
        rows.close(tx, [objection_id], node.clock())
        telling.judged(tx, node, record, row, turned_back=turn_back)
    if changes:
        tell(node, *changes)
    node.bell.ring("post")
    return record


def _checked(words: str, email: str) -> str:
    problems = {}
    if not words.strip():
        problems["words"] = [_("Schrijf op waarom je het er niet mee eens bent.")]
    return said.checked(problems, words, email)
