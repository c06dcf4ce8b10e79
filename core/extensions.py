# SPDX-License-Identifier: EUPL-1.2
"""Which plugins this node runs, and what their packages say of themselves."""

from dataclasses import dataclass
from email.message import Message
from importlib.metadata import entry_points
from typing import cast

from core.node import Node

#: Where packages name their plugins.
GROUP = "samenbeter.plugins"
#: Words by which a package calls the address of its code, best first.
_SOURCES = ("source", "repository", "code", "homepage")


@dataclass(frozen=True, slots=True)
class Running:
    """One plugin that is in."""

    name: str
    #: Of its package; "" when unknown, as the next two.
    version: str
    #: SPDX id: "EUPL-1.2".
    licence: str
    #: Where its code can be read: a web address.
    source: str
    #: What its record types are called, in the language of now.
    brings: tuple[str, ...]


def running_plugins(node: Node) -> list[Running]:
    """Return the plugins that this node runs, in the order of its config."""
    packages = {each.name: each.dist for each in entry_points(group=GROUP)}
    found = []
    for guest in node.plugins.guests.values():
        package = packages.get(guest.name)
        told = cast(Message, package.metadata) if package is not None else Message()
        brings = [one.label_plural for one in node.types.values() if one.plugin == guest.name]
        if guest.is_in:
            licence = str(told["License-Expression"] or told["License"] or "")
            found.append(Running(guest.name, guest.version, licence, _source(told), tuple(brings)))
    return found


def _source(told: Message) -> str:
    pairs = (str(each).partition(",") for each in told.get_all("Project-URL") or ())
    urls = {label.strip().lower(): url.strip() for label, _, url in pairs}
    urls.setdefault("homepage", str(told["Home-page"] or ""))
    return next((urls[each] for each in _SOURCES if urls.get(each)), "")
