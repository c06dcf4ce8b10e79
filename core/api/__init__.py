# SPDX-License-Identifier: EUPL-1.2
"""JSON API v1 and its OpenAPI document: the deeds and questions of the pages, for programs.

``add_api`` in ``core.api.app`` is the way in.
"""

#: Of the API, by Semantic Versioning; its first number stands in every path.
VERSION = "1.0.0"

#: Where the API begins.
ROOT = "/api/v1"
