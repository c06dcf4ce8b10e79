# SPDX-License-Identifier: EUPL-1.2
"""Background work: one loop that an event wakes at once and a clock every second.

A task looks for work that is due and does it, so running it once too often harms nobody, and a
run that was cut off is made good by the next. What must hold is that two runs of a task never
overlap, in one process or in two. For that its row carries a lease:

- a run starts only under a lease of ``LEASE``; it is renewed while the task runs;
- it is kept, not given back, after a run, so that a busy task costs no writes;
- a worker that dies lets it lapse; one that comes back under the same name takes it up at once.
"""

import logging
import secrets
import threading
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from core import changes
from core.bell import ANYTHING
from core.database import reading, writing
from core.model import from_text
from core.node import Node
from core.offers import Task
from core.store import tasks as rows

logger = logging.getLogger(__name__)

#: How long a dead worker can keep others from its tasks.
LEASE = timedelta(seconds=60)
#: Seconds between two looks at the clock, and at what other processes changed.
TICK = 1.0
#: A run that went as well as the one before is written down at most this often, in seconds.
NOTE = 30.0
#: Longest pause after failures in a row, in seconds.
LONGEST_PAUSE = 300.0


@dataclass(slots=True)
class _Work:
    """One task as the loop knows it. Moments are of the monotonic clock, in seconds."""

    task: Task
    is_running: bool = False
    #: When something rang for it that no run has answered yet.
    wanted: datetime | None = None
    due: float = 0.0
    #: Nobody may start it earlier: it failed, or another process has its lease.
    not_before: float = 0.0
    #: It holds back until then for more deeds.
    gathers_until: float = 0.0
    leased_until: float = 0.0
    noted: float = field(default=float("-inf"))
    failures: int = 0

    def is_due(self, now: float) -> bool:
        ready = self.wanted is not None or now >= self.due
        return ready and not self.is_running and now >= self.opens

    @property
    def opens(self) -> float:
        """The moment before which no run starts."""
        return max(self.not_before, self.gathers_until)

    def hear(self, heard: Set[str], now: float, moment: datetime) -> None:
        """Want a run if this concerns the task: at once, or together with what is still to come."""
        if not self.task.hears(heard):
            return
        if ANYTHING in heard:
            self.gathers_until = 0.0
        elif self.wanted is None:
            self.gathers_until = now + self.task.debounce
        self.wanted = moment


