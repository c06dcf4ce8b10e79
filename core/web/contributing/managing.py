# SPDX-License-Identifier: EUPL-1.2
"""The pages behind the link in a letter: confirm, see how it goes, change, withdraw.

Opening the link changes nothing: programs that look through mail open every link in it.
"""

from flask import Response, request

from core.asking import FormField
from core.contributing import managing
from core.contributing.bringing import MANAGED
from core.contributing.managing import Mine
from core.contributing.offered import Offer, offers
from core.errors import Conflict, InvalidRecord, NotFound, Refused
from core.languages import gettext as _
from core.moderation.rules import words_of
from core.web import views
from core.web.contributing import bringing, photos
from core.web.front import Front
from core.web.moderating.asking import Problems, away, fresh
from core.web.visit import Manner
from core.web.writing import forms

MANAGING = Manner(purpose="mijn-bijdrage", body_limit=photos.WITH_PICTURE, text_limit=photos.TEXT)


def mine(front: Front, token: str) -> Response:
    """Show how it stands with what somebody brought."""
    return _mine(front, token, managing.look(front.node, token))


def act(front: Front, token: str) -> Response:
    """Confirm, or withdraw, as the button says."""
    if request.form.get("deed") == "withdraw":
        managing.withdraw(front.node, token)
        return away("/bijdragen/ingetrokken")
    try:
        managing.confirm(front.node, token)
    except (InvalidRecord, Refused) as error:
        told = error.reasons if isinstance(error, Refused) else [
            sentence for each in error.problems.values() for sentence in each
        ]  # fmt: skip
        return _mine(front, token, managing.look(front.node, token), tuple(told), 409)
    return away(f"/bijdragen/mijn/{token}")


def gone(front: Front) -> Response:
    """Say that it is taken back."""
    return front.show("contributing/gone.html")


def change_page(front: Front, token: str) -> Response:
    """Show the form with the text that stands."""
    found = _changeable(front, token)
    return _form(front, token, found, managing.data_of(front.node, found), {})


def change(front: Front, token: str) -> Response:
    """Give it the text of the form."""
    found = _changeable(front, token)
    one = offers(front.node)[found.form]
    seen, wrong = photos.read(front.node, one)
    data = forms.read(one.kind, request.form) | seen
    if wrong:
        return _form(front, token, found, data, wrong, status=400)
    try:
        managing.change(front.node, token, data)
    except InvalidRecord as error:
        return _form(front, token, found, data, error.problems, status=400)
    except (Conflict, Refused) as error:
        return _form(front, token, found, data, {"": [str(error)]}, status=409)
    return away(f"/bijdragen/mijn/{token}")


def _changeable(front: Front, token: str) -> Mine:
    found = managing.look(front.node, token)
    if not found.may_change or found.form not in offers(front.node):
        raise NotFound(_("Dit staat niet op de site. Er is niets om te wijzigen."))
    return found


def _mine(
    front: Front, token: str, found: Mine, general: tuple[str, ...] = (), status: int = 200
) -> Response:
    one = offers(front.node).get(found.form)
    record = found.record
    return fresh(
        front.show(
            "contributing/mine.html",
            status=status,
            mine=found,
            label=one.form.label if one else _("een bericht"),
            title=record.title if record else str(found.data.get("title") or ""),
            url=views.url_of(front.node, record) if record else "",
            shown=bringing.shown(one, found.data) if one and not record else (),
            rule=words_of(found.decision.rule) if found.decision else "",
            became=front.card(found.answer_record) if found.answer_record else None,
            general=general,
            days=MANAGED.days,
            action=f"/bijdragen/mijn/{token}",
        )
    )


def _form(
    front: Front,
    token: str,
    found: Mine,
    data: dict[str, object],
    problems: Problems,
    status: int = 200,
) -> Response:
    one = offers(front.node)[found.form]
    fields = _askable(found, one, bringing.fields_of(front, one, data, problems))
    known = {each.name for each in fields}
    general = tuple(each for name, told in problems.items() if name not in known for each in told)
    return fresh(
        front.show(
            "contributing/change.html",
            status=status,
            offer=one,
            fields=fields,
            general=general,
            wrong=tuple(each for each in fields if each.errors),
            kept=photos.kept(front.node, one, data),
            action=f"/bijdragen/mijn/{token}/wijzig",
            back=f"/bijdragen/mijn/{token}",
        )
    )


def _askable(found: Mine, one: Offer, fields: tuple[FormField, ...]) -> tuple[FormField, ...]:
    """Return the fields without a picture where none stands: that one is not asked afterwards."""
    stands = found.record.body if found.record else {}
    return tuple(each for each in fields if each.name not in one.pictured or stands.get(each.name))
