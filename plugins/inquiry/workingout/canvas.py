# SPDX-License-Identifier: EUPL-1.2
"""The sheet of an elaboration: twelve boxes, to hang on a wall and to write in by hand."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.inquiry.workingout.elaboration import BOXES, DECISIONS, ELABORATION, empty_boxes
from samenbeter import Html, Node, NotFound, Page, Request, get
from samenbeter import gettext as _


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the sheet."""

    number: int
    name: str
    label: str
    hint: str
    #: What stands in it, "" for nothing yet.
    text: str


def show(node: Node, request: Request) -> Html:
    """Show the sheet of one elaboration.

    Raises:
        NotFound: there is none that this person may read.
    """
    record = get(node, request.actor, int(request.values["record"]))
    if record.type != "elaboration" or record.state == "withdrawn":
        raise NotFound(_("Deze uitwerking bestaat hier niet."))
    boxes = [_box(number, name, record.body) for number, name in enumerate(BOXES, 1)]
    context = {"record": record, "boxes": boxes, "empty": len(empty_boxes(record.body))}
    return Html("inquiry/canvas.html", context)


def _box(number: int, name: str, body: Mapping[str, object]) -> Box:
    one = ELABORATION.by_name[name]
    text = str(body.get(name) or "")
    if name == "decision":
        decided = text if text in DECISIONS and text != "open" else ""
        said = (_(DECISIONS[decided]) if decided else "", str(body.get("decision_note") or ""))
        hint = ELABORATION.by_name["decision_note"].hint
        return Box(number, name, one.label, hint, ". ".join(each for each in said if each))
    return Box(number, name, one.label, one.hint, text)


CANVAS = Page("/uitwerkingen/<int:record>/vel", show)
