# SPDX-License-Identifier: EUPL-1.2
"""RecordSchema: the marshmallow schema that every record begins with, checked in plain Dutch."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validate

from core import wording
from core.fields import PUBLIC_STORY, describe
from core.languages import gettext


def prepare(one: fields.Field[Any]) -> None:
    """Let every message of marshmallow speak plain Dutch, and no number lose its fraction."""
    if isinstance(one, fields.Integer):
        one.strict = True
    if isinstance(one, fields.Boolean):
        one.truthy, one.falsy = {True}, {False}
    wording.translate(one)


class RecordSchema(Schema):
    """What every record has; a type adds its own fields and may narrow these."""

    class Meta:
        """Own forms and the API refuse fields they do not know."""

        unknown = RAISE

    error_messages = {
        "unknown": wording.UNKNOWN,
        "type": wording.NOT_AN_OBJECT,
    }

    title = fields.String(
        required=True,
        validate=validate.Length(1, 200),
        metadata=describe("Titel", PUBLIC_STORY, search=True),
    )
    plain_summary = fields.String(
        load_default="",
        validate=validate.Length(max=500),
        metadata=describe(
            "Korte versie",
            PUBLIC_STORY,
            hint="Eén of twee zinnen in gewone woorden.",
            rows=2,
            search=True,
        ),
    )
    language = fields.String(
        load_default="nl",
        validate=validate.Regexp(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z"),
        metadata=describe("Taal", PUBLIC_STORY, hint="Bijvoorbeeld nl of en."),
    )
    licence = fields.String(
        load_default="CC-BY-SA-4.0",
        validate=validate.Length(1, 60),
        metadata=describe("Licentie", PUBLIC_STORY, hint="Wat anderen met de tekst mogen."),
    )
    valid_until = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=describe("Geldig tot", PUBLIC_STORY, hint="Laat leeg als de tekst geldig blijft."),
    )

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Make it a field of this house."""
        prepare(field_obj)

    @pre_load
    def _tell_numbers_from_booleans(self, data: Any, **_: Any) -> Any:
        # To Python 0 is False, and 1.0 in {True}; in JSON they are three different things.
        if not isinstance(data, Mapping):
            return data
        numbers = {
            name: str(data[name])
            for name, one in self.fields.items()
            if isinstance(one, fields.Boolean) and type(data.get(name)) in (int, float)
        }
        return {**data, **numbers} if numbers else data


#: Fields that stand beside the body, in the row and in the payload.
COMMON = ("title", "plain_summary", "language", "licence", "valid_until")


def sentences_of(error: ValidationError) -> dict[str, list[str]]:
    """Return marshmallow's messages as a list of sentences per field, however nested."""
    messages = error.messages_dict
    return {str(name): list(dict.fromkeys(_sentences(told))) for name, told in messages.items()}


def _sentences(found: Any) -> Iterable[str]:
    if isinstance(found, Mapping):
        for each in found.values():
            yield from _sentences(each)
    elif isinstance(found, list):
        for each in found:
            yield from _sentences(each)
    else:
        yield gettext(str(found))
