# SPDX-License-Identifier: EUPL-1.2
"""Accounts, and how one comes in."""

from core.privacy.lines import AS_LONG_AS_YOU, CONTRACT, SECURITY, Chapter, Line, personal

CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        "accounts van redacteuren en beheerders",
        (
            Line(
                "Naam om mee aan te melden",
                personal("Je herkennen als je je aanmeldt", CONTRACT, AS_LONG_AS_YOU),
                columns=("person.id", "person.user_name"),
            ),
            Line(
                "Wachtwoord, onleesbaar gemaakt",
                personal("Nagaan of jij het bent", CONTRACT, AS_LONG_AS_YOU),
                columns=("person.password_hash",),
            ),
            Line(
                "Rol",
                personal("Bepalen wat je hier mag doen", CONTRACT, AS_LONG_AS_YOU),
                columns=("person.role",),
            ),
            Line(
                "Dag waarop het account is gemaakt, en laatste dag dat je er was",
                personal("Accounts opruimen die niemand gebruikt", SECURITY, AS_LONG_AS_YOU),
                columns=("person.created", "person.last_active"),
            ),
            Line(
                "Wie een bericht schreef of wijzigde",
                personal(
                    "Binnen de redactie weten wie je iets kunt vragen",
                    CONTRACT,
                    "tot je account weg is; het bericht blijft, zonder je naam",
                ),
                columns=("record.created_by", "version.made_by"),
            ),
        ),
    ),
    Chapter(
        "aanmelden",
        (
            Line(
                "Dat je bent aangemeld",
                personal(
                    "Je niet bij elke pagina opnieuw om je wachtwoord vragen",
                    CONTRACT,
                    "tot je je afmeldt; anders 12 uur na je laatste bezoek, en nooit langer dan"
                    " 7 dagen",
                ),
                columns=(
                    "session.token_hash",
                    "session.person_id",
                    "session.created",
                    "session.expires",
                ),
            ),
            Line(
                "Sleutels voor programma's van jou, onleesbaar gemaakt",
                personal(
                    "Een programma namens jou laten schrijven",
                    CONTRACT,
                    "tot je de sleutel intrekt of je account weg is",
                ),
                columns=(
                    "api_token.token_hash",
                    "api_token.person_id",
                    "api_token.label",
                    "api_token.created",
                ),
            ),
            Line(
                "Mislukte pogingen om aan te melden: van welke naam en van welk internetadres,"
                " onleesbaar gemaakt",
                personal("Het raden van wachtwoorden tegengaan", SECURITY, "één dag"),
                columns=("sign_in_attempt.subject", "sign_in_attempt.at"),
            ),
        ),
    ),
)

#: Columns that say nothing about anybody.
TECHNICAL = {"sign_in_attempt": ("id",)}
