# SPDX-License-Identifier: EUPL-1.2
"""What is printed or read aloud: a poster, a form on paper, and what to say by phone."""

from plugins.inquiry import answering
from plugins.inquiry.groups import OF_ONESELF
from plugins.inquiry.phases import kept_until, phases
from samenbeter import Answer, Html, Node, Request, qr_code
from samenbeter import gettext as _


def poster(node: Node, request: Request) -> Answer:
    """Return a poster with a code to scan."""
    return _sheet(node, request, "poster")


def form(node: Node, request: Request) -> Answer:
    """Return the form on paper: two on a page, or one in large print."""
    return _sheet(node, request, "form")


def phone(node: Node, request: Request) -> Answer:
    """Return the sentences to say by phone."""
    return _sheet(node, request, "phone")


def _sheet(node: Node, request: Request, name: str) -> Html:
    inquiry = answering.inquiry_of(node, request.values["number"])
    address = f"{node.config.node.address}/uitvragen/{inquiry.id}/antwoord"
    found = phases(inquiry.body)
    context = {
        "inquiry": inquiry,
        "groups": [_(each) for each in OF_ONESELF.values()],
        "address": address.removeprefix("https://").removeprefix("http://"),
        "code": qr_code(address, _("Scan om te antwoorden")),
        "last": found[0].last,
        "kept_until": kept_until(found),
        "large": request.query.get("groot") == "1",
    }
    return Html(f"inquiry/{name}.html", context)
