# SPDX-License-Identifier: EUPL-1.2
"""Codes on paper: drawn at random, shown once, stored as a keyed hash.

Nine letters of 22 that look like nothing else on paper: 22 to the ninth is a million million, so
nobody hits one of a few hundred codes by guessing.
"""

import secrets

from plugins.choosing.ballot import KEPT
from plugins.choosing.poll import Poll
from samenbeter import (
    HOUSE,
    Conflict,
    InvalidRecord,
    Node,
    Query,
    create,
    fingerprint,
    page,
    tally,
    together,
)
from samenbeter import gettext as _

#: Without I, L and O, which look like others, and without U, so that few words come up.
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
#: Letters of a code, and of each part of it.
LENGTH, PART = 9, 3
#: Codes printed at a time, and of one poll.
MOST_AT_ONCE, MOST = 200, 5000


def written(code: str) -> str:
    """Return a code as it stands on paper: "ABC-DEF-GHJ"."""
    return "-".join(code[at : at + PART] for at in range(0, len(code), PART))


def tidy(typed: str) -> str:
    """Return a code however it was typed, or "" when it cannot be one."""
    code = "".join(each for each in typed[:60].upper() if each.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""


def hash_of(node: Node, poll_id: int, code: str, use: str) -> str:
    """Return a keyed hash of something only a voter knows; of every use another one."""
    return fingerprint(node, f"choosing/{use}/{poll_id}/{code}").hex()


def draw(node: Node, poll: Poll, group: str, number: int) -> list[str]:
    """Make codes for a poll and return them; they can never be read again.

    Raises:
        Conflict: the poll is closed, or has too many codes.
        InvalidRecord: there is no such group, or the number is not one of 1 to 200.
    """
    problems = {}
    if poll.groups and group not in poll.groups:
        problems["group"] = [_("Kies een groep.")]
    if not 1 <= number <= MOST_AT_ONCE:
        problems["number"] = [_("Kies een getal van 1 tot {most}.").format(most=MOST_AT_ONCE)]
    if problems:
        raise InvalidRecord(problems)
    drawn = ["".join(secrets.choice(LETTERS) for _at in range(LENGTH)) for _each in range(number)]
    with together(node):
        if node.clock() >= poll.closes:
            raise Conflict(_("Deze stemming is gesloten. Nieuwe codes hebben geen zin meer."))
        if sum(printed(node, poll).values()) + number > MOST:
            raise Conflict(_("Er zijn al heel veel codes. Meer kunnen we er niet maken."))
        for code in drawn:
            create(node, HOUSE, "voting_code", {
                "poll": str(poll.id),
                "group": group if poll.groups else "",
                "code": hash_of(node, poll.id, code, "code"),
                "kept_until": (poll.closes + KEPT).date().isoformat(),
            })  # fmt: skip
    return drawn


def printed(node: Node, poll: Poll) -> dict[str, int]:
    """Return how many codes were printed, by group."""
    found = tally(node, HOUSE, "voting_code", ["group"], {"poll": (str(poll.id),)})
    return {group: number for (group,), number in found.items()}


def group_of(node: Node, poll: Poll, code: str) -> str | None:
    """Return for which group a code was printed; None for one that was not."""
    wanted = hash_of(node, poll.id, code, "code")
    query = Query("voting_code", filters={"code": (wanted,)}, public=False, limit=1)
    found = page(node, HOUSE, query, counted=False).records
    return str(found[0].body.get("group") or "") if found else None
