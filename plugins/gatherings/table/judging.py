# SPDX-License-Identifier: EUPL-1.2
"""What becomes of a note: public, an idea with its outcome, a question with its term, or nothing.

Each note is judged once, in one transaction: of two people who check the same note, the second
changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from plugins.gatherings.table.reading import linked, of_event, text_of, time_of
from samenbeter import (
    HOUSE,
    Actor,
    Conflict,
    InvalidRecord,
    Node,
    Record,
    amend,
    create,
    get,
    local_time,
    publish,
    together,
)
from samenbeter import gettext as _

#: What can be done with a note.
VERDICTS = ("publish", "leave_out")
#: When one hears more of an idea, when nobody chose a day.
NEXT_WORD = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody decided about one note."""

    verdict: str
    text: str
    #: Of an idea: "new", "taken_up" or "not_now", why, and when one hears more.
    status: str = "new"
    outcome: str = ""
    next_word: str = ""


def judge(node: Node, actor: Actor, note_id: int, judged: Judged) -> Record:
    """Do what somebody decided about a note; return the note.

    Raises:
        Conflict: it is no note, or the decision is none of ours.
        InvalidRecord: with all problems by field.
        NotAllowed, Refused: as for any deed.
    """
    if judged.verdict not in VERDICTS:
        raise Conflict(_("Kies wat er met het briefje gebeurt."))
    with together(node):
        note = get(node, actor, note_id)
        if note.type != "harvest_note":
            raise Conflict(_("Dit briefje is er niet meer."))
        if note.body.get("verdict") != "open":
            return note
        today = local_time(node.clock()).date().isoformat()
        if judged.verdict == "leave_out":
            return amend(node, HOUSE, note.id, {"verdict": "left_out", "judged": today})
        changed = {"text": judged.text, "verdict": "published", "judged": today}
        made = _made_of(node, actor, note, judged)
        if made is not None:
            changed["became"] = f"{made.type}:{made.id}"
        amend(node, HOUSE, note.id, changed)
        return publish(node, actor, note.id)


def undo(node: Node, actor: Actor, note_id: int) -> Record:
    """Look at a note again that was left out.

    Raises:
        Conflict: it was not left out, or is gone.
    """
    with together(node):
        note = get(node, actor, note_id)
        if note.type != "harvest_note" or note.body.get("verdict") != "left_out":
            raise Conflict(_("Dit briefje is niet weggelaten."))
        return amend(node, HOUSE, note.id, {"verdict": "open", "judged": None})


def next_word(node: Node) -> date:
    """Return the day on which one hears more, when nobody chose another."""
    return local_time(node.clock()).date() + NEXT_WORD


def open_notes(node: Node, event: Record) -> list[Record]:
    """Return the notes of an evening that nobody looked at yet; dots count by themselves."""
    return [
        each
        for each in of_event(node, "harvest_note", event)
        if each.body.get("verdict") == "open" and each.body.get("kind") != "dots"
    ]


def _made_of(node: Node, actor: Actor, note: Record, judged: Judged) -> Record | None:
    event = linked(node, note, "event")
    time = time_of(event) if event else None
    if event is None or time is None:
        return None
    day = local_time(time.start).date().isoformat()
    links = {"event": str(event.id), "item": text_of(note, "item")}
    title = " ".join(judged.text.split())[:200]
    if note.body.get("kind") == "idea":
        return create(node, actor, "idea", {
            **_titled(title, judged.text), **links, "author_kind": "meeting",
            "credit": _table_of(node, note), "source_meeting": event.title, "source_date": day,
            "status": judged.status, "outcome": judged.outcome,
            "next_word": judged.next_word or _unless_over(node, judged),
        }, publish=True)  # fmt: skip
    if note.body.get("kind") == "question":
        return create(node, actor, "municipal_question", {
            **_titled(title, judged.text), **links, "asked_on": day,
        }, publish=True)  # fmt: skip
    return None


def _unless_over(node: Node, judged: Judged) -> str | None:
    """Return the usual day of the next word, for what is not over yet."""
    return None if judged.status == "not_now" else next_word(node).isoformat()


def _titled(title: str, text: str) -> Mapping[str, str]:
    if not title:
        raise InvalidRecord({"text": [_("Schrijf op wat er gezegd is.")]})
    return {"title": title, "text": text if len(text) > len(title) else ""}


def _table_of(node: Node, note: Record) -> str:
    table = linked(node, note, "table")
    return table.title if table else ""
