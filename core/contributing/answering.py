# SPDX-License-Identifier: EUPL-1.2
"""Ideas get an answer: taken up, merged, or not now with a reason, and a day for the next word."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Connection

from core import audit, mail, vetting
from core.contributing.offered import offers
from core.database import reading, writing
from core.errors import Conflict, InvalidRecord, NotFound
from core.languages import gettext as _
from core.languages import mark
from core.model import Actor, Record, from_text
from core.node import Node
from core.parties import HATS
from core.people import sealing
from core.pictures import UNUSED
from core.store import contributions as rows
from core.store import pictures, records

Answer = Literal["taken_up", "merged", "not_now"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
#: Who brought something without choosing a hat.
PARTICIPANT = mark("deelnemer")
#: An idea that waits longer than this is told on the desk.
LATE = timedelta(days=30)
#: Characters of a reason.
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Idea:
    """What somebody brought and waits for an answer."""

    record: Record
    since: datetime
    #: The day of the next word, as its contributor knows it.
    next_word: date | None
    #: It waits for longer than a month, or the day of the next word is past.
    late: bool
    #: There is somebody to write to.
    reachable: bool


def brought_by(node: Node, record_id: int) -> str:
    """Return as what somebody brought a record, in Dutch: never a name; "" for an editor's own."""
    with reading(node.engine) as tx:
        row = rows.of_record(tx, record_id)
    return HATS.get(row.hat, PARTICIPANT) if row else ""


def waiting(node: Node, actor: Actor) -> list[Idea]:
    """Return the ideas that wait for an answer, those that waited longest first.

    Raises:
        NotAllowed: the actor is no editor.
    """
    vetting.allow(actor, "create")
    now = node.clock()
    with reading(node.engine) as tx:
        found = rows.open_ideas(tx, _forms(node))
        known = records.get_many(tx, [each.record_id for each in found])
    return [_idea(each, known[each.record_id], now) for each in found]


def answer(
    node: Node,
    actor: Actor,
    record_id: int,
    how: Answer,
    *,
    words: str = "",
    became: int | None = None,
) -> None:
    """Say what became of an idea; whoever brought it gets a letter.

    Args:
        node: the node.
        actor: an editor.
        record_id: of the idea.
        how: "taken_up", "merged" or "not_now".
        words: for whoever brought it; a reason where nothing comes of it.
        became: local id of what it became or goes on with; where it is merged it must be there.

    Raises:
        NotFound: there is no such idea, or nothing of that id.
        InvalidRecord: no reason, or nothing to merge with; by field.
        Conflict: it is answered already.
        NotAllowed: the actor is no editor.
    """
    vetting.allow(actor, "create")
    words = " ".join(words.split())
    _check(how, words, became, record_id)
    with writing(node.engine) as tx:
        row = _open(tx, record_id)
        target = records.get(tx, became) if became else None
        if became and (target is None or not target.is_public):
            raise InvalidRecord({"became": [_("Dit bericht bestaat hier niet. Kies een ander.")]})
        now = node.clock()
        rows.answer(tx, row.id, how, words, became, now)
        audit.note(tx, node, actor, "answer", f"record {record_id}: {how}")
        _tell(tx, node, row, record_id, f"answer/{row.id}", answer=how, words=words,
              became=target)  # fmt: skip
    node.bell.ring("post")


def put_off(node: Node, actor: Actor, record_id: int, day: date, *, words: str = "") -> None:
    """Say by which day there is more to tell; whoever brought it gets a letter.

    Raises:
        NotFound, NotAllowed, Conflict: as ``answer``.
        InvalidRecord: the day is past, or more than a year away.
    """
    vetting.allow(actor, "create")
    today = node.clock().date()
    if not today < day <= today + timedelta(days=366):
        raise InvalidRecord({"next_word": [_("Kies een dag in het komende jaar.")]})
    with writing(node.engine) as tx:
        row = _open(tx, record_id)
        rows.set_next_word(tx, row.id, day.isoformat())
        _tell(tx, node, row, record_id, f"answer/{row.id}/{day}", words=" ".join(words.split()),
              day=day.isoformat())  # fmt: skip
    node.bell.ring("post")


def purge(tx: Connection, node: Node, patience: timedelta, kept: timedelta) -> None:
    """Forget what nobody confirmed, and who brought what some time after the last word."""
    now = node.clock()
    rows.purge_unconfirmed(tx, now - patience)
    pictures.drop_unused(tx, before=now - UNUSED)
    rows.forget_people(tx, _forms(node), now - kept, now - timedelta(days=365))


def _forms(node: Node) -> list[str]:
    return [name for name, one in offers(node).items() if one.form.answered]


def _idea(row: Any, record: Record, now: datetime) -> Idea:
    since = from_text(row.confirmed)
    word = date.fromisoformat(row.next_word) if row.next_word else None
    late = now - since > LATE if word is None else word < now.date() or now - since > 2 * LATE
    return Idea(record, since, word, late, row.email is not None)


def _open(tx: Connection, record_id: int) -> Any:
    row = rows.of_record(tx, record_id)
    if row is None or not row.confirmed:
        raise NotFound(_("Dit bericht bestaat hier niet."))
    if row.answer:
        raise Conflict(_("Hier is al een antwoord op gegeven."))
    return row


def _check(how: str, words: str, became: int | None, record_id: int) -> None:
    problems = {}
    if how not in ANSWERS:
        problems["answer"] = [_("Kies wat ermee gebeurt.")]
    if how == "not_now" and not words:
        problems["words"] = [_("Schrijf op waarom. Zonder reden kan het niet.")]
    if len(words) > LONGEST:
        problems["words"] = [_("Gebruik hooguit {most} tekens.").format(most=LONGEST)]
    if how == "merged" and (became is None or became == record_id):
        problems["became"] = [_("Kies met welk bericht dit verder gaat.")]
    if problems:
        raise InvalidRecord(problems)


def _tell(
    tx: Connection,
    node: Node,
    row: Any,
    record_id: int,
    key: str,
    *,
    answer: str = "",
    words: str = "",
    became: Record | None = None,
    day: str = "",
) -> None:
    to = sealing.unseal(node, row.email)
    record = records.get(tx, record_id)
    if not to or record is None:
        return
    shown = became or record
    kind = node.types.get(shown.type)
    facts = {
        "title": record.title,
        "answer": answer,
        "words": words,
        "day": day,
        "link": f"{node.config.node.address}/{kind.path if kind else 'berichten'}/{shown.id}",
    }
    mail.post(tx, node, "idea_answered", to, key, row.language, facts)
