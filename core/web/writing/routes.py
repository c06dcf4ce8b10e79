# SPDX-License-Identifier: EUPL-1.2
"""Which pages for whoever writes, shares and takes back there are."""

from core.web.routes import Route
from core.web.visit import Manner
from core.web.writing import (
    comparing,
    desk,
    editor,
    keeping,
    lists,
    photos,
    planning,
    travelling,
)

#: Of forms in which somebody types for ten minutes, with a picture beside it.
_TYPED = Manner(body_limit=13 * 1024 * 1024, keeps=True)
_WITH_PICTURE = Manner(body_limit=13 * 1024 * 1024)

PAGES = (
    Route("/redactie", desk.page),
    Route("/redactie/lijsten/<int:batch_id>", lists.look),
    Route("/redactie/lijsten/<int:batch_id>", lists.bring_in, "POST"),
    Route("/redactie/lijsten/<int:batch_id>/ongedaan", lists.undo, "POST"),
    Route("/redactie/plannen/<int:plan_id>/ongedaan", planning.undo, "POST"),
    Route("/beeld/<name>", photos.picture),
)

#: Below the path of every record type.
OF_TYPES: tuple[Route, ...] = (
    Route("/nieuw", editor.new_form),
    Route("/nieuw", editor.create, "POST", _TYPED),
    Route("/terwijl", keeping.while_new, "POST", _WITH_PICTURE),
    Route("/vergeet", keeping.forget_new, "POST"),
    Route("/uit/<ending>", lists.export),
    Route("/lees-in", lists.import_page),
    Route("/lees-in", lists.upload, "POST", Manner(body_limit=6 * 1024 * 1024)),
    Route("/<int:record_id>/wijzig", editor.change_form),
    Route("/<int:record_id>/wijzig", editor.revise, "POST", _TYPED),
    Route("/<int:record_id>/terwijl", keeping.while_typing, "POST", _WITH_PICTURE),
    Route("/<int:record_id>/vergeet", keeping.forget, "POST"),
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
