# SPDX-License-Identifier: EUPL-1.2
"""What tests of our guests share: an editor, short ways to write, and a neighbour."""

import pytest

from core import records
from core.database import writing
from core.model import Actor, Incoming
from core.receiving import receive
from tests.least import LEAST, payload

EDITOR = Actor(None, "redactie", "editor")


@pytest.fixture
def write(node):
    """Return a function that publishes a record with the least it needs."""

    def writing_one(type_name, title=None, **fields):
        data = LEAST[type_name] | ({"title": title} if title else {}) | fields
        return records.create(node, EDITOR, type_name, data, publish=True)

    return writing_one


@pytest.fixture
def take_in(node):
    """Return a function that takes in a verified record of another node."""
    sent = iter("abcdefghijklmnopqrstuvwxyz")

    def taking(origin, type_name, title, **fields):
        wire_id = next(sent) * 26
        sent_one = payload(origin, wire_id, type_name, title, fields)
        with writing(node.engine) as tx:
            assert receive(tx, node, origin, [Incoming(wire_id, sent_one)]) == {}
        return f"{origin}/{wire_id}"

    return taking
