# SPDX-License-Identifier: EUPL-1.2
"""Enriching: what is there already, what it costs, and what others know about such a thing."""

from plugins.inquiry import answering, clusters, ordering
from plugins.inquiry.forms import Field, sent, wrong
from samenbeter import (
    Answer,
    Html,
    InvalidRecord,
    Node,
    Record,
    Redirect,
    Request,
    amend,
    get,
    similar,
)
from samenbeter import gettext as _

#: Fields that are filled in now.
FIELDS = ("exists", "cost", "privacy")
#: Kinds of record that may be there already, as far as this node knows them.
THERE = ("initiative", "place", "application", "instrument", "event")
#: Of them that are shown.
SHOWN = 8


def enrich(node: Node, request: Request) -> Answer:
    """Show the clusters of an inquiry, with what is still to be found out."""
    inquiry = answering.inquiry_of(node, request.values["number"])
    known = [
        {"cluster": each, "open": [name for name in FIELDS if not each.record.body.get(name)]}
        for each in clusters.counted(node, inquiry)
    ]
    labels = {name: node.types["cluster"].by_name[name].label for name in FIELDS}
    return Html("inquiry/enrich.html", {"inquiry": inquiry, "clusters": known, "labels": labels})


def enrich_one(node: Node, request: Request) -> Answer:
    """Fill in one cluster, with what others know about it beside the form."""
    record = get(node, request.actor, int(request.values["number"]))
    inquiry = answering.inquiry_of(node, str(record.body.get("inquiry")))
    record = ordering.of_inquiry(node, inquiry, record.id)
    if request.method != "POST":
        return _page(node, request, inquiry, record, {}, {})
    data = {name: sent(request, name) for name in FIELDS}
    try:
        amend(node, request.actor, record.id, data)
    except InvalidRecord as error:
        return _page(node, request, inquiry, record, data, error.problems)
    return Redirect(f"/uitvragen/{inquiry.id}/aanvullen", _("Bewaard."))


def _page(
    node: Node, request: Request, inquiry: Record, record: Record, data: dict[str, str],
    problems: dict[str, list[str]],
) -> Html:  # fmt: skip
    kind = node.types["cluster"].by_name
    fields = tuple(
        Field(
            name, kind[name].label, "textarea", data.get(name, str(record.body.get(name) or "")),
            kind[name].hint, rows=4, errors=tuple(problems.get(name, ())),
        )
        for name in FIELDS
    )  # fmt: skip
    text = f"{record.title}\n{record.body.get('text', '')}"
    kinds = [each for each in THERE if each in node.types]
    context = {
        "inquiry": inquiry,
        "record": record,
        "credit": clusters.credit(record),
        "fields": fields,
        "wrong": wrong(fields),
        "there": similar(node, request.actor, kinds, text, SHOWN) if kinds else [],
        "kinds": {name: node.types[name].label for name in kinds},
        "words": text,
        "principles": inquiry.body.get("principles") or [],
    }
    return Html("inquiry/enrich_one.html", context, 422 if problems else 200)
