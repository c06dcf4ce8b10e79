# SPDX-License-Identifier: EUPL-1.2
"""What this node stores and why: the register of processing, straight from the code."""

from dataclasses import dataclass

from flask import Response

from core.record_types import RecordType
from core.web.front import Front


@dataclass(frozen=True, slots=True)
class Line:
    """One field in the register."""

    label: str
    #: P0 to P4; see records.md.
    privacy: str
    purpose: str
    legal_basis: str
    retention: str
    travels: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """One kind of thing that is stored."""

    title: str
    lines: tuple[Line, ...]


def register(front: Front) -> Response:
    """Show every field this node stores, with purpose, legal basis and retention."""
    chapters = [_chapter(kind) for kind in front.node.types.values()]
    return front.show("privacy.html", chapters=chapters)


def _chapter(kind: RecordType) -> Chapter:
    lines = tuple(
        Line(
            one.label,
            one.processing.privacy,
            one.processing.purpose,
            one.processing.legal_basis,
            one.processing.retention,
            one.travels and kind.travels,
        )
        for one in kind.fields
    )
    return Chapter(kind.label_plural, lines)
