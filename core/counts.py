# SPDX-License-Identifier: EUPL-1.2
"""Counts of people that tell nobody apart: fewer than ten are not told (AVG-12). Pure.

A number that is left out can still be told by the others: of 12 in all and 9 in one group the
other group has 3. So one more group is left out beside it, the smallest that will do. Counts of
organisations and of nodes are no counts of people, and are told as they are.
"""

from collections.abc import Mapping

from core.languages import gettext as _

#: A number of people below this is not told.
LEAST = 10


def shown(number: int) -> str:
    """Return a number of people as it may be told: "minder dan 10" for a small one.

    None at all is told: it is about nobody.
    """
    if 0 < number < LEAST:
        return _("minder dan {number}").format(number=LEAST)
    return str(number)


def suppressed(
    counts: Mapping[str, int], *, total_is_told: bool = True, least: int = LEAST
) -> dict[str, int | None]:
    """Return counts per group with None for each that is not told.

    Args:
        counts: people by group, none below 0.
        total_is_told: whether the sum of all groups stands beside them, or is known anyway.
        least: numbers below this are not told.

    Returns:
        The same groups in the same order. What is left out cannot be told from the total and
        the rest: two groups or more are left out, or none, and together they are ten or more.
    """
    hidden = {group for group, number in counts.items() if 0 < number < least}
    if total_is_told:
        others = sorted((number, group) for group, number in counts.items() if number >= least)
        while hidden and (len(hidden) < 2 or sum(counts[each] for each in hidden) < least):
            if not others:
                # Nothing is left to hide behind: then not one number is told.
                return dict.fromkeys(counts)
            hidden.add(others.pop(0)[1])
    return {group: None if group in hidden else number for group, number in counts.items()}
