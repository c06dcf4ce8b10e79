# SPDX-License-Identifier: EUPL-1.2
"""What programs of others read of the account: who it is, what it told, where it listens."""

import json
from collections.abc import Mapping

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from plugins.fediverse import addresses, inbox, kept, telling
from plugins.fediverse.kept import FOLLOWER, POST
from plugins.fediverse.room import room_of
from plugins.fediverse.signing import MEDIA_TYPE
from samenbeter import (
    HOUSE,
    LEAST,
    Answer,
    Bytes,
    Node,
    NotFound,
    Page,
    Query,
    Request,
    page,
    running_plugins,
    tally,
)
from samenbeter import gettext as _

#: Of what was told, that stands in the outbox.
_NEWEST = 20
_JRD = "application/jrd+json"
_NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/2.1"
_SECURITY = "https://w3id.org/security/v1"


def pages() -> tuple[Page, ...]:
    """Return the addresses of an account."""
    return (
        Page("/.well-known/webfinger", webfinger, machine=True),
        Page("/.well-known/nodeinfo", nodeinfo_links, machine=True),
        Page("/fediverse/nodeinfo", nodeinfo, machine=True),
        Page("/fediverse/account", account, machine=True),
        Page("/fediverse/uit", outbox, machine=True),
        Page("/fediverse/volgers", followers, machine=True),
        Page("/fediverse/berichten/<key>", post, machine=True),
        Page("/fediverse/in", inbox.receive, ("POST",), machine=True, body_limit=inbox.LARGEST),
    )


def webfinger(node: Node, request: Request) -> Answer:
    """Lead from a handle, or an address of ours, to the account.

    Raises:
        NotFound: it is about somebody else.
    """
    asked = request.query.get("resource", "").lower()
    us, home = addresses.actor(node), node.config.node.address
    subject = f"acct:{addresses.handle(node)[1:]}"
    if asked not in {each.lower() for each in (subject, us, home, f"{home}/")}:
        raise NotFound(_("Dit account bestaat hier niet."))
    told = {
        "subject": subject,
        "aliases": [us, f"{home}/"],
        "links": [
            {"rel": "self", "type": MEDIA_TYPE, "href": us},
            {
                "rel": "http://webfinger.net/rel/profile-page",
                "type": "text/html",
                "href": f"{home}/volg-ons",
            },
        ],
    }
    return _told(told, _JRD)


def nodeinfo_links(node: Node, request: Request) -> Answer:
    """Say where one reads what runs here."""
    links = [{"rel": _NODEINFO, "href": f"{addresses.base(node)}/nodeinfo"}]
    return _told({"links": links}, "application/json")


def nodeinfo(node: Node, request: Request) -> Answer:
    """Say what runs here, and nothing about people."""
    version = next((each.version for each in running_plugins(node) if each.version), "0")
    told = {
        "version": "2.1",
        "software": {"name": "samenbeter", "version": version},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": ["atom1.0"]},
        "openRegistrations": False,
        "usage": {"users": {"total": 1}, "localPosts": _count(node)},
        "metadata": {},
    }
    return _told(told, "application/json")


def account(node: Node, request: Request) -> Answer:
    """Say who the account is, and with which key it signs."""
    settings, us = node.config.node, addresses.actor(node)
    told = {
        "@context": [telling.CONTEXT, _SECURITY],
        "id": us,
        "type": "Organization",
        "preferredUsername": room_of(node).settings.account,
        "name": f"{settings.name}, {settings.area}",
        "summary": telling.paragraph(settings.tagline),
        "url": f"{settings.address}/volg-ons",
        "inbox": f"{addresses.base(node)}/in",
        "outbox": f"{addresses.base(node)}/uit",
        "followers": addresses.followers(node),
        "manuallyApprovesFollowers": False,
        "discoverable": True,
        "publicKey": {
            "id": addresses.key_id(node),
            "owner": us,
            "publicKeyPem": _public_pem(node),
        },
    }
    return _told(told)


def outbox(node: Node, request: Request) -> Answer:
    """Say what the account told last."""
    query = Query(POST, filters={"stand": ("told",)}, public=False, limit=_NEWEST)
    found = page(node, HOUSE, query, counted=False).records
    told = {
        "@context": telling.CONTEXT,
        "id": f"{addresses.base(node)}/uit",
        "type": "OrderedCollection",
        "totalItems": _count(node),
        "orderedItems": [
            {name: value for name, value in activity.items() if name != "@context"}
            for activity in (telling.first_of(node, each) for each in found)
            if activity is not None
        ],
    }
    return _told(told)


def followers(node: Node, request: Request) -> Answer:
    """Say how many follow when that is many, and never who."""
    number = sum(tally(node, HOUSE, FOLLOWER, ["stand"], {"stand": ("following",)}).values())
    told: dict[str, object] = {
        "@context": telling.CONTEXT,
        "id": addresses.followers(node),
        "type": "OrderedCollection",
    }
    return _told(told | ({"totalItems": number} if number >= LEAST else {}))


def post(node: Node, request: Request) -> Answer:
    """Say something told again, or that it is gone.

    Raises:
        NotFound: nothing was told under this name.
    """
    found = kept.first(node, POST, key=request.values["key"])
    if found is None:
        raise NotFound(_("Dit bericht bestaat hier niet."))
    activity = telling.first_of(node, found)
    about = activity["object"] if activity else telling.tombstone(node, found)
    told = {"@context": telling.CONTEXT} | dict(about) if isinstance(about, dict) else {}
    return _told(told, status=200 if activity else 410)


def _count(node: Node) -> int:
    return sum(tally(node, HOUSE, POST, ["stand"], {"stand": ("told",)}).values())


def _public_pem(node: Node) -> str:
    key = room_of(node).key.public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _told(told: Mapping[str, object], kind: str = MEDIA_TYPE, status: int = 200) -> Answer:
    body = json.dumps(told, ensure_ascii=False).encode(errors="replace")
    return Bytes(body, kind, status, {"Access-Control-Allow-Origin": "*"})
