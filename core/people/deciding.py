# SPDX-License-Identifier: EUPL-1.2
"""Which deeds wait for a second administrator, joined with what does them."""

from collections.abc import Mapping

from core.model import Actor
from core.moderation import banning
from core.node import Node
from core.people import approvals, bans, invitations, roles
from core.people.approvals import Deed

DEEDS: Mapping[str, Deed] = {
    "role": roles.grant,
    "invite": invitations.confirmed,
    "ban": bans.ban,
    "unban": bans.unban,
    banning.DEED: banning.stop,
}


def decide(node: Node, actor: Actor, number: int, *, confirm: bool) -> None:
    """Confirm or refuse what waits; see ``approvals.decide``."""
    approvals.decide(node, actor, number, confirm=confirm, deeds=DEEDS)
