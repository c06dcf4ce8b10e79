# SPDX-License-Identifier: EUPL-1.2
"""A picture in a form for visitors: chosen once, carried along sealed, never shown before."""

from collections.abc import Mapping
from dataclasses import replace

from flask import request

from core.contributing import pictured
from core.contributing.offered import Offer
from core.languages import gettext as _
from core.node import Node
from core.picture_values import LONGEST_ALT, PictureValue, parse
from core.pictures import MOST_BYTES

#: Largest form with a picture in it, and how much of it may be text.
WITH_PICTURE, TEXT = 13 * 1024 * 1024, 128 * 1024


def read(node: Node, one: Offer) -> tuple[dict[str, object], dict[str, list[str]]]:
    """Return the pictures that this request sent, by field, and what is wrong with them.

    Raises:
        TooMany: too many pictures from this address.
    """
    found: dict[str, object] = {}
    problems: dict[str, list[str]] = {}
    for name in one.pictured:
        value, told = _picture(node, name)
        if value:
            found[name] = str(value)
        if told:
            problems[name] = told
    return found, problems


def carried(node: Node, one: Offer, data: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return what the next step needs to know of the pictures."""
    pairs = []
    for name, value in _values(one, data).items():
        pairs += [(f"{name}.kept", pictured.seal(node, value)), (f"{name}.alt", value.alt),
                  (f"{name}.consent", "1")]  # fmt: skip
    return pairs


def kept(node: Node, one: Offer, data: Mapping[str, object]) -> dict[str, str]:
    """Return the pictures that stand in a form already, sealed, by field."""
    return {name: pictured.seal(node, value) for name, value in _values(one, data).items()}


def described(one: Offer, name: str, data: Mapping[str, object]) -> str:
    """Return the words of a field: of a picture what can be seen on it."""
    value = data.get(name)
    if name in one.pictured:
        seen = parse(value)
        return seen.alt if seen else ""
    return str(value or "")


def _values(one: Offer, data: Mapping[str, object]) -> dict[str, PictureValue]:
    found = {name: parse(data.get(name)) for name in one.pictured}
    return {name: value for name, value in found.items() if value is not None}


def _picture(node: Node, name: str) -> tuple[PictureValue | None, list[str]]:
    value = pictured.unseal(node, request.form.get(f"{name}.kept", ""))
    problems = []
    sent = request.files.get(name)
    if sent is not None and sent.filename:
        with sent.stream as stream:
            body = stream.read(MOST_BYTES + 1)
        try:
            value = pictured.keep(node, body, address=request.remote_addr or "")
        except ValueError as error:
            problems.append(str(error))
    if value is None or f"{name}.gone" in request.form:
        return None, problems
    alt = " ".join(request.form.get(f"{name}.alt", "").split())[:LONGEST_ALT]
    if not alt:
        problems.append(_("Vertel in één zin wat er op de foto staat."))
    if f"{name}.consent" not in request.form:
        problems.append(_("Kijk of iemand herkenbaar is. Zet daarna een vinkje."))
    return replace(value, alt=alt), problems
