# SPDX-License-Identifier: EUPL-1.2
"""Moments as other programs read them. Pure."""

from datetime import UTC, datetime


def rfc3339(moment: datetime) -> str:
    """Return ``moment`` to the second in UTC: "2026-02-13T19:30:00Z" (RFC 3339)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
