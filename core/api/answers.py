# SPDX-License-Identifier: EUPL-1.2
"""Records as JSON: what the node knows of them first, then the fields of their schema."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed

from core import access, questions
from core.api import ROOT
from core.model import Actor, Page, Record, to_text
from core.node import Node
from core.record_schemas import COMMON
from core.record_types import RecordType


def record_json(node: Node, kind: RecordType, actor: Actor, record: Record) -> dict[str, Any]:
    """Return a record as this actor may see it.

    What the node says of a record cannot be overruled by a field another node sent, and fields
    that may not travel are for those who may change the record.
    """
    fields = {**record.body, **questions.fields_of(replace(record, body={}))}
    shown = [each.name for each in questions.visible_fields(kind, actor, record)]
    writes = access.may(actor, "create").allowed
    envelope = {
        "id": str(record.id),
        "global_id": questions.global_id(node, actor, record),
        "type": record.type,
        "origin": record.origin or None,
        "version": record.version,
        "state": record.state,
        "visibility": record.visibility,
        "shared": record.is_shared if writes else record.is_shared_with_all,
        "created": to_text(record.created),
        "updated": to_text(record.updated),
        "published": to_text(record.published) if record.published else None,
    }
    names = (each for each in (*COMMON, *shown) if each not in envelope)
    return envelope | {name: fields.get(name) for name in names}


def page_json(node: Node, kind: RecordType, actor: Actor, found: Page) -> dict[str, Any]:
    """Return one page of a list."""
    return {
        "items": [record_json(node, kind, actor, each) for each in found.records],
        "after": found.after,
        "count": found.count,
        "count_is_exact": found.exact,
    }


def url_of(kind: RecordType, record: Record) -> str:
    """Return the path of a record in the API."""
    return f"{ROOT}/{kind.collection}/{record.id}"


def etag_of(shown: Mapping[str, Any]) -> str:
    """Return what tells this state of a record from every other, without quotes."""
    return f"{shown['version']}-{hashlib.sha256(_bytes(shown)).hexdigest()[:16]}"


def answer(shown: Mapping[str, Any], status: int = 200, etag: str = "") -> Response:
    """Return ``shown`` as an answer; to somebody who has it already, only the news of that."""
    return raw_answer(_bytes(shown), status, etag)


def raw_answer(body: bytes, status: int = 200, etag: str = "") -> Response:
    """Return bytes that are JSON already; as ``answer``.

    Raises:
        PreconditionFailed: a reader wants another state than this one.
    """
    etag = etag or hashlib.sha256(body).hexdigest()[:16]
    made = Response(body, status, content_type="application/json")
    if request.method in ("GET", "HEAD"):
        if "If-Match" in request.headers and not request.if_match.contains(etag):
            raise PreconditionFailed("It does not stand as you saw it; read it again.")
        if request.if_none_match.contains_weak(etag):
            made = Response(status=304)
    made.set_etag(etag)
    return made


def _bytes(shown: Mapping[str, Any]) -> bytes:
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
