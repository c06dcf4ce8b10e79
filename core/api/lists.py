# SPDX-License-Identifier: EUPL-1.2
"""What a list is asked for: query keys in camelCase become one ``Query``.

    ?kind=tip&kind=chance&origin=own&pageSize=50&after=CURSOR

Several values of one key: any will do. Several keys: all must match.
"""

import re
from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict

from core import questions
from core.errors import InvalidRecord
from core.field_info import FieldInfo
from core.languages import gettext as _
from core.model import GLOBAL_ID, Actor, Query
from core.node import Node
from core.record_types import RecordType
from core.wording import UNKNOWN

#: Keys of every list, besides those of its type's indexed fields.
KEYS = ("origin", "pageSize", "after", "globalId", "state")
#: Values of one key; more would only make the statement long.
MOST_VALUES = 20
PAGE_SIZE, LARGEST_PAGE = 20, 100

_NODE_ID = re.compile(r"[a-z2-7]{32}")
_BOOLEANS = {"true": "True", "false": "False"}


def camel(name: str) -> str:
    """Return a field's name as a query key: ``appliesWhen`` for ``applies_when``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def filters_of(kind: RecordType) -> Mapping[str, FieldInfo]:
    """Return the fields a list of this type is filtered on, by query key."""
    return {camel(one.name): one for one in kind.fields if one.indexed}


def read(node: Node, kind: RecordType, actor: Actor, args: MultiDict[str, str]) -> Query:
    """Return what a list is asked for.

    Raises:
        InvalidRecord: with everything that is wrong, by query key; also keys we do not know.
    """
    filters = filters_of(kind)
    problems = {key: [UNKNOWN] for key in args if key not in (*KEYS, *filters)}
    problems |= {
        key: [f"Geef hooguit {MOST_VALUES} waarden."]
        for key, values in args.lists()
        if len(values) > MOST_VALUES
    }
    chosen: dict[str, tuple[str, ...]] = {}
    for key, one in filters.items():
        values = [each for each in args.getlist(key) if key not in problems]
        if one.choices and any(each not in dict(one.choices) for each in values):
            problems[key] = ["Kies een van de mogelijkheden."]
        elif values:
            chosen[one.name] = _meant(node, actor, one, values)
    for key, wrong in problems_of_keys(args).items():
        problems.setdefault(key, [wrong])
    if problems:
        raise InvalidRecord(problems)
    return Query(
        kind.name,
        filters=chosen,
        origins=tuple("" if each in ("own", node.id) else each for each in args.getlist("origin")),
        public=args.get("state") != "all",
        members=True,
        after=args.get("after"),
        limit=int(args.get("pageSize", PAGE_SIZE)),
    )


def problems_of_keys(args: MultiDict[str, str]) -> dict[str, str]:
    """Return what is wrong with the keys that every list has."""
    problems = {}
    size = args.get("pageSize", str(PAGE_SIZE))
    if not re.fullmatch(r"[0-9]{1,3}", size) or not 1 <= int(size) <= LARGEST_PAGE:
        problems["pageSize"] = _("Kies een getal van 1 tot {most}.").format(most=LARGEST_PAGE)
    if not all(each == "own" or _NODE_ID.fullmatch(each) for each in args.getlist("origin")):
        problems["origin"] = _("Geef 'own', of het nummer van een node: 32 tekens.")
    if args.get("state", "published") not in ("published", "all"):
        problems["state"] = "Kies 'published' of 'all'."
    if not GLOBAL_ID.fullmatch(args.get("globalId", f"{'a' * 32}/{'a' * 26}")):
        problems["globalId"] = _("Geef het nummer van een node, een schuine streep en 26 tekens.")
    elif "globalId" in args and len(args) > 1:
        problems["globalId"] = _("Dit wijst al één bericht aan. Laat de rest weg.")
    once = ("pageSize", "after", "globalId", "state")
    return problems | {key: "Geef dit één keer." for key in once if len(args.getlist(key)) > 1}


def _meant(node: Node, actor: Actor, one: FieldInfo, values: Sequence[str]) -> tuple[str, ...]:
    """Return the values as stored. A record is meant whichever of its two ids is sent."""
    found: dict[str, None] = {}
    for each in values:
        target = questions.find(node, actor, each[:100]) if one.refers_to else None
        known = questions.references(node, target) if target else (_BOOLEANS.get(each, each),)
        found |= dict.fromkeys(known if one.refers_to or one.widget == "checkbox" else (each,))
    return tuple(found)
