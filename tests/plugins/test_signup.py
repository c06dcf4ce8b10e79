# SPDX-License-Identifier: EUPL-1.2
"""Sign-up: a seat without an account, given once, and nobody else hears of it."""

import re
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from core import records
from core.database import reading
from core.people.sealing import unseal
from core.tables.people import letters
from core.web import create_app
from plugins.gatherings.signup import codes, deeds, keeping, occasions, seats
from plugins.gatherings.signup.deeds import Asked
from plugins.gatherings.signup.registration import MOST_SEATS
from samenbeter import HOUSE, Conflict, InvalidRecord, NotFound, TooMany, amend
from tests.plugins.conftest import EDITOR
from tests.web.conftest import Browser

NOW = datetime(2026, 2, 2, 12, 0, tzinfo=UTC)
EVENT = {"title": "Wijktafel", "kind": "meal", "start": "2026-02-13T18:00",
         "end": "2026-02-13T20:00"}  # fmt: skip


class Clock:
    """A clock that stands still until somebody moves it."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock(node):
    moved = Clock()
    object.__setattr__(node, "clock", moved)
    return moved


@pytest.fixture
def gather(node, clock):
    """Return a function that puts a gathering on the site, with four seats."""

    def one(**fields):
        data = EVENT | {"capacity": 4} | fields
        return records.create(node, EDITOR, "event", data, publish=True)

    return one


@pytest.fixture
def sign_up(node):
    """Return a function that signs somebody up for the first day of a gathering."""

    def one(event, name="Nel", number=1, *, contact="", note="", once=None, day="", remind=False):
        found = occasions.on_day(occasions.occasions(event), day)
        asked = Asked(name, contact, number, note, remind, "nl")
        return deeds.sign_up(node, found, asked, once=once or codes.draw(), remote="192.0.2.1")

    return one


@pytest.fixture
def letters_of(node):
    """Return a function that tells which letters stand in the outbox: what, and to whom."""

    def told():
        with reading(node.engine) as tx:
            rows = tx.execute(sa.select(letters.c.key, letters.c.sealed)).all()
        kinds = [row.key.split("/")[2] for row in rows if row.key.startswith("gatherings/")]
        return kinds, [unseal(node, row.sealed) for row in rows]

    return told


def state_of(node, seat):
    return deeds.seat_of(node, seat.code, "192.0.2.9").state


def left(node, event):
    return seats.left(node, occasions.occasions(event)[0])


def test_a_sign_up_takes_its_seats_and_gets_a_letter_with_the_way_back(
    gather, sign_up, node, letters_of
):
    event = gather()

    seat = sign_up(event, "Nel", 3, contact="nel@voorbeeld.nl", note="Een stoel bij de deur")

    assert (seat.state, seat.seats, seat.nickname, seat.note) == (
        "confirmed", 3, "Nel", "Een stoel bij de deur",
    )  # fmt: skip
    assert left(node, event) == 1
    kinds, texts = letters_of()
    assert kinds == ["confirmed"]
    assert f"/agenda/aanmelding/{seat.code}" in texts[0]
    assert "vrijdag 13 februari 2026, 18.00 \\u2013 20.00 uur" in texts[0]


def test_one_form_sent_twice_is_one_sign_up(gather, sign_up, node, letters_of):
    event, once = gather(), codes.draw()

    one = sign_up(event, once=once, contact="nel@voorbeeld.nl")
    two = sign_up(event, once=once, contact="nel@voorbeeld.nl")

    assert one.code == two.code
    assert left(node, event) == 3
    assert letters_of()[0] == ["confirmed"]


def test_a_form_that_is_not_ours_opens_no_code_of_another(gather, sign_up):
    event = gather()

    assert sign_up(event, once="x").code != sign_up(event, once="x").code


def test_whoever_comes_when_it_is_full_waits(gather, sign_up, node, letters_of):
    event = gather()
    sign_up(event, "Een", 4)

    seat = sign_up(event, "Twee", 1, contact="twee@voorbeeld.nl")

    assert seat.state == "waiting"
    assert left(node, event) == 0
    assert letters_of()[0] == ["waiting"]


def test_the_first_that_fits_moves_up_and_has_a_term_to_answer(
    gather, sign_up, node, clock, letters_of
):
    event = gather()
    first = sign_up(event, "Een", 2)
    sign_up(event, "Twee", 2)
    large = sign_up(event, "Drie", 3, contact="drie@voorbeeld.nl")
    fits = sign_up(event, "Vier", 2, contact="vier@voorbeeld.nl")
    silent = sign_up(event, "Vijf", 1)

    deeds.cancel(node, first.code)

    assert [state_of(node, each) for each in (large, fits, silent)] == [
        "waiting", "offered", "waiting",
    ]  # fmt: skip
    assert left(node, event) == 0
    assert letters_of()[0] == ["waiting", "waiting", "offered"]
    assert deeds.seat_of(node, fits.code, "").answer_by == NOW + timedelta(days=2)

    deeds.confirm(node, fits.code)
    clock.now += timedelta(days=3)
    keeping.run(node)

    assert state_of(node, fits) == "confirmed"


def test_a_seat_that_nobody_answers_goes_to_the_next(gather, sign_up, node, clock, letters_of):
    event = gather(capacity=1)
    first = sign_up(event, "Een")
    second = sign_up(event, "Twee", contact="twee@voorbeeld.nl")
    third = sign_up(event, "Drie")
    deeds.cancel(node, first.code)

    clock.now += timedelta(days=2, minutes=1)
    with pytest.raises(Conflict):
        deeds.confirm(node, second.code)
    keeping.run(node)

    assert state_of(node, second) == "cancelled"
    # Who left no address cannot be asked, and has the seat.
    assert state_of(node, third) == "confirmed"
    assert letters_of()[0] == ["waiting", "offered", "lapsed"]


def test_shortly_before_the_start_the_term_is_half_of_what_is_left(gather, sign_up, node, clock):
    event = gather(capacity=1)
    first, second = sign_up(event), sign_up(event, "Twee", contact="twee@voorbeeld.nl")
    clock.now = datetime(2026, 2, 13, 13, 0, tzinfo=UTC)

    deeds.cancel(node, first.code)

    until = deeds.seat_of(node, second.code, "").answer_by
    assert until == datetime(2026, 2, 13, 15, 0, tzinfo=UTC)


def test_more_seats_let_people_in(gather, sign_up, node):
    event = gather(capacity=1)
    sign_up(event)
    waits = sign_up(event, "Twee")

    amend(node, EDITOR, event.id, {"capacity": 2})
    keeping.run(node)

    assert state_of(node, waits) == "confirmed"


def test_the_last_seat_is_given_once_to_eight_who_ask_at_a_time(gather, sign_up, node):
    event, told = gather(capacity=1), []
    ready = threading.Barrier(8)

    def ask(number):
        ready.wait(30)
        told.append(sign_up(event, f"Buur {number}").state)

    asking = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for each in asking:
        each.start()
    for each in asking:
        each.join(60)

    assert sorted(told) == ["confirmed"] + ["waiting"] * 7
    assert left(node, event) == 0


_OTHER_PROCESS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from core.app import open_node
from plugins.gatherings.signup import codes, deeds, occasions
from plugins.gatherings.signup.deeds import Asked
node = open_node(Path(sys.argv[1]), environment={})
object.__setattr__(node, "clock", lambda: datetime(2026, 2, 2, 12, tzinfo=UTC))
event = occasions.event_of(node, sys.argv[2])
found = occasions.occasions(event)[0]
print("ready", flush=True)
sys.stdin.readline()
for number in range(5):
    asked = Asked(f"Buur {number}", "", 1, "", False, "nl")
    seat = deeds.sign_up(node, found, asked, once=codes.draw(), remote=sys.argv[3])
    print(seat.state, flush=True)
"""