class Loop:
    """Runs the tasks of one node until told to stop.

    A slow task holds up no other: each run has a thread of its own, and a task has one run.
    """

    def __init__(
        self, node: Node, tasks: Iterable[Task], *, owner: str = "", lease: timedelta = LEASE
    ) -> None:
        """Prepare the loop.

        Args:
            node: the node.
            tasks: all of them; of two with one name the first counts.
            owner: a name that no other process uses at the same time ("serve").
            lease: see above; shorter in tests.
        """
        self._node = node
        self._owner = owner or f"loop-{secrets.token_hex(8)}"
        self._lease = lease
        self._works: dict[str, _Work] = {}
        for task in tasks:
            self._works.setdefault(task.name, _Work(task))
        self._seen = -1
        self._stopping = threading.Event()
        self._guard = threading.Condition()  # around what ``_Work`` says
        self._thread: threading.Thread | None = None
        node.bell.answer_to(self._concerns)

    def start(self) -> None:
        """Start the loop in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="loop", daemon=True)
        self._thread.start()

    def stop(self, grace: float = 2.0) -> None:
        """Start nothing more; wait at most ``grace`` seconds for what runs."""
        self._stopping.set()
        self._node.bell.ring()
        if self._thread:
            self._thread.join(grace)
        with self._guard:
            ended = self._guard.wait_for(
                lambda: not any(each.is_running for each in self._works.values()), grace
            )
        if not ended:
            return  # what is still running keeps its lease: nobody may start it beside us
        try:
            with writing(self._node.engine) as tx:
                rows.release(tx, self._owner)
        # On the way out: whatever it is, stopping goes on.
        except Exception:
            logger.exception("leases could not be given back; they lapse by themselves")

    def run(self) -> None:
        """Run the loop here, until ``stop`` is called elsewhere."""
        while not self._stopping.is_set():
            try:
                self._begin()
                break
            # As below: what cannot be done now is tried again.
            except Exception:
                logger.exception("background tasks cannot start yet")
                self._stopping.wait(TICK)
        while not self._stopping.is_set():
            heard = self._node.bell.wait(self._patience())
            try:
                self._look(heard)
            # A full disk, a locked database: the loop outlives what it meets.
            except Exception:
                logger.exception("the background loop stumbled")
                self._stopping.wait(TICK)

    def _concerns(self, rung: Set[str]) -> bool:
        # Also the news that we stop, which no task hears. A run still to begin answers this, too.
        return ANYTHING in rung or any(
            each.wanted is None and each.task.hears(rung) for each in self._works.values()
        )

    def _begin(self) -> None:
        with writing(self._node.engine) as tx:
            rows.add_missing(tx, list(self._works))
            states = {each.name: each for each in rows.states(tx)}
            self._seen = changes.newest(tx)
        now, moment = monotonic(), self._node.clock()
        for name, work in self._works.items():
            last = states[name].last_start
            if work.task.on_change:
                work.wanted = moment
            elif last:
                # At most ``every`` from now, also when the clock was set back.
                left = work.task.every - (moment - from_text(last)).total_seconds()
                work.due = now + min(left, work.task.every)

    def _patience(self) -> float:
        """Return how long to wait for the bell."""
        now = monotonic()
        with self._guard:
            ahead = [
                max(each.opens, now if each.wanted else each.due) - now
                for each in self._works.values()
            ]
            # What is running may end before it is due again, and then nobody tells us.
            running = [each.is_running for each in self._works.values()]
        waits = [wait for wait, busy in zip(ahead, running, strict=True) if wait > 0 or not busy]
        return max(0.0, min([TICK, *waits]))

    def _look(self, heard: Set[str]) -> None:
        heard |= self._done_since()
        now, moment = monotonic(), self._node.clock()
        with self._guard:
            for work in self._works.values():
                work.hear(heard, now, moment)
                if work.is_due(now) and not self._stopping.is_set():
                    work.is_running, work.due = True, now + work.task.every
                    threading.Thread(
                        target=self._work, args=(work,), name=work.task.name, daemon=True
                    ).start()
            running = [each for each in self._works.values() if each.is_running]
        for work in running:
            # Not yet leased (0.0) means that its own thread is about to.
            if 0 < work.leased_until < now + self._lease.total_seconds() / 2:
                self._take_lease(work)

    def _done_since(self) -> frozenset[str]:
        """Return the deeds since the last look: also those in other processes, which ring not."""
        with reading(self._node.engine) as tx:
            deeds, self._seen = changes.deeds_since(tx, self._seen)
        return deeds

    def _work(self, work: _Work) -> None:
        """Run a task until nothing more rang meanwhile. The body of its thread."""
        goes_on = True
        while goes_on:
            try:
                went_well = self._may_run(work) and self._run(work)
            # Guests' own errors are caught further in; this is the database, and passes.
            except Exception:
                logger.exception("task %s: its state could not be written", work.task.name)
                work.not_before, went_well = monotonic() + TICK, False
            # In one breath: what rings before is ours, what rings after starts a new run.
            with self._guard:
                is_wanted = work.wanted is not None and monotonic() >= work.opens
                goes_on = work.is_running = went_well and is_wanted
                self._guard.notify_all()

    def _may_run(self, work: _Work) -> bool:
        """Is the lease ours, and the work still to be done?"""
        if self._stopping.is_set():
            return False
        if work.leased_until >= monotonic() + self._lease.total_seconds() / 2:
            return True
        return self._take_lease(work, unless_done=True)

    def _take_lease(self, work: _Work, *, unless_done: bool = False) -> bool:
        now, moment = monotonic(), self._node.clock()
        with writing(self._node.engine) as tx:
            state = rows.state(tx, work.task.name)
            elsewhere = unless_done and state.lease_by != self._owner
            if elsewhere and (wait := _done_already(work, state.last_start, moment)):
                work.wanted, work.due = None, now + wait
                return False
            if rows.lease(tx, work.task.name, self._owner, moment, self._lease):
                work.leased_until = now + self._lease.total_seconds()
                return True
        # Another process holds it. Should that be dead, its lease lapses then.
        left = (from_text(state.lease_until) - moment).total_seconds()
        work.leased_until, work.not_before = 0.0, now + max(0.01, left)
        return False

    def _run(self, work: _Work) -> bool:
        """Run a task once; return whether it went well."""
        with self._guard:
            work.wanted = None
        start = self._node.clock()
        error = ""
        try:
            work.task.run(self._node)
        except BaseException as reason:  # noqa: BLE001 - a guest may raise anything
            error = f"{type(reason).__name__}: {reason}"
            self._note_crash(work.task.name)
        before, work.failures = work.failures, work.failures + 1 if error else 0
        now = monotonic()
        if error:
            work.not_before = now + min(2.0**work.failures, LONGEST_PAUSE)
        if work.failures != before or now - work.noted >= NOTE:
            work.noted = now
            with writing(self._node.engine) as tx:
                rows.note_run(
                    tx, work.task.name, start=start, end=self._node.clock(),
                    failures=work.failures, error=error[:1000],
                )  # fmt: skip
        return not error

    def _note_crash(self, name: str) -> None:
        for guest, tasks in self._node.plugins.tasks.items():
            if any(task.name == name for task in tasks):
                self._node.plugins.note_crash(guest, f"task {name}")
                return
        logger.exception("task %s crashed", name)


def _done_already(work: _Work, last: str | None, moment: datetime) -> float:
    """Return the seconds until the next run when another process did this one, or 0."""
    if last is None:
        return 0.0
    age = (moment - from_text(last)).total_seconds()
    if work.wanted is None:
        return work.task.every - age if 0 <= age < work.task.every else 0.0
    return work.task.every if work.wanted < from_text(last) <= moment else 0.0
