# SPDX-License-Identifier: EUPL-1.2
"""Errands: one who is slow keeps nobody else waiting, and nothing is done twice at once."""

import threading

import pytest

from core.errors import FetchError
from federation.answering.quota import MOST_ASKERS, Quota
from federation.errands import Errands


@pytest.fixture
def errands():
    errands = Errands("test", threads=2)
    yield errands
    errands.close()


def test_a_slow_peer_does_not_keep_the_next_waiting(errands):
    stuck, done = threading.Event(), threading.Event()

    errands.send("slow", stuck.wait)
    errands.send("quick", done.set)

    assert done.wait(60)
    stuck.set()
    assert errands.settle(60)


def test_a_job_that_waits_is_replaced_by_the_newest_of_its_name(errands):
    stuck, started, seen = threading.Event(), threading.Event(), []

    def first():
        started.set()
        stuck.wait(60)

    errands.send("peer", first)
    assert started.wait(60)
    for number in range(3):
        errands.send("peer", lambda number=number: seen.append(number))
    stuck.set()

    assert errands.settle(60)
    assert seen == [2]


def test_jobs_for_more_peers_than_threads_are_all_done(errands):
    numbers, guard = [], threading.Lock()

    def note(number):
        with guard:
            numbers.append(number)

    for number in range(200):
        errands.send(f"peer {number}", lambda number=number: note(number))

    assert errands.settle(60)
    assert sorted(numbers) == list(range(200))


@pytest.mark.parametrize("error", [FetchError("peer", "is away"), ZeroDivisionError()])
def test_an_errand_that_fails_ends_alone(errands, error, caplog):
    done = threading.Event()

    def fail():
        raise error

    errands.send("broken", fail)
    errands.send("broken", fail)
    assert errands.settle(60)
    errands.send("good", done.set)

    assert done.wait(60)
    assert "broken" in caplog.text


def test_after_closing_nothing_starts(errands):
    errands.close()

    errands.send("late", lambda: pytest.fail("ran"))

    assert errands.settle(60)


def test_who_asks_too_much_waits_and_others_do_not():
    now = [0.0]
    quota = Quota(2, per_second=0.5, clock=lambda: now[0])

    assert [quota.take("a") for _ in range(3)] == [0, 0, 2]
    assert quota.take("b") == 0
    now[0] = 2.0
    assert quota.take("a") == 0


def test_askers_without_end_take_no_memory_without_end():
    quota = Quota(1, per_second=1, clock=lambda: 0.0)

    for number in range(MOST_ASKERS + 100):
        quota.take(str(number))

    assert len(quota._left) == MOST_ASKERS