def test_two_processes_give_no_seat_twice(gather, node):
    event = gather(capacity=7)
    both = [
        subprocess.Popen(
            [sys.executable, "-c", _OTHER_PROCESS, str(node.directory), str(event.id), address],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for address in ("192.0.2.1", "192.0.2.2")
    ]  # fmt: skip
    assert [each.stdout.readline().strip() for each in both] == ["ready", "ready"]
    for each in both:
        each.stdin.write("go\n")
        each.stdin.flush()

    told = [line for each in both for line in each.communicate(timeout=120)[0].split()]

    assert sorted(told) == ["confirmed"] * 7 + ["waiting"] * 3
    assert left(node, event) == 0


def test_whoever_cancels_is_forgotten_at_once(gather, sign_up, node):
    event = gather()
    seat = sign_up(event, "Nel", 2, contact="nel@voorbeeld.nl", note="Een stoel")

    deeds.cancel(node, seat.code)
    deeds.cancel(node, seat.code)

    gone = deeds.seat_of(node, seat.code, "")
    assert (gone.state, gone.nickname, gone.contact, gone.note) == ("cancelled", "", "", "")
    assert left(node, event) == 4


def test_a_sign_up_may_become_larger_while_there_are_seats(gather, sign_up, node):
    event = gather()
    seat = sign_up(event, number=2)
    sign_up(event, "Twee", 1)

    deeds.change(node, seat.code, 3, "Een stoel")
    with pytest.raises(InvalidRecord):
        deeds.change(node, seat.code, 4, "")

    changed = deeds.seat_of(node, seat.code, "")
    assert (changed.seats, changed.note) == (3, "Een stoel")


def test_a_sign_up_that_becomes_smaller_lets_the_next_in(gather, sign_up, node):
    event = gather()
    seat = sign_up(event, number=4)
    waits = sign_up(event, "Twee")

    deeds.change(node, seat.code, 3, "")

    assert state_of(node, waits) == "confirmed"


def test_more_people_than_there_are_chairs_cannot_even_wait(gather, sign_up):
    with pytest.raises(InvalidRecord, match="seats"):
        sign_up(gather(capacity=2), number=3)


@pytest.mark.parametrize(
    ("fields", "takes"),
    [
        ({"capacity": 4}, True),
        ({"capacity": None}, False),
        ({"capacity": None, "signup": "asked"}, True),
        ({"capacity": 4, "signup": "no"}, False),
        ({"status": "cancelled"}, False),
        ({"signup_days": 12}, False),
        ({"signup_days": 10}, True),
    ],
)
def test_who_signs_up_where_is_as_the_gathering_says(gather, node, fields, takes):
    assert bool(occasions.ahead(node, gather(**fields))) is takes


def test_signing_up_closes_at_the_end_of_the_day_before(gather, node, clock):
    event = gather(signup_days=1)

    clock.now = datetime(2026, 2, 12, 22, 59, tzinfo=UTC)
    assert occasions.ahead(node, event)
    clock.now = datetime(2026, 2, 12, 23, 0, tzinfo=UTC)
    assert not occasions.ahead(node, event)


def test_each_day_of_what_comes_back_has_its_own_seats(gather, sign_up, node):
    event = gather(capacity=1, recurrence="weekly", repeat_until="2026-03-06")
    sign_up(event)

    assert sign_up(event, "Twee").state == "waiting"
    assert sign_up(event, "Drie", day="2026-02-20").state == "confirmed"


def test_a_gathering_that_is_cancelled_tells_everybody_once(gather, sign_up, node, letters_of):
    event = gather()
    seat = sign_up(event, contact="nel@voorbeeld.nl")
    amend(node, EDITOR, event.id, {"status": "cancelled"})

    keeping.run(node)
    keeping.run(node)

    assert letters_of()[0] == ["confirmed", "off"]
    assert state_of(node, seat) == "off"


def test_a_day_on_which_it_is_not_tells_whoever_would_come(gather, sign_up, node, letters_of):
    event = gather(recurrence="weekly", repeat_until="2026-03-06")
    sign_up(event, contact="nel@voorbeeld.nl", day="2026-02-20")
    stays = sign_up(event, "Twee", contact="twee@voorbeeld.nl")

    amend(node, EDITOR, event.id, {"except_days": "2026-02-20"})
    keeping.run(node)

    assert letters_of()[0] == ["confirmed", "confirmed", "off"]
    assert state_of(node, stays) == "confirmed"


def test_whoever_signed_up_moves_along_with_the_gathering(gather, sign_up, node, letters_of):
    event = gather()
    seat = sign_up(event, contact="nel@voorbeeld.nl")

    amend(node, EDITOR, event.id, {"start": "2026-02-14T19:00", "end": "2026-02-14T21:00"})
    keeping.run(node)
    keeping.run(node)

    assert letters_of()[0] == ["confirmed", "moved"]
    assert deeds.seat_of(node, seat.code, "").day == "2026-02-14"


def test_who_asked_for_it_hears_the_day_before(gather, sign_up, node, clock, letters_of):
    event = gather()
    sign_up(event, contact="nel@voorbeeld.nl", remind=True)
    sign_up(event, "Twee", contact="twee@voorbeeld.nl")

    clock.now = datetime(2026, 2, 12, 7, 30, tzinfo=UTC)
    keeping.run(node)
    assert letters_of()[0] == ["confirmed", "confirmed"]
    clock.now = datetime(2026, 2, 12, 8, 30, tzinfo=UTC)
    keeping.run(node)
    keeping.run(node)

    assert letters_of()[0] == ["confirmed", "confirmed", "reminder"]


def test_of_a_gathering_that_is_erased_nothing_is_kept(gather, sign_up, node):
    from core.erasing import erase

    event = gather()
    seat = sign_up(event)
    erase(node, EDITOR, event.id)

    keeping.run(node)

    with pytest.raises(NotFound):
        deeds.seat_of(node, seat.code, "")


def test_what_another_node_brings_takes_names_only_when_it_says_so(take_in, node, clock, sign_up):
    start = {"start": "2026-02-13T18:00:00Z", "capacity": 4}
    theirs = take_in("p" * 32, "event", "Tafel van een ander", **start)
    joint = take_in("p" * 32, "event", "Samen leren", signup="each_node", **start)
    found = {each.title: each for each in (_at(node, theirs), _at(node, joint))}

    assert not occasions.ahead(node, found["Tafel van een ander"])
    assert sign_up(found["Samen leren"]).state == "confirmed"


def _at(node, reference):
    from samenbeter import VISITOR, find

    return find(node, VISITOR, reference)


def test_a_machine_takes_no_hall_full_of_seats(gather, sign_up):
    event = gather(capacity=1000)
    for number in range(deeds.BY_ADDRESS.most):
        sign_up(event, f"Buur {number}")

    with pytest.raises(TooMany):
        sign_up(event, "Nog een")


def test_nobody_fills_the_mailbox_of_another(gather, sign_up):
    event = gather(capacity=100)
    for number in range(deeds.BY_EMAIL.most):
        sign_up(event, f"Buur {number}", contact="Nel@voorbeeld.nl")

    with pytest.raises(TooMany):
        sign_up(event, "Nog een", contact="nel@voorbeeld.nl")


def test_whoever_guesses_codes_has_to_wait(gather, sign_up, node):
    seat = sign_up(gather())
    for _ in range(deeds.LOOK_BY_ADDRESS.most):
        with pytest.raises(NotFound):
            deeds.seat_of(node, "aaaabbbbcccc", "192.0.2.7")

    with pytest.raises(TooMany):
        deeds.seat_of(node, "aaaabbbbcccc", "192.0.2.7")
    assert deeds.seat_of(node, seat.code, "192.0.2.7").code == seat.code


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (None, "Er is plaats"), (0, "Vol: je kunt op de wachtlijst"), (1, "Nog 1 plaats"),
        (4, "Nog 4 plaatsen"), (9, "Nog 9 plaatsen"), (10, "Er is nog genoeg plaats"),
        (87, "Er is nog genoeg plaats"),
    ],
)  # fmt: skip
def test_no_more_of_the_seats_is_told_than_one_needs(number, told):
    assert seats.left_in_words(number) == told


