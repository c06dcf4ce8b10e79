# SPDX-License-Identifier: EUPL-1.2
"""Pages around an instrument: taking it over, how ours differs, on paper, and looking back."""

from plugins.instruments import adopting, checking, differing, following
from plugins.instruments.adoption import CHECK_INS, AdoptionSchema, LookingBackSchema
from plugins.instruments.instrument import INSTRUMENT
from samenbeter import (
    VISITOR,
    Answer,
    Form,
    Html,
    InvalidRecord,
    Node,
    NotFound,
    Page,
    Record,
    Redirect,
    Refused,
    Request,
    find,
    get,
    level_with,
    local_time,
    name_of,
    qr_code,
)
from samenbeter import gettext as _

_TAKING_OVER = Form.of(AdoptionSchema, "kind", "changes", "start")
#: By the number of months: what is asked then, and how its fields begin.
_LOOKING_BACK = {
    str(months): (term, Form.of(LookingBackSchema, f"{term}_still", f"{term}_gain"))
    for term, months in CHECK_INS.items()
}


def begin(node: Node, request: Request) -> Answer:
    """Lead to the form of an instrument, or ask which: each adoption notes its edition there."""
    asked = find(node, request.actor, request.query.get("instrument", ""))
    if asked is not None and asked.type == "instrument" and not asked.is_own:
        return Redirect(f"/{INSTRUMENT.path}/{asked.id}/neem-over")
    return Html("instruments/begin.html", {"offered": adopting.on_offer(node)})


def adopt(node: Node, request: Request) -> Answer:
    """Ask what they will do with it, and do it."""
    instrument = _record(node, request, "instrument")
    if instrument.is_own:
        raise NotFound(_("Dit instrument is van onszelf."))
    if request.method == "GET":
        today = local_time(node.clock()).date().isoformat()
        form = _TAKING_OVER.filled({"kind": "adapt", "start": today})
        return _adopting(node, instrument, form)
    form = _TAKING_OVER.sent(request)
    try:
        adoption, copy = adopting.adopt(node, request.actor, instrument, form.typed)
    except InvalidRecord as error:
        return _adopting(node, instrument, form.told(error.problems), 400)
    except Refused as error:
        return _adopting(node, instrument, form.told({"": error.reasons}), 409)
    if copy is not None and copy.state == "draft":
        return Redirect(
            f"/{INSTRUMENT.path}/{copy.id}/wijzig",
            _("Dit is jullie eigen kopie. Maak hem passend, en zet hem dan op de site."),
        )
    return Redirect(f"/overnames/{adoption.id}", _("Dat is geregeld. Laat het de ander ook weten."))


def _adopting(node: Node, instrument: Record, form: Form, status: int = 200) -> Html:
    context = {
        "instrument": instrument,
        "form": form,
        "may": level_with(node, instrument.origin) == "full",
        "running": adopting.own_adoption(node, instrument),
    }
    return Html("instruments/adopt.html", context, status)


def difference(node: Node, request: Request) -> Answer:
    """Show what our copy says differently from what we took over."""
    copy = _record(node, request, "instrument")
    base = adopting.base_of(node, copy)
    if base is None:
        raise NotFound(_("Van dit instrument weten we niet wat er anders is."))
    found = differing.changed(node, base, differing.texts_of(copy))
    context = {"copy": copy, "changed": found, "edition": copy.body.get("adopted_edition")}
    return Html("instruments/difference.html", context)


def sheet(node: Node, request: Request) -> Answer:
    """Show an instrument as a hand-out of two pages, to print."""
    instrument = _record(node, request, "instrument")
    url = f"{node.config.node.address}/{INSTRUMENT.path}/{instrument.id}"
    known = node.types["instrument"].by_name
    told = differing.texts_of(instrument)
    context = {
        "instrument": instrument,
        "labels": {name: known[name].label for name in differing.TEXTS},
        "said": {name: differing.in_words(node, name, told[name]) for name in differing.TEXTS},
        "steps": told["steps"] or [],
        "lessons": _lessons(node, instrument),
        "url": url,
        "code": qr_code(url, _("Code met het adres van dit instrument")),
        "maker": name_of(node, instrument.origin),
        "credit": instrument.body.get("credit") or "",
    }
    return Html("instruments/sheet.html", context)


