# SPDX-License-Identifier: EUPL-1.2
"""Reads who imports whom, and names every import that goes through a wall."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

#: The rooms of the house: packages whose imports are read.
ROOMS = ("core", "federation", "plugins", "samenbeter", "instances")

FRONT_DOOR = {"samenbeter"}

#: What each room may import of ours. All else is a wall.
DOORS = {
    "core": {"core"},
    "federation": {
        "core.access",
        "core.changes",
        "core.config",
        "core.database",
        "core.erasing",  # with core.scrubbing and core.lasting what core.records would hold
        "core.errors",
        "core.field_info",  # with core.fields and core.record_types one room before it was split
        "core.fields",
        "core.languages",  # what people read in their language; the front door has it too
        "core.lasting",
        "core.model",
        "core.privacy",
        "core.questions",  # with core.receiving, a room that core.records was split into
        "core.receiving",
        "core.record_schemas",  # one room with core.record_types before it was split
        "core.record_types",
        "core.records",
        "core.scrubbing",
        "core.restoring",  # as core.receiving: what is our own and comes back
        "core.store",
        "core.strict_json",
        "core.tables",  # with core.database one room before it was split
        "core.tasks",
        "core.vetting.require_two",  # one question: may this node begin to share? (ADR 20)
        "federation",
        *FRONT_DOOR,
    },
    "plugins": FRONT_DOOR,  # and the guest's own folder
    "samenbeter": {"core", *FRONT_DOOR},
    # A place where parts are joined.
    "instances": {"core", "federation", "instances", "plugins", *FRONT_DOOR},
}

#: Rooms without I/O and without a clock: what they answer depends on what they are given.
#: A package stands for all that is in it.
PURE = {
    "core.drawing",
    "core.comparing",
    "core.errors",
    "core.model",
    "core.personal",
    "core.picture_values",
    "core.plain_dutch",
    "core.searching.spelling",
    "core.strict_json",
    "core.themes",
    "federation.guard.decision",
    "federation.guard.judging",
    "federation.wire",
    "core.window.addresses",
}

#: What a pure room may import besides its own kind. A list of what is allowed, so that a
#: module nobody thought of is refused.
PURE_MAY = PURE | {
    "__future__",
    "abc",
    "base64",
    "binascii",
    "bisect",
    "collections",
    "contextlib",
    "cryptography",
    "dataclasses",
    "datetime",
    "difflib",
    "enum",
    "functools",
    "hashlib",
    "hmac",
    "ipaddress",
    "itertools",
    "json",
    "math",
    "operator",
    "re",
    "string",
    "struct",
    "types",
    "typing",
    "unicodedata",
    "urllib.parse",
}

#: Calls by which a pure room would reach the disk or the clock without any import.
IMPURE_CALLS = {"open", "print", "input", "now", "utcnow", "today", "exec", "eval", "breakpoint"}

#: Libraries that only some rooms may use, so that pages, SQL and the network each have one place.
LIBRARY_DOORS = {
    "flask": {
        "core.api",
        "core.app",
        "core.pages",
        "core.web",
        "federation.answering",
        "federation.pages",
        "samenbeter.testing",
    },
    "werkzeug": {
        "core.api",
        "core.app",
        "core.pages",
        "core.web",
        "federation.answering",
        "federation.pages",
        "samenbeter.testing",
    },
    "waitress": {"core.listening", "samenbeter.testing"},
    "requests": {
        "instances.person",
        "instances.proeftuin",
        "samenbeter.running",
    },
    "urllib3": {"core.window"},
    "certifi": {"core.window"},
    "http.client": {"core.window"},
    "urllib.request": {"instances.proeftuin", "samenbeter.testing"},
    "smtplib": {"core.mail"},
    "snowballstemmer": {"core.searching.analysis"},
    "argon2": {"core.people.passwords"},
    "markdown_it": {"core.web.prose"},
    "nh3": {"core.web.prose"},
    "PIL": {"core.pictures", "core.web.visiting.cards"},
    "alembic": {"core.migrate", "core.migrations", "federation.migrations"},
    "sqlalchemy": {
        "core.changes",
        "core.database",
        "core.migrate",
        "core.migrations",
        "core.store",
        "core.tables",
        "federation.migrations",
        "federation.store",
    },
}

#: Names that any room may use to say what it is given, without making a statement of its own.
TYPES = {"sqlalchemy.Connection", "sqlalchemy.Engine", "sqlalchemy.MetaData"}


class Import(NamedTuple):
    """One name that a module imports, and where."""

    line: int
    name: str


def module_of(path: Path, root: Path) -> str:
    """Return the import name of the file ``path`` in the house at ``root``."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST) -> Iterator[Import]:
    """Yield all that a module imports, at any depth and for type checkers too.

    ``from core import web`` is told as ``core.web``: what counts is which room is entered.
    A relative import is told with its dots, which no door allows. Names handed to
    ``import_module`` as text count; a name worked out while running escapes this reader.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            yield from (Import(node.lineno, f"{source}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and called(node) in {"import_module", "__import__"}:
            named = [part.value for part in node.args[:1] if isinstance(part, ast.Constant)]
            yield from (Import(node.lineno, str(name)) for name in named)


def called(node: ast.Call) -> str:
    """Return the last name of what is called: ``now`` for ``datetime.now()``."""
    function = node.func
    return getattr(function, "attr", None) or getattr(function, "id", "")


def within(name: str, places: Iterable[str]) -> bool:
    """Is ``name`` one of ``places``, or inside one?"""
    return any(f"{name}.".startswith(f"{place}.") for place in places)


def faults(root: Path) -> list[str]:
    """Return each import in the house at ``root`` that goes through a wall, as a sentence."""
    found: list[str] = []
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            module, tree = module_of(path, root), ast.parse(path.read_text(encoding="utf-8"))
            reasons = [*wall_faults(module, tree), *purity_faults(module, tree)]
            found += [f"{path.relative_to(root)}:{line}: {reason}" for line, reason in reasons]
    return found


def wall_faults(module: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield what ``module`` imports of the house or of a reserved library, and may not."""
    room, *rest = module.split(".")
    doors = DOORS[room] | ({f"plugins.{rest[0]}"} if room == "plugins" and rest else set())
    for line, name in imports(tree):
        if name.startswith("."):
            yield line, f"write the whole name of an import, not {name}"
        elif name.split(".")[0] in (*ROOMS, "tests", "benchmarks") and not within(name, doors):
            yield line, f"{module} may not import {name}"
        for library, users in LIBRARY_DOORS.items():
            if name not in TYPES and within(name, {library}) and not within(module, users):
                yield line, f"{module} may not use {library}; {', '.join(sorted(users))} may"


def purity_faults(module: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield what a pure room imports or calls to reach the world outside."""
    if not within(module, PURE):
        return
    for line, name in imports(tree):
        if not within(name, PURE_MAY):
            yield line, f"{module} is pure and may not import {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in IMPURE_CALLS:
            yield node.lineno, f"{module} is pure and may not call {called(node)}"
