# SPDX-License-Identifier: EUPL-1.2
"""Which pages for everybody who reads there are."""

from core.web.routes import Route
from core.web.visiting import days, searching, site

PAGES = (
    Route("/", site.home),
    Route("/zoeken", searching.search),
    Route("/zoeken/lijkt-op", searching.like),
    Route("/dag", days.day),
    Route("/over", site.about),
    Route("/privacy", site.privacy_register),
    Route("/berichten/<int:record_id>", site.any_record),
    Route("/robots.txt", site.robots),
)

#: Below the path of every record type.
OF_TYPES: tuple[Route, ...] = (
    Route("", days.of_type),
    Route("/<int:record_id>", site.record_detail),
)
