# SPDX-License-Identifier: EUPL-1.2
"""The doors between the rooms: who may import whom."""

import ast
from pathlib import Path

import pytest

import samenbeter
from tests.house.walls import DOORS, LIBRARY_DOORS, PURE, ROOMS, faults, module_of

HOUSE = Path(__file__).parents[2]


def test_rooms_use_their_doors():
    assert faults(HOUSE) == []


def test_every_package_of_the_house_is_read():
    packages = {path.parent.name for path in HOUSE.glob("*/__init__.py")}

    assert packages - {"tests", "benchmarks"} == set(ROOMS) == set(DOORS)


def test_the_front_door_holds_no_logic():
    door = ast.parse((HOUSE / "samenbeter" / "__init__.py").read_text())

    logic = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try)

    assert [node.lineno for node in ast.walk(door) if isinstance(node, logic)] == []


def test_every_name_on_the_front_door_opens_it():
    promised = list(samenbeter.__all__)

    shut = [name for name in promised if not hasattr(samenbeter, name)]

    assert shut == []
    assert len(promised) == len(set(promised))


def test_nothing_comes_in_by_the_front_door_that_is_not_named_on_it():
    door = ast.parse((HOUSE / "samenbeter" / "__init__.py").read_text())

    brought = {
        alias.asname or alias.name
        for node in ast.walk(door)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert brought | {"hookimpl"} == set(samenbeter.__all__)


@pytest.mark.parametrize(
    ("file", "line", "complaint"),
    [
        (
            "core/records.py",
            "from federation.wire import feed",
            "may not import federation.wire.feed",
        ),
        ("core/app.py", "import plugins.lessons", "may not import plugins.lessons"),
        ("core/tasks.py", "from samenbeter import Task", "may not import samenbeter.Task"),
        ("core/tasks.py", "import tests.house", "may not import tests.house"),
        (
            "federation/reading/sync.py",
            "from core.web import site",
            "may not import core.web.site",
        ),
        ("federation/reading/sync.py", "from core import app", "may not import core.app"),
        ("federation/reading/sync.py", "import core", "may not import core"),
        ("federation/reading/sync.py", "from core import *", "may not import core.*"),
        (
            "federation/reading/sync.py",
            "from core.node import Node",
            "may not import core.node.Node",
        ),
        ("federation/reading/sync.py", "import plugins.lessons", "may not import plugins.lessons"),
        ("plugins/lessons/__init__.py", "import plugins.initiatives", "plugins.initiatives"),
        ("plugins/lessons/pages.py", "from core import records", "may not import core.records"),
        (
            "plugins/lessons/pages.py",
            "from federation.wire import feed",
            "import federation.wire.feed",
        ),
        ("plugins/lessons/pages.py", "from .. import initiatives", "write the whole name"),
        ("plugins/lessons/pages.py", "from flask import g", "may not use flask"),
        ("plugins/lessons/pages.py", "import requests", "may not use requests"),
        (
            "samenbeter/testing.py",
            "import federation.wire.feed",
            "may not import federation.wire.feed",
        ),
        ("core/records.py", "import flask", "may not use flask"),
        ("core/records.py", "from sqlalchemy import select", "may not use sqlalchemy"),
        ("federation/reading/sync.py", "import sqlalchemy", "may not use sqlalchemy"),
        (
            "federation/reading/sync.py",
            "from urllib.request import urlopen",
            "may not use urllib.request",
        ),
        (
            "core/web/visiting/site.py",
            "def page():\n    import federation.wire.feed",
            "import federation.wire.feed",
        ),
        (
            "core/web/visiting/site.py",
            "if TYPE_CHECKING:\n    import federation.wire.feed",
            "federation.wire.feed",
        ),
        (
            "core/web/visiting/site.py",
            "import_module('federation.wire.feed')",
            "import federation.wire.feed",
        ),
        ("federation/wire/feed.py", "import socket", "is pure and may not import socket"),
        ("federation/wire/note.py", "import time", "is pure and may not import time"),
        (
            "federation/wire/merkle.py",
            "from pathlib import Path",
            "pure and may not import pathlib",
        ),
        ("federation/wire/entry.py", "from federation import store", "pure and may not import"),
        ("core/model.py", "from os import urandom", "is pure and may not import os.urandom"),
        ("core/strict_json.py", "import yaml", "is pure and may not import yaml"),
        ("core/errors.py", "open('x')", "is pure and may not call open"),
        ("federation/wire/feed.py", "datetime.now(UTC)", "is pure and may not call now"),
    ],
)
def test_a_hole_in_a_wall_is_found(tmp_path, file, line, complaint):
    place = tmp_path / file
    place.parent.mkdir(parents=True)
    place.write_text(f"{line}\n")

    found = faults(tmp_path)

    assert len(found) == 1
    assert found[0].startswith(f"{file}:")
    assert complaint in found[0]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("core/web/visiting/site.py", "from flask import request"),
        ("core/records.py", "from core.errors import NotAllowed"),
        ("federation/reading/sync.py", "from core.records import receive"),
        ("federation/reading/sync.py", "from samenbeter import Node"),
        ("core/window.py", "import urllib3"),
        ("federation/reading/sync.py", "from sqlalchemy import Connection"),
        ("core/store/records.py", "from sqlalchemy import select"),
        ("federation/wire/feed.py", "from federation.wire.merkle import root"),
        ("federation/wire/note.py", "from cryptography.exceptions import InvalidSignature"),
        ("plugins/lessons/__init__.py", "from plugins.lessons.schema import LessonSchema"),
        ("plugins/lessons/__init__.py", "from samenbeter import hookimpl"),
        ("instances/demo.py", "import core.cli, federation.peers"),
        ("core/coretta.py", "import federationally"),
    ],
)
def test_a_door_is_open_to_those_who_may_use_it(tmp_path, file, line):
    place = tmp_path / file
    place.parent.mkdir(parents=True)
    place.write_text(f"{line}\n")

    assert faults(tmp_path) == []


def test_no_rule_is_about_a_room_that_nobody_knows():
    places = PURE | {user for users in LIBRARY_DOORS.values() for user in users}

    assert {place.split(".")[0] for place in places} <= set(ROOMS)
    assert module_of(HOUSE / "core" / "__init__.py", HOUSE) == "core"
