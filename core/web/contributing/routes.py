# SPDX-License-Identifier: EUPL-1.2
"""Which pages for whoever brings something, and for who answers, there are."""

from core.web.contributing import answering, bringing, managing
from core.web.contributing.bringing import BRINGING
from core.web.contributing.managing import MANAGING
from core.web.routes import Route

PAGES = (
    Route("/bijdragen", bringing.choose),
    Route("/bijdragen/verstuurd", bringing.sent),
    Route("/bijdragen/ingetrokken", managing.gone),
    Route("/bijdragen/<name>", bringing.form_page, manner=BRINGING),
    Route("/bijdragen/<name>", bringing.send, "POST", BRINGING),
    Route("/bijdragen/mijn/<token>", managing.mine, manner=MANAGING),
    Route("/bijdragen/mijn/<token>", managing.act, "POST", MANAGING),
    Route("/bijdragen/mijn/<token>/wijzig", managing.change_page, manner=MANAGING),
    Route("/bijdragen/mijn/<token>/wijzig", managing.change, "POST", MANAGING),
    Route("/redactie/ideeen", answering.ideas),
    Route("/redactie/ideeen/<int:record_id>", answering.idea),
    Route("/redactie/ideeen/<int:record_id>", answering.answer, "POST"),
)

#: Below the path of every record type.
OF_TYPES: tuple[Route, ...] = ()
