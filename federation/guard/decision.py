# SPDX-License-Identifier: EUPL-1.2
"""When a node may sign again after a start. Pure: it is given what was asked and answered.

A node goes on when all its peers answered; or when at least half of them answered that do not
wait themselves: those that wait may have been put back from an old copy just as we were. A node
without peers goes on only if it never signed anything that somebody could hold against it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to go on, and else for whom to wait."""

    goes_on: bool
    #: Node ids of the peers one of whom would help; sorted.
    waits_for: tuple[str, ...] = ()


def decide(
    asked: Iterable[str],
    answers: Mapping[str, bool],
    *,
    has_signed: bool,
    is_overruled: bool = False,
) -> Decision:
    """Return whether a node may sign.

    Args:
        asked: node ids of all peers there is an agreement with.
        answers: of those who answered well, whether they wait themselves.
        has_signed: a feed of this node has entries.
        is_overruled: an administrator took it upon themselves.
    """
    everybody = set(asked)
    if is_overruled:
        return Decision(True)
    if not everybody:
        return Decision(not has_signed)
    silent = everybody - set(answers)
    firm = {each for each in everybody - silent if not answers[each]}
    if not silent or 2 * len(firm) >= len(everybody):
        return Decision(True)
    return Decision(False, tuple(sorted(everybody - firm)))
