# SPDX-License-Identifier: EUPL-1.2
"""What two nodes agree on, or one proposes to the other.

A contract is a signed note with exactly these lines, at least one of them ``terms``::

    samenbeter/v1/contract
    from <node id of who proposes>
    to <node id of who is asked>
    level-from <full or information: what records of "from" may do at "to">
    level-to <full or information: what records of "to" may do at "from">
    audiences <"public" or networks, rising, with commas>
    purpose <1 to 500 characters>
    contact <1 to 200 characters: where people of "from" are reached>
    terms <1 to 1,000 characters>        one line for each term, 1 to 20
    starts <day>
    ends <day>
    parting <keep, hide or delete: what both do with what they received, when it ends>
    made <time>

Signed by the feed key of ``from`` under its node id: a proposal. With one more line by the feed
key of ``to`` under its node id: in force from ``starts`` up to and including ``ends``, unless it
is revoked. It is called by the SHA-256 of its text, in hexadecimal, which no signature changes.

A note of its own can end it: an ``ending``.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, cast, get_args

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError
from federation.wire import note
from federation.wire.identity import is_line, is_node_id
from federation.wire.times import read_date, read_time, write_time

CONTRACT_KIND = "samenbeter/v1/contract"

#: Terms of one contract.
MAX_TERMS = 20
#: Audiences of one contract.
MAX_AUDIENCES = 16

Level = Literal["full", "information"]
Parting = Literal["keep", "hide", "delete"]

_AUDIENCE = re.compile("[a-z0-9]{1,64}")
# In the order of the lines; ``terms`` is repeated.
_BEFORE = ("from", "to", "level-from", "level-to", "audiences", "purpose", "contact")
_AFTER = ("starts", "ends", "parting", "made")
#: Characters of each text that people write.
LONGEST = {"purpose": 500, "contact": 200, "terms": 1000}


@dataclass(frozen=True, slots=True)
class Contract:
    """What two nodes agree on, or one proposes to the other."""

    proposer: str
    asked: str
    #: What records of the proposer may do at the other, and the other way round.
    level_from: Level
    level_to: Level
    #: Rising; "public" or the audience ids of networks.
    audiences: tuple[str, ...]
    purpose: str
    contact: str
    terms: tuple[str, ...]
    #: First and last day, UTC.
    starts: date
    ends: date
    parting: Parting
    made: datetime
    #: The signed note, byte for byte; empty while it is not signed.
    note: bytes = field(default=b"", compare=False, repr=False)

    @property
    def digest(self) -> str:
        """What it is called: SHA-256 of its text, 64 hexadecimal digits."""
        return hashlib.sha256(self.text()).hexdigest()

    @property
    def is_agreed(self) -> bool:
        """Whether it has a second signature line; says nothing about whose."""
        return bool(self.note) and len(note.read(self.note).signatures) == 2

    def other(self, node_id: str) -> str:
        """Return the other of the two nodes."""
        return self.asked if node_id == self.proposer else self.proposer

    def level_of(self, node_id: str) -> Level:
        """Return what records of ``node_id`` may do at the other."""
        return self.level_from if node_id == self.proposer else self.level_to

    def covers(self, day: date) -> bool:
        """Whether ``day`` is in its period."""
        return self.starts <= day <= self.ends

    def text(self) -> bytes:
        """Return the lines that are signed."""
        lines = [
            CONTRACT_KIND,
            f"from {self.proposer}",
            f"to {self.asked}",
            f"level-from {self.level_from}",
            f"level-to {self.level_to}",
            f"audiences {','.join(self.audiences)}",
            f"purpose {self.purpose}",
            f"contact {self.contact}",
            *(f"terms {each}" for each in self.terms),
            f"starts {self.starts.isoformat()}",
            f"ends {self.ends.isoformat()}",
            f"parting {self.parting}",
            f"made {write_time(self.made)}",
        ]
        return "\n".join(lines).encode() + b"\n"


def propose(draft: Contract, key: Ed25519PrivateKey) -> Contract:
    """Return ``draft`` as a proposal, signed by the feed key of its proposer.

    Raises:
        MalformedError: readers would refuse it; the sentence names what is wrong.
    """
    return read_contract(note.write(draft.text(), draft.proposer, key))


def agree(proposal: Contract, key: Ed25519PrivateKey) -> Contract:
    """Return a proposal with the second signature, by the feed key of who was asked.

    Raises:
        MalformedError: it has that signature already.
    """
    return read_contract(note.cosign(proposal.note, proposal.asked, key))


def read_contract(raw: bytes) -> Contract:
    """Return the contract in ``raw``; who signed it is still to be seen: ``verify_contract``.

    Raises:
        MalformedError: not in the shape of a contract, or with other signature lines than one
            of the proposer and at most one after it of who was asked.
    """
    claim = note.read(raw)
    kind, *lines = claim.lines()
    if kind != CONTRACT_KIND:
        raise MalformedError(f"note is {ascii(kind[:60])}, not {CONTRACT_KIND}")
    found = _read_lines(lines, raw)
    claim.check_spelling(found.text())
    signers = [each.name for each in claim.signatures]
    if signers not in ([found.proposer], [found.proposer, found.asked]):
        raise MalformedError("contract is not signed by one side and then the other")
    return found


def verify_contract(contract: Contract, node_id: str, public: bytes) -> None:
    """See that a feed key signed a contract.

    Args:
        contract: as it was read.
        node_id: one of its two sides.
        public: a feed key of that side, 32 bytes.

    Raises:
        UntrustedError: this key did not sign it.
    """
    note.verify(contract.note, node_id, public)


def _read_lines(lines: list[str], raw: bytes) -> Contract:
    terms = len(lines) - len(_BEFORE) - len(_AFTER)
    if not 1 <= terms <= MAX_TERMS:
        raise MalformedError(f"contract has {terms} terms, 1 to {MAX_TERMS} are allowed")
    labels = (*_BEFORE, *["terms"] * terms, *_AFTER)
    told = [_value(line, label) for line, label in zip(lines, labels, strict=True)]
    proposer, asked, level_from, level_to, audiences, purpose, contact = told[:7]
    starts, ends, parting, made = told[-4:]
    _check_sides(proposer, asked)
    period = read_date(starts), read_date(ends)
    if period[0] > period[1]:
        raise MalformedError(f"contract ends on {ends}, before it starts on {starts}")
    return Contract(
        proposer,
        asked,
        cast(Level, _one_of(level_from, get_args(Level))),
        cast(Level, _one_of(level_to, get_args(Level))),
        _audiences(audiences),
        purpose,
        contact,
        tuple(told[7:-4]),
        *period,
        cast(Parting, _one_of(parting, get_args(Parting))),
        read_time(made),
        raw,
    )


def _value(line: str, label: str) -> str:
    found, _, value = line.partition(" ")
    if found != label:
        raise MalformedError(f"contract has {ascii(found[:20])} where {label} should be")
    if label in LONGEST and not is_line(value, LONGEST[label]):
        raise MalformedError(
            f"{label} is not one line of 1 to {LONGEST[label]} visible characters:"
            f" {ascii(value[:40])}"
        )
    return value


def _check_sides(proposer: str, asked: str) -> None:
    if not (is_node_id(proposer) and is_node_id(asked)):
        raise MalformedError("contract does not name two nodes")
    if proposer == asked:
        raise MalformedError("contract is of a node with itself")


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise MalformedError(f"{ascii(value[:40])} is not one of {', '.join(allowed)}")
    return value


def _audiences(text: str) -> tuple[str, ...]:
    found = text.split(",")
    if len(found) > MAX_AUDIENCES or not all(map(_AUDIENCE.fullmatch, found)):
        raise MalformedError(f"contract has the audiences {ascii(text[:80])}")
    if found != sorted(set(found)):
        raise MalformedError("contract does not name each audience once, in order")
    return tuple(found)
