# SPDX-License-Identifier: EUPL-1.2
"""The guard at work: asks, judges, restores, decides; and looks again while the node runs."""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from core.database import reading, writing
from core.languages import gettext as _
from core.languages import mark
from core.model import to_text
from federation.gate import gate_of
from federation.guard import state as states
from federation.guard.asking import Heard, ask, note_others
from federation.guard.decision import decide
from federation.guard.judging import Contradiction, Gap, Signatory, judge
from federation.guard.restoring import complete, fetch
from federation.guard.state import State, Word
from federation.store import feeds
from federation.store import peers as stored
from federation.store.peers import Peer
from federation.wire import merkle
from federation.wire.cut import Cut, is_cut, read_cut
from federation.wire.identity import read_certificate
from samenbeter import Node

logger = logging.getLogger(__name__)

#: Seconds between two rounds while the guard waits.
AGAIN = 5.0
#: Rounds of fetching after one round of questions: each brings the most that somebody can give.
_ROUNDS = 3

_REFUSAL = mark(
    "Wat gedeeld is, kun je nu even niet wijzigen. Onze site is opnieuw gestart. We vragen eerst"
    " aan de andere proeftuinen wat zij van ons hebben. De beheerder ziet op wie we wachten."
)


def current(node: Node) -> State:
    """Return where the guard of this run stands; nobody is asked."""
    run = gate_of(node).run.name
    with reading(node.engine) as tx:
        return states.read(tx, run)


def may_sign(node: Node) -> bool:
    """Whether feed keys may sign now.

    The first time in a run all peers are asked; that takes the time of the slowest answer, a few
    seconds at most. Not to be called inside a transaction.
    """
    found = current(node)
    if found.is_open:
        return True
    guard = gate_of(node).guard
    if guard.has_looked or not guard.lock.acquire(blocking=False):
        return False
    try:
        return _look(node).is_open
    finally:
        guard.lock.release()


def watch(node: Node) -> None:
    """Look again: while it waits all the time, else as often as peers are visited."""
    guard, now = gate_of(node).guard, time.monotonic()
    found = current(node)
    if found.is_open and not guard.was_open:
        node.bell.ring()  # another process opened it: what waited here is published
    guard.was_open = found.is_open
    with reading(node.engine) as tx:
        active = _active(tx)
    is_new = guard.asked != {each.node_id for each in active}
    pause = float(gate_of(node).settings.sweep_seconds) if found.is_open else AGAIN
    if guard.has_looked and not is_new and now < guard.looked_at + pause:
        return
    look(node)


def look(node: Node) -> State:
    """Ask all peers once; return where the guard stands now."""
    guard = gate_of(node).guard
    with guard.lock:
        return _look(node)


def overrule(node: Node) -> State:
    """Take it upon ourselves to go on with the peers that answered; return where it stands now.

    What an answer shows stays in force: more that was signed is fetched first, and with two
    histories nobody goes on.
    """
    run = gate_of(node).run.name
    with writing(node.engine) as tx:
        states.overrule(tx, run)
    logger.warning("guard: an administrator decided to go on without all peers")
    return look(node)


def refusal(node: Node) -> str | None:
    """Return why a shared record cannot be changed now, for an editor; None when it can.

    Before the first question of a run nothing is refused: the guard asks at once, and what was
    done then is published after it opens, if at all.
    """
    found = current(node)
    return None if found.is_open or found.word == "new" else _(_REFUSAL)


def nudge(node: Node, node_id: str) -> None:
    """A peer is there: when we waited for it, look again at once."""
    gate = gate_of(node)
    found = current(node)
    if not gate.guard.has_looked or found.is_open:
        return
    gate.guard.heard.add(node_id)
    if any(each.node_id == node_id and each.answer == "silent" for each in found.replies):
        gate.visiting.send("guard", lambda: _again(node))


def _again(node: Node) -> None:
    look(node)


def _look(node: Node) -> State:
    gate = gate_of(node)
    guard = gate.guard
    before = current(node)
    if before.word == "new":
        before = State("new", began=int(node.clock().timestamp()))
        _write(node, replace(before, word="asking", at=to_text(node.clock())))
    while True:
        guard.heard.clear()
        with reading(node.engine) as tx:
            active = _active(tx)
        heard = ask(node, active, gate.run.name, _signatory(node))
        found = _judged(node, active, heard, before)
        guard.has_looked, guard.looked_at = True, time.monotonic()
        guard.asked = {each.node_id for each in active}
        silent = {each.node_id for each in found.replies if each.answer == "silent"}
        if found.is_open or not silent & guard.heard:
            break
    complete(node, [each for each in active if each.node_id not in silent])
    if found != replace(before, at=found.at):
        _write(node, found)
        _tell(node, before, found)
    return found


