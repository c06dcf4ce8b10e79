# SPDX-License-Identifier: EUPL-1.2
"""The house rules: a short list, so that every report and decision names one of them.

A node may write its own list (table ``[house_rules]`` of node.toml, or the page of settings). What
was decided names the rule as it was: one of the usual rules by its name, one of a node's own by
its words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates

from core.languages import gettext as _
from core.languages import mark


@dataclass(frozen=True, slots=True)
class Rule:
    """One house rule."""

    #: As stored: "kind"; of a rule of the node's own: its words.
    name: str
    #: What we ask of everybody.
    words: str
    #: What is wrong with a text that breaks it, for whoever reports.
    broken: str


#: Where a node names none of its own, in the order in which people read them.
RULES: tuple[Rule, ...] = (
    Rule("kind", mark("Wees vriendelijk. Val niemand aan."), mark("Dit valt mensen aan")),
    Rule(
        "private",
        mark("Schrijf niet over één persoon. Noem geen namen en niemands gezondheid."),
        mark("Dit gaat over één persoon of over iemands gezondheid"),
    ),
    Rule("true", mark("Vertel wat je zelf weet. Verzin niets."), mark("Dit klopt niet")),
    Rule("advert", mark("Maak geen reclame."), mark("Dit is reclame of spam")),
    Rule(
        "own",
        mark("Gebruik alleen teksten en foto's die je mag gebruiken."),
        mark("Dit is gemaakt door iemand anders"),
    ),
    Rule("place", mark("Houd het bij de wijk en bij elkaar."), mark("Dit hoort hier niet")),
    Rule("law", mark("Doe niets wat de wet verbiedt."), mark("Dit mag niet van de wet")),
)

#: What somebody reports or objects with, in characters.
LONGEST_WORDS = 1000

#: Characters of one rule, and rules of one node: as many as people read.
_LENGTH = validate.Length(10, 160)
_MOST = 20

_USUAL = {each.name: each for each in RULES}
_BY_WORDS = {each.words: each for each in RULES}


class HouseRulesSchema(Schema):
    """Table ``[house_rules]``; loads as the rules themselves."""

    ours = fields.List(fields.String(validate=_LENGTH), validate=validate.Length(1, _MOST))

    @validates("ours")
    def _check_ours(self, value: Sequence[str], **_: Any) -> None:
        if len(set(value)) < len(value):
            raise ValidationError("a rule stands there twice")
        if any(not each.isprintable() or each != " ".join(each.split()) for each in value):
            raise ValidationError("write each rule on one line")

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> tuple[Rule, ...]:
        ours = data.get("ours")
        if ours is None:
            return RULES
        return tuple(_BY_WORDS.get(each) or _own(each) for each in ours)


def names(rules: Sequence[Rule]) -> frozenset[str]:
    """Return what a report or decision may name where these rules hold."""
    return frozenset(each.name for each in rules)


def rule_of(name: str) -> Rule:
    """Return the rule that a report or decision names, as it was then."""
    return _USUAL.get(name) or _own(name)


def words_of(name: str) -> str:
    """Return what the rule that a decision names asks, for the reader; "" where it names none."""
    return _(rule_of(name).words) if name else ""


def is_usual(rule: Rule) -> bool:
    """Is this a rule we translate, rather than one that the node wrote?"""
    return rule.name in _USUAL


def _own(words: str) -> Rule:
    return Rule(words, words, words)
