# SPDX-License-Identifier: EUPL-1.2
"""A copy of the whole node, made while it runs and handed to an administrator once."""

import tempfile
from pathlib import Path

from flask import Response, request

from core import audit
from core.backup import backup
from core.database import writing
from core.languages import gettext as _
from core.web import security, visit
from core.web.front import Front


def copy_page(front: Front) -> Response:
    """Show what is in a copy, and how to keep it."""
    visit.require("administrator")
    return front.show("administering/copy.html", problem="")


def make_copy(front: Front) -> Response:
    """Make a copy and hand it over; nothing of it stays on the machine."""
    visit.require("administrator")
    if request.form.get("read") != "1":
        problem = _("Zet eerst het vinkje: een kopie is zo geheim als de site zelf.")
        return front.show("administering/copy.html", status=400, problem=problem)
    node = front.node
    with tempfile.TemporaryDirectory(prefix="samenbeter-") as folder:
        file = backup(node.directory, Path(folder))
        body, name = file.read_bytes(), file.name
    with writing(node.engine) as tx:
        audit.note(tx, node, visit.actor(), "copy", name)
    response = Response(body, content_type="application/gzip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = security.NO_STORE
    return response
