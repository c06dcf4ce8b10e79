# SPDX-License-Identifier: EUPL-1.2
"""What instruments show on other pages: who uses them, what others think, what helps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plugins.instruments import adopting, checking, differing
from plugins.instruments.adoption import CHECK_INS, KINDS, STATUS
from plugins.instruments.checking import CheckIn
from plugins.instruments.instrument import MATURITY
from plugins.instruments.usage import Usage, usage_of
from samenbeter import (
    PRINCIPLES,
    VISITOR,
    Actor,
    Beginning,
    Fill,
    Node,
    Query,
    Record,
    level_with,
    ngettext,
    origins,
    page,
    pointing_at,
    similar,
)
from samenbeter import gettext as _

#: Receipts and reviews below an instrument; names of proeftuinen that are told.
_RECEIPTS, _REVIEWS, _NAMED = 12, 12, 12
#: Instruments beside a form, on the home page, below a lesson; and how many are looked through.
_BEGINNING, _HOME, _BELOW, _RECENT = 3, 3, 12, 20


@dataclass(frozen=True, slots=True)
class Answered:
    """What a proeftuin said when it looked back."""

    #: Months after the start.
    months: int
    #: As it travels, and in words: "yes", "nog in gebruik".
    still: str
    words: str
    gain: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """One adoption, as its instrument tells it."""

    record: Record
    kind: str
    status: str
    running: bool
    changes: str
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """One value of a field, as it travels and in words."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Teaser:
    """One instrument as a tile."""

    record: Record
    maturity: str
    usage: Usage
    principles: tuple[Word, ...]


