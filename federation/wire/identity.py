# SPDX-License-Identifier: EUPL-1.2
"""Who a node is: its recovery key, the node id people compare, and its certificates.

A certificate is a signed note with exactly these lines, signed by the recovery key under the
name ``<node id>/recovery``::

    samenbeter/v1/certificate
    node <node id>
    recovery <base64 of 32 bytes>
    sequence <decimal>
    address <url, without a slash at the end>
    name <1 to 100 characters>
    feed <base64 of 32 bytes>
    http <base64 of 32 bytes>
    issued <time>

Peers pin the node id. The key that signs stands in the note itself, and the id is made of that
key, so that a certificate needs nothing but the id to be checked.
"""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from core.strict_json import MAX_INTEGER
from federation.wire import note
from federation.wire.times import read_time, write_time

CERTIFICATE_KIND = "samenbeter/v1/certificate"

_FIELDS = ("node", "recovery", "sequence", "address", "name", "feed", "http", "issued")
_NODE_ID = re.compile("[a-z2-7]{32}")
_DECIMAL = re.compile("0|[1-9][0-9]{0,15}")
_ADDRESS = re.compile(
    r"https?://(?:[a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?(?:/[A-Za-z0-9._~-]+)*"
)
# What moves text about or hides in it. Stated as ranges, and not as "printable", so that the
# verdict does not depend on the version of Unicode a node knows.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def new_key() -> Ed25519PrivateKey:
    """Return a fresh key, from the randomness of the operating system."""
    return Ed25519PrivateKey.generate()


def public_of(key: Ed25519PrivateKey) -> bytes:
    """Return the public half (32 bytes)."""
    return key.public_key().public_bytes_raw()


def write_key(key: Ed25519PrivateKey) -> bytes:
    """Return the contents of a key file: the seed in base64, and a newline."""
    return note.write_base64(key.private_bytes_raw()).encode() + b"\n"


def read_key(raw: bytes) -> Ed25519PrivateKey:
    """Return the key in the contents of a key file.

    Raises:
        MalformedError: not a key file. The message does not show what it holds.
    """
    try:
        seed = note.read_base64(raw.strip(), 32)
    except MalformedError:
        # Neither text nor cause: a traceback must not show most of a key.
        raise MalformedError("not a key file: base64 of 32 bytes on one line") from None
    return Ed25519PrivateKey.from_private_bytes(seed)


def node_id(recovery: bytes) -> str:
    """Return the node id (32 characters) of a recovery key's public half (32 bytes)."""
    return base64.b32encode(hashlib.sha256(recovery).digest()[:20]).decode().lower()


def is_node_id(text: str) -> bool:
    """Whether ``text`` is a node id as it travels."""
    return _NODE_ID.fullmatch(text) is not None


def is_line(text: str, most: int) -> bool:
    """Whether ``text`` is 1 to ``most`` characters on one line, none of which hides or moves it."""
    return 1 <= len(text) <= most and text == text.strip() and not _INVISIBLE.search(text)


def show_node_id(node: str) -> str:
    """Return ``node`` as people compare it: 8 groups of 4."""
    return " ".join(node[start : start + 4] for start in range(0, 32, 4))


