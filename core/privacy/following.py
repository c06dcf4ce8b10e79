# SPDX-License-Identifier: EUPL-1.2
"""Who follows what, and the letters that go out."""

from core.privacy.lines import Chapter

CHAPTERS: tuple[Chapter, ...] = ()

#: Columns that say nothing about anybody.
TECHNICAL: dict[str, tuple[str, ...]] = {}
