# SPDX-License-Identifier: EUPL-1.2
"""What administrators see: how the node is, and which plugins it runs."""

from dataclasses import dataclass

from flask import Response

from core import pages, tasks
from core.languages import gettext as _
from core.languages import mark
from core.web import visit
from core.web.administering import health
from core.web.front import Front
from core.web.views import Link

#: Pages of administrators that the house brings itself, before those of guests.
HOUSE = (
    (mark("Mensen en rollen"), "/beheer/mensen"),
    (mark("Samen beslissen"), "/beheer/instemmen"),
    (mark("Instellingen"), "/beheer/instellingen"),
    (mark("Brieven"), "/beheer/brieven"),
    (mark("Een kopie van alles"), "/beheer/kopie"),
    (mark("Logboek"), "/beheer/logboek"),
)


@dataclass(frozen=True, slots=True)
class PluginRow:
    """One plugin as administrators see it."""

    name: str
    version: str
    #: "aan" or "uit".
    state: str
    #: Why it stays out, "" when it is in.
    reason: str
    crashes: int
    #: What it brings, in Dutch: labels of its record types.
    brings: tuple[str, ...]
    pages: tuple[Link, ...]
    #: What is set in ``[plugins.NAME]``, by key.
    settings: tuple[tuple[str, str], ...] = ()


def overview(front: Front) -> Response:
    """Show what needs a look, and the way to all pages of administrators."""
    visit.require("administrator")
    return front.show(
        "administering/admin.html",
        findings=health.findings(front.node),
        links=[
            *(Link(_(title), path) for title, path in HOUSE),
            *(Link(one.menu, one.path) for one in pages.of_menu(front.node, "administrator")),
        ],
        tasks=tasks.states(front.node),
        plugins=plugin_rows(front),
    )


def plugins(front: Front) -> Response:
    """Show every plugin of node.toml, with why one stays out."""
    visit.require("administrator")
    return front.show("administering/plugins.html", plugins=plugin_rows(front))


def plugin_rows(front: Front) -> list[PluginRow]:
    """Return every plugin that node.toml names, in its order."""
    node = front.node
    return [
        PluginRow(
            name=guest.name,
            version=guest.version,
            state="aan" if guest.is_in else "uit",
            reason=guest.reason,
            crashes=guest.crashes,
            brings=tuple(
                one.label_plural for one in node.types.values() if one.plugin == guest.name
            ),
            pages=tuple(
                Link(page.menu, page.path)
                for name, page in pages.admitted(node)
                if name == guest.name and page.menu
            ),
            settings=tuple(
                (key, str(value)) for key, value in node.config.plugins.get(guest.name, {}).items()
            ),
        )
        for guest in node.plugins.guests.values()
    ]
