# SPDX-License-Identifier: EUPL-1.2
"""The administrator's pages of agreements: propose, read, decide, follow, end, print."""

from collections.abc import Callable

from core.database import reading
from core.errors import (
    AdministratorError,
    FetchError,
    MalformedError,
    NotAllowed,
    NotFound,
    UntrustedError,
)
from core.languages import gettext as _
from federation import peers
from federation.contracts import deeds, delivery, suspending, wording
from federation.pages import contract_rows as rows
from federation.pages.contract_form import Form
from federation.peers import Introduction
from federation.store import contracts as stored
from federation.store import peers as stored_peers
from federation.store.contracts import Agreement
from federation.wire.identity import read_node_id, show_node_id
from samenbeter import Actor, Answer, Html, Node, Page, Redirect, Request, qr_code

PATH = rows.PATH


def pages() -> list[Page]:
    """Return the pages of this room."""
    both, one = ("GET", "POST"), f"{PATH}/<digest>"
    return [
        Page(PATH, overview, both, role="administrator", menu="Afspraken"),
        Page(one, agreement, both, role="administrator"),
        Page(f"{one}/vernieuw", renewal, both, role="administrator"),
        Page(f"{one}/afdruk", paper, role="administrator"),
    ]


def overview(node: Node, request: Request) -> Answer:
    """Show all agreements, ask an address who it is, or propose to it.

    The field ``deed`` says what: "meet" or "propose".
    """
    deed = _field(request, "deed")
    if request.method == "GET":
        return _overview(node)
    if deed == "meet":
        return _meet(node, request)
    if deed == "propose":
        return _propose(node, request)
    return _overview(node, problem=_("Deze knop kennen we niet."), status=400)


def _overview(
    node: Node, *, problem: str = "", address: str = "", node_id: str = "", status: int = 200
) -> Html:
    context = {
        **rows.all_rows(node),
        **rows.ourselves(node),
        "problem": problem,
        "address": address,
        "node_id": node_id,
        "path": PATH,
    }
    return Html("federation/contracts.html", context, status)


def _meet(node: Node, request: Request) -> Answer:
    address, text = _field(request, "address").rstrip("/"), _field(request, "node_id")

    def again(problem: str) -> Html:
        return _overview(node, problem=problem, address=address, node_id=text, status=400)

    try:
        expected = read_node_id(text) if text else ""
        found = peers.introduce(node, address)
    except MalformedError:
        return again(_("Een kenmerk heeft 32 tekens: letters en de cijfers 2 tot 7."))
    except FetchError as error:
        return again(_("Op dit adres antwoordt geen proeftuin. ({error})").format(error=error))
    except UntrustedError as error:
        return again(_("Wat hier antwoordt, klopt niet. ({error})").format(error=error))
    if found.certificate.node == node.id:
        return again(_("Dit is het adres van deze proeftuin zelf."))
    form = Form.of_offer(wording.usual(node, node.clock().date()))
    return _offer(node, found, address, form, expected=expected)


def _offer(
    node: Node, found: Introduction, address: str, form: Form, *, expected: str = "",
    renews: Agreement | None = None, problem: str = "", status: int = 200,
) -> Html:  # fmt: skip
    certificate = found.certificate
    context = {
        "name": certificate.name,
        "theme": found.theme,
        "address": address,
        "node_id": certificate.node,
        "groups": show_node_id(certificate.node).split(),
        "code": qr_code(
            certificate.node, _("Kenmerk van {name} als QR-code").format(name=certificate.name)
        ),
        "expected_groups": show_node_id(expected).split() if expected else [],
        "is_same": expected == certificate.node,
        "is_strange": bool(expected) and expected != certificate.node,
        "form": form,
        "audiences": rows.audiences(node, form.audiences),
        "levels": {name: _(word) for name, word in wording.LEVELS.items()},
        "partings": {
            name: tuple(_(each) for each in words) for name, words in wording.PARTINGS.items()
        },
        "renews": rows.one_row(node, renews) if renews else None,
        "problem": problem,
        "path": PATH,
    }
    return Html("federation/contract_offer.html", context, status)


def _propose(node: Node, request: Request) -> Answer:
    address, form = _field(request, "address").rstrip("/"), Form.read(request.form)
    try:
        compared = read_node_id(_field(request, "node_id"))
        found = peers.introduce(node, address)
    except (MalformedError, FetchError, UntrustedError) as error:
        problem = _("Voorstellen lukt nu niet. ({error})").format(error=error)
        return _overview(node, problem=problem, address=address, status=400)
    if found.certificate.node != compared:
        problem = _("Dit adres gaf eerst een ander kenmerk. Begin opnieuw.")
        return _overview(node, problem=problem, address=address, status=400)
    return _sent(node, request.actor, found, address, form)


