# SPDX-License-Identifier: EUPL-1.2
"""The command ``samenbeter``: for whoever runs a node.

What that person can repair is one sentence on stderr and exit code 2, never a traceback.
Each verb imports what it needs when it runs, so that ``--help`` answers at once.
"""

import argparse
import errno
import logging
import sqlite3
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from core import commands
from core.errors import SamenbeterError

Verb = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; return its exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    listed = list(sys.argv[1:] if arguments is None else arguments)
    try:
        parsed = _parser(listed).parse_args(listed)
        run: Verb = parsed.run
        return run(parsed)
    except SamenbeterError as error:
        return _refuse(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except OSError as error:
        return _refuse(_of_the_system(error))
    except Exception as error:
        if _is_of_the_database(error):
            return _refuse(_of_the_database(error))
        raise


def _refuse(sentence: str) -> int:
    print(f"samenbeter: {sentence}", file=sys.stderr)
    return 2


def _of_the_system(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"{where}there is no room left on the disk: make room, then try again"
    return f"{where}{error.strerror or error}"


def _is_of_the_database(error: Exception) -> bool:
    return isinstance(getattr(error, "orig", error), sqlite3.Error)


def _of_the_database(error: Exception) -> str:
    from core.database import FILE_NAME, explain

    return explain(error, Path(FILE_NAME))


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="samenbeter", description="Runs one proeftuin's own node.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=version("samenbeter"))
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for name, help_text, add, run in commands.VERBS:
        verb = verbs.add_parser(name, help=help_text, description=help_text, allow_abbrev=False)
        add(verb)
        verb.set_defaults(run=run)
    known = {name for name, *_ in commands.VERBS}
    first = next((each for each in arguments if not each.startswith("-")), None)
    if first not in known:
        # Only now ask the guests: loading them all would make every other verb slow.
        commands.add_verbs_of_guests(verbs)
    return parser


if __name__ == "__main__":
    sys.exit(main())
