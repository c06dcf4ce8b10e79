# SPDX-License-Identifier: EUPL-1.2
"""The register of processing: what this node stores, why, and for how long.

Fields of records are told by their types. What the house keeps beside them is told here, a module
per room, column by column; a test finds any column that is neither told nor called technical.
"""

from core.privacy.lines import Chapter, Line
from core.privacy.register import HOUSE, register, unaccounted

__all__ = ["HOUSE", "Chapter", "Line", "register", "unaccounted"]
