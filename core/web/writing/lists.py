# SPDX-License-Identifier: EUPL-1.2
"""Lists that come in, with a look first and a way back; and everything, to take along."""

from flask import Response, request

from core import exporting, importing
from core.columns import takes
from core.errors import Conflict, NotFound
from core.importing import Batch
from core.languages import gettext as _
from core.record_types import RecordType
from core.web import security, visit
from core.web.front import Front


def export(front: Front, kind: RecordType, ending: str) -> Response:
    """Return everything of a kind that this person may read, as a file.

    Raises:
        NotFound: there is no such format.
        Conflict: there is too much for this format.
    """
    if ending not in exporting.KINDS:
        raise NotFound(_("Dit soort bestand maken we niet."))
    made = exporting.export(front.node, visit.actor(), kind, ending)
    # Made while the language of this page is the language of now.
    response = Response(b"".join(made), content_type=exporting.KINDS[ending])
    response.headers["Content-Disposition"] = f'attachment; filename="{kind.path}.{ending}"'
    is_public = not visit.current().token
    response.headers["Cache-Control"] = security.REVALIDATE if is_public else security.NO_STORE
    response.headers["Vary"] = "Cookie"
    return response


def import_page(front: Front, kind: RecordType) -> Response:
    """Ask for a list."""
    visit.require("editor")
    return _ask(front, kind)


def upload(front: Front, kind: RecordType) -> Response:
    """Take a list in, and lead to a look at it."""
    visit.require("editor")
    sent = request.files.get("list")
    if sent is None or not sent.filename:
        return _ask(front, kind, problem=_("Kies eerst een bestand."))
    try:
        batch = importing.look(front.node, visit.actor(), kind, sent.stream.read())
    except ValueError as error:
        return _ask(front, kind, problem=str(error))
    return front.to(f"/redactie/lijsten/{batch.id}")


def look(front: Front, batch_id: int) -> Response:
    """Show what a list would become, row by row."""
    visit.require("editor")
    return _look(front, importing.find(front.node, visit.actor(), batch_id))


def bring_in(front: Front, batch_id: int) -> Response:
    """Do what the page of a list asks: look again, or bring it in."""
    visit.require("editor")
    node, actor = front.node, visit.actor()
    batch = importing.find(node, actor, batch_id)
    try:
        columns = [request.form.get(f"column-{at}", "") for at in range(len(batch.header))]
        batch = importing.match(node, actor, batch, columns)
        if request.form.get("deed") == "look":
            return front.to(f"/redactie/lijsten/{batch_id}")
        without = {int(each) for each in request.form.getlist("without") if each.isdecimal()}
        publish = request.form.get("deed") == "publish"
        count = importing.bring_in(node, actor, batch, publish=publish, without=without)
    except Conflict as error:
        return _look(front, batch, problem=str(error))
    visit.say(_("Ingelezen: {count}. Je kunt dit 30 dagen ongedaan maken.").format(count=count))
    return front.to(f"/redactie/lijsten/{batch_id}")


def undo(front: Front, batch_id: int) -> Response:
    """Erase what a list brought in, and name what stays since it was changed."""
    visit.require("editor")
    gone, stays = importing.undo(front.node, visit.actor(), batch_id)
    batch = importing.find(front.node, visit.actor(), batch_id)
    return _done(front, batch, gone=gone, stays=front.cards(stays))


def _ask(front: Front, kind: RecordType, problem: str = "") -> Response:
    return front.show(
        "writing/import.html",
        status=400 if problem else 200,
        kind=kind,
        problem=problem,
        fields=takes(kind),
        action=f"/{kind.path}/lees-in",
    )


def _look(front: Front, batch: Batch, problem: str = "") -> Response:
    if batch.state != "looked":
        return _done(front, batch)
    lines = importing.lines(front.node, visit.actor(), batch)
    return front.show(
        "writing/import_look.html",
        status=409 if problem else 200,
        kind=front.node.types[batch.type],
        batch=batch,
        fields=takes(front.node.types[batch.type]),
        lines=[(each, front.cards(each.alike)) for each in lines],
        wrong=sum(bool(each.problems) for each in lines),
        problem=problem,
        action=f"/redactie/lijsten/{batch.id}",
    )


def _done(front: Front, batch: Batch, *, gone: int | None = None, stays: object = ()) -> Response:
    return front.show(
        "writing/import_done.html",
        kind=front.node.types[batch.type],
        batch=batch,
        gone=gone,
        stays=stays,
        action=f"/redactie/lijsten/{batch.id}/ongedaan",
    )
