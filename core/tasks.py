# SPDX-License-Identifier: EUPL-1.2
"""Background tasks: which there are, and how each is doing. ``core.loop`` runs them."""

from dataclasses import dataclass
from datetime import datetime

from core import changes, database, plans, retention, scrubbing, settings
from core.database import reading
from core.following import digest
from core.mail import sending
from core.model import from_text
from core.moderation import keeping
from core.node import Node
from core.offers import Task
from core.people import roles
from core.searching.renewing import Renewal
from core.store import tasks as rows


@dataclass(frozen=True, slots=True)
class TaskState:
    """How a task is doing."""

    name: str
    last_start: datetime | None
    last_end: datetime | None
    #: What went wrong in the last run, "" when it went well.
    last_error: str
    #: In a row, up to now.
    failures: int


def states(node: Node) -> list[TaskState]:
    """Return how each task that ever ran here is doing."""
    with reading(node.engine) as tx:
        found = rows.states(tx)
    return [
        TaskState(
            each.name,
            from_text(each.last_start) if each.last_start else None,
            from_text(each.last_end) if each.last_end else None,
            each.last_error,
            each.failures,
        )
        for each in found
    ]


def all_tasks(node: Node) -> list[Task]:
    """Return the house's own tasks and those of the guests let in."""
    statistics = _Statistics()
    house = [
        Task("core.retention", retention.run, every=3600),
        Task("core.post", sending.run, every=10, on_change=True, deeds=frozenset({"post"})),
        Task("core.roles", roles.warn, every=6 * 3600),
        Task("core.weekly", digest.run, every=300),
        Task("core.plans", plans.run_due, every=1),
        Task("core.moderation", keeping.run, every=600),
        Task(
            "core.settings",
            settings.refresh,
            every=60,
            on_change=True,
            deeds=frozenset({settings.DEED}),
        ),
        Task("core.scrub", scrubbing.run, every=60, on_change=True, deeds=frozenset({"erase"})),
        Task("core.drop_copies", scrubbing.drop_copies, every=6 * 3600),
        # Rung at the start; afterwards only a change of the software makes it due.
        Task("core.search", Renewal().run, every=3600, on_change=True, deeds=frozenset({"start"})),
        Task("core.statistics", statistics.refresh, every=60),
    ]
    return [*house, *(each for tasks in node.plugins.tasks.values() for each in tasks)]


class _Statistics:
    """Gives the planner fresh statistics when the database grew by a quarter."""

    def __init__(self) -> None:
        self._grown_to = 0

    def refresh(self, node: Node) -> None:
        """Look how far the list of changes came, and act on it."""
        with reading(node.engine) as tx:
            newest = changes.newest(tx)
        if newest > self._grown_to * 1.25 or newest < self._grown_to:
            database.optimize(node.engine)
            self._grown_to = newest
