# SPDX-License-Identifier: EUPL-1.2
"""What a stranger knows of spellings, notes and certificates: chapters 1 to 3 of the document.

Part of `stranger`; what is refused raises `RefusedError`.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ADDRESS = re.compile(
    r"https?://([a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?(/[A-Za-z0-9._~-]+)*"
)
UNFIT_IN_NAME = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
MOST = 2**53 - 1


class RefusedError(Exception):
    """What the other node sent is not what the document promises."""


def need(fits: object, reason: str) -> None:
    """Refuse, with the reason, what does not fit."""
    if not fits:
        raise RefusedError(reason)


# Chapter 1: spellings


def sha(*parts: bytes) -> bytes:
    """`H`, 32 bytes."""
    return hashlib.sha256(b"".join(parts)).digest()


def unbase64(text: str, length: int | None = None) -> bytes:
    """The bytes of a base64 text in its one spelling."""
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise RefusedError(f"not base64: {text!r}") from error
    need(base64.b64encode(value).decode() == text, f"another spelling of base64: {text!r}")
    need(length is None or len(value) == length, f"{len(value)} bytes instead of {length}")
    return value


def number(text: str) -> int:
    """A decimal number without leading zeros."""
    need(re.fullmatch(r"0|[1-9][0-9]{0,15}", text) and int(text) <= MOST, f"no number: {text!r}")
    return int(text)


def moment(text: object) -> None:
    """Refuse what is not a time in UTC, in whole seconds."""
    shape = r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
    need(isinstance(text, str) and re.fullmatch(shape, text), f"no time: {text!r}")
    try:
        datetime.fromisoformat(str(text))
    except ValueError as error:
        raise RefusedError(f"no time: {text!r}") from error


def day(text: object) -> date:
    """The date of a day such as `2026-11-16`."""
    shape = r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}"
    need(isinstance(text, str) and re.fullmatch(shape, text), f"no day: {text!r}")
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise RefusedError(f"no day: {text!r}") from error


def utf8(raw: bytes) -> str:
    """Text without byte order mark."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError("invalid UTF-8") from error
    need(not text.startswith("\ufeff"), "a byte order mark")
    return text


def whole(value: object, least: int, most: int = MOST) -> bool:
    """Tell whether a JSON value is an integer in this range."""
    return type(value) is int and least <= value <= most


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len({key for key, _ in pairs}) == len(pairs), "a key stands twice")
    return dict(pairs)


def _no_constant(text: str) -> Any:
    raise RefusedError(f"{text} is not JSON")


def _inspect(value: object, depth: int = 0) -> None:
    if isinstance(value, dict | list):
        need(depth < 32, "too deep")
        for part in [*value, *(value.values() if isinstance(value, dict) else ())]:
            _inspect(part, depth + 1)
    elif isinstance(value, str):
        need(not any("\ud800" <= c <= "\udfff" for c in value), "half a surrogate pair")
    elif type(value) is int:
        need(abs(value) <= MOST, "an integer beyond 2^53 - 1")
    elif isinstance(value, float):
        need(abs(value) != float("inf"), "a number that a double cannot hold")


def strict_json(raw: bytes, most: int, *, fractions: bool = False) -> Any:
    """One JSON value, read by the one rule of chapter 1."""
    need(len(raw) <= most, f"{len(raw)} bytes, more than {most}")
    try:
        value = json.loads(utf8(raw), object_pairs_hook=_once, parse_constant=_no_constant,
                           parse_float=float if fractions else _no_constant)  # fmt: skip
    except (ValueError, RecursionError) as error:
        raise RefusedError("not JSON") from error
    _inspect(value)
    return value


# Chapter 2: signed notes


def open_note(raw: bytes, name: str, public_key: bytes) -> list[str]:
    """The lines of a note that this key signed under this name."""
    need(len(raw) <= 16384, "the note is too long")
    whole_note = utf8(raw)
    need(not any(c < 0x20 and c != 0x0A for c in raw), "a control character in the note")
    text, border, below = whole_note.rpartition("\n\n")
    need(border and text and below.endswith("\n"), "the note has no border or no end")
    signed, signatures = f"{text}\n".encode(), below[:-1].split("\n")
    need(len(signatures) <= 64, "too many signatures")
    key_id = sha(name.encode(), b"\n\x01", public_key)[:4]
    ours = []
    for line in signatures:
        found = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        need(found, f"a malformed signature line: {line!r}")
        assert found
        blob = unbase64(found[2])
        need(len(blob) > 4, "a signature of no bytes")
        if found[1] == name and blob[:4] == key_id:
            ours.append(blob[4:])
    need(ours, f"{name} did not sign")
    for signature in ours:
        verify(public_key, signature, signed)
    return text.split("\n")


def verify(public_key: bytes, signature: bytes, signed: bytes) -> None:
    """Refuse a signature that this key did not make."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed)
    except (InvalidSignature, ValueError) as error:
        raise RefusedError("a bad signature") from error


def write_note(text: str, name: str, key: Ed25519PrivateKey) -> bytes:
    """A note with one signature."""
    key_id = sha(name.encode(), b"\n\x01", key.public_key().public_bytes_raw())[:4]
    blob = base64.b64encode(key_id + key.sign(text.encode())).decode()
    return f"{text}\n— {name} {blob}\n".encode()


# Chapter 3: who a node is


@dataclass(frozen=True)
class Certificate:
    """What a node's recovery key says about it."""

    node: str
    sequence: int
    address: str
    name: str
    feed_key: bytes
    http_key: bytes
    #: The nine lines that were signed.
    lines: tuple[str, ...]


def node_id_of(recovery: bytes) -> str:
    """The node id that belongs to a recovery key."""
    return base64.b32encode(sha(recovery)[:20]).decode().lower()


def read_certificate(raw: bytes, node: str) -> Certificate:
    """The certificate of the node with this pinned id."""
    lines = utf8(raw).split("\n")
    words = ["node", "recovery", "sequence", "address", "name", "feed", "http", "issued"]
    need(lines[0] == "samenbeter/v1/certificate" and len(lines) > 9, "not a certificate")
    for line, word in zip(lines[1:9], words, strict=True):
        need(line.startswith(f"{word} "), f"no line {word}")
    recovery = unbase64(lines[2].partition(" ")[2], 32)
    need(lines[1] == f"node {node}" and node_id_of(recovery) == node, "of another node")
    read = open_note(raw, f"{node}/recovery", recovery)
    need(len(read) == 9, "a certificate has nine lines")
    value = dict(line.split(" ", 1) for line in read[1:])
    address = value["address"]
    need(len(address) <= 255 and ADDRESS.fullmatch(address), "address")
    name = value["name"]
    need(1 <= len(name) <= 100 and name == name.strip(), "name")
    need(not UNFIT_IN_NAME.search(name), "name")
    moment(value["issued"])
    feed_key, http_key = (unbase64(value[word], 32) for word in ("feed", "http"))
    sequence = number(value["sequence"])
    return Certificate(node, sequence, address, name, feed_key, http_key, tuple(read))
