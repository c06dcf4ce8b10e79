# SPDX-License-Identifier: EUPL-1.2
"""Search in the API: as forgiving as on the pages, and as honest about it.

GET /api/v1/_search?q=tafle&type=lesson&origin=own&principles=ict&order=newest
"""

import re
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from core.api import ROOT, answers, asking, lists
from core.api.shapes import ETAG, json_of, refusals, schema_name
from core.errors import InvalidRecord
from core.languages import gettext as _
from core.node import Node
from core.record_types import RecordType
from core.searching import finding
from core.searching.finding import Wanted

_KEYS = ("q", "type", "origin", "principles", "order", "exactly", "pageSize", "after")
_LONGEST = 200
#: Nothing is counted or shown behind this.
_DEEPEST = 480


def search(node: Node) -> Response:
    """Answer one page of what was found, own and received, best first."""
    asking.check_keys(*_KEYS)
    actor = asking.actor(node)
    wanted = _read(node)
    found = finding.search(node, wanted, actor)
    behind = wanted.offset + wanted.limit
    after = str(behind) if found.count > behind and behind <= _DEEPEST else None
    shown = {
        "items": [
            answers.record_json(node, node.types[each.type], actor, each) for each in found.records
        ],
        "after": after,
        "count": found.count,
        "count_is_exact": found.exact,
        "instead": found.instead or None,
        "partly": found.partly,
    }
    made = answers.answer(shown)
    if after:
        kept = [each for each in request.args.items(multi=True) if each[0] != "after"]
        made.headers["Link"] = (
            f'<{ROOT}/_search?{urlencode([*kept, ("after", after)])}>; rel="next"'
        )
    return made


def _read(node: Node) -> Wanted:
    """Return what is asked.

    Raises:
        InvalidRecord: with everything that is wrong, by query key.
    """
    args = request.args
    problems = lists.problems_of_keys(args)
    if not args.get("q", "").strip() or len(args["q"]) > _LONGEST:
        problems["q"] = _("Typ waar je naar zoekt: hooguit 200 tekens.")
    if not set(args.getlist("type")) <= set(node.types):
        problems["type"] = _("Kies een van de mogelijkheden.")
    if not set(args.getlist("principles")) <= {value for value, _label in principles(node)}:
        problems["principles"] = _("Kies een van de mogelijkheden.")
    if args.get("order", "best") not in ("best", "newest"):
        problems["order"] = _("Kies een van de mogelijkheden.")
    if args.get("exactly", "false") not in ("true", "false"):
        problems["exactly"] = _("Kies een van de mogelijkheden.")
    if not re.fullmatch(r"[0-9]{1,3}", args.get("after", "0"), re.ASCII):
        problems["after"] = _("Deze plek in de lijst kennen we niet. Begin opnieuw.")
    once = ("q", "order", "exactly")
    problems |= {key: _("Geef dit één keer.") for key in once if len(args.getlist(key)) > 1}
    if problems:
        raise InvalidRecord({key: [told] for key, told in problems.items()})
    return Wanted(
        text=args["q"],
        types=tuple(args.getlist("type")) or tuple(node.types),
        origins=tuple("" if each in ("own", node.id) else each for each in args.getlist("origin")),
        principles=tuple(args.getlist("principles")),
        exactly=args.get("exactly") == "true",
        newest=args.get("order") == "newest",
        limit=int(args.get("pageSize", lists.PAGE_SIZE)),
        offset=min(int(args.get("after", "0")), _DEEPEST),
    )


def principles(node: Node) -> tuple[tuple[str, str], ...]:
    """Return the principles one can choose, as one of the types has them."""
    found = (each.by_name["principles"] for each in node.types.values()
             if "principles" in each.by_name)  # fmt: skip
    return next((each.choices for each in found if each.choices), ())


def path_of(node: Node) -> dict[str, Any]:
    """Return the operation by method, for the OpenAPI document."""
    link = {"Link": {"description": 'rel="next"', "schema": {"type": "string"}}}
    return {
        "get": {
            "operationId": "search",
            "summary": "Search in all records, own and received",
            "description": "Word forms, accents, compounds and typing errors are forgiven."
            " A token finds what is for members too.",
            "security": [{}, {"token": []}],
            "parameters": _parameters(node),
            "responses": {
                "200": json_of("Found", "Best first.", **ETAG, **link),
                **refusals("401", "412"),
            },
        }
    }


def _parameters(node: Node) -> list[dict[str, Any]]:
    text = {"type": "string", "minLength": 1, "maxLength": _LONGEST}
    size = {"type": "integer", "minimum": 1, "maximum": lists.LARGEST_PAGE,
            "default": lists.PAGE_SIZE}  # fmt: skip
    types, chosen = list(node.types), [value for value, _label in principles(node)]
    return [
        {**_query("q", "Words; the last one may be unfinished.", text), "required": True},
        _query("type", "May be repeated: any will do.", _many(types)),
        _query("origin", "'own', or the id of a node. May be repeated.", _many([])),
        _query("principles", "May be repeated: any will do.", _many(chosen)),
        _query("order", "Best or newest first.", {"type": "string", "enum": ["best", "newest"]}),
        _query("exactly", "Mend no typing errors.", {"type": "boolean", "default": False}),
        _query("pageSize", "Records on a page.", size),
        _query("after", "Where the page before ended.", {"type": "string"}),
    ]


def shape_of(types: list[RecordType]) -> dict[str, Any]:
    """Return the schema of a page of what was found."""
    some = [{"$ref": f"#/components/schemas/{schema_name(each)}"} for each in types]
    instead = "What was looked for instead, when nothing held the words that were sent."
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"anyOf": some} if some else {}},
            "after": {"type": ["string", "null"], "description": "Asks for the next page."},
            "count": {"type": "integer", "minimum": 0},
            "count_is_exact": {"type": "boolean", "description": "False: there are more."},
            "instead": {"type": ["string", "null"], "description": instead},
            "partly": {"type": "boolean", "description": "None has all words; these have some."},
        },
        "required": ["items", "after", "count", "count_is_exact", "instead", "partly"],
    }


def _many(values: list[str]) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "string"} | ({"enum": values} if values else {})
    return {"type": "array", "items": value, "maxItems": lists.MOST_VALUES}


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}