def _judged(node: Node, active: Sequence[Peer], heard: Sequence[Heard], before: State) -> State:
    """Return where the guard stands after what was heard; restores what can be."""
    contradictions: list[Contradiction] = []
    gaps: list[Gap] = []
    fetched = 0
    for _round in range(_ROUNDS):
        gaps, contradictions = _compare(node, heard)
        # What comes up while we sign was signed by somebody else: that is for people. But a node
        # that never said anything gets its history from a peer it has only just met.
        is_late = before.is_open and any(_has_entries(node, each) for each in gaps)
        if contradictions or not gaps or is_late:
            break
        if before.is_open:
            _write(node, replace(before, word="asking", at=to_text(node.clock())))
        done = fetch(node, gaps, active)
        fetched += done
        if not done:
            break
    else:
        gaps, contradictions = _compare(node, heard)
    with writing(node.engine) as tx:
        for each in contradictions:
            told = f"fork: our own signature on another history of {each.size} entries"
            mine = feeds.get(tx, each.origin)
            feeds.stop(tx, each.origin, told, (mine.newest if mine else b"", each.note))
        return _state(tx, node, active, heard, gaps, before)


def _state(
    tx: Connection,
    node: Node,
    active: Sequence[Peer],
    heard: Sequence[Heard],
    gaps: Sequence[Gap],
    before: State,
) -> State:
    gate = gate_of(node)
    own = feeds.of_node(tx, node.id)
    replies, sees_other = note_others(heard, before)
    answers = {
        each.node_id: each.answer == "waiting"
        for each in replies
        if each.answer in ("answered", "waiting")
    }
    is_overruled = states.is_overruled(tx, gate.run.name)
    decision = decide(
        [each.node_id for each in active],
        answers,
        has_signed=any(each.size for each in own),
        is_overruled=is_overruled,
    )
    short = tuple((each.origin, _held(tx, each.origin), each.signed) for each in gaps)
    # Somebody who signs beside us: seen by a peer, or by what was signed while we were open.
    sees_twin = sees_other or (before.is_open and bool(short))
    word: Word = "open" if decision.goes_on or before.is_open else "waiting"
    if any(each.alarm for each in own):
        word = "conflict"
    elif sees_twin or (before.word == "twin" and not is_overruled):
        word = "twin"
    elif short:
        word = "short"
    if word in ("conflict", "twin") and is_overruled and before.word != word:
        states.overrule(tx, "")  # that was about something else
        is_overruled = False
    waits_for = decision.waits_for if word == "waiting" else ()
    at = to_text(node.clock())
    return State(word, at, replies, waits_for, short, is_overruled, before.began)


def _compare(node: Node, heard: Sequence[Heard]) -> tuple[list[Gap], list[Contradiction]]:
    # Read after the answers came: what we signed ourselves meanwhile is no surprise.
    with reading(node.engine) as tx:
        own = {each.origin: each for each in feeds.of_node(tx, node.id)}
        recovery = gate_of(node).keys.certificate.recovery
        cuts: dict[str, Cut] = {
            each.origin: read_cut(each.cut, each.origin, recovery)
            for each in own.values()
            if each.cut and is_cut(each.cut)
        }

        def root_at(origin: str, size: int) -> bytes:
            subtree = merkle.stored_subtrees(feeds.hashes(tx, own[origin]))
            return merkle.frontier_at(size, subtree).root() if size else merkle.EMPTY.root()

        sizes = {origin: each.size for origin, each in own.items()}
        return judge(sizes, root_at, [each.testimony for each in heard], cuts)


def _signatory(node: Node) -> Signatory:
    newest = gate_of(node).keys.certificate
    with reading(node.engine) as tx:
        notes = stored.certificates_of(tx, node.id)
    older = [read_certificate(each, node.id) for each in reversed(notes)]
    return Signatory(
        node.id,
        newest.recovery,
        feeds=tuple(dict.fromkeys([newest.feed, *(each.feed for each in older)])),
        requests=tuple(dict.fromkeys([newest.http, *(each.http for each in older)])),
    )


def _has_entries(node: Node, gap: Gap) -> bool:
    with reading(node.engine) as tx:
        return _held(tx, gap.origin) > 0


def _held(tx: Connection, origin: str) -> int:
    feed = feeds.get(tx, origin)
    return feed.size if feed else 0


def _active(tx: Connection) -> list[Peer]:
    return [each for each in stored.everyone(tx) if each.state == "active"]


def _write(node: Node, found: State) -> None:
    with writing(node.engine) as tx:
        states.write(tx, gate_of(node).run.name, found)


def _tell(node: Node, before: State, found: State) -> None:
    if found.word == before.word:
        return
    if found.is_open:
        logger.info("guard: peers were asked, signing goes on")
        node.bell.ring()  # what waited is published at once
        return
    logger.warning(
        "guard: nothing is signed (%s); %s", found.word,
        "; ".join(f"{each.node_id}: {each.answer} {each.told}".strip() for each in found.replies)
        or "there is no peer to ask",
    )  # fmt: skip
