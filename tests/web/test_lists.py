# SPDX-License-Identifier: EUPL-1.2
"""Old lists that come in, with a look first and a way back; and everything, to take along."""

import json
from io import BytesIO

import pytest

from core import columns, exporting, importing, questions, records, sheets
from core.errors import Conflict, NotAllowed, NotFound
from core.model import HOUSE, VISITOR
from tests.web.conftest import EDITOR

HEAD = "Titel;Wat voor les is het?;Wat raad je anderen aan?\n"
LIST = HEAD + "Soep;Tip;Begin met soep.\nBrood;valkuil;Wacht niet.\n"


def kind(node):
    return node.types["lesson"]


def look(node, text=LIST):
    return importing.look(node, EDITOR, kind(node), text.encode())


def test_a_list_is_looked_at_brought_in_and_undone(node, editor):
    sent = {"list": (BytesIO(LIST.encode()), "lessen.csv")}
    answer = editor.post("/lessen/lees-in", sent)
    url = answer.headers["Location"]
    seen = editor.get(url).text
    before = questions.desk(node, EDITOR)
    columns = {"column-0": "title", "column-1": "kind", "column-2": "advice"}

    editor.post(url, columns | {"deed": "publish"})
    after = {one.title: one for one in questions.desk(node, EDITOR)}
    desk = editor.get("/redactie").text
    undone = editor.post(f"{url}/ongedaan")

    assert "Soep" in seen and "Brood" in seen and before == []
    assert set(after) == {"Soep", "Brood"}
    assert after["Brood"].body["kind"] == "pitfall" and after["Soep"].state == "published"
    assert url in desk
    assert "Weggehaald: 2." in undone.text
    assert questions.desk(node, EDITOR) == []


def test_columns_are_guessed_by_label_and_by_name(node):
    head = ["ons ADVIES", "title", "Titel", "iets", "Wat raad je anderen aan?"]

    assert columns.guess(kind(node), head) == ["", "title", "", "", "advice"]


def test_what_is_wrong_is_told_row_by_row(node, editor):
    batch = look(node, HEAD + ";Tip;x\nSoep;Taart;x\nGoed;Tip;Ja\n")

    lines = importing.lines(node, EDITOR, batch)
    page = editor.get(f"/redactie/lijsten/{batch.id}").text

    assert [bool(each.problems) for each in lines] == [True, True, False]
    assert lines[0].problems[0].startswith("Titel:")
    assert "‘Taart’ kennen we niet" in lines[1].problems[0]
    assert "Rij 3" in page and "Taart" in page


def test_one_row_that_will_not_do_brings_nothing_in(node):
    batch = look(node, HEAD + "Goed;Tip;Ja\n;Tip;x\n")

    with pytest.raises(Conflict, match="Rij 3"):
        importing.bring_in(node, EDITOR, batch, publish=True)
    nothing = questions.desk(node, EDITOR)
    count = importing.bring_in(node, EDITOR, batch, publish=False, without={3})

    assert (nothing, count) == ([], 1)
    assert questions.desk(node, EDITOR)[0].state == "draft"


def test_what_is_there_already_is_named(node, write):
    write("lesson", "Een app zonder beheerder is na acht weken leeg")
    batch = look(node, HEAD + "App zonder beheerder leeg;Tip;x\nSoep;Tip;x\nsoep!;Tip;y\n")

    first, second, third = importing.lines(node, EDITOR, batch)

    assert [one.title for one in first.alike]
    assert (second.again, third.again) == (False, True)


def test_a_list_comes_in_once(node):
    batch = look(node)
    importing.bring_in(node, EDITOR, batch, publish=True)

    with pytest.raises(Conflict, match="al ingelezen"):
        importing.bring_in(node, EDITOR, batch, publish=True)


