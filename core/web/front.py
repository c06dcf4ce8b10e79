# SPDX-License-Identifier: EUPL-1.2
"""What every page is made with: the node, the templates, and what other nodes are called."""

import logging
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Response, redirect, request
from jinja2 import Environment

from core import changes, languages, pages, questions
from core.config import Config
from core.languages import gettext as _
from core.model import Actor, Record
from core.node import Node
from core.offers import Beginning
from core.plugins import CRASHES
from core.record_types import RecordType
from core.web import security, tongues, views, visit, words
from core.web.around import Site, make_site, me
from core.web.views import Card, From, Link

T = TypeVar("T")

logger = logging.getLogger(__name__)

#: Where the page cache leaves the change counter it read, for what follows.
COUNTER = "samenbeter.counter"
#: Cards kept drawn, of about 1.5 KiB.
_DRAWN = 500
#: Forms of filters kept drawn, of about 4 KiB.
_FORMS = 100
#: Characters of a note on a card.
_NOTE = 80
#: Seconds that parts of pages are kept, as whole pages are; and how many of them.
_PART_AGE, _PARTS = 60.0, 100
#: Seconds that names of other nodes are believed when nothing changes.
_NAMES_AGE = 30.0


@dataclass
class Front:
    """The parts of the web front, joined once in ``create_app``."""

    node: Node
    templates: Environment
    site: Site
    #: When names were asked, at which change, and what they are.
    _known: tuple[float, int, Mapping[str, From]] = (float("-inf"), -1, {})
    #: What the node was set to when ``site`` was made.
    _set_to: Config | None = None
    _sources: dict[str, tuple[int, Sequence[str]]] = field(default_factory=dict)
    _asking: threading.Lock = field(default_factory=threading.Lock)
    #: By name and voice: when it was made, at which change, and what it is.
    _parts: dict[tuple[Hashable, str], tuple[float, int, Any]] = field(default_factory=dict)

    def show(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """Return a page. To visitors it may be kept, as long as it is asked for again."""
        html = self.templates.get_template(template).render(
            **self.around(), **context, status=status
        )
        return self.page(html, status)

    def look_again(self) -> None:
        """Make what stands around every page anew when what the node is set to has changed."""
        if self._set_to is not self.node.config:
            self._set_to = self.node.config
            self.site = self.templates.globals["site"] = make_site(self.node)

    def page(self, html: str, status: int = 200) -> Response:
        """Return ``html`` as an answer with what may be kept of it."""
        response = Response(html, status, mimetype="text/html")
        keep = status == 200 and request.method in ("GET", "HEAD") and not visit.current().token
        response.headers["Cache-Control"] = security.REVALIDATE if keep else security.NO_STORE
        response.headers["Vary"] = "Cookie"
        return response

    def to(self, url: str) -> Response:
        """Return the way to another page, after a deed."""
        answer: Response = redirect(url, 303)  # type: ignore[assignment]
        return answer

    def around(self) -> dict[str, Any]:
        """Return what every template knows besides what its page gives it."""
        self.look_again()
        here = visit.current()
        notice, here.shown = here.notice, bool(here.notice)
        return {
            "me": me(self.node, here.actor),
            "here": request.path,
            "language": languages.language(),
            "tongues": tongues.tongues(_address()),
            "notice": notice,
            "form_token": here.form_token,
            "now": self.node.clock(),
            "helps": self.helps,
        }

    def card(self, record: Record) -> Card:
        """Return a record as a list shows it."""
        return self.cards([record])[0]

    def cards(self, records: Any) -> tuple[Card, ...]:
        """Return records as a list shows them."""
        today, known = words.today(self.node.clock()), self.origins()
        return tuple(
            views.card(self.node, each, known.get(each.origin) or unknown(each.origin), today)
            for each in records
        )

    def noted(self, records: Sequence[Record]) -> tuple[Card, ...]:
        """Return records as a list shows them, with what guests say of each."""
        notes: dict[int, tuple[str, ...]] = {}
        told = self.node.plugins.fills(
            "note_cards", node=self.node, actor=visit.actor(), records=records
        )
        for plugin, found in told:
            try:
                for record_id, text in found.items():
                    notes[record_id] = (*notes.get(record_id, ()), str(text)[:_NOTE])
            except CRASHES:
                self.node.plugins.note_crash(plugin, "note_cards")
        return tuple(
            replace(card, notes=notes[card.id]) if card.id in notes else card
            for card in self.cards(records)
        )

    def drawer(self) -> Callable[..., str]:
        """Return a function that draws a card once, for as long as it stays as it is.

        A change makes every page new, but not what most of its cards look like.
        """

        @lru_cache(maxsize=_DRAWN)
        def drawn(voice: str, card: Card, level: int) -> str:
            macros: Any = self.templates.get_template("macros.html").module
            made: str = macros.card(card, level)
            return made

        def draw(card: Card, level: int = 2) -> str:
            return drawn(languages.voice(), card, level)

        return draw

    def filter_drawer(self) -> Callable[..., str]:
        """Return a function that draws the form of a list's filters once per choice."""

        @lru_cache(maxsize=_FORMS)
        def drawn(voice: str, kind: str, *form: Any) -> str:
            forms: Any = self.templates.get_template("filters.html").module
            made: str = forms.form(self.node.types[kind], *form)
            return made

        def draw(kind: RecordType, *form: Any) -> str:
            return drawn(languages.voice(), kind.name, *form)

        return draw

    def kept(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` makes; for visitors it is kept until something changes.

        For what many addresses show and all visitors see alike: parts of the home page, counts.
        It lives a minute at most, as whole pages do, and in each language by itself. Whoever is
        signed in always gets it new.

        Args:
            name: of the part; with all that makes it another one.
            make: makes it; must look at nothing that ``name`` does not tell.
        """
        counter = self._counter()
        if counter < 0 or visit.current().token:
            return make()
        key, now = (name, languages.voice()), time.monotonic()
        made, told, found = self._parts.get(key, (0.0, -1, None))
        if told == counter and now - made < _PART_AGE:
            part: T = found
            return part
        part = make()
        if len(self._parts) >= _PARTS:
            self._parts.clear()
        self._parts[key] = (now, counter, part)
        return part

    def origin(self, node_id: str) -> From:
        """Return what a node is called; of an unknown one the beginning of its id."""
        return self.origins().get(node_id) or unknown(node_id)

    def origins(self) -> Mapping[str, From]:
        """Return what nodes are called, by node id; "" is ourselves."""
        asked, change, known = self._known
        now, counter = time.monotonic(), self._counter()
        stale = counter != change or now - asked > _NAMES_AGE
        if stale and self._asking.acquire(blocking=not known):
            try:
                known = self._ask_names()
                self._known = (now, counter, known)
            finally:
                self._asking.release()
        return known

    def origins_of(self, kind: RecordType) -> Sequence[str]:
        """Return the nodes whose public records of this type are here, looked up once a change."""
        counter = self._counter()
        told, found = self._sources.get(kind.name, (-1, ()))
        if counter < 0 or told != counter:
            found = tuple(questions.origins(self.node, kind.name))
            self._sources[kind.name] = (counter, found)
        return found

    def guest_page(
        self, template: str, context: Mapping[str, object], status: int = 200
    ) -> Response:
        """Return a page made with a guest's template; raises whatever the template raises."""
        found = self.templates.get_template(template)
        return self.page(found.render(**{**self.around(), **context}), status)

    def slots(self, hook: str, **facts: Any) -> list[Any]:
        """Return what guests put in a slot, as markup."""

        def fill() -> list[Any]:
            return pages.fill(self.node, self.templates, hook, self.around(), **facts)

        # What stands on no page in particular is the same for all who may read as much.
        return self.kept(hook, fill) if set(facts) == {"actor"} else fill()

    def helps(self, kind: str, words: str = "", principles: Sequence[str] = ()) -> list[Any]:
        """Return what guests know that helps whoever begins something, as markup."""
        beginning = Beginning(kind, words, tuple(principles))
        return self.slots("fill_beginning", actor=visit.actor(), beginning=beginning)

    def _counter(self) -> int:
        """Return the change counter that this request sees, -1 for none."""
        found = request.environ.get(COUNTER)
        if found is None:
            found = request.environ[COUNTER] = newest_change(self.node)
        return int(found)

    def _ask_names(self) -> Mapping[str, From]:
        ours = self.node.config.node
        found = {}
        for plugin, told in self.node.plugins.fills("describe_origins", node=self.node):
            try:
                found.update(
                    {
                        each: From(each, one.name, one.area, one.theme, own=False)
                        for each, one in told.items()
                    }
                )
            except CRASHES:
                self.node.plugins.note_crash(plugin, "describe_origins")
        found[""] = From("", ours.name, ours.area, ours.theme, own=True)
        found[self.node.id] = found[""]
        return found


def _address() -> str:
    """Return path and query of this request as they may stand in a link."""
    path = quote(request.path, safe="/:@!$&'()*+,;=~")
    query = quote(request.query_string, safe="/?:@!$&'()*+,;=~%")
    return f"{path}?{query}" if query else path


def unknown(node_id: str) -> From:
    """Return what we call a node that nobody told us about."""
    name = _("proeftuin {name}").format(name=node_id[:4])
    return From(node_id, name, "", "samenbeter", own=False)


def newest_change(node: Node) -> int:
    """Return the change counter, or -1 when the database does not answer."""
    try:
        return changes.counter(node.engine)
    except Exception:
        # Whatever it is, the page itself runs into it and says so; here it only means that
        # nothing kept may be used.
        logger.exception("the change counter could not be read")
        return -1


def links_of(front: Front, actor: Actor, record: Record, kind: RecordType) -> dict[str, Link]:
    """Return what the references of a record point at, of what is here and to be read."""
    references = {
        each
        for one in kind.fields
        if one.refers_to
        for each in views.values_of(record.body.get(one.name))
    }
    found = {}
    for each in sorted(references):
        target = questions.find(front.node, actor, each)
        if target is not None and target.state != "withdrawn":
            card = front.card(target)
            found[each] = Link(card.title, card.url, card.origin, card.language)
    return found
