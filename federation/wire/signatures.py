# SPDX-License-Identifier: EUPL-1.2
"""Who sent this request, and was it meant for us: one exact profile of RFC 9421.

A signed request carries these headers, and nothing in them may be written otherwise::

    Samenbeter-Destination: <node id of the reader>
    Content-Digest: sha-256=:<base64 of 32 bytes>:
    Signature-Input: sig1=("@method" "@path" "@query" "content-digest" "samenbeter-destination")
        ;created=<seconds>;keyid="<node id of the sender>";alg="ed25519";tag="samenbeter-v1"
    Signature: sig1=:<base64 of 64 bytes>:

(Signature-Input is one line.) Content-Digest and its name in the list are there exactly when
there is a body. The reader rebuilds these lines, joined by a single line feed, and checks the
signature over them with the key it has pinned for the sender::

    "@method": POST
    "@path": /federation/v1/…
    "@query": ?
    "content-digest": sha-256=:…:
    "samenbeter-destination": …
    "@signature-params": (…);created=…;keyid="…";alg="ed25519";tag="samenbeter-v1"

The host is not covered, so that a reverse proxy may stand in front of a node; the destination
is. A proxy must pass path and query on as they came. No clock and no network in here: the time
is an argument, and a key that is not pinned is not fetched.

Source: RFC 9421 (HTTP Message Signatures), RFC 9530 (Digest Fields). A general parser is
refused on purpose: what no peer of ours writes cannot be misread.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.errors import MalformedError
from federation.wire.refusals import (
    BadRequest,
    Misdirected,
    Stranger,
    Unauthenticated,
    Undated,
    WrongClock,
)

#: How far apart the clocks of two nodes may be, in seconds, either way.
TOLERANCE = 300

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
_DESTINATION = re.compile(_NODE)
_METHOD = re.compile("[A-Z]{1,16}")
# Visible ASCII without what would end it: "#", and in a path "?".
_PATH = re.compile('/[!"$->@-~]*')
_QUERY = re.compile('[!"$-~]*')

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


class Target(NamedTuple):
    """A request as it stood on the wire, before anything was decoded."""

    method: str
    #: Raw path, percent-encoding untouched.
    path: str
    #: Raw query without its question mark; empty when there is none.
    query: str
    #: Header lines in order, repeats included as far as they can still be seen.
    headers: Sequence[tuple[str, str]]


def content_digest(body: bytes) -> str:
    """Return the value of Content-Digest for ``body`` (RFC 9530, SHA-256)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def signature_base(values: Sequence[tuple[str, str]], parameters: str) -> bytes:
    """Return the bytes that are signed (RFC 9421, section 2.5).

    Args:
        values: name and value of each covered component, in order, none with a line feed.
        parameters: the member of Signature-Input as it travels, from its parenthesis on.
    """
    lines = [f'"{name}": {value}' for name, value in values]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode("ascii")


def sign_request(
    method: str,
    path: str,
    query: str,
    body: bytes,
    *,
    destination: str,
    keyid: str,
    key: Ed25519PrivateKey,
    created: int,
) -> dict[str, str]:
    """Return the headers that make this request ours, to be sent as they are.

    Args:
        method: in capitals.
        path: the path exactly as it will stand in the request line.
        query: what follows the question mark there, or "".
        body: the raw body; b"" when there is none.
        destination: node id of the peer that will read it.
        keyid: our own node id.
        key: our operational HTTP key, the one in our certificate.
        created: now, in seconds since 1970.

    Raises:
        ValueError: the caller gave something this profile cannot carry.
    """
    listed = _WITH_BODY if body else _PLAIN
    parameters = f'{listed};created={created};keyid="{keyid}";alg="ed25519";tag="samenbeter-v1"'
    if not _INPUT.fullmatch(f"sig1={parameters}") or not _DESTINATION.fullmatch(destination):
        raise ValueError(f"not to be signed: {parameters!r} for {destination!r}")
    if not (_METHOD.fullmatch(method) and _is_target(path, query)):
        raise ValueError(f"not to be signed: {method!r} {path!r} {query!r}")
    headers = {"Samenbeter-Destination": destination}
    if body:
        headers["Content-Digest"] = content_digest(body)
    values = _values(method, path, query, headers.get("Content-Digest"), destination)
    signature = base64.b64encode(key.sign(signature_base(values, parameters))).decode()
    headers["Signature-Input"] = f"sig1={parameters}"
    headers["Signature"] = f"sig1=:{signature}:"
    return headers


