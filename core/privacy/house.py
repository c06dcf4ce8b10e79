# SPDX-License-Identifier: EUPL-1.2
"""What administrators set."""

from core.privacy.lines import Chapter

CHAPTERS: tuple[Chapter, ...] = ()

#: Columns that say nothing about anybody.
# Texts of the house about itself; the contact is a role and how to reach it.
TECHNICAL: dict[str, tuple[str, ...]] = {"setting": ("name", "value", "at")}
