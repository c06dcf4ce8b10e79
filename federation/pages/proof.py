# SPDX-License-Identifier: EUPL-1.2
"""The page "Hoe weten we dit zeker?", its file, and the tile that leads there."""

import base64

from core.errors import MalformedError, UntrustedError
from core.languages import gettext as _
from federation import proving
from federation.wire.identity import show_node_id
from samenbeter import (
    Answer,
    Bytes,
    Fill,
    Html,
    Node,
    NotFound,
    Page,
    Record,
    Request,
    get,
)


def pages() -> list[Page]:
    """Return the pages of this room."""
    return [
        Page("/bewijs/<int:record>", show),
        Page("/bewijs/<int:record>/bestand", download),
    ]


def show(node: Node, request: Request) -> Answer:
    """Show where a record comes from and that it is genuine, checked at this moment.

    The template gets ``record``; ``evidence`` or None; ``problem``, English, when what we hold
    does not prove it; ``waiting`` when there is nothing to prove it with (yet); and of the
    evidence in words: ``writer``, ``node_id`` (8 groups of 4), ``is_own``, ``checkpoint``
    (lines), ``path`` (base64), ``index``, ``size``, ``root``, ``checked_at``.
    """
    record = get(node, request.actor, int(request.values["record"]))
    context: dict[str, object] = {
        "record": record,
        "evidence": None,
        "problem": "",
        "waiting": "",
        "is_own": record.is_own,
        "node_id": show_node_id(record.origin or node.id),
        "file": f"/bewijs/{record.id}/bestand",
    }
    try:
        evidence = proving.prove(node, record)
    except MalformedError as error:
        return Html("federation/proof.html", {**context, "waiting": str(error)})
    except UntrustedError as error:
        return Html("federation/proof.html", {**context, "problem": str(error)}, status=200)
    proven = evidence.proven
    return Html(
        "federation/proof.html",
        {
            **context,
            "evidence": evidence,
            "writer": proven.certificate.name,
            "address": proven.certificate.address,
            "feed": proven.checkpoint.origin,
            "index": proven.index,
            "size": proven.checkpoint.size,
            "root": base64.b64encode(proven.checkpoint.root).decode(),
            "checkpoint": evidence.checkpoint.decode().split("\n"),
            "path": [base64.b64encode(each).decode() for each in evidence.path],
            "header": proven.header.raw.decode(),
            "checked_at": node.clock(),
        },
    )


def download(node: Node, request: Request) -> Answer:
    """Give the proof file.

    Raises:
        NotFound: there is nothing to prove this record with.
    """
    record = get(node, request.actor, int(request.values["record"]))
    try:
        evidence = proving.prove(node, record)
    except (MalformedError, UntrustedError) as error:
        raise NotFound(_("Voor dit bericht is er geen bewijs.")) from error
    return Bytes(evidence.file, "application/json", filename=f"bewijs-{record.wire_id}.json")


def tile(node: Node, record: Record) -> Fill | None:
    """Return the tile beside a record that is shared, or that another node wrote.

    The template gets ``genuine`` (True or False, checked now), ``is_own``, ``node_id`` and
    ``link``.
    """
    if record.is_own and not (record.wire_id and record.is_shared):
        return None
    genuine = proving.is_genuine(node, record)
    if genuine is None:
        return None
    return Fill(
        "federation/proof_tile.html",
        {
            "genuine": genuine,
            "is_own": record.is_own,
            "node_id": show_node_id(record.origin or node.id),
            "link": f"/bewijs/{record.id}",
        },
    )
