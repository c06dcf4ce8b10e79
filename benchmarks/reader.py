# SPDX-License-Identifier: EUPL-1.2
"""The reader of the catch-up, in a process of its own: prints one JSON object."""

import json
import os
import resource
import sys
import time
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.figures import lesson, memory
from core.app import open_node
from core.database import reading
from core.node import Node
from core.serving import settle
from core.tables.records import records
from federation.gate import gate_of
from federation.reading import sync

_ROUNDS = 2000
#: Seconds for the whole catch-up.
_PATIENCE = 1700.0


def main() -> None:
    """Measure the limit, then the catch-up."""
    directory, count = Path(sys.argv[1]), int(sys.argv[2])
    node = open_node(directory)
    verification, load = _verification(), _load(node)
    settle()  # as a served node does
    before, began, spent = memory(os.getpid()), time.perf_counter(), time.process_time()
    sync.sweep(node)
    assert gate_of(node).visiting.settle(_PATIENCE)
    spent, began = time.process_time() - spent, time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    with reading(node.engine) as tx:
        held = tx.execute(sa.select(sa.func.count()).where(records.c.origin != "")).scalar_one()
    told = {
        "records": held,
        "verification": verification * 1e6,
        "load": load * 1e6,
        "spent": spent / count * 1e6,
        "seconds": began,
        "growth": peak - before,
    }
    print(json.dumps(told))


def _verification() -> float:
    """Return the CPU seconds of one Ed25519 verification of 1 KiB."""
    key, text = Ed25519PrivateKey.generate(), bytes(1024)
    public, signature = key.public_key(), key.sign(text)
    began = time.process_time()
    for _ in range(_ROUNDS):
        public.verify(signature, text)
    return (time.process_time() - began) / _ROUNDS


def _load(node: Node) -> float:
    """Return the CPU seconds of one schema load of such a lesson."""
    kind, fields = node.types["lesson"], lesson(1)
    began = time.process_time()
    for _ in range(_ROUNDS):
        kind.check_received(fields)
    return (time.process_time() - began) / _ROUNDS


if __name__ == "__main__":
    main()
