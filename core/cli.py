# SPDX-License-Identifier: EUPL-1.2
"""The command ``samenbeter``: for whoever runs a node.

What that person can repair is one sentence on stderr and exit code 2, never a traceback.
Each verb imports what it needs when it runs, so that ``--help`` answers at once.
"""

import argparse
import errno
import logging
import os
import sqlite3
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from core import commands
from core.commands.place import lacks_directory
from core.errors import InvalidRecord, SamenbeterError

_EPILOG = """\
Plugins bring verbs of their own: 'sync' and 'peer' come with federation.
A node's directory is the last word of a command; without it SAMENBETER_DIR counts, then the
current directory.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; return its exit code."""
    listed = list(sys.argv[1:] if arguments is None else arguments)
    _log(to_stay=bool({"serve", "worker"} & set(listed[:1])))
    try:
        parsed = _parsed(listed)
        code: int = parsed.run(parsed)
        sys.stdout.flush()
    except InvalidRecord as error:
        told = "; ".join(f"{name}: {' '.join(each)}" for name, each in error.problems.items())
        return _refuse(told)
    except SamenbeterError as error:
        return _refuse(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _let_go_of_output()  # whoever read us went away ('| head')
        return 0
    except OSError as error:
        _let_go_of_output()
        return _refuse(_of_the_system(error))
    except Exception as error:
        # SQLAlchemy wraps what SQLite says in many kinds; all else is a bug, and shows itself.
        if not isinstance(getattr(error, "orig", error), sqlite3.Error):
            raise
        return _refuse(_of_the_database(error))
    return code


def _parsed(listed: list[str]) -> argparse.Namespace:
    made = parser(listed)
    parsed, left = made.parse_known_args(listed)
    # Older Pythons (Debian 12) see no DIR any more once an option stood before it.
    if left and left == listed[-1:] and not left[0].startswith("-") and lacks_directory(parsed):
        parsed.directory = left.pop()
    if left:
        made.error(f"unrecognized arguments: {' '.join(left)}")
    return parsed


def _let_go_of_output() -> None:
    """Drop what cannot be written: Python would try once more at exit, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Return the parser; with the verbs of guests only when ``arguments`` begin with none of ours.

    Loading every plugin would make all other verbs slow.
    """
    made = argparse.ArgumentParser(
        prog="samenbeter",
        description="Runs one proeftuin's own node.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument("--version", action="version", version=version("samenbeter"))
    verbs = made.add_subparsers(metavar="VERB", required=True)
    for name, help_text, add, run in commands.VERBS:
        verb = verbs.add_parser(
            name, help=help_text, description=f"{help_text.capitalize()}.", allow_abbrev=False
        )
        add(verb)
        if run is not None:  # else each of its own verbs says what runs it
            verb.set_defaults(run=run)
    first = arguments[0] if arguments else "--help"
    if not first.startswith("-") and first not in {name for name, *_ in commands.VERBS}:
        from core.commands import guests

        guests.add_verbs(verbs)
    return made


def _log(*, to_stay: bool) -> None:
    # A short command says in its own words what is wrong; the log is for what goes on running.
    level = logging.WARNING if to_stay else logging.CRITICAL
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def _refuse(sentence: str) -> int:
    print(f"samenbeter: {sentence}", file=sys.stderr)
    return 2


def _of_the_system(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"{where}there is no room left on the disk: make room, then try again"
    return f"{where}{error.strerror or error}"


def _of_the_database(error: Exception) -> str:
    from core.database import FILE_NAME, explain

    return explain(error, Path(FILE_NAME))


if __name__ == "__main__":
    sys.exit(main())
