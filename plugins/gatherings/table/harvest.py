# SPDX-License-Identifier: EUPL-1.2
"""After the evening: all notes, question by question, checked by whoever hosts it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plugins.gatherings.table import agenda, evening, judging, note, presence
from plugins.gatherings.table.judging import Judged
from plugins.gatherings.table.reading import linked, of_event, round_table, text_of
from samenbeter import (
    HOUSE,
    Answer,
    Conflict,
    Html,
    InvalidRecord,
    Node,
    Page,
    Record,
    Redirect,
    Refused,
    Request,
    amend,
    local_time,
    looks_personal,
    ngettext,
    publish,
    together,
)
from samenbeter import gettext as _

#: What can become of an idea at once; merging comes later.
OUTCOMES = {"new": "Nieuw", "taken_up": "Opgepakt", "not_now": "Nu niet"}


@dataclass(frozen=True, slots=True)
class Slip:
    """One note as whoever checks it sees it."""

    note: Record
    kind: str
    table: str
    #: What in it looks like it is one person's, in words.
    personal: tuple[str, ...]
    dots: int
    typed: Judged
    errors: tuple[str, ...] = ()


def harvest(node: Node, request: Request) -> Answer:
    """Show what is to be checked, or do what a button asks.

    Raises:
        NotFound: it is no round table of ours.
    """
    event = round_table(node, request.actor, int(request.values["number"]))
    if request.method != "POST":
        return _page(node, request, event, {})
    deed = request.text("deed")
    if deed == "check":
        return _check(node, request, event)
    if deed == "again":
        judging.undo(node, request.actor, next(iter(request.numbers("note")), 0))
        return Redirect(_here(event), _("Het briefje ligt weer bij de andere."))
    if deed == "present":
        presence.tell(node, event, _counts(request))
        return Redirect(_here(event), _("Bewaard. Minder dan tien mensen tellen we niet precies."))
    if deed == "done":
        return _finish(node, request, event)
    raise Conflict(_("Deze knop kennen we niet."))


def _check(node: Node, request: Request, event: Record) -> Answer:
    wrong: dict[int, tuple[str, ...]] = {}
    done = 0
    for each in judging.open_notes(node, event):
        judged = _typed(request, each)
        if not judged.verdict:
            continue
        try:
            judging.judge(node, request.actor, each.id, judged)
            done += 1
        except InvalidRecord as error:
            wrong[each.id] = tuple(one for told in error.problems.values() for one in told)
        except Refused as error:
            wrong[each.id] = tuple(error.reasons)
    if wrong:
        return _page(node, request, event, wrong)
    told = ngettext("%(num)s briefje is nagekeken.", "%(num)s briefjes zijn nagekeken.", done)
    return Redirect(_here(event), told % {"num": done})


def _finish(node: Node, request: Request, event: Record) -> Answer:
    with together(node):
        left = judging.open_notes(node, event)
        if left:
            told = ngettext(
                "Er wacht nog %(num)s briefje.", "Er wachten nog %(num)s briefjes.", len(left)
            )
            raise Conflict(told % {"num": len(left)})
        for kind in ("agenda_item", "table"):
            for each in of_event(node, kind, event):
                publish(node, HOUSE, each.id)
        file = evening.file_of(node, event)
        publish(node, HOUSE, file.id)
        today = local_time(node.clock()).date().isoformat()
        amend(node, HOUSE, file.id, {"checked_on": today})
    return Redirect(f"/agenda/{event.id}/verslag", _("Het verslag is klaar. Geef het door."))


def _page(
    node: Node, request: Request, event: Record, wrong: Mapping[int, tuple[str, ...]]
) -> Html:
    notes = of_event(node, "harvest_note", event)
    dots = note.dots_of(notes)
    waiting = [each for each in notes if _waits(each)]
    slips = [_slip(node, request, each, dots, wrong) for each in waiting]
    file = evening.file_of(node, event)
    context = {
        "event": event,
        "groups": [
            (item, [each for each in slips if text_of(each.note, "item") == str(item.id)])
            for item in agenda.items_of(node, event)
        ],
        "outcomes": [(name, _(words)) for name, words in OUTCOMES.items()],
        "left_out": [
            (each, note.in_words(each)) for each in notes if each.body.get("verdict") == "left_out"
        ],
        "waiting": len(waiting),
        "all": len([each for each in notes if each.body.get("kind") != "dots"]),
        "wrong": [each for each in slips if each.errors],
        "next_word": judging.next_word(node).isoformat(),
        "file": file,
        "parties": [(name, _(words)) for name, words in evening.PARTIES.items()],
        "told": presence.told(node, event),
        "checked": file.body.get("checked_on"),
    }
    return Html("gatherings/harvest.html", context, 400 if wrong else 200)


def _slip(
    node: Node,
    request: Request,
    each: Record,
    dots: Mapping[tuple[str, str], int],
    wrong: Mapping[int, tuple[str, ...]],
) -> Slip:
    table = linked(node, each, "table")
    typed = _typed(request, each) if wrong else Judged("", text_of(each, "text"))
    return Slip(
        note=each,
        kind=note.in_words(each),
        table=table.title if table else "",
        personal=tuple(_(what) for what, _where in looks_personal(text_of(each, "text"))),
        dots=dots.get(("about_note", str(each.id)), 0),
        typed=typed,
        errors=wrong.get(each.id, ()),
    )


def _typed(request: Request, each: Record) -> Judged:
    def told(name: str) -> str:
        return request.text(f"{name}-{each.id}")

    return Judged(
        verdict=told("verdict"),
        text=told("text") or text_of(each, "text"),
        status=told("status") if told("status") in OUTCOMES else "new",
        outcome=told("outcome"),
        next_word=told("next_word"),
    )


def _waits(each: Record) -> bool:
    return each.body.get("verdict") == "open" and each.body.get("kind") != "dots"


def _counts(request: Request) -> dict[str, int]:
    found = {}
    for party in evening.PARTIES:
        told = request.text(f"count-{party}")
        if told and not (told.isdecimal() and len(told) < 6):
            raise Conflict(_("Schrijf een heel getal, zoals 24."))
        found[party] = int(told or 0)
    return found


def _here(event: Record) -> str:
    return f"/agenda/{event.id}/oogst"


PAGES: Sequence[Page] = (
    Page(
        "/agenda/<int:number>/oogst",
        harvest,
        methods=("GET", "POST"),
        role="editor",
        body_limit=1024 * 1024,
    ),
)
