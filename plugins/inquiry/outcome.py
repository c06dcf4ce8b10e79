# SPDX-License-Identifier: EUPL-1.2
"""What came out of the vote of an inquiry, group by group, as its poll published it. Pure.

Nothing is counted here: what a poll may not tell is none in it, and stays none. A poll of another
node is read too, so that nothing in it is trusted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: What a number is that may not be told.
_Number = int | None


@dataclass(frozen=True, slots=True)
class Group:
    """One group, as the poll tells of it."""

    name: str
    #: None when it is not told how many voted.
    voters: _Number
    #: By option.
    totals: Sequence[_Number]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a counted poll tells."""

    #: (option, all together, percentage with each group as heavy).
    rows: Sequence[tuple[str, _Number, _Number]]
    groups: Sequence[Group]
    #: Percentages are told.
    shares: bool
    #: Some number is not told.
    hides: bool


def of_poll(body: Mapping[str, object], names: Mapping[str, str]) -> Outcome | None:
    """Return what came out of a poll; None while it is not counted, or tells no numbers.

    Args:
        body: of the poll.
        names: what its groups are called, in the order in which polls tell of them. A poll with
            another group in it tells of none, for its numbers would stand with the wrong one.
    """
    options = [str(each) for each in _list(body, "options")]
    totals = _numbers(body, "totals", len(options))
    if body.get("phase") != "counted" or all(each is None for each in totals):
        return None
    parts, groups = _numbers(body, "shares", len(options)), _groups(body, names, len(options))
    told = [*totals, *(each.voters for each in groups), *(n for g in groups for n in g.totals)]
    return Outcome(
        rows=list(zip(options, totals, parts, strict=True)),
        groups=groups,
        shares=any(each is not None for each in parts),
        hides=any(each is None for each in told),
    )


def _groups(body: Mapping[str, object], names: Mapping[str, str], many: int) -> list[Group]:
    chosen = {str(each) for each in _list(body, "groups")}
    if len(chosen) < 2 or not chosen <= set(names):
        return []
    order = [each for each in names if each in chosen]
    voters = _numbers(body, "group_turnout", len(order))
    flat = _numbers(body, "group_totals", len(order) * many)
    found = []
    for at, each in enumerate(order):
        totals = flat[at * many : (at + 1) * many] if voters[at] else []
        told = totals if any(one is not None for one in totals) else [None] * many
        found.append(Group(names[each], voters[at], told))
    return found


def _list(body: Mapping[str, object], field: str) -> list[object]:
    found = body.get(field)
    return list(found) if isinstance(found, list | tuple) else []


def _numbers(body: Mapping[str, object], field: str, many: int) -> list[_Number]:
    """Return so many numbers; none at all is told when there are fewer, or more."""
    found = _list(body, field)
    if len(found) != many:
        return [None] * many
    return [each if isinstance(each, int) and each >= 0 else None for each in found]
