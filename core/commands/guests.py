# SPDX-License-Identifier: EUPL-1.2
"""Verbs that plugins bring."""

import argparse
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from core.commands.place import ask_directory, opened
from core.errors import AdministratorError

if TYPE_CHECKING:
    from core.offers import Command

Run = Callable[[argparse.Namespace], int]


def add_verbs(verbs: Any) -> None:
    """Add the verbs that installed plugins bring; one that crashes brings none."""
    from core.app import installed_plugins
    from core.plugins import CRASHES, PluginHost

    host = PluginHost()
    for name, entry in installed_plugins().items():
        try:
            host.admit(name, entry.load())
            brought = tuple(host.collect("register_commands", name) or ())
            for command in brought:
                _add_verb(verbs, name, command)
        except CRASHES as error:
            print(f"samenbeter: plugin {name} brings no verbs: {error}", file=sys.stderr)


def _add_verb(verbs: Any, guest: str, command: "Command") -> None:
    verb = verbs.add_parser(command.name, help=command.help, description=command.help)
    command.arguments(verb)
    if command.run_alone is not None:
        verb.set_defaults(run=command.run_alone)
        return
    for each in _leaves(verb):
        _add_directory(each)
    verb.set_defaults(run=_runs(guest, command))


def _leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield the parsers that take arguments: this one, or those of its own verbs."""
    below = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not below:
        yield parser
    for group in below:
        for each in group.choices.values():
            yield from _leaves(each)


def _add_directory(parser: argparse.ArgumentParser) -> None:
    if any(each.dest == "directory" for each in parser._actions):
        return
    if any(not each.option_strings for each in parser._actions):
        # Words of its own: which of them is a directory would be a guess.
        parser.add_argument("--directory", metavar="DIR", help="the node's directory")
    else:
        ask_directory(parser)


def _runs(guest: str, command: "Command") -> Run:
    def run(parsed: argparse.Namespace) -> int:
        with opened(parsed) as node:
            known = node.plugins.guests.get(guest)
            if known is None:
                raise AdministratorError(
                    f"'{command.name}' belongs to plugin {guest}, which this node does not use:"
                    f" add it to node.plugins in {node.directory / 'node.toml'}"
                )
            if not known.is_in:
                raise AdministratorError(f"plugin {guest} stays out: {known.reason}")
            if command.run is None:
                raise AdministratorError(f"plugin {guest} did not say what '{command.name}' does")
            return command.run(node, parsed)

    return run
