# SPDX-License-Identifier: EUPL-1.2
"""What people without an account bring, reports, and what was decided."""

from core.privacy.lines import SECURITY, Chapter, Line, personal

CHAPTERS: tuple[Chapter, ...] = (
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
TECHNICAL: dict[str, tuple[str, ...]] = {"limit_count": ("id", "name")}
