# SPDX-License-Identifier: EUPL-1.2
"""What somebody puts in an agenda of their own: one event, or all that comes."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Response

from core import agenda, questions
from core.errors import NotFound
from core.languages import gettext as _
from core.model import VISITOR, Record
from core.record_types import RecordType
from core.type_parts import Calendar
from core.web import security, words
from core.web.front import Front
from core.web.visiting.feeds import lasting_id

if TYPE_CHECKING:
    from core.formats.calendar import Appointment

#: How far a calendar that is followed looks back and ahead.
_BACK, _AHEAD = timedelta(days=30), timedelta(days=366)


def whole_calendar(front: Front) -> Response:
    """Return all that happens here, of every type with a calendar."""
    place = front.site.area or front.site.name
    return _sent(front, f"SamenBeter {place}", _coming(front, None))


def list_calendar(front: Front, kind: RecordType) -> Response:
    """Return what happens of one type.

    Raises:
        NotFound: the type has no calendar.
    """
    _calendar_of(kind)
    name = f"{words.capital(_(kind.label_plural))} – {front.site.area or front.site.name}"
    return _sent(front, name, _coming(front, kind))


def one_appointment(front: Front, kind: RecordType, record_id: int) -> Response:
    """Return one event, for an agenda of one's own.

    Raises:
        NotFound: there is none that everybody may read, or it has no moment.
    """
    calendar = _calendar_of(kind)
    record = questions.get(front.node, VISITOR, record_id)
    if record.type != kind.name or agenda.moment_of(record, calendar.start) is None:
        raise NotFound(_("Dit staat niet in de agenda."))
    return _sent(front, front.card(record).title, [record], f"{kind.path}-{record_id}.ics")


def _calendar_of(kind: RecordType) -> Calendar:
    if kind.calendar is None:
        raise NotFound(_("Dit staat niet in de agenda."))
    return kind.calendar


def _coming(front: Front, kind: RecordType | None) -> Iterable[Record]:
    now = front.node.clock()
    types = None if kind is None else [kind]
    found = agenda.between(front.node, now - _BACK, now + _AHEAD, types=types)
    return {each.record.id: each.record for each in found}.values()


def _sent(front: Front, name: str, found: Iterable[Record], file_name: str = "") -> Response:
    # The library takes long to load, and few pages need it.
    from core.formats import calendar as ical

    made = [_appointment(front, each) for each in found]
    response = Response(ical.write(name, made), content_type=f"{ical.MEDIA_TYPE}; charset=utf-8")
    response.headers["Cache-Control"] = security.REVALIDATE
    response.headers["Vary"] = "Cookie"
    if file_name:
        response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _appointment(front: Front, record: Record) -> "Appointment":
    from core.formats.calendar import Appointment

    node, card = front.node, front.card(record)
    calendar = _calendar_of(node.types[record.type])
    start = agenda.moment_of(record, calendar.start)
    assert start is not None
    return Appointment(
        uid=lasting_id(front, record),
        sequence=record.version - 1,
        title=card.title,
        text=card.summary,
        url=front.site.address + card.url,
        start=start,
        end=agenda.moment_of(record, calendar.end),
        location=where(front, record, calendar),
        rhythm=agenda.rhythm_of(record, calendar),
        cancelled=record.body.get(calendar.status) == "cancelled",
        updated=record.updated,
    )


def where(front: Front, record: Record, calendar: Calendar) -> str:
    """Return where it is: the place with its address, or where one takes part from home."""
    reference = record.body.get(calendar.place)
    place = questions.find(front.node, VISITOR, str(reference)) if reference else None
    if place is None:
        return str(record.body.get(calendar.online) or "")
    address = str(place.body.get("address") or "")
    return f"{place.title}, {address}" if address else place.title
