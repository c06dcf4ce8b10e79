# SPDX-License-Identifier: EUPL-1.2
"""Writes the page of commands: ``.venv/bin/python -m tests.house.commands``."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from core import cli

HOUSE = Path(__file__).parents[2]
PAGE = HOUSE / "docs" / "commands.md"

HEAD = """# The command `samenbeter`

For whoever runs a node; [administration.md](administration.md) tells when to use which. A command
that cannot do its work says why in one sentence on standard error and ends with exit code 2.
`python -m samenbeter` is the same command.

Made from the code by `python -m tests.house.commands`; a test compares.
"""


def parser() -> argparse.ArgumentParser:
    """Return the command as it is for a verb that only a plugin brings: with all verbs."""
    return cli.parser(["peer"])


def render(command: argparse.ArgumentParser) -> str:
    """Return the help of a command and all its verbs as a page."""
    return HEAD + "".join(_sections(command, (), ""))


def _sections(command: argparse.ArgumentParser, words: tuple[str, ...], told: str) -> Iterator[str]:
    if words:
        yield f"\n{'#' * (len(words) + 1)} {' '.join(words)}\n\n{_sentence(told)}\n"
        rows = [_row(each) for each in command._actions if _is_told(each)]
        if rows:
            yield "\n| argument | |\n| --- | --- |\n" + "".join(rows)
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {each.dest: each.help or "" for each in action._choices_actions}
            for name, verb in action.choices.items():
                yield from _sections(verb, (*words, name), helps.get(name, ""))


def _is_told(action: argparse.Action) -> bool:
    return not isinstance(action, (argparse._HelpAction, argparse._SubParsersAction))


def _row(action: argparse.Action) -> str:
    told = action.help or ""
    if action.choices:
        told += f"{'; ' if told else ''}one of {', '.join(map(str, action.choices))}"
    if action.option_strings and action.default not in (None, False, ""):
        told += f"{'; ' if told else ''}{action.default} unless told"
    return f"| {_name(action)} | {told} |\n"


def _name(action: argparse.Action) -> str:
    value = str(action.metavar or action.dest.upper())
    if not action.option_strings:
        name = f"`{value}`"
        return f"{name}, may be left out" if action.nargs in ("?", "*") else name
    name = action.option_strings[-1]
    return f"`{name}`" if action.nargs == 0 else f"`{name} {value}`"


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".")
    return text[:1].upper() + text[1:] + "."


if __name__ == "__main__":
    PAGE.write_text(render(parser()), encoding="utf-8")
