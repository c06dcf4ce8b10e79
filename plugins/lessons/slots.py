# SPDX-License-Identifier: EUPL-1.2
"""What lessons show on other pages: responses, lessons of an initiative, the home page."""

from collections.abc import Sequence
from dataclasses import dataclass

from plugins.lessons import asking
from plugins.lessons.lesson import KINDS as LESSON_KINDS
from plugins.lessons.response import KINDS as RESPONSE_KINDS
from samenbeter import (
    HATS,
    PRINCIPLES,
    Actor,
    Beginning,
    Fill,
    Node,
    Query,
    Record,
    level_with,
    mark,
    ngettext,
    origins,
    page,
    pointing_at,
    similar,
)
from samenbeter import gettext as _

#: Lessons on the home page.
_HOME = 4
#: Lessons looked through, so that one busy neighbour does not fill the home page.
_RECENT = 20
#: Lessons beside a form of something new.
_BEGINNING = 3
#: Proeftuinen that answered, beside a lesson.
_ON_WAY = 6
#: Responses below a lesson, lessons below an initiative.
_BELOW = 50


@dataclass(frozen=True, slots=True)
class Word:
    """One value of a field, as it travels and in Dutch."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Teaser:
    """One lesson as a tile."""

    record: Record
    kind: Word
    principles: tuple[Word, ...]


def below(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Return the responses to a lesson, the answers to a question, the lessons of an initiative."""
    if record.type == "lesson":
        return _responses(node, actor, record)
    if record.type == "question":
        return asking.answers(node, actor, record)
    if record.type == "initiative":
        lessons = pointing_at(node, actor, record, "lesson", "initiative", limit=_BELOW)
        return _list("lessons/of_initiative.html", lessons)
    return None


def beside(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Return the way of a lesson: who wrote it, who has it from them, who said something back."""
    if record.type != "lesson" or record.published is None:
        return None
    answered: dict[str, list[str]] = {}
    for each in pointing_at(node, actor, record, "lesson_response", "about", limit=_BELOW):
        kind = RESPONSE_KINDS.get(str(each.body.get("kind")))
        said = answered.setdefault(each.origin, [])
        if kind and _(kind) not in said:
            said.append(_(kind))
    if record.is_own and not answered:
        return None
    others = [(origin, ", ".join(said)) for origin, said in answered.items()]
    context = {"lesson": record, "answered": others[:_ON_WAY], "more": len(others[_ON_WAY:])}
    return Fill("lessons/way.html", context)


def home(node: Node, actor: Actor) -> Fill | None:
    """Return "Wat anderen leerden": the latest lessons of as many other nodes as fit."""
    others = tuple(each for each in origins(node, "lesson") if each)
    if not others:
        return None
    recent = page(node, actor, Query("lesson", origins=others, limit=_RECENT)).records
    return _list("lessons/home.html", best_first(spread(recent, _HOME), _our_focus(node)))


def beginning(node: Node, actor: Actor, begun: Beginning) -> Fill | None:
    """Return the lessons nearest to what somebody begins: by its words, else by its principles."""
    if begun.kind in ("lesson", "lesson_response"):
        return None
    found = similar(node, actor, "lesson", begun.words, _BEGINNING) if begun.words else []
    if len(found) < _BEGINNING and begun.principles:
        tagged = Query("lesson", filters={"principles": tuple(begun.principles)}, limit=_RECENT)
        known = {each.id for each in found}
        others = [each for each in page(node, actor, tagged).records if each.id not in known]
        found += best_first(spread(others, _BEGINNING), frozenset(begun.principles))
    return _list("lessons/beginning.html", found[:_BEGINNING])


def best_first(lessons: Sequence[Record], wanted: frozenset[str]) -> list[Record]:
    """Return the same lessons, those that share most principles with ``wanted`` first."""

    def shared(lesson: Record) -> int:
        tagged = lesson.body.get("principles")
        return len(wanted & set(map(str, tagged))) if isinstance(tagged, list) else 0

    return sorted(lessons, key=shared, reverse=True)


def _our_focus(node: Node) -> frozenset[str]:
    return frozenset(each.principle for each in node.config.neighbourhood.focus)


def spread(lessons: Sequence[Record], most: int) -> list[Record]:
    """Return up to ``most`` lessons, first one of each origin, then the next of each."""
    turns: dict[str, int] = {}
    order = []
    for at, each in enumerate(lessons):
        turn = turns[each.origin] = turns.get(each.origin, -1) + 1
        order.append((turn, at))
    return [lessons[at] for _turn, at in sorted(order)[:most]]


def _responses(node: Node, actor: Actor, lesson: Record) -> Fill | None:
    found = pointing_at(node, actor, lesson, "lesson_response", "about", limit=_BELOW)
    groups = [(kind, _(word), _of_kind(found, kind)) for kind, word in RESPONSE_KINDS.items()]
    helped = {each.origin for each in _of_kind(found, "helped_us")}
    may_answer = actor.is_at_least("editor") and level_with(node, lesson.origin) == "full"
    if not found and not may_answer:
        return None
    context = {
        "groups": groups,
        "hats": {name: _(words) for name, words in HATS.items()},
        "any": bool(found),
        "told": _helped(len(helped)),
        "lesson": lesson,
        "may_answer": may_answer,
    }
    return Fill("lessons/responses.html", context)


def _helped(places: int) -> str:
    """Say in how many proeftuinen a lesson helped; "" for none."""
    told = ngettext("Dit hielp in %(num)s proeftuin.", "Dit hielp in %(num)s proeftuinen.", places)
    return told % {"num": places} if places else ""


def _list(template: str, lessons: Sequence[Record]) -> Fill | None:
    return Fill(template, {"teasers": [_teaser(each) for each in lessons]}) if lessons else None


def _teaser(lesson: Record) -> Teaser:
    kind = str(lesson.body.get("kind"))
    tagged = lesson.body.get("principles")
    values = [each for each in PRINCIPLES if isinstance(tagged, list) and each in tagged]
    words = tuple(Word(each, _(PRINCIPLES[each])) for each in values)
    return Teaser(lesson, Word(kind, _(LESSON_KINDS.get(kind, mark("Les")))), words)


def _of_kind(found: Sequence[Record], kind: str) -> list[Record]:
    return [each for each in found if each.body.get("kind") == kind]
