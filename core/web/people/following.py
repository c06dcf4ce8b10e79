# SPDX-License-Identifier: EUPL-1.2
"""Following on its pages: one button, one's own list, and the way out without signing in."""

from typing import Any

from flask import Response, request

from core import languages
from core.errors import InvalidRecord, TooMany
from core.following import deeds, targets
from core.following.targets import Target
from core.languages import gettext as _
from core.web import visit
from core.web.front import Front
from core.web.people.account import away, kept_by_nobody, sent, too_many
from core.web.people.asking import Problems, form, question

PURPOSE = "volgen"
MINE = "/mijn/volgen"
#: What stands in addresses.
KINDS = {"bericht": "record", "soort": "type", "principe": "principle", "anderen": "others"}
WORDS = {kind: word for word, kind in KINDS.items()}


def path_of(kind: str, value: str) -> str:
    """Return the page on which something can be followed."""
    return f"/volgen/{WORDS[kind]}/{value}"


def follow_form(front: Front, word: str, value: str) -> Response:
    """Ask whether somebody wants to follow something."""
    return _ask(front, _target(front, word, value))


def follow(front: Front, word: str, value: str) -> Response:
    """Follow, or stop; a visitor is sent a letter to confirm."""
    target, actor = _target(front, word, value), visit.actor()
    if actor.person_id is not None:
        if request.form.get("deed") == "stop":
            deeds.stop(front.node, actor, target.kind, target.value)
            visit.say(_("Je volgt dit niet meer."))
        else:
            deeds.follow(front.node, actor, target.kind, target.value)
            visit.say(_("Je volgt dit. Is er iets nieuws? Dan staat het in je weekbericht."))
        return away(MINE)
    email, here = request.form.get("email", "")[:300], request.remote_addr or ""
    try:
        deeds.ask_letter(front.node, target.kind, target.value, email, here, languages.language())
    except InvalidRecord as error:
        return _ask(front, target, error.problems, 400)
    except TooMany as error:
        return too_many(_ask(front, target, {"email": [str(error)]}, 429), error)
    return sent(front)


def by_letter(front: Front, token: str) -> Response:
    """Show the button behind the link of a letter; opening it does nothing yet."""
    target = deeds.look(front.node, token)
    return kept_by_nobody(
        front.show(
            "people/form.html",
            heading=_("Wil je dit volgen?"),
            lead=target.title,
            form=form(),
            action=f"/volgen/bevestig/{token}",
            button=_("Ja, dit wil ik volgen"),
            icon="check",
        )
    )


def confirm(front: Front, token: str) -> Response:
    """Begin following, as the letter offered."""
    return away(deeds.confirm(front.node, token))


def mine(front: Front) -> Response:
    """Show somebody what they follow, and how often they hear of it."""
    visit.require("member")
    every, found = deeds.followed(front.node, visit.actor())
    return kept_by_nobody(
        front.show(
            "people/following.html",
            targets=[(each, path_of(each.kind, each.value)) for each in found],
            every=every,
            choices=[(each, _(words)) for each, words in deeds.EVERY.items()],
        )
    )


def set_every(front: Front) -> Response:
    """Choose how often to hear."""
    visit.require("member")
    deeds.set_every(front.node, visit.actor(), request.form.get("every", ""))
    visit.say(_("Dat onthouden we."))
    return away(MINE)


def weekly(front: Front, token: str) -> Response:
    """Show who follows without an account what they follow, and the button to stop."""
    row = deeds.of_token(front.node, token)
    found = deeds.list_of(front.node, token)
    return kept_by_nobody(
        front.show(
            "people/weekly.html",
            url=f"/weekbericht/{token}",
            targets=found,
            stopped=row.every == "never",
            has_account=row.person_id is not None,
        )
    )


def stop(front: Front, token: str) -> Response:
    """End the letters: one press, without signing in, also by a mail program (RFC 8058)."""
    deeds.unsubscribe(front.node, token)
    return kept_by_nobody(front.show("people/stopped.html"))


def _target(front: Front, word: str, value: str) -> Target:
    return targets.find(front.node, KINDS.get(word, ""), value)


def _ask(
    front: Front, target: Target, problems: Problems | None = None, status: int = 200
) -> Response:
    actor = visit.actor()
    fields: list[Any] = []
    if actor.person_id is None:
        fields = [
            question("email", _("Je e-mailadres"), "email", problems=problems,
                     value=request.form.get("email", "")[:300], autocomplete="email",
                     hint=_("We sturen je eerst een brief. Je hebt geen account nodig.")),
        ]  # fmt: skip
    response = front.show(
        "people/follow.html",
        status=status,
        target=target,
        url=path_of(target.kind, target.value),
        form=form(*fields),
        member=actor.person_id is not None,
        following=deeds.is_following(front.node, actor, target.kind, target.value),
    )
    return kept_by_nobody(response)
