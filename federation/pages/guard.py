# SPDX-License-Identifier: EUPL-1.2
"""The administrator's page of the start-up guard, and the mark on records that came back."""

from core.database import reading, writing
from core.languages import gettext as _
from core.languages import mark
from core.store import records as rows
from federation.gate import gate_of
from federation.guard import watching
from federation.guard.state import State
from federation.publishing import publisher
from federation.store import feeds, returned
from federation.store import peers as stored
from federation.wire.checkpoint import Origin
from federation.wire.identity import read_certificate, show_node_id
from samenbeter import Actor, Answer, Fill, Html, Node, Page, Record, Redirect, Request

PATH = "/beheer/bewaking"

#: What a state is called, and what it means.
WORDS = {
    "new": (
        mark("Nog niet gevraagd"),
        mark("Zodra onze site draait, vragen we wat anderen van ons hebben."),
    ),
    "asking": (mark("We vragen het na"), mark("Dit duurt meestal een paar seconden.")),
    "open": (mark("Onze gegevens kloppen"), mark("We ondertekenen wat we delen.")),
    "waiting": (
        mark("We wachten op andere proeftuinen"),
        mark(
            "Onze site is opnieuw gestart. Misschien is er een oude kopie teruggezet. Daarom vragen"
            " we eerst aan anderen wat zij van ons hebben. Er antwoorden er nog te weinig."
        ),
    ),
    "short": (
        mark("Er ontbreekt iets van onszelf"),
        mark(
            "Wij hebben meer ondertekend dan we nu hebben. Dat blijkt bij andere proeftuinen."
            " Niemand die nu antwoordt, kan ons de rest teruggeven."
        ),
    ),
    "conflict": (
        mark("Er zijn twee verhalen van ons"),
        mark(
            "Met onze sleutel is iets ondertekend dat niet past bij wat hier staat. We ondertekenen"
            " nu niets meer."
        ),
    ),
    "twin": (
        mark("Er draait nog een kopie van onze site"),
        mark(
            "Iemand anders gebruikt onze sleutel, op dit moment. Vaak is het een oude computer die"
            " nog aan staat. We ondertekenen nu niets meer."
        ),
    ),
}

#: What a peer answered, in words.
ANSWERS = {
    "answered": ("ok", mark("Heeft geantwoord")),
    "waiting": ("warning", mark("Heeft geantwoord, maar wacht zelf ook nog")),
    "silent": ("warning", mark("Antwoordt niet")),
    "false": ("error", mark("Antwoord klopt niet")),
}

#: How a record came back, in words.
HOW = {
    "new": mark("stond hier niet meer"),
    "revised": mark("had een oudere tekst"),
    "withdrawn": mark("was al ingetrokken"),
}


def pages() -> list[Page]:
    """Return the pages of this room."""
    return [Page(PATH, view, ("GET", "POST"), role="administrator", menu="Bewaking")]


def view(node: Node, request: Request) -> Answer:
    """Show where the guard stands, or do what the administrator asks.

    The field ``deed`` says what: "look" (ask again now), "overrule" or "seen" (what came back
    was looked over).
    """
    if request.method == "GET":
        return _show(node)
    deed = (request.form.get("deed") or [""])[0]
    if deed == "overrule":
        return _went_on(node, watching.overrule(node))
    if deed == "look":
        return _went_on(node, watching.look(node))
    if deed == "seen":
        with writing(node.engine) as tx:
            returned.forget(tx)
        return Redirect(PATH, _("De lijst is leeg."))
    return _show(node, problem=_("Deze knop kennen we niet."), status=400)


def _went_on(node: Node, found: State) -> Redirect:
    if found.is_open:
        gate_of(node).announcing.send("publish", lambda: publisher.publish(node))
        return Redirect(PATH, _("We ondertekenen weer."))
    if found.word == "twin" and found.is_overruled:
        return Redirect(PATH, _("We gaan door zodra niemand de andere kopie meer ziet."))
    return Redirect(
        PATH, _("{word}. We ondertekenen nog niet.").format(word=_(WORDS[found.word][0]))
    )


def _show(node: Node, *, problem: str = "", status: int = 200) -> Html:
    """Return the page; the template gets what ``_context`` says."""
    return Html("federation/guard.html", {**_context(node), "problem": problem}, status)


def _context(node: Node) -> dict[str, object]:
    found = watching.current(node)
    title, meaning = (_(each) for each in WORDS[found.word])
    with reading(node.engine) as tx:
        names = {
            node_id: read_certificate(note, node_id).name
            for node_id, note in stored.newest_certificates(tx).items()
        }
        back = returned.newest(tx)
        ids = rows.ids_by_wire_id(tx, "", [each.wire_id for each in back])
        records = rows.get_many(tx, list(ids.values()))
        stopped = [each for each in feeds.of_node(tx, node.id) if each.alarm]
        count = sum(returned.counts(tx).values())
    return {
        "word": found.word,
        "title": title,
        "meaning": meaning,
        "at": found.at,
        "is_overruled": found.is_overruled,
        "replies": [
            {
                "name": names.get(each.node_id, show_node_id(each.node_id)),
                "look": ANSWERS[each.answer][0],
                "word": _(ANSWERS[each.answer][1]),
                "told": each.told,
                "size": each.size,
            }
            for each in found.replies
        ],
        "waits_for": [names.get(each, show_node_id(each)) for each in found.waits_for],
        "short": [
            {"audience": Origin.read(origin).audience, "held": held, "signed": signed}
            for origin, held, signed in found.short
        ],
        "evidence": [
            note.decode("utf-8", "replace")
            for feed in stopped
            for note in feed.evidence
            if note
        ],
        "alarms": [f"{each.origin}: {each.alarm}" for each in stopped],
        "count": count,
        "returned": [
            {"record": records[ids[each.wire_id]], "how": _(HOW[each.how]), "at": each.at}
            for each in back
            if ids.get(each.wire_id) in records
        ],
        "paths": {name: kind.path for name, kind in node.types.items()},
    }  # fmt: skip


def came_back(node: Node, actor: Actor, record: Record, tile: Fill | None) -> Fill | None:
    """Return what stands beside a record: ``tile``, and for editors that it came back."""
    if not record.is_own or record.wire_id is None or not actor.is_at_least("editor"):
        return tile
    with reading(node.engine) as tx:
        found = returned.get(tx, record.wire_id)
    if found is None:
        return tile
    more = dict(tile.context) if tile else {}
    context = {**more, "has_proof": tile is not None, "at": found.at, "how": _(HOW[found.how])}
    return Fill("federation/returned_tile.html", context)
