# SPDX-License-Identifier: EUPL-1.2
"""The addresses of an inquiry: the ways in for answers, and the work of the five weeks."""

from plugins.inquiry import (
    beginning,
    choosing,
    enriching,
    entering,
    ordering_pages,
    sheets,
    showing,
)
from samenbeter import Page

_ONE, _CLUSTER = "/uitvragen/<int:number>", "/bundels/<int:number>"
_BOTH = ("GET", "POST")

PAGES = (
    Page("/uitvragen/begin", beginning.begin, _BOTH, "editor"),
    Page(f"{_ONE}/antwoord", entering.by_web, _BOTH),
    Page(f"{_ONE}/tellers", showing.refreshed),
    Page(f"{_ONE}/poster", sheets.poster),
    Page(f"{_ONE}/formulier", sheets.form),
    Page(f"{_ONE}/telefoon", sheets.phone, role="editor"),
    Page(f"{_ONE}/invoer", entering.at_desk, _BOTH, "editor"),
    Page(f"{_ONE}/invoer/terug", entering.take_back, ("POST",), "editor"),
    Page(f"{_ONE}/straat", entering.on_street, _BOTH, "editor"),
    Page(f"{_ONE}/ordenen", ordering_pages.order, _BOTH, "editor"),
    Page(f"{_ONE}/samenvoegen", ordering_pages.merge, ("POST",), "editor"),
    Page(f"{_CLUSTER}/losmaken", ordering_pages.take_apart, ("POST",), "editor"),
    Page(f"{_ONE}/aanvullen", enriching.enrich, role="editor"),
    Page(f"{_CLUSTER}/aanvullen", enriching.enrich_one, _BOTH, "editor"),
    Page(f"{_ONE}/kiezen", choosing.choose, _BOTH, "editor"),
)
