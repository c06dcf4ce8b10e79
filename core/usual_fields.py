# SPDX-License-Identifier: EUPL-1.2
"""Fields as most record types have them, in a line each; ``fields`` makes all others.

None of them decides why something is stored: whoever declares a field says so.
"""

from collections.abc import Mapping

from marshmallow import fields, validate

from core.fields import PUBLIC_STORY, Picture, Processing, Reference, describe
from core.languages import mark
from core.parties import HATS


def text_field(
    label: str,
    processing: Processing,
    *,
    most: int,
    required: bool = False,
    hint: str = "",
    rows: int = 0,
    search: bool = True,
) -> fields.String:
    """Return a field for a text.

    Args:
        label: Dutch, as above the input.
        processing: why the field is stored.
        most: longest text, in characters.
        required: whether it may not be empty.
        hint: Dutch, below the label.
        rows: height of a text area in lines; 0 for a single line.
        search: whether search looks through it.
    """
    metadata = describe(label, processing, hint=hint, rows=rows, search=search)
    if required:
        return fields.String(required=True, validate=validate.Length(1, most), metadata=metadata)
    return fields.String(load_default="", validate=validate.Length(max=most), metadata=metadata)


def choice_field(
    label: str,
    processing: Processing,
    choices: Mapping[str, str],
    *,
    default: str | None = None,
    hint: str = "",
) -> fields.String:
    """Return a field for one of ``choices``: as they travel → in Dutch. Lists filter on it.

    Without ``default`` it must be filled in.
    """
    one_of = validate.OneOf(tuple(choices), tuple(choices.values()))
    metadata = describe(label, processing, hint=hint, indexed=True)
    if default is None:
        return fields.String(required=True, validate=one_of, metadata=metadata)
    return fields.String(load_default=default, validate=one_of, metadata=metadata)


#: What a hat is where nobody said one.
NO_HAT = "not_said"


def hat_field() -> fields.String:
    """Return a field for what somebody is while they tell this: one of ``core.parties.HATS``.

    Chosen with each contribution, never kept with who wrote it.
    """
    named = {name: words[0].upper() + words[1:] for name, words in HATS.items()}
    choices = {NO_HAT: "Niet gezegd", **named}
    return choice_field("Met welke pet op?", PUBLIC_STORY, choices, default=NO_HAT)


def choices_field(
    label: str, processing: Processing, choices: Mapping[str, str], *, hint: str = ""
) -> fields.List[str]:
    """Return a field for any number of ``choices``: as they travel → in Dutch.

    Lists filter on it.
    """
    one_of = validate.OneOf(tuple(choices), tuple(choices.values()))
    metadata = describe(label, processing, hint=hint, indexed=True)
    return fields.List(fields.String(validate=one_of), load_default=list, metadata=metadata)


def lines_field(
    label: str,
    processing: Processing,
    *,
    most: int,
    longest: int,
    hint: str = "",
    rows: int = 6,
) -> fields.List[str]:
    """Return a field for short texts in an order, such as steps; one writes one on each line.

    Args:
        label: Dutch, as above the input.
        processing: why the field is stored.
        most: how many texts there may be.
        longest: longest text, in characters.
        hint: Dutch, below the label.
        rows: height of the text area in lines.
    """
    count = validate.Length(max=most, error=mark("Gebruik hooguit {max} regels."))
    one = fields.String(validate=validate.Length(1, longest))
    metadata = describe(label, processing, hint=hint, rows=rows, search=True)
    return fields.List(one, load_default=list, validate=count, metadata=metadata)


def links_field(
    label: str, processing: Processing, *, to: str, most: int, hint: str = ""
) -> fields.List[str]:
    """Return a field that points at up to ``most`` records of type ``to``. Lists filter on it."""
    count = validate.Length(max=most, error=mark("Kies er hooguit {max}."))
    metadata = describe(label, processing, hint=hint, indexed=True)
    return fields.List(Reference(to=to), load_default=list, validate=count, metadata=metadata)


def link_field(
    label: str, processing: Processing, *, to: str, required: bool = False, hint: str = ""
) -> Reference:
    """Return a field that points at a record of type ``to``. Lists filter on it."""
    metadata = describe(label, processing, hint=hint, indexed=True)
    if required:
        return Reference(to=to, required=True, metadata=metadata)
    return Reference(to=to, load_default=None, allow_none=True, metadata=metadata)


#: Why a photo is kept, wherever it stands.
PHOTO = Processing(
    "P1n",
    "Laten zien waar een bericht over gaat",
    "toestemming van wie herkenbaar is",
    "zolang het bericht bestaat",
)


def photo_field(label: str = "Foto", *, hint: str = "") -> Picture:
    """Return a field for a photo. It is seen on this node, and does not travel."""
    hint = hint or "Zet niemand herkenbaar op de foto zonder toestemming."
    return Picture(load_default="", metadata=describe(label, PHOTO, hint=hint))
