# SPDX-License-Identifier: EUPL-1.2
"""What an administrator does with networks: begin one, propose a change, sign, decline."""

import os
from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from core.database import reading, writing
from core.errors import Conflict, MalformedError, NotFound
from core.languages import gettext as _
from core.model import to_text
from federation.guard.watching import may_sign
from federation.networks import agreeing, exchange
from federation.networks.keyring import all_keys, newest_certificate, newest_keys
from federation.recovery.renewing import signing_keys
from federation.store import memberships
from federation.store.memberships import Kept
from federation.wire import membership
from federation.wire.membership import Membership, least_threshold, signers, wanted
from samenbeter import Node


def create(node: Node, name: str, others: Iterable[str], threshold: int | None = None) -> Kept:
    """Propose a new network to other nodes; it exists when all of them have signed.

    Args:
        node: ourselves; a member too.
        name: what people will call it, 1 to 60 characters.
        others: node ids of the other members; we must know their certificates.
        threshold: how many members must sign each change; more than half when left out.

    Raises:
        Conflict: a name or number that cannot be, or a node we do not know.
    """
    _ready(node)
    members = {*others, node.id}
    most = threshold or least_threshold(len(members))
    with writing(node.engine) as tx:
        _known(tx, node, members)
        try:
            made = membership.first(name.strip(), members, most, os.urandom(16))
        except MalformedError as error:
            raise Conflict(_("Zo kan het netwerk niet: {error}").format(error=error)) from error
        kept = _add(tx, node, made.digest, made)
    return _told(node, kept)


def propose(
    node: Node,
    audience: str,
    *,
    add: Collection[str] = (),
    remove: Collection[str] = (),
    name: str | None = None,
    threshold: int | None = None,
) -> Kept:
    """Propose the next version of a network, and sign it.

    Args:
        node: ourselves, a member.
        audience: the network.
        add: node ids of new members.
        remove: node ids of members to put out.
        name: another name.
        threshold: how many must sign the version after this one.

    Raises:
        NotFound: we are not in such a network.
        Conflict: it would change nothing, or cannot be; or we signed another next version.
    """
    _ready(node)
    with writing(node.engine) as tx:
        before = _standing(tx, node, audience)
        members = (set(before.members) | set(add)) - set(remove)
        _known(tx, node, set(add))
        least = least_threshold(len(members))
        most = threshold or min(max(before.threshold, least), max(len(members), 1))
        title = (name or before.network).strip()
        now = (before.network, set(before.members), before.threshold)
        if (title, members, most) == now:
            raise Conflict(_("Dit verandert niets aan het netwerk."))
        try:
            made = membership.successor(before, network=title, members=members, threshold=most)
        except MalformedError as error:
            raise Conflict(_("Zo kan het netwerk niet: {error}").format(error=error)) from error
        kept = memberships.get(tx, made.digest)
        kept = _sign(tx, node, kept) if kept else _add(tx, node, audience, made)
    return _told(node, kept)


def sign(node: Node, digest: str) -> Kept:
    """Sign a version that somebody proposed; it stands when enough members did.

    Raises:
        NotFound: there is no such draft.
        Conflict: it is not ours to sign, or we signed another next version.
    """
    _ready(node)
    with writing(node.engine) as tx:
        kept = _sign(tx, node, _draft(tx, digest))
    return _told(node, kept)


def refuse(node: Node, digest: str) -> None:
    """Write that we do not sign a draft. A signature that was given cannot be taken back.

    Raises:
        NotFound: there is no such draft.
    """
    with writing(node.engine) as tx:
        _draft(tx, digest)
        memberships.update(tx, digest, state="refused", at=to_text(node.clock()))


def choose(node: Node, digest: str) -> None:
    """Let one of several rival versions stand here.

    Raises:
        NotFound: there is no such rival.
    """
    with writing(node.engine) as tx:
        kept = memberships.get(tx, digest)
        if kept is None or kept.state != "rival":
            raise NotFound(_("Deze versie van een netwerk is er niet, of er valt niets te kiezen."))
        agreeing.choose(tx, node, kept)
    exchange.changed(node, {kept.audience})


