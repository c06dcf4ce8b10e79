# SPDX-License-Identifier: EUPL-1.2
"""How the node is doing, at a glance: the house first, then what guests tell of their rooms."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from core import doctor
from core.database import FILE_NAME, reading
from core.node import Node
from core.offers import Finding, Status
from core.plugins import CRASHES
from core.store import figures
from core.store.figures import Count

_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Overview:
    """What ``samenbeter status`` tells."""

    node: Node
    is_running: bool
    #: Bytes of the database file.
    size: int
    counts: tuple[Count, ...]
    #: What asks for a deed.
    findings: tuple[Finding, ...]
    #: By name of the guest.
    guests: Mapping[str, Status]

    def lines(self) -> list[str]:
        """Return it for people."""
        here, guests = self.node.config.node, self.node.plugins.guests.values()
        lines = [
            f"{here.name} {here.area}, {here.address}",
            f"node id   {self.node.id}",
            f"running   {'yes' if self.is_running else 'no'}",
            f"plugins   {' '.join(one.name if one.is_in else f'({one.name})' for one in guests)}",
            f"database  {self.size / _MB:.1f} MB",
        ]
        lines += [f"{each.type}: {each.own} own, {each.received} received" for each in self.counts]
        lines += [line for told in self.guests.values() for line in told.lines]
        return lines + [f"{each.level}: {each.text}" for each in self.findings]

    def json(self) -> str:
        """Return it for programs."""
        here, guests = self.node.config.node, self.node.plugins.guests.values()
        told = {
            "name": here.name,
            "area": here.area,
            "address": here.address,
            "node": self.node.id,
            "running": self.is_running,
            "plugins": {one.name: "in" if one.is_in else one.reason for one in guests},
            "databaseBytes": self.size,
            "records": {
                each.type: {"own": each.own, "received": each.received} for each in self.counts
            },
            **{name: dict(status.data) for name, status in self.guests.items()},
            "findings": [{"level": each.level, "text": each.text} for each in self.findings],
        }
        return json.dumps(told, ensure_ascii=False, indent=2)


def look(node: Node) -> Overview:
    """Return how the node is doing now."""
    with reading(node.engine) as tx:
        counted = tuple(figures.counts(tx))
    told = doctor.findings(node, thorough=False)
    return Overview(
        node=node,
        is_running=doctor.is_served(node),
        size=(node.directory / FILE_NAME).stat().st_size,
        counts=counted,
        findings=tuple(each for each in told if each.level != "ok"),
        guests=_rooms(node),
    )


def _rooms(node: Node) -> dict[str, Status]:
    found = {}
    for name, told in node.plugins.fills("report_status", node=node):
        try:
            found[name] = Status(tuple(map(str, told.lines)), dict(told.data))
            json.dumps(found[name].data)
        except CRASHES:
            found.pop(name, None)
            node.plugins.note_crash(name, "report_status")
    return found
