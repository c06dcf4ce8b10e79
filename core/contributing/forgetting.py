# SPDX-License-Identifier: EUPL-1.2
"""What had its time: texts nobody confirmed, and who brought what."""

from core.contributing import answering
from core.contributing.bringing import MANAGED, PATIENCE
from core.database import writing
from core.node import Node


def run(node: Node) -> None:
    """Forget, as far as it is time. A background task."""
    with writing(node.engine) as tx:
        answering.purge(tx, node, PATIENCE, MANAGED)
