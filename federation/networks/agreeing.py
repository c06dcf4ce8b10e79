# SPDX-License-Identifier: EUPL-1.2
"""Which version of a network stands: what its members signed, and nothing anybody says of it.

All that is known of a network is looked at anew whenever a document or a signature came in.
A version stands when it follows the one that stands and enough of its members signed. When two
versions that follow the same one are both agreed on, neither stands: the one before them holds,
an alarm is raised, and people decide.
"""

import logging
from collections.abc import Sequence

from sqlalchemy import Connection

from core.errors import MalformedError, UntrustedError
from core.model import to_text
from federation.networks import keyring
from federation.networks.keyring import all_keys, newest_keys
from federation.store import memberships
from federation.store.memberships import Kept, State
from federation.wire.gathering import Gathering
from federation.wire.membership import Membership, check, fits, merge, signers, wanted
from samenbeter import Node

logger = logging.getLogger(__name__)

#: Drafts of one network that are kept at once, and networks that nobody agreed on yet.
MOST_DRAFTS, MOST_PROPOSED = 20, 50


def take_in(tx: Connection, node: Node, gathering: Gathering) -> set[str]:
    """Keep what is new in a gathering and concerns us; return the networks that changed."""
    named = {each for one in gathering.versions for each in one.members}
    if node.id not in named:
        return set()
    keyring.learn(tx, node, gathering.certificates, named)
    changed = set()
    for document in sorted(gathering.versions, key=lambda one: one.version):
        audience = _keep(tx, node, document)
        if audience:
            changed.add(audience)
    for audience in list(changed):
        if _concerns_us(tx, node, audience):
            settle(tx, node, audience)
        else:
            changed.remove(audience)
    return changed


def _concerns_us(tx: Connection, node: Node, audience: str) -> bool:
    """Return whether any version of a network names us; one that does not is forgotten."""
    kept = memberships.of_network(tx, audience)
    if any(node.id in one.document.members for one in kept):
        return True
    for one in kept:
        memberships.remove(tx, one.digest)
    return False


def _keep(tx: Connection, node: Node, document: Membership) -> str:
    """Keep a version, or what signatures are new to it; return its network if there was any."""
    before = memberships.get(tx, document.previous) if document.version > 1 else None
    if document.version > 1 and before is None:
        return ""  # nothing leads to it
    audience = before.audience if before else document.digest
    try:
        fits(document, before.document if before else None)
    except MalformedError:
        return ""
    who, _ = wanted(document, before.document if before else None)
    keys = all_keys(tx, node, who)
    known = memberships.get(tx, document.digest)
    if known is not None:
        return audience if _add_signatures(tx, known, document, keys) else ""
    if not signers(document, keys) or _is_full(tx, audience):
        return ""
    clean = merge(document, document, keys)
    memberships.add(tx, audience, clean, "collecting", node.clock())
    return audience


def _add_signatures(
    tx: Connection, known: Kept, document: Membership, keys: dict[str, Sequence[bytes]]
) -> bool:
    merged = merge(known.document, document, keys)
    if merged.note == known.note:
        return False
    memberships.update(tx, known.digest, note=merged.note)
    return True


def _is_full(tx: Connection, audience: str) -> bool:
    """Return whether there is no room for one more draft: nobody fills our tables."""
    open_ones = [
        one
        for one in memberships.of_network(tx, audience)
        if one.state in ("collecting", "refused")
    ]
    if open_ones or memberships.standing(tx, audience):
        return len(open_ones) >= MOST_DRAFTS
    proposed = [
        each for each in memberships.audiences(tx) if memberships.standing(tx, each) is None
    ]
    return len(proposed) >= MOST_PROPOSED


def settle(tx: Connection, node: Node, audience: str) -> None:
    """Let stand what is agreed on now, and raise an alarm where two versions are."""
    while True:
        kept = [one for one in memberships.of_network(tx, audience) if one.state != "dropped"]
        agreed = agreed_among(tx, node, kept)
        by_parent: dict[str, list[Kept]] = {}
        for one in kept:
            if one.digest in agreed:
                by_parent.setdefault(one.document.previous, []).append(one)
        line, rivals = _line(by_parent)
        changes: list[tuple[Kept, State]] = [
            (one, "standing") for one in line if one.state != "standing"
        ]
        changes += [(one, "rival") for one in rivals if one.state != "rival"]
        beyond = {one.digest for one in (*line, *rivals)}
        changes += [
            (one, "rival") for one in kept if one.state == "standing" and one.digest not in beyond
        ]
        for one, state in changes:
            memberships.update(tx, one.digest, state=state, at=to_text(node.clock()))
            logger.warning("network %s: version %s is %s", audience[:16], one.version, state)
        if not changes:
            _forget_overtaken(tx, kept, line)
            return


def _line(by_parent: dict[str, list[Kept]]) -> tuple[list[Kept], list[Kept]]:
    """Return the versions that stand, from the first on, and the rivals at which they end."""
    line: list[Kept] = []
    following = by_parent.get("", [])
    while len(following) == 1:
        line.append(following[0])
        following = by_parent.get(following[0].digest, [])
    return line, following


def _forget_overtaken(tx: Connection, kept: Sequence[Kept], line: Sequence[Kept]) -> None:
    newest = line[-1].version if line else 0
    for one in kept:
        if one.state in ("collecting", "refused") and one.version <= newest:
            memberships.remove(tx, one.digest)


def agreed_among(tx: Connection, node: Node, kept: Sequence[Kept]) -> set[str]:
    """Return the digests of the versions that enough members signed.

    A version that stood once stands: keys that were replaced since do not take it back. One
    that is new here must be signed with keys of today, or be followed by one that is.
    """
    by_digest = {one.digest: one for one in kept}
    found: set[str] = set()
    for one in sorted(kept, key=lambda each: each.version, reverse=True):
        before = by_digest.get(one.document.previous)
        if one.version > 1 and before is None:
            continue
        parent = before.document if before else None
        who, _ = wanted(one.document, parent)
        is_followed = any(
            each.digest in found and each.document.previous == one.digest for each in kept
        )
        stood = one.state in ("standing", "rival")
        keys = (all_keys if stood or is_followed else newest_keys)(tx, node, who)
        try:
            check(one.document, parent, keys)
        except (MalformedError, UntrustedError):
            continue
        found.add(one.digest)
    return found


def choose(tx: Connection, node: Node, chosen: Kept) -> None:
    """Let one of several rivals stand here, as people decided; the others are dropped."""
    kept = memberships.of_network(tx, chosen.audience)
    dropped = {
        one.digest
        for one in kept
        if one.version == chosen.version
        and one.digest != chosen.digest
        and one.document.previous == chosen.document.previous
    }
    for one in kept:
        if one.digest in dropped or one.document.previous in dropped:
            dropped.add(one.digest)
            memberships.update(tx, one.digest, state="dropped", at=to_text(node.clock()))
    settle(tx, node, chosen.audience)
