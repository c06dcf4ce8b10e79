# SPDX-License-Identifier: EUPL-1.2
"""The pages of a node, joined to one WSGI application.

From the outside in: the page cache (answers from memory), the tongues (the language of an
address), the guard (headers on all that leaves), Flask (routes, forms, errors), and behind it
the views, which only translate between the browser and the deeds and questions of core.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from core import languages, pages
from core.api.app import add_api
from core.drawing import lessons, scenes
from core.node import Node
from core.record_types import RecordType
from core.themes import PICTURES, THEMES
from core.web import errors, styling, views, visit, words
from core.web.administering import metrics
from core.web.administering import routes as administering
from core.web.administering.metrics import Answers
from core.web.around import make_site
from core.web.cache import PageCache
from core.web.contributing import routes as contributing
from core.web.front import COUNTER, Front, newest_change
from core.web.moderating import routes as moderating
from core.web.people import routes as people
from core.web.prose import prose
from core.web.security import cookie_name, guard
from core.web.statics import Statics
from core.web.tongues import Tongues
from core.web.visit import Manner
from core.web.visiting import routes as visiting
from core.web.writing import routes as writing

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_HERE = Path(__file__).parent
#: First parts of paths that never hold a page to keep.
_NOT_KEPT = frozenset({"beeld", "static", "api", "health", "metrics"})

#: The rooms whose pages make up the house.
_ROOMS = (visiting, people, contributing, writing, moderating, administering)


def create_app(node: Node) -> "WSGIApplication":
    """Return the whole web front of ``node``."""
    answers = Answers()
    app, machine_paths = make_flask(node, answers)
    add_api(app, node)
    kept = PageCache(
        Tongues(
            guard(app.wsgi_app, node),
            address_form=lambda: node.config.node.address_form,
            same=machine_paths,
        ),
        cookie=cookie_name(node),
        counter=partial(newest_change, node),
        counter_key=COUNTER,
        skip=_NOT_KEPT | machine_paths,
    )
    return answers.around(kept)


def make_flask(node: Node, answers: Answers | None = None) -> tuple[Flask, frozenset[str]]:
    """Return the application without its outer layers, and where only programs ask."""
    app = Flask("core.web", static_folder=None, template_folder=None)
    app.url_map.merge_slashes = False
    statics = make_statics()
    front = _front(app, node, statics)
    manners: dict[str, Manner] = {}
    visit.install(app, node, manners)
    for route in (each for room in _ROOMS for each in room.PAGES):
        app.add_url_rule(
            route.rule, route.endpoint, partial(route.view, front), methods=[route.method]
        )
        manners[route.endpoint] = route.manner
    counted = partial(metrics.metrics, front, answers or Answers())
    app.add_url_rule("/metrics", "house.metrics", counted)
    manners["house.metrics"] = Manner(machine=True)
    app.add_url_rule("/static/<path:name>", "static", statics.answer)
    for kind in node.types.values():
        _add_type(app, front, kind, manners)
    machine_paths = {"api", "metrics"}
    for endpoint, page in pages.mount(app, node, front.guest_page, visit.require, visit.actor):
        purpose = endpoint if page.role == "visitor" else ""
        manners[endpoint] = Manner(page.machine, page.body_limit, purpose)
        if page.machine:
            machine_paths.add(page.path.lstrip("/").partition("/")[0])
    # Only now is known which guests are in.
    front.look_again()
    errors.install(app, front, frozenset(machine_paths))
    return app, frozenset(machine_paths)


def _add_type(app: Flask, front: Front, kind: RecordType, manners: dict[str, Manner]) -> None:
    for route in (each for room in _ROOMS for each in room.OF_TYPES):
        endpoint = f"type.{kind.name}.{route.endpoint}"
        bound = partial(route.view, front, kind)
        rule = f"{route.before}/{kind.path}{route.rule}"
        app.add_url_rule(rule, endpoint, bound, methods=[route.method])
        manners[endpoint] = route.manner


def _front(app: Flask, node: Node, statics: Statics) -> Front:
    """Return what pages are made with; templates are compiled once and never looked at again."""
    templates = app.jinja_env
    templates.auto_reload = False
    templates.undefined = StrictUndefined
    templates.trim_blocks = templates.lstrip_blocks = True
    languages.teach(templates)
    templates.loader = ChoiceLoader([FileSystemLoader(_HERE / "templates"), pages.loader(node)])
    front = Front(node, templates, make_site(node))
    templates.globals.update(_globals(front, statics))
    templates.filters.update(
        age=lambda moment: words.age(moment, words.today(node.clock())),
        capital=words.capital,
        clock_time=words.clock_time,
        day=words.day,
        fours=words.fours,
        hours=words.hours,
        paragraphs=words.paragraphs,
        weekday=words.weekday,
        prose=prose,
    )
    return front


def _globals(front: Front, statics: Statics) -> dict[str, Any]:
    """Return what every template may use, also a guest's."""
    return {
        "draw": front.drawer(),
        "draw_filters": front.filter_drawer(),
        "origin": front.origin,
        "static": statics.url,
        "url_of": lambda record: views.url_of(front.node, record),
        "in_words": words.in_words,
    }


def make_statics() -> Statics:
    """Return the files pages are drawn with: those of the house, and those it draws."""
    made: dict[str, Callable[[], str]] = {
        "tokens.css": styling.tokens,
        "style.css": styling.components,
        **{f"{part}.css": partial(styling.apart, part) for part in styling.APART},
        "chairs.svg": scenes.chairs,
        "hedge.svg": scenes.hedge,
    }
    for theme in THEMES:
        made[f"pictures/{theme}.svg"] = partial(lessons.picture, theme)
        for kind in lessons.KINDS:
            made[f"pictures/{theme}-{kind}.svg"] = partial(lessons.picture, theme, kind)
        for name in PICTURES:
            made[f"scenes/{name}-{theme}.svg"] = partial(scenes.scene, name, theme)
    return Statics(_HERE / "static", made)