def test_undoing_leaves_what_was_changed_or_shared_and_names_it(node, editor):
    batch = look(node, LIST + "Thee;Tip;Warm.\n")
    importing.bring_in(node, EDITOR, batch, publish=True)
    by_title = {one.title: one for one in questions.desk(node, EDITOR)}
    records.share(node, EDITOR, by_title["Soep"].id)
    data = questions.fields_of(by_title["Thee"])
    records.revise(node, EDITOR, by_title["Thee"].id, {**data, "advice": "Koud."})

    page = editor.post(f"/redactie/lijsten/{batch.id}/ongedaan").text

    assert {one.title for one in questions.desk(node, HOUSE)} == {"Soep", "Thee"}
    assert "Dit blijft staan" in page and "Thee" in page


def test_after_a_month_it_stays(node):
    from dataclasses import replace
    from datetime import timedelta

    from core.node import system_clock

    batch = look(node)
    importing.bring_in(node, EDITOR, batch, publish=True)
    later = replace(node, clock=lambda: system_clock() + timedelta(days=31))

    with pytest.raises(Conflict):
        importing.undo(later, EDITOR, batch.id)
    importing.purge(later)
    with pytest.raises(NotFound):
        importing.find(later, EDITOR, batch.id)


def test_a_list_that_was_only_looked_at_goes_after_a_day(node):
    from dataclasses import replace
    from datetime import timedelta

    from core.node import system_clock

    batch = look(node)

    importing.purge(replace(node, clock=lambda: system_clock() + timedelta(days=2)))

    with pytest.raises(NotFound):
        importing.find(node, EDITOR, batch.id)


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"Titel\n", b"\x00\x01"])
def test_a_file_that_is_no_list_is_told(editor, body):
    answer = editor.post("/lessen/lees-in", {"list": (BytesIO(body), "x.csv")})

    assert answer.status_code == 400
    assert "Dit lukte nog niet." in answer.text


def test_who_may_not_write_brings_nothing_in(node, visitor):
    batch = look(node)

    for deed in (
        lambda: importing.look(node, VISITOR, kind(node), LIST.encode()),
        lambda: importing.bring_in(node, VISITOR, batch, publish=True),
        lambda: importing.undo(node, VISITOR, batch.id),
        lambda: importing.find(node, VISITOR, batch.id),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert visitor.get(f"/redactie/lijsten/{batch.id}").status_code == 303
    assert visitor.get("/lessen/lees-in").status_code == 303


@pytest.mark.parametrize("ending", ["csv", "ods"])
def test_what_goes_out_comes_back_the_same(node, write, ending):
    lesson = write(
        "lesson", "=Soep", advice="-1\n'=2", principles=["ecosystem", "ict"], evidence="seen"
    )
    body = b"".join(exporting.export(node, EDITOR, kind(node), ending))
    records.withdraw(node, EDITOR, lesson.id)

    batch = importing.look(node, EDITOR, kind(node), body)
    importing.bring_in(node, EDITOR, batch, publish=True)

    (back,) = (one for one in questions.desk(node, EDITOR) if one.id != lesson.id)
    assert (back.title, back.body) == (lesson.title, lesson.body)


def test_a_visitor_takes_along_what_a_visitor_may_read(node, visitor, editor, write, take_in):
    write("lesson", "Van ons", advice="=cmd()")
    write("lesson", "Kanarie in concept", publish=False)
    take_in("lesson", "Van ver")

    for ending in exporting.KINDS:
        public = visitor.get(f"/lessen/uit/{ending}")
        own = editor.get(f"/lessen/uit/{ending}")
        assert public.status_code == 200
        assert f'filename="lessen.{ending}"' in public.headers["Content-Disposition"]
        text = str(json.loads(public.data) if ending == "json" else sheets.read(public.data))
        assert "Van ons" in text and "Van ver" in text
        assert "Kanarie" not in text
        full = own.text if ending == "json" else str(sheets.read(own.data))
        assert "Kanarie in concept" in full
        assert own.headers["Cache-Control"] == "no-store"
    assert "'=cmd()" in visitor.get("/lessen/uit/csv").text
    assert visitor.get("/lessen/uit/exe").status_code == 404


def test_a_list_says_how_to_take_it_along(visitor, write):
    write("lesson", "Soep")

    assert visitor.get("/lessen").text.count("/lessen/uit/") == 3
