# SPDX-License-Identifier: EUPL-1.2
"""The administrator's page "Op een stick": feeds in a file, out and in."""

import io

from sqlalchemy import Connection

from core.database import reading
from core.errors import AdministratorError, MalformedError
from core.languages import gettext as _
from core.languages import mark
from federation.networks.access import PUBLIC
from federation.publishing import publisher
from federation.stick.reading import TakenIn, read_stick
from federation.stick.writing import Wanted, write_stick
from federation.store import feeds, memberships
from federation.store import peers as stored
from federation.wire.checkpoint import Origin
from federation.wire.identity import read_node_id
from samenbeter import Answer, Bytes, Html, Node, Page, Redirect, Request

PATH = "/beheer/stick"

#: Bytes of one file, up and down: a server keeps it in memory. The command has no such limit.
MAX_FILE = 16 * 1024 * 1024

_TOO_LARGE = mark(
    "Dit bestand is te groot voor een pagina. Neem alleen het nieuwe mee, of doe het zo:"
)


class _TooLarge(Exception):
    """More than a page may send."""


class _Bounded(io.BytesIO):
    def write(self, raw: bytes, /) -> int:  # type: ignore[override]  # we are given bytes only
        if self.tell() + len(raw) > MAX_FILE:
            raise _TooLarge
        return super().write(raw)


def pages() -> list[Page]:
    """Return the page of this room."""
    return [
        Page(
            PATH, view, ("GET", "POST"), role="administrator", menu="Op een stick",
            body_limit=MAX_FILE + 64 * 1024,
        )
    ]  # fmt: skip


def view(node: Node, request: Request) -> Answer:
    """Show what can be taken along, or do it.

    The field ``deed`` says what: "export" (answer with a file) or "import" (take one in). The
    template gets ``feeds`` as ``_feeds`` says, ``problem`` and ``told`` (English, for whoever
    helps), ``command`` when the command line can do it, ``node_id`` and ``since`` as typed.
    """
    if request.method == "GET":
        return _show(node)
    deed = (request.form.get("deed") or [""])[0]
    if deed == "export":
        return _export(node, request)
    if deed == "import":
        return _import(node, request)
    return _show(node, problem=_("Deze knop kennen we niet."))


def _show(node: Node, **more: object) -> Html:
    with reading(node.engine) as tx:
        found = _feeds(tx, node)
    context = {
        "feeds": found, "problem": "", "told": "", "command": "", "node_id": "", "since": "",
        "chosen": "", **more,
    }  # fmt: skip
    return Html("federation/stick.html", context, 400 if context["problem"] else 200)


def _feeds(tx: Connection, node: Node) -> list[dict[str, object]]:
    """Return what can be taken along: ``value`` of the choice, ``name``, ``audience``, ``size``."""
    names = {node.id: _("Onze proeftuin")}
    names |= {each.node_id: each.certificate.name for each in stored.everyone(tx)}
    found: dict[str, dict[str, object]] = {}
    for node_id, name in names.items():
        for feed in feeds.of_node(tx, node_id):
            audience = Origin.read(feed.origin).audience
            if feed.checkpoint:
                value = f"{node_id}/{audience}"
                size = feed.checkpoint.size
                found[value] = {
                    "value": value, "name": name, "audience": _called(tx, audience), "size": size,
                }  # fmt: skip
    return list(found.values())


def _called(tx: Connection, audience: str) -> str:
    if audience == PUBLIC:
        return _("voor iedereen")
    kept = memberships.standing(tx, audience)
    return (
        _("netwerk {network}").format(network=kept.document.network) if kept else _("een netwerk")
    )


def _export(node: Node, request: Request) -> Answer:
    chosen, since = _field(request, "feed"), _field(request, "since")
    node_id, _slash, audience = chosen.partition("/")
    typed = {"chosen": chosen, "since": since}
    if since and not (since.isascii() and since.isdigit() and len(since) <= 9):
        return _show(node, problem=_("Vul een getal in, of laat het vak leeg."), **typed)
    if node_id == node.id:
        publisher.publish(node)
    out = _Bounded()
    try:
        write_stick(node, out, Wanted(node_id, audience, int(since) if since else None))
    except AdministratorError as error:
        return _show(node, problem=_("Hier valt niets mee te nemen."), told=str(error), **typed)
    except _TooLarge:
        words = f"samenbeter feed export BESTAND --node {node_id} --audience {audience}"
        return _show(node, problem=_(_TOO_LARGE), command=words, **typed)
    day = node.clock().date().isoformat()
    return Bytes(
        out.getvalue(), "application/octet-stream", filename=f"samenbeter-{node_id[:8]}-{day}.feed"
    )


def _import(node: Node, request: Request) -> Answer:
    typed = _field(request, "node_id")
    upload = request.files.get("file")
    if upload is None or not upload.name:
        return _show(node, problem=_("Kies eerst een bestand."), node_id=typed)
    try:
        pin = read_node_id(typed) if typed else ""
        found = read_stick(node, upload.name[:100], io.BytesIO(upload.body), pin)
    except MalformedError:
        told = _("Een kenmerk heeft 32 tekens: letters en de cijfers 2 tot 7.")
        return _show(node, problem=told, node_id=typed)
    except AdministratorError as error:
        problem = _("Dit bestand nemen we niet aan.")
        return _show(node, problem=problem, told=str(error), node_id=typed)
    return Redirect(PATH, _result(found))


def _result(found: list[TakenIn]) -> str:
    if not found:
        return _("In dit bestand staat niets voor deze proeftuin.")
    new = sum(one.now - one.before for one in found)
    names = ", ".join(dict.fromkeys(one.name for one in found))
    told = (
        _("{names}: {new} nieuwe regels.").format(names=names, new=new)
        if new
        else _("{names}: we hadden alles al.").format(names=names)
    )
    if any(one.problem for one in found):
        return _("{told} Van sommige ontbreekt de inhoud nog, of is die beschadigd.").format(
            told=told
        )
    return told


def _field(request: Request, name: str) -> str:
    return (request.form.get(name) or [""])[0].strip()
