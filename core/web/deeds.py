# SPDX-License-Identifier: EUPL-1.2
"""What somebody can do to a record, as buttons; the deeds themselves ask again."""

from dataclasses import dataclass

from core import audiences
from core.languages import gettext as _
from core.model import Actor, Record
from core.node import Node


@dataclass(frozen=True, slots=True)
class Deed:
    """A button an editor may press on a record."""

    #: "publish", "revise", "plan", "share", "unshare", "withdraw", "erase", "hide", "unhide",
    #: "remove".
    name: str
    label: str
    url: str
    #: "post" sends a form at once, "get" leads to a page that asks.
    method: str


def deeds(node: Node, record: Record, actor: Actor) -> tuple[Deed, ...]:
    """Return what this actor can do to a record, in the order of the buttons."""
    if not actor.is_at_least("editor"):
        return ()
    if not record.is_own:
        return _deeds_here(record, actor)
    if record.visibility == "beheer":
        return _decisions(record, actor)
    kind = node.types.get(record.type)
    erase = Deed("erase", _("Wis voorgoed uit"), f"/berichten/{record.id}/wis-uit", "get")
    if kind is None:
        return (*_decisions(record, actor), erase)
    url = f"/{kind.path}/{record.id}"
    found = [Deed("revise", _("Wijzig"), f"{url}/wijzig", "get")]
    plan = Deed("plan", _("Plan een moment"), f"{url}/plan", "get")
    if record.state == "published":
        if record.audiences:
            if audiences.offered(node):
                found.append(Deed("share", _("Kies met wie je deelt"), f"{url}/deel", "get"))
            found.append(Deed("unshare", _("Niet meer delen"), f"{url}/niet-delen", "post"))
        elif kind.travels:
            found.append(Deed("share", _("Deel met andere proeftuinen"), f"{url}/deel", "get"))
        found.append(Deed("withdraw", _("Trek in"), f"{url}/trek-in", "get"))
        found.append(plan)
    else:
        found.insert(0, Deed("publish", _("Zet op onze site"), f"{url}/publiceer", "post"))
        found.append(plan)
    return (*found, *_decisions(record, actor), erase)


def _deeds_here(record: Record, actor: Actor) -> tuple[Deed, ...]:
    """Return what can be done here to what another proeftuin wrote."""
    if not actor.is_at_least("administrator") or record.state == "withdrawn":
        return _decisions(record, actor)
    remove = Deed("remove", _("Verwijder onze kopie"), f"/berichten/{record.id}/verwijder", "get")
    return (*_decisions(record, actor), remove)


def _decisions(record: Record, actor: Actor) -> tuple[Deed, ...]:
    """Return what a mediator can do to what stands on the site, or stood there."""
    if not actor.is_at_least("mediator") or record.state != "published":
        return ()
    url = f"/berichten/{record.id}"
    if record.visibility == "beheer":
        return (Deed("unhide", _("Toon dit weer"), f"{url}/toon", "post"),)
    return (Deed("hide", _("Verberg dit hier"), f"{url}/verberg", "get"),)
