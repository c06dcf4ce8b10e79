# SPDX-License-Identifier: EUPL-1.2
"""The administrator's page of networks: who is in, what is proposed, who still must sign."""

from collections.abc import Sequence

from core.database import reading
from core.errors import MalformedError
from core.languages import gettext as _
from federation.networks import deeds, overview
from federation.networks.overview import Step
from federation.store import peers as stored
from federation.wire.identity import read_node_id, show_node_id
from samenbeter import Answer, Conflict, Html, Node, NotFound, Page, Redirect, Request

PATH = "/beheer/netwerken"


def pages() -> list[Page]:
    """Return the pages of this room."""
    return [
        Page(PATH, view, ("GET", "POST"), role="administrator", menu="Netwerken"),
        Page(f"{PATH}/<network>", one, ("GET", "POST"), role="administrator"),
    ]


def view(node: Node, request: Request) -> Answer:
    """Show the networks, or begin one."""
    if request.method == "GET":
        return _list(node)
    name, members = _field(request, "name"), request.form.get("member") or []
    try:
        if not members:
            raise Conflict(_("Kies minstens één andere proeftuin."))
        kept = deeds.create(node, name, [read_node_id(each) for each in members])
    except (Conflict, MalformedError) as error:
        return _list(node, problem=str(error), name=name, chosen=members, status=409)
    told = _("Het voorstel is verstuurd. Het netwerk bestaat als iedereen heeft getekend.")
    return Redirect(f"{PATH}/{kept.audience}", told)


def _list(
    node: Node,
    *,
    problem: str = "",
    name: str = "",
    chosen: Sequence[str] = (),
    status: int = 200,
) -> Html:
    """Return the list.

    The template gets ``networks`` (each an ``overview.Network``, with ``todo``: how many
    proposals wait for us), ``others`` (node id, name) to begin one with, and what was typed.
    """
    found = overview.networks(node)
    context = {
        "networks": [{"it": each, "todo": sum(one.may_sign for one in each.drafts)}
                     for each in found],
        "others": _others(node, ()),
        "problem": problem, "name": name, "chosen": list(chosen), "path": PATH,
    }  # fmt: skip
    return Html("federation/networks.html", context, status)


def one(node: Node, request: Request) -> Answer:
    """Show one network, or do what the administrator asks.

    The field ``deed`` says what: "propose" (add, remove, rename, threshold), "sign", "refuse"
    or "choose"; of the last three ``proposal`` names which.
    """
    audience = request.values["network"]
    if request.method == "GET":
        return _one(node, audience)
    deed = _field(request, "deed")
    try:
        told = _do(node, audience, deed, request)
    except (Conflict, NotFound, MalformedError) as error:
        return _one(node, audience, problem=str(error), status=409)
    return Redirect(f"{PATH}/{audience}", told)


def _do(node: Node, audience: str, deed: str, request: Request) -> str:
    proposal = _field(request, "proposal")
    if deed == "sign":
        kept = deeds.sign(node, proposal)
        is_done = kept.state == "standing"
        return _("Getekend. Dit geldt nu.") if is_done else _("Getekend. We wachten op de anderen.")
    if deed == "refuse":
        deeds.refuse(node, proposal)
        return _("Afgewezen. Wij tekenen dit niet.")
    if deed == "choose":
        deeds.choose(node, proposal)
        return _("Gekozen. Bij ons geldt nu deze versie.")
    if deed != "propose":
        raise Conflict(_("Deze knop kennen we niet."))
    number = _field(request, "threshold")
    deeds.propose(
        node,
        audience,
        add=[read_node_id(each) for each in request.form.get("add") or []],
        remove=[read_node_id(each) for each in request.form.get("remove") or []],
        name=_field(request, "name") or None,
        threshold=int(number) if number.isascii() and number.isdigit() else None,
    )
    return _("Voorgesteld, en door ons getekend. De anderen krijgen het nu.")


def _one(node: Node, audience: str, *, problem: str = "", status: int = 200) -> Html:
    """Return the page of one network.

    The template gets ``it`` (an ``overview.Network``), ``others`` (node id, name) that could
    become members, ``told`` (sentences about a step, by its digest) and ``ids`` (node ids as
    people compare them).

    Raises:
        NotFound: it is not known here.
    """
    found = overview.get(node, audience)
    if found is None:
        raise NotFound(_("Dit netwerk kennen we hier niet."))
    steps = (*found.history, *found.drafts, *found.rivals)
    context = {
        "it": found,
        "others": _others(node, [each.id for each in found.members]),
        "told": {each.digest: sentences(each) for each in steps},
        "ids": {each.id: show_node_id(each.id) for each in found.members},
        "problem": problem,
        "path": PATH,
        "is_declined": {each.digest: each.state == "refused" for each in found.drafts},
    }
    return Html("federation/network.html", context, status)


def sentences(step: Step) -> list[str]:
    """Return in plain Dutch what a version changes."""
    if step.version == 1:
        names = ", ".join(each.name for each in step.members)
        return [_("Het begin, met {names}.").format(names=names), _majority(step)]
    found = [_("{name} komt erbij.").format(name=each.name) for each in step.added]
    found += [_("{name} gaat eruit.").format(name=each.name) for each in step.removed]
    if step.renamed_from:
        found.append(
            _("De naam wordt ‘{name}’. Eerst was dat ‘{renamed_from}’.").format(
                name=step.name, renamed_from=step.renamed_from
            )
        )
    if step.threshold_from:
        found.append(_majority(step))
    return found


def _majority(step: Step) -> str:
    return _("Voor een wijziging tekenen {threshold} van de {all} leden.").format(
        threshold=step.threshold, all=len(step.members)
    )


def _others(node: Node, members: Sequence[str]) -> list[tuple[str, str]]:
    with reading(node.engine) as tx:
        everyone = stored.everyone(tx)
    found = [(one.node_id, one.certificate.name) for one in everyone if one.node_id not in members]
    return sorted(found, key=lambda each: each[1])


def _field(request: Request, name: str) -> str:
    values = request.form.get(name) or [""]
    return values[0].strip()
