# SPDX-License-Identifier: EUPL-1.2
"""What members of a network send one another: versions, and the certificates that verify them.

Strict JSON of at most 1 MiB::

    {"certificates": [<base64 of a certificate>, ...], "versions": [<base64 of a note>, ...]}

with at most 1,000 certificates and 500 versions. The certificates go along because not every
member is a peer of every other; each proves itself by the node id that a version names.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import MalformedError
from core.strict_json import read_object
from federation.wire.membership import Membership
from federation.wire.membership import read as read_membership
from federation.wire.note import MAX_BYTES, read_base64, write_base64

#: Bytes of one gathering.
MAX_GATHERING = 1024 * 1024
#: Notes of each kind in one.
MAX_CERTIFICATES, MAX_VERSIONS = 1000, 500


@dataclass(frozen=True, slots=True)
class Gathering:
    """Versions of networks, as somebody holds them; nothing of it is believed yet."""

    certificates: tuple[bytes, ...]
    versions: tuple[Membership, ...]


def write_gathering(certificates: Sequence[bytes], versions: Sequence[bytes]) -> bytes:
    """Return the JSON; the newest versions are left out where it would be too long."""
    kept, left = [], MAX_GATHERING - 100 - sum(_size(each) for each in certificates)
    for one in versions[:MAX_VERSIONS]:
        left -= _size(one)
        if left < 0:
            break
        kept.append(one)
    members = {
        "certificates": [write_base64(each) for each in certificates],
        "versions": [write_base64(each) for each in kept],
    }
    return json.dumps(members, separators=(",", ":")).encode()


def read_gathering(raw: bytes) -> Gathering:
    """Return what ``raw`` holds.

    Raises:
        MalformedError: not in this shape, too long, or one of the versions is not a
            membership document.
    """
    members = read_object(raw, floats=False, limit=MAX_GATHERING)
    certificates = _notes(members, "certificates", MAX_CERTIFICATES)
    versions = _notes(members, "versions", MAX_VERSIONS)
    return Gathering(certificates, tuple(map(read_membership, versions)))


def _notes(members: dict[str, object], name: str, most: int) -> tuple[bytes, ...]:
    found = members.get(name)
    if not isinstance(found, list) or len(found) > most:
        raise MalformedError(f"{name} is not a list of at most {most} notes")
    notes = []
    for each in found:
        if not isinstance(each, str) or len(each) > 2 * MAX_BYTES:
            raise MalformedError(f"{name} has something that is not a note")
        notes.append(read_base64(each))
    return tuple(notes)


def _size(note: bytes) -> int:
    return 4 * (len(note) // 3 + 1) + 3
