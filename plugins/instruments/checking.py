# SPDX-License-Identifier: EUPL-1.2
"""Asking after 3 and after 12 months whether it still helps, and what waits for an editor."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from plugins.instruments.adopting import newer
from plugins.instruments.adoption import ADOPTION, CHECK_INS, STILL
from samenbeter import (
    HOUSE,
    Actor,
    Due,
    InvalidRecord,
    Node,
    Query,
    Record,
    amend,
    find,
    local_time,
    name_of,
    page,
)
from samenbeter import gettext as _

#: An editor hears of a check-in so long before its day.
BEFORE = timedelta(days=14)
#: Days in which somebody looks at a new edition.
_PATIENCE = timedelta(days=30)
#: Adoptions of our own that are looked at.
_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One answer to "Gebruiken jullie het nog? Wat leverde het op?"."""

    #: "three" or "twelve", and how many months that is.
    term: str
    months: int
    #: As it travels: "yes", "changed", "no".
    still: str
    gain: str
    day: str


def check_ins(adoption: Record) -> tuple[CheckIn, ...]:
    """Return what was answered so far, the first one first."""
    body = adoption.body
    return tuple(
        CheckIn(term, months, still, str(body.get(f"{term}_gain") or ""),
                str(body.get(f"{term}_day") or ""))
        for term, months in CHECK_INS.items()
        if (still := str(body.get(f"{term}_still") or "")) in STILL
    )  # fmt: skip


def day_of(adoption: Record, term: str) -> date | None:
    """Return the day on which a check-in is asked; None when it does not say when it began."""
    try:
        start = date.fromisoformat(str(adoption.body.get("start")))
    except ValueError:
        return None
    return months_after(start, CHECK_INS[term])


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def open_term(node: Node, adoption: Record) -> str | None:
    """Return the check-in that is to be answered now: the last one whose time has come."""
    if adoption.body.get("status") != "running":
        return None
    today = local_time(node.clock()).date()
    for term in reversed(CHECK_INS):
        day = day_of(adoption, term)
        if day is not None and today >= day - BEFORE:
            return None if adoption.body.get(f"{term}_still") else term
    return None


def answer(node: Node, adoption: Record, term: str, given: Mapping[str, str]) -> Record:
    """Keep an answer; who does not use it any more has stopped.

    Raises:
        InvalidRecord: with all problems by field.
    """
    if not given.get("still"):
        raise InvalidRecord({f"{term}_still": [_("Kies wat het beste past.")]})
    told: dict[str, object] = {
        f"{term}_still": given["still"],
        f"{term}_gain": given.get("gain", ""),
        f"{term}_day": local_time(node.clock()).date().isoformat(),
    }
    if given["still"] == "no":
        told["status"] = "stopped"
    return amend(node, HOUSE, adoption.id, told)


def due(node: Node, actor: Actor) -> Iterator[Due]:
    """Yield the check-ins that are asked now, and new editions that nobody looked at."""
    query = Query("adoption", filters={"status": ("running",)}, origins=("",), limit=_LOOKED_AT)
    for adoption in page(node, actor, query, counted=False).records:
        original = find(node, actor, str(adoption.body.get("instrument")))
        title = original.title if original and original.title else _("een instrument")
        term = open_term(node, adoption)
        day = day_of(adoption, term) if term else None
        if term and day:
            told = _("Na {months} maanden: gebruiken jullie ‘{title}’ nog?")
            url = f"/{ADOPTION.path}/{adoption.id}/terugblik/{CHECK_INS[term]}"
            yield Due(told.format(months=CHECK_INS[term], title=title), url, day)
        fresh = newer(node, adoption)
        if fresh is not None:
            told = _("{place} heeft een nieuwe versie van ‘{title}’.")
            place = name_of(node, fresh.origin)
            url = f"/{ADOPTION.path}/{adoption.id}/nieuwe-versie"
            yield Due(
                told.format(place=place, title=title), url,
                local_time(fresh.updated + _PATIENCE).date(),
            )  # fmt: skip
