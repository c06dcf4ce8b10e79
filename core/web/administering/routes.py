# SPDX-License-Identifier: EUPL-1.2
"""Which pages for whoever runs the node there are."""

from core.web.administering import admin, health, showcase
from core.web.routes import Route
from core.web.visit import Manner

PAGES = (
    Route("/beheer", admin.overview),
    Route("/beheer/uitbreidingen", admin.plugins),
    Route("/beheer/stijl", showcase.style),
    Route("/health", health.health, manner=Manner(machine=True)),
)

#: Below the path of every record type.
OF_TYPES: tuple[Route, ...] = ()
