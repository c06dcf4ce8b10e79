# SPDX-License-Identifier: EUPL-1.2
"""Passwords: what will do as one, and the hash by which it is known again."""

import secrets
import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

#: Characters in a password. The upper bound keeps one attempt cheap.
SHORTEST, LONGEST = 12, 200

#: OWASP's advice where memory counts: 19 MiB, two passes.
_PASSES, _MEMORY_KIB = 2, 19 * 1024
#: However many try to sign in at once, the node needs memory for this many.
_AT_ONCE = threading.BoundedSemaphore(2)


def problems(password: str) -> dict[str, list[str]]:
    """Return what is wrong with a new password, by field, in Dutch; empty when it will do."""
    if SHORTEST <= len(password) <= LONGEST:
        return {}
    return {"password": [f"Gebruik {SHORTEST} tot {LONGEST} tekens."]}


def make_hash(password: str) -> str:
    """Return the argon2id hash of a password, with a salt of its own."""
    with _AT_ONCE:
        return _hasher().hash(_typed(password))


def matches(password_hash: str, password: str) -> bool:
    """Is this the password of that hash? Takes the same time for yes and no."""
    from argon2.exceptions import VerifyMismatchError

    if len(password) > LONGEST:
        password = ""  # no less work than any other wrong one, and no more
    with _AT_ONCE:
        try:
            return _hasher().verify(password_hash, _typed(password))
        except VerifyMismatchError:
            return False


def is_outdated(password_hash: str) -> bool:
    """Was this hash made with less work than we ask for now?"""
    return _hasher().check_needs_rehash(password_hash)


@cache
def dummy() -> str:
    """Return the hash of a password nobody knows, to try unknown names against."""
    return make_hash(secrets.token_hex(16))


def _typed(password: str) -> bytes:
    # The same characters may be typed as different code points on another keyboard.
    return unicodedata.normalize("NFKC", password).encode(errors="replace")


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # only a sign-in needs it

    return PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=1)
