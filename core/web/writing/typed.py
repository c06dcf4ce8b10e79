# SPDX-License-Identifier: EUPL-1.2
"""What came in with a form: its fields, and the pictures beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import request

from core import pictures
from core.field_info import FieldInfo
from core.languages import gettext as _
from core.model import Actor
from core.node import Node
from core.picture_values import LONGEST_ALT, PictureValue, parse
from core.record_types import RecordType
from core.web.writing import forms

#: What a tick beside a picture is called in the form.
PLAIN, CONSENT, GONE = "plain", "consent", "gone"


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent."""

    data: Mapping[str, object]
    #: What is wrong with the pictures, by field; the rest its schema checks.
    problems: Mapping[str, list[str]]
    #: Boxes beside pictures that were ticked: "photo.consent".
    ticks: frozenset[str]


def read(node: Node, actor: Actor, kind: RecordType) -> Typed:
    """Return what this request sent for a record of this type; a new picture is kept at once.

    Whoever chose a file cannot be asked for it again: browsers do not fill it in.
    """
    data = forms.read(kind, request.form)
    problems: dict[str, list[str]] = {}
    for one in kind.fields:
        if one.widget != "picture":
            continue
        value, told = _picture(node, actor, one)
        if value:
            data[one.name] = str(value)
        if told:
            problems[one.name] = told
    return Typed(data, problems, frozenset(name for name in request.form if "." in name))


def ticks_of(kind: RecordType, data: Mapping[str, object]) -> frozenset[str]:
    """Return the boxes that a text which stands already was kept with."""
    found = set()
    for one in kind.fields:
        value = parse(data.get(one.name)) if one.widget == "picture" else None
        if value is not None:
            found |= {f"{one.name}.{CONSENT}"} | (
                {f"{one.name}.{PLAIN}"} if not value.alt else set()
            )
    return frozenset(found)


def _picture(node: Node, actor: Actor, one: FieldInfo) -> tuple[PictureValue | None, list[str]]:
    kept = parse(request.form.get(f"{one.name}.kept", ""))
    problems = []
    sent = request.files.get(one.name)
    if sent is not None and sent.filename:
        try:
            kept = pictures.add(node, actor, sent.stream.read(pictures.MOST_BYTES + 1))
        except ValueError as error:
            problems.append(str(error))
    if kept is None or f"{one.name}.{GONE}" in request.form:
        return None, problems
    alt = " ".join(request.form.get(f"{one.name}.alt", "").split())[:LONGEST_ALT]
    is_plain = f"{one.name}.{PLAIN}" in request.form
    if not alt and not is_plain:
        problems.append(_("Beschrijf de foto in één zin, of kies ‘alleen versiering’."))
    if f"{one.name}.{CONSENT}" not in request.form:
        problems.append(_("Kijk of iemand herkenbaar is. Zet daarna een vinkje."))
    return replace(kept, alt="" if is_plain else alt), problems
