# SPDX-License-Identifier: EUPL-1.2
"""The verbs of the command ``samenbeter``: what each one takes, and what it does."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import AdministratorError

if TYPE_CHECKING:
    from core.node import Node
    from core.offers import Command

_Add = Callable[[argparse.ArgumentParser], None]
_Run = Callable[[argparse.Namespace], int]


def where(parsed: argparse.Namespace) -> Path:
    """Return the node's directory: told, or SAMENBETER_DIR, or where we stand."""
    return Path(parsed.directory or os.environ.get("SAMENBETER_DIR") or ".").absolute()


@contextmanager
def _opened(parsed: argparse.Namespace) -> "Iterator[Node]":
    from core.app import open_node

    node = open_node(where(parsed))
    try:
        yield node
    finally:
        node.engine.dispose()


def _directory(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("directory", metavar="DIR", nargs="?", help="the node's directory")


def _init_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("directory", metavar="DIR", help="made when it is not there")
    parser.add_argument("--name", default="Proeftuin", help="of the proeftuin: Rotterdam")
    parser.add_argument("--area", default="Onze wijk", help="of the neighbourhood: Middelland")
    parser.add_argument("--address", help="where others reach it: https://middelland.example")
    parser.add_argument("--contact", default="", help="a role and how to reach it")
    parser.add_argument("--theme", default="samenbeter", help="colours and mark")
    parser.add_argument("--port", type=int, default=5100, help="where it listens on this machine")
    parser.add_argument(
        "--development",
        action="store_true",
        help="allow plain http, on loopback only; so without --address",
    )


def _init(parsed: argparse.Namespace) -> int:
    from core.config import NodeConfig
    from core.founding import found

    trying = parsed.address is None
    wanted = NodeConfig(
        name=parsed.name,
        area=parsed.area,
        address=parsed.address or f"http://127.0.0.1:{parsed.port}",
        contact=parsed.contact,
        theme=parsed.theme,
        development=parsed.development or trying,
    )
    directory = Path(parsed.directory).absolute()
    for sentence in found(directory, wanted, parsed.port):
        print(sentence)
    print(
        f"\nNext:\n  1. read {directory / 'node.toml'}, and change what is not right"
        f"\n  2. samenbeter user add NAME {directory} --role administrator"
        f"\n  3. samenbeter serve {directory}"
    )
    return 0


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    _directory(parser)
    parser.add_argument("--host", help="instead of the one in node.toml")
    parser.add_argument("--port", type=int, help="instead of the one in node.toml")
    _strict(parser)
    parser.add_argument(
        "--no-worker", action="store_true", help="run the background work apart, as 'worker'"
    )


def _strict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--strict", action="store_true", help="do not start when a plugin stays out"
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


def _worker_arguments(parser: argparse.ArgumentParser) -> None:
    _directory(parser)
    _strict(parser)


def _worker(parsed: argparse.Namespace) -> int:
    from core.serving import work

    return work(where(parsed), strict=parsed.strict)


def _migrate(parsed: argparse.Namespace) -> int:
    from core import config
    from core.migrate import migrate

    directory = where(parsed)
    config.load(directory)  # a directory that is no node gets no database
    steps = migrate(directory)
    print(f"Ran {', '.join(steps)}." if steps else "The database is up to date.")
    return 0


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the file to make, or a folder for it")
    _directory(parser)


def _backup(parsed: argparse.Namespace) -> int:
    from core.backup import backup

    made = backup(where(parsed), Path(parsed.file).absolute())
    print(
        f"Wrote {made}. It holds passwords (hashed), drafts and the node's keys: keep it as safe as"
        " the node. The recovery key is not in it."
    )
    return 0


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="made by 'samenbeter backup'")
    _directory(parser)
    parser.add_argument("--force", action="store_true", help="replace the node that stands there")


def _restore(parsed: argparse.Namespace) -> int:
    from core.backup import restore

    directory = where(parsed)
    aside = restore(Path(parsed.file).absolute(), directory, force=parsed.force)
    print(f"The node stands in {directory} again.")
    if aside:
        print(f"What stood there is in {aside}.")
    return 0


