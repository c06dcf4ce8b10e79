# SPDX-License-Identifier: EUPL-1.2
"""What editors do: write, put on the site, unshare and take back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from core import questions, records, unfinished
from core.errors import Conflict, InvalidRecord, NotAllowed, NotFound, Refused
from core.languages import gettext as _
from core.model import Actor, Record
from core.node import Node
from core.record_types import RecordType
from core.web import views, visit, words
from core.web.front import Front
from core.web.writing import forms, keeping, preview, typed
from core.web.writing.keeping import based_on
from core.web.writing.owning import own
from core.web.writing.typed import Typed


def new_form(front: Front, kind: RecordType) -> Response:
    """Show an empty form, one that a link filled in beforehand, or what was typed before."""
    visit.require("editor")
    if kind.begins:
        return front.to(f"{kind.begins}?{urlencode(request.args)}".rstrip("?"))
    data = forms.presets(front.node, visit.actor(), kind, request.args)
    left = None if data or _is_desk() else _left(front, kind, None)
    if left is not None:
        return _form(front, kind, left.fields, since=left.at)
    return _form(front, kind, data)


def create(front: Front, kind: RecordType) -> Response:
    """Write what the form says, as a draft or on the site at once."""
    if visit.current().stale:
        return _given_back(front, kind, None)
    visit.require("editor")
    if kind.begins:
        return front.to(kind.begins)
    sent = typed.read(front.node, visit.actor(), kind)
    deed = request.form.get("deed")
    if deed == "look":
        return _look(front, kind, sent, None)

    def write() -> Record:
        return records.create(
            front.node, visit.actor(), kind.name, sent.data, publish=deed == "publish",
            at_desk=_is_desk(),
        )  # fmt: skip

    return _written(front, kind, sent, write)


def change_form(front: Front, kind: RecordType, record_id: int) -> Response:
    """Show the form of a record as it stands, or with what was typed before."""
    visit.require("editor")
    record = own(front, kind, record_id)
    left = _left(front, kind, record_id)
    if left is not None:
        return _form(
            front, kind, left.fields, record=record, since=left.at, begun_with=left.based_on
        )
    return _form(front, kind, questions.fields_of(record), record=record)


def revise(front: Front, kind: RecordType, record_id: int) -> Response:
    """Give a record the text of the form."""
    if visit.current().stale:
        return _given_back(front, kind, record_id)
    visit.require("editor")
    record = own(front, kind, record_id)
    sent = typed.read(front.node, visit.actor(), kind)
    if request.form.get("deed") == "look":
        return _look(front, kind, sent, record)

    def write() -> Record:
        revised = records.revise(
            front.node, visit.actor(), record_id, sent.data, based_on=based_on()
        )
        if request.form.get("deed") != "publish" or revised.state == "published":
            return revised
        try:
            return records.publish(front.node, visit.actor(), record_id)
        except Refused as error:  # the text is kept; only the last step was not taken
            told = _("Je tekst is bewaard, maar staat nog niet op de site.")
            visit.say(f"{told} {error}")
            return revised

    return _written(front, kind, sent, write, record)


def publish(front: Front, kind: RecordType, record_id: int) -> Response:
    """Put a record on the site."""
    return _turn(front, kind, record_id, records.publish, _("Het staat op onze site."))


def unshare(front: Front, kind: RecordType, record_id: int) -> Response:
    """Take it back from other proeftuinen."""
    return _turn(
        front, kind, record_id, records.unshare, _("Je deelt dit niet meer. Hier blijft het staan.")
    )


def withdraw_page(front: Front, kind: RecordType, record_id: int) -> Response:
    """Ask before taking a record back.

    Raises:
        Conflict: it is not published.
    """
    visit.require("editor")
    record = own(front, kind, record_id)
    if record.state != "published":
        raise Conflict(_("Dit staat niet op onze site. Er is niets om in te trekken."))
    return front.show(
        "writing/withdraw.html",
        card=front.card(record),
        kind=kind,
        withdraw_url=f"/{kind.path}/{record.id}/trek-in",
    )


def withdraw(front: Front, kind: RecordType, record_id: int) -> Response:
    """Take a record back from everybody."""
    return _turn(front, kind, record_id, records.withdraw, _("Ingetrokken. Niemand ziet het meer."))


def _turn(
    front: Front,
    kind: RecordType,
    record_id: int,
    deed: Callable[[Node, Actor, int], Record],
    notice: str,
) -> Response:
    visit.require("editor")
    own(front, kind, record_id)
    record = deed(front.node, visit.actor(), record_id)
    visit.say(notice)
    return front.to(views.url_of(front.node, record))


def _written(
    front: Front,
    kind: RecordType,
    sent: Typed,
    write: Callable[[], Record],
    record: Record | None = None,
) -> Response:
    """Do a deed with a text; if it cannot be done, show the form with all that was typed."""
    if sent.problems:
        problems = {**_problems_of(kind, sent), **sent.problems}
        return _again(front, kind, sent, record, problems=problems, status=400)
    try:
        written = write()
    except InvalidRecord as error:
        return _again(front, kind, sent, record, problems=error.problems, status=400)
    except Refused as error:
        return _again(front, kind, sent, record, general=error.reasons, status=409)
    except Conflict as error:
        # Shown on the version that stands now: saving again is then a choice, not an accident.
        standing = own(front, kind, record.id) if record else None
        return _again(front, kind, sent, standing, general=[str(error)], status=409, rebased=True)
    place = unfinished.place_of(kind.name, record.id if record else None)
    unfinished.forget(front.node, visit.actor(), place)
    if not visit.current().next_notice:
        on_site = written.state == "published"
        visit.say(_("Het staat op onze site.") if on_site else _("Bewaard als concept."))
    if record is None and _is_desk():
        return front.to(f"/{kind.path}/nieuw?balie=1")
    return front.to(views.url_of(front.node, written))


def _again(
    front: Front, kind: RecordType, sent: Typed, record: Record | None, **more: Any
) -> Response:
    """Show the form with what was typed, and keep that, should the editor leave."""
    place = unfinished.place_of(kind.name, record.id if record else None)
    unfinished.keep(front.node, visit.actor(), place, sent.data, based_on())
    return _form(front, kind, sent.data, record=record, ticks=sent.ticks, **more)


def _look(front: Front, kind: RecordType, sent: Typed, record: Record | None) -> Response:
    return _again(
        front, kind, sent, record, looked=True, problems=sent.problems, begun_with=based_on()
    )


def _given_back(front: Front, kind: RecordType, record_id: int | None) -> Response:
    """Do nothing with a form that is too old, and lose nothing of it."""
    if not visit.actor().is_at_least("editor"):
        return keeping.signed_out(front)
    try:
        record = own(front, kind, record_id) if record_id else None
    except NotFound as error:
        raise NotAllowed(_("Dit formulier is te oud. Open de pagina opnieuw.")) from error
    sent = typed.read(front.node, visit.actor(), kind)
    told = _("Dit formulier was te oud. Kijk je tekst na, en bewaar hem nog eens.")
    return _form(
        front, kind, sent.data, record=record, ticks=sent.ticks, general=[told], status=403
    )


def _problems_of(kind: RecordType, sent: Typed) -> Mapping[str, Sequence[str]]:
    try:
        kind.check(sent.data)
    except InvalidRecord as error:
        return error.problems
    return {}


def _left(front: Front, kind: RecordType, record_id: int | None) -> unfinished.Unfinished | None:
    return unfinished.find(front.node, visit.actor(), unfinished.place_of(kind.name, record_id))


def _form(
    front: Front,
    kind: RecordType,
    data: Mapping[str, object],
    *,
    record: Record | None = None,
    problems: Mapping[str, Sequence[str]] | None = None,
    general: Sequence[str] = (),
    status: int = 200,
    rebased: bool = False,
    looked: bool = False,
    ticks: frozenset[str] | None = None,
    since: datetime | None = None,
    begun_with: int | None = None,
) -> Response:
    version = record.version if record else 0
    if begun_with is None:
        # What was sent stays what the text is based on, however often the form comes back.
        begun_with = based_on() if status != 200 and not rebased else version
    ticks = typed.ticks_of(kind, data) if ticks is None else ticks
    may_draft = record is None or record.state != "published"
    here = f"/{kind.path}/{record.id}" if record else f"/{kind.path}"
    was_typed = status != 200 or looked or since is not None
    return front.show(
        "writing/form.html",
        status=status,
        kind=kind,
        form=forms.build(front.node, visit.actor(), kind, data, problems, general, ticks),
        card=front.card(record) if record else None,
        action=f"{here}/wijzig" if record else f"{here}/nieuw",
        beside=f"{here}/terwijl",
        begin_anew=f"{here}/vergeet",
        based_on=begun_with,
        conflict=rebased,
        may_draft=may_draft,
        shared=record.is_shared if record else False,
        looked=looked,
        since=words.clock_time(since) if since else "",
        behind=bool(since and record and begun_with != version),
        preview=preview.make(front, visit.actor(), kind, data),
        tips=keeping.tips(kind, data) if was_typed else {},
        alike=keeping.similar(front, kind, data, record.id if record else None)
        if was_typed and record is None
        else (),
        at_desk=record is None and _is_desk(),
        aside=front.slots("fill_form_aside", actor=visit.actor(), record=record) if record else (),
    )


def _is_desk() -> bool:
    """Whether somebody at a table has this typed for them: the address and the form say so.

    Each text begins with an empty form, and nothing is remembered of who sat there before.
    """
    return request.values.get("balie") == "1"
