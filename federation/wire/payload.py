# SPDX-License-Identifier: EUPL-1.2
"""What travels of a record, and can be destroyed: the payload.

A payload is one JSON object in UTF-8, padded at its end with spaces (0x20) to the next
multiple of 256 bytes, 64 KiB at most::

    {"id": "<node id>/<wire id>", "type": "lesson", "schema": 1, "version": 3,
     "published": <time>, "updated": <time>, "valid_until": <day> or null,
     "language": "nl", "licence": "CC-BY-SA-4.0", "title": …, "plain_summary": …,
     "body": {…}, "provenance": {…}}

Writers put no space between tokens and the members in this order; readers take any strict
JSON, ignore members they do not know, and keep the bytes.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from core.errors import MalformedError
from core.strict_json import MAX_INTEGER, read_object
from federation.wire.entry import MAX_PAYLOAD, PAYLOAD_STEP
from federation.wire.times import read_date, read_time, write_time

_TYPE = re.compile("[a-z][a-z0-9_]{0,59}")
_LANGUAGE = re.compile("[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}")

_Value = TypeVar("_Value", str, dict[str, object])


@dataclass(frozen=True, slots=True)
class Payload:
    """A record as it travels."""

    #: Global id: "<node id>/<wire id>".
    id: str
    #: Name of the record type: lower-case letters, digits and "_", at most 64.
    type: str
    #: Version of that type's schema, from 1.
    schema: int
    #: Version of the record at its origin, from 1.
    version: int
    published: datetime
    updated: datetime
    valid_until: date | None
    #: BCP 47, "nl".
    language: str
    #: SPDX id, "CC-BY-SA-4.0".
    licence: str
    title: str
    plain_summary: str
    #: The fields of its type, as JSON values.
    body: Mapping[str, object]
    #: Where it was adopted from and who changed it; empty for one's own.
    provenance: Mapping[str, object] = field(default_factory=dict)


def write_payload(payload: Payload) -> bytes:
    """Return ``payload`` as it travels, padded.

    Raises:
        MalformedError: longer than 64 KiB, or readers would refuse it.
    """
    members = {
        "id": payload.id,
        "type": payload.type,
        "schema": payload.schema,
        "version": payload.version,
        "published": write_time(payload.published),
        "updated": write_time(payload.updated),
        "valid_until": payload.valid_until.isoformat() if payload.valid_until else None,
        "language": payload.language,
        "licence": payload.licence,
        "title": payload.title,
        "plain_summary": payload.plain_summary,
        "body": dict(payload.body),
        "provenance": dict(payload.provenance),
    }
    try:
        raw = json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise MalformedError(f"record {payload.id} cannot travel: {error}") from error
    raw += b" " * (-len(raw) % PAYLOAD_STEP)
    read_payload(raw, payload.id)
    return raw


def read_payload(raw: bytes, expected: str) -> Payload:
    """Return the record in ``raw``, whose digest has been checked.

    Args:
        raw: the padded payload.
        expected: the global id that feed and header give it.

    Raises:
        MalformedError: not strict JSON, of another record, or a member is missing or of the
            wrong kind. Whether the body fits its type is for the type's schema to say.
    """
    members = read_members(raw, expected)
    until = members["valid_until"]
    return Payload(
        id=expected,
        type=_need(members, "type", str),
        schema=_number(members, "schema"),
        version=_number(members, "version"),
        published=read_time(members["published"]),
        updated=read_time(members["updated"]),
        valid_until=None if until is None else read_date(until),
        language=_need(members, "language", str),
        licence=_need(members, "licence", str),
        title=_need(members, "title", str),
        plain_summary=_need(members, "plain_summary", str),
        body=_need(members, "body", dict),
        provenance=_need(members, "provenance", dict),
    )


def read_members(raw: bytes, expected: str) -> dict[str, object]:
    """Return the members of a payload as they came, once all that must be there is good.

    Arguments and errors as ``read_payload``.
    """
    members = read_object(raw, limit=MAX_PAYLOAD)
    if members.get("id") != expected:
        raise MalformedError(f"payload is of {ascii(members.get('id'))[:80]}, not of {expected}")
    kind, language = _need(members, "type", str), _need(members, "language", str)
    if not _TYPE.fullmatch(kind):
        raise MalformedError(f"payload has the type {ascii(kind[:80])}")
    if not _LANGUAGE.fullmatch(language):
        raise MalformedError(f"payload has the language {ascii(language[:40])}")
    for name in ("licence", "title", "plain_summary"):
        _need(members, name, str)
    for name in ("body", "provenance"):
        _need(members, name, dict)
    for name in ("schema", "version"):
        _number(members, name)
    for name in ("published", "updated"):
        read_time(members.get(name))
    if members.setdefault("valid_until", None) is not None:
        read_date(members["valid_until"])
    return members


def _need(members: dict[str, object], name: str, kind: type[_Value]) -> _Value:
    value = members.get(name)
    if not isinstance(value, kind):
        raise MalformedError(f"payload has no {name}, or one of another kind")
    return value


def _number(members: dict[str, object], name: str) -> int:
    value = members.get(name)
    if type(value) is not int or not 1 <= value <= MAX_INTEGER:
        raise MalformedError(f"payload has no {name} of 1 or more")
    return value
