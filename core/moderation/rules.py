# SPDX-License-Identifier: EUPL-1.2
"""The house rules: a short fixed list, so that every report and decision names one of them."""

from dataclasses import dataclass

from core.languages import mark


@dataclass(frozen=True, slots=True)
class Rule:
    """One house rule."""

    #: As stored: "kind".
    name: str
    #: What we ask of everybody.
    words: str
    #: What is wrong with a text that breaks it, for whoever reports.
    broken: str


#: In the order in which people read them.
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

BY_NAME = {each.name: each for each in RULES}

#: What somebody reports or objects with, in characters.
LONGEST_WORDS = 1000
