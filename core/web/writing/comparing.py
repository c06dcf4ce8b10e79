# SPDX-License-Identifier: EUPL-1.2
"""Earlier versions of a text: what changed between two of them, and putting one back."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, request

from core import comparing, questions, records
from core.comparing import Piece
from core.errors import Conflict, InvalidRecord, NotFound
from core.languages import gettext as _
from core.model import Record, Version
from core.record_schemas import COMMON
from core.record_types import RecordType
from core.web import views, visit
from core.web.front import Front, links_of
from core.web.writing.keeping import based_on
from core.web.writing.owning import own


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that reads otherwise in the later version."""

    label: str
    pieces: tuple[Piece, ...]


def versions_page(front: Front, kind: RecordType, record_id: int) -> Response:
    """Show what changed between two versions: the last two, unless others are asked for.

    Raises:
        NotFound: there is no such version.
    """
    visit.require("editor")
    record = own(front, kind, record_id)
    found = questions.versions(front.node, visit.actor(), record.id)
    newest = found[0].number
    after = _asked(found, "naar", newest)
    before = _asked(found, "van", max(found[-1].number, after.number - 1))
    if before.number > after.number:
        before, after = after, before
    return front.show(
        "writing/versions.html",
        card=front.card(record),
        kind=kind,
        versions=found,
        before=before,
        after=after,
        newest=newest,
        changed=_changed(front, kind, record, before, after),
        shared=record.is_shared,
        base=f"/{kind.path}/{record.id}/versies",
    )


def put_back(front: Front, kind: RecordType, record_id: int, number: int) -> Response:
    """Give a record the text of an earlier version, as a new version.

    Raises:
        NotFound: there is no such version.
        Conflict: somebody changed it in between, or the text does not fit any more.
    """
    visit.require("editor")
    record = own(front, kind, record_id)
    found = questions.versions(front.node, visit.actor(), record.id)
    version = _numbered(found, number)
    stands = questions.fields_of(record)
    data = {**{name: stands[name] for name in COMMON if name in stands}, **_texts(version)}
    try:
        records.revise(front.node, visit.actor(), record.id, data, based_on=based_on())
    except InvalidRecord as error:
        raise Conflict(_("Deze versie past niet meer in het formulier.")) from error
    visit.say(_("De oude tekst staat er weer, als nieuwe versie."))
    return front.to(views.url_of(front.node, record))


def _changed(
    front: Front, kind: RecordType, record: Record, before: Version, after: Version
) -> list[Changed]:
    old, new = _texts(before), _texts(after)
    links = links_of(front, visit.actor(), record, kind)
    found = []
    for one in kind.fields:
        if one.name in COMMON and one.name not in ("title", "plain_summary"):
            continue
        if old.get(one.name) == new.get(one.name):
            continue
        was, now = (views.shown(one, each.get(one.name), links) for each in (old, new))
        pieces = comparing.differences(was.text if was else "", now.text if now else "")
        if any(each.kind != "same" for each in pieces):
            found.append(Changed(one.label, pieces))
    return found


def _texts(version: Version) -> dict[str, object]:
    """Return the fields that a version keeps."""
    return {
        "title": version.title,
        "plain_summary": version.plain_summary,
        **version.body,
    }


def _asked(found: Sequence[Version], name: str, otherwise: int) -> Version:
    text = request.args.get(name, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
    return _numbered(found, number)


def _numbered(found: Sequence[Version], number: int) -> Version:
    for each in found:
        if each.number == number:
            return each
    raise NotFound(_("Deze versie bestaat hier niet."))
