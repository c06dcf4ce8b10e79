# SPDX-License-Identifier: EUPL-1.2
"""The door: one phone, two phones, a sheet of paper, and a number at the end."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from core import audit, records
from core.people import accounts
from core.web import create_app
from plugins.gatherings import reporting
from plugins.gatherings.signup import codes, deeds, door, occasions
from plugins.gatherings.signup.deeds import Asked
from samenbeter import VISITOR, NotAllowed, NotFound, amend, get
from tests.plugins.conftest import EDITOR
from tests.web.conftest import PASSWORD, Browser

NOW = datetime(2026, 2, 2, 12, 0, tzinfo=UTC)
AFTER = datetime(2026, 2, 13, 20, 0, tzinfo=UTC)


@pytest.fixture
def clock(node):
    """Return a list with the moment that it is."""
    moment = [NOW]
    object.__setattr__(node, "clock", lambda: moment[0])
    return moment


@pytest.fixture
def table(node, clock):
    """Return a gathering with people on its list: three who come, and one who waits."""

    def one(**fields):
        data = {"title": "Wijktafel", "kind": "meal", "start": "2026-02-13T18:00",
                "end": "2026-02-13T20:00", "capacity": 14, **fields}  # fmt: skip
        event = records.create(node, EDITOR, "event", data, publish=True)
        found = occasions.occasions(event)[0]
        for name, number, note in (
            ("Nel", 2, "Een stoel bij de deur"), ("Ahmed", 6, ""), ("Zus", 6, ""), ("Wil", 1, ""),
        ):  # fmt: skip
            asked = Asked(name, f"{name.lower()}@voorbeeld.nl", number, note, False, "nl")
            deeds.sign_up(node, found, asked, once=codes.draw(), remote="192.0.2.1")
        return found

    return one


@pytest.fixture
def host(node):
    accounts.add_person(node, "esra", PASSWORD, "editor")
    browser = Browser(create_app(node))
    assert browser.sign_in("esra").status_code == 303
    return browser


def test_who_opens_the_list_leaves_a_line_without_names_once_an_hour(node, table, host, clock):
    found = table()
    here = f"{found.path}/deur"
    visitor = Browser(create_app(node))
    looks = lambda: [e for e in audit.entries(node) if e.deed == "look"]  # noqa: E731

    refused = visitor.get(here)
    assert (refused.status_code, looks()) == (303, [])
    for _ in range(3):
        assert "Ahmed" in host.get(here).text
    (line,) = looks()
    clock[0] += timedelta(minutes=61)
    host.get(here)

    assert (line.by, line.role) == ("esra", "editor")
    assert line.subject == f"{found.path}/deur?dag=2026-02-13"
    assert len(looks()) == 2


def test_a_list_that_cannot_be_noted_is_not_shown(node, table, host, monkeypatch):
    found = table()

    def fails(*_args, **_named):
        raise OSError("no space left on device")

    monkeypatch.setattr(audit.rows, "add", fails)
    answer = host.get(f"{found.path}/deur")

    assert answer.status_code == 500
    assert "Ahmed" not in answer.text


def seat(node, occasion, name):
    found = door.look(node, occasion)
    return next(each for each in (*found.listed, *found.waiting) if each.nickname == name)


def test_the_list_is_in_order_of_names_and_says_who_waits(table, node):
    found = door.look(node, table())

    assert [each.nickname for each in found.listed] == ["Ahmed", "Nel", "Zus"]
    assert [each.nickname for each in found.waiting] == ["Wil"]
    assert (found.came, found.expected, found.done) == (0, 14, False)


def test_ticks_and_walk_ins_are_counted_and_told_as_one_number(table, node, clock):
    occasion = table()
    for name in ("Ahmed", "Nel"):
        door.tick(node, occasion, seat(node, occasion, name).id, came=True)
    for number in (1, 1, 1, -1):
        door.walk_in(node, occasion, number)
    clock[0] = AFTER

    door.finish(node, EDITOR, occasion)

    assert door.count(node, occasion) == 10
    assert get(node, VISITOR, occasion.event.id).body["attendance"] == "10"


def test_fewer_than_ten_is_told_as_fewer_than_ten(table, node):
    occasion = table()
    door.tick(node, occasion, seat(node, occasion, "Nel").id, came=True)

    door.finish(node, EDITOR, occasion)

    assert get(node, VISITOR, occasion.event.id).body["attendance"] == "<10"


def test_a_tick_is_taken_back_and_nobody_walks_in_less_than_never(table, node):
    occasion = table()
    nel = seat(node, occasion, "Nel").id
    door.tick(node, occasion, nel, came=True)
    door.tick(node, occasion, nel, came=False)
    door.walk_in(node, occasion, -1)

    assert door.look(node, occasion).came == 0


def test_two_phones_at_one_door_lose_nothing(table, node):
    occasion = table()
    ready = threading.Barrier(4)

    def count():
        ready.wait(30)
        for _ in range(5):
            door.walk_in(node, occasion, 1)

    phones = [threading.Thread(target=count) for _ in range(4)]
    for each in phones:
        each.start()
    for each in phones:
        each.join(60)

    assert door.look(node, occasion).walked_in == 20


def test_a_tick_is_for_a_name_on_this_list(table, node):
    one, other = table(), table(title="Een andere tafel")

    with pytest.raises(NotFound):
        door.tick(node, one, seat(node, other, "Nel").id, came=True)
    with pytest.raises(NotFound):
        door.tick(node, one, one.event.id, came=True)


def test_nobody_but_an_editor_tells_how_many_came(table, node):
    occasion = table()

    with pytest.raises(NotAllowed):
        door.finish(node, VISITOR, occasion)
    assert not door.look(node, occasion).done


def test_an_editor_ticks_counts_and_finishes_on_one_phone(table, node, host):
    occasion = table()
    page = f"/agenda/{occasion.event.id}/deur"
    nel = seat(node, occasion, "Nel").id

    shown = host.get(page).text
    assert "Nel" in shown
    assert "Een stoel bij de deur" in shown
    for sent in (
        {"deed": "came", "seat": str(nel)}, {"deed": "more"}, {"deed": "more"}, {"deed": "fewer"},
        {"deed": "finish"}, {"deed": "nonsense"}, {"deed": "came", "seat": "²"},
    ):  # fmt: skip
        assert host.post(page, sent, page=page).status_code == 303

    assert door.count(node, occasion) == 3
    assert "minder dan 10" in Browser(create_app(node)).get(f"/agenda/{occasion.event.id}").text


def test_no_address_stands_on_the_list_and_no_visitor_opens_it(table, node, host):
    occasion = table()
    page = f"/agenda/{occasion.event.id}/deur"

    shown = host.get(page)

    assert "voorbeeld.nl" not in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert Browser(create_app(node)).get(page).status_code == 303
    assert host.get(f"{page}?dag=1999-01-01").status_code == 404


def test_a_list_that_is_not_finished_waits_for_somebody(table, node, clock):
    occasion = table()
    assert list(reporting.due(node, EDITOR)) == []
    clock[0] = AFTER

    (due,) = reporting.due(node, EDITOR)
    assert due.url == f"/agenda/{occasion.event.id}/deur?dag=2026-02-13"

    door.finish(node, EDITOR, occasion)
    assert list(reporting.due(node, EDITOR)) == []


def test_when_the_list_is_gone_the_number_is_asked_as_of_any_gathering(table, node, clock):
    occasion = table()
    clock[0] = AFTER + timedelta(days=15)

    (due,) = reporting.due(node, EDITOR)

    assert due.url == f"/agenda/{occasion.event.id}/wijzig"


def test_each_time_of_what_comes_back_has_its_own_list(table, node, clock):
    first = table(recurrence="weekly", repeat_until="2026-02-20")
    second = occasions.occasions(first.event)[1]
    door.walk_in(node, second, 12)
    door.finish(node, EDITOR, second)

    assert door.look(node, first).walked_in == 0
    assert get(node, VISITOR, first.event.id).body["attendance"] == "12"
    clock[0] = AFTER + timedelta(days=8)
    event = get(node, VISITOR, first.event.id)
    assert [each.url[-10:] for each in reporting.due(node, EDITOR)] == ["2026-02-13"]
    assert event.body["recurrence"] == "weekly"


def test_more_chairs_at_the_door_are_offered_by_an_editor(table, node):
    occasion = table()
    amend(node, EDITOR, occasion.event.id, {"capacity": 15})
    from plugins.gatherings.signup import keeping

    keeping.run(node)

    assert seat(node, occasion, "Wil").state == "offered"
