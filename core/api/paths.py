# SPDX-License-Identifier: EUPL-1.2
"""The paths of one record type in the OpenAPI document."""

from collections.abc import Mapping
from typing import Any

from core.api import lists
from core.api.shapes import ETAG, json_of, refusals, schema_name
from core.field_info import FieldInfo
from core.model import EVERYBODY
from core.record_types import RecordType

_WITH_TOKEN: list[dict[str, list[str]]] = [{"token": []}]
_FOR_ALL: list[dict[str, list[str]]] = [{}, {"token": []}]
_WRITES = ("401", "403", "413", "415")
_LINK = {"Link": {"description": 'rel="next"', "schema": {"type": "string"}}}
_LOCATION = {"Location": {"description": "Its path.", "schema": {"type": "string"}}}

_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "On this node only.",
    "schema": {"type": "string", "pattern": "^[1-9][0-9]{0,14}$"},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "ETag of the state this revision is based on.",
    "schema": {"type": "string"},
}
_TURNS: Mapping[str, str] = {
    "publish": "Show it to everybody",
    "share": "Let other nodes have it",
    "unshare": "Take it back from other nodes",
    "withdraw": "Take it back from everybody",
}


def paths_of(kind: RecordType) -> dict[str, dict[str, Any]]:
    """Return operations by method, by path, for records of this type."""
    base = f"/{kind.collection}"
    turns = {
        f"{base}/{{id}}/_{turn}": {"post": _turn(kind, turn, summary)}
        for turn, summary in _TURNS.items()
    }
    return {
        base: {"get": _list(kind), "post": _create(kind)},
        f"{base}/{{id}}": {"get": _read(kind), "put": _revise(kind)},
        **turns,
    }


def _list(kind: RecordType) -> dict[str, Any]:
    page = json_of(f"{schema_name(kind)}Page", "Newest first.", **ETAG, **_LINK)
    return _operation(
        kind, "list", f"Page through all: {kind.label_plural}",
        security=_FOR_ALL,
        parameters=_list_parameters(kind),
        responses={"200": page, **refusals("401", "412")},
    )  # fmt: skip


def _create(kind: RecordType) -> dict[str, Any]:
    made = json_of(schema_name(kind), "Created.", **ETAG, **_LOCATION)
    return _operation(
        kind, "create", f"Create: {kind.label}",
        parameters=[_choice("state", ["published", "draft"], "How it begins.")],
        requestBody=_body(kind),
        responses={"201": made, **refusals(*_WRITES, "409")},
    )  # fmt: skip


def _read(kind: RecordType) -> dict[str, Any]:
    found = json_of(schema_name(kind), "As it stands.", **ETAG)
    return _operation(
        kind, "read", f"Read: {kind.label}",
        security=_FOR_ALL,
        parameters=[_ID],
        responses={"200": found, **refusals("401", "404", "412")},
    )  # fmt: skip


def _revise(kind: RecordType) -> dict[str, Any]:
    revised = json_of(schema_name(kind), "Revised.", **ETAG)
    return _operation(
        kind, "revise", f"Replace all fields: {kind.label}",
        parameters=[_ID, _IF_MATCH],
        requestBody=_body(kind),
        responses={"200": revised, **refusals(*_WRITES, "404", "409", "412")},
    )  # fmt: skip


def _turn(kind: RecordType, turn: str, summary: str) -> dict[str, Any]:
    turned = json_of(schema_name(kind), "As it stands now.", **ETAG)
    return _operation(
        kind, turn, f"{summary}: {kind.label}",
        parameters=[_ID, *([_audience()] if turn == "share" else [])],
        responses={"200": turned, **refusals("401", "403", "404", "409", "413")},
    )  # fmt: skip


def _operation(kind: RecordType, verb: str, summary: str, **parts: Any) -> dict[str, Any]:
    """Return an operation; it asks for a token unless its parts say otherwise."""
    return {
        "operationId": f"{verb}{schema_name(kind)}",
        "summary": summary,
        "tags": [kind.collection],
        "security": _WITH_TOKEN,
        **parts,
    }


def _body(kind: RecordType) -> dict[str, Any]:
    shape = {"$ref": f"#/components/schemas/{schema_name(kind)}Input"}
    return {"required": True, "content": {"application/json": {"schema": shape}}}


def _list_parameters(kind: RecordType) -> list[dict[str, Any]]:
    filters = [_filter(key, one) for key, one in lists.filters_of(kind).items()]
    size = {
        "type": "integer",
        "minimum": 1,
        "maximum": lists.LARGEST_PAGE,
        "default": lists.PAGE_SIZE,
    }
    return [
        *filters,
        _query("origin", "'own', or the id of a node. May be repeated.", _many({"type": "string"})),
        _query("pageSize", "Records on a page.", size),
        _query("after", "Where the page before ended.", {"type": "string"}),
        _query("globalId", "The one record with this id; stands alone.", {"type": "string"}),
        _choice("state", ["published", "all"], "'all' adds drafts; needs a token."),
    ]


def _filter(key: str, one: FieldInfo) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "string"}
    if one.choices:
        value["enum"] = [each for each, _ in one.choices]
    return _query(key, f"{one.label} May be repeated: any will do.", _many(value))


def _audience() -> dict[str, Any]:
    told = "With whom: 'public' (everybody) or the id of a network. May be repeated."
    return _query("audience", told, _many({"type": "string", "default": EVERYBODY}))


def _many(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": value, "maxItems": lists.MOST_VALUES}


def _choice(name: str, values: list[str], description: str) -> dict[str, Any]:
    return _query(name, description, {"type": "string", "enum": values, "default": values[0]})


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}
