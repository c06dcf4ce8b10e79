# SPDX-License-Identifier: EUPL-1.2
"""Networks as an administrator sees them: who is in, what is proposed, who still must sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from core.database import reading
from federation.networks import keyring
from federation.networks.keyring import all_keys
from federation.store import memberships
from federation.store.memberships import Kept, State
from federation.wire.membership import Membership, signers, wanted
from samenbeter import Node


@dataclass(frozen=True, slots=True)
class Named:
    """A node, as it calls itself."""

    id: str
    name: str
    is_us: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One version of a network, against the version before it."""

    digest: str
    version: int
    #: What the network is called in it.
    name: str
    state: State
    at: datetime
    members: tuple[Named, ...]
    added: tuple[Named, ...]
    removed: tuple[Named, ...]
    #: Its name before, "" where that did not change.
    renamed_from: str
    threshold: int
    #: The threshold before, 0 where that did not change.
    threshold_from: int
    signed: tuple[Named, ...]
    #: Who may sign and did not.
    missing: tuple[Named, ...]
    #: How many more signatures it takes.
    needed: int
    is_signed_by_us: bool
    may_sign: bool


@dataclass(frozen=True, slots=True)
class Network:
    """One network."""

    audience: str
    name: str
    #: Whether we are a member by the version that stands.
    is_member: bool
    #: Whether there is one that stands.
    is_standing: bool
    version: int
    threshold: int
    members: tuple[Named, ...]
    #: Versions that stand, newest first.
    history: tuple[Step, ...]
    #: What collects signatures, or was declined here.
    drafts: tuple[Step, ...]
    #: Agreed successors of one version: people must choose.
    rivals: tuple[Step, ...]


def networks(node: Node) -> list[Network]:
    """Return all networks that are known here, by name."""
    with reading(node.engine) as tx:
        found = [_network(tx, node, audience) for audience in memberships.audiences(tx)]
    return sorted(found, key=lambda one: (not one.is_member, one.name, one.audience))


def in_need(node: Node) -> list[Network]:
    """Return the networks with rivals or open proposals: cheap when there are none."""
    with reading(node.engine) as tx:
        return [
            _network(tx, node, audience)
            for audience in memberships.in_state(tx, ("collecting", "rival"))
        ]


def get(node: Node, audience: str) -> Network | None:
    """Return one network, None when it is not known here."""
    with reading(node.engine) as tx:
        is_known = audience in memberships.audiences(tx)
        return _network(tx, node, audience) if is_known else None


def _network(tx: Connection, node: Node, audience: str) -> Network:
    kept = memberships.of_network(tx, audience)
    by_digest = {one.digest: one.document for one in kept}
    newest = memberships.standing(tx, audience)
    standing = newest.document if newest else None
    steps = [_step(tx, node, one, by_digest.get(one.document.previous), standing) for one in kept]
    shown = standing or kept[0].document
    return Network(
        audience=audience,
        name=shown.network,
        is_member=standing is not None and node.id in standing.members,
        is_standing=standing is not None,
        version=standing.version if standing else 0,
        threshold=shown.threshold,
        members=_named(tx, node, shown.members),
        history=tuple(one for one in reversed(steps) if one.state == "standing"),
        drafts=tuple(one for one in steps if one.state in ("collecting", "refused")),
        rivals=tuple(
            one
            for one, row in zip(steps, kept, strict=True)
            if one.state == "rival" and row.document.previous == (newest.digest if newest else "")
        ),
    )


def _step(
    tx: Connection, node: Node, kept: Kept, before: Membership | None, standing: Membership | None
) -> Step:
    document = kept.document
    who, most = wanted(document, before)
    signed = signers(document, all_keys(tx, node, who))
    old = set(before.members) if before else set()
    is_next = document.previous == (standing.digest if standing else "")
    is_open = kept.state in ("collecting", "refused")
    return Step(
        digest=kept.digest,
        version=document.version,
        name=document.network,
        state=kept.state,
        at=kept.at,
        members=_named(tx, node, document.members),
        added=_named(tx, node, [one for one in document.members if before and one not in old]),
        removed=_named(tx, node, sorted(old - set(document.members))),
        renamed_from=before.network if before and before.network != document.network else "",
        threshold=document.threshold,
        threshold_from=(
            before.threshold if before and before.threshold != document.threshold else 0
        ),
        signed=_named(tx, node, sorted(signed)),
        missing=_named(tx, node, [one for one in who if one not in signed]),
        needed=max(0, most - len(signed)),
        is_signed_by_us=node.id in signed,
        may_sign=is_open and is_next and node.id in who and node.id not in signed,
    )


def _named(tx: Connection, node: Node, ids: Sequence[str]) -> tuple[Named, ...]:
    names = keyring.names(tx, node, ids)
    found = [Named(each, names[each], each == node.id) for each in ids]
    return tuple(sorted(found, key=lambda one: (one.name, one.id)))
