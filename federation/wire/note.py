# SPDX-License-Identifier: EUPL-1.2
r"""Signed notes: the one container of everything that is signed here.

    <text, one or more lines>
    <empty line>
    — <key name> <base64 of 4 bytes key id and the signature>

The signature is Ed25519 over the text with its final newline, without the empty line. Whoever
reads a note keeps its bytes; nothing here writes a note again that it has read.

Source: c2sp.org/signed-note. Stricter than that: at most 64 signature lines and 16 KiB, and
base64 in the one spelling that its encoder gives.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.errors import MalformedError, UntrustedError

#: Bytes of a whole note.
MAX_BYTES = 16 * 1024

#: Signature lines of a note, unknown keys counted too.
MAX_SIGNATURES = 64

_ED25519 = b"\x01"
_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f]")
_SIGNATURE_LINE = re.compile(r"— ([^ ]+) ([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note; believed by nobody until verified."""

    #: Name of the key that is said to have signed.
    name: str
    #: 4 bytes that tell keys of one name apart.
    key_id: bytes
    #: 64 bytes where the key is Ed25519.
    value: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A note in the right shape. Its text means nothing before ``verify``."""

    #: What is signed, with its final newline.
    text: bytes
    #: In the order of the lines; at least one.
    signatures: tuple[Signature, ...]
    #: The whole note, byte for byte as it came.
    raw: bytes

    def lines(self) -> list[str]:
        """Return the lines of the text, without their newlines."""
        return self.text.decode().removesuffix("\n").split("\n")

    def fields(self, kind: str, labels: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the values of the lines after the first, and the lines that follow them.

        Args:
            kind: what the first line must be.
            labels: the word before each value, in the order of the lines.

        Raises:
            MalformedError: of another kind, or without one of these lines in its place.
        """
        first, *lines = self.lines()
        if first != kind:
            raise MalformedError(f"note is {ascii(first[:60])}, not {kind}")
        if len(lines) < len(labels):
            raise MalformedError(f"{kind} has {len(lines)} fields, not {len(labels)}")
        values = []
        for wanted, line in zip(labels, lines, strict=False):
            label, _, value = line.partition(" ")
            if label != wanted:
                raise MalformedError(f"{kind} has {ascii(label[:20])} where {wanted} should be")
            values.append(value)
        return values, lines[len(labels) :]

    def only_fields(self, kind: str, labels: Sequence[str]) -> list[str]:
        """Return the values of all lines after the first; see ``fields``.

        Raises:
            MalformedError: as ``fields``, or there are more lines.
        """
        values, rest = self.fields(kind, labels)
        if rest:
            raise MalformedError(f"{kind} has {len(values) + len(rest)} fields, not {len(labels)}")
        return values

    def check_spelling(self, text: bytes) -> None:
        """See that ``text``, written anew from what was read, is what was signed.

        Raises:
            MalformedError: there would be two spellings of one thing.
        """
        if text != self.text:
            raise MalformedError("note is not spelt as its writer would")


def write(text: bytes, name: str, key: Ed25519PrivateKey) -> bytes:
    """Return the note that says ``text``, signed by ``key`` under ``name``.

    Raises:
        MalformedError: readers would refuse this note; nothing was signed.
    """
    if not text.endswith(b"\n"):
        raise MalformedError("the text of a note ends in a newline")
    _check_name(name)
    identifier = key_id(name, key.public_key().public_bytes_raw())
    raw = _join(text, name, identifier + bytes(64))
    read(raw)
    return _join(text, name, identifier + key.sign(text))


def cosign(raw: bytes, name: str, key: Ed25519PrivateKey) -> bytes:
    """Return the note in ``raw`` with one more signature, as its last line; else as it came.

    Raises:
        MalformedError: not a note, or readers would refuse the result; nothing was signed.
    """
    text = read(raw).text
    _check_name(name)
    identifier = key_id(name, key.public_key().public_bytes_raw())
    read(raw + _line(name, identifier + bytes(64)))
    return raw + _line(name, identifier + key.sign(text))