def below(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Return what stands below an instrument, an adoption, a lesson or an initiative."""
    if record.type == "instrument":
        return _of_instrument(node, actor, record)
    if record.type == "adoption":
        return _of_adoption(node, actor, record)
    field = {"lesson": "lessons", "initiative": "initiative"}.get(record.type)
    if field is None:
        return None
    found = pointing_at(node, actor, record, "instrument", field, limit=_BELOW)
    return _list(node, "instruments/of_record.html", found)


def aside(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Return where an instrument came from, and what was made different since."""
    if record.type != "instrument" or not record.body.get("adopted_from"):
        return None
    base = adopting.base_of(node, record)
    context = {
        "copy": record,
        "original": adopting.original_of(node, record),
        "edition": record.body.get("adopted_edition"),
        "credit": record.body.get("credit"),
        "known": base is not None,
        "changed": differing.changed(node, base, differing.texts_of(record)) if base else (),
    }
    return Fill("instruments/came_from.html", context)


def beside_form(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Return what is new in the original, beside the form in which our copy is changed."""
    adoption = adopting.adoption_of_copy(node, record) if record.type == "instrument" else None
    original = adopting.newer(node, adoption) if adoption else None
    base = differing.as_adopted(node, record) if original else None
    if adoption is None or original is None or base is None:
        return None
    context = {
        "adoption": adoption,
        "original": original,
        "news": differing.changed(node, base, differing.texts_of(original)),
    }
    return Fill("instruments/beside_form.html", context)


def notes(node: Node, records: Sequence[Record]) -> Mapping[int, str]:
    """Return in how many proeftuinen the instruments of a list are in use, where they are."""
    instruments = [each for each in records if each.type == "instrument"]
    if not instruments:
        return {}
    return {
        each: in_use(usage) for each, usage in usage_of(node, instruments).items() if usage.count
    }


def in_use(usage: Usage) -> str:
    """Return "In gebruik in 3 proeftuinen"."""
    told = ngettext(
        "In gebruik in %(num)s proeftuin", "In gebruik in %(num)s proeftuinen", usage.count
    )
    return told % {"num": usage.count}


def beginning(node: Node, actor: Actor, begun: Beginning) -> Fill | None:
    """Return the instruments nearest to what somebody begins: by its words, else principles."""
    if begun.kind in ("instrument", "adoption", "review"):
        return None
    found = similar(node, actor, "instrument", begun.words, _BEGINNING) if begun.words else []
    if len(found) < _BEGINNING and begun.principles:
        tagged = Query("instrument", filters={"principles": tuple(begun.principles)}, limit=_RECENT)
        known = {each.id for each in found}
        found += [each for each in page(node, actor, tagged).records if each.id not in known]
    return _list(node, "instruments/beginning.html", found[:_BEGINNING])


def home(node: Node, actor: Actor) -> Fill | None:
    """Return "Klaar om over te nemen": what others tried, and we may take over."""
    others = tuple(
        each for each in origins(node, "instrument") if each and level_with(node, each) == "full"
    )
    if not others:
        return None
    ready = {"maturity": ("tried", "adopted")}
    query = Query("instrument", filters=ready, origins=others, limit=_RECENT)
    found = page(node, actor, query, counted=False).records
    ours = usage_of(node, found)
    fresh = [each for each in found if "" not in ours[each.id].origins]
    return _list(node, "instruments/home.html", fresh[:_HOME])


def _of_instrument(node: Node, actor: Actor, record: Record) -> Fill:
    usage = usage_of(node, [record])[record.id]
    receipts = pointing_at(node, VISITOR, record, "adoption", "instrument", limit=_RECEIPTS)
    reviews = pointing_at(node, VISITOR, record, "review", "about", limit=_REVIEWS)
    writes, level = actor.is_at_least("editor"), level_with(node, record.origin)
    running = None if record.is_own else adopting.own_adoption(node, record)
    context = {
        "instrument": record,
        "sentence": in_use(usage) if usage.count else "",
        "named": usage.origins[:_NAMED],
        "more": max(0, usage.count - _NAMED),
        "receipts": [_receipt(each) for each in receipts if each.origin != record.origin],
        "reviews": [each for each in reviews if each.origin != record.origin],
        "running": running,
        "fresh": adopting.newer(node, running) if running else None,
        "may_adopt": writes and not record.is_own and level == "full" and running is None,
        "may_review": writes and not record.is_own and level == "full",
        "reads_only": writes and not record.is_own and level != "full",
    }
    return Fill("instruments/below.html", context)


def _of_adoption(node: Node, actor: Actor, record: Record) -> Fill:
    writes = actor.is_at_least("editor") and record.is_own
    fresh = adopting.newer(node, record) if record.is_own else None
    term = checking.open_term(node, record) if writes else None
    original = adopting.original_of(node, record)
    context = {
        "adoption": record,
        "original": original,
        "copy": adopting.copy_of(node, actor, record) if record.is_own else None,
        "receipt": _receipt(record),
        "fresh": fresh,
        "edition": adopting.edition_of(fresh) if fresh else 0,
        "writes": writes,
        "follows": writes and bool(original and record.body.get("kind") == "follow"),
        "months": CHECK_INS[term] if term else 0,
    }
    return Fill("instruments/below_adoption.html", context)


def _receipt(adoption: Record) -> Receipt:
    body = adoption.body
    kind, status = str(body.get("kind")), str(body.get("status"))
    return Receipt(
        adoption, _(KINDS.get(kind, kind)), _(STATUS.get(status, status)), status == "running",
        str(body.get("changes") or ""), tuple(map(_answered, checking.check_ins(adoption))),
    )  # fmt: skip


def _answered(told: CheckIn) -> Answered:
    words = {
        "yes": _("nog in gebruik"), "changed": _("nog in gebruik, maar anders"),
        "no": _("niet meer in gebruik"),
    }[told.still]  # fmt: skip
    return Answered(told.months, told.still, words, told.gain)


def _list(node: Node, template: str, found: Sequence[Record]) -> Fill | None:
    if not found:
        return None
    usage = usage_of(node, found)
    return Fill(template, {"teasers": [_teaser(each, usage[each.id]) for each in found]})


def _teaser(record: Record, usage: Usage) -> Teaser:
    maturity = str(record.body.get("maturity"))
    tagged = record.body.get("principles")
    values = [each for each in PRINCIPLES if isinstance(tagged, list) and each in tagged]
    words = _(MATURITY.get(maturity, maturity)).partition(":")[0]
    return Teaser(record, words, usage, tuple(Word(each, _(PRINCIPLES[each])) for each in values))
