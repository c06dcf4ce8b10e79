# SPDX-License-Identifier: EUPL-1.2
"""Who follows what, and the letters that go out."""

from core.privacy.lines import AS_LONG_AS_YOU, CONTRACT, ONLY_YOU, SECURITY, Chapter, Line, personal

_CONSENT = "toestemming: je vraagt er zelf om"
_UNTIL_STOP = "tot je stopt met volgen; met één klik, zonder aan te melden"

CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        "volgen",
        (
            Line(
                "E-mailadres van wie volgt zonder account: versleuteld",
                personal("Je het weekbericht sturen", _CONSENT, _UNTIL_STOP),
                columns=("subscriber.person_id", "subscriber.email", "subscriber.email_print"),
                seen_by=ONLY_YOU,
            ),
            Line(
                "Wat je volgt, in welke taal, en hoe vaak je bericht wilt",
                personal("Je vertellen wat er nieuw is", _CONSENT, _UNTIL_STOP),
                columns=(
                    "subscriber.language",
                    "subscriber.every",
                    "subscriber.created",
                    "follow.subscriber_id",
                    "follow.kind",
                    "follow.target",
                    "follow.created",
                ),
                seen_by=ONLY_YOU,
            ),
            Line(
                "In welke week je het laatst bericht kreeg, en tot waar",
                personal("Je niets twee keer vertellen", _CONSENT, _UNTIL_STOP),
                columns=("subscriber.seen", "subscriber.period"),
                seen_by=ONLY_YOU,
            ),
        ),
    ),
    Chapter(
        "opruimen",
        (
            Line(
                "Wanneer we je schreven dat je account weggaat",
                personal("Je op tijd waarschuwen, twee keer", SECURITY, AS_LONG_AS_YOU),
                columns=(
                    "account_warning.person_id",
                    "account_warning.first",
                    "account_warning.second",
                ),
            ),
            Line(
                "Dat je een gedeelde tekst schreef die is uitgewist: een nummer, zonder de tekst",
                personal(
                    "Je laten zien welke proeftuinen het wissen bevestigden",
                    CONTRACT,
                    "12 maanden",
                ),
                columns=("erased_text.wire_id", "erased_text.person_id", "erased_text.at"),
                seen_by=ONLY_YOU,
            ),
        ),
    ),
)

#: Columns that say nothing about anybody.
TECHNICAL: dict[str, tuple[str, ...]] = {"subscriber": ("id",)}
