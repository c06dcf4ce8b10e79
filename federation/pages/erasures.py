# SPDX-License-Identifier: EUPL-1.2
"""The administrator's page of erasures: who confirmed, who is late, and what is hidden here.

There is no title on it of anything that was erased: none is kept.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core import erasing
from core.database import reading
from core.errors import Conflict, NotFound
from core.languages import gettext as _
from federation.erasing import receipts
from federation.pages.peers import origins
from federation.store import erasures
from federation.store.erasures import Erasure
from federation.store.receipts import Confirmation, confirmations
from samenbeter import Answer, Html, Node, Origin, Page, Redirect, Request

PATH = "/beheer/uitwissen"

#: Erasures shown at most, ours and those of others.
SHOWN = 200


def pages() -> list[Page]:
    """Return the pages of this room."""
    return [Page(PATH, view, ("GET", "POST"), role="administrator", menu="Uitwissen")]


def view(node: Node, request: Request) -> Answer:
    """Show the erasures, or show again what was hidden (field ``record``)."""
    if request.method == "GET":
        return _show(node, request)
    number = (request.form.get("record") or [""])[0]
    if not number.isdecimal():
        return _show(node, request, problem=_("Deze knop kennen we niet."))
    try:
        erasing.show_again(node, request.actor, int(number))
    except (Conflict, NotFound) as error:
        return _show(node, request, problem=str(error))
    return Redirect(PATH, _("Iedereen kan dit weer lezen."))


def _show(node: Node, request: Request, *, problem: str = "") -> Html:
    """Return the page.

    The template gets ``own``, ``removed`` and ``heard`` (sequences of mappings, see below),
    ``late`` (name and count of who is overdue), ``totals`` (ours, others) and ``hidden``.
    """
    now, names = node.clock(), origins(node)
    with reading(node.engine) as tx:
        own = erasures.newest(tx, node.id, ours=True, limit=SHOWN)
        others = erasures.newest(tx, node.id, ours=False, limit=SHOWN)
        confirmed = confirmations(tx, [each.wire_id for each in own])
        totals = erasures.counts(tx, node.id)
    hidden = erasing.all_hidden(node, request.actor)
    context = {
        "problem": problem,
        "totals": totals,
        "days": receipts.DUE.days,
        "late": [(_name(names, key), count) for key, count in receipts.overdue(node).items()],
        "own": [_own(each, confirmed, names, now) for each in own],
        "removed": [_other(each, names) for each in others if each.cause == "here"],
        "heard": [_other(each, names) for each in others if each.cause != "here"],
        "hidden": [
            {"id": record.id, "title": record.title, "writer": _name(names, record.origin),
             "reason": one.reason, "at": one.at, "url": f"/berichten/{record.id}"}
            for one, record in hidden
        ],
    }  # fmt: skip
    return Html("federation/erasures.html", context, 400 if problem else 200)


def _own(
    one: Erasure,
    everything: Sequence[Confirmation],
    names: Mapping[str, Origin],
    now: datetime,
) -> dict[str, object]:
    """Return an erasure of ours: ``mark``, ``at``, ``gone`` here, and names by how they stand."""
    asked = [each for each in everything if each.wire_id == one.wire_id]
    open_ones = [each for each in asked if each.confirmed is None]
    late = {each.peer for each in open_ones if receipts.is_late(each.since, now)}
    return {
        "mark": one.wire_id[:8],
        "id": one.wire_id,
        "at": one.at,
        "gone": one.told is not None,
        "confirmed": [_name(names, each.peer) for each in asked if each.confirmed],
        "late": [_name(names, each) for each in sorted(late)],
        "waiting": [_name(names, each.peer) for each in open_ones if each.peer not in late],
    }


def _other(one: Erasure, names: Mapping[str, Origin]) -> dict[str, object]:
    """Return what another wrote and is gone here: whether its writer took our word for it."""
    return {
        "mark": one.wire_id[:8],
        "id": one.wire_id,
        "writer": _name(names, one.node_id),
        "at": one.at,
        "reason": one.reason,
        "by_key": one.cause == "order",
        "signed": bool(one.receipt),
        "told": one.told is not None,
    }


def _name(names: Mapping[str, Origin], node_id: str) -> str:
    found = names.get(node_id)
    return found.name if found else _("proeftuin {name}").format(name=node_id[:4])
