# SPDX-License-Identifier: EUPL-1.2
"""The letter box: who wants to follow, who stops, who is gone. All else is dropped.

What is answered never depends on who follows, so that nobody finds out by asking. A word that an
account is gone is not believed: the task asks its server.
"""

from collections.abc import Mapping
from datetime import timedelta

from plugins.fediverse import addresses, followers, remote, signing
from plugins.fediverse.remote import Remote
from plugins.fediverse.room import room_of
from samenbeter import (
    Answer,
    Bytes,
    FetchError,
    Limit,
    MalformedError,
    Node,
    Problem,
    Request,
    mark,
    read_object,
    take_turn,
)
from samenbeter import gettext as _

#: Bytes of something posted.
LARGEST = 64 * 1024
_HOUR = timedelta(hours=1)
BY_ADDRESS = Limit(
    "fediverse by address", 600, _HOUR, "the node against a machine that posts without end"
)
BY_SERVER = Limit(
    "fediverse by server", 300, _HOUR, "the node against one server that invents accounts"
)
#: Longest id of a wish to follow that is told back.
_LONGEST_ID = 500

_UNSIGNED = mark("De handtekening klopt niet.")
_BUSY = mark("Even te druk. Probeer het zo opnieuw.")


def receive(node: Node, request: Request) -> Answer:
    """Take in one activity."""
    try:
        activity = read_object(request.body, limit=LARGEST)
    except MalformedError as error:
        return Problem(400, "Bad Request", str(error))
    kind, actor = activity.get("type"), _id(activity.get("actor"))
    is_about_us = _concerns_us(node, activity)
    if kind == "Delete" and actor and _id(activity.get("object")) == actor:
        return _note_gone(node, actor)
    if not (is_about_us and addresses.is_taken(node, actor)):
        return _taken()
    take_turn(node, (BY_ADDRESS, request.remote), (BY_SERVER, addresses.host_of(actor)))
    return _signed(node, request, activity, actor)


def _signed(node: Node, request: Request, activity: Mapping[str, object], actor: str) -> Answer:
    """Do what is asked when its signature is that of ``actor``."""
    asking = room_of(node).asking
    try:
        signed = signing.read(request.headers, request.body, node.clock())
        if addresses.host_of(signed.key_id) != addresses.host_of(actor):
            raise MalformedError("the key is of another server")
        if not asking.acquire(timeout=1):
            return Problem(503, "Busy", _(_BUSY), headers={"Retry-After": "30"})
        try:
            who = remote.fetch(node, actor)
        finally:
            asking.release()
        if who.key_id != signed.key_id:
            raise MalformedError("the key is not that of the account")
        host = addresses.our_host(node)
        signing.check(signed, who.pem, request.target, host, request.headers)
    except (MalformedError, FetchError):
        # Not why: what their server answers to us is nobody else's to know.
        return Problem(401, "Unauthorized", _(_UNSIGNED))
    _do(node, who, activity)
    return _taken()


def _do(node: Node, who: Remote, activity: Mapping[str, object]) -> None:
    if activity["type"] == "Undo":
        followers.stop(node, who.id)
    else:
        told = activity.get("id")
        follow = told if isinstance(told, str) and len(told) <= _LONGEST_ID else ""
        followers.begin(node, who, follow)


def _concerns_us(node: Node, activity: Mapping[str, object]) -> bool:
    """Tell whether somebody begins or stops following us."""
    us, about = addresses.actor(node), activity.get("object")
    if activity.get("type") == "Follow":
        return _id(about) == us
    if activity.get("type") != "Undo" or not isinstance(about, dict):
        return False
    return about.get("type") == "Follow" and _id(about.get("object")) == us


def _note_gone(node: Node, actor: str) -> Answer:
    gone = room_of(node).gone
    if addresses.is_taken(node, actor) and actor not in gone and followers.is_known(node, actor):
        gone.append(actor)
    return _taken()


def _id(value: object) -> str:
    """Return the id in a reference: a text, or an object that has one."""
    told = value.get("id") if isinstance(value, dict) else value
    return told if isinstance(told, str) else ""


def _taken() -> Answer:
    return Bytes(b"", "application/json", 202)
