# SPDX-License-Identifier: EUPL-1.2
"""Stewards: administrators in office. What needs two of them, of two organisations.

A node may start with one. Sharing with other proeftuinen, bans and grants of roles wait until
there are two, of different organisations, and the municipality is never alone (S55).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from core.errors import NotAllowed
from core.languages import gettext as _
from core.node import Node
from core.parties import MUNICIPALITY
from core.store import people


@dataclass(frozen=True, slots=True)
class Steward:
    """An administrator whose role has not ended."""

    id: int
    nickname: str
    organisation: str
    party: str

    @property
    def house(self) -> str:
        """Their organisation as it is compared; "" when nobody said which."""
        return _bare(self.organisation)


def stewards(tx: Connection, node: Node) -> list[Steward]:
    """Return the administrators in office, by name."""
    return [
        Steward(each.id, each.nickname, each.organisation, each.party)
        for each in people.administrators(tx, today(node))
    ]


def missing(found: Iterable[Steward]) -> str:
    """Return what is missing before these may decide together, in sentences; "" for nothing."""
    found = list(found)
    houses = {each.house for each in found if each.house}
    if len(found) < 2 or len(houses) < 2:
        return _(
            "Hiervoor zijn twee beheerders nodig, van twee verschillende organisaties."
            " Die zijn er nog niet."
        )
    if all(each.party == MUNICIPALITY for each in found if each.house):
        return _(
            "De gemeente beslist hier nooit alleen."
            " Er is ook een beheerder nodig die niet bij de gemeente hoort."
        )
    return ""


def lacking(tx: Connection, node: Node) -> str:
    """Return what this node still lacks, as ``missing`` says it."""
    return missing(stewards(tx, node))


def require(tx: Connection, node: Node) -> None:
    """Let nothing through that needs two stewards while there are none.

    Raises:
        NotAllowed: with what is missing.
    """
    if told := lacking(tx, node):
        raise NotAllowed(told)


def are_apart(one: str, other: str) -> bool:
    """Are these two different organisations? One that nobody named is no other one."""
    return bool(_bare(other)) and _bare(one) != _bare(other)


def today(node: Node) -> date:
    """Return the day it is: roles end with it."""
    return node.clock().date()


def _bare(organisation: str) -> str:
    return "".join(each for each in organisation.casefold() if each.isalnum())
