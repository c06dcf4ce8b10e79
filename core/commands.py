# SPDX-License-Identifier: EUPL-1.2
"""The verbs of the command ``samenbeter``: what each one takes, and what it does."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import AdministratorError

if TYPE_CHECKING:
    from core.node import Node

_Add = Callable[[argparse.ArgumentParser], None]
_Run = Callable[[argparse.Namespace], int]


def _directory(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "directory",
        nargs="?",
        help="the node's directory; else SAMENBETER_DIR, else the current one",
    )


def where(parsed: argparse.Namespace) -> Path:
    """Return the node's directory: told, or SAMENBETER_DIR, or where we stand."""
    return Path(parsed.directory or os.environ.get("SAMENBETER_DIR") or ".").resolve()


def _open(parsed: argparse.Namespace, *, strict: bool = False) -> "Node":
    from core.app import open_node

    return open_node(where(parsed), strict=strict)


def _init_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("directory", help="made when it is not there")
    parser.add_argument("--name", default="Proeftuin", help="of the proeftuin")
    parser.add_argument("--area", default="Onze wijk", help="of the neighbourhood")
    parser.add_argument("--address", help="https://…, where others reach the node")
    parser.add_argument("--contact", default="", help="a role and how to reach it")
    parser.add_argument("--theme", default="samenbeter", help="colours and mark")
    parser.add_argument("--port", type=int, default=5100)
    parser.add_argument(
        "--development", action="store_true", help="plain http on loopback, for trying things"
    )


def _init(parsed: argparse.Namespace) -> int:
    from core.config import NodeConfig
    from core.founding import found

    address = parsed.address
    if address is None:
        if not parsed.development:
            address = "https://proeftuin.example"
        else:
            address = f"http://127.0.0.1:{parsed.port}"
    wanted = NodeConfig(
        name=parsed.name,
        area=parsed.area,
        address=address,
        contact=parsed.contact,
        theme=parsed.theme,
        development=parsed.development,
    )
    directory = Path(parsed.directory).resolve()
    for sentence in found(directory, wanted, parsed.port):
        print(sentence)
    print(
        f"Next: read {directory / 'node.toml'}; then"
        f" 'samenbeter user add {directory} NAME --role administrator'"
        f" and 'samenbeter serve {directory}'."
    )
    return 0


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    _directory(parser)
    parser.add_argument("--host", help="instead of the one in node.toml")
    parser.add_argument("--port", type=int, help="instead of the one in node.toml")
    parser.add_argument("--strict", action="store_true", help="a plugin that stays out is fatal")
    parser.add_argument(
        "--no-worker",
        action="store_true",
        help="no background work here; run 'samenbeter worker' apart",
    )


def _serve(parsed: argparse.Namespace) -> int:
    from core.serving import serve

    return serve(
        where(parsed),
        host=parsed.host,
        port=parsed.port,
        strict=parsed.strict,
        worker=not parsed.no_worker,
    )


def _worker(parsed: argparse.Namespace) -> int:
    from core.serving import work

    return work(where(parsed))


def _migrate(parsed: argparse.Namespace) -> int:
    from core.migrate import migrate

    steps = migrate(where(parsed))
    print(f"Ran {', '.join(steps)}." if steps else "The database is up to date.")
    return 0


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="the copy to make; must not exist")
    _directory(parser)


def _backup(parsed: argparse.Namespace) -> int:
    from core.backup import backup

    for sentence in backup(where(parsed), Path(parsed.file).resolve()):
        print(sentence)
    return 0


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="a copy made by 'samenbeter backup'")
    _directory(parser)
    parser.add_argument("--force", action="store_true", help="replace the node that is there")


def _restore(parsed: argparse.Namespace) -> int:
    from core.backup import restore

    for sentence in restore(Path(parsed.file).resolve(), where(parsed), force=parsed.force):
        print(sentence)
    return 0


