# SPDX-License-Identifier: EUPL-1.2
"""Fields of this plugin's own forms, as ``ui.field`` of the house draws them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samenbeter import Request
from samenbeter import gettext as _

#: Characters of one field that are looked at: far more than any of them takes.
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form, filled in as far as it is."""

    name: str
    label: str
    widget: str = "text"
    value: str = ""
    hint: str = ""
    required: bool = False
    rows: int = 0
    options: tuple[Option, ...] = ()
    errors: tuple[str, ...] = ()
    checked: bool = False

    @property
    def id(self) -> str:
        """For ``id`` and ``for``."""
        return f"veld-{self.name}"

    @property
    def described_by(self) -> str:
        """For ``aria-describedby``, "" for nothing."""
        said = (f"{self.id}-hint" if self.hint else "", f"{self.id}-fout" if self.errors else "")
        return " ".join(each for each in said if each)


def options(choices: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    """Return choices as they travel → in Dutch, in the language of now."""
    return tuple(Option(each, _(words), each == chosen) for each, words in choices.items())


def sent(request: Request, name: str) -> str:
    """Return the first value of a field, tidy; "" when it did not come."""
    values = request.form.get(name, ())
    return values[0][:_MOST].replace("\r\n", "\n").strip() if values else ""


def numbers(request: Request, name: str) -> tuple[int, ...]:
    """Return the ids that were ticked, each once."""
    found = (each for each in request.form.get(name, ()) if each.isascii() and each.isdecimal())
    return tuple(dict.fromkeys(int(each) for each in found if len(each) < 18))


def wrong(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Return the fields with an error, for the summary with links."""
    return tuple(each for each in fields if each.errors)
