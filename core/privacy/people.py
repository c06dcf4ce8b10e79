# SPDX-License-Identifier: EUPL-1.2
"""Accounts, and how one comes in."""

from core.privacy.lines import (
    AS_LONG_AS_YOU,
    CONTRACT,
    EDITORS,
    NOBODY,
    ONLY_YOU,
    SECURITY,
    Chapter,
    Line,
    personal,
)

YEAR = "12 maanden"

CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        "accounts",
        (
            Line(
                "Schuilnaam: zo heet je hier, en zo meld je je aan",
                personal("Je herkennen als je je aanmeldt", CONTRACT, AS_LONG_AS_YOU),
                columns=("person.id", "person.user_name", "person.nickname"),
            ),
            Line(
                "E-mailadres, als je dat gaf: versleuteld",
                personal(
                    "Je een brief sturen om je aan te melden, en waar je zelf om vroeg",
                    CONTRACT,
                    AS_LONG_AS_YOU,
                ),
                columns=("person.email", "person.email_print"),
                seen_by=ONLY_YOU,
            ),
            Line(
                "Taal van je brieven",
                personal("Je schrijven in de taal die je koos", CONTRACT, AS_LONG_AS_YOU),
                columns=("person.language",),
                seen_by=ONLY_YOU,
            ),
            Line(
                "Organisatie waarvoor je hier werkt, als je dat vertelde",
                personal(
                    "Nagaan of twee beheerders van twee organisaties zijn", CONTRACT, AS_LONG_AS_YOU
                ),
                columns=("person.organisation", "person.party"),
            ),
            Line(
                "Wachtwoord, onleesbaar gemaakt",
                personal("Nagaan of jij het bent", CONTRACT, AS_LONG_AS_YOU),
                columns=("person.password_hash",),
                seen_by=NOBODY,
            ),
            Line(
                "Rol, tot wanneer, en of je account open is",
                personal("Bepalen wat je hier mag doen", CONTRACT, AS_LONG_AS_YOU),
                columns=("person.role", "person.role_until", "person.state"),
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
                seen_by=EDITORS,
            ),
        ),
    ),
    Chapter(
        "brieven die we sturen",
        (
            Line(
                "Brief die klaarligt: adres en inhoud, versleuteld",
                personal(
                    "Je de brief sturen waar je om vroeg",
                    CONTRACT,
                    "tot de brief weg is; dan gaat de inhoud meteen weg",
                ),
                columns=("letter.sealed", "letter.email_print", "letter.language"),
                seen_by=ONLY_YOU,
            ),
            Line(
                "Dat er een brief ging, wat voor soort, en of het lukte",
                personal("Zien of onze brieven aankomen", SECURITY, "30 dagen"),
                columns=(
                    "letter.kind",
                    "letter.key",
                    "letter.created",
                    "letter.ended",
                    "letter.last_error",
                ),
            ),
            Line(
                "Link in een brief: waarvoor, versleuteld",
                personal(
                    "Weten dat jij het bent die op de link drukt",
                    CONTRACT,
                    "tot je de link gebruikt, of tot hij te oud is",
                ),
                columns=(
                    "letter_link.token_hash",
                    "letter_link.purpose",
                    "letter_link.payload",
                    "letter_link.expires",
                    "letter_link.used",
                ),
                seen_by=NOBODY,
            ),
        ),
    ),
    Chapter(
        "samen beslissen",
        (
            Line(
                "Uitnodiging: voor welk adres (versleuteld), welke rol, en wie uitnodigde",
                personal(
                    "Iemand laten meewerken die is gevraagd",
                    CONTRACT,
                    "tot de uitnodiging is gebruikt, of tot ze te oud is",
                ),
                columns=(
                    "invitation.email",
                    "invitation.role",
                    "invitation.role_until",
                    "invitation.organisation",
                    "invitation.party",
                    "invitation.invited_by",
                    "invitation.link",
                    "invitation.created",
                    "invitation.expires",
                ),
            ),
            Line(
                "Wat de ene beheerder vroeg en de andere besliste, en over wie",
                personal("Met twee mensen beslissen over een rol of een verbod", SECURITY, YEAR),
                columns=(
                    "approval.deed",
                    "approval.facts",
                    "approval.about",
                    "approval.asked_by",
                    "approval.asked",
                    "approval.expires",
                    "approval.outcome",
                    "approval.decided_by",
                    "approval.decided",
                ),
            ),
            Line(
                "Wie wat deed in het beheer, en over wie",
                personal("Kunnen nagaan wie wat besliste", SECURITY, YEAR),
                columns=(
                    "audit.at",
                    "audit.person_id",
                    "audit.role",
                    "audit.deed",
                    "audit.subject",
                    "audit.about",
                ),
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
                seen_by=ONLY_YOU,
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
                seen_by=ONLY_YOU,
            ),
        ),
    ),
)

#: Columns that say nothing about anybody.
TECHNICAL = {
    "letter": ("id", "due", "attempts"),
    "invitation": ("id",),
    "approval": ("id",),
    "audit": ("id",),
}
