# SPDX-License-Identifier: EUPL-1.2
"""What a record type may say besides its fields: when, where, what it answers, who brings it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.languages import told


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which fields of a type say when something is, so that it stands in the agenda.

    Lists of the type are by day, the pages of the day and the home page show it, and each
    record has a calendar file. All but the start may be left out.
    """

    #: A ``Moment``, indexed: lists by day look for it.
    start: str
    #: A ``Moment``.
    end: str = ""
    #: A reference to a place.
    place: str = ""
    #: A web address where one takes part from home.
    online: str = ""
    #: The last day it comes back, at the same hour: a date, indexed; empty once.
    weekly_until: str = ""
    #: How it comes back: a word of ``RHYTHMS``. Without it, or empty, every week.
    recurrence: str = ""
    #: ``Days`` on which it does not go on, of those it would come back.
    except_days: str = ""
    #: It does not go on when this field holds "cancelled".
    status: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Which fields of a type say where something lies, so that it stands on the map."""

    #: Degrees, as a ``Float``.
    latitude: str = "latitude"
    longitude: str = "longitude"
    #: Where that is, in words.
    address: str = "address"
    #: When one is welcome, in words, one line each.
    welcome: str = "opening_hours"


@told("words")
@dataclass(frozen=True)
class Ask:
    """A question that people come with, and which list of this type answers it."""

    #: Behind which door of the site it stands: "question", "place" or "day".
    door: Literal["question", "place", "day"]
    #: Dutch, as somebody would ask it: "Met wie kan ik eten?".
    words: str
    #: The filters of the list, as in its address: "kind=meal"; "" for the whole list.
    query: str = ""


@told("label", "intro")
@dataclass(frozen=True)
class Contributable:
    """What somebody without an account may bring as a record of a type, on /bijdragen."""

    #: Last part of the path of its form: "idee".
    name: str
    #: Dutch, with its article: "een idee".
    label: str
    #: One sentence: for whom it is.
    intro: str
    #: Fields that are asked, in order; all of them public stories, or a picture.
    asks: tuple[str, ...]
    #: Fields that are filled in, and not asked.
    fixed: Mapping[str, object] = field(default_factory=dict, hash=False)
    #: Whoever brings it hears what became of it, and by when.
    answered: bool = False
