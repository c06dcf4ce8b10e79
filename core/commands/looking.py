# SPDX-License-Identifier: EUPL-1.2
"""Verbs that only look: plugins, status, doctor."""

import argparse

from core.commands.place import ask_directory, opened


def plugins(parsed: argparse.Namespace) -> int:
    """List the plugins; 1 when one stays out."""
    with opened(parsed) as node:
        guests = node.plugins.guests.values()
        for each in guests:
            state = "in" if each.is_in else "out"
            print(f"{each.name:16} {each.version or '-':10} {state:4} {each.reason}".rstrip())
    return 0 if all(each.is_in for each in guests) else 1


def status_arguments(parser: argparse.ArgumentParser) -> None:
    """Let the answer be for people or for programs."""
    parser.add_argument("--json", action="store_true", help="tell it as one JSON object")
    ask_directory(parser)


def status(parsed: argparse.Namespace) -> int:
    """Tell how the node is doing."""
    from core.status import look

    with opened(parsed) as node:
        found = look(node)
    print(found.json() if parsed.json else "\n".join(found.lines()))
    return 0


def doctor(parsed: argparse.Namespace) -> int:
    """Tell what is wrong; 1 when something is."""
    from core.doctor import findings

    with opened(parsed) as node:
        found = findings(node)
    for each in found:
        print(f"{each.level:8} {each.text}")
    return 1 if any(each.level == "error" for each in found) else 0
