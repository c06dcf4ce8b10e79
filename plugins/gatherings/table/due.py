# SPDX-License-Identifier: EUPL-1.2
"""What waits after a round table: no note unread, no evening without report, no idea without word.

``due`` yields a line for everything that has not reached its end, and for nothing that has.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from plugins.gatherings.table import evening, judging
from plugins.gatherings.table.municipal import MUNICIPAL_QUESTION
from plugins.gatherings.table.reading import everything, text_of, time_of
from samenbeter import Due, Node, Record, local_time, ngettext
from samenbeter import gettext as _

#: Days after an evening within which its report is there.
REPORT = timedelta(days=7)
#: Days within which somebody says what happens with a new idea.
FIRST_WORD = timedelta(days=28)


def due(node: Node) -> Iterator[Due]:
    """Yield what somebody of the editors should do after round tables, and until when."""
    for event in everything(node, "event", {"kind": ("round_table",)}):
        yield from _report(node, event)
    for idea in everything(node, "idea", {"status": ("new", "taken_up")}):
        yield from _word(idea)
    for asked in everything(node, "municipal_question", {"state_of_answer": ("waiting",)}):
        told = _("De gemeente antwoordt op ‘{title}’.").format(title=asked.title)
        day = date.fromisoformat(text_of(asked, "due"))
        yield Due(told, f"/{MUNICIPAL_QUESTION.path}/{asked.id}/wijzig", day)


def _report(node: Node, event: Record) -> Iterator[Due]:
    time = time_of(event)
    if time is None or time.cancelled or event.state != "published":
        return
    if time.last_moment > node.clock():
        return
    file = evening.looked_up(node, event)
    if file is not None and file.body.get("checked_on"):
        return
    left = len(judging.open_notes(node, event))
    told = ngettext(
        "Kijk %(num)s briefje na van ‘%(title)s’.",
        "Kijk %(num)s briefjes na van ‘%(title)s’.",
        left,
    )
    ready = _("Maak het verslag van ‘{title}’ af.").format(title=event.title)
    day = local_time(time.last_moment + REPORT).date()
    words = told % {"num": left, "title": event.title} if left else ready
    yield Due(words, f"/agenda/{event.id}/oogst", day)


def _word(idea: Record) -> Iterator[Due]:
    """Yield when somebody says more; an idea that is taken up and needs no more word is done."""
    said = text_of(idea, "next_word")
    if not said and text_of(idea, "status") == "taken_up":
        return
    first = local_time((idea.published or idea.created) + FIRST_WORD).date()
    day = date.fromisoformat(said) if said else first
    told = _("Vertel wat er gebeurt met ‘{title}’.").format(title=idea.title)
    yield Due(told, f"/ideeen/{idea.id}/wijzig", day)