def read(raw: bytes) -> Note:
    """Return the note in ``raw``, without believing it.

    Raises:
        MalformedError: too long, too many signatures, control characters (so also CRLF), not
            UTF-8, or not in the shape of a note. One bad line refuses the whole.
    """
    if len(raw) > MAX_BYTES:
        raise MalformedError(f"note has {len(raw)} bytes, at most {MAX_BYTES} are allowed")
    if match := _CONTROL.search(raw):
        raise MalformedError(f"note has control character {raw[match.start()]:#04x}")
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        raise MalformedError(f"note is not UTF-8 at byte {error.start}") from error
    # The text may have empty lines itself: the last one is the border.
    border = raw.rfind(b"\n\n")
    if border < 0 or not raw.endswith(b"\n") or len(raw) == border + 2:
        raise MalformedError("note has no signature lines after an empty line")
    lines = raw[border + 2 : -1].decode().split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise MalformedError(
            f"note has {len(lines)} signature lines, at most {MAX_SIGNATURES} are allowed"
        )
    return Note(raw[: border + 1], tuple(map(_read_signature, lines)), raw)


def kind_of(raw: bytes) -> str:
    """Return the first line of a note: what it wants to be.

    Raises:
        MalformedError: not a note.
    """
    return read(raw).lines()[0]


def verify(raw: bytes, name: str, public: bytes) -> Note:
    """Return the note in ``raw``, signed by the key on record.

    Args:
        raw: what came.
        name: the name under which that key signs this kind of note.
        public: 32 bytes; the key on record, never one that came along with ``raw``.

    Raises:
        MalformedError: not a note; see ``read``.
        UntrustedError: this key did not sign it, or a signature in its name is not its own.
            Signatures of other keys are ignored.
    """
    note = read(raw)
    wanted = key_id(name, public)
    ours = [each for each in note.signatures if (each.name, each.key_id) == (name, wanted)]
    if not ours:
        raise UntrustedError(name, "note is not signed by the key on record")
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
        for each in ours:
            key.verify(each.value, note.text)
    except (InvalidSignature, ValueError) as error:
        raise UntrustedError(name, "note has a bad signature of the key on record") from error
    return note


def key_id(name: str, public: bytes) -> bytes:
    """Return the 4 bytes by which an Ed25519 key of that name is found among signatures."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def write_base64(value: bytes) -> str:
    """Return ``value`` in the standard alphabet, padded, on one line."""
    return base64.b64encode(value).decode()


def read_base64(text: str | bytes, length: int | None = None) -> bytes:
    """Return the bytes that ``text`` spells.

    Args:
        text: base64 of the standard alphabet with padding.
        length: how many bytes it must give, when the format says so.

    Raises:
        MalformedError: not base64, not as its encoder spells it, or another length.
    """
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedError("base64 is malformed") from error
    # The last character can have bits that mean nothing: two spellings of one value.
    if base64.b64encode(value) != (text.encode() if isinstance(text, str) else text):
        raise MalformedError("base64 is not in its shortest spelling")
    if length is not None and len(value) != length:
        raise MalformedError(f"base64 holds {len(value)} bytes, not {length}")
    return value


def _join(text: bytes, name: str, signature: bytes) -> bytes:
    return text + b"\n" + _line(name, signature)


def _line(name: str, signature: bytes) -> bytes:
    return f"— {name} {write_base64(signature)}\n".encode()


def _read_signature(line: str) -> Signature:
    match = _SIGNATURE_LINE.fullmatch(line)
    if match is None:
        raise MalformedError(f"note has a malformed signature line: {ascii(line[:40])}")
    _check_name(match[1])
    value = read_base64(match[2])
    if len(value) < 5:
        raise MalformedError(f"note has a signature of {len(value)} bytes with its key id")
    return Signature(match[1], value[:4], value[4:])


def _check_name(name: str) -> None:
    if not name or "+" in name or any(map(str.isspace, name)):
        raise MalformedError(f"{ascii(name[:80])} is not the name of a key")
