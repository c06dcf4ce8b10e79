# SPDX-License-Identifier: EUPL-1.2
"""The parts of the OpenAPI document that are the same for every record type."""

from typing import Any, get_args

from core.model import State, Visibility
from core.record_types import RecordType

TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token of an editor, made by 'samenbeter user token' on the node.",
}

_GLOBAL_ID = "[a-z2-7]{32}/[a-z2-7]{26}"
_MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}

_TOLD: dict[str, dict[str, Any]] = {
    "id": {"type": "string", "description": "On this node only."},
    "global_id": {
        "type": ["string", "null"],
        "pattern": f"^{_GLOBAL_ID}$",
        "description": "The same on every node; null until it is first shared.",
    },
    "type": {"type": "string", "description": "Name of its record type."},
    "origin": {
        "type": ["string", "null"],
        "description": "Id of the node that wrote it; null for this node.",
    },
    "version": {"type": "integer", "minimum": 1, "description": "One more each revision."},
    "state": {"type": "string", "enum": list(get_args(State))},
    "visibility": {"type": "string", "enum": list(get_args(Visibility))},
    "shared": {"type": "boolean", "description": "Whether other nodes may have it now."},
    "created": _MOMENT,
    "updated": _MOMENT,
    "published": {**_MOMENT, "type": ["string", "null"]},
}
#: What the node says of every record.
ENVELOPE: dict[str, dict[str, Any]] = {
    name: {**shape, "readOnly": True} for name, shape in _TOLD.items()
}

_PROBLEM = {
    "type": "object",
    "description": "RFC 9457.",
    "properties": {
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "All that is wrong, at once; in Dutch.",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string", "description": "Field or query key."},
                    "detail": {"type": "string"},
                },
                "required": ["detail"],
            },
        },
    },
    "required": ["status", "title", "detail"],
}

SCHEMAS: dict[str, dict[str, Any]] = {"Problem": _PROBLEM}

#: On every answer.
HEADERS = {
    "API-Version": {
        "description": "Version of this API.",
        "schema": {"type": "string"},
        "required": True,
    }
}
ETAG = {"ETag": {"description": "Of this state.", "schema": {"type": "string"}}}


def _refusal(description: str, **headers: str) -> dict[str, Any]:
    named = {
        name.replace("_", "-"): {"description": told, "schema": {"type": "string"}}
        for name, told in headers.items()
    }
    return {
        "description": description,
        "headers": {**HEADERS, **named},
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }


#: Every refusal, by status.
RESPONSES: dict[str, dict[str, Any]] = {
    "400": _refusal("What was sent is not valid; says everything that is wrong."),
    "401": _refusal("A token is needed, or this is not one.", WWW_Authenticate="Bearer"),
    "403": _refusal("The owner of the token may not do this."),
    "404": _refusal("There is no such thing here, or it is not yours to see."),
    "405": _refusal("Not with this method.", Allow="Methods that are."),
    "406": _refusal("This API answers in JSON only."),
    "409": _refusal("Not in this state, or the node has reasons to refuse."),
    "412": _refusal("The record changed since it was read."),
    "413": _refusal("More than 256 KiB."),
    "415": _refusal("The body is not application/json in UTF-8."),
    "429": _refusal("Too often.", Retry_After="Seconds to wait."),
    "500": _refusal("Something is wrong with this node."),
    "503": _refusal("The disk of this node is full, busy or broken; nothing was written."),
}


def refusals(*statuses: str) -> dict[str, Any]:
    """Return references to refusals; those of every operation come with them."""
    wanted = sorted({*statuses, "400", "405", "406", "429", "500", "503"})
    return {each: {"$ref": f"#/components/responses/{each}"} for each in wanted}


def json_of(name: str, description: str, **headers: Any) -> dict[str, Any]:
    """Return an answer that holds the schema of this name."""
    return {
        "description": description,
        "headers": {**HEADERS, **headers},
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}},
    }


#: Paths of the API itself.
PATHS: dict[str, dict[str, Any]] = {
    "/openapi.json": {
        "get": {
            "operationId": "readOpenapi",
            "summary": "This document",
            "security": [{}],
            "responses": {
                "200": {
                    "description": "OpenAPI 3.1.",
                    "headers": HEADERS,
                    "content": {"application/json": {"schema": {"type": "object"}}},
                },
                **refusals(),
            },
        }
    },
}


def page_of(name: str) -> dict[str, Any]:
    """Return the schema of a page of records."""
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
            "after": {"type": ["string", "null"], "description": "Asks for the next page."},
            "count": {"type": "integer", "minimum": 0},
            "count_is_exact": {"type": "boolean", "description": "False: there are more."},
        },
        "required": ["items", "after", "count", "count_is_exact"],
    }


def schema_name(kind: RecordType) -> str:
    """Return ``LessonResponse`` for ``lesson_response``."""
    return "".join(word.capitalize() for word in kind.name.split("_"))
