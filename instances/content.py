# SPDX-License-Identifier: EUPL-1.2
"""The content of demo nodes: read from their files, put in an order in which links hold."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from core.moments import local
from plugins.choosing.methods import METHODS
from plugins.choosing.poll import poll_type
from plugins.gatherings import register_record_types as gathering_types
from plugins.initiatives import register_record_types as initiative_types
from plugins.inquiry import register_record_types as inquiry_types
from plugins.instruments import register_record_types as instrument_types
from plugins.lessons import register_record_types as lesson_types

_BRINGING = (initiative_types, lesson_types, gathering_types, instrument_types, inquiry_types)
#: The types that content can be of: of all plugins that ship with the house.
TYPES = (
    *(one for bring in _BRINGING for one in bring() if not one.private),
    poll_type({one.name: one for one in METHODS}),
)
#: Last part of a type's path in the API.
COLLECTIONS = {one.name: one.collection for one in TYPES}

#: A day as the content tells it, so that a demo always has a week ahead: "+2 days",
#: "-9 days", "next 02-13"; with an hour behind it when it is a moment.
_DAY = re.compile(r"(?:([+-][0-9]{1,3}) days|next ([0-9]{2})-([0-9]{2}))( [0-9]{2}:[0-9]{2})?")


@dataclass(frozen=True)
class Step:
    """One record to write."""

    node: str
    key: str
    collection: str
    share: bool
    fields: Mapping[str, Any]
    #: Names of the networks it is shared with.
    networks: tuple[str, ...] = ()

    @property
    def refers_elsewhere(self) -> bool:
        """Whether it links to a record of another node."""
        return any(":" in each for each in _links(self.fields))


@dataclass
class Content:
    """What to write, in order, and the ids of what was written."""

    steps: list[Step]
    #: Ids of networks by node and name, as far as they are there.
    audiences: Mapping[tuple[str, str], str] = field(default_factory=dict)
    #: Local id by (node, key), and global id by the same.
    _local: dict[tuple[str, str], str] = field(default_factory=dict)
    _global: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, names: list[str], today: date | None = None) -> "Content":
        """Return the content of ``names``, without what links to any other node.

        Days are told from ``today``; from the day it is, when left out.

        What links from one of them to another comes last, when all have written their own.
        """
        today = today or local(datetime.now(UTC)).date()
        first: list[Step] = []
        last: list[Step] = []
        for name in names:
            text = (folder / name / "content.toml").read_text(encoding="utf-8")
            for entry in tomllib.loads(text)["record"]:
                step = Step(
                    name, entry["key"], COLLECTIONS[entry["type"]], bool(entry.get("share")),
                    dated(entry["fields"], today), tuple(entry.get("networks", ())),
                )  # fmt: skip
                abroad = [each for each in _links(step.fields) if ":" in each]
                if all(each[1:].split(":")[0] in names for each in abroad):
                    (last if abroad else first).append(step)
        return cls(first + last)

    def resolved(self, step: Step) -> dict[str, Any]:
        """Return the fields of a step with ids in the place of links."""
        return {name: self._resolve(step.node, value) for name, value in step.fields.items()}

    def shared_with(self, step: Step) -> list[str]:
        """Return the audiences of a step, none when it stays at home."""
        inside = [self.audiences.get((step.node, name)) for name in step.networks]
        return [*(["public"] if step.share else []), *filter(None, inside)]

    def remember(self, step: Step, local_id: str, global_id: str | None) -> None:
        """Keep the ids of a record that was written."""
        self._local[step.node, step.key] = local_id
        if global_id:
            self._global[step.node, step.key] = global_id

    def local_id(self, node: str, key: str) -> str:
        """Return under which id a record was written on its node."""
        return self._local[node, key]

    def global_id(self, node: str, key: str) -> str:
        """Return under which id a record travelled."""
        return self._global[node, key]

    def fields_of(self, node: str, key: str) -> dict[str, Any]:
        """Return the fields of a record as it was written."""
        step = next(each for each in self.steps if (each.node, each.key) == (node, key))
        return self.resolved(step)

    def _resolve(self, node: str, value: Any) -> Any:
        if isinstance(value, list):
            return [self._resolve(node, each) for each in value]
        if not isinstance(value, str) or not value.startswith("@"):
            return value
        other, _, key = value[1:].rpartition(":")
        return self._global[other, key] if other else self._local[node, key]


def dated(fields: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return the fields with days and moments in the place of what is told from today."""
    return {name: _dated(value, today) for name, value in fields.items()}


def _dated(value: Any, today: date) -> Any:
    match = _DAY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    days, month, day, clock = match.groups()
    if days:
        found = today + timedelta(int(days))
    else:
        found = date(today.year, int(month), int(day))
        if found < today:
            found = date(today.year + 1, int(month), int(day))
    return found.isoformat() + (f"T{clock.strip()}" if clock else "")


def _links(fields: Mapping[str, Any]) -> list[str]:
    found = []
    for value in fields.values():
        found += value if isinstance(value, list) else [value]
    return [each for each in found if isinstance(each, str) and each.startswith("@")]
