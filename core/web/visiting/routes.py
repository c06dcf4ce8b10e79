# SPDX-License-Identifier: EUPL-1.2
"""Which pages for everybody who reads there are."""

from core.web.routes import Route
from core.web.visiting import (
    calendars,
    days,
    doors,
    embeds,
    feeds,
    passing,
    places,
    principles,
    roles,
    searching,
    site,
    statements,
)

PAGES = (
    Route("/", site.home),
    Route("/zoeken", searching.search),
    Route("/zoeken/lijkt-op", searching.like),
    Route("/vraag", doors.question),
    Route("/plek", places.place),
    Route("/dag", days.day),
    Route("/principes", principles.overview),
    Route("/principes/<slug>", principles.principle),
    Route("/focus", principles.focus),
    Route("/ik-ben", roles.overview),
    Route("/ik-ben/<slug>", roles.role),
    Route("/over", site.about),
    Route("/privacy", site.privacy_register),
    Route("/berichten/<int:record_id>", site.any_record),
    Route("/beeld/proeftuin.png", passing.our_picture),
    Route("/robots.txt", site.robots),
    Route("/atom.xml", feeds.whole_atom),
    Route("/feed.json", feeds.whole_json),
    Route("/agenda.ics", calendars.whole_calendar),
    Route("/sitemap.xml", feeds.map_index),
    Route("/sitemap-pages.xml", feeds.map_of_pages),
    Route("/sitemap-<int:number>.xml", feeds.map_of_records),
    Route("/insluiten", embeds.how),
    Route("/toegankelijkheid", statements.accessibility),
    Route("/.well-known/security.txt", statements.security_text),
)

#: Below the path of every record type.
OF_TYPES: tuple[Route, ...] = (
    Route("", days.of_type),
    Route("/<int:record_id>", site.record_detail),
    Route("/<int:record_id>/qr.svg", passing.code_of),
    Route("/atom.xml", feeds.list_atom),
    Route("/feed.json", feeds.list_json),
    Route("/agenda.ics", calendars.list_calendar),
    Route("/<int:record_id>/agenda.ics", calendars.one_appointment),
    Route("", embeds.embedded, before="/insluiten"),
)
