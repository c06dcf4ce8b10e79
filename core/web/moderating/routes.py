# SPDX-License-Identifier: EUPL-1.2
"""Which pages for whoever hides, shows and erases there are."""

from core.web.moderating import erasing
from core.web.routes import Route

PAGES = (
    Route("/berichten/<int:record_id>/wis-uit", erasing.erase_page),
    Route("/berichten/<int:record_id>/wis-uit", erasing.erase, "POST"),
    Route("/berichten/uitgewist", erasing.erased),
    Route("/berichten/<int:record_id>/verwijder", erasing.remove_page),
    Route("/berichten/<int:record_id>/verwijder", erasing.remove, "POST"),
    Route("/berichten/<int:record_id>/verberg", erasing.hide_page),
    Route("/berichten/<int:record_id>/verberg", erasing.hide, "POST"),
    Route("/berichten/<int:record_id>/toon", erasing.unhide, "POST"),
)

#: Below the path of every record type.
OF_TYPES: tuple[Route, ...] = ()
