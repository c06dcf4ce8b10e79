# SPDX-License-Identifier: EUPL-1.2
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import database, tables, tasks
from core.app import open_node
from core.bell import Bell
from core.changes import append
from core.loop import Loop
from core.offers import Task
from samenbeter.running import PATIENCE


class Log:
    """What a task did, and a way to wait for it."""

    def __init__(self):
        self.runs = []
        self.overlapped = False
        self._busy = threading.Lock()
        self._told = threading.Condition()

    def __call__(self, node):
        self.overlapped |= not self._busy.acquire(blocking=False)
        with self._told:
            self.runs.append(time.monotonic())
            self._told.notify_all()
        self._busy.release()

    def wait_for(self, count, seconds=PATIENCE):
        with self._told:
            assert self._told.wait_for(lambda: len(self.runs) >= count, seconds), self.runs


@contextmanager
def running(node, *offered, **settings):
    loop = Loop(node, offered, **settings)
    loop.start()
    yield loop
    loop.stop()


@pytest.fixture
def home(make_node):
    return make_node(plugins=[])


def states(node):
    return {each.name: each for each in tasks.states(node)}


def test_a_ring_wakes_a_task_at_once(home):
    log = Log()

    with running(home, Task("a", log, every=3600, on_change=True)):
        log.wait_for(1)
        for count in range(2, 22):
            home.bell.ring()
            log.wait_for(count)

    assert len(log.runs) == 21


def test_a_task_for_the_clock_does_not_listen_to_the_bell(home):
    clock, bell = Log(), Log()

    with running(home, Task("clock", clock, every=3600), Task("bell", bell, 3600, on_change=True)):
        bell.wait_for(1)
        home.bell.ring()
        bell.wait_for(2)
        clock.wait_for(1)

    assert len(clock.runs) == 1


def test_the_clock_wakes_a_task_when_nothing_rings(home):
    log, began = Log(), time.monotonic()

    with running(home, Task("a", log, every=0.05)):
        log.wait_for(9)

    pauses = [after - before for before, after in zip(log.runs, log.runs[1:], strict=False)]
    assert log.runs[8] - began >= 8 * 0.05
    assert min(pauses) < 0.5  # half of what looking at the clock now and then would make it


def test_a_change_made_by_another_process_is_noticed(home):
    log = Log()

    with running(home, Task("a", log, every=3600, on_change=True)):
        log.wait_for(1)
        with database.writing(home.engine) as tx:
            append(tx, "create", 1, home.clock())
        log.wait_for(2)


def test_a_task_that_names_deeds_is_woken_by_those_only(home):
    shared, every = Log(), Log()
    both = [
        Task("shared", shared, 3600, on_change=True, deeds=frozenset({"share"})),
        Task("all", every, 3600, on_change=True),
    ]

    with running(home, *both):
        shared.wait_for(1)
        for count in range(2, 7):
            every.wait_for(count - 1)
            home.bell.ring("receive")
        every.wait_for(6)
        assert len(shared.runs) == 1
        home.bell.ring("share")
        shared.wait_for(2)


def test_a_deed_that_no_task_hears_does_not_wake_the_loop(home):
    log = Log()

    with running(home, Task("a", log, 3600, on_change=True, deeds=frozenset({"share"}))):
        log.wait_for(1)
        home.bell.ring("receive")
        woken_by_receive = home.bell.is_rung
        home.bell.ring("share")
        log.wait_for(2)

    assert not woken_by_receive


def test_what_is_done_while_a_task_holds_back_is_answered_by_one_run(home):
    log, other = Log(), Log()
    both = [
        Task("patient", log, 3600, on_change=True, debounce=3600),
        Task("prompt", other, 3600, on_change=True),
    ]

    with running(home, *both) as loop:
        log.wait_for(1)
        for count in range(2, 12):
            other.wait_for(count - 1)
            home.bell.ring("share")
        other.wait_for(11)
        held_back = len(log.runs)
        patient = loop._works["patient"]
        patient.gathers_until = 0.0  # not to wait for an hour
        log.wait_for(2)
        home.bell.ring("share")
        other.wait_for(12)

        wait_until(lambda: patient.gathers_until > time.monotonic() + 3000)

    assert held_back == 1
    assert len(log.runs) == 2


