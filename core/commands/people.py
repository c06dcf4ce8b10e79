# SPDX-License-Identifier: EUPL-1.2
"""The verb ``user``: accounts, passwords, tokens."""

import argparse
import getpass
import sys
import warnings
from datetime import date
from typing import TYPE_CHECKING

from core.commands.place import ask_directory, opened
from core.errors import AdministratorError

if TYPE_CHECKING:
    from core.node import Node


def user_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what ``user`` takes."""
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
        ask_directory(deed)
        if name == "add":
            deed.add_argument(
                "--role",
                choices=["member", "editor", "mediator", "administrator"],
                default="editor",
            )
            house_arguments(deed)
        if name in ("add", "password"):
            deed.add_argument(
                "--password-stdin", action="store_true", help="read it from standard input"
            )
        if name == "token":
            deed.add_argument("--label", default="command line", help="what it is for")
            deed.add_argument("--revoke", action="store_true", help="take all tokens away instead")


def house_arguments(parser: argparse.ArgumentParser) -> None:
    """Ask for whom somebody works, and until when."""
    from core.parties import PARTIES

    parser.add_argument(
        "--organisation", default="", help="whom they work for; two administrators need two"
    )
    parser.add_argument("--party", choices=list(PARTIES), default="", help="what kind that is")
    parser.add_argument(
        "--until", type=day, help="last day of the role: 2027-02-13; a year from now unless told"
    )


def day(typed: str) -> date:
    """Return a day as typed."""
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{typed!r} is no day such as 2027-02-13") from error


def _user_add(parsed: argparse.Namespace) -> int:
    from core.people import accounts

    with opened(parsed) as node:
        if not accounts.USER_NAME.fullmatch(parsed.name.lower()):
            raise AdministratorError(
                f"{parsed.name!r} will not do as a user name: use 2 to 60 letters, digits, dots,"
                " hyphens or underscores"
            )
        if parsed.name.lower() in {each.user_name for each in accounts.list_people(node)}:
            raise AdministratorError(f"there is a {parsed.name} already")
        person = accounts.add_person(
            node,
            parsed.name,
            _password(parsed),
            parsed.role,
            organisation=parsed.organisation,
            party=parsed.party,
            until=parsed.until,
        )
    print(f"{person.user_name} can sign in, as {person.role}.")
    return 0


def _user_password(parsed: argparse.Namespace) -> int:
    from core.people import accounts

    with opened(parsed) as node:
        _must_exist(node, parsed.name)
        accounts.set_password(node, parsed.name, _password(parsed))
    print(f"{parsed.name} has a new password; sessions ended.")
    return 0


def _user_token(parsed: argparse.Namespace) -> int:
    from core.people import accounts

    with opened(parsed) as node:
        _must_exist(node, parsed.name)
        if parsed.revoke:
            print(f"Took {accounts.revoke_tokens(node, parsed.name)} tokens away.")
        else:
            print(accounts.make_token(node, parsed.name, parsed.label))
    return 0


def _user_list(parsed: argparse.Namespace) -> int:
    from core.people import accounts

    with opened(parsed) as node:
        everybody = accounts.list_people(node)
        if not everybody:
            print("Nobody has an account: 'samenbeter user add' makes the first one.")
        for each in everybody:
            until = f"until {each.role_until}" if each.role != "member" else ""
            house = f"  {each.organisation}" if each.organisation else ""
            told = f"{each.user_name:30} {each.role:14} {until:17}"
            print(f"{told} last seen {each.last_active or 'never'}{house}")
    return 0


def _user_remove(parsed: argparse.Namespace) -> int:
    from core.people import leaving

    with opened(parsed) as node:
        _must_exist(node, parsed.name)
        leaving.remove_person(node, parsed.name)
    print(f"{parsed.name} has no account any more.")
    return 0


def _must_exist(node: "Node", name: str) -> None:
    from core.people import accounts

    if name.strip().lower() not in {each.user_name for each in accounts.list_people(node)}:
        raise AdministratorError(f"there is nobody called {name}")


def _ask(prompt: str) -> str:
    try:
        with warnings.catch_warnings(action="ignore", category=getpass.GetPassWarning):
            return getpass.getpass(prompt)
    except EOFError as error:
        print(file=sys.stderr)  # the prompt left the line open
        raise AdministratorError(
            "no password was typed, and nothing was changed: type one at a terminal, or give it"
            " with --password-stdin"
        ) from error


def _password(parsed: argparse.Namespace) -> str:
    from core.people import passwords

    if parsed.password_stdin:
        typed = sys.stdin.readline().rstrip("\r\n")
    else:
        typed = _ask("Password: ")
        if typed != _ask("Once more: "):
            raise AdministratorError("the two differ: nothing was changed")
    if passwords.problems(typed):
        raise AdministratorError(
            f"a password has {passwords.SHORTEST} to {passwords.LONGEST}"
            f" characters, this one {len(typed)}"
        )
    return typed
