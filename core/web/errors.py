# SPDX-License-Identifier: EUPL-1.2
"""What people and programs see when something does not go as meant."""

import logging
from collections.abc import Mapping

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from core import pages
from core.database import trouble
from core.errors import (
    Conflict,
    EditorError,
    InvalidRecord,
    NotAllowed,
    NotFound,
    Refused,
    SamenbeterError,
    TooMany,
)
from core.guest_pages import Problem
from core.languages import gettext as _
from core.languages import mark
from core.web.front import Front

logger = logging.getLogger(__name__)

#: Status of each error a person can repair.
_STATUS: tuple[tuple[type[EditorError], int], ...] = (
    (InvalidRecord, 400),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Refused, 409),
    (TooMany, 429),
)
#: Heading and sentence for people, by status.
_WORDS: Mapping[int, tuple[str, str]] = {
    400: (mark("Dit konden we niet lezen"), mark("Ga terug en probeer het nog een keer.")),
    403: (mark("Dit mag nu niet"), mark("Vraag het aan de beheerder van deze proeftuin.")),
    404: (
        mark("Deze pagina is er niet"),
        mark("Deze pagina is verhuisd of bestaat niet. Zoek verder op een woord dat je kent."),
    ),
    405: (mark("Zo kan dit niet"), mark("Ga terug en gebruik de knop op de pagina.")),
    409: (
        mark("Dit past niet meer"),
        mark("Iemand was je net voor. Kijk eerst hoe het er nu staat."),
    ),
    410: (mark("Dit is ingetrokken"), mark("Wie dit schreef, heeft het teruggenomen.")),
    413: (mark("Dit is te groot"), mark("Maak je tekst korter en probeer het nog een keer.")),
    429: (
        mark("Even wachten"),
        mark("Je probeerde dit te vaak. Wacht even en probeer het dan opnieuw."),
    ),
    500: (
        mark("Er ging bij ons iets mis"),
        mark("Het ligt niet aan jou. Probeer het straks nog een keer."),
    ),
    503: (mark("We zijn er even niet"), mark("Kom over een paar minuten terug.")),
}
#: What people read when the disk is the matter, by ``core.database.trouble``.
_DISK: Mapping[str, str] = {
    "full": mark(
        "De schijf van onze computer is vol. Er is niets bewaard. Vertel het de beheerder."
    ),
    "locked": mark(
        "Onze computer is bezig met iets anders. Er is niets bewaard. Probeer het zo weer."
    ),
    "damaged": mark("Een bestand van onze computer is stuk. Vertel het de beheerder."),
    "readonly": mark("Onze computer mag niets bewaren. Vertel het de beheerder."),
    "failing": mark("De schijf van onze computer werkt niet goed. Vertel het de beheerder."),
}
#: The same for programs, in English.
_TITLES: Mapping[int, str] = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    410: "Gone",
    413: "Content Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


def install(app: Flask, front: Front, machine_paths: frozenset[str]) -> None:
    """Show every error of ``app`` in words, in the shape of who asked.

    Args:
        app: the application.
        front: what pages are made with.
        machine_paths: first parts of paths where nothing but programs ask.
    """

    def told(status: int, reason: str = "", headers: Mapping[str, str] | None = None) -> Response:
        if g.get("machine") or request.path.lstrip("/").partition("/")[0] in machine_paths:
            title = _TITLES.get(status, "Error")
            return pages.problem(Problem(status, title, reason or title, headers=headers or {}))
        try:
            response = show(front, status, reason)
        except Exception:
            # The page of an error is the last one that may fail: then a line of text.
            logger.exception("the page for status %d could not be made", status)
            response = Response(_("Er ging bij ons iets mis."), 500, mimetype="text/plain")
        response.headers.update(headers or {})
        return response

    def known(error: EditorError) -> Response:
        status = next(code for kind, code in _STATUS if isinstance(error, kind))
        reason = str(error)
        if isinstance(error, InvalidRecord):
            reason = " ".join(one for told in error.problems.values() for one in told)
        wait = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
        return told(status, reason, wait)

    def http(error: HTTPException) -> Response:
        if error.response is not None:  # an answer, thrown to get out: the way to sign in
            assert isinstance(error.response, Response)
            return error.response
        status = error.code or 500
        allow = {}
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            allow = {"Allow": ", ".join(sorted(error.valid_methods))}
        return told(status, "", allow)

    def unknown(error: Exception) -> Response:
        cause = error.__cause__ if isinstance(error, pages.Crashed) else error
        matter = trouble(cause) if cause else ""
        if matter:
            logger.error("%s %s: the disk is %s: %s", request.method, request.path, matter, cause)
            return told(503, _(_DISK[matter]), {"Retry-After": "60"})
        if not isinstance(error, pages.Crashed):  # those are logged where they happened
            logger.exception("%s %s failed", request.method, request.path, exc_info=error)
        return told(503 if isinstance(error, SamenbeterError) else 500)

    app.register_error_handler(EditorError, known)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Exception, unknown)


def show(front: Front, status: int, reason: str = "") -> Response:
    """Return an error as a page, with the same navigation as any other."""
    heading, advice = (_(each) for each in _WORDS.get(status, _WORDS[400 if status < 500 else 500]))
    return front.show("error.html", status=status, heading=heading, advice=advice, reason=reason)
