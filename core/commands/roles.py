# SPDX-License-Identifier: EUPL-1.2
"""The verbs ``invite``, ``role`` and ``approve``: who may do what here, and until when.

Whoever runs the machine needs no second administrator; what they do is in the audit.
"""

import argparse

from core.commands.people import house_arguments
from core.commands.place import ask_directory, opened
from core.errors import AdministratorError

_ROLES = ["member", "editor", "mediator", "administrator"]


def invite_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what ``invite`` takes."""
    parser.add_argument("role", metavar="ROLE", choices=_ROLES, help=", ".join(_ROLES))
    ask_directory(parser)
    parser.add_argument("--email", default="", help="send the link there; it is printed too")
    house_arguments(parser)


def invite(parsed: argparse.Namespace) -> int:
    """Invite somebody; print the link to give them."""
    from core.model import HOUSE
    from core.people import invitations

    with opened(parsed) as node:
        print(
            invitations.invite(
                node,
                HOUSE,
                parsed.role,
                email=parsed.email,
                until=parsed.until,
                organisation=parsed.organisation,
                party=parsed.party,
            )
        )
    return 0


def role_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what ``role`` takes."""
    parser.add_argument("name", metavar="NAME", help="user name")
    parser.add_argument("role", metavar="ROLE", choices=_ROLES, help=", ".join(_ROLES))
    ask_directory(parser)
    house_arguments(parser)


def role(parsed: argparse.Namespace) -> int:
    """Give, renew or end a role: that of a member ends any other."""
    from core.model import HOUSE
    from core.people import accounts, profile, roles

    with opened(parsed) as node:
        found = {each.user_name: each for each in accounts.list_people(node)}
        person = found.get(parsed.name.strip().lower())
        if person is None:
            raise AdministratorError(f"there is nobody called {parsed.name}")
        if parsed.organisation or parsed.party:
            profile.set_house(node, person.id, parsed.organisation, parsed.party)
        roles.give(node, HOUSE, person.id, parsed.role, parsed.until)
    print(f"{person.user_name} is {parsed.role} now.")
    return 0


def approve_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what ``approve`` takes."""
    deeds = parser.add_subparsers(metavar="DEED", required=True)
    for name, help_text in (
        ("list", "list what waits for a second administrator"),
        ("confirm", "let it be done"),
        ("refuse", "let it not be done"),
    ):
        deed = deeds.add_parser(name, help=help_text, description=f"{help_text.capitalize()}.")
        deed.set_defaults(run=_list if name == "list" else _decide, confirm=name == "confirm")
        if name != "list":
            deed.add_argument("number", metavar="NUMBER", type=int, help="as 'list' tells it")
        ask_directory(deed)


def _list(parsed: argparse.Namespace) -> int:
    from core.model import HOUSE
    from core.people import approvals

    with opened(parsed) as node:
        for each in approvals.waiting(node, HOUSE):
            told = " ".join(
                str(each.facts[name])
                for name in ("role", "until", "organisation", "ground")
                if each.facts.get(name)
            )
            about = each.about or "-"
            print(f"{each.id:5} {each.deed:8} {about:20} {told}, asked by {each.asked_by or '-'}")
    return 0


def _decide(parsed: argparse.Namespace) -> int:
    from core.model import HOUSE
    from core.people import deciding

    with opened(parsed) as node:
        deciding.decide(node, HOUSE, parsed.number, confirm=parsed.confirm)
    print(f"{'Confirmed' if parsed.confirm else 'Refused'} {parsed.number}.")
    return 0
