# SPDX-License-Identifier: EUPL-1.2
"""The questions of our own forms, as ``ui.field`` draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samenbeter import Node, Request

#: A value with its label, and whether it is chosen.
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One field of a form, filled in as far as it is."""

    name: str
    label: str
    hint: str
    #: "radio", "textarea" or "date".
    widget: str
    required: bool
    rows: int
    value: str
    options: tuple[Option, ...]
    errors: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return the id of its input."""
        return f"veld-{self.name}"

    @property
    def described_by(self) -> str:
        """Return the ids of hint and error, "" for none."""
        found = [f"{self.id}-hint"] * bool(self.hint) + [f"{self.id}-fout"] * bool(self.errors)
        return " ".join(found)


def questions(
    node: Node,
    type_name: str,
    names: Sequence[str],
    data: Mapping[str, str],
    problems: Mapping[str, Sequence[str]] | None = None,
    required: Sequence[str] = (),
) -> tuple[Question, ...]:
    """Return some fields of a record type as questions, in this order."""
    known = node.types[type_name].by_name
    return tuple(
        Question(
            name, one.label, one.hint, one.widget, one.required or name in required, one.rows or 3,
            data.get(name, ""),
            tuple(Option(value, words, value == data.get(name)) for value, words in one.choices),
            tuple((problems or {}).get(name, ())),
        )
        for name, one in ((name, known[name]) for name in names)
    )  # fmt: skip


def sent(request: Request, names: Sequence[str]) -> dict[str, str]:
    """Return what a form holds for these fields, tidied and bounded."""
    found = {name: next(iter(request.form.get(name, ())), "") for name in names}
    return {
        name: value.replace("\r\n", "\n").replace("\r", "\n").strip()[: _LONGEST + 1]
        for name, value in found.items()
    }
