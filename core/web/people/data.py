# SPDX-License-Identifier: EUPL-1.2
"""My data: what this node knows about me, to read, to take along, and to let go of."""

import io
import json
import zipfile
from typing import Any

from flask import Response, redirect, request

from core.errors import Conflict, InvalidRecord, NotFound, TooMany
from core.languages import gettext as _
from core.languages import mark
from core.model import VISITOR
from core.people import leaving, mine, profile
from core.people.leaving import Texts
from core.web import security, visit
from core.web.front import Front

PATH, LEAVE = "/mijn/gegevens", "/mijn/weg"
#: What happened to an account, in words; others are told as they are noted.
DEEDS = {
    "look": mark("bekeek je pagina"),
    "role": mark("gaf je een rol, of nam die weg"),
    "ban": mark("sloot je account"),
    "unban": mark("maakte je account weer open"),
    "password": mark("veranderde het wachtwoord"),
    "email": mark("veranderde het e-mailadres"),
    "accept invitation": mark("nam een uitnodiging aan"),
    "begin": mark("maakte het eerste account"),
}

#: Name of the token of the form behind a letter: whoever opens it may be signed out.
PURPOSE = "weggaan"


def data(front: Front) -> Response:
    """Show somebody all that is known about them."""
    visit.require("member")
    known = mine.known(front.node, visit.actor())
    return _kept_by_nobody(front.show("people/data.html", **_told(front, known)))


def download(front: Front) -> Response:
    """Give the same as one file: a page to read, and JSON for programs."""
    visit.require("member")
    known = mine.known(front.node, visit.actor())
    page = front.templates.get_template("people/data_file.html").render(
        **front.around(), **_told(front, known)
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("gegevens.html", page)
        file.writestr("gegevens.json", json.dumps(_as_json(known), ensure_ascii=False, indent=2))
    response = Response(packed.getvalue(), mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="mijn-gegevens.zip"'
    return _kept_by_nobody(response)


def leave_form(front: Front) -> Response:
    """Ask whether somebody wants to go away, and say what goes and what stays."""
    visit.require("member")
    return _leave(front)


def leave(front: Front) -> Response:
    """Take the account away, confirmed by password, or post a letter to confirm."""
    visit.require("member")
    actor, address = visit.actor(), request.remote_addr or ""
    texts: Texts = "withdraw" if request.form.get("texts") == "withdraw" else "keep"
    try:
        if request.form.get("way") == "letter":
            leaving.ask_letter(front.node, actor, texts, address)
            visit.say(_("We stuurden je een brief. Druk daar op de link om weg te gaan."))
            return _away(PATH)
        leaving.by_password(
            front.node, actor, request.form.get("password", "")[:1000], texts, address
        )
    except InvalidRecord as error:
        return _leave(front, error=error.problems["password"][0], status=400)
    except (Conflict, NotFound) as error:
        return _leave(front, error=str(error), status=409)
    except TooMany as error:
        return _leave(front, error=str(error), status=429)
    return _gone(front)


def by_letter(front: Front, token: str) -> Response:
    """Show the button behind the link of the letter; opening it does nothing yet."""
    leaving.look(front.node, token)
    return _kept_by_nobody(front.show("people/leave_by_letter.html", url=f"{LEAVE}/{token}"))


def leave_by_letter(front: Front, token: str) -> Response:
    """Take the account away that the letter was about."""
    leaving.by_link(front.node, token)
    return _gone(front)


def _told(front: Front, known: mine.Mine) -> dict[str, Any]:
    return {
        "known": known,
        "texts": [
            (front.card(each.record) if each.record else None, each.holders, each.wire_id[:8])
            for each in known.texts
        ],
        "looks": [
            {"at": each.at, "by": _by(known, each.by), "deed": _(DEEDS.get(each.deed, each.deed))}
            for each in known.looks
        ],
    }


def _by(known: mine.Mine, name: str) -> str:
    if name == known.person.nickname:
        return _("jij zelf")
    return name or _("onze computer, of iemand die weg is")


def _as_json(known: mine.Mine) -> dict[str, object]:
    return {
        "made": known.at.isoformat(),
        "register": [
            {"chapter": part.title, "what": piece.line.label, "values": piece.values,
             "purpose": piece.line.purpose, "basis": piece.line.legal_basis,
             "seen_by": piece.line.seen_by, "kept": piece.line.retention}
            for part in known.parts for piece in part.pieces
        ],
        "texts": [
            {"title": each.record.title if each.record else None, "id": each.wire_id or None,
             "holders": [
                 {"name": one.name, "asked": _moment(one.asked),
                  "confirmed": _moment(one.confirmed)}
                 for one in each.holders
             ]}
            for each in known.texts
        ],
        "looked_at": [
            {"at": each.at.isoformat(), "role": each.role, "deed": each.deed}
            for each in known.looks
        ],
        "tables": known.tables,
    }  # fmt: skip


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _leave(front: Front, *, error: str = "", status: int = 200) -> Response:
    actor = visit.actor()
    known = mine.known(front.node, actor)
    standing = [each for each in known.texts if each.record and each.record.state == "published"]
    return _kept_by_nobody(
        front.show(
            "people/leave.html",
            status=status,
            error=error,
            person=known.person,
            email=profile.email_of(front.node, actor),
            count=len(standing),
            chosen=request.form.get("texts", "keep"),
        )
    )


def _gone(front: Front) -> Response:
    """Say goodbye, as to anybody: there is no account any more."""
    here = visit.current()
    here.actor, here.token, here.form_key, here.form_token = VISITOR, "", b"", ""
    response = front.show("people/left.html")
    cookie = security.cookie_name(front.node)
    response.delete_cookie(cookie, **security.cookie_settings(front.node))
    return _kept_by_nobody(response)


def _away(path: str) -> Response:
    answer: Response = redirect(path, 303)  # type: ignore[assignment]
    return answer


def _kept_by_nobody(response: Response) -> Response:
    response.headers["Cache-Control"] = security.NO_STORE
    return response
