# SPDX-License-Identifier: EUPL-1.2
"""Reads the recovery key from where it is kept: a file, or what somebody types or scans."""

import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import AdministratorError, MalformedError
from federation.keys import RECOVERY
from federation.wire.identity import read_key

#: Stands for standard input.
TYPED = "-"


def open_recovery(source: str) -> Ed25519PrivateKey:
    """Return the recovery key in the file ``source``, or typed when it is "-".

    Raises:
        AdministratorError: there is none, or what stands there is no key. The sentence never
            shows what was read.
    """
    if source == TYPED:
        raw, where = _typed(), "what was typed"
    else:
        file = Path(source)
        if file.is_dir():
            file = file / RECOVERY
        where = str(file)
        try:
            raw = file.read_bytes()
        except OSError as error:
            raise AdministratorError(f"{file} cannot be read: {error.strerror}") from error
    try:
        return read_key(b"".join(raw.split()))
    except MalformedError as error:
        raise AdministratorError(
            f"{where} is not a recovery key: 44 characters that end in =, as on the sheet"
        ) from error


def _typed() -> bytes:
    if sys.stdin.isatty():
        import getpass

        return getpass.getpass("Recovery key, as on the sheet (it is not shown): ").encode()
    return sys.stdin.readline().encode()
