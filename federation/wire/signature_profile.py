# SPDX-License-Identifier: EUPL-1.2
"""How the headers of a signed request are spelt: one exact profile of RFC 9421.

A signed request carries these headers, and nothing in them may be written otherwise::

    Samenbeter-Destination: <node id of the reader>
    Content-Digest: sha-256=:<base64 of 32 bytes>:
    Signature-Input: sig1=("@method" "@path" "@query" "content-digest" "samenbeter-destination")
        ;created=<seconds>;keyid="<node id of the sender>";alg="ed25519";tag="samenbeter-v1"
    Signature: sig1=:<base64 of 64 bytes>:

(Signature-Input is one line.) Content-Digest and its name in the list are there exactly when
there is a body.

Source: RFC 9421 (HTTP Message Signatures), RFC 9530 (Digest Fields). A general parser is
refused on purpose: what no peer of ours writes cannot be misread.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

from federation.wire.identity import is_node_id
from federation.wire.refusals import BadRequest, Misdirected, Unauthenticated, Undated

_COVERED = ("samenbeter-destination", "content-digest")
_PLAIN = '("@method" "@path" "@query" "samenbeter-destination")'
_WITH_BODY = '("@method" "@path" "@query" "content-digest" "samenbeter-destination")'

_NODE = "[a-z2-7]{32}"
_INPUT = re.compile(
    f"sig1=(({re.escape(_PLAIN)}|{re.escape(_WITH_BODY)})"
    f';created=(0|[1-9][0-9]{{0,14}});keyid="({_NODE})";alg="ed25519";tag="samenbeter-v1")'
)
# The last sign before the padding holds unused bits; only zeros there are canonical.
_SIGNATURE = re.compile("sig1=:([A-Za-z0-9+/]{85}[AQgw]==):")
_DIGEST = re.compile("sha-256=:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=:")

_NO_TIME = "has no readable created"

# What stands in every honest Signature-Input: only for the sentence of a refusal, never for its
# verdict. The first that is missing is told.
_TRAITS = (
    (re.compile(r"sig1=\("), "is not labelled sig1"),
    (re.compile('"@method"'), "does not cover @method"),
    (re.compile('"@path"'), "does not cover @path"),
    (re.compile('"@query"'), "does not cover @query"),
    (re.compile('"samenbeter-destination"'), "does not cover samenbeter-destination"),
    (re.compile(";created=(0|[1-9][0-9]{0,14})(;|$)"), _NO_TIME),
    (re.compile(f';keyid="{_NODE}"(;|$)'), "has no node id as keyid"),
    (re.compile(';alg="ed25519"(;|$)'), "is not of alg ed25519"),
    (re.compile(';tag="samenbeter-v1"(;|$)'), "is not tagged samenbeter-v1"),
)


class Input(NamedTuple):
    """What a Signature-Input says."""

    #: The member as it travels, from its parenthesis on.
    parameters: str
    #: Content-Digest is covered.
    lists_digest: bool
    #: Seconds since 1970.
    created: int
    #: Node id of the sender.
    keyid: str


def content_digest(body: bytes) -> str:
    """Return the value of Content-Digest for ``body`` (RFC 9530, SHA-256)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def write_parameters(*, keyid: str, created: int, lists_digest: bool) -> str:
    """Return the member of Signature-Input, from its parenthesis on.

    Args:
        keyid: node id of the sender.
        created: seconds since 1970.
        lists_digest: whether there is a body.

    Raises:
        ValueError: this profile cannot carry these.
    """
    listed = _WITH_BODY if lists_digest else _PLAIN
    parameters = f'{listed};created={created};keyid="{keyid}";alg="ed25519";tag="samenbeter-v1"'
    if not _INPUT.fullmatch(f"sig1={parameters}"):
        raise ValueError(f"not to be signed: {parameters!r}")
    return parameters


def ours_once(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return our headers by lower-case name, each known to stand there once.

    WSGI joins repeated headers with a comma; no value of this profile holds a comma, so a repeat
    that cannot be seen here is refused where the value is read.

    Raises:
        BadRequest: a header is repeated, folded or called like a component.
        Unauthenticated: there is more than one signature.
    """
    found: dict[str, str] = {}
    for given, value in headers:
        # Servers differ on what an underscore in a name means; here it means the same.
        name = given.strip().lower().replace("_", "-")
        if name.startswith("@"):
            raise BadRequest(f"A header may not be called {given!r}.")
        if name not in _COVERED and name not in ("signature", "signature-input"):
            continue
        if name in found and name in _COVERED:
            raise BadRequest(f"The header {name} stands there more than once.")
        if name in found:
            raise Unauthenticated("The request carries more than one signature.")
        if re.search("[\r\n\0]", value):
            raise BadRequest(f"The header {name} is folded or holds a line break.")
        found[name] = value.strip(" \t")
    return found


def read_input(value: str | None, now: float) -> Input:
    """Return what a Signature-Input says.

    Args:
        value: of the header; None when there is none.
        now: seconds since 1970, for who says no time.

    Raises:
        Unauthenticated: not there, or not in our profile.
        Undated: it does not say when it was signed.
    """
    match = _INPUT.fullmatch(value or "")
    if match is None:
        complaint = _complaint(value)
        if _NO_TIME in complaint:
            raise Undated(complaint, now)
        raise Unauthenticated(complaint)
    parameters, listed, created, keyid = match.groups()
    return Input(parameters, listed == _WITH_BODY, int(created), keyid)


def read_signature(value: str | None) -> bytes:
    """Return the 64 bytes of a Signature.

    Raises:
        Unauthenticated: not there, or not in our profile.
    """
    match = _SIGNATURE.fullmatch(value or "")
    if match is None:
        raise Unauthenticated("The request has no single Signature sig1 of 64 bytes.")
    return base64.b64decode(match[1])


def read_destination(value: str | None, node_id: str) -> str:
    """Return a Samenbeter-Destination, known to be ``node_id``: our own.

    Raises:
        Unauthenticated: not there.
        BadRequest: not one node id.
        Misdirected: it is another node.
    """
    if value is None:
        raise Unauthenticated("The signature covers samenbeter-destination, which is not there.")
    if not is_node_id(value):
        raise BadRequest("The header samenbeter-destination is not one node id.")
    if value != node_id:
        raise Misdirected(f"The request is for {value}; this is {node_id}.")
    return value


def read_digest(value: str | None, body: bytes, *, is_listed: bool) -> str | None:
    """Return the Content-Digest, known to be that of the raw ``body``; None without a body.

    Raises:
        BadRequest: in another shape, or not of this body.
        Unauthenticated: it is not covered though there is a body, or the other way round.
    """
    if value is not None and not _DIGEST.fullmatch(value):
        raise BadRequest("The header content-digest is not one sha-256 digest.")
    if value is not None and value != content_digest(body):
        raise BadRequest("The header content-digest is not the digest of the body.")
    if is_listed != bool(body):
        raise Unauthenticated("The signature must cover content-digest exactly if there is a body.")
    if body and value is None:
        raise Unauthenticated("The signature covers content-digest, which is not there.")
    return value if body else None


def _complaint(value: str | None) -> str:
    """Return in one sentence why this Signature-Input is not in our profile."""
    if value is None:
        return "The request must be signed and is not."
    if "," in value:
        return "The request carries more than one signature."
    for trait, complaint in _TRAITS:
        if not trait.search(value):
            return f"The signature {complaint}."
    return "The signature is not written exactly as the profile samenbeter-v1 asks."
