# SPDX-License-Identifier: EUPL-1.2
"""The administrator's page of proeftuinen: getting to know one, and how it goes with all."""

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from core.database import reading, writing
from core.errors import AdministratorError, FetchError, MalformedError, UntrustedError
from core.languages import gettext as _
from core.languages import mark
from core.record_types import Level
from federation import health, peers, pinning
from federation.contracts import standing, suspending
from federation.pages import contract_rows
from federation.peers import Introduction
from federation.reading import revival, sync
from federation.store import peers as stored
from federation.wire.identity import read_certificate, read_node_id, show_node_id
from samenbeter import Answer, Html, Node, Origin, Page, Redirect, Request, qr_code

PATH = "/beheer/proeftuinen"

#: What a level is called on pages.
LEVELS = {"full": mark("volledig"), "information": mark("alleen lezen")}

#: What the state of a peer is called, and what it means.
WORDS = {
    "new": (mark("Nieuw"), mark("We hebben nog geen contact gehad.")),
    "up_to_date": (mark("Bij"), mark("We hebben alles wat deze proeftuin deelt.")),
    "behind": (mark("Bezig"), mark("We lezen nog wat deze proeftuin deelt.")),
    "silent": (
        mark("Stil"),
        mark("We horen al een tijd niets nieuws. Wat we hebben, blijft leesbaar."),
    ),
    "suspended": (
        mark("Op pauze"),
        mark("We nemen niets nieuws aan. Wat zij intrekken of wissen, geldt wel."),
    ),
    "former": (
        mark("Voorbij"),
        mark("De afspraak is voorbij. Wat zij intrekken of wissen, geldt nog."),
    ),
    "stopped": (
        mark("Gestopt"),
        mark("Deze proeftuin vertelt twee verhalen. We nemen niets meer aan."),
    ),
}


def pages() -> list[Page]:
    """Return the pages of this room."""
    return [
        Page(PATH, view, ("GET", "POST"), role="administrator", menu="Proeftuinen"),
    ]


def view(node: Node, request: Request) -> Answer:
    """Show the peers, or do what the administrator asks.

    The field ``deed`` says what: "meet" (ask an address who it is), "add" (after the ids were
    compared), "level", "suspend", "resume" or "remove".
    """
    if request.method == "GET":
        return _list(node)
    deed = _field(request, "deed")
    if deed == "meet":
        return _meet(node, request)
    if deed == "add":
        return _add(node, request)
    if deed == "level":
        return _set_level(node, request)
    if deed == "remove":
        return _remove(node, request)
    if deed in ("suspend", "resume"):
        return _hear(node, request, deed)
    return _list(node, problem=_("Deze knop kennen we niet."), status=400)


def _list(
    node: Node, *, problem: str = "", address: str = "", node_id: str = "", status: int = 200
) -> Html:
    """Return the list; the template gets what stands here, and each peer as ``_row`` says."""
    context = {
        "peers": [_row(one) for one in health.of_peers(node)],
        "own_id": show_node_id(node.id),
        "own_groups": show_node_id(node.id).split(),
        "own_address": node.config.node.address,
        "own_code": qr_code(node.id, _("Ons kenmerk als QR-code")),
        "levels": {name: _(word) for name, word in LEVELS.items()},
        "problem": problem,
        "address": address,
        "node_id": node_id,
    }
    return Html("federation/peers.html", context, status)


def _row(one: health.PeerHealth) -> dict[str, object]:
    peer = one.peer
    word, meaning = (_(each) for each in WORDS[one.word])
    return {
        "name": one.name,
        "area": peer.area,
        "theme": peer.theme,
        "node_id": peer.node_id,
        "groups": show_node_id(peer.node_id).split(),
        "address": peer.address,
        "state": one.word,
        "word": word,
        "meaning": meaning,
        "is_suspended": peer.state == "suspended",
        "is_former": peer.state == "former",
        "contract": f"{contract_rows.PATH}/{peer.contract}" if peer.contract else "",
        "level_given": peer.level_given,
        "level_received": _(LEVELS.get(peer.level_received, "")),
        "last_contact": peer.last_contact,
        "heads_time": peer.heads_time,
        "size": one.size,
        "lag": one.lag,
        "missing": one.missing,
        "set_aside": one.set_aside,
        "last_error": peer.last_error,
        "alarm": one.alarm,
        "evidence": [
            note.decode("utf-8", "replace")
            for note in (one.stopped.evidence if one.stopped else ())
            if note
        ],
    }


