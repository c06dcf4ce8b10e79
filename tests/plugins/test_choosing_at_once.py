# SPDX-License-Identifier: EUPL-1.2
"""Many at the same moment: one code is one ballot, and a count that dies is begun anew."""

import signal
import subprocess
import sys
import threading

import pytest

from core.app import open_node
from core.model import HOUSE
from core.questions import get
from plugins.choosing import counting
from tests.plugins.polling import Town

#: Votes with one code as often as told, in eight threads.
_VOTERS = """
import sys, threading
from pathlib import Path
from datetime import UTC, datetime
from core.app import open_node
from plugins.choosing import voting
from samenbeter import Vote
node = open_node(Path(sys.argv[1]), environment={})
moment = datetime.fromisoformat(sys.argv[4])
object.__setattr__(node, "clock", lambda: moment)
poll = voting.find(node, int(sys.argv[2]))
def vote(at):
    for turn in range(3):
        voter = voting.by_code(node, poll, sys.argv[3], "127.0.0.1")
        numbers = [0, 0, 0]
        numbers[(at + turn) % 3] = 3
        voting.cast(node, poll.id, voter, Vote(tuple(numbers)))
threads = [threading.Thread(target=vote, args=(at,)) for at in range(8)]
for each in threads: each.start()
for each in threads: each.join()
print("done")
"""

#: Dies as a power cut would, when the result is written and not yet committed.
_DIES = """
import os, signal, sys
from pathlib import Path
from datetime import datetime
from core.app import open_node
from plugins.choosing import counting
node = open_node(Path(sys.argv[1]), environment={})
moment = datetime.fromisoformat(sys.argv[2])
object.__setattr__(node, "clock", lambda: moment)
amend = counting.amend
def dying(*words):
    amend(*words)
    os.kill(os.getpid(), signal.SIGKILL)
counting.amend = dying
counting.count_due(node)
"""


@pytest.fixture
def town(make_node):
    return Town(make_node(plugins=["choosing"]))


def run(script, *words):
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_one_code_is_one_ballot_however_many_vote_with_it_at_once(town):
    poll = town.poll()
    code = town.code(poll)
    told = (town.node.directory, poll.id, code, town.clock.now.isoformat())

    both = [run(_VOTERS, *told) for _process in range(2)]
    ended = [each.communicate(timeout=120) for each in both]

    assert [out.strip() for out, _err in ended] == ["done", "done"], ended
    assert len(town.ballots(poll)) == 1


def test_a_count_that_is_killed_is_begun_anew_and_published_once(town):
    poll = town.poll()
    for _person in range(11):
        town.vote(poll, (3, 0, 0))

    dead = run(_DIES, town.node.directory, poll.closes.isoformat())
    dead.communicate(timeout=120)

    assert dead.returncode == -signal.SIGKILL
    before = get(town.node, HOUSE, poll.id)
    assert (before.version, before.body["phase"]) == (1, "waiting")
    after = town.close(poll).record
    assert (after.version, after.body["totals"]) == (2, [33, 0, 0])


def test_two_who_count_at_once_publish_one_result(town):
    poll = town.poll()
    for _person in range(11):
        town.vote(poll, (3, 0, 0))
    town.clock.now = poll.closes
    other = open_node(town.node.directory, environment={})
    object.__setattr__(other, "clock", town.clock)

    both = [
        threading.Thread(target=counting.count_due, args=(each,)) for each in (town.node, other)
    ]
    for each in both:
        each.start()
    for each in both:
        each.join(60)
    other.engine.dispose()

    assert get(town.node, HOUSE, poll.id).version == 2
