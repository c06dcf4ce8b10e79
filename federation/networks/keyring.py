# SPDX-License-Identifier: EUPL-1.2
"""Whose keys verify membership documents: certificates of members, peers or not.

Those of members that are not our peers came along with the documents. They verify nothing but
documents, and are kept apart, so that they appear nowhere else.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Connection

from core.errors import MalformedError, UntrustedError
from core.languages import gettext as _
from federation.gate import gate_of
from federation.store import memberships
from federation.store import peers as stored
from federation.wire.identity import Certificate, read_certificate
from samenbeter import Node

#: Certificates kept of one node that came along with documents.
MOST_CERTIFICATES = 50


def newest_keys(tx: Connection, node: Node, ids: Iterable[str]) -> dict[str, Sequence[bytes]]:
    """Return the feed key of today of each of these nodes, as far as they are known."""
    return {each: keys[:1] for each, keys in all_keys(tx, node, ids).items()}


def all_keys(tx: Connection, node: Node, ids: Iterable[str]) -> dict[str, Sequence[bytes]]:
    """Return all feed keys each of these nodes ever had, its newest first."""
    found: dict[str, Sequence[bytes]] = {}
    for each in ids:
        known = _certificates(tx, node, each)
        keys = list(dict.fromkeys(one.feed for one in reversed(known)))
        if keys:
            found[each] = keys
    return found


def newest_certificate(tx: Connection, node: Node, node_id: str) -> Certificate | None:
    """Return the newest certificate of a node, None when none is here."""
    known = _certificates(tx, node, node_id)
    return known[-1] if known else None


def certificates(tx: Connection, node: Node, ids: Iterable[str]) -> list[bytes]:
    """Return all certificates of these nodes that are here, for others to verify with."""
    return [one.note for each in ids for one in _certificates(tx, node, each)]


def learn(tx: Connection, node: Node, raw: Sequence[bytes], ids: Iterable[str]) -> None:
    """Keep certificates of these nodes; what is not one, or contradicts one, is let be."""
    wanted = set(ids) - {node.id}
    offered: dict[str, dict[int, Certificate]] = {}
    for each in raw:
        for node_id in wanted:
            if f"\nnode {node_id}\n".encode() not in each[:200]:
                continue
            try:
                found = read_certificate(each, node_id)
            except (MalformedError, UntrustedError):
                continue
            offered.setdefault(node_id, {})[found.sequence] = found
    for node_id, by_sequence in offered.items():
        known = {one.sequence: one for one in _certificates(tx, node, node_id)}
        for sequence, found in sorted(by_sequence.items()):
            if sequence in known or len(known) >= MOST_CERTIFICATES:
                continue
            known[sequence] = found
            memberships.keep_certificate(tx, found)


def names(tx: Connection, node: Node, ids: Iterable[str]) -> Mapping[str, str]:
    """Return what nodes call themselves, the first characters of their id where unknown."""
    found = {}
    for each in ids:
        certificate = newest_certificate(tx, node, each)
        found[each] = (
            certificate.name if certificate else _("proeftuin {name}").format(name=each[:4])
        )
    return found


@lru_cache(maxsize=1024)
def _read(raw: bytes, node_id: str) -> Certificate:
    # Checked when it was stored; doing it for every name on a page would cost a signature each.
    return read_certificate(raw, node_id)


def _certificates(tx: Connection, node: Node, node_id: str) -> list[Certificate]:
    """Return the certificates of a node, oldest first."""
    notes = [*stored.certificates_of(tx, node_id), *memberships.certificates_of(tx, node_id)]
    if node_id == node.id:
        notes.append(gate_of(node).keys.certificate.note)
    found: dict[int, Certificate] = {}
    for raw in notes:
        one = _read(raw, node_id)
        found.setdefault(one.sequence, one)
    return [found[sequence] for sequence in sorted(found)]
