# SPDX-License-Identifier: EUPL-1.2
"""What of a record may travel, and how it is written for others."""

from collections.abc import Callable

from core.errors import MalformedError
from core.field_info import FieldInfo
from core.record_schemas import COMMON
from core.record_types import RecordType
from federation.wire.payload import Payload, write_payload
from samenbeter import Record

#: Returns the global id of what a reference of ours points at, or None when that is not shared.
Globalise = Callable[[str], str | None]


def payload_of(record: Record, kind: RecordType, node_id: str, globalise: Globalise) -> bytes:
    """Return the payload of a shared record of our own, padded.

    Only fields whose type declares them fit to travel are in it. References are given as
    global ids; what points at something that is not shared is left out.

    Raises:
        MalformedError: it is too large, or needs a reference to something that is not shared.
    """
    body: dict[str, object] = {}
    for one in kind.fields:
        if one.name in record.body and one.name not in COMMON and one.leaves:
            body[one.name] = _travelling(one, record.body[one.name], globalise)
    return write_payload(
        Payload(
            id=f"{node_id}/{record.wire_id}",
            type=record.type,
            schema=kind.schema_version,
            version=record.version,
            published=record.published or record.created,
            updated=record.updated,
            valid_until=record.valid_until,
            language=record.language,
            licence=record.licence,
            title=record.title if _travels(kind, "title") else "",
            plain_summary=record.plain_summary if _travels(kind, "plain_summary") else "",
            body=body,
        )
    )


def _travelling(one: FieldInfo, value: object, globalise: Globalise) -> object:
    if not one.refers_to or not value:
        return value
    if isinstance(value, list):
        return [found for each in value if (found := globalise(str(each))) is not None]
    found = globalise(str(value))
    if found is None and one.required:
        raise MalformedError(f"{one.name} points at something that is not shared")
    return found


def _travels(kind: RecordType, name: str) -> bool:
    # A title that is made of other fields is only as public as they are.
    if name in kind.by_name:
        return kind.by_name[name].travels
    return kind.title_of is not None and all(one.travels for one in kind.fields)
