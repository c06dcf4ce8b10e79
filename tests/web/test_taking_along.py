# SPDX-License-Identifier: EUPL-1.2
"""Everything a node holds, brought to a fresh one: whole in a file, and kind by kind in lists."""

import re
import sqlite3
from contextlib import closing

import pytest

from core import exporting, importing, questions, records
from core.app import open_node
from core.backup import backup, restore
from core.cell_links import CellLinks
from core.model import HOUSE, Query
from core.picture_values import parse
from tests.least import LEAST
from tests.web.conftest import EDITOR
from tests.web.test_pages import ELSEWHERE, REFERS
from tests.web.test_photos import with_photo


@pytest.fixture
def full(node, editor, write, take_in):
    """Return a node with records that point at each other, a photo, drafts and older versions."""
    place = write("place", "Huize Middelland", latitude=51.915, longitude=4.46)
    write("event", "Wijktafel", place=str(place.id), inclusion=["children"])
    editor.post("/lessen/nieuw", with_photo())
    (soup,) = questions.page(node, HOUSE, Query("lesson")).records
    write("lesson_response", about=str(soup.id))
    question = write("question", "Wie heeft een moestuin?")
    write("question_answer", about=str(question.id))
    records.revise(node, EDITOR, soup.id, questions.fields_of(soup) | {"principles": ["ict"]})
    records.share(node, HOUSE, soup.id)
    records.withdraw(node, EDITOR, write("lesson", "Weer weg").id)
    write("lesson", "Nog een concept", publish=False)
    take_in("lesson", "Van ver")
    return node


@pytest.fixture
def fresh(full, tmp_path):
    """Return the node as it stands in a fresh directory, from a file with all of it."""
    file = backup(full.directory, tmp_path / "alles.tar.gz")
    restore(file, tmp_path / "fresh")
    node = open_node(tmp_path / "fresh", environment={})
    yield node
    node.engine.dispose()


def rows(node):
    """Return every row of every table, by table."""
    with closing(sqlite3.connect(node.directory / "node.db")) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"')))
            for (name,) in tables
        }


def test_a_whole_node_is_the_same_in_a_fresh_place(full, fresh):
    before = rows(full)

    assert rows(fresh) == before
    assert all(before[name] for name in ("record", "version", "facet", "picture", "change"))
    for kind in full.types.values():
        made = [b"".join(exporting.export(each, HOUSE, kind, "json")) for each in (full, fresh)]
        assert made[0] == made[1], kind.name


def test_links_pictures_facets_and_words_work_in_a_fresh_place(full, fresh, browser_of):
    visitor = browser_of(fresh)
    soup = next(
        one for one in questions.page(full, HOUSE, Query("lesson")).records if one.title == "Soep"
    )
    photo = parse(soup.body["photo"])

    page = visitor.get(f"/lessen/{soup.id}").text
    agenda = visitor.get("/agenda?voorbij=1&inclusion=children").text

    assert "Bij ons ook." in page and photo.url in page
    assert visitor.get(photo.url).data == browser_of(full).get(photo.url).data
    assert "Wijktafel" in agenda
    assert "Soep" in visitor.get("/lessen?principles=ict").text
    assert "Soep" in visitor.get("/zoeken?q=soep").text
    assert "Weer weg" not in visitor.get("/lessen").text


@pytest.mark.parametrize("ending", ["csv", "ods"])
@pytest.mark.parametrize("type_name", sorted(LEAST.keys() - ELSEWHERE - REFERS.keys()))
def test_a_list_of_each_kind_comes_in_at_a_fresh_node(make_node, node, write, type_name, ending):
    write(type_name)
    kind, fresh = node.types[type_name], make_node("Amsterdam")
    (made,) = questions.page(node, HOUSE, Query(type_name)).records

    body = b"".join(exporting.export(node, EDITOR, kind, ending))
    importing.bring_in(fresh, EDITOR, importing.look(fresh, EDITOR, kind, body), publish=True)

    (back,) = questions.page(fresh, HOUSE, Query(type_name)).records
    assert questions.fields_of(back) == questions.fields_of(made)


def taken_along(node, fresh, type_name):
    body = b"".join(exporting.export(node, EDITOR, node.types[type_name], "csv"))
    return importing.look(fresh, EDITOR, node.types[type_name], body)


def test_lists_that_point_at_each_other_do_so_in_a_fresh_node(make_node, node, write):
    fresh = make_node("Amsterdam")
    place = write("place", "Huize Middelland (zaal 2)", latitude=51.915, longitude=4.46)
    write("event", "Wijktafel", place=str(place.id))
    least = LEAST["place"] | {"latitude": 52.3, "longitude": 4.9}
    other = records.create(fresh, EDITOR, "place", {**least, "title": "Een andere plek"})
    assert other.id == place.id

    for name in ("place", "event"):
        importing.bring_in(fresh, EDITOR, taken_along(node, fresh, name), publish=True)

    (event,) = questions.page(fresh, HOUSE, Query("event")).records
    here = questions.find(fresh, HOUSE, event.body["place"])
    assert here.title == "Huize Middelland (zaal 2)" and here.id != other.id


@pytest.mark.parametrize(
    ("cell", "is_known"),
    [
        ("Het Rondeel", True),
        ("het rondeel ({number})", True),
        ("{number}", True),
        ("Het Rondeel (999)", True),
        ("Iets anders ({number})", False),
        ("Nergens", False),
        ("Twee keer", False),
        ("Wijktafel", False),
    ],
)
def test_a_cell_points_at_what_is_called_so(node, write, cell, is_known):
    spot = {"latitude": 51.9, "longitude": 4.4}
    number = write("place", "Het Rondeel", **spot).id
    for _each in range(2):
        write("place", "Twee keer", **spot)
    write("event", "Wijktafel")
    links, field = CellLinks(node, EDITOR), node.types["event"].by_name["place"]

    text = cell.format(number=number)

    if is_known:
        assert links.read(field, text) == str(number)
    else:
        with pytest.raises(ValueError, match=re.escape(text)):
            links.read(field, text)


def test_a_cell_that_points_nowhere_is_told_in_the_preview(make_node, node, write):
    fresh = make_node("Amsterdam")
    place = write("place", "Huize Middelland", latitude=51.915, longitude=4.46)
    write("event", "Wijktafel", place=str(place.id))

    (line,) = importing.lines(fresh, EDITOR, taken_along(node, fresh, "event"))

    assert any("Huize Middelland" in told for told in line.problems)