def renew_signatures(node: Node) -> None:
    """Sign again, with the key of today, what we signed with a key that was replaced."""
    stale = []
    with reading(node.engine) as tx:
        for audience in memberships.audiences(tx):
            newest = memberships.standing(tx, audience)
            for kept in memberships.of_network(tx, audience):
                if kept.state == "collecting" or (newest and kept.digest == newest.digest):
                    ours = [node.id]
                    ever = signers(kept.document, all_keys(tx, node, ours))
                    if ever - signers(kept.document, newest_keys(tx, node, ours)):
                        stale.append(kept.digest)
    if stale and not may_sign(node):
        return
    for digest in stale:
        with writing(node.engine) as tx:
            found = memberships.get(tx, digest)
            if found is not None:
                _write_signature(tx, node, found)
                agreeing.settle(tx, node, found.audience)
        if found is not None:
            exchange.tell_members(node, found.audience)


def _told(node: Node, kept: Kept) -> Kept:
    exchange.tell_members(node, kept.audience, also=set(kept.document.members))
    exchange.publish_soon(node)
    return kept


def _ready(node: Node) -> None:
    """Refuse to sign while the start-up guard waits.

    Raises:
        Conflict: it does.
    """
    if not may_sign(node):
        raise Conflict(
            _(
                "We vragen eerst aan andere proeftuinen wat zij van ons hebben. Probeer het straks"
                " opnieuw."
            )
        )


def _standing(tx: Connection, node: Node, audience: str) -> Membership:
    kept = memberships.standing(tx, audience)
    if kept is None or node.id not in kept.document.members:
        raise NotFound(_("In dit netwerk zitten we niet."))
    return kept.document


def _draft(tx: Connection, digest: str) -> Kept:
    kept = memberships.get(tx, digest)
    if kept is None or kept.state not in ("collecting", "refused"):
        raise NotFound(_("Dit voorstel is er niet (meer)."))
    return kept


def _known(tx: Connection, node: Node, members: Iterable[str]) -> None:
    unknown = [each for each in members if newest_certificate(tx, node, each) is None]
    if unknown:
        raise Conflict(
            _("Deze proeftuin kennen we niet: {names}").format(names=", ".join(sorted(unknown)))
        )


def _add(tx: Connection, node: Node, audience: str, made: Membership) -> Kept:
    signed = membership.sign(made, node.id, signing_keys(tx, node).feed)
    memberships.add(tx, audience, signed, "collecting", node.clock())
    kept = memberships.get(tx, made.digest)
    assert kept is not None
    _check_ours(tx, node, kept)
    agreeing.settle(tx, node, audience)
    return memberships.get(tx, made.digest) or kept


def _sign(tx: Connection, node: Node, kept: Kept) -> Kept:
    _check_ours(tx, node, kept)
    _write_signature(tx, node, kept)
    memberships.update(tx, kept.digest, state="collecting", at=to_text(node.clock()))
    agreeing.settle(tx, node, kept.audience)
    return memberships.get(tx, kept.digest) or kept


def _write_signature(tx: Connection, node: Node, kept: Kept) -> None:
    signed = membership.sign(kept.document, node.id, signing_keys(tx, node).feed)
    memberships.update(tx, kept.digest, note=signed.note)


def _check_ours(tx: Connection, node: Node, kept: Kept) -> None:
    """Refuse what we may not sign: only so can a majority not agree on two things.

    Raises:
        Conflict: it does not follow what stands, is not ours to sign, or we signed another.
    """
    newest = memberships.standing(tx, kept.audience)
    if (newest.digest if newest else "") != kept.document.previous:
        raise Conflict(_("Dit voorstel volgt niet op de versie die nu geldt."))
    who, _added = wanted(kept.document, newest.document if newest else None)
    if node.id not in who:
        raise Conflict(_("Alleen de leden van nu kunnen hiervoor tekenen."))
    keys = all_keys(tx, node, [node.id])
    for other in memberships.of_network(tx, kept.audience):
        is_open = other.state == "collecting" and other.version == kept.version
        if other.digest != kept.digest and is_open and signers(other.document, keys):
            raise Conflict(
                _(
                    "Je tekende al een ander voorstel voor deze stap. Wijs dat eerst af, als de"
                    " anderen het ook loslaten."
                )
            )
