# SPDX-License-Identifier: EUPL-1.2
"""What stands below a poll on its own page: until when and how one votes, and what came out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from plugins.choosing import counting
from plugins.choosing.poll import GROUPS, WHO, Poll, read
from samenbeter import Actor, Fill, Node, Record
from samenbeter import gettext as _


@dataclass(frozen=True, slots=True)
class Bar:
    """One number in a chart; none where it may not be told."""

    label: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Column:
    """What one group said."""

    name: str
    #: None when it is not told how many they were.
    voters: int | None
    totals: tuple[int | None, ...]

    @property
    def is_told(self) -> bool:
        """Whether anything of it is told."""
        return any(each is not None for each in self.totals)


def below(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Return what is to be done or known about a poll, or None below anything else."""
    if record.type != "poll":
        return None
    poll = read(record)
    now = node.clock()
    moment = "before" if now < poll.opens else "open" if now < poll.closes else "closed"
    context: dict[str, Any] = {
        "poll": poll,
        "moment": "counted" if poll.is_counted else moment,
        "who": _(WHO.get(poll.who, "")),
        "how": counting.stated(node, poll) if poll.method in node.methods else "",
        "groups": [_(GROUPS[each]) for each in poll.groups],
        "edits": actor.is_at_least("editor") and record.is_own,
        "votes": record.is_own and record.is_public,
    }
    return Fill("choosing/below.html", context | (_result(poll, now) if poll.is_counted else {}))


def _result(poll: Poll, now: datetime) -> dict[str, Any]:
    body: Mapping[str, Any] = poll.record.body
    options, totals = poll.options, _list(body, "totals")
    shares, flat = _list(body, "shares"), _list(body, "group_totals")
    many, voters = len(options), _list(body, "group_turnout")
    winner, until = body.get("winner"), body.get("recount_until")
    columns = [
        Column(_(GROUPS[each]), *_part(voters, flat, at, many))
        for at, each in enumerate(poll.groups)
    ]
    return {
        "stated": str(body.get("stated") or ""),
        "winner": options[winner] if isinstance(winner, int) and winner < many else "",
        "turnout": body.get("turnout"),
        "few": body.get("turnout") == "<10",
        "missed": _missed(poll, body.get("turnout")),
        "bars": [Bar(str(at), value) for at, value in enumerate(totals, 1)],
        "told": any(each is not None for each in totals),
        "hides": any(each is None for each in totals + flat + voters),
        "rows": list(zip(options, totals, shares or [None] * many, strict=False)),
        "shares": bool(shares),
        "columns": columns if len(columns) > 1 else [],
        "answered": str(body.get("answered") or ""),
        "digest": str(body.get("digest") or ""),
        "until": date.fromisoformat(str(until)) if until else None,
        "recounts": bool(until) and now.astimezone(UTC).date() <= date.fromisoformat(str(until)),
    }


def _part(
    voters: list[int | None], flat: list[int | None], at: int, many: int
) -> tuple[int | None, tuple[int | None, ...]]:
    told = voters[at] if at < len(voters) else None
    return told, tuple(flat[at * many : (at + 1) * many])


def _missed(poll: Poll, turnout: object) -> bool:
    """Whether fewer people voted than the poll asked for."""
    if not poll.quorum or turnout is None:
        return False
    number = 0 if turnout == "<10" else int(str(turnout))
    return number < poll.quorum


def _list(body: Mapping[str, Any], name: str) -> list[int | None]:
    return list(body.get(name) or ())
