# SPDX-License-Identifier: EUPL-1.2
"""The verb ``settings``: what pages set, on the command line."""

import argparse
import json

from core.commands.place import ask_directory, opened, where


def settings_arguments(parser: argparse.ArgumentParser) -> None:
    """Let one list settings, set one, and take one back."""
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    listed = verbs.add_parser("list", help="list what pages set over node.toml")
    ask_directory(listed)
    listed.set_defaults(run=list_settings)
    one = verbs.add_parser("set", help="set one, as the page does")
    one.add_argument("name", metavar="NAME", help="table and key: node.tagline")
    one.add_argument("value", metavar="VALUE", help="as JSON, or plain text")
    ask_directory(one)
    one.set_defaults(run=set_setting)
    back = verbs.add_parser("unset", help="take one back: node.toml counts again")
    back.add_argument("name", metavar="NAME", help="table and key: node.tagline")
    ask_directory(back)
    back.set_defaults(run=unset_setting)


def list_settings(parsed: argparse.Namespace) -> int:
    """List them, each as NAME = JSON."""
    from core import settings
    from core.database import FILE_NAME, open_engine, reading

    engine = open_engine(where(parsed) / FILE_NAME)
    try:
        with reading(engine) as tx:
            found = settings.stored(tx)
    finally:
        engine.dispose()
    for name, value in found.items():
        print(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    if not found:
        print("No page set anything: node.toml says it all.")
    return 0


def set_setting(parsed: argparse.Namespace) -> int:
    """Set one."""
    from core import settings
    from core.model import HOUSE

    try:
        value = json.loads(parsed.value)
    except ValueError:
        value = parsed.value
    with opened(parsed) as node:
        settings.change(node, HOUSE, {parsed.name: value})
    return 0


def unset_setting(parsed: argparse.Namespace) -> int:
    """Take one back, also when the node does not start because of it."""
    from core import settings
    from core.database import FILE_NAME, open_engine, writing

    engine = open_engine(where(parsed) / FILE_NAME)
    try:
        with writing(engine) as tx:
            settings.forget(tx, parsed.name)
    finally:
        engine.dispose()
    return 0
