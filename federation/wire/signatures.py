# SPDX-License-Identifier: EUPL-1.2
"""Who sent this request, and was it meant for us: requests are signed, and verified.

Both rebuild these lines, joined by a single line feed, from the request as it stands on the wire;
the sender signs them, and the reader checks with the key it has pinned for the sender::

    "@method": POST
    "@path": /federation/v1/…
    "@query": ?
    "content-digest": sha-256=:…:
    "samenbeter-destination": …
    "@signature-params": (…);created=…;keyid="…";alg="ed25519";tag="samenbeter-v1"

The host is not covered, so that a reverse proxy may stand in front of a node; the destination
is. A proxy must pass path and query on as they came. No clock and no network in here: the time
is an argument, and a key that is not pinned is not fetched. How the headers are spelt is in
``signature_profile``.

Source: RFC 9421 (HTTP Message Signatures), section 2.5.
"""

import base64
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.errors import MalformedError
from federation.wire.identity import is_node_id
from federation.wire.refusals import BadRequest, Stranger, Unauthenticated, WrongClock
from federation.wire.signature_profile import (
    content_digest,
    ours_once,
    read_destination,
    read_digest,
    read_input,
    read_signature,
    write_parameters,
)

#: How far apart the clocks of two nodes may be, in seconds, either way.
TOLERANCE = 300

_METHOD = re.compile("[A-Z]{1,16}")
# Visible ASCII without what would end it: "#", and in a path "?".
_PATH = re.compile('/[!"$->@-~]*')
_QUERY = re.compile('[!"$-~]*')


class Target(NamedTuple):
    """A request as it stood on the wire, before anything was decoded."""

    method: str
    #: Raw path, percent-encoding untouched.
    path: str
    #: Raw query without its question mark; empty when there is none.
    query: str
    #: Header lines in order, repeats included as far as they can still be seen.
    headers: Sequence[tuple[str, str]]


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
    parameters = write_parameters(keyid=keyid, created=created, lists_digest=bool(body))
    if not is_node_id(destination):
        raise ValueError(f"not to be signed for {destination!r}")
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
        target: the request as it came; its headers as the server gave them.
        body: its raw bytes, no content encoding undone; the caller has bounded them.
        node_id: our own.
        lookup: gives the pinned HTTP key of a node id, or None. It must not fetch one.
        now: seconds since 1970.

    Raises:
        BadRequest: 400; a header is repeated, folded or malformed, the digest contradicts the
            body, or the target could not stand in a request line.
        Unauthenticated: 401; not signed, not in our profile, by a key that is not pinned, or
            the signature is wrong.
        Undated: 401; it does not say when it was signed.
        WrongClock: 401; signed more than ``TOLERANCE`` seconds ago or in the future.
        Misdirected: 421; signed for another node.
    """
    found = ours_once(target.headers)
    told = read_input(found.get("signature-input"), now)
    signature = read_signature(found.get("signature"))
    if abs(told.created - now) > TOLERANCE:
        raise WrongClock(told.created, now, TOLERANCE)
    destination = read_destination(found.get("samenbeter-destination"), node_id)
    digest = read_digest(found.get("content-digest"), body, is_listed=told.lists_digest)
    if not (_METHOD.fullmatch(target.method) and _is_target(target.path, target.query)):
        raise BadRequest("The request line holds signs that must be percent-encoded.")
    key = lookup(told.keyid)
    if key is None:
        raise Stranger(f"No key is pinned here for {told.keyid}.")
    values = _values(target.method, target.path, target.query, digest, destination)
    try:
        key.verify(signature, signature_base(values, told.parameters))
    except InvalidSignature as error:
        raise Unauthenticated(
            f"The signature is not by the key pinned for {told.keyid}."
        ) from error
    return told.keyid


def signature_of(headers: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return Signature-Input and Signature of a request that was verified."""
    found = ours_once(headers)
    return found["signature-input"], found["signature"]


def signed_at(given: str) -> int:
    """Return when a Signature-Input says that was signed, in seconds since 1970.

    Raises:
        MalformedError: not in this profile.
    """
    try:
        return read_input(given, 0).created
    except Unauthenticated as error:
        raise MalformedError(str(error)) from error


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
