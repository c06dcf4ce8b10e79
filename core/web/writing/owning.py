# SPDX-License-Identifier: EUPL-1.2
"""The record that a page of an editor is about."""

from core import questions
from core.errors import NotFound
from core.languages import gettext as _
from core.model import Record
from core.record_types import RecordType
from core.web import visit
from core.web.front import Front


def own(front: Front, kind: RecordType, record_id: int) -> Record:
    """Return a record of our own of this type.

    Raises:
        NotFound: there is none.
    """
    record = questions.get(front.node, visit.actor(), record_id)
    if record.type != kind.name or not record.is_own:
        raise NotFound(_("Bericht {id} van ons bestaat niet.").format(id=record_id))
    return record
