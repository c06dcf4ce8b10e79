# SPDX-License-Identifier: EUPL-1.2
"""By day: what is today, this week and later, for everybody, without a cookie."""

from datetime import timedelta

import pytest

from core import records
from core.model import Actor

EDITOR = Actor(None, "redactie", "editor")


@pytest.fixture
def gather(node, write):
    """Return a function that puts a gathering on the site, ``days`` from now at 23.00."""

    def one(title, days=1, **fields):
        start = (node.clock() + timedelta(days)).strftime("%Y-%m-%dT22:00:00Z")
        return write("event", title, start=start, **fields)

    return one


@pytest.mark.parametrize("path", ["/dag", "/agenda"])
def test_a_visitor_sees_what_comes_and_not_what_was(path, gather, visitor):
    gather("Wijktafel", 2)
    gather("Repareren", 30)
    gather("Gisteren geweest", -1)

    answer = visitor.get(path)

    assert answer.status_code == 200
    assert "Wijktafel" in answer.text and "Repareren" in answer.text
    assert "Gisteren geweest" not in answer.text
    assert answer.text.index("Wijktafel") < answer.text.index("Repareren")
    assert "Set-Cookie" not in answer.headers


def test_what_was_has_a_list_of_its_own(gather, visitor):
    gather("Wijktafel", 2)
    gather("Gisteren geweest", -1, attendance="7")

    answer = visitor.get("/agenda?voorbij=1")

    assert "Gisteren geweest" in answer.text
    assert "Wijktafel" not in answer.text


def test_an_agenda_is_made_shorter_by_what_one_looks_for(gather, visitor):
    gather("Wijktafel", kind="meal")
    gather("Inloop", kind="walk_in", inclusion=["children"])

    assert "Wijktafel" not in visitor.get("/agenda?kind=walk_in").text
    assert "Inloop" in visitor.get("/agenda?kind=walk_in&inclusion=children").text
    assert "We vonden niets" in visitor.get("/agenda?kind=celebration").text


def test_an_empty_agenda_invites(visitor):
    assert "Hier is nog een stoel vrij." in visitor.get("/dag").text
    assert "Hier is nog een stoel vrij." in visitor.get("/agenda").text
    assert "Hier is nog niets geweest." in visitor.get("/agenda?voorbij=1").text


def test_a_gathering_tells_when_where_and_that_it_does_not_go_on(gather, write, visitor):
    place = write("place", "Het Wijkpaleis")
    record = gather("Wijktafel", place=str(place.id), status="cancelled", attendance="4")

    page = visitor.get(f"/agenda/{record.id}").text

    assert "Dit gaat niet door." in page
    assert f'href="/plekken/{place.id}"' in page
    assert "minder dan 10 mensen" in page


def test_a_place_that_was_taken_back_is_not_told(gather, write, visitor, node):
    place = write("place", "Geheim huis")
    gather("Wijktafel", place=str(place.id))
    records.withdraw(node, EDITOR, place.id)

    assert "Geheim huis" not in visitor.get("/dag").text


def test_an_editor_writes_the_time_of_the_neighbourhood_and_gets_it_back(editor, node):
    sent = {"title": "Wijktafel", "kind": "meal", "start": "2026-07-13T19:30", "deed": "publish",
            "language": "nl", "licence": "CC-BY-SA-4.0", "cost": "free", "status": "planned",
            "recurrence": "once"}  # fmt: skip

    made = editor.post("/agenda/nieuw", sent, page="/agenda/nieuw")

    assert made.status_code == 303
    path = made.headers["Location"]
    assert "13 juli 2026" in editor.get(path).text or "19.30 uur" in editor.get(path).text
    assert 'value="2026-07-13T19:30"' in editor.get(f"{path}/wijzig").text


def test_a_time_that_cannot_be_read_comes_back_as_it_was_typed(editor):
    sent = {"title": "Wijktafel", "kind": "meal", "start": "vrijdagavond", "deed": "publish"}

    answer = editor.post("/agenda/nieuw", sent, page="/agenda/nieuw")

    assert answer.status_code == 400
    assert 'value="vrijdagavond"' in answer.text
    assert "Schrijf een dag en een tijd" in answer.text


def test_an_organisation_is_a_filter(gather, write, visitor):
    kitchen, garden = write("organisation", "Kookgroep"), write("organisation", "Tuingroep")
    gather("Wijktafel", organisation=str(kitchen.id))
    gather("Tuindag", organisation=str(garden.id))
    write("initiative", "Samen koken", organisation=str(kitchen.id))
    write("initiative", "Samen wieden", organisation=str(garden.id))

    agenda = visitor.get(f"/agenda?organisation={kitchen.id}").text
    initiatives = visitor.get(f"/initiatieven?organisation={kitchen.id}").text

    assert "Wijktafel" in agenda and "Tuindag" not in agenda
    assert "Samen koken" in initiatives and "Samen wieden" not in initiatives
    assert f'name="organisation" value="{garden.id}"' in initiatives
