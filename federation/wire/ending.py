# SPDX-License-Identifier: EUPL-1.2
"""The word of one node that a proposal or an agreement is over.

A rejection (by who was asked, of a proposal) and a revocation (by either side) are signed notes,
signed by the feed key of ``node`` under its node id::

    samenbeter/v1/rejection        or  samenbeter/v1/revocation
    node <node id>
    contract <64 hexadecimal digits: what the contract is called>
    time <time>

Whether ``node`` may say so is for whoever knows the contract.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError
from federation.wire import note
from federation.wire.identity import is_node_id
from federation.wire.times import read_time, write_time

REJECTION_KIND = "samenbeter/v1/rejection"
REVOCATION_KIND = "samenbeter/v1/revocation"

_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Ending:
    """A rejection or revocation."""

    kind: Literal["rejection", "revocation"]
    node: str
    #: What the contract is called.
    contract: str
    time: datetime
    #: The signed note, byte for byte; empty while it is not signed.
    note: bytes = field(default=b"", compare=False, repr=False)

    def text(self) -> bytes:
        """Return the lines that are signed."""
        lines = (
            f"samenbeter/v1/{self.kind}",
            f"node {self.node}",
            f"contract {self.contract}",
            f"time {write_time(self.time)}",
        )
        return "\n".join(lines).encode() + b"\n"


def sign_ending(draft: Ending, key: Ed25519PrivateKey) -> Ending:
    """Return a rejection or revocation, signed by the feed key of its node.

    Raises:
        MalformedError: readers would refuse it.
    """
    return _read(note.read(note.write(draft.text(), draft.node, key)))


def read_ending(raw: bytes) -> Ending:
    """Return the rejection or revocation in ``raw``; its signature is still to be seen.

    Raises:
        MalformedError: not in the shape of one.
    """
    return _read(note.read(raw))


def verify_ending(ending: Ending, public: bytes) -> None:
    """See that a feed key (32 bytes) of its node signed an ending.

    Raises:
        UntrustedError: this key did not sign it.
    """
    note.verify(ending.note, ending.node, public)


def _read(claim: note.Note) -> Ending:
    kind = claim.lines()[0]
    if kind not in (REJECTION_KIND, REVOCATION_KIND):
        raise MalformedError(f"note is {ascii(kind[:60])}, not a rejection or revocation")
    node_id, digest, time = claim.only_fields(kind, ("node", "contract", "time"))
    if not is_node_id(node_id) or not _HASH.fullmatch(digest):
        raise MalformedError("the end of a contract names no node or no contract")
    word = cast(Literal["rejection", "revocation"], kind.rpartition("/")[2])
    return Ending(word, node_id, digest, read_time(time), claim.raw)
