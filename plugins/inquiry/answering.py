# SPDX-License-Identifier: EUPL-1.2
"""Taking an answer in: once, however often it is sent, and for as long as answers are taken."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from plugins.inquiry.phases import is_open, kept_until, phases
from samenbeter import (
    HOUSE,
    Conflict,
    Limit,
    Node,
    NotFound,
    Query,
    Record,
    create,
    forget,
    get,
    local_time,
    looks_personal,
    page,
    references,
    take_turn,
    tally,
    together,
)
from samenbeter import gettext as _

#: A library with one address for all must get through; a machine must not.
BY_ADDRESS = Limit(
    "answer by address", 60, timedelta(hours=1), "the inquiry against a machine that answers"
)


@dataclass(frozen=True, slots=True)
class Typed:
    """An answer as somebody typed it."""

    group: str = ""
    text: str = ""
    channel: str = "web"
    #: The key of the form, by which the same answer sent twice is known.
    once: str = ""


def new_key() -> str:
    """Return a key for one form."""
    return secrets.token_urlsafe(18)


def is_key(text: str) -> bool:
    """Whether ``text`` can be the key of a form: safe to show again."""
    return 16 <= len(text) <= 64 and all(each.isalnum() or each in "-_" for each in text) and (
        text.isascii()
    )  # fmt: skip


def inquiry_of(node: Node, number: str) -> Record:
    """Return one of our own inquiries that visitors may read.

    Raises:
        NotFound: there is none.
    """
    record = get(node, HOUSE, int(number))
    if record.type != "inquiry" or not record.is_own or not record.is_public:
        raise NotFound(_("Deze uitvraag bestaat hier niet."))
    return record


def today(node: Node) -> date:
    """Return the day it is in the neighbourhood."""
    return local_time(node.clock()).date()


def is_taken(node: Node, inquiry: Record, *, by_editors: bool = False) -> bool:
    """Whether answers to ``inquiry`` are taken today."""
    return is_open(phases(inquiry.body), today(node), by_editors=by_editors)


def warnings(text: str) -> list[str]:
    """Return what in a text looks like it is one person's, in the language of now."""
    return list(dict.fromkeys(_(what) for what, _excerpt in looks_personal(text)))


def take(
    node: Node, inquiry: Record, typed: Typed, *, by_editors: bool, remote: str = ""
) -> Record:
    """Keep an answer and return it; sent a second time, return the one that is here.

    Other words with the same key are another answer: on the street a phone goes on, also when
    nobody saw that the one before was kept.

    Args:
        node: the node.
        inquiry: our own.
        typed: what somebody typed.
        by_editors: typed by an editor, for somebody else; also while we order already.
        remote: of a visitor, who is counted by it.

    Raises:
        Conflict: no answers are taken today.
        InvalidRecord: with all problems by field.
        TooMany: from one address.
    """
    if not is_taken(node, inquiry, by_editors=by_editors):
        raise Conflict(_("Op deze vraag kun je nu geen antwoord geven."))
    once = _key_of(typed)
    data = {
        "inquiry": references(node, inquiry)[0],
        "group": typed.group,
        "text": typed.text,
        "channel": typed.channel,
        "day": today(node).isoformat(),
        "once": once,
        "kept_until": kept_until(phases(inquiry.body)).isoformat(),
    }
    with together(node):
        known = _by_key(node, once)
        if known is not None:
            return known
        if remote:
            take_turn(node, (BY_ADDRESS, remote))
        return create(node, HOUSE, "answer", {k: v for k, v in data.items() if v != ""})


def take_back(node: Node, inquiry: Record, answer_id: int) -> None:
    """Destroy an answer that an editor typed today, and that nobody ordered yet.

    Raises:
        Conflict: it is not such an answer.
    """
    with together(node):
        answer = get(node, HOUSE, answer_id)
        body = answer.body
        mine = answer.type == "answer" and body.get("inquiry") in references(node, inquiry)
        fresh = body.get("stage") == "new" and body.get("day") == today(node).isoformat()
        if not (mine and fresh and body.get("channel") != "web"):
            raise Conflict(_("Dit antwoord kun je niet meer terugnemen."))
        forget(node, [answer])


def typed_today(node: Node, inquiry: Record) -> int:
    """Return how many answers editors typed today."""
    filters = {
        "inquiry": references(node, inquiry),
        "day": (today(node).isoformat(),),
        "channel": ("paper", "street", "phone"),
    }
    return sum(tally(node, HOUSE, "answer", ["channel"], filters).values())


def _key_of(typed: Typed) -> str:
    if not is_key(typed.once):
        return new_key()
    said = f"{typed.once} {typed.group} {typed.text.strip()}"
    return sha256(said.encode(errors="replace")).hexdigest()


def _by_key(node: Node, once: str) -> Record | None:
    query = Query("answer", filters={"once": (once,)}, public=False, limit=1)
    return next(iter(page(node, HOUSE, query, counted=False).records), None)
