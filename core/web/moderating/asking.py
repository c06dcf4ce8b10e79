# SPDX-License-Identifier: EUPL-1.2
"""The fields of small forms that no record type makes: a rule to choose, some words, an e-mail."""

from collections.abc import Mapping, Sequence

from flask import Response, redirect, request

from core.asking import FormField, Option
from core.languages import gettext as _
from core.node import Node
from core.web import security

Problems = Mapping[str, Sequence[str]]


def choice(
    name: str,
    label: str,
    options: Sequence[tuple[str, str]],
    problems: Problems,
    *,
    hint: str = "",
    required: bool = True,
    widget: str = "radio",
) -> FormField:
    """Return a field with a few choices, one of which is as it was sent."""
    sent = request.values.get(name, "")
    made = tuple(Option(value, words, value == sent) for value, words in options)
    return _field(name, label, widget, problems, hint=hint, options=made, required=required)


def text(
    name: str,
    label: str,
    problems: Problems,
    *,
    hint: str = "",
    rows: int = 0,
    required: bool = False,
    widget: str = "",
) -> FormField:
    """Return a field for words, as they were sent."""
    widget = widget or ("textarea" if rows else "text")
    return _field(name, label, widget, problems, hint=hint, rows=rows, required=required)


def rule(node: Node, problems: Problems, *, label: str, report: bool = False) -> FormField:
    """Return the field that asks for a house rule, as a rule or as what is wrong."""
    rules = node.config.house_rules
    options = [(each.name, _(each.broken if report else each.words)) for each in rules]
    return choice("rule", label, options, problems)


def email(problems: Problems, hint: str, *, required: bool = False) -> FormField:
    """Return the field that asks for an e-mail address."""
    label = _("Je e-mailadres") if required else _("Je e-mailadres (hoeft niet)")
    return text("email", label, problems, hint=hint, required=required, widget="email")


def sent(name: str, most: int = 2000) -> str:
    """Return what was typed in a field, with our line ends; never more than we look at."""
    typed = request.form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
    return typed.strip()[: most + 1]


def fresh(response: Response) -> Response:
    """Return a page with a form of a visitor, that nobody keeps: its token is of now."""
    response.headers["Cache-Control"] = security.NO_STORE
    return response


def away(path: str) -> Response:
    """Return the way to another page after a deed."""
    answer: Response = redirect(path, 303)  # type: ignore[assignment]
    return answer


def _field(
    name: str,
    label: str,
    widget: str,
    problems: Problems,
    *,
    hint: str = "",
    rows: int = 0,
    required: bool = False,
    options: tuple[Option, ...] = (),
) -> FormField:
    return FormField(
        name=name,
        label=label,
        hint=hint,
        widget=widget,
        required=required,
        rows=rows,
        value=request.values.get(name, ""),
        options=options,
        errors=tuple(problems.get(name, ())),
    )
