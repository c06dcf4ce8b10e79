# SPDX-License-Identifier: EUPL-1.2
"""What a proeftuin says of itself in node.toml: its area, focus, principles, and where help is.

All of it may be left out. ``core.config`` reads it with the rest of the file.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates

from core.fields import PRINCIPLES
from core.languages import gettext as _
from core.languages import mark, told

#: A point: longitude, latitude in degrees, as in GeoJSON.
Point = tuple[float, float]

#: Corners of an outline at most: more than a map of a neighbourhood can show.
_MOST_CORNERS = 400


@dataclass(frozen=True, slots=True)
class Area:
    """Table ``[area]``: the one area this proeftuin works in."""

    #: The corners, once around; the last joins the first.
    outline: tuple[Point, ...]
    #: Codes of Statistics Netherlands: "GM0599", "WK059908", "BU05990810".
    codes: tuple[str, ...] = ()
    #: Drawn by hand, for a demo; the page says so.
    approximate: bool = False

    def holds(self, point: Point) -> bool:
        """Return whether ``point`` lies in the area: a ray to the east crosses its edge oddly."""
        x, y = point
        inside = False
        for (x1, y1), (x2, y2) in pairwise((*self.outline, self.outline[0])):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                inside = not inside
        return inside


@dataclass(frozen=True, slots=True)
class Focus:
    """One table ``[[focus]]``: what this proeftuin looks into first, and how far it is."""

    title: str
    story: str
    progress: str = ""
    #: What others may ask us about.
    help: str = ""
    #: One of the four, as it travels; "" for none.
    principle: str = ""


@dataclass(frozen=True, slots=True)
class Principle:
    """A table ``[principles.NAME]``: one of the four, in the words of this proeftuin."""

    #: "" for the usual words.
    label: str = ""
    #: What we do on it, a sentence or ten.
    answer: str = ""


@told("title", "text")
@dataclass(frozen=True)
class Help:
    """One way to help: by phone, on a page, or at a door."""

    title: str
    text: str = ""
    #: A path of this site, or a web address.
    url: str = ""
    #: As one dials it: "0800-0113".
    phone: str = ""

    @property
    def dial(self) -> str:
        """Return the number for a ``tel:`` link."""
        return re.sub(r"[^0-9+]", "", self.phone)


#: Lines on every page where a node names none of its own.
CRISIS = (
    Help(mark("Levensgevaar"), phone="112"),
    Help(mark("Denk je aan zelfmoord?"), phone="0800-0113"),
)

#: Where to go first, from near to far, where a node names none of its own.
WAYS = (
    Help(
        mark("Een kring in de buurt"),
        mark("Mensen die naar elkaar luisteren. Je kunt zo aanschuiven."),
    ),
    Help(mark("Een spreekuur"), mark("Iemand denkt met je mee. Vaak kun je zo binnenlopen.")),
    Help(
        mark("De Vraagwijzer"),
        mark("Het loket van de gemeente. Voor vragen over zorg, geld en wonen."),
    ),
    Help(mark("Het wijkteam"), mark("Helpt als er meer tegelijk speelt.")),
    Help(mark("Je huisarts"), mark("Maak je je zorgen over je gezondheid? Bel dan je huisarts.")),
)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """All that a proeftuin says of itself."""

    area: Area | None = None
    focus: tuple[Focus, ...] = ()
    #: By name of the principle, as it travels.
    principles: Mapping[str, Principle] = field(default_factory=dict)
    help_ways: tuple[Help, ...] = WAYS
    crisis: tuple[Help, ...] = CRISIS

    def words_of(self, principle: str) -> str:
        """Return what a principle is called here."""
        told = self.principles.get(principle)
        return (told.label if told else "") or _(PRINCIPLES[principle])


class AreaSchema(Schema):
    """Table ``[area]``."""

    outline = fields.List(
        fields.Tuple((fields.Float(allow_nan=False), fields.Float(allow_nan=False))),
        required=True,
        validate=validate.Length(3, _MOST_CORNERS),
    )
    codes = fields.List(fields.String(validate=validate.Regexp(r"(GM|WK|BU)\d{4,8}\Z")))
    approximate = fields.Boolean(truthy={True}, falsy={False})

    @validates("outline")
    def _check_outline(self, value: Sequence[Point], **_: Any) -> None:
        if any(len(each) != 2 for each in value):
            return  # one of them is wrong by itself, and said so
        for longitude, latitude in value:
            if not (-180 <= longitude <= 180 and -85 <= latitude <= 85):
                raise ValidationError(
                    f"[{longitude}, {latitude}] is not a place: write longitude first, as"
                    " [4.46, 51.91]"
                )
        corners = value[:-1] if value[0] == value[-1] else value
        if len(set(corners)) != len(corners) or len(corners) < 3:
            raise ValidationError("an outline goes around once, by at least three corners")
        if _crosses_itself(corners):
            raise ValidationError("the outline crosses itself: write its corners in order")

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> Area:
        corners = tuple(data["outline"])
        outline = corners[:-1] if corners[0] == corners[-1] else corners
        return Area(outline, tuple(data.get("codes", ())), data.get("approximate", False))


class FocusSchema(Schema):
    """One table ``[[focus]]``."""

    title = fields.String(required=True, validate=validate.Length(1, 120))
    story = fields.String(required=True, validate=validate.Length(1, 3000))
    progress = fields.String(validate=validate.Length(max=1000))
    help = fields.String(validate=validate.Length(max=1000))
    principle = fields.String(validate=validate.OneOf(tuple(PRINCIPLES)))

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> Focus:
        return Focus(**data)


class PrincipleSchema(Schema):
    """A table ``[principles.NAME]``."""

    label = fields.String(validate=validate.Length(max=60))
    answer = fields.String(validate=validate.Length(max=3000))

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> Principle:
        return Principle(**data)


class _HelpSchema(Schema):
    title = fields.String(required=True, validate=validate.Length(1, 80))
    text = fields.String(validate=validate.Length(max=300))
    # A path of ours or an address that is safe to follow; never a script.
    url = fields.String(validate=validate.Regexp(r"(https://[^\s]{1,290}|/[^/\s][^\s]{0,290})\Z"))
    phone = fields.String(validate=validate.Regexp(r"\+?[0-9][0-9 ()-]{1,19}\Z"))

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> Help:
        return Help(**data)


class HelpSchema(Schema):
    """Table ``[help]``."""

    ways = fields.List(fields.Nested(_HelpSchema), load_default=None)
    crisis = fields.List(fields.Nested(_HelpSchema), load_default=None)


def tables() -> dict[str, fields.Field[Any]]:
    """Return the fields of node.toml that say what a proeftuin says of itself."""
    one_of_four = validate.OneOf(tuple(PRINCIPLES))
    return {
        "area": fields.Nested(AreaSchema, load_default=None),
        "focus": fields.List(
            fields.Nested(FocusSchema), load_default=list, validate=validate.Length(max=3)
        ),
        "principles": fields.Dict(
            fields.String(validate=one_of_four), fields.Nested(PrincipleSchema), load_default=dict
        ),
        "help": fields.Nested(HelpSchema, load_default=dict),
    }


def made_of(data: Mapping[str, Any]) -> Neighbourhood:
    """Return what the checked tables of node.toml say."""
    help_ = data["help"]
    return Neighbourhood(
        area=data["area"],
        focus=tuple(data["focus"]),
        principles=data["principles"],
        help_ways=WAYS if help_.get("ways") is None else tuple(help_["ways"]),
        crisis=CRISIS if help_.get("crisis") is None else tuple(help_["crisis"]),
    )


def _crosses_itself(corners: Sequence[Point]) -> bool:
    edges = list(pairwise((*corners, corners[0])))
    count = len(edges)
    return any(
        _cross(*edges[at], *edges[other])
        for at in range(count)
        for other in range(at + 2, count)
        if (at, other) != (0, count - 1)
    )


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _side(a, b, c) != _side(a, b, d) and _side(c, d, a) != _side(c, d, b)


def _side(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])
