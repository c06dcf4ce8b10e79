# SPDX-License-Identifier: EUPL-1.2
"""What tests of voting share: a node with a clock of its own, polls, and people who vote."""

import re
from datetime import timedelta

from core import records
from core.model import HOUSE
from core.web import create_app
from plugins.choosing import codes, counting, voting
from plugins.choosing.poll import read
from samenbeter import Vote
from tests.clocks import Clock
from tests.web.conftest import Browser

OPTIONS = ["Een buurtapp", "Een prikbord", "Een belkring"]
_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


class Town:
    """A node on which people vote."""

    def __init__(self, node):
        self.clock = Clock()
        object.__setattr__(node, "clock", self.clock)
        self.node = node
        self.front = create_app(node)

    def poll(self, **fields):
        """Publish a poll that opened an hour ago and closes in an hour."""
        data = {
            "title": "Welke app helpt ons?", "question": "Wat helpt ons het meest?",
            "options": OPTIONS, "method": "dots", "who": "codes",
            "opens": self.in_hours(-1), "closes": self.in_hours(1),
        }  # fmt: skip
        record = records.create(self.node, HOUSE, "poll", data | fields, publish=True)
        return read(record)

    def in_hours(self, hours):
        return (self.clock.now + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def code(self, poll, group=""):
        return codes.draw(self.node, poll, group, 1)[0]

    def vote(self, poll, numbers, group="", reasons=()):
        """Let somebody vote with a new code; return the code."""
        code = self.code(poll, group)
        self.vote_with(poll, code, numbers, reasons)
        return code

    def vote_with(self, poll, code, numbers, reasons=()):
        voter = voting.by_code(self.node, poll, code, "127.0.0.1")
        voting.cast(self.node, poll.id, voter, Vote(tuple(numbers), tuple(reasons)))

    def close(self, poll):
        """Let the time pass and the task do its work; return the counted poll."""
        self.clock.now = poll.closes
        counting.count_due(self.node)
        return read(records.questions.get(self.node, HOUSE, poll.id))

    def ballots(self, poll):
        return list(counting.ballots_of(self.node, poll))

    def browser(self):
        return Browser(self.front)


def send(browser, path, **fields):
    """Send a form of the page that voting begins with."""
    found = _TOKEN.search(browser.get(path.rpartition("/")[0] + "/stem").text)
    return browser.post(path, fields, token=found[1] if found else "")
