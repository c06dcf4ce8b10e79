# SPDX-License-Identifier: EUPL-1.2
"""Application: a piece of ICT, what it costs, who sees the data, and who looked at it when."""

from typing import Any

from samenbeter import (
    PUBLIC_STORY,
    Ask,
    Linked,
    RecordSchema,
    RecordType,
    ValidationError,
    choice_field,
    choices_field,
    describe,
    fields,
    link_field,
    links_field,
    mark,
    text_field,
    validate,
    validates_schema,
)

#: What people need it for, as it travels.
NEEDS = {
    "meet": "Elkaar ontmoeten",
    "help": "Hulp vragen en geven",
    "find": "Weten wat er te doen is",
    "plan": "Samen plannen",
    "decide": "Samen beslissen",
    "support": "Contact met zorg en steun",
    "rhythm": "Ritme in de dag",
    "learn": "Leren en oefenen",
    "work": "Werken en bijdragen",
}

#: What it costs in a year, as it travels.
PER_YEAR = {
    "free": "Niets",
    "to_500": "Tot 500 euro",
    "to_2500": "500 tot 2.500 euro",
    "to_10000": "2.500 tot 10.000 euro",
    "more": "Meer dan 10.000 euro",
    "unknown": "Dat weten we nog niet",
}

OPEN_SOURCE = {
    "yes": "Ja",
    "partly": "Voor een deel",
    "no": "Nee",
    "unknown": "Weten we nog niet",
}

#: What is so, is not so, or nobody found out yet.
FACTS = OPEN_SOURCE

#: Where the data are kept.
PLACES = {
    "own": "Op een eigen computer van de wijk",
    "netherlands": "In Nederland",
    "europe": "In Europa",
    "elsewhere": "Buiten Europa",
    "unknown": "Weten we nog niet",
}

#: Languages it speaks, as they travel (BCP 47).
LANGUAGES = {
    "nl": "Nederlands",
    "nl-x-plain": "Makkelijk Nederlands",
    "en": "Engels",
    "ar": "Arabisch",
    "tr": "Turks",
    "pl": "Pools",
    "uk": "Oekraïens",
    "fr": "Frans",
    "es": "Spaans",
}

#: What whoever looked at it thought.
VERDICTS = {
    "not_yet": "Nog niet bekeken",
    "fits": "Past goed",
    "fits_if": "Past, als er iets verandert",
    "does_not_fit": "Past niet",
}

#: Largest sum of money, in euros.
_MOST_MONEY = 10_000_000


def _fact(label: str, choices: dict[str, str] | None = None, *, hint: str = "") -> fields.String:
    """Return a field for a fact. Lists do not filter on it: a row of thirty boxes helps nobody."""
    known = choices or FACTS
    return fields.String(
        load_default="unknown",
        validate=validate.OneOf(tuple(known), tuple(known.values())),
        metadata=describe(label, PUBLIC_STORY, hint=hint),
    )


