# SPDX-License-Identifier: EUPL-1.2
"""Where others bring proposals, acceptances, rejections and revocations: open to strangers.

Whoever has a node can make keys, so a signature keeps nobody out here. What does: how often an
address may propose, how many proposals may wait, and that a proposal does nothing until a person
says yes.
"""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection

from core.database import reading
from core.errors import MalformedError, UntrustedError
from federation.answering.meeting import Refusal, json_answer, machine_page, sender_of, too_many
from federation.contracts.delivery import MAX_BYTES, PATH, read_letter, write_answer
from federation.contracts.taking import take
from federation.gate import gate_of
from federation.store import contracts as stored
from federation.store import peers as stored_peers
from federation.wire.contract import CONTRACT_KIND, read_contract
from federation.wire.identity import Certificate, accept, read_certificate
from federation.wire.note import kind_of
from samenbeter import Answer, Node, Page, Request

#: Proposals of others that may wait for an answer, in all.
MOST_WAITING = 100

#: Seconds after which to come back when that many wait.
_LATER = 86_400.0


def pages() -> list[Page]:
    """Return the pages of this room, for machines."""
    return [machine_page(PATH, bring, "POST", body_limit=MAX_BYTES)]


@dataclass
class _Letter:
    """A request whose sender is to be seen from the certificate it brings."""

    request: Request
    found: list[tuple[Certificate, bytes]] = field(default_factory=list)

    def key(self, node_id: str) -> Ed25519PublicKey | None:
        """Return the HTTP key in the certificate that came along, if it is of ``node_id``."""
        try:
            raw, note = read_letter(self.request.body)
            certificate = read_certificate(raw, node_id)
        except MalformedError as error:
            raise Refusal(400, "Not a letter", str(error)) from error
        except UntrustedError:
            return None
        self.found.append((certificate, note))
        return Ed25519PublicKey.from_public_bytes(certificate.http)


def bring(node: Node, request: Request) -> Answer:
    """Take a note about an agreement; answer with what stands here about it now."""
    sender, note = _read(node, request)
    try:
        wait = _wait(node, request, sender, note)
        if wait:
            return too_many(wait)
        one = take(node, sender, note)
    except MalformedError as error:
        raise Refusal(400, "Not a note about an agreement", str(error)) from error
    return json_answer(write_answer(one))


def _read(node: Node, request: Request) -> tuple[Certificate, bytes]:
    """Return who signed this request, as far as known not an older self, and the note."""
    letter = _Letter(request)
    sender_of(node, request, letter.key)
    sender, note = letter.found[0]
    with reading(node.engine) as tx:
        known = _known(tx, sender.node)
    try:
        accept(known, sender)
    except UntrustedError as error:
        raise Refusal(403, "Not the newest certificate", str(error)) from error
    return sender, note


def _known(tx: Connection, node_id: str) -> Certificate | None:
    """Return the newest certificate of a node that stands here."""
    peer = stored_peers.get(tx, node_id)
    found = [one.certificate for one in stored.of_peer(tx, node_id)]
    found += [peer.certificate] if peer else []
    return max(found, key=lambda each: each.sequence, default=None)


def _wait(node: Node, request: Request, sender: Certificate, note: bytes) -> float:
    """Return the seconds until this note may come, 0.0 for now; only new proposals wait."""
    if kind_of(note) != CONTRACT_KIND:
        return 0.0
    contract = read_contract(note)
    if contract.is_agreed or contract.proposer != sender.node:
        return 0.0
    today = node.clock().date()
    with reading(node.engine) as tx:
        if stored.get(tx, contract.digest) is not None:
            return 0.0
        waiting = [one for one in stored.of_peer(tx, sender.node) if one.is_waiting_here]
        is_full = stored.waiting(tx) >= MOST_WAITING
    if contract.ends < today:
        raise Refusal(400, "Over already", f"It ended on {contract.ends}; today is {today}.")
    if any(one.contract.ends >= today for one in waiting):
        raise Refusal(409, "One at a time", "A proposal of yours waits here: revoke it first.")
    wait = gate_of(node).proposals.take(request.remote)
    return max(wait, _LATER if is_full else 0.0)
