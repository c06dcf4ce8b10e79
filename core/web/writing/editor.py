# SPDX-License-Identifier: EUPL-1.2
"""What editors do: write, put on the site, share, take back; and the desk where it waits."""

from collections.abc import Callable, Mapping, Sequence

from flask import Response, redirect, request

from core import questions, records
from core.errors import Conflict, InvalidRecord, NotFound, Refused
from core.languages import gettext as _
from core.model import Actor, Record
from core.node import Node
from core.record_types import RecordType
from core.web import views, visit, words
from core.web.front import Front
from core.web.writing import forms, preview


def desk(front: Front) -> Response:
    """Show what is not on the site, what is, and what was taken back."""
    visit.require("editor")
    found = questions.desk(front.node, visit.actor())
    by_state: dict[str, list[views.Card]] = {"draft": [], "published": [], "withdrawn": []}
    for each in found:
        by_state[each.state].append(front.card(each))
    kinds = list(front.node.types.values())
    return front.show(
        "writing/desk.html",
        drafts=by_state["draft"],
        published=by_state["published"],
        withdrawn=by_state["withdrawn"],
        kinds=kinds,
    )


def new_form(front: Front, kind: RecordType) -> Response:
    """Show an empty form, or one that a link filled in beforehand."""
    visit.require("editor")
    data = forms.presets(front.node, visit.actor(), kind, request.args)
    return _form(front, kind, data)


def create(front: Front, kind: RecordType) -> Response:
    """Write what the form says, as a draft or on the site at once."""
    visit.require("editor")
    data = forms.read(kind, request.form)
    publish = request.form.get("deed") == "publish"
    if request.form.get("deed") == "look":
        return _form(front, kind, data, looked=True)

    def write() -> Record:
        return records.create(front.node, visit.actor(), kind.name, data, publish=publish)

    return _written(front, kind, data, write)


def change_form(front: Front, kind: RecordType, record_id: int) -> Response:
    """Show the form of a record as it stands."""
    visit.require("editor")
    record = own(front, kind, record_id)
    return _form(front, kind, questions.fields_of(record), record=record)


def revise(front: Front, kind: RecordType, record_id: int) -> Response:
    """Give a record the text of the form."""
    visit.require("editor")
    record = own(front, kind, record_id)
    data = forms.read(kind, request.form)
    if request.form.get("deed") == "look":
        return _form(front, kind, data, record=record, looked=True)

    def write() -> Record:
        revised = records.revise(front.node, visit.actor(), record_id, data, based_on=_based_on())
        if request.form.get("deed") != "publish" or revised.state == "published":
            return revised
        try:
            return records.publish(front.node, visit.actor(), record_id)
        except Refused as error:  # the text is kept; only the last step was not taken
            visit.say(
                _("Je tekst is bewaard, maar staat nog niet op de site. {error}").format(
                    error=error
                )
            )
            return revised

    return _written(front, kind, data, write, record)


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


def own(front: Front, kind: RecordType, record_id: int) -> Record:
    """Return a record of our own of this type.

    Raises:
        NotFound: there is none.
    """
    record = questions.get(front.node, visit.actor(), record_id)
    if record.type != kind.name or not record.is_own:
        raise NotFound(
            _("{label} {record_id} van ons bestaat niet.").format(
                label=words.capital(kind.label), record_id=record_id
            )
        )
    return record


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
    return _to(front, record)


def _written(
    front: Front,
    kind: RecordType,
    data: Mapping[str, object],
    write: Callable[[], Record],
    record: Record | None = None,
) -> Response:
    """Do a deed with a text; if it cannot be done, show the form with all that was typed."""
    try:
        written = write()
    except InvalidRecord as error:
        return _form(front, kind, data, record=record, problems=error.problems, status=400)
    except Refused as error:
        return _form(front, kind, data, record=record, general=error.reasons, status=409)
    except Conflict as error:
        # Shown on the version that stands now: saving again is then a choice, not an accident.
        standing = own(front, kind, record.id) if record else None
        return _form(
            front, kind, data, record=standing, general=[str(error)], status=409, rebased=True
        )
    if not visit.current().next_notice:
        on_site = written.state == "published"
        visit.say(_("Het staat op onze site.") if on_site else _("Bewaard als concept."))
    return _to(front, written)


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
) -> Response:
    version = record.version if record else 0
    form = forms.build(front.node, visit.actor(), kind, data, problems, general)
    return front.show(
        "writing/form.html",
        status=status,
        kind=kind,
        form=form,
        card=front.card(record) if record else None,
        action=f"/{kind.path}/{record.id}/wijzig" if record else f"/{kind.path}/nieuw",
        # What was sent stays what the text is based on, however often the form comes back.
        based_on=_based_on() if (status != 200 and not rebased) or looked else version,
        looked=looked,
        preview=preview.make(front, visit.actor(), kind, data),
        conflict=rebased,
        may_draft=record is None or record.state != "published",
        shared=record.is_shared if record else False,
    )


def _based_on() -> int:
    """Return the version of the record that the writer of the form saw, 0 for none."""
    sent = request.form.get("based_on", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def _to(front: Front, record: Record) -> Response:
    answer: Response = redirect(views.url_of(front.node, record), 303)  # type: ignore[assignment]
    return answer
