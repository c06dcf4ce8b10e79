# SPDX-License-Identifier: EUPL-1.2
"""What a request asks: who, in which form, with which body. Cookies are never looked at."""

from typing import NoReturn

from flask import request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import NotAcceptable, Unauthorized, UnsupportedMediaType

from core import strict_json
from core.errors import InvalidRecord
from core.model import VISITOR, Actor
from core.node import Node
from core.people import accounts
from core.wording import UNKNOWN

#: Bytes of a body.
BODY_LIMIT = 256 * 1024


def actor(node: Node) -> Actor:
    """Return who asks: the owner of the token, or a visitor when none is sent.

    Raises:
        Unauthorized: something is sent that is not a token of this node.
    """
    sent = request.headers.get("Authorization")
    if sent is None:
        return VISITOR
    scheme, _, token = sent.partition(" ")
    found = accounts.actor_of_token(node, token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        _ask_for_token("This token is not one of this node, or it was revoked.", "invalid_token")
    return found


def editor(node: Node) -> Actor:
    """Return who asks, for what no visitor may do.

    Raises:
        Unauthorized: no token is sent, or not one of this node.
    """
    found = actor(node)
    if found is VISITOR:
        _ask_for_token("This needs a token, sent as 'Authorization: Bearer TOKEN'.")
    return found


def check_accept() -> None:
    """Refuse to answer somebody who does not take JSON.

    Raises:
        NotAcceptable: the header Accept leaves no room for it.
    """
    accepted = request.accept_mimetypes
    if accepted and not accepted.quality("application/json"):
        raise NotAcceptable("This API answers in application/json only.")


def check_keys(*known: str) -> None:
    """Refuse query keys that mean nothing here: a mistyped one would change the answer.

    Raises:
        InvalidRecord: with each of them.
    """
    problems = {key: [UNKNOWN] for key in request.args if key not in known}
    if problems:
        raise InvalidRecord(problems)


def body() -> dict[str, object]:
    """Return the JSON object in the body.

    Raises:
        UnsupportedMediaType: it is not said to be JSON in UTF-8.
        RequestEntityTooLarge: it has more than ``BODY_LIMIT`` bytes.
        MalformedError: it is not the JSON that nodes take.
    """
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("Send the body as application/json in UTF-8.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the body as it is, without Content-Encoding.")
    return strict_json.read_object(request.get_data(cache=False), limit=BODY_LIMIT)


def no_body() -> None:
    """Refuse a body where none is read; an empty object is what some clients cannot leave out.

    Raises:
        InvalidRecord: with each field in it.
        MalformedError: it is not even JSON.
    """
    raw = request.get_data(cache=False)
    sent = strict_json.read_object(raw, limit=BODY_LIMIT) if raw else {}
    if sent:
        raise InvalidRecord(dict.fromkeys(sent, [UNKNOWN]))


def _ask_for_token(detail: str, error: str = "") -> NoReturn:
    values: dict[str, str | None] = {"realm": "samenbeter"}
    if error:
        values["error"] = error
    raise Unauthorized(detail, www_authenticate=WWWAuthenticate("bearer", values))