def _user_arguments(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(metavar="DEED", required=True, dest="deed")
    for name, help_text in (
        ("add", "adds an account"),
        ("password", "sets a new password and ends the sessions"),
        ("token", "makes a token for the API and prints it once"),
        ("list", "lists the accounts"),
    ):
        deed = deeds.add_parser(name, help=help_text, description=help_text)
        if name != "list":
            deed.add_argument("name", help="user name")
        _directory(deed)
        if name == "add":
            deed.add_argument("--role", choices=["editor", "administrator"], default="editor")
        if name in ("add", "password"):
            deed.add_argument(
                "--password-stdin", action="store_true", help="read it from standard input"
            )


def _user(parsed: argparse.Namespace) -> int:
    from core import accounts

    node = _open(parsed)
    if parsed.deed == "add":
        accounts.add_person(node, parsed.name, _password(parsed), parsed.role)
        print(f"{parsed.name} can sign in as {parsed.role}.")
    elif parsed.deed == "password":
        accounts.set_password(node, parsed.name, _password(parsed))
        print(f"{parsed.name} has a new password; open sessions ended.")
    elif parsed.deed == "token":
        print(accounts.make_token(node, parsed.name, "command line"))
    else:
        for person in accounts.list_people(node):
            print(f"{person.user_name:30} {person.role}")
    return 0


def _password(parsed: argparse.Namespace) -> str:
    if parsed.password_stdin:
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        raise AdministratorError("the two passwords differ: nothing was changed")
    return first


def _plugins(parsed: argparse.Namespace) -> int:
    node = _open(parsed)
    for guest in node.plugins.guests.values():
        state = "in" if guest.is_in else "out"
        print(f"{guest.name:20} {guest.version or '-':10} {state:4} {guest.reason}".rstrip())
    return 0 if all(guest.is_in for guest in node.plugins.guests.values()) else 1


def _status(parsed: argparse.Namespace) -> int:
    from core.doctor import overview

    for line in overview(_open(parsed)):
        print(line)
    return 0


def _doctor(parsed: argparse.Namespace) -> int:
    from core.doctor import findings

    found = findings(_open(parsed))
    for one in found:
        print(f"{one.level:8} {one.text}")
    return 1 if any(one.level == "error" for one in found) else 0


VERBS: tuple[tuple[str, str, _Add, _Run], ...] = (
    ("init", "makes a new node's directory", _init_arguments, _init),
    ("serve", "serves the node's pages and does its background work", _serve_arguments, _serve),
    ("worker", "does the background work apart from 'serve --no-worker'", _directory, _worker),
    ("migrate", "brings the database up to date", _directory, _migrate),
    ("backup", "copies a node, running or not, into one file", _backup_arguments, _backup),
    ("restore", "puts a node back from such a file", _restore_arguments, _restore),
    ("user", "adds accounts, sets passwords, makes tokens", _user_arguments, _user),
    ("plugins", "lists the plugins, and why one stays out", _directory, _plugins),
    ("status", "tells how the node is doing", _directory, _status),
    ("doctor", "looks for what is wrong, and says what to do", _directory, _doctor),
)


def add_verbs_of_guests(verbs: Any) -> None:
    """Add the verbs that installed plugins bring; one that crashes brings none."""
    from core.app import installed_plugins
    from core.plugins import PluginHost

    host = PluginHost()
    for name, entry in installed_plugins().items():
        try:
            host.admit(name, entry.load())
            brought = tuple(host.collect("register_commands", name) or ())
        except Exception as error:  # noqa: BLE001 - a guest may raise anything
            print(f"samenbeter: plugin {name} brings no verbs: {error}", file=sys.stderr)
            continue
        for command in brought:
            verb = verbs.add_parser(command.name, help=command.help, description=command.help)
            command.arguments(verb)
            verb.set_defaults(run=_runs(command))


def _runs(command: Any) -> _Run:
    def run(parsed: argparse.Namespace) -> int:
        code: int = command.run(_open(parsed), parsed)
        return code

    return run
