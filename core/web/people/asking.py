# SPDX-License-Identifier: EUPL-1.2
"""Short forms about people: a question, its answer so far, what was wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.asking import FormField, Option
from core.languages import ngettext
from core.web.writing.forms import Form

Problems = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Question(FormField):
    """One field; says what browsers and password keepers may fill in."""

    autocomplete: str = "off"


def question(
    name: str, label: str, widget: str = "text", *, hint: str = "", value: str = "",
    required: bool = True, options: Iterable[tuple[str, str]] = (),
    problems: Problems | None = None, autocomplete: str = "off", checked: bool = False,
) -> Question:  # fmt: skip
    """Return a question; ``options`` are values with their words."""
    errors = tuple((problems or {}).get(name, ()))
    return Question(
        name=name, label=label, hint=hint, widget=widget, required=required, value=value,
        options=tuple(Option(each, words, each == value) for each, words in options),
        errors=errors, checked=checked, autocomplete=autocomplete,
    )  # fmt: skip


def form(*questions: Question, general: Iterable[str] = ()) -> Form:
    """Return a form with its summary of what is wrong."""
    general = tuple(general)
    wrong = sum(bool(each.errors) for each in questions) + len(general)
    told = ngettext("Nog één ding", "Nog een paar dingen", wrong) if wrong else ""
    return Form(questions, (), told, general)
