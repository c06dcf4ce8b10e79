# SPDX-License-Identifier: EUPL-1.2
"""Pictures at an address of their own: what they show never changes."""

import re

from flask import Response

from core import pictures
from core.errors import NotFound
from core.languages import gettext as _
from core.picture_values import KINDS
from core.web import security, visit
from core.web.front import Front

_NAME = re.compile(r"([0-9a-f]{64})\.(jpg|webp)")
_YEAR = 31536000


def picture(front: Front, name: str) -> Response:
    """Return a picture; to visitors only while a text on the site shows it.

    Raises:
        NotFound: there is none, or it is not for this visitor.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise NotFound(_("Deze foto is er niet, of niet meer."))
    body, is_public = pictures.read(front.node, visit.actor(), match[1], match[2])
    response = Response(body, content_type=KINDS[match[2]])
    response.headers["Content-Disposition"] = "inline"
    kept = f"public, max-age={_YEAR}, immutable"
    response.headers["Cache-Control"] = kept if is_public else security.NO_STORE
    return response