def check_in(node: Node, request: Request) -> Answer:
    """Ask after some months whether it is still in use, and what it brought."""
    adoption = _own_adoption(node, request)
    if request.values["months"] not in _LOOKING_BACK:
        raise NotFound(_("Deze pagina bestaat niet."))
    term, form = _LOOKING_BACK[request.values["months"]]
    if request.method == "POST":
        form = form.sent(request)
        told = {name: str(form.typed.get(f"{term}_{name}", "")) for name in ("still", "gain")}
        try:
            checking.answer(node, adoption, term, told)
        except InvalidRecord as error:
            form = form.told(error.problems)
        else:
            notice = _("Dank je. Deel je de overname? Dan leest de ander dit ook.")
            return Redirect(f"/overnames/{adoption.id}", notice)
    else:
        form = form.filled(adoption.body)
    context = {
        "adoption": adoption,
        "original": adopting.original_of(node, adoption),
        "months": CHECK_INS[term],
        "form": form,
    }
    return Html("instruments/check_in.html", context, status=400 if form.problems else 200)


def new_edition(node: Node, request: Request) -> Answer:
    """Show what is new in the original, and let somebody decide what to do with it."""
    adoption = _own_adoption(node, request)
    original = adopting.original_of(node, adoption)
    if original is None:
        raise NotFound(_("Het origineel is hier niet meer. Je eigen tekst blijft staan."))
    back = f"/overnames/{adoption.id}"
    if request.method == "POST":
        deed = request.text("deed")
        if deed == "stay":
            adopting.look_at(node, adoption, adopting.edition_of(original))
            return Redirect(back, _("Genoteerd. Jullie blijven bij je eigen versie."))
        if deed in ("replace", "merged"):
            adopting.follow_up(node, request.actor, adoption, replace=deed == "replace")
            return Redirect(back, _("Jullie zijn weer bij."))
        raise NotFound(_("Deze pagina bestaat niet."))
    copy = adopting.copy_of(node, request.actor, adoption)
    base = following.begun_with(node, adoption, copy)
    theirs = differing.texts_of(original)
    context = {
        "adoption": adoption,
        "original": original,
        "edition": adopting.edition_of(original),
        "copy": copy,
        "known": base is not None,
        "begun_on": adoption.body.get("begun_on") or "",
        "news": differing.changed(node, base, theirs) if base else (),
        "ours": differing.changed(node, base, differing.texts_of(copy)) if base and copy else (),
        "fresh": adopting.newer(node, adoption) is not None,
    }
    return Html("instruments/new_edition.html", context)


def _lessons(node: Node, instrument: Record) -> list[Record]:
    told = instrument.body.get("lessons")
    found = [find(node, VISITOR, str(each)) for each in told] if isinstance(told, list) else []
    return [each for each in found if each is not None and each.state == "published"]


def _record(node: Node, request: Request, type_name: str) -> Record:
    record = get(node, request.actor, int(request.values["record_id"]))
    if record.type != type_name or (record.state == "withdrawn" and not record.is_own):
        raise NotFound(_("Deze pagina bestaat niet."))
    return record


def _own_adoption(node: Node, request: Request) -> Record:
    adoption = _record(node, request, "adoption")
    if not adoption.is_own:
        raise NotFound(_("Deze overname is van een andere proeftuin."))
    return adoption


_BOTH = ("GET", "POST")
#: All addresses of this plugin.
PAGES = (
    Page("/overnames/begin", begin, role="editor"),
    Page("/instrumenten/<int:record_id>/neem-over", adopt, _BOTH, role="editor"),
    Page("/instrumenten/<int:record_id>/verschil", difference),
    Page("/instrumenten/<int:record_id>/blad", sheet),
    Page("/overnames/<int:record_id>/terugblik/<int:months>", check_in, _BOTH, role="editor"),
    Page("/overnames/<int:record_id>/nieuwe-versie", new_edition, _BOTH, role="editor"),
)