def verify_request(
    target: Target,
    body: bytes,
    *,
    node_id: str,
    lookup: Callable[[str], Ed25519PublicKey | None],
    now: float,
) -> str:
    """Return the node id of the peer that signed this request for us.

    Nothing is parsed but these headers; what is cheap to refuse is refused first.

    Args:
        target: the request as it came; see ``from_environ``.
        body: its raw bytes, no content encoding undone; the caller has bounded them.
        node_id: our own.
        lookup: gives the pinned HTTP key of a node id, or None. It must not fetch one.
        now: seconds since 1970.

    Raises:
        BadRequest: 400; a header is repeated, folded or malformed, the digest contradicts the
            body, or the target is not what would be routed.
        Unauthenticated: 401; not signed, not in our profile, by a key that is not pinned, or
            the signature is wrong.
        Undated: 401; it does not say when it was signed.
        WrongClock: 401; signed more than ``TOLERANCE`` seconds ago or in the future.
        Misdirected: 421; signed for another node.
    """
    found = _collect(target.headers)
    match = _INPUT.fullmatch(found.get("signature-input", ""))
    signature = _SIGNATURE.fullmatch(found.get("signature", ""))
    if match is None:
        complaint = _complaint(found.get("signature-input"))
        if _NO_TIME in complaint:
            raise Undated(complaint, now)
        raise Unauthenticated(complaint)
    if signature is None:
        raise Unauthenticated("The request has no single Signature sig1 of 64 bytes.")
    parameters, listed, created, keyid = match.groups()
    if abs(int(created) - now) > TOLERANCE:
        raise WrongClock(int(created), now, TOLERANCE)
    destination = _destination(found, node_id)
    digest = _digest(found, body, listed)
    if not (_METHOD.fullmatch(target.method) and _is_target(target.path, target.query)):
        raise BadRequest("The request line holds signs that must be percent-encoded.")
    key = lookup(keyid)
    if key is None:
        raise Stranger(f"No key is pinned here for {keyid}.")
    values = _values(target.method, target.path, target.query, digest, destination)
    try:
        key.verify(base64.b64decode(signature[1]), signature_base(values, parameters))
    except InvalidSignature as error:
        raise Unauthenticated(f"The signature is not by the key pinned for {keyid}.") from error
    return keyid


def signature_of(headers: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return Signature-Input and Signature of a request that was verified."""
    found = _collect(headers)
    return found["signature-input"], found["signature"]


def signed_at(given: str) -> int:
    """Return when a Signature-Input says that was signed, in seconds since 1970.

    Raises:
        MalformedError: not in this profile.
    """
    match = _INPUT.fullmatch(given)
    if match is None:
        raise MalformedError(_complaint(given))
    return int(match[3])


def from_environ(environ: Mapping[str, object]) -> Target:
    """Return the request as it stood on the wire, from what a WSGI server tells.

    WSGI joins repeated headers with a comma; no value of this profile holds a comma, so a
    repeat is still refused. The raw target comes from REQUEST_URI (waitress, werkzeug,
    uWSGI) or RAW_URI (gunicorn). It must decode to the path that is routed, lest one path be
    signed and another be served.

    Raises:
        BadRequest: the server does not tell the raw target, or it is not what is routed.
    """
    raw = str(environ.get("REQUEST_URI") or environ.get("RAW_URI") or "")
    # The absolute form that proxies may use: the host in it is nobody's identity.
    raw = re.sub("^https?://[^/?#]*", "", raw, flags=re.IGNORECASE)
    path, _, query = raw.partition("?")
    routed = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"
    if unquote_to_bytes(path or "/").decode("latin-1") != routed:
        raise BadRequest(f"The path {path[:200]!r} is not the one that would be served.")
    if query != environ.get("QUERY_STRING", ""):
        raise BadRequest(f"The query {query[:200]!r} is not the one that would be read.")
    headers = [
        (name.removeprefix("HTTP_").replace("_", "-"), str(value))
        for name, value in environ.items()
        if name.startswith("HTTP_")
    ]
    return Target(str(environ["REQUEST_METHOD"]), path or "/", query, headers)


def _collect(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return our headers by lower-case name, each known to stand there once."""
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


def _destination(found: Mapping[str, str], node_id: str) -> str:
    destination = found.get("samenbeter-destination")
    if destination is None:
        raise Unauthenticated("The signature covers samenbeter-destination, which is not there.")
    if not _DESTINATION.fullmatch(destination):
        raise BadRequest("The header samenbeter-destination is not one node id.")
    if destination != node_id:
        raise Misdirected(f"The request is for {destination}; this is {node_id}.")
    return destination


def _digest(found: Mapping[str, str], body: bytes, listed: str) -> str | None:
    """Return the Content-Digest, known to be that of the raw ``body``; None without a body."""
    given = found.get("content-digest")
    if given is not None and not _DIGEST.fullmatch(given):
        raise BadRequest("The header content-digest is not one sha-256 digest.")
    if given is not None and given != content_digest(body):
        raise BadRequest("The header content-digest is not the digest of the body.")
    if (listed == _WITH_BODY) != bool(body):
        raise Unauthenticated("The signature must cover content-digest exactly if there is a body.")
    if body and given is None:
        raise Unauthenticated("The signature covers content-digest, which is not there.")
    return given if body else None


def _is_target(path: str, query: str) -> bool:
    """Tell whether these could stand in a request line, each in its own place."""
    return bool(_PATH.fullmatch(path) and _QUERY.fullmatch(query))


def _values(
    method: str, path: str, query: str, digest: str | None, destination: str
) -> list[tuple[str, str]]:
    covered = [("@method", method), ("@path", path), ("@query", f"?{query}")]
    if digest is not None:
        covered.append(("content-digest", digest))
    return [*covered, ("samenbeter-destination", destination)]
