# SPDX-License-Identifier: EUPL-1.2
"""How verbs read a node id and write a peer: the same in every group."""

from collections.abc import Sequence

from core.errors import AdministratorError, MalformedError
from federation.health import PeerHealth
from federation.wire.identity import read_node_id, show_node_id


def node_id(text: str) -> str:
    """Return the node id that somebody typed, with or without groups.

    Raises:
        AdministratorError: it is no node id; the sentence shows what was typed.
    """
    try:
        return read_node_id(text)
    except MalformedError as error:
        raise AdministratorError(f"{text!r}: {error}") from error


def how_it_goes(found: Sequence[PeerHealth]) -> str:
    """Return how it goes with all peers, or how one gets the first."""
    if not found:
        return "There are no peers: 'samenbeter contract propose' asks for one."
    return "\n".join(map(_line, found))


def _line(one: PeerHealth) -> str:
    """Return how it goes with a peer, in two lines, or three when something is told."""
    words = one.word.replace("_", " ")
    state = "" if one.peer.state == "active" else f" {one.peer.state};"
    told = one.alarm or one.peer.last_error
    return (
        f"{one.name}  {show_node_id(one.peer.node_id)}  {one.peer.address}\n"
        f"  {words}, {one.size} entries, {one.lag + one.missing} to come,"
        f" {one.set_aside} set aside;{state} level {one.peer.level_given} here,"
        f" {one.peer.level_received or 'not known'} there" + (f"\n  {told}" if told else "")
    )
