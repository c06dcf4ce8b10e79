# SPDX-License-Identifier: EUPL-1.2
"""Which pages about oneself: signing in, an account, what is known there are."""

from core.web.people import account, letters
from core.web.routes import Route
from core.web.visit import Manner

PAGES = (
    Route("/aanmelden", account.sign_in_form, manner=Manner(purpose=account.PURPOSE)),
    Route("/aanmelden", account.sign_in, "POST", Manner(purpose=account.PURPOSE)),
    Route("/afmelden", account.sign_out, "POST"),
    Route("/beheer/brieven", letters.failed),
    Route(letters.PATH, letters.folder),
    Route(f"{letters.PATH}/<name>", letters.one),
    Route(f"{letters.PATH}/<name>/opgemaakt", letters.as_page),
)

#: Below the path of every record type.
OF_TYPES: tuple[Route, ...] = ()
