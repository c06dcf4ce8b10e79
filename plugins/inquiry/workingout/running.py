# SPDX-License-Identifier: EUPL-1.2
"""What runs here, and what of it others were told; the node keeps what it told true."""

from dataclasses import dataclass
from urllib.parse import urlencode

from plugins.inquiry.workingout.notice import NOTICE
from plugins.inquiry.workingout.waiting import own
from samenbeter import (
    HOUSE,
    Fill,
    Html,
    Node,
    Page,
    Record,
    Request,
    Running,
    Task,
    amend,
    running_plugins,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One plugin that runs here."""

    plugin: Running
    #: Our notice of it, or None while others were not told.
    notice: Record | None
    #: Where an editor tells it.
    tell_url: str


def show(node: Node, request: Request) -> Html:
    """Show what runs here, for everybody; editors tell others of it."""
    told = {str(each.body.get("plugin")): each for each in own(node, request.actor, NOTICE.name)}
    rows = [Row(each, told.get(each.name), _tell(each)) for each in running_plugins(node)]
    return Html("inquiry/running.html", {"rows": rows})


def aside(node: Node, record: Record) -> Fill:
    """Return whether the plugin of a notice runs here too."""
    here = {each.name: each for each in running_plugins(node)}
    found = here.get(str(record.body.get("plugin")))
    return Fill("inquiry/beside_notice.html", {"record": record, "here": found})


def keep_true(node: Node) -> None:
    """Let our notices say which version runs now, and whether it still does."""
    here = {each.name: each for each in running_plugins(node)}
    for record in own(node, HOUSE, NOTICE.name):
        found = here.get(str(record.body.get("plugin")))
        now = {"plugin_state": "running" if found is not None else "stopped"}
        if found is not None and found.version:
            now["plugin_version"] = found.version
        if any(record.body.get(name) != value for name, value in now.items()):
            amend(node, HOUSE, record.id, now)


def _tell(plugin: Running) -> str:
    filled = {
        "title": plugin.name,
        "plugin": plugin.name,
        "plugin_version": plugin.version,
        "brings": ", ".join(plugin.brings),
        "software_licence": plugin.licence,
        "source": plugin.source if plugin.source.startswith("https://") else "",
    }
    pairs = {name: value for name, value in filled.items() if value}
    return f"/{NOTICE.path}/nieuw?{urlencode(pairs)}"


HERE = Page("/uitbreidingen/hier", show)
KEEP = Task("inquiry.plugins", keep_true, every=3600)
