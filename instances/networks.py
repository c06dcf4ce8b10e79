# SPDX-License-Identifier: EUPL-1.2
"""The networks of the demo: proposed and signed the way administrators do it."""

import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from core.errors import AdministratorError
from instances.proeftuin import PATIENCE, DemoNode, samenbeter


@dataclass(frozen=True)
class DemoNetwork:
    """One network, with those of its members that run."""

    name: str
    #: The first proposes it.
    members: tuple[DemoNode, ...]


def networks(folder: Path, nodes: Sequence[DemoNode]) -> list[DemoNetwork]:
    """Return the networks of which at least two members run."""
    by_name = {node.name: node for node in nodes}
    text = (folder / "networks.toml").read_text(encoding="utf-8")
    found = []
    for entry in tomllib.loads(text)["network"]:
        members = tuple(by_name[name] for name in entry["members"] if name in by_name)
        if len(members) > 1:
            found.append(DemoNetwork(entry["name"], members))
    return found


def agree(network: DemoNetwork) -> Iterator[DemoNode]:
    """Let a network come to be; yield each member when it has signed. Twice is once."""
    proposer, *others = network.members
    known = samenbeter("network", "list", proposer.directory)
    if f"{network.name}  " not in known:
        ids = [other.node_id for other in others]
        samenbeter("network", "create", network.name, *ids, "--directory", proposer.directory)
    digest = audience_of(proposer, network.name)
    yield proposer
    if f"{digest[:16]}  version" in known:
        yield from others
        return
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(lambda other: _sign(other, digest), others)


def _sign(node: DemoNode, digest: str) -> DemoNode:
    """Sign a proposal that may still be on its way."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            samenbeter("network", "sign", digest, "--directory", node.directory)
            break
        except AdministratorError:
            shown = samenbeter("network", "list", node.directory)
            if f"{digest[:16]}  version" in shown:
                break
            if time.monotonic() > deadline:
                raise
        time.sleep(0.2)
    return node


def audience_of(node: DemoNode, name: str) -> str:
    """Return the id of a network by its name."""
    shown = samenbeter("network", "show", name, "--directory", node.directory)
    return shown.splitlines()[1].strip().removeprefix("id ")


def audiences(folder: Path, nodes: Sequence[DemoNode]) -> Mapping[tuple[str, str], str]:
    """Return the ids of networks by (node, name of the network), for each member that runs."""
    found = {}
    for network in networks(folder, nodes):
        audience = audience_of(network.members[0], network.name)
        found.update({(node.name, network.name): audience for node in network.members})
    return found
