# SPDX-License-Identifier: EUPL-1.2
"""The verbs ``import`` and ``export``: lists of one kind of record."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.place import ask_directory, opened
from core.errors import AdministratorError

if TYPE_CHECKING:
    from core.node import Node
    from core.record_types import RecordType

_KIND = "name of the record type, such as lesson"


def export_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what ``export`` takes."""
    parser.add_argument("kind", metavar="KIND", help=_KIND)
    ask_directory(parser)
    parser.add_argument("--format", choices=["csv", "ods", "json"], default="csv")
    parser.add_argument("--output", metavar="FILE", help="where to; standard output unless told")
    parser.add_argument(
        "--public", action="store_true", help="only what visitors read, without private fields"
    )


def export(parsed: argparse.Namespace) -> int:
    """Write everything of one kind to a file."""
    from core import exporting
    from core.model import HOUSE, VISITOR

    with opened(parsed) as node:
        kind = _kind(node, parsed.kind)
        made = exporting.export(node, VISITOR if parsed.public else HOUSE, kind, parsed.format)
        if parsed.output:
            with Path(parsed.output).open("wb") as file:
                file.writelines(made)
        else:
            sys.stdout.buffer.writelines(made)
    return 0


def import_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what ``import`` takes."""
    parser.add_argument("kind", metavar="KIND", help=_KIND)
    parser.add_argument("file", metavar="FILE", help="a CSV or ODS with the fields as columns")
    ask_directory(parser)
    parser.add_argument("--look", action="store_true", help="tell what would come in, no more")
    parser.add_argument("--publish", action="store_true", help="on the site, not as drafts")
    parser.add_argument(
        "--skip-wrong", action="store_true", help="leave out rows that have something wrong"
    )


def bring_in(parsed: argparse.Namespace) -> int:
    """Bring a list in, all at once or not at all."""
    from core import importing
    from core.model import HOUSE

    with opened(parsed) as node:
        kind = _kind(node, parsed.kind)
        try:
            batch = importing.look(node, HOUSE, kind, Path(parsed.file).read_bytes())
        except ValueError as error:
            raise AdministratorError(str(error)) from error
        lines = importing.lines(node, HOUSE, batch)
        wrong = [each for each in lines if each.problems]
        for each in wrong:
            print(f"row {each.number}: {' '.join(each.problems)}", file=sys.stderr)
        if parsed.look:
            print(f"{len(lines)} rows, {len(wrong)} with something wrong; nothing was brought in.")
            return 0
        if wrong and not parsed.skip_wrong:
            raise AdministratorError(f"{len(wrong)} rows are wrong: nothing was brought in")
        skipped = {each.number for each in wrong}
        count = importing.bring_in(node, HOUSE, batch, publish=parsed.publish, without=skipped)
    print(f"Brought in {count}; the page /redactie/lijsten/{batch.id} can undo it for 30 days.")
    return 0


def _kind(node: "Node", name: str) -> "RecordType":
    kind = node.types.get(name)
    if kind is None:
        raise AdministratorError(f"there is no kind {name!r}: use {', '.join(sorted(node.types))}")
    return kind
