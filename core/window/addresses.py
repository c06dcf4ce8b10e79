# SPDX-License-Identifier: EUPL-1.2
"""Which addresses a node may connect to when a stranger named them. Pure.

A peer's address is a stranger's text; without this check it could make us knock on doors inside
our own network. ``ipaddress.is_global`` is not enough: it calls 64:ff9b::7f00:1, 2002:7f00:1::
and 192.0.0.8 global.

Source: the IANA special-purpose address registries for IPv4 and IPv6, and the metadata
addresses of the large hosting parties.
"""

from ipaddress import IPv4Network, IPv6Network, ip_address

_NETWORKS4 = [
    (IPv4Network(network), kind)
    for network, kind in {
        "0.0.0.0/8": "this network",
        "10.0.0.0/8": "private",
        "100.64.0.0/10": "shared by a carrier",
        "127.0.0.0/8": "loopback",
        "168.63.129.16/32": "metadata of a hosting party",
        "169.254.0.0/16": "link-local",
        "172.16.0.0/12": "private",
        "192.0.0.0/24": "reserved for protocols",
        "192.0.2.0/24": "documentation",
        "192.88.99.0/24": "a 6to4 relay",
        "192.168.0.0/16": "private",
        "198.18.0.0/15": "for benchmarks",
        "198.51.100.0/24": "documentation",
        "203.0.113.0/24": "documentation",
        "224.0.0.0/4": "multicast",
        "240.0.0.0/4": "reserved",
    }.items()
]

# Unicast that IANA gives out; all else (mapped, NAT64, unique local, link-local …) is refused.
_GLOBAL6 = IPv6Network("2000::/3")
_NETWORKS6 = [
    (IPv6Network(network), kind)
    for network, kind in {
        "2001::/23": "reserved for protocols",
        "2001:db8::/32": "documentation",
        "2002::/16": "6to4",
        "3fff::/20": "documentation",
    }.items()
]


def is_loopback(address: str) -> bool:
    """Tell whether ``address`` is this machine itself, written as such."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    # A mapped ::ffff:127.0.0.1 is not: nobody needs it, and it reads like something else.
    return found.is_loopback and getattr(found, "ipv4_mapped", None) is None


def forbidden(address: str) -> str | None:
    """Return in a word why nobody may be sent to ``address``; None when it is public.

    Args:
        address: an IP address as text, as the resolver gave it.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return "not an address"
    if found.version == 4:
        return next((kind for network, kind in _NETWORKS4 if found in network), None)
    if found not in _GLOBAL6:
        return "not a public address"
    return next((kind for network, kind in _NETWORKS6 if found in network), None)
