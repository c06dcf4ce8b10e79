# SPDX-License-Identifier: EUPL-1.2
"""Who follows: beginning, stopping, being gone."""

from datetime import datetime, timedelta

from plugins.fediverse import kept
from plugins.fediverse.kept import FOLLOWER, INBOX, PATIENCE
from plugins.fediverse.noticing import next_place
from plugins.fediverse.remote import Remote
from samenbeter import HOUSE, Node, Record, amend, create, forget, seal_text, together

#: A wish to follow that cannot be answered is forgotten after this.
_UNANSWERED = timedelta(days=2)
#: What is kept is moved on when less than this is left.
_RENEW = timedelta(days=25)
#: Shortest and longest pause after something that went wrong.
_PAUSE, _LONGEST = timedelta(seconds=30), timedelta(hours=6)


def begin(node: Node, who: Remote, follow: str) -> None:
    """Write down that somebody wants to follow; the task answers. Twice is once."""
    target = who.shared or who.inbox
    data = {
        "token": kept.token_of(node, who.id),
        "actor": seal_text(node, who.id),
        "door": seal_text(node, who.inbox),
        "target": seal_text(node, target),
        "asked_with": seal_text(node, follow) if follow else "",
        "inbox": kept.token_of(node, target),
        "stand": "new",
        "tries": 0,
        "next_try": None,
        "kept_until": (kept.today(node) + _UNANSWERED).isoformat(),
    }
    with together(node):
        known = kept.first(node, FOLLOWER, token=kept.token_of(node, who.id))
        if known is None:
            create(node, HOUSE, FOLLOWER, data)
        else:
            amend(node, HOUSE, known.id, data)


def is_known(node: Node, actor: str) -> bool:
    """Tell whether somebody follows, or wants to."""
    return kept.first(node, FOLLOWER, token=kept.token_of(node, actor)) is not None


def stop(node: Node, actor: str) -> None:
    """Forget somebody who follows no more, and the inbox when nobody else is reached there."""
    with together(node):
        for each in list(kept.found(node, FOLLOWER, {"token": (kept.token_of(node, actor),)})):
            forget(node, [each])
            _drop_unused(node, str(each.body["inbox"]))


def answered(node: Node, follower: Record) -> None:
    """Write down that somebody heard that they follow: from here on they are told what is new."""
    until = (kept.today(node) + PATIENCE).isoformat()
    token = str(follower.body["inbox"])
    following = {"stand": "following", "tries": 0, "next_try": None, "kept_until": until}
    with together(node):
        # Meanwhile they may have stopped: then there is nothing to answer for.
        now = kept.first(node, FOLLOWER, token=str(follower.body["token"]))
        if now is None or now.body["asked_with"] != follower.body["asked_with"]:
            return
        amend(node, HOUSE, now.id, following)
        inbox = kept.first(node, INBOX, token=token)
        if inbox is not None and kept.number(inbox, "tries"):
            # Whoever answers is there again: no need to wait any longer.
            amend(node, HOUSE, inbox.id, {"tries": 0, "next_try": None, "kept_until": until})
        elif inbox is None:
            data = {
                "token": token,
                "url": seal_text(node, kept.opened(node, follower, "target")),
                "reached": next_place(node) - 1,
                "kept_until": until,
            }
            create(node, HOUSE, INBOX, data)


def give_up(node: Node, inbox: Record) -> None:
    """Forget an inbox that is gone, and who was reached there."""
    with together(node):
        those = {"inbox": (str(inbox.body["token"]),)}
        forget(node, list(kept.found(node, FOLLOWER, those)))
        forget(node, list(kept.found(node, INBOX, {"token": those["inbox"]})))


def keep(node: Node) -> None:
    """Keep whoever is reached for another while. Who is not is destroyed by the house."""
    today = kept.today(node)
    until = (today + PATIENCE).isoformat()
    soon = (today + _RENEW).isoformat()
    for inbox in list(kept.found(node, INBOX, {})):
        token = str(inbox.body["token"])
        if kept.number(inbox, "tries") == 0 and str(inbox.body["kept_until"]) < soon:
            with together(node):
                for each in list(kept.found(node, FOLLOWER, {"inbox": (token,)})):
                    amend(node, HOUSE, each.id, {"kept_until": until})
                amend(node, HOUSE, inbox.id, {"kept_until": until})
        _drop_unused(node, token)


def is_due(node: Node, record: Record) -> bool:
    """Tell whether it is time to try something (again)."""
    told = record.body.get("next_try")
    return not told or datetime.fromisoformat(str(told)) <= node.clock()


def put_off(node: Node, record: Record, wait: float | None) -> None:
    """Try something again later: each time later, or when the other side asked for."""
    tries = kept.number(record, "tries") + 1
    pause = min(_LONGEST, _PAUSE * 2 ** min(tries - 1, 16))
    if wait:
        pause = max(pause, min(timedelta(seconds=wait), timedelta(days=1)))
    later = node.clock() + pause
    amend(node, HOUSE, record.id, {"tries": tries, "next_try": f"{later:%Y-%m-%dT%H:%M:%SZ}"})


def _drop_unused(node: Node, token: str) -> None:
    with together(node):
        if kept.first(node, FOLLOWER, inbox=token) is None:
            forget(node, list(kept.found(node, INBOX, {"token": (token,)})))
