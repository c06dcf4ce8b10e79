# SPDX-License-Identifier: EUPL-1.2
"""The demo nodes: their config starts, their content fits, and it is about nobody."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from core.config import load
from instances import content
from instances.content import dated
from plugins.lessons.lesson import KINDS

INSTANCES = Path(__file__).parents[2] / "instances"
FULL = ("amsterdam", "rotterdam", "roermond", "amersfoort", "eindhoven")
NODES = (*FULL, "groningen", "utrecht")
TYPES = {one.name: one for one in content.TYPES}

CONTENT = {
    name: tomllib.loads((INSTANCES / name / "content.toml").read_text(encoding="utf-8"))["record"]
    for name in NODES
}
EVERY = [
    pytest.param(node, record, id=f"{node}:{record['key']}")
    for node in NODES
    for record in CONTENT[node]
]

E_MAIL = re.compile(r"\S@\S+\.\w")
LONG_NUMBER = re.compile(r"(?:\d[ -]?){8,}")
HOUSE = re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}\b")
TITLED = re.compile(r"\b(mevrouw|meneer|mevr\.|dhr\.|dr\.|drs\.|prof\.)", re.IGNORECASE)


def target(node, value):
    """Return the node and the key that a reference in the content of ``node`` names."""
    there, _, key = value.removeprefix("@").rpartition(":")
    return there or node, key


def references(record):
    """Return the references of a record by field: one, or a list of them."""
    kind = TYPES[record["type"]]
    return {name: value for name, value in record["fields"].items() if kind.by_name[name].refers_to}


def each_reference(record):
    """Yield every reference of a record, with its field."""
    for name, value in references(record).items():
        yield from ((name, each) for each in (value if isinstance(value, list) else [value]))


def texts(record):
    """Return what a visitor reads of a record: its free text, no choices and no links."""
    kind = TYPES[record["type"]]
    for name, value in record["fields"].items():
        told = kind.by_name[name]
        is_text = told.widget in ("text", "textarea")
        if isinstance(value, str) and is_text and not told.refers_to:
            yield value


def sentences(text):
    return [each.split() for each in re.split(r"(?<=[.?])\s+|\n|: ", text) if each.strip()]


@pytest.mark.parametrize(("name", "port"), list(zip(NODES, range(5101, 5108), strict=True)))
def test_the_config_of_a_demo_node_is_accepted(name, port):
    config = load(INSTANCES / name, environment={})

    assert config.node.theme == name
    assert config.node.address == f"http://127.0.0.1:{port}"
    assert config.server.port == port
    assert config.node.demo
    assert config.node.development
    everywhere = {"federation", "initiatives", "lessons", "gatherings", "instruments"}
    assert everywhere <= set(config.node.plugins)
    assert "@" not in config.node.contact


@pytest.mark.parametrize(("node", "record"), EVERY)
def test_a_record_fits_its_schema(node, record):
    assert set(record) - {"networks"} == {"key", "type", "share", "fields"}
    stand_ins = {
        name: ["1"] if isinstance(value, list) else "1"
        for name, value in references(record).items()
    }

    for today in (date(2026, 2, 12), date(2026, 10, 20), date(2028, 2, 29)):
        TYPES[record["type"]].check(dated(record["fields"], today) | stand_ins)


@pytest.mark.parametrize(("node", "record"), EVERY)
def test_what_a_record_refers_to_is_there_and_of_the_right_type(node, record):
    kind = TYPES[record["type"]]
    above = {each["key"]: each for each in CONTENT[node][: CONTENT[node].index(record)]}

    for name, value in each_reference(record):
        there, key = target(node, value)
        known = above if there == node else {each["key"]: each for each in CONTENT[there]}
        assert key in known, f"{value} does not stand above {record['key']}"
        assert known[key]["type"] == kind.by_name[name].refers_to
        stays = not TYPES[known[key]["type"]].travels  # the link is seen here, and stays here
        assert known[key]["share"] or stays or not record["share"], f"{value} points at nothing"
        assert there == node or not references(known[key]).get("about"), "a response to a response"


@pytest.mark.parametrize("node", NODES)
def test_keys_name_one_record(node):
    keys = [record["key"] for record in CONTENT[node]]

    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) for key in keys)


@pytest.mark.parametrize(("node", "record"), EVERY)
def test_nothing_points_at_a_person(node, record):
    for text in texts(record):
        assert not E_MAIL.search(text)
        assert not LONG_NUMBER.search(text)
        assert not HOUSE.search(text)
        assert not TITLED.search(text)
    assert not {"phone", "email"} & set(record["fields"])


@pytest.mark.parametrize("node", NODES)
def test_texts_are_short_and_plain(node):
    told = [
        words for record in CONTENT[node] for text in texts(record) for words in sentences(text)
    ]

    assert [" ".join(words) for words in told if len(words) > 20] == []
    assert sum(map(len, told)) / len(told) <= 12


@pytest.mark.parametrize("node", FULL)
def test_a_full_node_shares_lessons_of_every_kind_and_answers_others(node):
    shared = [record for record in CONTENT[node] if record["share"]]

    kinds = {each["fields"]["kind"] for each in shared if each["type"] == "lesson"}
    answers = [each for each in shared if each["type"] == "lesson_response"]

    assert len(shared) >= 8
    assert answers
    assert all(target(node, each["fields"]["about"])[0] != node for each in answers)
    assert kinds == set(KINDS) or (len(kinds) == 3 and node not in ("amsterdam", "rotterdam"))


@pytest.mark.parametrize("node", ["groningen", "utrecht"])
def test_nodes_that_read_along_do_not_answer(node):
    assert len(CONTENT[node]) <= 4
    assert not [each for each in CONTENT[node] if each["type"] == "lesson_response"]


@pytest.mark.parametrize("node", FULL)
def test_a_full_node_shows_how_something_small_grew(node):
    assert [each for each in CONTENT[node] if each["fields"].get("parent", "").startswith("@")]


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ("rotterdam", ["Zorgvrijstaat", "Huize Middelland", "Wijkpaleis", "13 februari", "19.30"]),
        ("rotterdam", ["21.30", "De Nieuwe GGZ", "Mooi Mooier Middelland", "Gezond010", "2017"]),
        (
            "amsterdam",
            ["Arkin", "Westerpark", "vijf weken", "de Prael", "Freud", "spin in het web"],
        ),
    ],
)
def test_the_story_of_the_mission_is_told(node, words):
    told = (INSTANCES / node / "content.toml").read_text(encoding="utf-8")

    assert [word for word in words if word not in told] == []


def test_each_smaller_full_node_has_a_principle_of_its_own():
    focus = {}
    for node in ("roermond", "amersfoort", "eindhoven"):
        tags = [tag for each in CONTENT[node] for tag in each["fields"].get("principles", ())]
        focus[node] = max(set(tags), key=tags.count)

    assert focus == {"roermond": "cooperation", "amersfoort": "ecosystem", "eindhoven": "financing"}


@pytest.mark.parametrize("node", NODES)
def test_every_node_says_where_it_is_and_what_it_looks_into(node):
    ours = load(INSTANCES / node, environment={}).neighbourhood

    assert ours.area.approximate
    assert ours.focus
    assert ours.principles.get(ours.focus[0].principle)


@pytest.mark.parametrize("node", NODES)
def test_every_node_has_a_week_ahead(node):
    soon = [each["fields"]["start"] for each in CONTENT[node] if each["type"] == "event"]

    assert [each for each in soon if re.match(r"\+[1-6] days", each)]


def test_days_are_told_from_today():
    told = {"start": "+2 days 19:30", "was": "-9 days", "again": "next 02-13", "title": "+1"}

    assert dated(told, date(2026, 2, 13)) == {
        "start": "2026-02-15T19:30", "was": "2026-02-04", "again": "2026-02-13", "title": "+1",
    }  # fmt: skip
    assert dated(told, date(2026, 2, 14))["again"] == "2027-02-13"
