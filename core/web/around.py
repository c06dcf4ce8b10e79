# SPDX-License-Identifier: EUPL-1.2
"""What stands around every page: this site, who looks, the menus, the files it is drawn with."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from core import pages
from core.languages import gettext as _
from core.languages import mark
from core.model import Actor
from core.neighbourhood import Help
from core.node import Node
from core.web import words
from core.web.views import Link


@dataclass(frozen=True, slots=True)
class Site:
    """This node, as every template may show it: ``site``."""

    name: str
    area: str
    theme: str
    #: What the large picture of the home page shows.
    pictures: str
    tagline: str
    address: str
    contact: str
    language: str
    #: The content is made up; every page says so.
    demo: bool
    #: Node id in groups of four.
    id: str
    version: str
    #: Numbers to call when it cannot wait.
    crisis: tuple[Help, ...] = ()
    #: As written, for everybody: by question, place and day, and pages of guests.
    ways: tuple[Link, ...] = ()
    #: As written, for everybody: the lists of the record types.
    shelves: tuple[Link, ...] = ()
    #: As written, at the foot of every page: pages of guests about this site.
    about: tuple[Link, ...] = ()

    @property
    def menu(self) -> tuple[Link, ...]:
        """Return the menu for everybody, in the language of now."""
        return tuple(Link(words.capital(_(one.title)), one.url) for one in self.ways)

    @property
    def lists(self) -> tuple[Link, ...]:
        """Return the lists of all there is to read, in the language of now."""
        return tuple(Link(words.capital(_(one.title)), one.url) for one in self.shelves)

    @property
    def foot(self) -> tuple[Link, ...]:
        """Return what stands at the foot of every page, in the language of now."""
        return tuple(Link(_(one.title), one.url) for one in self.about)


@dataclass(frozen=True, slots=True)
class Me:
    """Who looks, as every template may show it: ``me``."""

    name: str
    signed_in: bool
    editor: bool
    administrator: bool
    mediator: bool
    #: Menu items of editors and administrators.
    menu: tuple[Link, ...] = ()


def me(node: Node, actor: Actor) -> Me:
    """Return who looks, with the menu of what they may do."""
    if actor.role == "visitor":
        return _NOBODY
    editor, administrator = actor.is_at_least("editor"), actor.is_at_least("administrator")
    menu = [Link(_("Mijn account"), "/mijn")]
    menu += [Link(one.menu, one.path) for one in pages.of_menu(node, "member")]
    if editor:
        menu.append(Link(_("Redactie"), "/redactie"))
        menu.append(Link(_("Ideeën"), "/redactie/ideeen"))
        menu += [Link(one.menu, one.path) for one in pages.of_menu(node, "editor")]
    if mediator := actor.is_at_least("mediator"):
        menu.append(Link(_("Meldingen"), "/redactie/meldingen"))
        menu += [Link(one.menu, one.path) for one in pages.of_menu(node, "mediator")]
    if administrator:
        menu.append(Link(_("Beheer"), "/beheer"))
    return Me(actor.name, True, editor, administrator, mediator, tuple(menu))


_NOBODY = Me("", False, False, False, False)


def make_site(node: Node) -> Site:
    """Return what templates may show of this node."""
    ours = node.config.node
    return Site(
        name=ours.name, area=ours.area, theme=ours.theme, pictures=ours.pictures,
        tagline=ours.tagline,
        address=ours.address, contact=ours.contact, language=ours.language, demo=ours.demo,
        id=words.fours(node.id), version=house_version(), ways=tuple(_menu(node)),
        crisis=node.config.neighbourhood.crisis, shelves=tuple(_shelves(node)),
        about=tuple(Link(one.menu, one.path) for one in pages.at_foot(node)),
    )  # fmt: skip


def _menu(node: Node) -> Iterator[Link]:
    """Yield the three ways in, which every node has, and what guests add."""
    yield from (Link(mark("Vraag"), "/vraag"), Link(mark("Plek"), "/plek"))
    yield Link(mark("Dag"), "/dag")
    for page in pages.of_menu(node, "visitor"):
        yield Link(page.menu, page.path)


def _shelves(node: Node) -> Iterator[Link]:
    for kind in node.types.values():
        if kind.menu:
            yield Link(kind.label_plural, f"/{kind.path}")


def house_version() -> str:
    """Return the version of this software."""
    try:
        return version("samenbeter")
    except PackageNotFoundError:
        return "0"
