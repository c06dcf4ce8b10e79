# SPDX-License-Identifier: EUPL-1.2
"""The four principles, and the focus: what this proeftuin does, learned, and still wonders."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response

from core import questions
from core.errors import NotFound
from core.fields import PRINCIPLES
from core.languages import gettext as _
from core.languages import mark
from core.model import VISITOR, Query, Record
from core.neighbourhood import Focus
from core.node import Node
from core.record_types import RecordType
from core.web import words
from core.web.front import Front
from core.web.views import Card, Choice, Link

#: Last part of the address of each principle's page; what is called otherwise here keeps it.
SLUGS = {
    "ecosystem": "gezonde-wijk",
    "cooperation": "samen-werken",
    "ict": "ict",
    "financing": "geld",
}
_NAMES = {slug: name for name, slug in SLUGS.items()}

#: What each of the four is, wherever it is.
_MEANING = {
    "ecosystem": mark("Een wijk waarin mensen elkaar kennen en gezond kunnen leven."),
    "cooperation": mark("Bewoners, zorg, makers en gemeente werken op een nieuwe manier samen."),
    "ict": mark("ICT gebruiken of maken die mensen echt verbindt."),
    "financing": mark("Nieuwe manieren om te betalen voor wat werkt."),
}

#: Records of one type on one page, and open questions of others.
_OF_TYPE, _QUESTIONS = 6, 6


@dataclass(frozen=True, slots=True)
class PrincipleView:
    """One of the four as pages show it."""

    name: str
    label: str
    meaning: str
    #: What we do on it, "" when nobody wrote that yet.
    answer: str
    url: str

    @property
    def choice(self) -> Choice:
        """Return it as a list shows it."""
        return Choice(self.name, self.label)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The newest records of one type on a principle, and the list of all of them."""

    id: str
    heading: str
    cards: tuple[Card, ...]
    more: Link


@dataclass(frozen=True, slots=True)
class FocusView:
    """A focus with what belongs to it."""

    focus: Focus
    id: str
    principle: PrincipleView | None
    #: What other proeftuinen ask on this principle, each answered on its own page.
    asked: tuple[Card, ...]


def overview(front: Front) -> Response:
    """Show the four principles."""
    return front.show("visiting/principles.html", principles=all_four(front.node))


def principle(front: Front, slug: str) -> Response:
    """Show what we do on one principle, and what there is of it, our own and received.

    Raises:
        NotFound: it is not one of the four.
    """
    name = _NAMES.get(slug)
    if name is None:
        raise NotFound(_("Dit principe kennen we niet. Het zijn er vier."))
    one = view(front.node, name)
    others = [each for each in all_four(front.node) if each.name != name]
    return front.show(
        "visiting/principle.html", principle=one, shelves=_shelves(front, name), others=others
    )


def focus(front: Front) -> Response:
    """Show what this proeftuin looks into first, how far it is, and what others ask."""
    found = [
        FocusView(
            each,
            f"focus-{number}",
            view(front.node, each.principle) if each.principle else None,
            front.cards(_asked(front.node, each.principle)),
        )
        for number, each in enumerate(front.node.config.neighbourhood.focus, 1)
    ]
    return front.show("visiting/focus.html", focuses=found)


def all_four(node: Node) -> tuple[PrincipleView, ...]:
    """Return the four principles in their order."""
    return tuple(view(node, name) for name in PRINCIPLES)


def view(node: Node, name: str) -> PrincipleView:
    """Return one principle in the words of this proeftuin."""
    ours = node.config.neighbourhood
    told = ours.principles.get(name)
    answer = told.answer if told else ""
    url = f"/principes/{SLUGS[name]}"
    return PrincipleView(name, ours.words_of(name), _(_MEANING[name]), answer, url)


def _shelves(front: Front, name: str) -> list[Shelf]:
    found = []
    for kind in _tagged(front.node):
        query = Query(kind.name, {"principles": (name,)}, limit=_OF_TYPE)
        records = questions.page(front.node, VISITOR, query).records
        if records:
            heading = words.capital(kind.label_plural)
            more = Link(
                _("Alle {what}").format(what=kind.label_plural), f"/{kind.path}?principles={name}"
            )
            found.append(Shelf(f"soort-{kind.path}", heading, front.cards(records), more))
    return found


def _tagged(node: Node) -> list[RecordType]:
    """Return the types that are tagged with the principles."""
    tags = [(kind, kind.by_name.get("principles")) for kind in node.types.values()]
    return [kind for kind, tag in tags if tag is not None and tag.indexed and tag.travels]


def _asked(node: Node, principle: str) -> Sequence[Record]:
    """Return open questions of other proeftuinen, on one principle when it is given."""
    found: list[Record] = []
    tagged = {kind.name for kind in _tagged(node)}
    for kind in node.types.values():
        others = tuple(each for each in questions.origins(node, kind.name) if each)
        if kind.open_question is None or not others or (principle and kind.name not in tagged):
            continue
        field, value = kind.open_question
        filters = {field: (value,)} | ({"principles": (principle,)} if principle else {})
        query = Query(kind.name, filters, others, limit=_QUESTIONS)
        found += questions.page(node, VISITOR, query).records
    return found[:_QUESTIONS]
