# SPDX-License-Identifier: EUPL-1.2
"""Who comes: seen by whoever opens the door, told to nobody else, and gone afterwards."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from core import erasing, records, scrubbing
from core.exporting import export
from core.people import accounts
from core.web import create_app
from plugins.gatherings.signup import codes, deeds, door, keeping, occasions
from plugins.gatherings.signup.deeds import Asked
from plugins.gatherings.signup.registration import DOOR, KEPT, REGISTRATION
from samenbeter import HOUSE, VISITOR, NotFound, Query, get, page, search
from tests.plugins.conftest import EDITOR
from tests.web.conftest import PASSWORD, Browser

CANARY = "kanarievogel"
NOW = datetime(2026, 2, 2, 12, 0, tzinfo=UTC)
DATA = {"title": "Wijktafel", "kind": "meal", "start": "2026-02-13T18:00", "capacity": 3}


@pytest.fixture
def clock(node):
    """Return a list with the moment that it is."""
    moment = [NOW]
    object.__setattr__(node, "clock", lambda: moment[0])
    return moment


@pytest.fixture
def table(node, clock):
    """Return a shared gathering with a canary in all that somebody typed, and its sign-ups."""
    event = records.create(node, EDITOR, "event", DATA, publish=True)
    records.share(node, HOUSE, event.id)
    found = occasions.occasions(event)[0]
    asked = Asked(CANARY, f"{CANARY}@voorbeeld.nl", 2, f"{CANARY} zit bij de deur", True, "nl")
    both = [
        deeds.sign_up(node, found, asked, once=codes.draw(), remote="192.0.2.1") for _ in range(2)
    ]
    return found, both


def files_with(node, *texts):
    """Return the files of a node that hold one of these texts, in any case."""
    return [
        (each.name, text)
        for each in node.directory.rglob("*")
        if each.is_file()
        for text in texts
        if text.lower().encode() in each.read_bytes().lower()
    ]


def sealed_of(node, seat):
    body = get(node, HOUSE, seat.id).body
    names = ("nickname", "contact", "note", "code", "token")
    return [str(body[name]) for name in names if body[name]]


def test_every_private_field_says_so():
    told = {one.processing.privacy for kind in (REGISTRATION, DOOR) for one in kind.fields
            if one.name != "language"}  # fmt: skip

    assert told == {"P3"}
    assert not REGISTRATION.travels
    assert not DOOR.travels


def test_no_page_feed_export_search_or_line_of_the_log_tells_who_comes(table, node, caplog):
    caplog.set_level(logging.DEBUG)
    occasion, both = table
    event = occasion.event.id
    door.tick(node, occasion, both[0].id, came=True)
    keeping.run(node)
    accounts.add_person(node, "esra", PASSWORD, "editor")
    front = create_app(node)
    editor, visitor = Browser(front), Browser(front)
    assert editor.sign_in("esra").status_code == 303

    paths = [
        "/", "/agenda", f"/agenda/{event}", f"/agenda/{event}/aanmelden", "/agenda/aanmelding",
        f"/agenda/{event}/deur", f"/agenda/{event}/agenda.ics", "/agenda.ics", "/atom.xml",
        "/agenda/atom.xml", "/agenda/feed.json", "/dag", "/zoeken?q=wijktafel", "/privacy",
        "/health", "/metrics", "/api/v1/events", f"/api/v1/events/{event}",
        "/api/v1/registrations", f"/api/v1/registrations/{both[0].id}", "/api/v1/openapi.json",
        f"/berichten/{both[0].id}", f"/agenda/{both[0].id}", "/agenda/aanmelding/aaaabbbbcccc",
        "/transparantie", "/sitemap.xml",
    ]  # fmt: skip
    seen = {path: visitor.get(path) for path in paths}
    desk = [editor.get(path) for path in ("/redactie", f"/berichten/{both[0].id}")]
    files = [b"".join(export(node, actor, node.types["event"], ending))
             for actor in (VISITOR, EDITOR) for ending in ("csv", "json", "ods")]  # fmt: skip

    told = [path for path, answer in seen.items() if CANARY in answer.text]
    assert told == []
    assert not [each for each in desk if CANARY in each.text]
    assert not [each for each in files if CANARY.encode() in each]
    assert CANARY not in caplog.text
    assert both[0].code not in caplog.text
    assert search(node, CANARY) == []
    assert page(node, EDITOR, Query("registration", public=False)).records == ()
    # And the canary is alive: who opens the door sees it, and who has the code.
    assert CANARY in editor.get(f"/agenda/{event}/deur").text
    assert CANARY in visitor.get(f"/agenda/aanmelding/{both[0].code}").text


def test_how_many_signed_up_is_told_to_no_visitor(table, node):
    occasion, _both = table
    shown = Browser(create_app(node)).get(f"/api/v1/events/{occasion.event.id}").json

    assert not {"taken", "left", "registrations", "signed_up"} & set(shown)
    assert "Nog 1 plaats" in Browser(create_app(node)).get(f"/agenda/{occasion.event.id}").text


def test_what_is_typed_stands_nowhere_on_disk_as_it_was_typed(table, node):
    assert files_with(node, CANARY) == []


def test_two_weeks_after_the_day_not_a_byte_of_it_is_left(table, node, clock):
    occasion, both = table
    door.walk_in(node, occasion, 3)
    sealed = [text for each in both for text in sealed_of(node, each)]
    # Alive: before that they are there.
    assert {text for _name, text in files_with(node, *sealed)} == set(sealed)

    clock[0] = datetime(2026, 2, 13, 12, tzinfo=UTC) + KEPT
    erasing.forget_old(node)
    assert get(node, HOUSE, both[0].id)
    clock[0] += timedelta(days=1)
    erasing.forget_old(node)
    assert scrubbing.scrub(node, at_once=True)

    assert files_with(node, *sealed) == []
    with pytest.raises(NotFound):
        deeds.seat_of(node, both[0].code, "")
    assert door.look(node, occasion).walked_in == 0


def test_whoever_cancels_leaves_no_name_behind(table, node):
    _occasion, both = table
    sealed = sealed_of(node, both[0])[:3]
    deeds.cancel(node, both[0].code)

    body = get(node, HOUSE, both[0].id).body

    assert not [text for text in sealed if text in str(body)]


def test_the_privacy_page_says_what_is_kept_and_for_how_long(table, node):
    shown = Browser(create_app(node)).get("/privacy").text

    assert "Roepnaam (verzegeld)" in shown
    assert "tot veertien dagen na de bijeenkomst" in shown
