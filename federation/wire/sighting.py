# SPDX-License-Identifier: EUPL-1.2
"""That somebody ran as a node: a question ``GET held?run=<run>`` it signed, shown to the node.

One JSON object::

    {"run": "<32 hexadecimal characters>", "input": "<value of Signature-Input>",
     "signature": "<value of Signature>"}

Whoever was asked can keep it back or show an old one; without the key it cannot make one.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.errors import MalformedError, UntrustedError
from federation.wire.refusals import RequestRefused
from federation.wire.signatures import Target, signed_at, verify_request

#: Where the question was asked; the same on every node, for the path is signed.
PATH = "/federation/v1/held"

_RUN = re.compile("[0-9a-f]{32}")
#: Characters of one of the two headers; those of the profile have fewer.
_MOST = 400


@dataclass(frozen=True, slots=True)
class Sighting:
    """One question, by somebody who was in ``run``."""

    run: str
    #: Value of its header Signature-Input.
    input: str
    #: Value of its header Signature.
    signature: str

    @property
    def signed_at(self) -> int:
        """When the asker signed, by its own clock, in seconds since 1970."""
        return signed_at(self.input)


def is_run(text: str) -> bool:
    """Whether ``text`` can be the name of a run: 32 hexadecimal characters."""
    return _RUN.fullmatch(text) is not None


def write_sighting(seen: Sighting) -> dict[str, str]:
    """Return the members as they travel."""
    return {"run": seen.run, "input": seen.input, "signature": seen.signature}


def read_sighting(value: object) -> Sighting:
    """Return what these members say; others are let be, and nobody's signature is checked.

    Raises:
        MalformedError: not in that shape.
    """
    members = value if isinstance(value, dict) else {}
    run, given, signature = (members.get(each) for each in ("run", "input", "signature"))
    if not (isinstance(run, str) and isinstance(given, str) and isinstance(signature, str)):
        raise MalformedError("a sighting has no run, input and signature")
    if not is_run(run) or len(given) > _MOST or len(signature) > _MOST:
        raise MalformedError(f"a sighting has the run {ascii(run)[:80]}, or is too long")
    signed_at(given)
    return Sighting(run, given, signature)


def verify_sighting(seen: Sighting, *, node: str, peer: str, keys: Collection[bytes]) -> None:
    """Check that ``node`` asked this of ``peer``.

    Args:
        seen: the question.
        node: node id of who is said to have asked.
        peer: node id of who shows it: it was signed for that one alone.
        keys: public halves of the HTTP keys that ``node`` ever had, 32 bytes each.

    Raises:
        UntrustedError: none of these keys signed it.
    """
    headers = [
        ("Samenbeter-Destination", peer),
        ("Signature-Input", seen.input),
        ("Signature", seen.signature),
    ]
    target = Target("GET", PATH, f"run={seen.run}", headers)
    for key in keys:
        pinned = {node: Ed25519PublicKey.from_public_bytes(key)}
        try:
            verify_request(target, b"", node_id=peer, lookup=pinned.get, now=seen.signed_at)
        except RequestRefused:
            continue
        return
    raise UntrustedError(peer, f"shows a question that {node} did not sign")
