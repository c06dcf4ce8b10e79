# SPDX-License-Identifier: EUPL-1.2
"""What pages show of agreements: each as plain words, in the order in which people need them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from core.database import reading
from core.languages import gettext as _
from core.languages import mark
from federation.contracts import wording
from federation.contracts.reckoning import phase_of
from federation.networks import offering
from federation.store import contracts as stored
from federation.store import peers as stored_peers
from federation.store.contracts import Agreement
from federation.wire.ending import read_ending
from federation.wire.identity import show_node_id
from samenbeter import Node, qr_code

PATH = "/beheer/afspraken"

#: What each phase is called, how it looks, and what it means.
PHASES = {
    "waits_here": (
        mark("Wacht op jou"),
        "warning",
        mark("Lees het voorstel. Neem het aan of wijs het af."),
    ),
    "waits_there": (
        mark("Wacht op hen"),
        "warning",
        mark("De andere beheerder moet nog kiezen."),
    ),
    "later": (mark("Begint later"), "", mark("Beide kanten hebben ja gezegd.")),
    "in_force": (mark("Geldt nu"), "ok", mark("We wisselen uit zoals het hier staat.")),
    "replaced": (mark("Vervangen"), "", mark("Een andere afspraak geldt nu.")),
    "expired": (mark("Verlopen"), "", mark("De laatste dag is voorbij.")),
    "rejected": (mark("Afgewezen"), "", mark("Er is nee gezegd tegen dit voorstel.")),
    "retracted": (mark("Ingetrokken"), "", mark("Wie dit voorstelde, nam het terug.")),
    "revoked": (mark("Gestopt"), "", mark("Een van beide heeft deze afspraak gestopt.")),
}


def ourselves(node: Node) -> dict[str, object]:
    """Return what to give another administrator: address, id, QR."""
    return {
        "own_id": show_node_id(node.id),
        "own_groups": show_node_id(node.id).split(),
        "own_address": node.config.node.address,
        "own_code": qr_code(node.id, _("Ons kenmerk als QR-code")),
    }


def audiences(node: Node, chosen: Iterable[str] = ()) -> dict[str, str]:
    """Return whom one may share with, by id: everybody, our networks, and what was chosen."""
    names = {"public": _("Iedereen")} | {one.id: one.name for one in offering.audiences(node)}
    return {each: wording.audience_in_words(each) for each in chosen} | names


def all_rows(node: Node) -> dict[str, list[dict[str, object]]]:
    """Return the rows of all agreements: ``waiting`` for us, ``current``, and ``past``."""
    with reading(node.engine) as tx:
        everyone = stored.everyone(tx)
        themes = {peer.node_id: peer.theme for peer in stored_peers.everyone(tx)}
    made = [_row(node, one, everyone, themes) for one in everyone]
    current = ("in_force", "later", "waits_there")
    return {
        "waiting": [row for row in made if row["phase"] == "waits_here"],
        "current": [row for row in made if row["phase"] in current],
        "past": [row for row in made if row["phase"] not in (*current, "waits_here")],
    }


def one_row(node: Node, one: Agreement) -> dict[str, object]:
    """Return the row of one agreement."""
    with reading(node.engine) as tx:
        of_peer = stored.of_peer(tx, one.peer)
        peer = stored_peers.get(tx, one.peer)
    return _row(node, one, of_peer, {one.peer: peer.theme} if peer else {})


def _row(
    node: Node, one: Agreement, found: Sequence[Agreement], themes: dict[str, str]
) -> dict[str, object]:
    contract, today = one.contract, node.clock().date()
    of_peer = [each for each in found if each.peer == one.peer]
    phase = phase_of(one, of_peer, today)
    word, look, meaning = PHASES[phase]
    word, meaning = _(word), _(meaning)
    return {
        "digest": one.digest,
        "name": one.certificate.name,
        "theme": themes.get(one.peer, "samenbeter"),
        "groups": show_node_id(one.peer).split(),
        "address": one.address,
        "phase": phase,
        "word": word,
        "look": look,
        "meaning": meaning,
        "is_ours": one.is_ours,
        "starts": contract.starts,
        "ends": contract.ends,
        "level_given": _(wording.LEVELS[contract.level_of(one.peer)]),
        "level_received": _(wording.LEVELS[contract.level_of(node.id)]),
        "not_told": one.told is None,
        "last_error": one.last_error,
        "url": f"{PATH}/{one.digest}",
    }


def details(node: Node, one: Agreement) -> dict[str, object]:
    """Return what an agreement says, in words."""
    contract, us = one.contract, node.config.node.name
    other = one.certificate.name
    proposer, asked = (us, other) if one.is_ours else (other, us)
    return {
        "us": us,
        "own_groups": show_node_id(node.id).split(),
        "proposer": proposer,
        "asked": asked,
        "from_groups": show_node_id(contract.proposer).split(),
        "to_groups": show_node_id(contract.asked).split(),
        "purpose": contract.purpose,
        "contact": contract.contact,
        "we_take": wording.taken_in(contract.level_of(one.peer)),
        "they_take": wording.taken_in(contract.level_of(node.id)),
        "from_takes": wording.taken_in(contract.level_to),
        "to_takes": wording.taken_in(contract.level_from),
        "audiences": wording.audiences_in_words(contract, audiences(node)),
        "terms": contract.terms,
        "parting": _(wording.PARTINGS[contract.parting][1]),
        "made": contract.made,
        "agreed": one.agreed,
    }


#: What a side did to end it: we, or the other.
_ENDED = {
    "rejected": (mark("Wij zeiden nee"), mark("{other} zei nee")),
    "retracted": (mark("Wij trokken in"), mark("{other} trok in")),
    "revoked": (mark("Wij stopten"), mark("{other} stopte")),
}


def history(node: Node, one: Agreement) -> list[dict[str, Any]]:
    """Return what happened between the two nodes, newest first: when, what, which agreement."""
    with reading(node.engine) as tx:
        found = stored.of_peer(tx, one.peer)
    lines = [line for each in found for line in _happened(node, each)]
    lines.sort(key=lambda line: line["at"], reverse=True)
    return lines


def _happened(node: Node, one: Agreement) -> list[dict[str, Any]]:
    other = one.certificate.name

    def line(at: datetime, words: str) -> dict[str, Any]:
        return {
            "at": at,
            "words": words,
            "digest": one.digest,
            "url": f"{PATH}/{one.digest}",
        }

    found = [
        line(
            one.contract.made,
            _("Wij stelden voor") if one.is_ours else _("{other} stelde voor").format(other=other),
        )
    ]
    if one.agreed is not None:
        found.append(
            line(
                one.agreed,
                _("{other} zei ja").format(other=other) if one.is_ours else _("Wij zeiden ja"),
            )
        )
    if one.ending:
        ending = read_ending(one.ending)
        we = ending.node == node.id
        ours, theirs = _ENDED.get(one.state, _ENDED["revoked"])
        words = _(ours) if we else _(theirs).format(other=other)
        found.append(line(min(ending.time, node.clock()), words))
    return found
