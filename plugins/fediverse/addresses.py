# SPDX-License-Identifier: EUPL-1.2
"""Where things of this account stand, and which addresses of others we take."""

from urllib.parse import urlsplit

from plugins.fediverse.room import room_of
from samenbeter import Node

#: Longest address of others that we store.
_LONGEST = 500


def base(node: Node) -> str:
    """Return what everything of the account stands below."""
    return f"{node.config.node.address}/fediverse"


def actor(node: Node) -> str:
    """Return the address, and id, of our actor."""
    return f"{base(node)}/account"


def followers(node: Node) -> str:
    """Return the address of our followers, who are counted and never named."""
    return f"{base(node)}/volgers"


def key_id(node: Node) -> str:
    """Return the id of the key we sign with."""
    return f"{actor(node)}#main-key"


def of_post(node: Node, key: str) -> str:
    """Return the address, and id, of something we told."""
    return f"{base(node)}/berichten/{key}"


def our_host(node: Node) -> str:
    """Return how others call us: "middelland.example"."""
    return urlsplit(node.config.node.address).netloc


def handle(node: Node) -> str:
    """Return what people type to find us: "@proeftuin@middelland.example"."""
    return f"@{room_of(node).settings.account}@{our_host(node)}"


def host_of(url: str) -> str:
    """Return the host and port in an address; "" when it has none."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def is_taken(node: Node, url: object) -> bool:
    """Tell whether an address is one we would ask: of another, whole, and https.

    In development loopback may do with http; what it leads to is checked by the window.
    """
    if not isinstance(url, str) or len(url) > _LONGEST or not url.isascii():
        return False
    schemes = ("https://", "http://") if node.config.node.development else ("https://",)
    odd = "#" in url or '"' in url or not url.isprintable() or " " in url
    return url.startswith(schemes) and not odd and host_of(url) not in ("", our_host(node).lower())