def test_a_task_that_holds_back_runs_when_its_time_is_over(home):
    log = Log()

    with running(home, Task("patient", log, 3600, on_change=True, debounce=0.5)):
        log.wait_for(1)
        rang = time.monotonic()
        home.bell.ring("share")
        log.wait_for(2)

    assert log.runs[1] - rang >= 0.5


def test_who_asks_for_all_does_not_wait_for_what_holds_back_already(home):
    log = Log()

    with running(home, Task("patient", log, 3600, on_change=True, debounce=3600)) as loop:
        log.wait_for(1)
        home.bell.ring("share")
        wait_until(lambda: loop._works["patient"].wanted)
        assert len(log.runs) == 1
        home.bell.ring()
        log.wait_for(2)


def test_a_task_that_failed_rests_though_somebody_asks_for_all(home):
    runs, good = [], Log()

    def bad(node):
        runs.append(node)
        raise ZeroDivisionError

    patient = Task("patient", bad, 3600, on_change=True, debounce=3600)
    with running(home, patient, Task("good", good, 3600, on_change=True)) as loop:
        good.wait_for(1)
        work = loop._works["patient"]
        wait_until(lambda: work.not_before)
        work.not_before = time.monotonic() + 3600  # a rest that outlasts this test
        home.bell.ring("share")
        home.bell.ring()
        good.wait_for(2)
        wait_until(lambda: work.wanted)

    assert len(runs) == 1


def test_a_task_that_holds_back_after_deeds_runs_at_once_when_somebody_asks_for_all(home):
    log = Log()

    with running(home, Task("patient", log, 3600, on_change=True, debounce=3600)):
        log.wait_for(1)
        home.bell.ring()
        log.wait_for(2)


def test_a_deed_that_wakes_nobody_is_heard_with_the_next():
    bell = Bell()
    bell.answer_to(lambda deeds: "share" in deeds)

    bell.ring("receive")
    assert not bell.is_rung
    bell.ring("share")

    assert bell.is_rung
    assert bell.wait(0) == {"receive", "share"}


def test_a_ring_that_names_no_deed_wakes_all_that_listen(home):
    log = Log()

    with running(home, Task("a", log, 3600, on_change=True, deeds=frozenset({"share"}))):
        log.wait_for(1)
        home.bell.ring()
        log.wait_for(2)


def test_a_deed_of_another_process_is_noticed_though_something_else_rang(home):
    log = Log()

    with running(home, Task("a", log, 3600, on_change=True, deeds=frozenset({"share"}))):
        log.wait_for(1)
        with database.writing(home.engine) as tx:
            append(tx, "share", 1, home.clock())
            append(tx, "receive", 2, home.clock())
        home.bell.ring("receive")
        log.wait_for(2)

    assert len(log.runs) == 2


def test_a_slow_task_holds_up_no_other(home):
    log, gate = Log(), threading.Event()
    slow = [Task(f"slow{n}", lambda _: gate.wait(20), 3600, on_change=True) for n in range(8)]

    with running(home, *slow, Task("quick", log, every=3600, on_change=True)):
        for count in range(1, 6):
            log.wait_for(count)
            home.bell.ring()
        gate.set()


def test_rings_during_a_run_are_one_more_run(home):
    began, gate, runs = threading.Semaphore(0), threading.Semaphore(0), []

    def slow(node):
        runs.append(node)
        began.release()
        gate.acquire(timeout=PATIENCE)

    with running(home, Task("slow", slow, every=3600, on_change=True)):
        began.acquire(timeout=PATIENCE)
        for _ in range(5):
            home.bell.ring()
            while home.bell.is_rung:
                time.sleep(0.001)
        gate.release()
        assert began.acquire(timeout=PATIENCE)
        gate.release()
        assert not began.acquire(timeout=0.3)

    assert len(runs) == 2


