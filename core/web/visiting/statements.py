# SPDX-License-Identifier: EUPL-1.2
"""What a public site states of itself: how accessible it is, and whom to tell of a weakness."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response

from core.formats.moments import rfc3339
from core.languages import gettext as _
from core.languages import mark
from core.web.front import Front

#: How long the word of security.txt is good: shorter than the year that RFC 9116 advises.
_GOOD_FOR = timedelta(days=300)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is tested before a version goes out."""

    #: The ids of the checks, as their tests are named: "A11Y-01".
    ids: tuple[str, ...]
    what: str
    how: str


#: What the statement tells; a test compares the ids with the tests there are.
CHECKS = (
    Check(
        ("A11Y-01", "A11Y-18"),
        mark("Alle pagina's, ook die van beheer"),
        mark("Een programma zoekt fouten op elke pagina: leeg, vol en met een fout."),
    ),
    Check(
        ("A11Y-03",),
        mark("Kleuren"),
        mark("Van elk paar kleuren is uitgerekend of je het kunt lezen, licht en donker."),
    ),
    Check(
        ("A11Y-04",),
        mark("Zonder JavaScript"),
        mark("Elk formulier en elke lijst werkt ook zonder scripts in je browser."),
    ),
    Check(
        ("A11Y-05", "A11Y-09"),
        mark("Zonder muis"),
        mark("Alles kan met het toetsenbord. Je ziet steeds waar je bent."),
    ),
    Check(
        ("A11Y-06",),
        mark("Klein scherm"),
        mark("Op een scherm van 320 punten breed schuift niets opzij."),
    ),
    Check(
        ("A11Y-07", "A11Y-08"),
        mark("Ruimte en grootte"),
        mark("Meer ruimte tussen letters kan: er valt geen woord weg. Knoppen zijn groot genoeg."),
    ),
    Check(
        ("A11Y-10",),
        mark("Hulp"),
        mark("Wie je kunt vragen, staat op elke pagina op dezelfde plek."),
    ),
    Check(
        ("A11Y-11", "A11Y-13"),
        mark("Formulieren"),
        mark("Een fout staat bij het veld en bovenaan. Wat je al typte, blijft staan."),
    ),
    Check(
        ("A11Y-12",),
        mark("Aanmelden"),
        mark("Dat kan zonder puzzel, en zonder iets te onthouden."),
    ),
    Check(
        ("A11Y-14",),
        mark("Talen"),
        mark("Een schermlezer hoort in welke taal een tekst is."),
    ),
    Check(
        ("A11Y-15", "A11Y-16"),
        mark("Kaarten en grafieken"),
        mark("Bij elke kaart staat een lijst. Bij elke grafiek staan de cijfers in een tabel."),
    ),
    Check(
        ("A11Y-17",),
        mark("Beweging, eigen kleuren en papier"),
        mark("Wil je minder beweging, of je eigen kleuren? Dat kan. Afdrukken kan ook."),
    ),
    Check(
        ("A11Y-19",),
        mark("Deze verklaring"),
        mark("Een test kijkt of hier niets staat dat niemand test."),
    ),
)


def accessibility(front: Front) -> Response:
    """Show the accessibility statement of this node, made from what its software is tested for."""
    checks = [Check(each.ids, _(each.what), _(each.how)) for each in CHECKS]
    return front.show("visiting/accessibility.html", checks=checks)


def security_text(front: Front) -> Response:
    """Tell researchers where to report a weakness (RFC 9116)."""
    address = front.site.address
    lines = [
        f"Contact: {front.node.config.node.security_contact or f'{address}/over'}",
        f"Expires: {rfc3339(_end(front.node.clock()))}",
        "Preferred-Languages: nl, en",
        f"Canonical: {address}/.well-known/security.txt",
    ]
    return Response("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def _end(now: datetime) -> datetime:
    """Return until when the text is good: the same all day, so that it can be compared."""
    return (now + _GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
