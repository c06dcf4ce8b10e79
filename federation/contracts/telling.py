# SPDX-License-Identifier: EUPL-1.2
"""What waits for an answer here, for whoever runs the node."""

from collections.abc import Iterator

from core.database import reading
from core.languages import gettext as _
from federation.store import contracts as stored
from federation.wire.identity import show_node_id
from samenbeter import Finding, Node


def findings(node: Node) -> Iterator[Finding]:
    """Yield the proposals that somebody is to accept or reject."""
    with reading(node.engine) as tx:
        waiting = [one for one in stored.everyone(tx) if one.is_waiting_here]
    for one in waiting:
        if one.contract.ends >= node.clock().date():
            yield Finding(
                "warning",
                f"{one.certificate.name} ({show_node_id(one.peer)}) proposes an agreement: compare"
                f" the node id, then 'contract accept {one.digest[:8]}' or 'contract reject'",
                _("{name} stelt een afspraak voor. Kies bij Afspraken of je die aanneemt.").format(
                    name=one.certificate.name
                ),
            )
