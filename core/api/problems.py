# SPDX-License-Identifier: EUPL-1.2
"""Every refusal of the API, as ``application/problem+json`` (RFC 9457).

    {"status": 400, "title": "Bad Request", "detail": "one sentence",
     "errors": [{"field": "advice", "detail": "Vul dit in."}]}

``title`` and ``detail`` speak English to whoever writes the program. What the deeds say to the
person behind it, above all in ``errors``, is Dutch, word for word as on the pages.
"""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.http import HTTP_STATUS_CODES

from core.database import trouble
from core.errors import (
    Conflict,
    EditorError,
    InvalidRecord,
    MalformedError,
    NotAllowed,
    NotFound,
    Refused,
    TooMany,
)

logger = logging.getLogger(__name__)

_STATUS: Mapping[type[EditorError], int] = {
    InvalidRecord: 400,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Refused: 409,
    TooMany: 429,
}
#: As RFC 9110 has it; the library still has an older name.
_TITLE: Mapping[int, str] = {413: "Content Too Large"}
#: In place of the library's own words, which tell of it and not of us.
_DETAIL: Mapping[int, str] = {
    404: "There is nothing at this address. No path of this API ends in a slash.",
    405: "This method is not for this address; the header Allow lists those that are.",
    413: "The body is larger than 256 KiB.",
    500: "Something went wrong on this node. The log of the node says what.",
}
#: When the disk of the node is the matter, by ``core.database.trouble``.
_DISK: Mapping[str, str] = {
    "full": "The disk of this node is full; nothing was written.",
    "locked": "The database of this node is busy; nothing was written.",
    "damaged": "The database of this node is damaged; whoever runs it must restore a copy.",
    "readonly": "This node cannot write to its database; nothing was written.",
    "failing": "The disk of this node does not do its work; nothing was written.",
}


def problem(
    status: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Iterable[tuple[str, str]] = (),
) -> Response:
    """Return a refusal.

    Args:
        status: 400 to 599.
        detail: one sentence about this time.
        errors: what is wrong in each place, all at once.
        headers: that belong to the status, such as Allow.
    """
    told: dict[str, object] = {
        "status": status,
        "title": _TITLE.get(status) or HTTP_STATUS_CODES.get(status, "Unknown"),
        "detail": detail,
    }
    if errors:
        told["errors"] = list(errors)
    body = json.dumps(told, ensure_ascii=False).encode(errors="replace")
    answer = Response(body, status, content_type="application/problem+json")
    answer.headers.extend(headers)
    return answer


def install(app: Flask) -> None:
    """Let every error in ``app`` end as a problem."""
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(EditorError, of_deed)
    app.register_error_handler(MalformedError, lambda error: problem(400, f"{error}."))
    app.register_error_handler(Exception, _of_bug)


def of_deed(error: EditorError) -> Response:
    """Return the refusal of a deed or a question."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    if isinstance(error, InvalidRecord):
        errors = [
            {"field": name, "detail": each}
            for name, all_ in error.problems.items()
            for each in all_
        ]
        return problem(status, f"Not valid: {', '.join(error.problems)}.", errors=errors)
    if isinstance(error, Refused):
        return problem(status, str(error), errors=[{"detail": each} for each in error.reasons])
    if isinstance(error, TooMany):
        return problem(status, str(error), headers=[("Retry-After", str(error.retry_after))])
    return problem(status, str(error))


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    own_words = error.description if error.description != type(error).description else None
    headers = [each for each in error.get_headers() if each[0] in ("Allow", "WWW-Authenticate")]
    if isinstance(error, MethodNotAllowed):
        headers = [("Allow", ", ".join(sorted(error.valid_methods or ())))]
    detail = own_words or _DETAIL.get(status) or type(error).description or ""
    return problem(status, detail, headers=headers)


def _of_bug(error: Exception) -> Response:
    matter = trouble(error)
    if matter:
        logger.error("the API could not answer: %s", error)
        return problem(503, _DISK[matter], headers=[("Retry-After", "60")])
    # Whatever it was, the one who asked gets an answer in the agreed shape, and no traceback.
    logger.error("the API could not answer", exc_info=error)
    return problem(500, _DETAIL[500])
