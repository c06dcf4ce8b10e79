# SPDX-License-Identifier: EUPL-1.2
"""Fields: what a schema says of each, and the kinds of values that the house knows itself.

Every stored field says why it is stored. A schema with a field that does not is refused
when its plugin is admitted, so that a node never holds data nobody can account for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from marshmallow import ValidationError, fields, validate

from core import moments
from core.counts import LEAST
from core.languages import gettext as _
from core.languages import mark, told
from core.model import GLOBAL_ID

Privacy = Literal["P0", "P1", "P1n", "P2", "P3", "P4"]

#: Privacy classes that may travel; records.md draws the line.
TRAVELS: frozenset[str] = frozenset({"P0", "P1", "P1n"})

#: The four principles every proeftuin works by, as they travel, with their short Dutch names.
PRINCIPLES: Mapping[str, str] = {
    "ecosystem": mark("Gezonde wijk"),
    "cooperation": mark("Samen werken"),
    "ict": mark("ICT"),
    "financing": mark("Geld"),
}


@told("purpose", "legal_basis", "retention")
@dataclass(frozen=True)
class Processing:
    """Why a field is stored: its line in the register of processing."""

    privacy: Privacy
    #: What it is for, in Dutch, for the privacy page.
    purpose: str
    #: Legal basis in the sense of AVG article 6, in Dutch.
    legal_basis: str
    #: How long it is kept, in Dutch.
    retention: str


#: For what describes the neighbourhood and nobody in it.
PUBLIC_STORY = Processing(
    "P0",
    mark("Laten zien wat er in de wijk gebeurt en wat we ervan leren"),
    mark("geen persoonsgegevens"),
    mark("zolang het bericht bestaat"),
)


def describe(
    label: str,
    processing: Processing,
    *,
    hint: str = "",
    rows: int = 0,
    indexed: bool = False,
    search: bool = False,
    asked: bool = True,
    stays: bool = False,
    folded: bool = False,
    made: bool = False,
) -> dict[str, Any]:
    """Return the metadata of a field: ``fields.String(metadata=describe("Titel", STORY))``.

    Args:
        label: Dutch, as above the input.
        processing: why the field is stored.
        hint: Dutch, below the label.
        rows: height of a text area in lines; 0 for a single line.
        indexed: lists filter on it.
        search: its text is found by search.
        asked: forms ask for it. A value that the plugin itself writes is not asked, and stays
            as it is when an editor keeps the form.
        stays: everybody reads it on this node, and it does not go along to other nodes.
        folded: its choices are a list that opens, also when they are few.
        made: a machine makes it, as a key: nobody types it and no form asks for it. In records
            of a private type, which only their plugin writes, figures in it are just figures;
            never for what a browser sends back.
    """
    return {
        "label": label,
        "processing": processing,
        "hint": hint,
        "rows": rows,
        "indexed": indexed,
        "search": search,
        "asked": asked and not made,
        "stays": stays,
        "folded": folded,
        "made": made,
    }


class Reference(fields.String):
    """Points at another record: a local id ("17") or a global id, in the words of the API."""

    _SHAPE = re.compile(rf"[1-9][0-9]{{0,17}}|{GLOBAL_ID.pattern}")

    def __init__(self, *, to: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        #: Name of the record type it may point at.
        self.to = to

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not self._SHAPE.fullmatch(text):
            raise ValidationError(_("Kies een bestaand bericht uit de lijst."))
        return text


class Moment(fields.DateTime):
    """A day and an hour: people write the time of the neighbourhood, stored is UTC.

    ``start = Moment(required=True, metadata=describe("Begint", PUBLIC_STORY, indexed=True))``
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            return moments.read(value if isinstance(value, str) else "")
        except ValueError as error:
            told = _("Schrijf een dag en een tijd, zoals 13-02-2026 19.30.")
            raise ValidationError(told) from error

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else moments.to_stored(value)


class Days(fields.String):
    """Some days, as a text: people write "5-5-2026, 25-12-2026", stored are ISO dates in order.

    ``except_days = Days(load_default="", metadata=describe("Wanneer niet?", PUBLIC_STORY))``
    """

    #: Days that it takes.
    MOST = 60

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            found = {moments.read_day(each) for each in re.split(r"[,;\s]+", text) if each}
        except ValueError as error:
            told = _("Schrijf dagen zoals 05-05-2026, met een komma ertussen.")
            raise ValidationError(told) from error
        if len(found) > self.MOST:
            raise ValidationError(_("Dat zijn te veel dagen."))
        return ", ".join(day.isoformat() for day in sorted(found))

    @staticmethod
    def read(stored: object) -> frozenset[date]:
        """Return the days of a value as it is stored; none of what is no such value."""
        try:
            return frozenset(
                date.fromisoformat(each) for each in str(stored or "").split(", ") if each
            )
        except ValueError:
            return frozenset()


class Headcount(fields.String):
    """How many people there were, below ten only as "<10": so few could be recognised.

    Takes a number as people write it, as text; what is stored and sent is "<10" or the number.
    """

    #: All that it takes.
    _TAKEN = r"(<10|[0-9]{1,6})\Z"

    #: As it is stored and travels, and in Dutch.
    FEW, FEW_WORDS = "<10", "minder dan 10"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Regexp(self._TAKEN), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.match(self._TAKEN, value):
            raise ValidationError(_("Schrijf een heel getal, zoals 24."))
        return self.FEW if value == self.FEW or int(value) < LEAST else str(int(value))


class Picture(fields.String):
    """A picture, kept on this node; ``core.picture_values`` tells how it is written."""

    _SHAPE = re.compile(
        r"([0-9a-f]{64}\.(jpg|webp) [1-9][0-9]{0,3}x[1-9][0-9]{0,3}( [^\n]{1,300})?)?\Z"
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Regexp(self._SHAPE), **kwargs)
