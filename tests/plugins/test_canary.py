# SPDX-License-Identifier: EUPL-1.2
"""A canary in each field of each private type that a plugin brings, whichever those are."""

import logging
import re

import pytest

from core import exporting, questions, records
from core.database import writing
from core.errors import Conflict, NotFound, Refused
from core.model import HOUSE
from core.people import accounts
from core.web import create_app, make_flask
from tests.least import LEAST
from tests.plugins.conftest import EDITOR
from tests.web.conftest import PASSWORD, Browser

CANARY = "kanarie-9c1e"
PLUGINS = [
    "initiatives",
    "lessons",
    "gatherings",
    "choosing",
    "inquiry",
    "instruments",
    "fediverse",
]
#: What fills a field of which a form makes something else than a line of text.
_VALUES = {
    "date": "2027-12-31",
    "moment": "2027-12-31T12:00:00Z",
    "number": 3,
    "checkbox": False,
    "checkboxes": [],
    "lines": [CANARY],
}
#: The least of types that private ones point at, beside those of ``LEAST``.
_PUBLIC = {
    "inquiry": {"title": "Wat helpt?", "first_day": "2026-01-05"},
    "cluster": {"title": "Bellen"},
    "poll": {"title": "Wat eerst?", "question": "Wat eerst?", "options": ["Een bel", "Een bank"],
             "method": "approval", "opens": "2026-01-05T10:00:00Z",
             "closes": "2027-01-05T10:00:00Z"},
}  # fmt: skip


@pytest.fixture
def node(make_node):
    return make_node(plugins=PLUGINS)


@pytest.fixture
def targets(node):
    """Return the id of a public record of each type that a private one points at."""
    found = {}

    def make(name):
        if name not in found:
            least = _PUBLIC.get(name) or LEAST[name]
            needed = [one for one in node.types[name].fields if one.refers_to and one.required]
            data = least | {one.name: make(one.refers_to) for one in needed}
            found[name] = str(records.create(node, EDITOR, name, data, publish=True).id)
        return found[name]

    for kind in node.private_types.values():
        for one in kind.fields:
            if one.refers_to in node.types:
                make(one.refers_to)
    return found


@pytest.fixture
def birds(node, targets):
    """Return the id of a record of each private type with the canary wherever text fits."""
    found = {}
    for name, kind in node.private_types.items():
        data = {
            one.name: targets.get(one.refers_to)
            if one.refers_to
            else one.choices[0][0]
            if one.choices and not one.multiple
            else _VALUES.get(one.widget, CANARY)
            for one in kind.fields
        }
        # Past the schema, which would refuse the canary where a seal or a number belongs.
        with writing(node.engine) as tx:
            record, _ = records.add(tx, node, HOUSE, name, data, publish=True)
        found[name] = record.id
    return found


def pages(node, ids):
    """Return every page that is asked without sending anything, of each of these records."""
    found = set()
    for rule in make_flask(node)[0].url_map.iter_rules():
        if "GET" in rule.methods:
            path = re.sub(r"<path:[^>]*>", "base.css", rule.rule)
            for one in ids if "<int" in path else ("",):
                filled = re.sub(r"<int[^>]*>", str(one), path)
                found.add(re.sub(r"<[^>]*>", CANARY[:3], filled))
    return sorted(found)


def test_every_private_type_of_our_plugins_has_its_canary(node, birds):
    assert {"registration", "answer", "ballot", "voting_code"} <= birds.keys()
    for name, record_id in birds.items():
        assert CANARY in str(questions.get(node, HOUSE, record_id)), name


def test_no_page_shows_a_visitor_the_canary_of_a_private_type(node, targets, birds, caplog):
    caplog.set_level(logging.DEBUG)
    visitor = Browser(create_app(node))
    collections = [kind.collection for kind in node.private_types.values()]
    asked = pages(node, [*targets.values(), *birds.values()])
    asked += [f"/api/v1/{name}" for name in collections]
    asked += [f"/api/v1/{name}/{one}" for name in collections for one in birds.values()]
    asked += [f"/zoeken?q={CANARY[:7]}", "/api/v1/openapi.json"]

    for path in asked:
        answer = visitor.get(path)

        assert answer.status_code != 500, path
        assert CANARY.encode() not in answer.data, path
        assert CANARY not in str(answer.headers), path
    assert CANARY not in caplog.text


def test_nobody_but_its_plugin_finds_shares_or_exports_a_private_record(node, birds):
    accounts.add_person(node, "esra", PASSWORD, "administrator")
    editor = Browser(create_app(node))
    assert editor.sign_in("esra").status_code == 303

    for name, record_id in birds.items():
        kind = node.private_types[name]
        with pytest.raises(NotFound):
            questions.get(node, EDITOR, record_id)
        with pytest.raises((NotFound, Conflict, Refused)):
            records.share(node, EDITOR, record_id)
        for path in (f"/berichten/{record_id}", f"/{kind.path}", f"/{kind.path}/{record_id}"):
            assert CANARY.encode() not in editor.get(path).data, path
    assert questions.search(node, CANARY) == []
    told = b"".join(
        piece
        for kind in node.types.values()
        for ending in ("csv", "json", "ods")
        for piece in exporting.export(node, EDITOR, kind, ending)
    )
    assert CANARY.encode() not in told


def test_the_walk_sees_a_canary_that_is_public(node):
    lesson = records.create(
        node, EDITOR, "lesson", LEAST["lesson"] | {"title": CANARY}, publish=True
    )
    visitor = Browser(create_app(node))

    seen = [path for path in pages(node, [lesson.id]) if CANARY.encode() in visitor.get(path).data]

    assert f"/lessen/{lesson.id}" in seen
