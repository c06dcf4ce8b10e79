# SPDX-License-Identifier: EUPL-1.2
"""Is this node well? For whoever watches it: JSON, and 503 when it cannot do its work."""

import json
import logging
from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import Response

from core import changes, doctor, tasks
from core.database import reading
from core.model import to_text
from core.node import Node
from core.offers import Finding
from core.web.around import house_version
from core.web.front import Front

logger = logging.getLogger(__name__)

#: Failures in a row after which a task counts as ill.
_ILL = 3


def health(front: Front) -> Response:
    """Return how the node is: "ok", "degraded" (it works, a person should look) or "broken"."""
    node = front.node
    database, working = _database(node), _tasks_or_none(node)
    guests = [
        {
            "name": guest.name,
            "version": guest.version,
            "state": "in" if guest.is_in else "out",
            "reason": guest.reason,
            "crashes": guest.crashes,
        }
        for guest in node.plugins.guests.values()
    ]
    found = [] if database != "ok" or working is None else findings(node)
    broken = database != "ok" or working is None
    doubtful = (
        any(guest["state"] == "out" for guest in guests)
        or any(each["failures"] >= _ILL for each in working or ())
        or any(each.level == "error" for each in found)
    )
    report = {
        "status": "broken" if broken else "degraded" if doubtful else "ok",
        "version": house_version(),
        "node": node.id,
        "database": database,
        "plugins": guests,
        "tasks": working or [],
        # How many, and no more: what they say (a path, a peer) is for administrators.
        "findings": dict(Counter(each.level for each in found)),
    }
    text = json.dumps(report, ensure_ascii=False)
    return Response(text, 503 if broken else 200, mimetype="application/json")


def findings(node: Node) -> list[Finding]:
    """Return what whoever runs the node should know, trouble first."""
    order = ("error", "warning", "ok")
    found = doctor.findings(node, thorough=False)
    return sorted(found, key=lambda each: order.index(each.level))


def _database(node: Node) -> str:
    try:
        with reading(node.engine) as tx:
            changes.newest(tx)
    # Whatever it is, the answer must still come: it is what an alarm is set on.
    except Exception:
        logger.exception("the database does not answer")
        return "does not answer"
    return "ok"


def _tasks_or_none(node: Node) -> list[Mapping[str, Any]] | None:
    try:
        states = tasks.states(node)
    # As above: the answer must come.
    except Exception:
        logger.exception("the state of background tasks cannot be read")
        return None
    return [
        {
            "name": each.name,
            "lastStart": to_text(each.last_start) if each.last_start else None,
            "lastEnd": to_text(each.last_end) if each.last_end else None,
            "failures": each.failures,
        }
        for each in states
    ]
