# SPDX-License-Identifier: EUPL-1.2
"""Enriching: what is there already, what it costs, and what others know about such a thing."""

from plugins.inquiry import answering, clusters, ordering
from plugins.inquiry.cluster import ClusterSchema
from samenbeter import (
    Answer,
    Form,
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
_FORM = Form.of(ClusterSchema, *FIELDS)
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
        return _page(node, request, inquiry, record, _FORM.filled(record.body))
    form = _FORM.sent(request)
    try:
        amend(node, request.actor, record.id, {**dict.fromkeys(FIELDS, ""), **form.typed})
    except InvalidRecord as error:
        return _page(node, request, inquiry, record, form.told(error.problems))
    return Redirect(f"/uitvragen/{inquiry.id}/aanvullen", _("Bewaard."))


def _page(node: Node, request: Request, inquiry: Record, record: Record, form: Form) -> Html:
    text = f"{record.title}\n{record.body.get('text', '')}"
    kinds = [each for each in THERE if each in node.types]
    context = {
        "inquiry": inquiry,
        "record": record,
        "credit": clusters.credit(record),
        "form": form,
        "there": similar(node, request.actor, kinds, text, SHOWN) if kinds else [],
        "kinds": {name: node.types[name].label for name in kinds},
        "words": text,
        "principles": inquiry.body.get("principles") or [],
    }
    return Html("inquiry/enrich_one.html", context, 422 if form.problems else 200)