def read_node_id(text: str) -> str:
    """Return the node id a person typed or pasted, with or without groups and capitals.

    Raises:
        MalformedError: not 32 characters of base32.
    """
    node = "".join(text.split()).replace("-", "").lower()
    if not is_node_id(node):
        raise MalformedError("a node id has 32 characters: letters and the digits 2 to 7")
    return node


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a node says about itself, checked as far as it can be without trusting it."""

    node: str
    #: Public half of the recovery key, 32 bytes.
    recovery: bytes
    #: Higher is newer; at most 2^53 - 1.
    sequence: int
    #: Where it answers, like "https://samenbeter.example"; never what it is known by.
    address: str
    #: What it calls itself; two nodes can call themselves the same.
    name: str
    #: Public half of the key that signs feeds and heads, 32 bytes.
    feed: bytes
    #: Public half of the key that signs requests, 32 bytes.
    http: bytes
    issued: datetime
    #: The signed note, byte for byte; empty while it is not signed.
    note: bytes = field(default=b"", compare=False, repr=False)

    def text(self) -> bytes:
        """Return the lines that are signed."""
        values = (
            self.node,
            note.write_base64(self.recovery),
            str(self.sequence),
            self.address,
            self.name,
            note.write_base64(self.feed),
            note.write_base64(self.http),
            write_time(self.issued),
        )
        lines = [CERTIFICATE_KIND, *map(" ".join, zip(_FIELDS, values, strict=True))]
        return "\n".join(lines).encode() + b"\n"


def next_sequence(known: int | None, seconds: int) -> int:
    """Return the sequence of a new certificate.

    Args:
        known: the highest sequence known of this node, if any.
        seconds: the time now, in seconds since 1970. It makes that a node that lost
            everything but its recovery key still counts further than before.
    """
    return max(known + 1 if known is not None else 0, seconds)


def sign_certificate(
    recovery: Ed25519PrivateKey,
    *,
    sequence: int,
    address: str,
    name: str,
    feed: bytes,
    http: bytes,
    issued: datetime,
) -> Certificate:
    """Return the certificate with these contents, signed by the recovery key.

    Raises:
        MalformedError: readers would refuse it.
    """
    public = public_of(recovery)
    node = node_id(public)
    draft = Certificate(node, public, sequence, address, name, feed, http, issued)
    return read_certificate(note.write(draft.text(), f"{node}/recovery", recovery), node)


def read_certificate(raw: bytes, node: str) -> Certificate:
    """Return the certificate in ``raw``, signed by the recovery key of ``node``.

    Args:
        raw: the signed note.
        node: the node id that is pinned.

    Raises:
        MalformedError: not in the shape of a certificate.
        UntrustedError: of another node, or not signed by this one's recovery key.
    """
    found = _read_lines(note.read(raw))
    if found.node != node:
        raise UntrustedError(node, f"certificate is of node {found.node}")
    if node_id(found.recovery) != node:
        raise UntrustedError(node, f"certificate has the key of node {node_id(found.recovery)}")
    note.verify(raw, f"{node}/recovery", found.recovery)
    return found


def accept(known: Certificate | None, new: Certificate) -> Certificate:
    """Return which of two certificates of one node stands.

    Raises:
        UntrustedError: the sequence went back, or has been given to two texts; ``known``
            stands and the other must not be used.
    """
    if known is None or new.sequence > known.sequence:
        return new
    if new.sequence < known.sequence:
        raise UntrustedError(
            new.node, f"certificate went back from sequence {known.sequence} to {new.sequence}"
        )
    if new.text() != known.text():
        raise UntrustedError(new.node, f"there are two certificates of sequence {new.sequence}")
    return known


def _read_lines(claim: note.Note) -> Certificate:
    values = dict(zip(_FIELDS, claim.only_fields(CERTIFICATE_KIND, _FIELDS), strict=True))
    _check(values)
    return Certificate(
        node=values["node"],
        recovery=note.read_base64(values["recovery"], 32),
        sequence=int(values["sequence"]),
        address=values["address"],
        name=values["name"],
        feed=note.read_base64(values["feed"], 32),
        http=note.read_base64(values["http"], 32),
        issued=read_time(values["issued"]),
        note=claim.raw,
    )


def _check(values: dict[str, str]) -> None:
    if not is_node_id(values["node"]):
        raise MalformedError("certificate has no node id")
    sequence = values["sequence"]
    if not _DECIMAL.fullmatch(sequence) or int(sequence) > MAX_INTEGER:
        raise MalformedError("certificate has no sequence")
    if len(values["address"]) > 255 or not _ADDRESS.fullmatch(values["address"]):
        raise MalformedError(f"certificate has the address {ascii(values['address'][:80])}")
    name = values["name"]
    if not is_line(name, 100):
        raise MalformedError(f"certificate has the name {ascii(name[:80])}")
