# SPDX-License-Identifier: EUPL-1.2
"""Which pages for whoever writes, shares and takes back there are."""

from core.web.routes import Route
from core.web.writing import comparing, editor, planning, travelling

PAGES = (
    Route("/redactie", editor.desk),
    Route("/redactie/plannen/<int:plan_id>/ongedaan", planning.undo, "POST"),
)

#: Below the path of every record type.
OF_TYPES: tuple[Route, ...] = (
    Route("/nieuw", editor.new_form),
    Route("/nieuw", editor.create, "POST"),
    Route("/<int:record_id>/wijzig", editor.change_form),
    Route("/<int:record_id>/wijzig", editor.revise, "POST"),
    Route("/<int:record_id>/publiceer", editor.publish, "POST"),
    Route("/<int:record_id>/deel", travelling.share_page),
    Route("/<int:record_id>/deel", travelling.share, "POST"),
    Route("/<int:record_id>/niet-delen", editor.unshare, "POST"),
    Route("/<int:record_id>/trek-in", editor.withdraw_page),
    Route("/<int:record_id>/trek-in", editor.withdraw, "POST"),
    Route("/<int:record_id>/plan", planning.plan_page),
    Route("/<int:record_id>/plan", planning.plan, "POST"),
    Route("/<int:record_id>/versies", comparing.versions_page),
    Route("/<int:record_id>/versies/<int:number>/zet-terug", comparing.put_back, "POST"),
)
