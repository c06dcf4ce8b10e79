# SPDX-License-Identifier: EUPL-1.2
"""Pages around an instrument: taking it over, how ours differs, on paper, and looking back."""

from collections.abc import Mapping, Sequence

from plugins.instruments import adopting, asking, checking, differing
from plugins.instruments.adoption import CHECK_INS
from plugins.instruments.instrument import INSTRUMENT
from samenbeter import (
    VISITOR,
    Actor,
    Answer,
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

_ADOPTED = ("kind", "changes", "start")


def adopt(node: Node, request: Request) -> Answer:
    """Ask what they will do with it, and do it."""
    instrument = _record(node, request, "instrument")
    if instrument.is_own:
        raise NotFound(_("Dit instrument is van onszelf."))
    if request.method == "GET":
        today = local_time(node.clock()).date().isoformat()
        return _adopting(node, request.actor, instrument, {"kind": "adapt", "start": today})
    given = asking.sent(request, _ADOPTED)
    try:
        adoption, copy = adopting.adopt(
            node, request.actor, instrument, {name: text for name, text in given.items() if text}
        )
    except InvalidRecord as error:
        return _adopting(node, request.actor, instrument, given, error.problems)
    except Refused as error:
        return _adopting(node, request.actor, instrument, given, general=error.reasons)
    if copy is not None and copy.state == "draft":
        return Redirect(
            f"/{INSTRUMENT.path}/{copy.id}/wijzig",
            _("Dit is jullie eigen kopie. Maak hem passend, en zet hem dan op de site."),
        )
    return Redirect(f"/overnames/{adoption.id}", _("Dat is geregeld. Laat het de ander ook weten."))


def _adopting(
    node: Node,
    actor: Actor,
    instrument: Record,
    given: Mapping[str, str],
    problems: Mapping[str, Sequence[str]] | None = None,
    general: Sequence[str] = (),
) -> Html:
    problems = problems or {}
    made = asking.questions(node, "adoption", _ADOPTED, given, problems)
    strange = [text for name, told in problems.items() if name not in _ADOPTED for text in told]
    wrong = [each for each in made if each.errors]
    return Html(
        "instruments/adopt.html",
        {
            "instrument": instrument,
            "questions": made,
            "wrong": wrong,
            "general": [*general, *strange],
            "may": level_with(node, instrument.origin) == "full",
            "running": adopting.own_adoption(node, instrument),
        },
        status=409 if general else 400 if problems else 200,
    )


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
    terms = {str(months): term for term, months in CHECK_INS.items()}
    term = terms.get(request.values["months"])
    if term is None:
        raise NotFound(_("Deze pagina bestaat niet."))
    names = (f"{term}_still", f"{term}_gain")
    problems: Mapping[str, Sequence[str]] = {}
    given = {name: str(adoption.body.get(name) or "") for name in names}
    if request.method == "POST":
        given = asking.sent(request, names)
        told = {"still": given[names[0]], "gain": given[names[1]]}
        try:
            checking.answer(node, adoption, term, told)
        except InvalidRecord as error:
            problems = error.problems
        else:
            notice = _("Dank je. Deel je de overname? Dan leest de ander dit ook.")
            return Redirect(f"/overnames/{adoption.id}", notice)
    made = asking.questions(node, "adoption", names, given, problems, required=names[:1])
    context = {
        "adoption": adoption,
        "original": adopting.original_of(node, adoption),
        "months": CHECK_INS[term],
        "questions": made,
        "wrong": [each for each in made if each.errors],
    }
    return Html("instruments/check_in.html", context, status=400 if problems else 200)


def new_edition(node: Node, request: Request) -> Answer:
    """Show what is new in the original, and let somebody decide what to do with it."""
    adoption = _own_adoption(node, request)
    original = adopting.original_of(node, adoption)
    if original is None:
        raise NotFound(_("Het origineel is hier niet meer. Je eigen tekst blijft staan."))
    back = f"/overnames/{adoption.id}"
    if request.method == "POST":
        deed = next(iter(request.form.get("deed", ())), "")
        if deed == "stay":
            adopting.look_at(node, adoption, adopting.edition_of(original))
            return Redirect(back, _("Genoteerd. Jullie blijven bij je eigen versie."))
        if deed in ("replace", "merged"):
            adopting.follow_up(node, request.actor, adoption, replace=deed == "replace")
            return Redirect(back, _("Jullie zijn weer bij."))
        raise NotFound(_("Deze pagina bestaat niet."))
    copy = adopting.copy_of(node, request.actor, adoption)
    base = differing.as_adopted(node, copy) if copy else None
    theirs = differing.texts_of(original)
    context = {
        "adoption": adoption,
        "original": original,
        "edition": adopting.edition_of(original),
        "copy": copy,
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
    Page("/instrumenten/<int:record_id>/neem-over", adopt, _BOTH, role="editor"),
    Page("/instrumenten/<int:record_id>/verschil", difference),
    Page("/instrumenten/<int:record_id>/blad", sheet),
    Page("/overnames/<int:record_id>/terugblik/<int:months>", check_in, _BOTH, role="editor"),
    Page("/overnames/<int:record_id>/nieuwe-versie", new_edition, _BOTH, role="editor"),
)
