# SPDX-License-Identifier: EUPL-1.2
"""Which pages for whoever runs the node there are."""

from core.web.administering import admin, audit_list, copying, health, settings, showcase
from core.web.routes import Route
from core.web.visit import Manner

PAGES = (
    Route("/beheer", admin.overview),
    Route("/beheer/uitbreidingen", admin.plugins),
    Route("/beheer/instellingen", settings.settings_page),
    Route("/beheer/instellingen", settings.set_settings, "POST"),
    Route("/beheer/instellingen/terug", settings.reset_settings, "POST"),
    Route("/beheer/kopie", copying.copy_page),
    Route("/beheer/kopie", copying.make_copy, "POST"),
    Route("/beheer/logboek", audit_list.audit_list),
    Route("/beheer/stijl", showcase.style),
    Route("/health", health.health, manner=Manner(machine=True)),
)

#: Below the path of every record type.
OF_TYPES: tuple[Route, ...] = ()
