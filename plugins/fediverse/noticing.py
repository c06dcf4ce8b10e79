# SPDX-License-Identifier: EUPL-1.2
"""What changed of what we tell: new, written anew, or not public any more.

All that is told has a place in one row, by time. What changes gets a new place at the end, so
that for each inbox one number says how far we came, and only the last of several changes is told.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

from plugins.fediverse import kept, telling
from plugins.fediverse.kept import FOR_GOOD, PATIENCE, POST
from samenbeter import HOUSE, VISITOR, Node, Query, Record, amend, create, page

#: What was public longer is no news: an account that is turned on floods nobody.
FRESH = timedelta(days=2)
#: New records of one type that are looked at, as in the feeds.
_NEWEST = 40


def notice(node: Node) -> None:
    """Write down what is to be told. Only one runs at a time: the task."""
    known = set()
    places = count(next_place(node))
    for post in kept.found(node, POST, {"stand": ("told",)}):
        known.add(str(post.body["item"]))
        text = telling.text_of_item(node, str(post.body["item"]))
        if text is None:
            until = kept.today(node) + PATIENCE + timedelta(days=1)
            _move(node, post, next(places), stand="gone", kept_until=until.isoformat())
        elif text.digest != post.body["digest"] and _is_quiet(node, text):
            _move(node, post, next(places), digest=text.digest)
    for record, text in _fresh(node, known):
        place = next(places)
        data = {
            "item": str(record.id),
            "key": kept.draw_key(),
            "stand": "told",
            "digest": text.digest,
            "first": place,
            "place": place,
            "day": kept.today(node).isoformat(),
            "kept_until": FOR_GOOD.isoformat(),
        }
        create(node, HOUSE, POST, data)


def recent(node: Node) -> list[Record]:
    """Return what changed in the time we go on trying to deliver, in its order."""
    today = kept.today(node)
    days = tuple((today - timedelta(days=back)).isoformat() for back in range(PATIENCE.days + 2))
    # And tomorrow: the clock of the neighbourhood may have been put back.
    ahead = (today + timedelta(days=1)).isoformat()
    changed = kept.found(node, POST, {"day": (ahead, *days)})
    return sorted(changed, key=lambda each: kept.number(each, "place"))


def next_place(node: Node) -> int:
    """Return a place behind all others, also when a clock was put back."""
    last = recent(node)
    after = kept.number(last[-1], "place") + 1 if last else 0
    return max(after, int(node.clock().timestamp() * 1_000_000))


def _fresh(node: Node, known: set[str]) -> Iterator[tuple[Record, telling.Text]]:
    since = node.clock() - FRESH
    for name in node.types:
        query = Query(name, origins=("",), limit=_NEWEST)
        for record in reversed(page(node, VISITOR, query, counted=False).records):
            is_new = (record.published or record.created) >= since and str(record.id) not in known
            text = telling.text_of(node, record) if is_new else None
            if text is not None and _is_quiet(node, text):
                yield record, text


def _is_quiet(node: Node, text: telling.Text) -> bool:
    """Tell whether the minute of regret is over: what went out cannot be called back."""
    return node.clock() - text.updated >= timedelta(seconds=node.config.sharing.regret_seconds)


def _move(node: Node, post: Record, place: int, **changed: object) -> None:
    moved = {"place": place, "day": kept.today(node).isoformat()}
    amend(node, HOUSE, post.id, moved | changed)
