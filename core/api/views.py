# SPDX-License-Identifier: EUPL-1.2
"""The endpoints: each reads what is asked, calls the function that pages call, and answers."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed

from core import questions, records
from core.api import ROOT, VERSION, answers, asking, lists
from core.errors import Conflict, InvalidRecord, NotFound
from core.languages import gettext as _
from core.model import Actor, Page, Record
from core.node import Node
from core.record_types import RecordType

#: Deeds that change how a record stands, by the last part of their path.
TURNS: Mapping[str, Callable[[Node, Actor, int], Record]] = {
    "_publish": records.publish,
    "_share": records.share,
    "_unshare": records.unshare,
    "_withdraw": records.withdraw,
}


def index(node: Node) -> Response:
    """Say what is here, and where."""
    asking.check_keys()
    return answers.answer(
        {
            "version": VERSION,
            "node": node.id,
            "name": node.config.node.name,
            "area": node.config.node.area,
            "openapi": f"{ROOT}/openapi.json",
            "collections": {
                one.collection: f"{ROOT}/{one.collection}" for one in node.types.values()
            },
        }
    )


def list_records(node: Node, kind: RecordType) -> Response:
    """Answer one page of records, own and received."""
    args = request.args
    actor = asking.editor(node) if args.get("state") == "all" else asking.actor(node)
    query = lists.read(node, kind, actor, args)
    if "globalId" in args:
        found = _with_global_id(node, kind, actor, args["globalId"])
    else:
        found = questions.page(node, actor, query)
    made = answers.answer(answers.page_json(node, kind, actor, found))
    if found.after:
        kept = [each for each in args.items(multi=True) if each[0] != "after"]
        following = urlencode([*kept, ("after", found.after)])
        made.headers["Link"] = f'<{ROOT}/{kind.collection}?{following}>; rel="next"'
    return made


def read_record(node: Node, kind: RecordType, record_id: int) -> Response:
    """Answer one record."""
    asking.check_keys()
    actor = asking.actor(node)
    return _told(node, kind, actor, _get(node, kind, actor, record_id))


def create_record(node: Node, kind: RecordType) -> Response:
    """Make a record, published at once unless a draft is asked for.

    Raises:
        InvalidRecord: with all problems by field or query key.
    """
    actor = asking.editor(node)
    asking.check_keys("state")
    state = request.args.get("state", "published")
    if state not in ("published", "draft"):
        raise InvalidRecord({"state": ["Kies 'published' of 'draft'."]})
    record = records.create(node, actor, kind.name, asking.body(), publish=state == "published")
    made = _told(node, kind, actor, record, 201)
    made.headers["Location"] = answers.url_of(kind, record)
    return made


def revise_record(node: Node, kind: RecordType, record_id: int) -> Response:
    """Replace all fields of a record; with If-Match only in the state the client saw.

    Raises:
        InvalidRecord: with all problems by field.
        PreconditionFailed: it is in another state by now.
    """
    actor = asking.editor(node)
    asking.check_keys()
    data = asking.body()
    seen = _get(node, kind, actor, record_id)
    kind.check(data)  # before the precondition, which only counts for what would be done (RFC 9110)
    based_on = None
    if "If-Match" in request.headers:
        etag = answers.etag_of(answers.record_json(node, kind, actor, seen))
        if not request.if_match.contains(etag):
            raise PreconditionFailed("The record has changed since; read it again.")
        based_on = seen.version
    try:
        record = records.revise(node, actor, record_id, data, based_on=based_on)
    except Conflict as error:
        raise PreconditionFailed(str(error)) from error
    return _told(node, kind, actor, record)


def turn_record(node: Node, kind: RecordType, record_id: int, turn: str) -> Response:
    """Publish, share, unshare or withdraw a record."""
    actor = asking.editor(node)
    asking.check_keys(*(("audience",) if turn == "_share" else ()))
    asking.no_body()
    _get(node, kind, actor, record_id)
    asked = request.args.getlist("audience")[: lists.MOST_VALUES]
    if asked:
        return _told(node, kind, actor, records.share(node, actor, record_id, asked))
    return _told(node, kind, actor, TURNS[turn](node, actor, record_id))


def _get(node: Node, kind: RecordType, actor: Actor, record_id: int) -> Record:
    """Return a record of this type."""
    record = questions.get(node, actor, record_id)
    if record.type != kind.name:
        raise NotFound(_("Bericht {record_id} bestaat hier niet.").format(record_id=record_id))
    return record


def _with_global_id(node: Node, kind: RecordType, actor: Actor, global_id: str) -> Page:
    found = questions.find(node, actor, global_id)
    here = (found,) if found is not None and found.type == kind.name else ()
    return Page(here, None, len(here), exact=True)


def _told(
    node: Node, kind: RecordType, actor: Actor, record: Record, status: int = 200
) -> Response:
    shown = answers.record_json(node, kind, actor, record)
    return answers.answer(shown, status, answers.etag_of(shown))