def test_a_code_is_read_as_people_write_it_over(gather, sign_up):
    code = sign_up(gather()).code

    assert len(code) == 12
    assert codes.read(f" {codes.on_paper(code).upper()} ") == code


# The pages.


@pytest.fixture
def visitor(node):
    return Browser(create_app(node))


GOOD = {"nickname": "Nel", "email": "", "seats": "2", "note": "", "consent": "true",
        "language": "nl"}  # fmt: skip


def fill_in(browser, event, **changed):
    page = f"/agenda/{event.id}/aanmelden"
    shown = browser.get(page).text
    once = re.search(r'name="once" value="([^"]+)"', shown)[1]
    return browser.post(page, GOOD | {"once": once} | changed, page=page)


def test_a_visitor_signs_up_looks_changes_and_cancels_without_a_cookie(gather, visitor, node):
    event = gather()
    assert "Nog 4 plaatsen" in visitor.get(f"/agenda/{event.id}").text

    answer = fill_in(visitor, event)
    assert answer.status_code == 303
    mine = answer.headers["Location"]
    shown = visitor.get(mine)
    assert "Je bent welkom" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert "Nog 2 plaatsen" in visitor.get(f"/agenda/{event.id}").text

    sent = {"deed": "change", "seats": "4", "note": "Een stoel bij de deur"}
    assert visitor.post(mine, sent, page=mine).status_code == 303
    assert "Een stoel bij de deur" in visitor.get(mine).text
    assert "Vol: je kunt op de wachtlijst" in visitor.get(f"/agenda/{event.id}").text

    assert visitor.post(mine, {"deed": "cancel"}, page=mine).status_code == 303
    assert "Je bent afgemeld" in visitor.get(mine).text
    assert visitor.cookies() == {}
    assert left(node, event) == 4


