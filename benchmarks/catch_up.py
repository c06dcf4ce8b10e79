# SPDX-License-Identifier: EUPL-1.2
"""An empty peer catches up on 10,000 shared lessons, over real HTTP.

The limit is what any design pays that signs each record by itself: one Ed25519 verification
and one schema load, measured by the reader in the same process, right before.
"""

import json
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from benchmarks.figures import Figure, command, found, free_port, lesson, process
from core.app import open_node
from core.model import HOUSE
from core.node import Node
from core.records import create, share


def measure(directory: Path, scale: float) -> list[Figure]:
    """Let a new node read 10,000 lessons."""
    count = int(10_000 * scale)
    told = catch_up(directory, count)
    detail = (
        f"{told['spent']:.0f} µs a record; verification {told['verification']:.0f}"
        f" + schema load {told['load']:.0f} µs; {told['seconds']:.1f} s in all; aim 1.0"
    )
    ratio = told["spent"] / (told["verification"] + told["load"])
    return [
        Figure(
            f"catch-up of {count}: CPU per record at the reader", ratio, 1.5, " ×", False, detail
        ),
        Figure(f"catch-up of {count}: growth of memory", told["growth"], 100, " MB"),
    ]


def catch_up(directory: Path, count: int) -> dict[str, float]:
    """Fill one node, serve it, let a new one read it all; return what the reader told."""
    writer, reader = directory / "writer", directory / "reader"
    port = free_port()
    found(writer, "Schrijver", port)
    found(reader, "Lezer", free_port())
    _fill(writer, count)
    address = f"http://127.0.0.1:{port}"
    writer_id = (writer / "keys" / "node-id").read_text(encoding="ascii").strip()
    with process("-m", "samenbeter", "serve", str(writer), until=f"{address}/health"):
        # It signed and has no peers to ask: an administrator says that it is no old copy.
        command("guard", "overrule", str(writer))
        command("peer", "add", "--directory", str(reader), address, writer_id)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.reader", str(reader), str(count)],
            capture_output=True,
            text=True,
            check=True,
            timeout=1800,
        )
    told: dict[str, float] = json.loads(done.stdout)
    assert told["records"] == count, told
    return told


def _fill(directory: Path, count: int) -> None:
    node = open_node(directory)
    _hurry(node)
    for number in range(count):
        share(node, HOUSE, create(node, HOUSE, "lesson", lesson(number), publish=True).id)
    publish = next(
        each for each in node.plugins.tasks["federation"] if each.name == "federation.publish"
    )
    publish.run(node)
    node.engine.dispose()


def _hurry(node: Node) -> None:
    """Do not wait for the disk while filling: nothing of this is measured."""
    sa.event.listen(
        node.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA synchronous=OFF") and None
    )
