# SPDX-License-Identifier: EUPL-1.2
"""What this plugin keeps while the node runs: its setting, its key, its window."""

import os
import threading
from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from samenbeter import AdministratorError, Node, Schema, Window, fields, post_load, validate

#: Of this plugin, and of its room.
NAME = "fediverse"
#: Strangers' key servers that are asked at the same time: each holds a thread of the server.
_AT_ONCE = 2
#: Actors that are said to be gone, and were not looked after yet.
_MOST_GONE = 200


@dataclass(frozen=True, slots=True)
class Settings:
    """Table ``[plugins.fediverse]`` of node.toml."""

    #: The part before the @: "proeftuin". Without it there is no account.
    account: str = ""


class SettingsSchema(Schema):
    """What may stand in ``[plugins.fediverse]``."""

    account = fields.String(validate=validate.Regexp(r"[a-z][a-z0-9_]{0,29}\Z"))

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> Settings:
        return Settings(**data)


@dataclass
class Room:
    """The room of the fediverse in a running node."""

    directory: Path
    settings: Settings
    #: Held while a stranger's key is fetched.
    asking: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(_AT_ONCE)
    )
    #: Addresses of actors that are said to be gone, to be looked after.
    gone: deque[str] = field(default_factory=lambda: deque(maxlen=_MOST_GONE))
    _window: Window | None = None
    _opening: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_on(self) -> bool:
        """Whether there is an account."""
        return bool(self.settings.account)

    @cached_property
    def key(self) -> RSAPrivateKey:
        """The key we sign with, made the first time.

        Raises:
            AdministratorError: its file cannot be used.
        """
        return _key(self.directory / "keys" / "fediverse.pem")

    def window(self, node: Node) -> Window:
        """Return the window that followers' servers are asked through."""
        development = node.config.node.development
        with self._opening:
            if self._window is None:
                self._window = Window(development=development)
            return self._window

    def close(self) -> None:
        """Close connections."""
        if self._window is not None:
            self._window.close()


def room_of(node: Node) -> Room:
    """Return the room of a node that lets this plugin in."""
    return cast(Room, node.rooms[NAME])


def _key(file: Path) -> RSAPrivateKey:
    try:
        if not file.exists():
            _make(file)
        key = load_pem_private_key(file.read_bytes(), None)
    except OSError as error:
        raise AdministratorError(f"{file} cannot be used: {error.strerror}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise AdministratorError(f"{file} holds no key: put the file back") from error
    if not isinstance(key, RSAPrivateKey):
        raise AdministratorError(f"{file} holds another kind of key: put the file back")
    return key


def _make(file: Path) -> None:
    # Whole or not at all, and of two processes the first one counts.
    made = generate_private_key(public_exponent=65537, key_size=2048)
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(part, file)
    except FileExistsError:
        pass  # another process was first
    finally:
        part.unlink()