class ApplicationSchema(RecordSchema):
    """One application; who looked at it is a role and an organisation, never a name."""

    needs = choices_field("Waar helpt het bij?", PUBLIC_STORY, NEEDS)
    answers = text_field(
        "Hoe helpt het?",
        PUBLIC_STORY,
        most=2000,
        required=True,
        hint="Wat doe je ermee, en wat wordt er makkelijker?",
        rows=4,
    )
    cost_per_year = choice_field(
        "Wat kost het per jaar?", PUBLIC_STORY, PER_YEAR, default="unknown"
    )
    cost_once = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, _MOST_MONEY),
        metadata=describe(
            "Wat kost het om te beginnen?", PUBLIC_STORY, hint="In hele euro's, één keer."
        ),
    )
    cost_note = text_field(
        "Wat komt er nog bij?",
        PUBLIC_STORY,
        most=500,
        hint="Zoals uren om het te beheren, of prijs per persoon.",
        rows=2,
    )
    open_source = choice_field(
        "Is de code open?",
        PUBLIC_STORY,
        OPEN_SOURCE,
        default="unknown",
        hint="Dan mag iedereen de code lezen en aanpassen.",
    )
    software_licence = text_field(
        "Welke licentie heeft de code?",
        PUBLIC_STORY,
        most=100,
        hint="Die zegt wat anderen met de code mogen.",
    )
    languages = choices_field("In welke talen werkt het?", PUBLIC_STORY, LANGUAGES)
    supplier = text_field(
        "Wie maakt of levert het?",
        PUBLIC_STORY,
        most=200,
        hint="De naam van een organisatie. Geen naam van een mens.",
    )
    organisation = link_field("Staat die organisatie hier al?", PUBLIC_STORY, to="organisation")
    data_kept = text_field(
        "Welke gegevens bewaart het?",
        PUBLIC_STORY,
        most=1000,
        hint="Bijvoorbeeld: een roepnaam en een telefoonnummer.",
        rows=3,
    )
    data_place = _fact("Waar staan de gegevens?", PLACES)
    data_seen_by = text_field(
        "Wie kan de gegevens zien?",
        PUBLIC_STORY,
        most=500,
        hint="Noem rollen en organisaties. Geen namen.",
        rows=2,
    )
    processor_agreement = _fact(
        "Is er een verwerkersovereenkomst?",
        hint="Daarin belooft de maker hoe hij met de gegevens omgaat.",
    )
    screen_reader = _fact("Werkt het met een schermlezer?")
    plain_dutch = _fact("Staat het in gewone woorden?")
    without_internet = _fact("Kan het ook op papier, of zonder internet?")
    by_phone = _fact("Werkt het op een telefoon?")
    used_in = links_field(
        "Welke initiatieven gebruiken het?", PUBLIC_STORY, to="initiative", most=50
    )
    assessed_by = text_field(
        "Wie heeft het bekeken?",
        PUBLIC_STORY,
        most=120,
        hint="Een rol en een organisatie, zoals 'werkgroep ICT, Westerpark'. Geen naam.",
    )
    assessed_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata=describe("Wanneer was dat?", PUBLIC_STORY, hint="Na een jaar vragen we opnieuw."),
    )
    verdict = fields.String(
        load_default="not_yet",
        validate=validate.OneOf(tuple(VERDICTS), tuple(VERDICTS.values())),
        metadata=describe("Past het bij ons?", PUBLIC_STORY),
    )
    verdict_note = text_field("Waarom vind je dat?", PUBLIC_STORY, most=2000, rows=3)

    @validates_schema
    def _check_verdict(self, data: dict[str, Any], **_: object) -> None:
        """Let no verdict stand without who gave it, and when."""
        if data.get("verdict", "not_yet") == "not_yet":
            return
        problems = {}
        if not data.get("assessed_by"):
            problems["assessed_by"] = [
                mark("Schrijf op wie dit vindt: een rol en een organisatie.")
            ]
        if data.get("assessed_on") is None:
            problems["assessed_on"] = [mark("Kies de dag waarop het bekeken is.")]
        if problems:
            raise ValidationError(problems)


APPLICATION = RecordType(
    name="application",
    schema=ApplicationSchema,
    path="toepassingen",
    collection="applications",
    label="toepassing",
    label_plural="toepassingen",
    intro="ICT die mensen verbindt. Wat kost het, wie ziet de gegevens, en wie heeft het bekeken?",
    empty="Hier is nog een stoel vrij. Zet als eerste een toepassing neer die jullie kennen.",
    menu=False,
    detail_template="application.html",
    linked=Linked("SoftwareApplication"),
    questions=(Ask("question", "Welke app of site helpt ons samen verder?"),),
    also=(
        ("/toepassingen/vergelijk", "Zet ze naast elkaar"),
        ("/uitbreidingen", "Wat draait waar?"),
    ),
)
