# SPDX-License-Identifier: EUPL-1.2
"""What stands beside and below records: where a trial is, what a sheet lacks, who tried what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plugins.inquiry.workingout import budget, prefilling, running, states, waiting
from plugins.inquiry.workingout.application import VERDICTS
from plugins.inquiry.workingout.elaboration import BOXES, ELABORATION, empty_boxes
from plugins.inquiry.workingout.experiment import OUTCOMES
from samenbeter import Actor, Fill, Node, Record, find, local_time, pointing_at
from samenbeter import gettext as _

#: Records below another record.
_BELOW = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """One experiment as other pages tell of it."""

    record: Record
    state: states.State
    #: Of its mark: "ok", "warning" or "".
    sign: str
    #: What was decided, in words; "" while nothing is.
    outcome: str
    start: date | None
    end: date | None


def trial(record: Record, today: date) -> Trial:
    """Return an experiment as it stands on ``today``."""
    state = states.state_of(record.body, today)
    outcome = str(record.body.get("outcome", states.OPEN))
    return Trial(
        record,
        state,
        {"running": "ok", "overdue": "warning"}.get(state, ""),
        _(OUTCOMES[outcome]) if outcome in OUTCOMES and outcome != states.OPEN else "",
        states.day_of(record.body, "start"),
        states.day_of(record.body, "end"),
    )


def aside(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Return the tile beside an experiment, a sheet, an application or a notice, or None."""
    today = local_time(node.clock()).date()
    writes = actor.is_at_least("editor") and record.is_own and record.state == "published"
    if record.type == "experiment":
        return _beside_experiment(node, actor, record, today, writes=writes)
    if record.type == "elaboration":
        empty = empty_boxes(record.body)
        labels = [ELABORATION.by_name[box].label for box in empty]
        begin = prefilling.experiment(node, record) if writes else ""
        context = {"record": record, "empty": labels, "of": len(BOXES), "begin_url": begin}
        return Fill("inquiry/beside_elaboration.html", context)
    if record.type == "application":
        verdict = str(record.body.get("verdict", "not_yet"))
        context = {
            "record": record,
            "verdict": _(VERDICTS.get(verdict, VERDICTS["not_yet"])),
            "looked_at": verdict in VERDICTS and verdict != "not_yet",
            "day": waiting.assessed_on(record),
            "is_old": waiting.is_old(record, today),
        }
        return Fill("inquiry/beside_application.html", context)
    return running.aside(node, record) if record.type == "plugin_notice" else None


def below(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Return what of all this belongs to a record, or None."""
    if record.type == "experiment":
        return _budget(record)
    if record.type in ("inquiry", "cluster"):
        return _elaborations(node, actor, record)
    if record.type in ("initiative", "application", "elaboration"):
        return _trials(node, actor, record)
    return None


def _beside_experiment(
    node: Node, actor: Actor, record: Record, today: date, *, writes: bool
) -> Fill:
    told = waiting.has_lesson(node, actor, record)
    reference = record.body.get("lesson")
    lesson = find(node, actor, reference) if isinstance(reference, str) else None
    context = {
        "trial": trial(record, today),
        "owes": states.owes(record.body, today, has_lesson=told),
        "close_url": f"/proeven/{record.id}/afronden" if writes else "",
        "lesson": lesson if lesson is not None and lesson.state == "published" else None,
        "instrument_url": prefilling.instrument(node, record) if writes else "",
    }
    return Fill("inquiry/beside_experiment.html", context)


def _budget(record: Record) -> Fill | None:
    try:
        lines = budget.read(str(record.body.get("budget") or ""))
    except ValueError:
        return None  # written by a later version of this plugin, with rules we do not know
    if not lines:
        return None
    rows = [(each.what, budget.in_words(each.amount)) for each in lines]
    total = budget.in_words(budget.total(lines))
    return Fill("inquiry/budget.html", {"rows": rows, "total": total, "record": record})


def _trials(node: Node, actor: Actor, record: Record) -> Fill | None:
    today = local_time(node.clock()).date()
    found = pointing_at(node, actor, record, "experiment", record.type, limit=_BELOW)
    trials = [trial(each, today) for each in found]
    return Fill("inquiry/trials.html", {"trials": trials, "of": record.type}) if trials else None


def _elaborations(node: Node, actor: Actor, record: Record) -> Fill | None:
    found = pointing_at(node, actor, record, "elaboration", record.type, limit=_BELOW)
    writes = actor.is_at_least("editor") and record.is_own and record.state == "published"
    begin = prefilling.elaboration(node, record) if writes and not found else ""
    if not found and not begin:
        return None
    return Fill("inquiry/elaborations.html", {"sheets": _progress(found), "begin_url": begin})


def _progress(found: Sequence[Record]) -> list[tuple[Record, int]]:
    return [(each, len(empty_boxes(each.body))) for each in found]
