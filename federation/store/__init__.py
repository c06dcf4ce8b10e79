# SPDX-License-Identifier: EUPL-1.2
"""Every SQL statement of federation, and its tables; no other room writes SQL here.

Own feeds and those of others stand in the same tables. All functions take an open transaction;
whoever opened it decides what belongs together.
"""

from federation.store.tables import REVISION, metadata

__all__ = ["REVISION", "metadata"]
