# SPDX-License-Identifier: EUPL-1.2
"""What whoever runs the node should know about peers and feeds, in English and in Dutch."""

from collections.abc import Iterator
from datetime import timedelta

from core.database import reading
from core.errors import AdministratorError
from core.languages import gettext as _
from core.model import from_text
from federation import health
from federation.contracts import telling as contracts
from federation.erasing import receipts
from federation.gate import gate_of
from federation.guard import telling
from federation.health import PeerHealth
from federation.keys import RECOVERY
from federation.networks import overview
from federation.recovery import renewing
from federation.store import meaning
from federation.store import peers as stored
from federation.troubles import trouble_of
from federation.wire.checkpoint import Origin
from federation.wire.identity import read_certificate, show_node_id
from samenbeter import Finding, Node

#: How long it is told that something was rolled back.
TOLD = timedelta(days=30)


def findings(node: Node) -> Iterator[Finding]:
    """Yield what there is to say."""
    gate = gate_of(node)
    if (gate.directory / RECOVERY).exists():
        yield Finding(
            "warning",
            f"{gate.directory / RECOVERY} lies on this node: copy it to paper or to a stick,"
            " twice, and delete it here",
            _(
                "De herstelsleutel ligt nog op deze computer. Zet hem op papier of op een stick,"
                " twee keer. Wis hem dan hier."
            ),
        )
    said = gate.keys.certificate.address
    if said != node.config.node.address:
        yield Finding(
            "warning",
            f"node.toml says {node.config.node.address}, the certificate tells peers {said}:"
            " peers will look for this node at the old address",
            _(
                "Ons adres is nu {address}. Andere proeftuinen kennen nog {said}. Zij zoeken ons "
                "op het oude adres."
            ).format(address=node.config.node.address, said=said),
        )
    yield from telling.findings(node)
    yield from contracts.findings(node)
    yield from _keys(node)
    yield from _own(node)
    yield from _networks(node)
    yield from _rolled_back(node)
    yield from _overdue(node)
    for each in health.of_peers(node):
        yield _finding(each)
        if each.is_skewed:
            yield _skew(each)


def _overdue(node: Node) -> Iterator[Finding]:
    """Yield who did not confirm an erasure of ours in time."""
    late = receipts.overdue(node)
    with reading(node.engine) as tx:
        notes = stored.newest_certificates(tx)
    for node_id, count in late.items():
        name = read_certificate(notes[node_id], node_id).name if node_id in notes else ""
        yield Finding(
            "warning",
            f"{name} ({show_node_id(node_id)}) did not confirm {count} erasures within"
            f" {receipts.DUE.days} days: call its administrator",
            _(
                "{name} bevestigde nog niet dat {count} berichten zijn uitgewist. Bel de "
                "beheerder daar."
            ).format(name=name or node_id[:4], count=count),
        )


def _networks(node: Node) -> Iterator[Finding]:
    for one in overview.in_need(node):
        if one.rivals:
            yield Finding(
                "error",
                f"network {one.name}: its members agreed on {len(one.rivals)} versions at once;"
                f" version {one.version} holds until somebody chooses: see 'network show'",
                _(
                    "De leden van {name} zijn het over twee dingen tegelijk eens geworden. Kies bij"
                    " Netwerken welke versie geldt, na een belletje met de anderen."
                ).format(name=one.name),
            )
        elif any(each.may_sign and each.state == "collecting" for each in one.drafts):
            yield Finding(
                "warning",
                f"network {one.name}: a proposal waits for our signature: see 'network show'",
                _(
                    "Een voorstel voor het netwerk {name} wacht op ons. Teken het, of wijs het af."
                ).format(name=one.name),
            )


def _own(node: Node) -> Iterator[Finding]:
    with reading(node.engine) as tx:
        for each in meaning.quarantined(tx):
            if Origin.read(each.origin).node == node.id:
                yield Finding(
                    "warning",
                    f"shared record {each.wire_id} cannot go to peers: {each.reason}",
                    _(
                        "Een bericht dat wij deelden, kan niet mee naar andere proeftuinen"
                        " ({wire_id}). De reden: {reason}"
                    ).format(wire_id=each.wire_id, reason=each.reason),
                )


def _keys(node: Node) -> Iterator[Finding]:
    """Tell when the keys here are not those in force."""
    try:
        renewing.settle(node)
    except AdministratorError as error:
        dutch = _("De sleutels hier gelden niet meer. We delen niets. Kijk bij Ons kenmerk.")
        yield Finding("error", str(error), dutch)


def _rolled_back(node: Node) -> Iterator[Finding]:
    """Tell for a month what the recovery key of another node made void."""
    with reading(node.engine) as tx:
        told = stored.facts_like(tx, stored.ROLLED_BACK)
    for node_id, value in told.items():
        at, _space, sentence = value.partition(" ")
        if node.clock() - from_text(at) < TOLD:
            who = show_node_id(node_id)
            yield Finding(
                "warning",
                f"{who} was given new keys on {at[:10]}: {sentence}",
                _(
                    "Proeftuin {who} kreeg op {at} nieuwe sleutels. Wat iemand anders met de oude "
                    "sleutels schreef, is hier teruggedraaid."
                ).format(who=who, at=at[:10]),
            )


def _finding(one: PeerHealth) -> Finding:
    peer = one.peer
    who = f"peer {one.name} ({show_node_id(peer.node_id)})"
    if one.word == "stopped":
        dutch = _("{name} vertelt twee verhalen. Kijk bij Uitwisseling wat je kunt doen.").format(
            name=one.name
        )
        return Finding("error", f"{who} is stopped: {one.alarm}", dutch)
    if one.word in ("suspended", "former"):
        return Finding("ok", f"{who} is {one.word}: only what it takes back has effect")
    if one.word == "silent":
        told = peer.last_error or "no dated word for three days"
        what = trouble_of(peer.error_kind).what if peer.last_error else _("Er komt niets nieuws.")
        return Finding(
            "warning",
            f"{who} is silent: {told}",
            _("{name} is stil. {what}").format(name=one.name, what=what),
        )
    if peer.last_error:
        what = trouble_of(peer.error_kind).what
        return Finding("warning", f"{who}: {peer.last_error}", f"{one.name}: {what}")
    aside = f", {one.set_aside} set aside" if one.set_aside else ""
    out = f", {one.not_taken_in} not taken in" if one.not_taken_in else ""
    return Finding("ok", f"{who}: {one.size} entries, {one.lag + one.missing} to come{aside}{out}")


def _skew(one: PeerHealth) -> Finding:
    seconds = one.peer.skew_seconds or 0
    side = "ahead of" if seconds > 0 else "behind"
    dutch = (
        _("De klok van {name} loopt {seconds} seconden voor op de onze.")
        if seconds > 0
        else _("De klok van {name} loopt {seconds} seconden achter op de onze.")
    )
    advice = _(
        "Zet de klok gelijk die verkeerd staat. Boven 300 seconden antwoorden we elkaar niet."
    )
    return Finding(
        "warning",
        f"the clock of peer {one.name} is {abs(seconds)} seconds {side} ours: set the one that is"
        " wrong; at 300 seconds requests are refused",
        f"{dutch.format(name=one.name, seconds=abs(seconds))} {advice}",
    )
