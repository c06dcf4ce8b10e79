# SPDX-License-Identifier: EUPL-1.2
"""What people without an account bring, reports, and what was decided."""

from core.privacy.lines import SECURITY, Chapter, Line, personal

_CONSENT = "toestemming: je vult het zelf in"
_HOUSE_RULES = "gerechtvaardigd belang: de huisregels bewaken, en uitleggen wat we deden"

CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        "iets neerleggen zonder account",
        (
            Line(
                "E-mailadres, versleuteld",
                personal(
                    "Nagaan of jij het was, en je vertellen wat er met je bericht gebeurt",
                    _CONSENT,
                    "7 dagen als je niet bevestigt; anders tot 30 dagen na ons laatste woord, en"
                    " nooit langer dan een jaar",
                ),
                columns=("contribution.email", "contribution.email_print"),
            ),
            Line(
                "Hoe we je mogen noemen, versleuteld",
                personal("Je met je eigen naam schrijven", _CONSENT, "zo lang als je e-mailadres"),
                columns=("contribution.nickname",),
            ),
            Line(
                "Je bericht, zolang je het niet hebt bevestigd",
                personal("Het klaarzetten", _CONSENT, "7 dagen"),
                columns=("contribution.body",),
            ),
            Line(
                "De pet die je koos: als wie je schreef",
                personal("Laten zien wie er aan tafel zitten", _CONSENT, "zolang je bericht er is"),
                columns=("contribution.hat",),
            ),
            Line(
                "Taal van je brieven, en je persoonlijke link, onleesbaar gemaakt",
                personal(
                    "Je laten wijzigen en intrekken zonder account",
                    _CONSENT,
                    "zo lang als je e-mailadres",
                ),
                columns=("contribution.language", "contribution.token_hash"),
            ),
            Line(
                "Welk account het was, als je er een hebt",
                personal(
                    "Je bericht bij je eigen gegevens laten zien",
                    _CONSENT,
                    "tot je account weg is; het bericht blijft, zonder je naam",
                ),
                columns=("contribution.person_id",),
            ),
        ),
    ),
    Chapter(
        "meldingen, besluiten en bezwaren",
        (
            Line(
                "Je melding of bezwaar",
                personal(
                    "Nagaan of een bericht bij de huisregels past",
                    _HOUSE_RULES,
                    "30 dagen na het besluit; de telling per maand blijft",
                ),
                columns=("matter.rule", "matter.words", "matter.opened", "matter.closed"),
            ),
            Line(
                "E-mailadres bij je melding of bezwaar, als je dat gaf: versleuteld",
                personal("Je vertellen wat we besloten", _CONSENT, "30 dagen na het besluit"),
                columns=("matter.contact", "matter.language"),
            ),
            Line(
                "Wie een besluit nam",
                personal(
                    "Een bezwaar aan iemand anders geven",
                    _HOUSE_RULES,
                    "tot het account weg is; lezers zien alleen de rol",
                ),
                columns=("decision.person_id",),
            ),
            Line(
                "Wie hier een tijd niets mag neerleggen: een account, of een e-mailadres,"
                " onleesbaar gemaakt",
                personal(
                    "Mensen beschermen tegen wie de huisregels brak",
                    SECURITY,
                    "tot het verbod voorbij is",
                ),
                columns=(
                    "ban.person_id",
                    "ban.email_print",
                    "ban.rule",
                    "ban.reason",
                    "ban.until",
                    "ban.at",
                ),
            ),
        ),
    ),
    Chapter(
        "hoe vaak iets gebeurt",
        (
            Line(
                "Hoe vaak je iets probeerde: met welke naam, welk e-mailadres en vanaf welk"
                " internetadres, onleesbaar gemaakt",
                personal(
                    "Het raden van wachtwoorden en het overspoelen van de site tegengaan",
                    SECURITY,
                    "één dag",
                ),
                columns=("limit_count.subject", "limit_count.at"),
            ),
        ),
    ),
)

#: Columns that say nothing about anybody.
TECHNICAL: dict[str, tuple[str, ...]] = {
    "limit_count": ("id", "name"),
    "contribution": (
        "id",
        "form",
        "type",
        "created",
        "confirmed",
        "record_id",
        "answer",
        "answer_words",
        "answer_record",
        "answered",
        "next_word",
    ),
    "matter": ("id", "kind", "record_id", "decision_id", "reminded"),
    # The reason names a rule and what was wrong with a text, as the form asks: no person.
    "decision": ("id", "record_id", "deed", "rule", "reason", "role", "at", "undone"),
    "moderation_tally": ("month", "what", "number"),
    "ban": ("id",),
}
