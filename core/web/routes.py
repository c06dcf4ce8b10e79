# SPDX-License-Identifier: EUPL-1.2
"""How a room of pages says which pages it has: a list of routes, joined in ``core.web``."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response

from core.web.visit import USUAL, Manner

View = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One page of the house, or one deed that a form of it asks for."""

    #: As Flask writes it: "/berichten/<int:record_id>".
    rule: str
    #: Gets the front first (and the record type, below a type's own path), then what the rule
    #: names.
    view: View
    method: str = "GET"
    manner: Manner = USUAL
    #: Of a page of every record type: what stands before the type's own path, "/insluiten".
    before: str = ""

    @property
    def endpoint(self) -> str:
        """Return the name Flask knows it by: "house.erasing.erase"."""
        room = self.view.__module__.rpartition(".")[2]
        return f"house.{room}.{self.view.__name__}"