def _meet(node: Node, request: Request) -> Answer:
    address, text = _field(request, "address").rstrip("/"), _field(request, "node_id")
    try:
        expected = read_node_id(text) if text else ""
        found = pinning.introduce(node, address, expected)
    except MalformedError:
        return _again(
            node, request, _("Een kenmerk heeft 32 tekens: letters en de cijfers 2 tot 7.")
        )
    except FetchError as error:
        return _again(
            node, request, _("Op dit adres antwoordt geen proeftuin. ({error})").format(error=error)
        )
    except UntrustedError as error:
        return _again(
            node, request, _("Wat hier antwoordt, klopt niet. ({error})").format(error=error)
        )
    certificate = found.certificate
    if certificate.node == node.id:
        return _again(node, request, _("Dit is het adres van deze proeftuin zelf."))
    return _compare(found, address, expected)


def _compare(found: Introduction, address: str, expected: str) -> Html:
    certificate = found.certificate
    context = {
        "name": certificate.name,
        "area": found.area,
        "theme": found.theme,
        "address": address,
        "said_address": certificate.address,
        "node_id": certificate.node,
        "groups": show_node_id(certificate.node).split(),
        "expected": expected,
        "expected_groups": show_node_id(expected).split() if expected else [],
        "is_same": expected == certificate.node,
        "is_there": found.is_there,
        "levels": {name: _(word) for name, word in LEVELS.items()},
        "path": PATH,
    }
    return Html("federation/peer_compare.html", context)


def _add(node: Node, request: Request) -> Answer:
    address = _field(request, "address").rstrip("/")
    try:
        compared = read_node_id(_field(request, "node_id"))
        found = pinning.introduce(node, address, compared)
        if found.certificate.node != compared:
            return _again(node, request, _("Dit adres gaf eerst een ander kenmerk. Begin opnieuw."))
        peers.add(node, found, address, _level(request))
        standing.again_by_hand(node, compared)
    except (MalformedError, FetchError, UntrustedError) as error:
        return _again(node, request, _("Toevoegen lukt nu niet. ({error})").format(error=error))
    sync.sweep(node)
    return Redirect(
        PATH, _("{name} is toegevoegd. We lezen nu wat er is.").format(name=found.certificate.name)
    )


def _set_level(node: Node, request: Request) -> Answer:
    level, wanted = _level(request), _field(request, "node_id")
    with writing(node.engine) as tx:
        peer = stored.get(tx, wanted)
        if peer is None:
            return _again(node, request, _("Deze proeftuin staat niet in de lijst."))
        if peer.contract:
            return _again(
                node, request, _("Het niveau staat in de afspraak. Vernieuw de afspraak.")
            )
        stored.update(tx, wanted, {"level_given": level})
        peer = replace(peer, level_given=level)
    if peer.is_shown:
        needing = [name for name, kind in node.types.items() if kind.needs_level == "full"]
        revival.take_in_again(node, peer, needing)
    return Redirect(PATH, _("Het niveau is nu: {level}.").format(level=_(LEVELS[level])))


def _remove(node: Node, request: Request) -> Answer:
    wanted = _field(request, "node_id")
    with reading(node.engine) as tx:
        peer = stored.get(tx, wanted)
    if peer is None:
        return _again(node, request, _("Deze proeftuin staat niet in de lijst."))
    if peer.contract:
        return _again(node, request, _("Stop eerst de afspraak met deze proeftuin."))
    suspending.forget(node, wanted)
    return Redirect(PATH, _("We wisselen niet meer uit. Wat er was, blijft leesbaar."))


def _hear(node: Node, request: Request, deed: str) -> Answer:
    wanted = _field(request, "node_id")
    try:
        if deed == "suspend":
            suspending.suspend(node, wanted)
        else:
            suspending.resume(node, wanted)
    except (AdministratorError, MalformedError):
        return _again(node, request, _("Deze proeftuin staat niet in de lijst, of is voorbij."))
    if deed == "suspend":
        return Redirect(PATH, _("Op pauze. We nemen niets nieuws aan."))
    return Redirect(PATH, _("We luisteren weer. We halen op wat we misten."))


def _again(node: Node, request: Request, problem: str) -> Html:
    return _list(
        node,
        problem=problem,
        address=_field(request, "address"),
        node_id=_field(request, "node_id"),
        status=400,
    )


def _level(request: Request) -> Level:
    given = _field(request, "level")
    return "information" if given == "information" or given not in get_args(Level) else "full"


def _field(request: Request, name: str) -> str:
    values = request.form.get(name) or [""]
    return values[0].strip()


def origins(node: Node) -> Mapping[str, Origin]:
    """Return what nodes are called that we know or knew, by node id."""
    with reading(node.engine) as tx:
        notes = stored.newest_certificates(tx)
        cards = {peer.node_id: (peer.area, peer.theme) for peer in stored.everyone(tx)}
    found = {}
    for node_id, note in notes.items():
        area, theme = cards.get(node_id, ("", "samenbeter"))
        # A certificate has one name for both: "Rotterdam, Middelland".
        name = read_certificate(note, node_id).name.removesuffix(f", {area}")
        found[node_id] = Origin(name, area, theme)
    return found
