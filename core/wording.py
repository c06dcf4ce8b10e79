# SPDX-License-Identifier: EUPL-1.2
"""What a form says when something is not right: plain words, no blame."""

from typing import Any

from marshmallow import fields, validate

from core.languages import Late, mark

_FIELD = {
    "required": mark("Vul dit in."),
    "null": mark("Vul dit in."),
    "validator_failed": mark("Dit kunnen we niet gebruiken."),
    "invalid": mark("Dit kunnen we niet lezen."),
    "invalid_utf8": mark("Dit is geen leesbare tekst."),
    "too_large": mark("Dit getal is te groot."),
    "format": mark("Schrijf een datum als 2026-02-13."),
}
_BY_TYPE: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.Url, mark("Schrijf een webadres dat begint met https://.")),
    (fields.Date, mark("Schrijf een datum als 2026-02-13.")),
    (fields.Integer, mark("Schrijf een heel getal.")),
    (fields.Number, mark("Schrijf een getal.")),
    (fields.Boolean, mark("Kies ja of nee.")),
    (fields.List, mark("Kies één of meer mogelijkheden.")),
    (fields.String, mark("Schrijf hier tekst.")),
)
#: What a schema says about a field it does not know.
UNKNOWN = mark("Dit veld kennen we niet.")
NOT_AN_OBJECT = mark("Stuur de velden als een JSON-object.")


def translate(one: fields.Field[Any]) -> None:
    """Give a field and its validators Dutch messages, except where its author wrote some.

    All wait for their reader, to be told in the language of now.
    """
    inner = [one.inner] if isinstance(one, fields.List) else []
    for each in (one, *inner):
        words = dict(_FIELD)
        for kind, sentence in _BY_TYPE:
            if isinstance(each, kind):
                words["invalid"] = sentence
                break
        for key, stock in _stock(type(each)).items():
            if key in words and each.error_messages.get(key) == stock:
                each.error_messages[key] = Late(words[key])
        for validator in each.validators:
            _translate_validator(validator)
            own: Any = getattr(validator, "error", None)
            if isinstance(own, str):
                validator.error = Late(own)  # type: ignore[attr-defined]


def _stock(kind: type[fields.Field[Any]]) -> dict[str, str]:
    """Return the messages marshmallow gives a field of this class when its author is silent."""
    messages: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        messages |= getattr(each, "default_error_messages", {})
    return messages


def _translate_validator(validator: Any) -> None:
    if isinstance(validator, validate.Length) and not validator.error:
        if validator.min and not validator.max:
            validator.error = mark("Gebruik minstens {min} tekens.")
        elif validator.min in (None, 0):
            validator.error = mark("Gebruik hooguit {max} tekens.")
        else:
            validator.error = mark("Gebruik {min} tot {max} tekens.")
    elif isinstance(validator, validate.OneOf) and (
        validator.error == validate.OneOf.default_message
    ):
        validator.error = mark("Kies een van de mogelijkheden.")
    elif isinstance(validator, validate.Range) and not validator.error:
        validator.error = mark("Kies een getal van {min} tot {max}.")
    elif isinstance(validator, validate.URL) and validator.error == validate.URL.default_message:
        validator.error = mark("Schrijf een webadres dat begint met https://.")
    elif isinstance(validator, validate.Regexp) and (
        validator.error == validate.Regexp.default_message
    ):
        validator.error = mark("Dit heeft niet de vorm die we verwachten.")
