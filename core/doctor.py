# SPDX-License-Identifier: EUPL-1.2
"""Looks a node over, for whoever runs it: what is so, and what to do about it."""

import shutil
from collections.abc import Iterator
from datetime import timedelta

from core import tasks
from core.database import FILE_NAME, reading
from core.model import COUNT_LIMIT, VISITOR, Query
from core.node import Node
from core.offers import Finding
from core.questions import page

#: Free space below which a node is told off, in bytes.
_LITTLE_ROOM = 500 * 1000 * 1000
#: A task that ended well this long ago, though due each hour at the latest, is worth a word.
_LONG_AGO = timedelta(hours=3)


def findings(node: Node) -> list[Finding]:
    """Return what a volunteer should know, the house's own first, then the guests'."""
    found = [*_of_the_database(node), *_of_the_disk(node), *_of_the_keys(node)]
    found += [*_of_the_plugins(node), *_of_the_tasks(node)]
    for name, told in node.plugins.fills("report_findings", node=node):
        try:
            found += list(told)
        except Exception:  # noqa: BLE001 - a guest may yield anything
            node.plugins.note_crash(name, "report_findings")
    return found


def overview(node: Node) -> list[str]:
    """Return a few lines on how the node is doing."""
    lines = [
        f"{node.config.node.name}, {node.config.node.area}  {node.config.node.address}",
        f"node id  {node.id}",
    ]
    for name, kind in node.types.items():
        found = page(node, VISITOR, Query(name, limit=1))
        count = str(found.count) if found.exact else f"more than {COUNT_LIMIT}"
        lines.append(f"{kind.collection:20} {count}")
    lines += [f"{one.level:8} {one.text}" for one in findings(node)]
    return lines


def _of_the_database(node: Node) -> Iterator[Finding]:
    with reading(node.engine) as tx:
        told = tx.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if told == "ok":
        yield Finding("ok", f"{FILE_NAME} is sound")
    else:
        yield Finding("error", f"{FILE_NAME} is damaged ({told}): run 'samenbeter restore'")


def _of_the_disk(node: Node) -> Iterator[Finding]:
    free = shutil.disk_usage(node.directory).free
    told = f"{free / 1e9:.1f} GB free on the disk of {node.directory}"
    if free < _LITTLE_ROOM:
        yield Finding("warning", f"only {told}: make room")
    else:
        yield Finding("ok", told)


def _of_the_keys(node: Node) -> Iterator[Finding]:
    open_to_others = [
        file.relative_to(node.directory)
        for file in sorted((node.directory / "keys").iterdir())
        if file.name != "node-id" and file.stat().st_mode & 0o077
    ]
    for each in open_to_others:
        yield Finding("error", f"{each} can be read by others: run 'chmod 600 {each}'")
    if not open_to_others:
        yield Finding("ok", "the key files are for their owner only")


def _of_the_plugins(node: Node) -> Iterator[Finding]:
    for guest in node.plugins.guests.values():
        if not guest.is_in:
            yield Finding("error", f"plugin {guest.name} stays out: {guest.reason}")
        elif guest.crashes:
            yield Finding("warning", f"plugin {guest.name} crashed {guest.crashes} times")


def _of_the_tasks(node: Node) -> Iterator[Finding]:
    now = node.clock()
    for state in tasks.states(node):
        if state.failures:
            yield Finding(
                "warning",
                f"task {state.name} failed {state.failures} times in a row: {state.last_error}",
            )
        elif state.last_end and now - state.last_end > _LONG_AGO:
            yield Finding(
                "warning",
                f"task {state.name} last ended at {state.last_end:%Y-%m-%d %H:%M} UTC:"
                " does 'samenbeter serve' or 'samenbeter worker' run?",
            )
