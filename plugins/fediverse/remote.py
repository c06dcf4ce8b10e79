# SPDX-License-Identifier: EUPL-1.2
"""Accounts of others: what they say of themselves, asked where they live, and no further."""

from dataclasses import dataclass

from plugins.fediverse import addresses
from plugins.fediverse.room import room_of
from plugins.fediverse.signing import MEDIA_TYPE, sign
from samenbeter import MalformedError, Node, read_object

#: Seconds and bytes that an account may take to say who it is.
_DEADLINE, _CAP = 5.0, 128 * 1024
#: A page that somebody uploaded somewhere is no account, whatever stands in it.
_KINDS = (MEDIA_TYPE, "application/ld+json")


@dataclass(frozen=True, slots=True)
class Remote:
    """An account elsewhere, as its server tells."""

    id: str
    inbox: str
    #: The inbox for all of its server, "" when there is none.
    shared: str
    key_id: str
    pem: str


def fetch(node: Node, actor: str) -> Remote:
    """Return an account as its server tells it, now.

    Raises:
        FetchError: its server does not tell: gone, slow, too large, moved, or at a forbidden
            address.
        MalformedError: what it tells is no account at this address.
    """
    room = room_of(node)
    if not addresses.is_taken(node, actor):
        raise MalformedError("this is no address of an account")
    headers = sign(room.key, addresses.key_id(node), "GET", actor, b"", node.clock())
    answer = room.window(node).fetch(
        addresses.host_of(actor), actor, deadline=_DEADLINE, cap=_CAP, headers=headers
    )
    if answer.headers.get("content-type", "").partition(";")[0].strip().lower() not in _KINDS:
        raise MalformedError("the answer is no account")
    return _read(node, actor, read_object(answer.body, limit=_CAP))


def _read(node: Node, actor: str, told: dict[str, object]) -> Remote:
    key, ends = told.get("publicKey"), told.get("endpoints")
    if told.get("id") != actor or not isinstance(key, dict) or key.get("owner") != actor:
        raise MalformedError("the account tells of somebody else")
    inbox, pem = told.get("inbox"), key.get("publicKeyPem")
    shared = ends.get("sharedInbox") if isinstance(ends, dict) else None
    if not _is_there(node, actor, inbox) or not isinstance(pem, str):
        raise MalformedError("the account has no inbox at its own server, or no key")
    usable = shared if _is_there(node, actor, shared) else ""
    return Remote(actor, str(inbox), str(usable), str(key.get("id")), pem)


def _is_there(node: Node, actor: str, url: object) -> bool:
    """Tell whether an address is at the server of the account: nobody sends us to another's."""
    host = addresses.host_of(actor)
    return addresses.is_taken(node, url) and addresses.host_of(str(url)) == host
