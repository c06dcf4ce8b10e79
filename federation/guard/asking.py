# SPDX-License-Identifier: EUPL-1.2
"""Asks all peers at once what they hold of us; nobody who is slow keeps the others waiting."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.database import writing
from core.errors import FetchError, MalformedError, PeerError, UntrustedError
from core.strict_json import read_object
from federation import pinning
from federation.gate import gate_of
from federation.guard.judging import Signatory, Testimony, word_of
from federation.guard.state import Reply, State
from federation.peers import ROOT, signed
from federation.reading.sources import PeerSource
from federation.recovery import renewing
from federation.store.peers import Peer
from federation.wire.held import MAX_HELD_BYTES, Holdings, read_held
from federation.wire.note import MAX_BYTES
from federation.wire.sighting import PATH
from samenbeter import Node

#: Seconds for one round of questions.
DEADLINE = 5.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What one peer said, as far as it counts."""

    reply: Reply
    testimony: Testimony = Testimony()


def ask(node: Node, peers: Sequence[Peer], run: str, ours: Signatory) -> list[Heard]:
    """Return what each peer says, within ``DEADLINE`` seconds; in the order of ``peers``."""
    found: dict[str, Heard] = {}

    def job(peer: Peer) -> None:
        found[peer.node_id] = _hear(node, peer, run, ours)

    threads = [threading.Thread(target=job, args=(each,), daemon=True) for each in peers]
    for thread in threads:
        thread.start()
    for thread in threads:
        # Each ends by its own deadline; the second more is for a machine that is busy.
        thread.join(DEADLINE + 1)
    done: Mapping[str, Heard] = dict(found)
    late = "did not answer in time"
    return [done.get(each.node_id) or Heard(Reply(each.node_id, "silent", late)) for each in peers]


def note_others(heard: Sequence[Heard], before: State) -> tuple[tuple[Reply, ...], bool]:
    """Return what each peer said, and whether one shows that somebody else runs as us.

    What another run asked before we began, or before a peer first told us, was ours: it came late,
    or the clock was put right. Somebody is alive who goes on asking.
    """
    known = {each.node_id: each.other for each in before.replies}
    replies, sees_other = [], False
    for each in heard:
        last = shown = known.get(each.reply.node_id)
        if each.reply.answer in ("answered", "waiting"):
            shown = max(each.testimony.other, last or before.began)
            sees_other |= last is not None and shown > last
        replies.append(replace(each.reply, other=shown))
    return tuple(replies), sees_other


def _hear(node: Node, peer: Peer, run: str, ours: Signatory) -> Heard:
    try:
        held = _fetch(node, peer, run)
        testimony = word_of(peer.node_id, held, ours, run)
    except UntrustedError as error:
        return Heard(Reply(peer.node_id, "false", str(error)))
    except PeerError as error:
        return Heard(Reply(peer.node_id, "silent", str(error)))
    size = sum(each.size for each in held.feeds)
    reply = Reply(peer.node_id, "waiting" if held.is_waiting else "answered", "", size)
    return Heard(reply, testimony)


def _fetch(node: Node, peer: Peer, run: str) -> Holdings:
    held = _held(node, peer, run)
    if held is None and not _learn(node, peer):
        # It knows us by keys that were replaced, perhaps, and while we wait it asks us nothing.
        _introduce(node, peer)
        held = _held(node, peer, run)
    if held is None:
        raise FetchError(peer.node_id, "does not accept our signature", status=401)
    return held


def _held(node: Node, peer: Peer, run: str) -> Holdings | None:
    """Return what a peer holds of us; None when it knows us, and not our signature."""
    query = f"run={run}"
    window = gate_of(node).window
    window.alive(peer.node_id)  # however often it failed before: this is asked now
    try:
        answer = window.fetch(
            peer.node_id, f"{peer.address}{PATH}?{query}", deadline=DEADLINE,
            cap=MAX_HELD_BYTES, headers=signed(node, peer.node_id, "GET", PATH, query),
            allow=(200, 401),
        )  # fmt: skip
        if answer.status == 200:
            return read_held(answer.body, node.id)
        # One that has no agreement with us holds nothing of ours.
        is_known = read_object(answer.body).get("known") is not False
    except MalformedError as error:
        raise UntrustedError(peer.node_id, str(error)) from error
    return None if is_known else Holdings(node.id, is_waiting=False)


def _learn(node: Node, peer: Peer) -> bool:
    """Take a newer certificate of our own that a peer holds; return whether it has one."""
    source = PeerSource(node, replace(peer, level_received=""))
    found = pinning.certificates(source, node.id)
    newest = max(found, key=lambda each: each.sequence, default=None)
    if newest is None or newest.sequence <= gate_of(node).keys.certificate.sequence:
        return False
    with writing(node.engine) as tx:
        renewing.give_way(tx, newest)
    return True


def _introduce(node: Node, peer: Peer) -> None:
    gate = gate_of(node)
    gate.window.post(
        peer.node_id, f"{peer.address}{ROOT}/certificate", gate.keys.certificate.note,
        deadline=DEADLINE, cap=MAX_BYTES,
        headers={"Content-Type": "text/plain; charset=utf-8"},
    )  # fmt: skip
