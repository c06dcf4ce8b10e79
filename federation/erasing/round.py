# SPDX-License-Identifier: EUPL-1.2
"""What is due about erasures, looked up in the rows and done: as a task, and at the start."""

from federation.erasing import destroying, notices, orders, receipts
from federation.gate import gate_of
from samenbeter import Node

#: The deeds after which something is due here at once.
DEEDS = frozenset({"erase"})


def run(node: Node) -> None:
    """Carry out what was erased here, sign and bring receipts, hear notices, pass orders on."""
    ensure(node)
    destroying.carry_out(node)
    receipts.settle(node)
    if notices.poll(node):
        receipts.settle(node)
    orders.pass_on(node)


def ensure(node: Node) -> None:
    """Erase again what was erased before, once after each start and before anything is served."""
    gate = gate_of(node)
    if gate.is_reapplied:
        return
    with gate.lock:
        if not gate.is_reapplied:
            destroying.reapply(node)
            gate.is_reapplied = True
