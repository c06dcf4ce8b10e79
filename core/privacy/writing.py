# SPDX-License-Identifier: EUPL-1.2
"""What editors have under way."""

from core.privacy.lines import CONTRACT, EDITORS, ONLY_YOU, Chapter, Line, personal

CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        "werk van de redactie",
        (
            Line(
                "Wie iets plande, en wanneer",
                personal(
                    "Vlak voor het moment nagaan of die persoon het nog mag",
                    CONTRACT,
                    "tot het gebeurd is, of 30 dagen als het niet lukte",
                ),
                columns=("plan.asked_by", "plan.asked_at"),
                seen_by=EDITORS,
            ),
            Line(
                "Wat je typte en nog niet bewaarde",
                personal(
                    "Je verder laten gaan waar je was; alleen jij ziet het",
                    CONTRACT,
                    "tot je bewaart, en anders 30 dagen",
                ),
                columns=(
                    "unfinished.person_id",
                    "unfinished.place",
                    "unfinished.fields",
                    "unfinished.based_on",
                    "unfinished.at",
                ),
                seen_by=ONLY_YOU,
            ),
            Line(
                "Wie een lijst inlas, en de lijst tot die is ingelezen",
                personal(
                    "Laten zien wat er binnenkomt, en het ongedaan kunnen maken",
                    CONTRACT,
                    "de lijst een dag, wie het deed 30 dagen",
                ),
                columns=("batch.made_by", "batch.rows"),
                seen_by=EDITORS,
            ),
            Line(
                "Foto's bij berichten, zonder plaats, tijd en toestel",
                personal(
                    "Laten zien waar een bericht over gaat",
                    "toestemming van wie herkenbaar is",
                    "zolang een bericht de foto gebruikt, of 7 dagen tot je bevestigt",
                ),
                columns=("picture.body",),
            ),
        ),
    ),
)

#: Columns that say nothing about anybody.
TECHNICAL: dict[str, tuple[str, ...]] = {
    "plan": ("id", "record_id", "deed", "at", "version", "audiences", "refused"),
    "picture": ("digest", "format", "width", "height", "added"),
    "picture_use": ("record_id", "version", "digest"),
    "at_desk": ("record_id",),
    "batch": ("id", "type", "state", "at"),
    "batch_record": ("batch_id", "record_id"),
}