def test_a_crash_is_counted_and_harms_nobody(home, caplog):
    good = Log()

    def bad(node):
        raise ZeroDivisionError("no money left")

    with running(home, Task("bad", bad, 3600, on_change=True), Task("good", good, every=0.05)):
        good.wait_for(3)
        wait_until(lambda: states(home)["bad"].failures)

    assert states(home)["bad"].failures == 1
    assert states(home)["bad"].last_error == "ZeroDivisionError: no money left"
    assert states(home)["good"].failures == 0
    assert "task bad crashed" in caplog.text


def test_a_crashing_task_is_given_rest_however_often_it_rings(home):
    runs = []

    def bad(node):
        runs.append(time.monotonic())
        raise ZeroDivisionError

    good = Log()
    with running(home, Task("bad", bad, 3600, on_change=True), Task("good", good, 3600, True)):
        for count in range(1, 30):
            good.wait_for(count)
            home.bell.ring()

    rests = [after - before for before, after in zip(runs, runs[1:], strict=False)]
    assert all(rest >= 2 for rest in rests)


def test_a_task_that_recovers_is_well_again(home):
    log, crashes = Log(), [ZeroDivisionError(), SystemExit(3)]

    def shaky(node):
        if crashes:
            raise crashes.pop(0)
        log(node)

    with running(home, Task("shaky", shaky, every=0.01)) as loop:
        work = loop._works["shaky"]
        while not log.runs:
            work.not_before = 0.0  # not to wait for its rest
            time.sleep(0.01)

    assert states(home)["shaky"].failures == 0
    assert states(home)["shaky"].last_error == ""


def test_a_crash_counts_for_the_guest_that_brought_the_task(make_node):
    node = make_node(plugins=["lessons"])
    done = threading.Event()

    def bad(_):
        done.set()
        raise ZeroDivisionError

    node.plugins.tasks["lessons"] = (Task("lessons.bad", bad, 3600),)
    with running(node, *tasks.all_tasks(node)):
        assert done.wait(PATIENCE)
        wait_until(lambda: node.plugins.guests["lessons"].crashes)

    assert node.plugins.guests["lessons"].crashes == 1


def test_the_loop_stops_promptly_and_gives_its_leases_back(home):
    log = Log()
    loop = Loop(home, [Task("a", log, every=3600)])
    loop.start()
    log.wait_for(1)
    began = time.monotonic()

    loop.stop(grace=PATIENCE)

    assert time.monotonic() - began < PATIENCE / 2  # less than the grace it may take
    with database.reading(home.engine) as tx:
        assert tx.execute(sa.select(tables.house.tasks.c.lease_by)).scalars().all() == [""]


def test_stopping_does_not_wait_for_ever_nor_let_another_in(home):
    gate, began = threading.Event(), threading.Event()

    def stuck(_):
        began.set()
        gate.wait(20)

    loop = Loop(home, [Task("stuck", stuck, every=0.01)])
    loop.start()
    assert began.wait(PATIENCE)

    loop.stop(grace=0.1)

    log = Log()
    with running(home, Task("stuck", log, every=0.01)):
        time.sleep(0.3)
        assert log.runs == []
    gate.set()


def test_two_loops_on_one_node_never_run_a_task_at_the_same_time(home):
    other = replace(home, bell=Bell())
    log = Log()

    def slow(node):
        assert log._busy.acquire(blocking=False), "two at once"
        time.sleep(0.005)
        log.runs.append(node)
        log._busy.release()

    task = Task("a", slow, every=0.01, on_change=True)
    lease = timedelta(seconds=10)  # a machine that stands still for a second keeps its lease
    with running(home, task, lease=lease), running(other, task, lease=lease):
        for _ in range(100):
            home.bell.ring()
            other.bell.ring()
            time.sleep(0.01)
        wait_until(lambda: len(log.runs) > 20)

    assert states(home)["a"].last_error == ""


def test_a_long_run_keeps_its_lease(home):
    clock, gate, runs = Clock(), threading.Event(), []

    def long(node):
        runs.append(node)
        gate.wait(60)

    task, lease = Task("long", long, every=0.01), timedelta(seconds=1)
    one, other = (replace(home, clock=clock, bell=Bell()) for _ in range(2))
    with running(one, task, lease=lease), running(other, task, lease=lease):
        # The clock on the lease goes on only when the run has renewed it: no machine is too slow.
        for _ in range(4):
            wait_until(lambda: lease_end(home, "long") == clock.now + lease)
            clock.now += lease * 0.6
        assert len(runs) == 1
        gate.set()


