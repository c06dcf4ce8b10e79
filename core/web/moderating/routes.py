# SPDX-License-Identifier: EUPL-1.2
"""Which pages for whoever reports, decides, hides and erases there are."""

from core.web.moderating import banning, erasing, house_rules, queue, reporting
from core.web.moderating.reporting import OBJECTING, REPORTING
from core.web.routes import Route

PAGES = (
    Route("/huisregels", house_rules.house_rules),
    Route("/huisregels/gemeld", reporting.reported),
    Route("/huisregels/bezwaar-gemaakt", reporting.objected),
    Route("/berichten/<int:record_id>/meld", reporting.report_page, manner=REPORTING),
    Route("/berichten/<int:record_id>/meld", reporting.report, "POST", REPORTING),
    Route("/bezwaar/<int:decision_id>", reporting.object_page, manner=OBJECTING),
    Route("/bezwaar/<int:decision_id>", reporting.object_to, "POST", OBJECTING),
    Route("/redactie/meldingen", queue.queue),
    Route("/redactie/meldingen", queue.decide, "POST"),
    Route("/redactie/bezwaren/<int:objection_id>", queue.judge, "POST"),
    Route("/redactie/besluiten/<int:decision_id>/terug", queue.turn_back, "POST"),
    Route("/redactie/berichten/<int:record_id>/weer", banning.stop_page),
    Route("/redactie/berichten/<int:record_id>/weer", banning.stop, "POST"),
    Route("/berichten/<int:record_id>/verberg", queue.hide_page),
    Route("/berichten/<int:record_id>/verberg", queue.hide, "POST"),
    Route("/berichten/<int:record_id>/toon", queue.unhide, "POST"),
    Route("/berichten/<int:record_id>/wis-uit", erasing.erase_page),
    Route("/berichten/<int:record_id>/wis-uit", erasing.erase, "POST"),
    Route("/berichten/uitgewist", erasing.erased),
    Route("/berichten/<int:record_id>/verwijder", erasing.remove_page),
    Route("/berichten/<int:record_id>/verwijder", erasing.remove, "POST"),
)

#: Below the path of every record type.
OF_TYPES: tuple[Route, ...] = ()
