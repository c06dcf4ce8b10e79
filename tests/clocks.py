# SPDX-License-Identifier: EUPL-1.2
"""A clock that tests move by hand."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Stands still until told how long passed by."""

    def __init__(self) -> None:
        self.now = datetime(2026, 2, 13, 19, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)
