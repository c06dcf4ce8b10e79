# SPDX-License-Identifier: EUPL-1.2
"""What a form says when something is not right: plain Dutch, no blame."""

from typing import Any

from marshmallow import fields, validate

_FIELD = {
    "required": "Vul dit in.",
    "null": "Vul dit in.",
    "validator_failed": "Dit kunnen we niet gebruiken.",
    "invalid": "Dit kunnen we niet lezen.",
    "invalid_utf8": "Dit is geen leesbare tekst.",
    "too_large": "Dit getal is te groot.",
    "format": "Schrijf een datum als 2026-02-13.",
}
_BY_TYPE: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.Url, "Schrijf een webadres dat begint met https://."),
    (fields.Date, "Schrijf een datum als 2026-02-13."),
    (fields.Integer, "Schrijf een heel getal."),
    (fields.Number, "Schrijf een getal."),
    (fields.Boolean, "Kies ja of nee."),
    (fields.List, "Kies één of meer mogelijkheden."),
    (fields.String, "Schrijf hier tekst."),
)
#: What a schema says about a field it does not know.
UNKNOWN = "Dit veld kennen we niet."
NOT_AN_OBJECT = "Stuur de velden als een JSON-object."


def translate(one: fields.Field[Any]) -> None:
    """Give a field and its validators Dutch messages, except where its author wrote some."""
    inner = [one.inner] if isinstance(one, fields.List) else []
    for each in (one, *inner):
        words = dict(_FIELD)
        for kind, sentence in _BY_TYPE:
            if isinstance(each, kind):
                words["invalid"] = sentence
                break
        for key, stock in _stock(type(each)).items():
            if key in words and each.error_messages.get(key) == stock:
                each.error_messages[key] = words[key]
        for validator in each.validators:
            _translate_validator(validator)


def _stock(kind: type[fields.Field[Any]]) -> dict[str, str]:
    """Return the messages marshmallow gives a field of this class when its author is silent."""
    messages: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        messages |= getattr(each, "default_error_messages", {})
    return messages


def _translate_validator(validator: Any) -> None:
    if isinstance(validator, validate.Length) and not validator.error:
        if validator.min and not validator.max:
            validator.error = "Gebruik minstens {min} tekens."
        elif validator.min in (None, 0):
            validator.error = "Gebruik hooguit {max} tekens."
        else:
            validator.error = "Gebruik {min} tot {max} tekens."
    elif isinstance(validator, validate.OneOf) and (
        validator.error == validate.OneOf.default_message
    ):
        validator.error = "Kies een van de mogelijkheden."
    elif isinstance(validator, validate.Range) and not validator.error:
        validator.error = "Kies een getal van {min} tot {max}."
    elif isinstance(validator, validate.URL) and validator.error == validate.URL.default_message:
        validator.error = "Schrijf een webadres dat begint met https://."
    elif isinstance(validator, validate.Regexp) and (
        validator.error == validate.Regexp.default_message
    ):
        validator.error = "Dit heeft niet de vorm die we verwachten."
