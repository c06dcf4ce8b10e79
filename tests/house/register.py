# SPDX-License-Identifier: EUPL-1.2
"""Writes the register of fields: ``.venv/bin/python -m tests.house.register``."""

import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from core.field_info import FieldInfo
from core.record_types import RecordType
from tests.house.catalogues import types_of

HOUSE = Path(__file__).parents[2]
PAGE = HOUSE / "docs" / "register.md"

HEAD = """# Register of fields

What the plugins that ship with a node store in a record, and why. Classes: P0 nothing personal,
P1 public professional contact, P1n a name published by consent, P2 ordinary personal, P3 sensitive
by context, P4 health. P2 and higher never travels to another node; P4 is never stored. The texts
are those of the node's own privacy page, in Dutch.

Made from the code by `python -m tests.house.register`; a test compares.
"""


def record_types() -> Iterator[RecordType]:
    """Yield what each guest in ``plugins/`` brings, in the order of pyproject.toml."""
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    for module in project["entry-points"]["samenbeter.plugins"].values():
        if module.startswith("plugins."):
            yield from types_of(import_module(module))


def render(types: Iterator[RecordType]) -> str:
    """Return the register as a page, a table for each type."""
    return HEAD + "".join(_table(one) for one in types)


def _table(one: RecordType) -> str:
    travels = "may be shared" if one.travels else "never shared"
    head = (
        f"\n## {one.name} ({one.label}; {travels})\n\n"
        "| field | class | purpose | legal basis | kept |\n| --- | --- | --- | --- | --- |\n"
    )
    return head + "".join(_row(each) for each in one.fields)


def _row(each: FieldInfo) -> str:
    why = each.processing
    return (
        f"| {each.name} ({each.label}) | {why.privacy} | {why.purpose} "
        f"| {why.legal_basis} | {why.retention} |\n"
    )


if __name__ == "__main__":
    PAGE.write_text(render(record_types()), encoding="utf-8")
