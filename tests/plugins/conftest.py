# SPDX-License-Identifier: EUPL-1.2
"""What tests of our guests share: an editor, short ways to write, and a neighbour."""

import pytest

from core import records
from core.database import writing
from core.model import Actor, Incoming
from core.receiving import receive

EDITOR = Actor(None, "redactie", "editor")

_LEAST = {
    "initiative": {"phase": "running"},
    "place": {},
    "network": {},
    "organisation": {"kind": "residents"},
    "lesson": {"kind": "tip", "advice": "Begin met soep."},
    "experiment": {},
    "plugin_notice": {},
    "event": {"kind": "meal", "start": "2026-02-13T18:00:00Z"},
    "lesson_response": {"kind": "same_here", "text": "Bij ons ook."},
    "workshop_series": {},
    "turnout": {"attendance": "12"},
    "action": {"phase": "planned"},
    "stop": {},
    "question": {},
    "question_answer": {"text": "Wij deden dit."},
    "instrument": {"purpose": "Horen wat nodig is."},
    "adoption": {"kind": "follow", "start": "2026-01-05"},
    "review": {"strong": "Iedereen mag meedoen."},
}


@pytest.fixture
def write(node):
    """Return a function that publishes a record with the least it needs."""

    def writing_one(type_name, title=None, **fields):
        data = _LEAST[type_name] | ({"title": title} if title else {}) | fields
        return records.create(node, EDITOR, type_name, data, publish=True)

    return writing_one


@pytest.fixture
def take_in(node):
    """Return a function that takes in a verified record of another node."""
    sent = iter("abcdefghijklmnopqrstuvwxyz")

    def taking(origin, type_name, title, **fields):
        wire_id = next(sent) * 26
        payload = {
            "id": f"{origin}/{wire_id}", "type": type_name, "schema": 1, "version": 1,
            "published": "2026-01-02T03:04:05Z", "updated": "2026-01-02T03:04:05Z",
            "valid_until": None, "language": "nl", "licence": "CC-BY-SA-4.0", "title": title,
            "plain_summary": "", "body": _LEAST[type_name] | fields, "provenance": {},
        }  # fmt: skip
        with writing(node.engine) as tx:
            assert receive(tx, node, origin, [Incoming(wire_id, payload)]) == {}
        return f"{origin}/{wire_id}"

    return taking
