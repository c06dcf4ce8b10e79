# SPDX-License-Identifier: EUPL-1.2
"""A start page for each role: what can I do here, now, with the pages that this node has."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, current_app
from werkzeug.exceptions import HTTPException

from core.errors import NotFound
from core.languages import gettext as _
from core.languages import mark, told
from core.web.front import Front
from core.web.views import Link


@told("label", "lead")
@dataclass(frozen=True)
class Role:
    """One role, in its own words."""

    slug: str
    #: After "Ik ben": "bewoner".
    label: str
    #: Form of its chair, as the pictures know it.
    party: str
    lead: str
    #: What one can do: words and the page for it; a page that is not here is left out.
    can: tuple[tuple[str, str], ...]
    #: Rules for this role that everybody may know.
    rules: tuple[str, ...] = ()
    #: What one cannot do here, and why.
    cannot: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return the label as a heading."""
        return self.label[:1].upper() + self.label[1:]

    @property
    def url(self) -> str:
        """Return the address of its page."""
        return f"/ik-ben/{self.slug}"


ROLES = (
    Role(
        "bewoner",
        mark("bewoner"),
        "resident",
        mark("Je woont hier. Dan is dit jouw site. Je hebt geen account nodig."),
        (
            (mark("Schuif deze week ergens aan"), "/dag"),
            (mark("Zoek een plek waar je welkom bent"), "/plek"),
            (mark("Eet mee met buren"), "/agenda?kind=meal"),
            (mark("Kijk waar je kunt meedoen"), "/initiatieven?phase=running"),
            (mark("Leg een idee neer"), "/bijdragen"),
            (mark("Vind hulp in de buurt"), "/vraag#hulp"),
        ),
        (mark("Je naam hoef je nergens te geven."), mark("Wat je vertelt, bepaal je zelf.")),
    ),
    Role(
        "mens-met-ervaring",
        mark("mens met ervaring"),
        "experience",
        mark("Je weet hoe het is om hulp nodig te hebben. Die kennis telt hier even zwaar."),
        (
            (mark("Kom naar een gesprek"), "/agenda?kind=conversation"),
            (mark("Zoek een plek met rust"), "/plekken?accessibility=quiet_corner"),
            (mark("Kijk wat er is zonder veel prikkels"), "/agenda?inclusion=low_stimulus"),
            (mark("Lees wat anderen leerden"), "/lessen?kind=experience"),
            (mark("Vertel wat jij leerde"), "/bijdragen"),
        ),
        (
            mark("Niemand vraagt wat je hebt of had."),
            mark("We bewaren nooit iets over je gezondheid."),
        ),
    ),
    Role(
        "ondernemer",
        mark("ondernemer"),
        "entrepreneur",
        mark("Je hebt een zaak in de wijk, of je wilt er een beginnen."),
        (
            (mark("Kijk wie er meedoen"), "/organisaties?kind=entrepreneur"),
            (mark("Lees wat wij uitzoeken over geld"), "/principes/geld"),
            (mark("Zie wat initiatieven nodig hebben"), "/initiatieven"),
            (mark("Kom kennismaken"), "/dag"),
        ),
        (mark("Reclame hoort hier niet. Meedoen wel."),),
    ),
    Role(
        "zorgverlener",
        mark("zorgverlener"),
        "care",
        mark("Je werkt in zorg of welzijn. Hier vind je wat er in de wijk al is."),
        (
            (mark("Zoek een plek voor iemand"), "/plek"),
            (mark("Lees lessen over samen werken"), "/lessen?principles=cooperation"),
            (mark("Kijk wat er mis kan gaan"), "/lessen?kind=pitfall"),
            (mark("Zie wie er meedoen"), "/organisaties"),
            (mark("Wijs iemand de weg naar hulp"), "/vraag#hulp"),
        ),
        (
            mark("Zet nooit iets over een cliënt op deze site."),
            mark("Hier staat geen lijst van wie waar komt."),
        ),
    ),
    Role(
        "leverancier",
        mark("leverancier"),
        "ict",
        mark("Je maakt of levert ICT die mensen kan verbinden."),
        (
            (mark("Lees wat wij met ICT doen"), "/principes/ict"),
            (mark("Lees wat er eerder misging"), "/lessen?kind=pitfall&principles=ict"),
            (mark("Bouw een uitbreiding met onze API"), "/api/v1/openapi.json"),
            (mark("Zie wat deze site deelt, en met wie"), "/transparantie"),
        ),
        (
            mark("De wijk kiest. Je verhaal telt even zwaar als dat van een buurman."),
            mark("Gegevens van mensen gaan nooit mee."),
        ),
    ),
    Role(
        "wetenschapper",
        mark("wetenschapper"),
        "science",
        mark("Je wilt leren van de wijk, en de wijk laten leren van jou."),
        (
            (mark("Lees lessen met cijfers erbij"), "/lessen?evidence=measured"),
            (mark("Lees waar wij op letten"), "/focus"),
            (mark("Haal de openbare teksten op"), "/api/v1/lessons"),
            (mark("Lees wat we bewaren, en waarom"), "/privacy"),
        ),
        (
            mark("Aantallen onder de tien geven we niet."),
            mark("Vraag mensen zelf of ze willen meedoen, en zeg waarvoor."),
        ),
    ),
    Role(
        "gemeente",
        mark("gemeente"),
        "municipality",
        mark("De gemeente doet mee, en heeft een taak. Zij is hier niet de baas."),
        (
            (mark("Lees wat bewoners vragen"), "/initiatieven?phase=question"),
            (mark("Lees de lessen"), "/lessen"),
            (mark("Kom luisteren en antwoord geven"), "/dag"),
            (mark("Zie hoe de vier principes lopen"), "/principes"),
            (mark("Bekijk wat deze site deelt, en met wie"), "/transparantie"),
        ),
        (
            mark("Je geeft antwoord op vragen van bewoners."),
            mark("Je zegt wat je kunt geven: geld, ruimte, uren of kennis."),
        ),
        (
            mark("Je kunt niets van bewoners weghalen of anders ordenen."),
            mark("Je bent nooit de enige beheerder. Een tweede komt van een andere organisatie."),
            mark("Je ziet geen namen van wie meedoet."),
        ),
    ),
)
_BY_SLUG = {each.slug: each for each in ROLES}


def overview(front: Front) -> Response:
    """Show the roles to choose from."""
    return front.show("visiting/roles.html", roles=ROLES)


def role(front: Front, slug: str) -> Response:
    """Show what somebody in this role can do here now.

    Raises:
        NotFound: there is no such role.
    """
    one = _BY_SLUG.get(slug)
    if one is None:
        raise NotFound(_("Deze rol kennen we niet. Past niets? Ook dan is er een stoel."))
    others = [each for each in ROLES if each is not one]
    return front.show(
        "visiting/role.html",
        role=one,
        links=tuple(_here(one)),
        rules=[_(each) for each in one.rules],
        cannot=[_(each) for each in one.cannot],
        roles=others,
    )


def _here(one: Role) -> Iterator[Link]:
    """Yield what this node has a page for; which pages there are depends on its plugins."""
    addresses = current_app.url_map.bind("")
    for title, url in one.can:
        try:
            addresses.match(url.partition("?")[0].partition("#")[0])
        except HTTPException:
            continue
        yield Link(_(title), url)