def lease_end(node, name):
    with database.reading(node.engine) as tx:
        found = tx.execute(
            sa.select(tables.house.tasks.c.lease_until).where(tables.house.tasks.c.name == name)
        ).scalar()
    return datetime.fromisoformat(found) if found else None


def wait_until(is_so, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


class Clock:
    def __init__(self):
        self.now = datetime(2026, 2, 13, 19, 30, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_clock_that_jumps_an_hour_stops_no_task(home, jump):
    clock = Clock()
    node = replace(home, clock=clock)
    dead, log = Log(), Log()
    loop = Loop(node, [Task("a", dead, every=3600)])
    loop.start()
    dead.wait_for(1)  # and never stopped: its lease stays behind
    loop._stopping.set()

    clock.now += jump
    with running(replace(node, bell=Bell()), Task("a", log, 1800, on_change=True)):
        log.wait_for(1)


WORKER = """
import sys, time
from pathlib import Path
from core.app import open_node
from core.bell import Bell
from core.offers import Task
from core.loop import Loop

def hang(node):
    print("running", flush=True)
    time.sleep(3600)

node = open_node(Path(sys.argv[1]))
from datetime import timedelta
lease = timedelta(seconds=int(sys.argv[3]))
Loop(node, [Task("a", hang, every=0.1)], owner=sys.argv[2], lease=lease).run()
"""


@pytest.fixture
def worker(home):
    """Return a function that starts a process with a task in the middle of a run."""
    started = []

    def start(owner, lease):
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(home.directory), owner, str(lease)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        started.append(process)
        assert process.stdout.readline() == "running\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_the_tasks_of_a_killed_worker_are_taken_over_when_its_lease_lapses(home, worker):
    process, log = worker("worker", 8), Log()
    with running(home, Task("a", log, every=0.1), owner="serve", lease=timedelta(seconds=8)):
        time.sleep(0.5)
        assert log.runs == []

        os.kill(process.pid, signal.SIGKILL)

        log.wait_for(1)


def test_a_worker_that_comes_back_takes_up_its_tasks_at_once(home, worker):
    process, log = worker("serve", 36_000), Log()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    lease = timedelta(hours=10)  # so that nobody can have waited for it to lapse
    with running(home, Task("a", log, every=0.1), owner="serve", lease=lease):
        log.wait_for(1)


def test_what_another_process_did_an_hour_task_is_not_done_again(home):
    first, second = Log(), Log()
    with running(home, Task("a", first, every=3600)):
        first.wait_for(1)
        wait_until(lambda: states(home)["a"].last_end)

    again = open_node(home.directory, environment={})
    with running(again, Task("a", second, every=3600), owner="later"):
        time.sleep(0.3)
    again.engine.dispose()

    assert second.runs == []


def test_a_database_that_fails_does_not_end_the_loop(home, caplog):
    log = Log()
    with running(home, Task("a", log, every=0.05)) as loop:
        log.wait_for(1)
        loop._works["a"].leased_until = 0.0
        with home.engine.connect() as connection:
            raw = connection.connection.driver_connection
            raw.execute("ALTER TABLE task RENAME TO gone")
            while "could not be written" not in caplog.text:
                time.sleep(0.01)
            raw.execute("ALTER TABLE gone RENAME TO task")
        log.wait_for(len(log.runs) + 1)


def test_the_house_purges_and_refreshes_statistics(home):
    names = {each.name for each in tasks.all_tasks(home)}
    assert {"core.retention", "core.scrub", "core.drop_copies", "core.statistics"} <= names
    with database.writing(home.engine) as tx:
        for number in range(10):
            append(tx, "create", number, home.clock())

    for each in tasks.all_tasks(home):
        each.run(home)

    with database.reading(home.engine) as tx:
        assert sa.inspect(tx).has_table("sqlite_stat1")
