# SPDX-License-Identifier: EUPL-1.2
"""The OpenAPI document, made from the record types: a field has one description everywhere."""

import json
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import fields, validate

from core.api import ROOT, VERSION, searching, shapes
from core.api.paths import paths_of
from core.node import Node
from core.record_schemas import COMMON, RecordSchema
from core.record_types import RecordType

_ABOUT = """\
Everything this proeftuin published, and what it received from others. Reading needs no account;
writing needs a token. Names of fields are the same here and between nodes. Moments are RFC 3339
in UTC. Sentences about a field are Dutch, as on the pages."""

#: The end of a text as Python writes it.
_END = r"\Z"


def document(node: Node) -> bytes:
    """Return the document of this node, as JSON."""
    plugin = MarshmallowPlugin()
    ours = node.config.node
    spec = APISpec(
        title=f"SamenBeter: {ours.name}, {ours.area}",
        version=VERSION,
        openapi_version="3.1.0",
        plugins=[plugin],
        info={
            "description": _ABOUT,
            "contact": {"name": ours.contact or ours.name, "url": ours.address},
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        servers=[{"url": ours.address + ROOT, "description": f"{ours.name}, {ours.area}"}],
        tags=[{"name": one.collection, "description": one.intro} for one in node.types.values()],
    )
    _converter(plugin).add_attribute_function(_described)
    spec.components.security_scheme("token", shapes.TOKEN)
    for name, shape in shapes.SCHEMAS.items():
        spec.components.schema(name, shape)
    for name, response in shapes.RESPONSES.items():
        spec.components.response(name, response)
    for one in node.types.values():
        _add_schemas(spec, plugin, one)
        for path, operations in paths_of(one).items():
            spec.path(path, operations=operations)
    spec.components.schema("Found", searching.shape_of(list(node.types.values())))
    spec.path("/_search", operations=searching.path_of(node))
    for path, operations in shapes.PATHS.items():
        spec.path(path, operations=operations)
    return json.dumps(spec.to_dict(), ensure_ascii=False, separators=(",", ":")).encode()


def _add_schemas(spec: APISpec, plugin: MarshmallowPlugin, kind: RecordType) -> None:
    """Describe a record of this type as it is sent, as it is answered, and a page of them."""
    name = shapes.schema_name(kind)
    sent = _converter(plugin).schema2jsonschema(kind.schema())
    common = _converter(plugin).schema2jsonschema(RecordSchema())["properties"]
    shown: dict[str, Any] = {**common, **sent["properties"], **shapes.ENVELOPE}
    open_to_all = [one.name for one in kind.fields if one.travels]
    required = sorted({*open_to_all, *COMMON, *shapes.ENVELOPE})
    spec.components.schema(f"{name}Input", sent | {"description": f"A {kind.name} as sent."})
    spec.components.schema(
        name,
        {
            "type": "object",
            "description": f"A {kind.name} as it stands on this node.",
            "properties": shown,
            "required": required,
        },
    )
    spec.components.schema(f"{name}Page", shapes.page_of(name))


def _converter(plugin: MarshmallowPlugin) -> Any:
    return plugin.converter


def _described(_: Any, field: fields.Field[Any], **__: Any) -> dict[str, Any]:
    """Return what the library does not read: Dutch labels, and patterns as JavaScript has them."""
    told = []
    found: dict[str, Any] = {}
    if label := field.metadata.get("label"):
        told = [label if label.endswith("?") else f"{label}.", field.metadata.get("hint", "")]
    for each in field.validators:
        if isinstance(each, validate.OneOf) and any(each.labels):
            words = zip(each.choices, each.labels, strict=True)
            told.append("; ".join(f"{value}: {label}" for value, label in words))
        if isinstance(each, validate.Regexp):
            found["pattern"] = f"^(?:{str(each.regex.pattern).removesuffix(_END)})$"
    if isinstance(field, fields.Url):
        found["format"] = "uri"
    if any(told):
        found["description"] = " ".join(filter(None, told))
    return found