def _sent(
    node: Node,
    actor: Actor,
    found: Introduction,
    address: str,
    form: Form,
    renews: Agreement | None = None,
) -> Answer:
    """Sign and deliver what the form says, or show it again with what is wrong."""
    problem = "" if not form.problems else _("Niet alles is goed ingevuld.")
    if not problem:
        try:
            made = deeds.propose(node, actor, found, address, form.offer())
        except (AdministratorError, MalformedError) as error:
            problem = _("Voorstellen lukt niet. ({error})").format(error=error)
        except NotAllowed as error:
            problem = str(error)
    if problem:
        return _offer(node, found, address, form, renews=renews, problem=problem, status=400)
    notice = _("Het voorstel is verstuurd. De andere beheerder kiest nu.")
    if delivery.deliver(node, made.peer):
        notice = _(
            "Het voorstel is klaar, maar nog niet aangekomen. We proberen het steeds opnieuw."
        )
    return Redirect(f"{PATH}/{made.digest}", notice)


def agreement(node: Node, request: Request) -> Answer:
    """Show one agreement, or do what the administrator decides.

    The field ``deed`` says what: "accept", "reject", "revoke", "suspend" or "resume".
    """
    one = _found(node, request)
    deed = _field(request, "deed")
    if request.method == "GET":
        return _agreement(node, one)
    act = _DECIDE.get(deed)
    if act is None:
        return _agreement(node, one, problem=_("Deze knop kennen we niet."), status=400)
    try:
        notice = act(node, request.actor, one)
    except NotAllowed as error:
        return _agreement(node, one, problem=str(error), status=403)
    except AdministratorError as error:
        problem = _("Dat kan nu niet. ({error})").format(error=error)
        return _agreement(node, _found(node, request), problem=problem, status=400)
    if deed in _TOLD and delivery.deliver(node, one.peer):
        notice += _(" Het bericht is nog niet aangekomen. We proberen het steeds opnieuw.")
    return Redirect(f"{PATH}/{one.digest}", notice)


def _accept(node: Node, actor: Actor, one: Agreement) -> str:
    deeds.accept(node, actor, one.digest)
    return _("De afspraak is aangenomen. We lezen nu wat zij delen.")


def _reject(node: Node, actor: Actor, one: Agreement) -> str:
    deeds.reject(node, one.digest)
    return _("Het voorstel is afgewezen.")


def _revoke(node: Node, actor: Actor, one: Agreement) -> str:
    deeds.revoke(node, one.digest)
    return _("Dit geldt niet meer.")


def _suspend(node: Node, actor: Actor, one: Agreement) -> str:
    suspending.suspend(node, one.peer)
    return _("Op pauze. We nemen niets nieuws aan.")


def _resume(node: Node, actor: Actor, one: Agreement) -> str:
    suspending.resume(node, one.peer)
    return _("We luisteren weer. We halen op wat we misten.")


#: What each button does; each returns what is said of it.
_DECIDE: dict[str, Callable[[Node, Actor, Agreement], str]] = {
    "accept": _accept,
    "reject": _reject,
    "revoke": _revoke,
    "suspend": _suspend,
    "resume": _resume,
}
#: Buttons of which the other side hears.
_TOLD = frozenset({"accept", "reject", "revoke"})


def _agreement(node: Node, one: Agreement, *, problem: str = "", status: int = 200) -> Html:
    with reading(node.engine) as tx:
        peer = stored_peers.get(tx, one.peer)
    context = {
        "one": rows.one_row(node, one),
        **rows.details(node, one),
        "is_suspended": peer is not None and peer.state == "suspended",
        "history": rows.history(node, one),
        "code": qr_code(
            one.peer, _("Kenmerk van {name} als QR-code").format(name=one.certificate.name)
        ),
        "problem": problem,
        "path": PATH,
    }
    return Html("federation/contract.html", context, status)


def renewal(node: Node, request: Request) -> Answer:
    """Show an agreement as a new proposal, or send it."""
    one = _found(node, request)
    if one.agreed is None:
        raise NotFound(_("Alleen een afspraak die gold, kun je vernieuwen."))
    with reading(node.engine) as tx:
        peer = stored_peers.get(tx, one.peer)
    found = Introduction(
        peer.certificate if peer else one.certificate,
        peer.area if peer else "",
        peer.theme if peer else "samenbeter",
    )
    address = peer.address if peer else one.address
    if request.method == "GET":
        form = Form.of_offer(wording.again(node, one, node.clock().date()))
        return _offer(node, found, address, form, expected=one.peer, renews=one)
    return _sent(node, request.actor, found, address, Form.read(request.form), renews=one)


def paper(node: Node, request: Request) -> Answer:
    """Show an agreement as it is printed: the agreement on sharing data."""
    one = _found(node, request)
    context = {"one": rows.one_row(node, one), **rows.details(node, one), "path": PATH}
    return Html("federation/contract_paper.html", context)


def _found(node: Node, request: Request) -> Agreement:
    with reading(node.engine) as tx:
        one = stored.get(tx, request.values["digest"])
    if one is None:
        raise NotFound(_("Deze afspraak is er niet."))
    return one


def _field(request: Request, name: str) -> str:
    values = request.form.get(name) or [""]
    return values[0].strip()
