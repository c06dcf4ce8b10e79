# SPDX-License-Identifier: EUPL-1.2
"""How many answers there are of each group, as it may be told to whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.inquiry.groups import GROUPS, IN_A_SENTENCE
from samenbeter import HOUSE, Node, Record, ngettext, references, shown, suppressed, tally
from samenbeter import gettext as _

#: Stages of answers that count: what does not belong here is nobody's voice.
COUNTS = ("new", "ordered")


@dataclass(frozen=True, slots=True)
class Row:
    """One group on the counter."""

    group: str
    words: str
    #: As it may be told to whoever looks; "" when it is below ten, or would tell one that is.
    told: str
    goal: int
    #: More of this group are hoped for.
    missing: bool
    #: Of the goal, 0 to 100; None when the number is not told.
    share: int | None


@dataclass(frozen=True, slots=True)
class Counter:
    """All groups together."""

    rows: tuple[Row, ...]
    #: As it may be told.
    total: str

    @property
    def sentence(self) -> str:
        """Return which groups are missing, in Dutch; "" when none is."""
        names = [_(IN_A_SENTENCE[each.group]) for each in self.rows if each.missing]
        return _("Er ontbreken nog {groups}.").format(groups=in_words(names)) if names else ""


def count(node: Node, inquiry: Record) -> dict[str, int]:
    """Return the exact number of answers of each group: for editors, and to be suppressed."""
    filters = {"inquiry": references(node, inquiry), "stage": COUNTS}
    found = tally(node, HOUSE, "answer", ["group"], filters)
    return {group: found.get((group,), 0) for group in GROUPS}


def counter(body: Mapping[str, object], counts: Mapping[str, int], *, exact: bool) -> Counter:
    """Return the counter of an inquiry.

    Visitors read from it whether a group is missing only as far as its number is told.

    Args:
        body: of the inquiry, with its goals.
        counts: exact numbers, by group.
        exact: for editors.
    """
    told: Mapping[str, int | None] = counts if exact else suppressed(counts)
    total = sum(counts.values())
    rows = (_row(body, group, told[group]) for group in GROUPS)
    return Counter(
        tuple(each for each in rows if each.goal or each.told not in ("", "0")),
        str(total) if exact else shown(total),
    )


def kept(body: Mapping[str, object]) -> Counter:
    """Return the counter as it was written down: of another node, or when answers are gone."""
    numbers = {each: _number(body.get(f"answers_{each}")) for each in GROUPS}
    rows = tuple(_row(body, each, number) for each, number in numbers.items())
    total = _number(body.get("answers"))
    return Counter(tuple(each for each in rows if each.goal), "" if total is None else str(total))


def to_keep(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Return the fields of an inquiry that tell how many answered, as it may travel."""
    told, total = suppressed(counts), sum(counts.values())
    fields = {f"answers_{group}": number for group, number in told.items()}
    return {**fields, "answers": total if shown(total) == str(total) else None}


def in_words(names: list[str]) -> str:
    """Return "bewoners, zorgverleners en leveranciers"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {_('en')} {names[-1]}"


def answers_in_words(number: int) -> str:
    """Return "1 antwoord" or "12 antwoorden": for editors."""
    return ngettext("%(num)s antwoord", "%(num)s antwoorden", number) % {"num": number}


def _row(body: Mapping[str, object], group: str, told: int | None) -> Row:
    goal = _number(body.get(f"goal_{group}")) or 0
    missing = goal > 0 and (told is None or told < goal)
    share = None if told is None or not goal else min(100, 100 * told // goal)
    words = "" if told is None else str(told)
    return Row(group, _(GROUPS[group]), words, goal, missing, share)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