def test_opening_the_link_of_a_letter_changes_nothing(gather, sign_up, visitor, node):
    event = gather(capacity=1)
    first, waits = sign_up(event), sign_up(event, "Twee", contact="twee@voorbeeld.nl")
    deeds.cancel(node, first.code)

    visitor.get(f"/agenda/aanmelding/{waits.code}?deed=confirm")

    assert state_of(node, waits) == "offered"


def test_a_form_is_given_to_one_visitor_only(gather, visitor):
    page = f"/agenda/{gather().id}/aanmelden"

    both = [visitor.get(page) for _ in range(2)]

    once = {re.search(r'name="once" value="([^"]+)"', each.text)[1] for each in both}
    assert len(once) == 2
    assert {each.headers["Cache-Control"] for each in both} == {"no-store"}


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(gather, visitor, node):
    event = gather()
    wrong = {"nickname": "", "email": "geen adres", "seats": "9", "consent": "", "note": "x" * 400}

    answer = fill_in(visitor, event, **wrong)

    assert answer.status_code == 400
    for name in ("nickname", "email", "seats", "consent", "note"):
        assert f'href="#veld-{name}"' in answer.text, name
    assert "geen adres" in answer.text
    assert left(node, event) == 4


@pytest.mark.parametrize(
    "changed",
    [
        {"nickname": "<script>alert(1)</script>"},
        {"nickname": "Nel\nBcc: allen@voorbeeld.nl"},
        {"note": "{{ 7 * 7 }} \x00 \u202e"},
        {"seats": "-1"}, {"seats": "1e3"}, {"seats": "²"}, {"seats": "6" * 300},
        {"once": "../../etc"}, {"language": "xx"}, {"day": "1999-01-01"},
        {"email": "a@b\nBcc: c@d"}, {"email": "x" * 5000 + "@voorbeeld.nl"},
    ],
)  # fmt: skip
def test_hostile_words_break_nothing_and_are_shown_as_words(gather, visitor, changed, caplog):
    event = gather()

    answer = fill_in(visitor, event, **changed)

    assert answer.status_code in (303, 400, 409)
    shown = (
        visitor.get(answer.headers["Location"]).text if answer.status_code == 303 else answer.text
    )
    assert "<script>alert" not in shown
    assert "crashed" not in caplog.text


