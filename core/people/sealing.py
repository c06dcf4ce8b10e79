# SPDX-License-Identifier: EUPL-1.2
"""E-mail addresses as they are stored: sealed, and found again by a keyed hash.

The key is a file of its own, ``keys/people``, outside the database and outside every backup, so
that neither a copy of the database nor a backup that went astray tells who takes part here.
Where the file is lost a new one is made. What was sealed before stays closed for good: those
people sign in by password, or are invited again.

    1 byte version, 12 bytes nonce, AES-256-GCM of the text (16 bytes of tag at the end)
"""

import base64
import hashlib
import hmac
import os
import re
import unicodedata
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import AdministratorError, ConfigError, InvalidRecord
from core.languages import gettext as _
from core.languages import mark
from core.node import Node

#: Of the key, in the folder ``keys`` of the node.
FILE_NAME = "people"

_VERSION = b"\x01"
_NONCE = 12
#: What goes through every mail server: no quoting, no comments, no lines.
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*"
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_LONGEST = 254
_WRONG = mark("Dit is geen e-mailadres. Het lijkt op naam@voorbeeld.nl.")


def load_key(directory: Path) -> bytes:
    """Return the key of the node in ``directory``, 32 bytes; make it when there is none.

    Raises:
        ConfigError: the file is there and holds no key.
        AdministratorError: it cannot be read or made.
    """
    file = directory / "keys" / FILE_NAME
    try:
        if not file.exists():
            _make(file)
        key = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise ConfigError(f"{file} holds no key: put the file back, or take it away") from error
    except OSError as error:
        raise AdministratorError(f"{file} cannot be used: {error.strerror}") from error
    if len(key) != 32:
        raise ConfigError(f"{file} holds {len(key)} bytes, a key has 32: put the file back")
    return key


def seal(node: Node, text: str) -> bytes:
    """Return ``text`` sealed, in other bytes each time."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(_derived(node, "seal")).encrypt(nonce, text.encode(), _bound(node))
    return _VERSION + nonce + sealed


def unseal(node: Node, sealed: bytes | None) -> str | None:
    """Return what was sealed; None when there is nothing, or the key is not the one it needs."""
    if not sealed or sealed[:1] != _VERSION:
        return None
    nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        return AESGCM(_derived(node, "seal")).decrypt(nonce, rest, _bound(node)).decode()
    except (InvalidTag, ValueError):
        return None


def seal_text(node: Node, text: str) -> str:
    """Return ``text`` sealed, as text: for a field of a private record."""
    return base64.b64encode(seal(node, text)).decode()


def unseal_text(node: Node, sealed: object) -> str | None:
    """Return what ``seal_text`` sealed; None when it is nothing, or of another key."""
    try:
        return unseal(node, base64.b64decode(str(sealed), validate=True))
    except ValueError:
        return None


def fingerprint(node: Node, address: str) -> bytes:
    """Return 32 bytes that are the same for one address however it is typed."""
    folded = unicodedata.normalize("NFC", address.strip()).casefold()
    # Half a surrogate pair, which a form can send, has no bytes.
    told = folded.encode(errors="replace")
    return hmac.digest(_derived(node, "fingerprint"), told, hashlib.sha256)


def tidy_address(typed: str) -> str:
    """Return an e-mail address as we write to it: its domain in small letters.

    Raises:
        InvalidRecord: it is none; the problem is that of the field ``email``.
    """
    name, at, domain = typed.strip().rpartition("@")
    address = f"{name}{at}{domain.lower()}"
    if len(address) > _LONGEST or not _ADDRESS.fullmatch(address):
        raise InvalidRecord({"email": [_(_WRONG)]})
    return address


def _make(file: Path) -> None:
    # Whole or not at all: half a key would close what the other half opened.
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(os.urandom(32).hex() + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(part, file)
    except FileExistsError:
        pass  # another process was first; its key counts
    finally:
        part.unlink()


def _derived(node: Node, use: str) -> bytes:
    return hmac.digest(node.people_key, f"samenbeter/people/1 {use}".encode(), hashlib.sha256)


def _bound(node: Node) -> bytes:
    return f"samenbeter/people/1 {node.id}".encode()
