# SPDX-License-Identifier: EUPL-1.2
"""What notes and days make of an agreement. Nothing here knows a row, a network or a clock.

The state follows from which notes exist, in whatever order they came, so that two nodes that
hold the same notes come to the same state:

    a revocation               revoked, or retracted when it was never agreed
    else both signatures       active
    else a rejection           rejected
    else                       proposed
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from federation.store.contracts import Agreement, State

#: What an agreement is on one day, for people.
Phase = Literal[
    "waits_here", "waits_there", "later", "in_force", "replaced", "expired",
    "rejected", "retracted", "revoked",
]  # fmt: skip


def state_of(*, is_agreed: bool, ending: str) -> State:
    """Return the state that these notes make.

    Args:
        is_agreed: whether both sides signed.
        ending: "rejection", "revocation" or "".
    """
    if ending == "revocation":
        return "revoked" if is_agreed else "retracted"
    if is_agreed:
        return "active"
    return "rejected" if ending else "proposed"


def in_force(found: Iterable[Agreement], day: date) -> Agreement | None:
    """Return the agreement that counts on ``day``: of several the one that was made last."""
    good = [one for one in found if one.state == "active" and one.contract.covers(day)]
    return max(good, key=lambda one: (one.contract.made, one.digest), default=None)


def phase_of(one: Agreement, found: Iterable[Agreement], day: date) -> Phase:
    """Return what ``one`` of the agreements ``found`` with a node is on ``day``."""
    if one.state == "rejected" or one.state == "retracted" or one.state == "revoked":
        return one.state
    if one.contract.ends < day:
        return "expired"
    if one.state == "proposed":
        return "waits_there" if one.is_ours else "waits_here"
    if one.contract.starts > day:
        return "later"
    return "in_force" if in_force(found, day) == one else "replaced"