def _user_arguments(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(metavar="DEED", required=True)
    for name, help_text, run in (
        ("add", "add an account", _user_add),
        ("password", "set a new password; their sessions end", _user_password),
        ("token", "make a token for the API, shown this once", _user_token),
        ("list", "list the accounts", _user_list),
        ("remove", "take an account away; what they wrote stays", _user_remove),
    ):
        deed = deeds.add_parser(name, help=help_text, description=f"{help_text.capitalize()}.")
        deed.set_defaults(run=run)
        if name != "list":
            deed.add_argument("name", metavar="NAME", help="user name")
        _directory(deed)
        if name == "add":
            deed.add_argument("--role", choices=["editor", "administrator"], default="editor")
        if name in ("add", "password"):
            deed.add_argument(
                "--password-stdin", action="store_true", help="read it from standard input"
            )
        if name == "token":
            deed.add_argument("--label", default="command line", help="what it is for")
            deed.add_argument("--revoke", action="store_true", help="take all tokens away instead")


def _user_add(parsed: argparse.Namespace) -> int:
    from core import accounts

    with _opened(parsed) as node:
        if not accounts.USER_NAME.fullmatch(parsed.name.lower()):
            raise AdministratorError(
                f"{parsed.name!r} will not do as a user name: use 2 to 60 letters, digits, dots,"
                " hyphens or underscores"
            )
        if parsed.name.lower() in {each.user_name for each in accounts.list_people(node)}:
            raise AdministratorError(f"there is a {parsed.name} already")
        person = accounts.add_person(node, parsed.name, _password(parsed), parsed.role)
    print(f"{person.user_name} can sign in, as {person.role}.")
    return 0


def _user_password(parsed: argparse.Namespace) -> int:
    from core import accounts

    with _opened(parsed) as node:
        _must_exist(node, parsed.name)
        accounts.set_password(node, parsed.name, _password(parsed))
    print(f"{parsed.name} has a new password; sessions ended.")
    return 0


def _user_token(parsed: argparse.Namespace) -> int:
    from core import accounts

    with _opened(parsed) as node:
        _must_exist(node, parsed.name)
        if parsed.revoke:
            print(f"Took {accounts.revoke_tokens(node, parsed.name)} tokens away.")
        else:
            print(accounts.make_token(node, parsed.name, parsed.label))
    return 0


def _user_list(parsed: argparse.Namespace) -> int:
    from core import accounts

    with _opened(parsed) as node:
        for each in accounts.list_people(node):
            print(f"{each.user_name:30} {each.role:14} last seen {each.last_active or 'never'}")
    return 0


def _user_remove(parsed: argparse.Namespace) -> int:
    from core import accounts

    with _opened(parsed) as node:
        _must_exist(node, parsed.name)
        accounts.remove_person(node, parsed.name)
    print(f"{parsed.name} has no account any more.")
    return 0


def _must_exist(node: "Node", name: str) -> None:
    from core import accounts

    if name.strip().lower() not in {each.user_name for each in accounts.list_people(node)}:
        raise AdministratorError(f"there is nobody called {name}")


def _password(parsed: argparse.Namespace) -> str:
    from core import accounts

    if parsed.password_stdin:
        typed = sys.stdin.readline().rstrip("\r\n")
    else:
        typed = getpass.getpass("Password: ")
        if typed != getpass.getpass("Once more: "):
            raise AdministratorError("the two differ: nothing was changed")
    if accounts.password_problems(typed):
        raise AdministratorError(
            f"a password has {accounts.SHORTEST_PASSWORD} to {accounts.LONGEST_PASSWORD}"
            f" characters, this one {len(typed)}"
        )
    return typed


def _plugins(parsed: argparse.Namespace) -> int:
    with _opened(parsed) as node:
        guests = node.plugins.guests.values()
        for each in guests:
            state = "in" if each.is_in else "out"
            print(f"{each.name:16} {each.version or '-':10} {state:4} {each.reason}".rstrip())
    return 0 if all(each.is_in for each in guests) else 1


def _status(parsed: argparse.Namespace) -> int:
    from core.doctor import overview

    with _opened(parsed) as node:
        print("\n".join(overview(node)))
    return 0


def _doctor(parsed: argparse.Namespace) -> int:
    from core.doctor import findings

    with _opened(parsed) as node:
        found = findings(node)
    for each in found:
        print(f"{each.level:8} {each.text}")
    return 1 if any(each.level == "error" for each in found) else 0


VERBS: tuple[tuple[str, str, _Add, _Run], ...] = (
    ("init", "make a new node's directory", _init_arguments, _init),
    ("serve", "serve the node's pages and do its background work", _serve_arguments, _serve),
    ("worker", "do the background work, beside 'serve --no-worker'", _worker_arguments, _worker),
    ("migrate", "bring the database up to date, after a copy", _directory, _migrate),
    ("backup", "copy a node, running or not, into one file", _backup_arguments, _backup),
    ("restore", "put a node back from such a file", _restore_arguments, _restore),
    ("user", "add accounts, set passwords, make tokens", _user_arguments, lambda _: 2),
    ("plugins", "list the plugins, and why one stays out", _directory, _plugins),
    ("status", "tell how the node is doing", _directory, _status),
    ("doctor", "look for what is wrong, and say what to do", _directory, _doctor),
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
            for command in brought:
                _add_verb(verbs, name, command)
        except Exception as error:  # noqa: BLE001 - a guest may raise anything
            print(f"samenbeter: plugin {name} brings no verbs: {error}", file=sys.stderr)


def _add_verb(verbs: Any, guest: str, command: "Command") -> None:
    verb = verbs.add_parser(command.name, help=command.help, description=command.help)
    command.arguments(verb)
    for each in _leaves(verb):
        _ask_directory(each)
    verb.set_defaults(run=_runs(guest, command))


def _leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield the parsers that take arguments: this one, or those of its own verbs."""
    below = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not below:
        yield parser
    for group in below:
        for each in group.choices.values():
            yield from _leaves(each)


def _ask_directory(parser: argparse.ArgumentParser) -> None:
    if any(each.dest == "directory" for each in parser._actions):
        return
    if any(not each.option_strings for each in parser._actions):
        # Words of its own: which of them is a directory would be a guess.
        parser.add_argument("--directory", metavar="DIR", help="the node's directory")
    else:
        _directory(parser)


def _runs(guest: str, command: "Command") -> _Run:
    def run(parsed: argparse.Namespace) -> int:
        with _opened(parsed) as node:
            known = node.plugins.guests.get(guest)
            if known is None:
                raise AdministratorError(
                    f"'{command.name}' belongs to plugin {guest}, which this node does not use:"
                    f" add it to node.plugins in {node.directory / 'node.toml'}"
                )
            if not known.is_in:
                raise AdministratorError(f"plugin {guest} stays out: {known.reason}")
            code: int = command.run(node, parsed)
            return code

    return run
