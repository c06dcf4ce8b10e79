# SPDX-License-Identifier: EUPL-1.2
"""Brings what stands here about agreements to the other side, until the other has it.

Nothing waits in a queue: a row says whether the other has all of it. What the other answers is
laid beside our rows like anything else it says, so a lost answer, or a backup put back, heals by
telling once more.
"""

import json
import logging
from dataclasses import replace
from functools import partial

from core.database import reading, writing
from core.errors import FetchError, MalformedError, PeerError
from core.strict_json import read_object
from federation.contracts.taking import take
from federation.gate import gate_of
from federation.peers import ROOT, signed
from federation.store import contracts as stored
from federation.store import peers as stored_peers
from federation.store.contracts import Agreement
from federation.wire.identity import Certificate
from federation.wire.note import read_base64, write_base64
from federation.wire.refusals import RequestRefused
from samenbeter import Node

logger = logging.getLogger(__name__)

#: Where agreements are brought.
PATH = f"{ROOT}/contracts"

#: Bytes of a request with a certificate and a note, and of its answer.
MAX_BYTES = 64 * 1024

#: Seconds for one note to be brought.
DEADLINE = 10.0

#: Answers after which it is no use to say the same again.
_FINAL = frozenset({400, 403, 404, 413})


def deliver_all(node: Node) -> None:
    """Have everybody told who does not have all, each without waiting for the others."""
    with reading(node.engine) as tx:
        everyone = stored.to_tell(tx)
    for node_id in everyone:
        gate_of(node).announcing.send(f"agree {node_id}", partial(_errand, node, node_id))


def _errand(node: Node, node_id: str) -> None:
    deliver(node, node_id)


def deliver(node: Node, node_id: str) -> str:
    """Tell one node all it does not have; return why that did not work, "" when it did."""
    with reading(node.engine) as tx:
        due = [one for one in stored.of_peer(tx, node_id) if one.told is None]
    told = ""
    for one in sorted(due, key=lambda each: (each.at, each.digest)):
        told = _tell(node, one) or told
    return told


def _tell(node: Node, one: Agreement) -> str:
    # Their own proposal, without our signature, is no news to them.
    contract = one.note if one.is_ours or one.agreed else b""
    try:
        for note in filter(None, (contract, one.ending)):
            _post(node, one, note)
    except (PeerError, MalformedError, RequestRefused) as error:
        status = error.status if isinstance(error, FetchError) else 0
        logger.info("agreement %s: %s", one.digest[:8], error)
        _note(node, one, str(error), is_done=status in _FINAL)
        return str(error)
    _note(node, one, "", is_done=True)
    return ""


def _note(node: Node, told: Agreement, error: str, *, is_done: bool) -> None:
    """Write how telling went, unless something came between."""
    with writing(node.engine) as tx:
        one = stored.get(tx, told.digest)
        if one is None:
            return
        is_same = (one.note, one.ending) == (told.note, told.ending)
        when = node.clock() if is_done and is_same else one.told
        stored.write(tx, replace(one, told=when, last_error=error))


def _post(node: Node, one: Agreement, note: bytes) -> None:
    gate, other = gate_of(node), _newest(node, one)
    body = write_letter(gate.keys.certificate, note)
    headers = signed(node, one.peer, "POST", PATH, "", body)
    headers["Content-Type"] = "application/json"
    url = _address(node, one) + PATH
    answer = gate.window.post(
        one.peer, url, body, deadline=DEADLINE, cap=MAX_BYTES, headers=headers
    )
    for each in read_answer(answer.body):
        if each not in (one.note, one.ending):
            take(node, other, each)


def _newest(node: Node, one: Agreement) -> Certificate:
    """Return the newest certificate we have of the other: as a peer, or with a contract."""
    with reading(node.engine) as tx:
        peer = stored_peers.get(tx, one.peer)
    known = [one.certificate, *([peer.certificate] if peer else [])]
    return max(known, key=lambda each: each.sequence)


def _address(node: Node, one: Agreement) -> str:
    with reading(node.engine) as tx:
        peer = stored_peers.get(tx, one.peer)
    return peer.address if peer else one.address


def write_letter(certificate: Certificate, note: bytes) -> bytes:
    """Return the body of a request: who sends it, and the note."""
    members = {"certificate": write_base64(certificate.note), "note": write_base64(note)}
    return json.dumps(members).encode()


def read_letter(raw: bytes) -> tuple[bytes, bytes]:
    """Return certificate and note of a request.

    Raises:
        MalformedError: not strict JSON with these two members, each in base64, and no others.
    """
    members = read_object(raw, limit=MAX_BYTES)
    if set(members) != {"certificate", "note"}:
        raise MalformedError("the body has not exactly the members certificate and note")
    return _bytes(members["certificate"]), _bytes(members["note"])


def write_answer(one: Agreement) -> dict[str, object]:
    """Return the members of an answer: what stands here about a contract."""
    notes = [write_base64(each) for each in (one.note, one.ending) if each]
    return {"contract": one.digest, "state": one.state, "notes": notes}


def read_answer(raw: bytes) -> list[bytes]:
    """Return the notes that stand at the other side.

    Raises:
        MalformedError: not an answer; notes that are no notes are told when they are read.
    """
    notes = read_object(raw, limit=MAX_BYTES).get("notes")
    if not isinstance(notes, list) or len(notes) > 2:
        raise MalformedError("the answer does not list one note or two")
    return [_bytes(each) for each in notes]


def _bytes(value: object) -> bytes:
    if not isinstance(value, str):
        raise MalformedError("a member is not base64")
    return read_base64(value)
