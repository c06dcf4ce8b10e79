# SPDX-License-Identifier: EUPL-1.2
"""The work behind it: see what changed, answer who wants to follow, and bring what is new.

State is on the rows. What was brought and not written down, because somebody pulled the plug, is
brought once more with the same id, and is then known already.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from plugins.fediverse import addresses, followers, kept, noticing, remote, telling
from plugins.fediverse.kept import FOLLOWER, INBOX
from plugins.fediverse.room import room_of
from plugins.fediverse.signing import sign
from samenbeter import HOUSE, FetchError, MalformedError, Node, NotFound, Record, Task, amend

#: Seconds for one delivery, bytes of its answer, and how many go on at once.
_DEADLINE, _CAP, _AT_ONCE = 10.0, 64 * 1024, 4
#: What a server answers when something is gone for good.
_GONE = (404, 410)
#: After these there may be something to tell, or somebody to answer.
_DEEDS = frozenset(
    {"create", "publish", "revise", "withdraw", "erase", "hide", "unhide", "unlink"}
)  # fmt: skip


def run(node: Node) -> None:
    """Do what is due. A background task."""
    if not room_of(node).is_on:
        return
    noticing.notice(node)
    _look_after_gone(node)
    for each in list(kept.found(node, FOLLOWER, {"stand": ("new",)})):
        if followers.is_due(node, each):
            _answer(node, each)
    _deliver(node)


def keep(node: Node) -> None:
    """Keep who is reached. A background task; without an account nobody is kept any longer."""
    if room_of(node).is_on:
        followers.keep(node)


TASKS = (
    Task("fediverse.deliver", run, every=30, on_change=True, deeds=_DEEDS, debounce=1),
    Task("fediverse.keep", keep, every=3600),
)


def _deliver(node: Node) -> None:
    posts = noticing.recent(node)
    last = kept.number(posts[-1], "place") if posts else 0
    due = [
        each
        for each in kept.found(node, INBOX, {})
        if kept.number(each, "reached") < last and followers.is_due(node, each)
    ]
    if due:
        with ThreadPoolExecutor(_AT_ONCE, "fediverse") as pool:
            list(pool.map(lambda each: _bring(node, each, posts), due))


def _bring(node: Node, inbox: Record, posts: Sequence[Record]) -> None:
    """Bring to one inbox what it has not heard, in order, until something goes wrong."""
    url, reached = kept.opened(node, inbox, "url"), kept.number(inbox, "reached")
    try:
        for place, activity in _unheard(node, posts, reached):
            if activity is not None:
                _post(node, url, activity)
            done = {"reached": place, "tries": 0, "next_try": None}
            inbox = amend(node, HOUSE, inbox.id, done)
    except FetchError as error:
        if error.status == 410:
            followers.give_up(node, inbox)
        else:
            _later(node, inbox, error.retry_after)
    except NotFound:
        pass  # its last follower stopped meanwhile


def _unheard(
    node: Node, posts: Sequence[Record], reached: int
) -> Iterator[tuple[int, Mapping[str, object] | None]]:
    """Yield the places behind ``reached`` in their order, each with what is heard there."""
    places = sorted(
        (kept.number(post, name), name, number)
        for number, post in enumerate(posts)
        for name in ("first", "place")
    )
    for place, name, number in places:
        post = posts[number]
        is_new = kept.number(post, "first") > reached
        if place <= reached or (name == "place" and place == kept.number(post, "first")):
            continue
        if name == "first":
            yield place, telling.first_of(node, post)
        else:
            # Who heard of it only now heard how it is now.
            yield place, None if is_new else telling.later_of(node, post)


def _answer(node: Node, follower: Record) -> None:
    actor = kept.opened(node, follower, "actor")
    follow = kept.opened(node, follower, "asked_with")
    number = f"{follower.id}-{follower.version}"
    try:
        door = kept.opened(node, follower, "door")
        _post(node, door, telling.accept(node, actor, follow, number))
        followers.answered(node, follower)
    except FetchError as error:
        _later(node, follower, error.retry_after)


def _later(node: Node, record: Record, wait: float | None) -> None:
    with suppress(NotFound):  # somebody stopped following meanwhile
        followers.put_off(node, record, wait)


def _post(node: Node, url: str, activity: Mapping[str, object]) -> None:
    room = room_of(node)
    if not addresses.is_taken(node, url):
        # What was sealed no longer opens: the key of the node is another one.
        raise FetchError("fediverse", "has no usable address", kind="address")
    body = json.dumps(activity, ensure_ascii=False).encode(errors="replace")
    headers = sign(room.key, addresses.key_id(node), "POST", url, body, node.clock())
    room.window(node).post(
        addresses.host_of(url), url, body, deadline=_DEADLINE, cap=_CAP, headers=headers
    )


def _look_after_gone(node: Node) -> None:
    """Ask servers whether accounts are gone, as somebody told, and forget those that are."""
    gone = room_of(node).gone
    for _ in range(len(gone)):
        actor = gone.popleft()
        try:
            remote.fetch(node, actor)
        except FetchError as error:
            if error.status in _GONE:
                followers.stop(node, actor)
        except MalformedError:
            pass  # something answers there: who follows stays until delivery fails