def test_a_day_that_closed_meanwhile_is_not_swapped_for_another(gather, visitor, node, clock):
    event = gather(recurrence="weekly", repeat_until="2026-03-06")
    page = f"/agenda/{event.id}/aanmelden"
    shown = visitor.get(page).text
    once = re.search(r'name="once" value="([^"]+)"', shown)[1]
    assert "vrijdag 20 februari 2026, 18.00 \u2013 20.00 uur. Nog 4 plaatsen" in shown
    clock.now = datetime(2026, 2, 14, 12, tzinfo=UTC)

    sent = GOOD | {"once": once, "day": "2026-02-13"}
    answer = visitor.post(page, sent, page=page)

    assert answer.status_code == 409
    assert "Kies een andere dag" in answer.text
    assert [seats.left(node, each) for each in occasions.occasions(event)] == [4, 4, 4, 4]


def test_a_code_nobody_has_opens_nothing(gather, visitor):
    gather()

    assert visitor.get("/agenda/aanmelding/aaaabbbbcccc").status_code == 404
    sent = visitor.post("/agenda/aanmelding", {"code": "aaaa"}, page="/agenda/aanmelding")
    assert sent.status_code == 404
    assert "Deze code kennen we niet" in sent.text


def test_a_code_from_paper_leads_to_the_sign_up(gather, sign_up, visitor):
    seat = sign_up(gather())

    sent = {"code": codes.on_paper(seat.code).upper()}
    answer = visitor.post("/agenda/aanmelding", sent, page="/agenda/aanmelding")

    assert answer.headers["Location"] == f"/agenda/aanmelding/{seat.code}"


def test_a_form_without_a_token_is_refused(gather, visitor):
    event = gather()

    assert visitor.post(f"/agenda/{event.id}/aanmelden", GOOD, token="x").status_code == 403


def test_where_nobody_signs_up_the_page_says_so(gather, visitor):
    event = gather(capacity=None)

    shown = visitor.get(f"/agenda/{event.id}/aanmelden")

    assert "Aanmelden kan hier niet" in shown.text
    assert "Meld je aan" not in visitor.get(f"/agenda/{event.id}").text


def test_a_draft_takes_no_names(node, clock, visitor):
    event = records.create(node, EDITOR, "event", EVENT | {"capacity": 4})

    assert visitor.get(f"/agenda/{event.id}/aanmelden").status_code == 404


def test_one_sign_up_takes_six_seats_at_most(gather, visitor):
    assert fill_in(visitor, gather(capacity=20), seats=str(MOST_SEATS + 1)).status_code == 400


def test_the_house_alone_reads_who_signed_up(gather, sign_up, node):
    from samenbeter import get

    seat = sign_up(gather())

    assert get(node, HOUSE, seat.id).body["nickname"] != "Nel"
    with pytest.raises(NotFound):
        get(node, EDITOR, seat.id)
