# SPDX-License-Identifier: EUPL-1.2
"""The administrator's page "Uitwisseling": how it goes with each peer, and what to do."""

from collections.abc import Callable, Mapping

from core.database import reading
from core.errors import MalformedError
from core.languages import gettext as _
from federation import health
from federation.evidence import evidence_of
from federation.health import FeedHealth, PeerHealth
from federation.networks.access import PUBLIC
from federation.pages.peers import WORDS
from federation.reading import resuming, sync
from federation.reading.arrivals import NOT_TAKEN_IN
from federation.store import meaning
from federation.store.meaning import Aside
from federation.troubles import trouble_of
from federation.wire.checkpoint import Origin
from federation.wire.identity import show_node_id
from samenbeter import Answer, Bytes, Conflict, Html, Node, NotFound, Page, Redirect, Request

PATH = "/beheer/uitwisseling"

#: Payloads set aside that one page shows.
_MOST_ASIDE = 100


def pages() -> list[Page]:
    """Return the pages of this room."""
    return [
        Page(PATH, view, ("GET", "POST"), role="administrator", menu="Uitwisseling"),
        Page(f"{PATH}/bewijs", evidence, role="administrator"),
    ]


def view(node: Node, request: Request) -> Answer:
    """Show how it goes, or do what the administrator asks.

    The field ``deed`` says what: "visit", "again" (what was set aside), "go-on" or "anew" (a
    stopped feed; only with the tick that the other administrator was spoken to).
    """
    if request.method == "GET":
        return _show(node)
    deed = _DEEDS.get(_field(request, "deed"))
    if deed is None:
        return _show(node, _("Deze knop kennen we niet."))
    try:
        return Redirect(PATH, deed(node, request))
    except (Conflict, NotFound) as error:
        return _show(node, str(error))


def evidence(node: Node, request: Request) -> Answer:
    """Give the file that shows two stories.

    Raises:
        NotFound: this feed told none, or what is kept does not show them.
    """
    origin = request.query.get("lijst", "")
    try:
        file = evidence_of(node, origin)
    except MalformedError as error:
        raise NotFound(
            _("Van deze lijst is er geen bewijs van twee verhalen. Een oude kopie bewijst niets.")
        ) from error
    name = f"twee-verhalen-{origin.replace('/', '-')}.json"
    return Bytes(file, "application/json", filename=name)


def _visit(node: Node, request: Request) -> str:
    sync.sweep(node)
    return _("We kijken nu bij alle proeftuinen. Ververs de pagina over een minuut.")


def _again(node: Node, request: Request) -> str:
    tried = resuming.try_again(node, _field(request, "feed"), _field(request, "record"))
    if not tried.tried:
        return _("Er was niets om opnieuw te proberen.")
    taken = tried.tried - tried.left
    return _("Opnieuw geprobeerd: {tried}. Daarvan zijn er nu {taken} opgenomen.").format(
        tried=tried.tried, taken=taken
    )


def _go_on(node: Node, request: Request) -> str:
    _check_tick(request)
    resuming.go_on(node, _field(request, "feed"))
    return _("We lezen weer verder, met het verhaal dat wij hadden.")


def _anew(node: Node, request: Request) -> str:
    _check_tick(request)
    resuming.start_anew(node, _field(request, "feed"))
    return _("We lezen deze lijst nu helemaal opnieuw. Dat kan even duren.")


def _check_tick(request: Request) -> None:
    if _field(request, "spoken") != "yes":
        raise Conflict(_("Zet eerst het vinkje: je hebt de andere beheerder gesproken."))


_DEEDS: Mapping[str, Callable[[Node, Request], str]] = {
    "visit": _visit,
    "again": _again,
    "go-on": _go_on,
    "anew": _anew,
}


def _show(node: Node, problem: str = "") -> Html:
    found = health.of_peers(node)
    with reading(node.engine) as tx:
        aside = meaning.quarantined(tx, _MOST_ASIDE)
    names = {one.peer.node_id: one.name for one in found}
    context = {
        "problem": problem,
        "peers": [_row(node, one) for one in found],
        "good": sum(one.word in ("up_to_date", "behind") for one in found),
        "stopped": [_stopped(node, one, feed) for one in found for feed in one.feeds if feed.alarm],
        "aside": [_aside(node, names, each) for each in aside],
        "path": PATH,
    }
    return Html("federation/health.html", context, 400 if problem else 200)


def _row(node: Node, one: PeerHealth) -> dict[str, object]:
    """Return what the page shows of a peer."""
    peer = one.peer
    word, meaning = (_(each) for each in WORDS[one.word])
    return {
        "name": one.name,
        "theme": peer.theme,
        "groups": show_node_id(peer.node_id).split(),
        "state": one.word,
        "word": word,
        "meaning": meaning,
        "is_stale": one.is_stale,
        "last_contact": peer.last_contact,
        "last_mirrored": peer.last_mirrored,
        "heads_time": peer.heads_time,
        "skew": _clock(one),
        "failures": peer.failures,
        "trouble": trouble_of(peer.error_kind) if peer.last_error else None,
        "last_error": peer.last_error,
        "feeds": [_feed(node, each) for each in one.feeds],
        "seen": one.seen,
    }


def _feed(node: Node, feed: FeedHealth) -> dict[str, object]:
    return {
        "name": _audience(feed.origin),
        "origin": feed.origin,
        "size": feed.size,
        "lag": feed.lag,
        "live": feed.live,
        "missing": feed.missing,
        "set_aside": feed.set_aside,
        "not_taken_in": feed.not_taken_in,
        "alarm": feed.alarm,
        "evidence": _has_evidence(node, feed),
    }


def _stopped(node: Node, one: PeerHealth, feed: FeedHealth) -> dict[str, object]:
    return {
        "name": one.name,
        "groups": show_node_id(one.peer.node_id).split(),
        "origin": feed.origin,
        "alarm": feed.alarm,
        "shrank": feed.alarm.startswith("rollback"),
        "evidence": _has_evidence(node, feed),
        "notes": [note.decode("utf-8", "replace") for note in feed.evidence if note],
    }


def _has_evidence(node: Node, feed: FeedHealth) -> bool:
    if not all(feed.evidence):
        return False
    try:
        evidence_of(node, feed.origin)
    except MalformedError:
        return False
    return True


def _aside(node: Node, names: Mapping[str, str], each: Aside) -> dict[str, object]:
    writer = Origin.read(each.origin).node
    return {
        "writer": names.get(writer, _("Van ons") if writer == node.id else writer[:4]),
        "own": writer == node.id,
        "feed": each.origin,
        "record": each.wire_id,
        "type": each.type,
        "reason": each.reason,
        "out": each.reason == NOT_TAKEN_IN,
        "can_try": writer in names,
    }


def _audience(origin: str) -> str:
    """Return what people call a feed; a network's name is for the pages of networks."""
    named = Origin.read(origin)
    audience = _("Voor iedereen") if named.audience == PUBLIC else _("Voor een netwerk")
    return audience if named.incarnation == 1 else f"{audience}, lijst {named.incarnation}"


def _clock(one: PeerHealth) -> str:
    seconds = one.peer.skew_seconds
    if seconds is None:
        return _("nog niet gemeten")
    if abs(seconds) <= 2:
        return _("loopt gelijk")
    if seconds > 0:
        return _("{seconds} seconden voor op de onze").format(seconds=seconds)
    return _("{seconds} seconden achter op de onze").format(seconds=-seconds)


def _field(request: Request, name: str) -> str:
    return (request.form.get(name) or [""])[0].strip()
