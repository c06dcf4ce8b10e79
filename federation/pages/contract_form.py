# SPDX-License-Identifier: EUPL-1.2
"""The form of a proposal: what stands in it, and what is wrong with that, in Dutch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import cast, get_args

from core.languages import gettext as _
from core.languages import mark
from core.record_types import Level
from federation.contracts.deeds import Offer
from federation.wire.contract import LONGEST, MAX_TERMS, Parting
from federation.wire.identity import is_line

#: What the fields are called on the page, in their order.
LABELS = {
    "purpose": mark("Doel"),
    "contact": mark("Contact bij ons"),
    "starts": mark("Eerste dag"),
    "ends": mark("Laatste dag"),
    "terms": mark("Regels"),
}


@dataclass(frozen=True)
class Form:
    """What somebody filled in, as text."""

    level_given: str
    level_received: str
    audiences: tuple[str, ...]
    purpose: str
    contact: str
    #: One rule on each line.
    terms: str
    starts: str
    ends: str
    parting: str

    @classmethod
    def of_offer(cls, offer: Offer) -> "Form":
        """Return the form that says what ``offer`` says."""
        return cls(
            offer.level_given, offer.level_received, offer.audiences, offer.purpose,
            offer.contact, "\n".join(offer.terms), offer.starts.isoformat(),
            offer.ends.isoformat(), offer.parting,
        )  # fmt: skip

    @classmethod
    def read(cls, form: Mapping[str, Sequence[str]]) -> "Form":
        """Return what came with a request; spaces that nobody sees are one space."""

        def one(name: str) -> str:
            return " ".join((form.get(name) or [""])[0].split())

        terms = (form.get("terms") or [""])[0].splitlines()
        kept = [" ".join(line.split()) for line in terms if line.strip()]
        audiences = tuple(sorted(set(form.get("audience") or ())))
        return cls(
            one("level_given"), one("level_received"), audiences, one("purpose"),
            one("contact"), "\n".join(kept), one("starts"), one("ends"), one("parting"),
        )  # fmt: skip

    @cached_property
    def problems(self) -> dict[str, str]:
        """What is wrong, by field; empty when all is well."""
        found = {}
        for name in ("purpose", "contact"):
            if not is_line(getattr(self, name), LONGEST[name]):
                found[name] = _("Vul hier 1 tot {most} tekens in.").format(most=LONGEST[name])
        terms = self.terms.split("\n")
        if len(terms) > MAX_TERMS or not all(is_line(one, LONGEST["terms"]) for one in terms):
            found["terms"] = _(
                "Schrijf 1 tot {terms} regels. Elke regel heeft hoogstens {most} tekens."
            ).format(terms=MAX_TERMS, most=LONGEST["terms"])
        starts, ends = _day(self.starts), _day(self.ends)
        if starts is None:
            found["starts"] = _("Kies de eerste dag.")
        if ends is None or (starts is not None and ends < starts):
            found["ends"] = _("Kies een laatste dag die na de eerste komt.")
        return found

    @property
    def wrong(self) -> list[tuple[str, str, str]]:
        """Return (field, label, sentence) of what is wrong, in the order of the page."""
        told = self.problems
        return [(name, _(label), told[name]) for name, label in LABELS.items() if name in told]

    def offer(self) -> Offer:
        """Return what was filled in; only when nothing is wrong with it."""
        return Offer(
            level_given=_level(self.level_given),
            level_received=_level(self.level_received),
            audiences=self.audiences or ("public",),
            purpose=self.purpose,
            contact=self.contact,
            terms=tuple(self.terms.split("\n")),
            starts=date.fromisoformat(self.starts),
            ends=date.fromisoformat(self.ends),
            parting=_parting(self.parting),
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _level(text: str) -> Level:
    # On doubt the smaller.
    return cast(Level, text) if text in get_args(Level) else "information"


def _parting(text: str) -> Parting:
    return cast(Parting, text) if text in get_args(Parting) else "hide"
