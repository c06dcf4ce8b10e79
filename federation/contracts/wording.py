# SPDX-License-Identifier: EUPL-1.2
"""What an agreement says when nobody writes something else, and how it reads on paper. Dutch.

The printed page and the command ``contract print`` say the same, from here.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from core.languages import gettext as _
from core.languages import mark
from federation.contracts.deeds import Offer
from federation.store.contracts import Agreement
from federation.wire.contract import Contract
from federation.wire.identity import show_node_id
from samenbeter import Node

PURPOSE = "Leren van elkaars lessen en initiatieven, en ze samen bewaren."

#: What every proposal starts with; an administrator may change each line.
TERMS = (
    "Wat wij van elkaar krijgen, staat als kopie op onze eigen computer. Ieder is zelf"
    " verantwoordelijk voor de eigen kopie (verwerkingsverantwoordelijke in de zin van de AVG).",
    "We delen geen gegevens over bewoners. Geen namen, aanmeldingen, stemmen of gezondheid.",
    "Stopt de een met delen van een tekst? Dan verbergt de ander die meteen, en wist die na"
    " 30 dagen.",
    "Wist de een iets voorgoed? Dan wist de ander het ook, en bevestigt dat binnen 7 dagen.",
    "Vraagt iemand om inzage, verbeteren of wissen? Dan antwoorden we binnen 7 dagen.",
    "Gaat er iets mis met de beveiliging? Dan bellen we elkaar binnen 24 uur.",
    "Wat openbaar is, mogen we doorgeven. De naam van de maker blijft erbij.",
    "Ieder mag elke dag stoppen met deze afspraak. Daar is geen reden voor nodig.",
)

LEVELS = {"full": mark("volledig"), "information": mark("alleen lezen")}

#: What happens at the end, as a choice and as a sentence.
PARTINGS = {
    "keep": (mark("Blijft staan"), mark("Wat we van elkaar hebben, blijft staan.")),
    "hide": (
        mark("Verbergen"),
        mark("We verbergen wat we van elkaar hebben. Bij een nieuwe afspraak komt het terug."),
    ),
    "delete": (mark("Wissen"), mark("We wissen wat we van elkaar hebben.")),
}  # fmt: skip

_WHAT = {
    "full": mark("lessen en initiatieven, en ook reacties"),
    "information": mark("lessen en initiatieven, geen reacties"),
}


def usual(node: Node, today: date) -> Offer:
    """Return what a proposal of this node says when nobody changes it: a year, both full."""
    return Offer(
        level_given="full", level_received="full", audiences=("public",), purpose=PURPOSE,
        contact=_contact(node), terms=TERMS, starts=today, ends=a_year_from(today),
        parting="hide",
    )  # fmt: skip


def again(node: Node, one: Agreement, today: date) -> Offer:
    """Return what an agreement says, as an offer of this node for a year from ``today``."""
    contract = one.contract
    return Offer(
        level_given=contract.level_of(one.peer), level_received=contract.level_of(node.id),
        audiences=contract.audiences, purpose=contract.purpose,
        contact=contract.contact if one.is_ours else _contact(node),
        terms=contract.terms, starts=today, ends=a_year_from(today), parting=contract.parting,
    )  # fmt: skip


def _contact(node: Node) -> str:
    return node.config.node.contact or f"het beheer van {node.config.node.name}"


def a_year_from(day: date) -> date:
    """Return the last day of a year that begins on ``day``."""
    return day + timedelta(days=364)


def taken_in(level: str) -> str:
    """Return what a side takes in of the other, at the level it gives."""
    return _(_WHAT[level])


def on_paper(contract: Contract, proposer: str, asked: str) -> Iterator[str]:
    """Yield the lines of an agreement on data sharing.

    Args:
        contract: what was agreed.
        proposer: what the proposing node calls itself.
        asked: what the other calls itself.
    """
    yield "Afspraak over het delen van gegevens"
    yield ""
    for name, node_id in ((proposer, contract.proposer), (asked, contract.asked)):
        yield f"{name}, kenmerk {show_node_id(node_id)}"
    yield ""
    yield f"Doel: {contract.purpose}"
    yield f"{asked} neemt van {proposer} op: {taken_in(contract.level_from)}."
    yield f"{proposer} neemt van {asked} op: {taken_in(contract.level_to)}."
    yield f"Voor wie: {audiences_in_words(contract)}."
    yield f"Geldig van {contract.starts} tot en met {contract.ends}."
    yield f"Aan het einde: {PARTINGS[contract.parting][1]}"
    yield f"Contact bij {proposer}: {contract.contact}"
    yield ""
    for number, term in enumerate(contract.terms, 1):
        yield f"{number}. {term}"
    yield ""
    yield f"Vingerafdruk van deze afspraak: {contract.digest}"
    yield "Ondertekend door beide nodes." if contract.is_agreed else "Nog niet aangenomen."


def audiences_in_words(contract: Contract, names: Mapping[str, str] | None = None) -> str:
    """Return who may read what is shared under a contract; ``names`` are those of networks."""
    known = names or {}
    found = [known.get(each, audience_in_words(each)) for each in contract.audiences]
    return ", ".join(sorted(found))


def audience_in_words(audience: str) -> str:
    """Return an audience by the beginning of its id, or everybody."""
    return _("Iedereen") if audience == "public" else _("netwerk {name}").format(name=audience[:8])
