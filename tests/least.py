# SPDX-License-Identifier: EUPL-1.2
"""The least that each record type asks for, and how that comes from another node."""

from collections.abc import Mapping
from types import MappingProxyType

#: By type: its required fields and no other; what it points at must be written in its place.
LEAST: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "initiative": {"title": "Samen eten", "phase": "running"},
        "place": {"title": "Het Wijkpaleis"},
        "network": {"title": "De Nieuwe GGZ"},
        "organisation": {"title": "De buurttuin", "kind": "residents"},
        "lesson": {"title": "Zet soep op", "kind": "tip", "advice": "Begin met soep."},
        "lesson_response": {"about": "17", "kind": "same_here", "text": "Bij ons ook."},
        "question": {"title": "Wie heeft een moestuin?"},
        "question_answer": {"about": "17", "text": "Wij, sinds 2019."},
        "event": {"title": "Wijktafel", "kind": "meal", "start": "2026-02-13T18:00:00Z"},
        "workshop_series": {"title": "Rekenen aan een wijk"},
        "turnout": {"event": "17", "attendance": "12"},
        "action": {"title": "Vraag de bakker", "event": "17"},
        "stop": {"title": "De keuken", "event": "17"},
        "instrument": {"title": "Een vragenlijst", "purpose": "Horen wat nodig is."},
        "adoption": {"instrument": "17", "kind": "follow", "start": "2026-01-05"},
        "review": {"about": "17", "strong": "Iedereen mag meedoen."},
    }
)


def payload(
    origin: str,
    wire_id: str,
    type_name: str,
    title: str,
    body: Mapping[str, object],
    *,
    version: int = 1,
) -> dict[str, object]:
    """Return a record as another node sends it, with the least its type asks for.

    Args:
        origin: node id of who wrote it.
        wire_id: 26 characters.
        type_name: also one that nobody brings here.
        title: as its writer has it.
        body: what it tells besides, or otherwise than the least.
        version: how often it was written.
    """
    least = {name: each for name, each in LEAST.get(type_name, {}).items() if name != "title"}
    return {
        "id": f"{origin}/{wire_id}", "type": type_name, "schema": 1, "version": version,
        "published": "2026-01-02T03:04:05Z", "updated": "2026-01-02T03:04:05Z",
        "valid_until": None, "language": "nl", "licence": "CC-BY-SA-4.0", "title": title,
        "plain_summary": "", "body": least | body, "provenance": {},
    }  # fmt: skip
