# SPDX-License-Identifier: EUPL-1.2
"""Signatures under requests as the fediverse writes them. Pure.

Source: draft-cavage-http-signatures-12 with rsa-sha256, as Mastodon asks for it: the request
target, the host, the date and, of what is posted, the digest of the body.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from samenbeter import MalformedError

#: What stands in requests and answers.
MEDIA_TYPE = "application/activity+json"
#: A request is good this long before and after the moment in it.
PATIENCE = timedelta(hours=1)

_TARGET = "(request-target)"
#: What a signature under something posted must cover.
_NEEDED = frozenset({_TARGET, "host", "date", "digest"})
_PART = re.compile(r'\s*([A-Za-z]+)=(?:"([^"]*)"|([0-9]+))\s*(?:,|$)')
_ALGORITHMS = frozenset({"", "rsa-sha256", "hs2019"})
#: Bits of a key: fewer is weak, more is work for nothing.
_LEAST_BITS, _MOST_BITS = 2048, 8192
_LARGEST_EXPONENT = 1 << 32


@dataclass(frozen=True, slots=True)
class Signed:
    """What a request says of its signature; not checked with any key yet."""

    key_id: str
    #: What it covers, in order.
    names: tuple[str, ...]
    signature: bytes


def sign(
    key: RSAPrivateKey, key_id: str, method: str, url: str, body: bytes, now: datetime
) -> dict[str, str]:
    """Return the headers of a request to ``url``, its signature among them."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Host": parts.netloc, "Date": format_datetime(now.astimezone(UTC), usegmt=True)}
    if body:
        headers["Digest"] = digest(body)
    names = (_TARGET, *map(str.lower, headers))
    values = {name.lower(): value for name, value in headers.items()}
    text = _text(names, f"{method.lower()} {target}", values)
    made = base64.b64encode(key.sign(text, PKCS1v15(), SHA256())).decode()
    headers["Signature"] = (
        f'keyId="{key_id}",algorithm="rsa-sha256",headers="{" ".join(names)}",signature="{made}"'
    )
    headers["Accept"] = MEDIA_TYPE
    return headers | ({"Content-Type": MEDIA_TYPE} if body else {})


def digest(body: bytes) -> str:
    """Return what the header ``Digest`` says of a body."""
    return "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode()


def read(headers: Sequence[tuple[str, str]], body: bytes, now: datetime) -> Signed:
    """Return the signature of a request whose date and digest are right.

    Raises:
        MalformedError: there is none, it covers too little, or date or digest are wrong.
    """
    found = _parts(_one(headers, "signature"))
    names = tuple(found.get("headers", "").split(" "))
    if found.get("algorithm", "") not in _ALGORITHMS:
        raise MalformedError("the signature is of a kind we do not read")
    if not set(names) >= _NEEDED or len(set(names)) != len(names):
        raise MalformedError("the signature must cover (request-target), host, date and digest")
    _check_date(_one(headers, "date"), now)
    told = _one(headers, "digest")
    algorithm, _, value = told.partition("=")
    ours = digest(body).partition("=")[2]
    if algorithm.upper() != "SHA-256" or not hmac.compare_digest(value.encode(), ours.encode()):
        raise MalformedError("the digest is not that of the body")
    try:
        signature = base64.b64decode(found.get("signature", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedError("the signature is not base64") from error
    return Signed(found.get("keyId", ""), names, signature)


def check(
    signed: Signed, pem: str, target: str, host: str, headers: Sequence[tuple[str, str]]
) -> None:
    """Check the signature under something posted, with the key of whoever says to have sent it.

    Args:
        signed: what ``read`` gave.
        pem: the public key.
        target: path and query, as they came.
        host: how others call us; a proxy may have put another name in the request.
        headers: as they came.

    Raises:
        MalformedError: it is not a signature with this key under this request.
    """
    values = {
        name: host if name == "host" else _one(headers, name)
        for name in signed.names
        if name != _TARGET
    }
    text = _text(signed.names, f"post {target}", values)
    try:
        _public(pem).verify(signed.signature, text, PKCS1v15(), SHA256())
    except InvalidSignature as error:
        raise MalformedError("the signature is not of that key") from error


def _public(pem: str) -> RSAPublicKey:
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise MalformedError("the key is no key") from error
    if not isinstance(key, RSAPublicKey) or not _LEAST_BITS <= key.key_size <= _MOST_BITS:
        raise MalformedError("the key is not RSA of 2048 bits or more")
    if key.public_numbers().e > _LARGEST_EXPONENT:
        raise MalformedError("the exponent of the key is too large")
    return key


def _text(names: Sequence[str], target: str, values: Mapping[str, str]) -> bytes:
    lines = (f"{each}: {target if each == _TARGET else values[each]}" for each in names)
    return "\n".join(lines).encode(errors="replace")


def _parts(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _PART.match(text, at)
        if match is None or match[1] in found:
            raise MalformedError("the signature cannot be read")
        found[match[1]] = match[2] or match[3] or ""
        at = match.end()
    return found


def _one(headers: Sequence[tuple[str, str]], wanted: str) -> str:
    values = [value for name, value in headers if name == wanted]
    if len(values) != 1:
        raise MalformedError(f"the header {wanted[:40]} must be there once")
    return values[0]


def _check_date(text: str, now: datetime) -> None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError) as error:
        raise MalformedError("the date cannot be read") from error
    if moment.tzinfo is None or abs(now - moment) > PATIENCE:
        raise MalformedError("the date is too far from now")
