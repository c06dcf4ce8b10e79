# SPDX-License-Identifier: EUPL-1.2
"""What the link in the letter does: confirm, change and withdraw, without an account."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from core import pictures, questions, records
from core.contributing import pictured
from core.contributing.bringing import MANAGED, PATIENCE, put, refuse_banned
from core.contributing.offered import Offer, check, has_link, has_picture, offer, offers
from core.database import reading, writing
from core.errors import Conflict, NotFound
from core.languages import gettext as _
from core.model import HOUSE, Record, from_text
from core.moderation.matters import Decision, decision_of
from core.node import Node
from core.people.links import digest
from core.store import contributions as rows
from core.store import moderation
from core.store import records as record_rows
from core.together import tell, together


@dataclass(frozen=True, slots=True)
class Mine:
    """What somebody brought, as they see it through their link."""

    form: str
    #: The text as it was typed, while it waits to be confirmed.
    data: Mapping[str, Any]
    confirmed: datetime | None
    #: None while it waits to be confirmed.
    record: Record | None
    #: A mediator looks first.
    held: bool
    #: By which it is hidden or refused.
    decision: Decision | None
    #: "" while open; "taken_up", "merged" or "not_now".
    answer: str
    answer_words: str
    #: What it became, or was merged with.
    answer_record: Record | None
    next_word: date | None

    @property
    def may_change(self) -> bool:
        """Whether it stands on the site, so that it can be changed and withdrawn."""
        return bool(self.record and self.record.is_public)


def look(node: Node, token: str) -> Mine:
    """Return what a link is about, and do nothing.

    Raises:
        NotFound: no such link, or it had its time.
    """
    with reading(node.engine) as tx:
        return _mine(tx, _row(tx, node, token))


def confirm(node: Node, token: str) -> Mine:
    """Put on the site what waits behind a link; a second click changes nothing.

    Raises:
        NotFound: no such link, it had its time, or its plugin is off.
        NotAllowed: this e-mail may not bring anything now.
        InvalidRecord, Refused: it cannot stand on the site any more as it is.
    """
    with writing(node.engine) as tx:
        row = _row(tx, node, token)
        if row.confirmed:
            return _mine(tx, row)
        refuse_banned(tx, node, email_print=row.email_print)
        one = offer(node, row.form)
        known = rows.is_known(tx, row.email_print)
        _record, change, _held = put(tx, node, one, json.loads(row.body), row.id, known=known)
        mine = _mine(tx, _row(tx, node, token))
    tell(node, change)
    return mine


def change(node: Node, token: str, data: Mapping[str, object]) -> Record:
    """Give what somebody brought a new text, in the fields that the form asks.

    Raises:
        NotFound: as ``look``, or there is nothing on the site to change.
        Conflict: it has a link or a picture now, and had none.
        InvalidRecord, Refused: as ``records.revise``.
    """
    mine = _on_site(look(node, token))
    one = offer(node, mine.form)
    assert mine.record is not None
    stands = questions.fields_of(mine.record)
    checked = check(one, data)
    if has_link(one, checked) and not has_link(one, stands):
        raise Conflict(
            _("Een link zetten we er zelf bij, als we hem bekeken hebben. Vraag het de redactie.")
        )
    if has_picture(one, checked) and not has_picture(one, stands):
        raise Conflict(_("Een foto zetten we er zelf bij. Vraag het de redactie."))
    asked = {name: checked[name] for name in one.form.asks if name in checked}
    with together(node):
        record = records.revise(
            node, HOUSE, mine.record.id, {**stands, **asked}, based_on=mine.record.version
        )
        pictured.forget_older(node, record)
    return record


def withdraw(node: Node, token: str) -> None:
    """Take back what somebody brought, from everybody; or forget it before anybody saw it.

    Raises:
        NotFound: as ``look``, or there is nothing to take back.
    """
    with together(node):
        with writing(node.engine) as tx:
            row = _row(tx, node, token)
            if not row.confirmed:
                rows.forget(tx, row.id)
                pictures.purge_among(tx, json.loads(row.body))
                return
            record = _on_site(_mine(tx, row)).record
        assert record is not None
        pictured.take_out(node, record)
        records.withdraw(node, HOUSE, record.id)


def data_of(node: Node, mine: Mine) -> dict[str, Any]:
    """Return the text as the form shows it: only what it asks."""
    one: Offer | None = offers(node).get(mine.form)
    found = questions.fields_of(mine.record) if mine.record else dict(mine.data)
    return {name: found.get(name) for name in one.form.asks} if one else {}


def _row(tx: Connection, node: Node, token: str) -> Any:
    row, now = rows.by_token(tx, digest(token)), node.clock()
    if row is not None:
        began = from_text(row.confirmed or row.created)
        # Until an idea is answered its link works on: it is how one reads what came of it.
        waits = bool(row.confirmed and row.next_word and not row.answered)
        if waits or now - began <= (MANAGED if row.confirmed else PATIENCE):
            return row
    raise NotFound(_("Deze link werkt niet meer. Hij is te oud, of je trok je bericht in."))


def _mine(tx: Connection, row: Any) -> Mine:
    record = record_rows.get(tx, row.record_id) if row.record_id else None
    decided = moderation.standing(tx, record.id) if record else None
    waiting = moderation.waiting_of(tx, record.id) if record else ()
    became = record_rows.get(tx, row.answer_record) if row.answer_record else None
    return Mine(
        form=row.form,
        data=json.loads(row.body) if row.body else {},
        confirmed=from_text(row.confirmed) if row.confirmed else None,
        record=record,
        held=any(each.kind == "held" for each in waiting) and record is not None
        and record.state == "draft",
        decision=decision_of(decided) if decided else None,
        answer=row.answer,
        answer_words=row.answer_words,
        answer_record=became if became and became.is_public else None,
        next_word=date.fromisoformat(row.next_word) if row.next_word else None,
    )  # fmt: skip


def _on_site(mine: Mine) -> Mine:
    if not mine.may_change:
        raise NotFound(_("Dit staat niet op de site. Er is niets om te wijzigen of in te trekken."))
    return mine
