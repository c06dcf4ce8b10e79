# SPDX-License-Identifier: EUPL-1.2
"""Reading got stuck and a person decides: on the page "Uitwisseling", and by command."""

import json
import re
import shutil
from dataclasses import replace

import pytest

from core.database import reading
from core.errors import AdministratorError
from core.people import accounts
from federation.evidence import evidence_of
from federation.gate import gate_of
from federation.guard import watching
from federation.publishing.publisher import publish
from federation.store import feeds
from federation.wire import merkle
from federation.wire.evidence import verify_evidence
from tests.federation.conftest import (
    feed_of,
    follow,
    lesson,
    put,
    say,
    titles,
    visit,
    with_type,
)
from tests.federation.test_commands import run
from tests.federation.test_exchange import _stricter
from tests.federation.test_lies import signed
from tests.federation.test_pages import PASSWORD, Person

PATH = "/beheer/uitwisseling"
WIRE_ID = "abcdefghijklmnopqrstuvwxya"


@pytest.fixture
def two(town):
    """Return a writer whose three lessons were read, and who reads them."""
    rotterdam, amsterdam = town.node("Rotterdam"), town.node("Amsterdam")
    for number in range(3):
        lesson(rotterdam, f"Les {number}")
    publish(rotterdam)
    follow(amsterdam, rotterdam)
    visit(amsterdam, rotterdam)
    return rotterdam, amsterdam


@pytest.fixture
def administrator(town, two):
    """Return the administrator of Amsterdam, signed in."""
    accounts.add_person(two[1], "beheer", PASSWORD, "administrator")
    person = Person(town, two[1])
    told = {"user_name": "beheer", "password": PASSWORD}
    assert person.post("/aanmelden", told).status_code == 303
    return person


@pytest.fixture
def forked(town, two):
    """Return the origin of a feed that stopped: its writer showed another root."""
    rotterdam, amsterdam = two
    town.lie(rotterdam, "/checkpoint", lambda _: signed(rotterdam, 3, bytes(32)))
    visit(amsterdam, rotterdam)
    assert feed_of(amsterdam, rotterdam).alarm
    return f"{rotterdam.id}/public/1"


def settle(node):
    assert gate_of(node).visiting.settle(20)


def test_a_visitor_and_an_editor_do_not_see_how_it_goes(town, two):
    accounts.add_person(two[1], "redactie", PASSWORD, "editor")
    person = Person(town, two[1])
    assert person.get(PATH).status_code == 303
    person.post("/aanmelden", {"user_name": "redactie", "password": PASSWORD})
    assert person.get(PATH).status_code == 403
    assert person.get(f"{PATH}/bewijs?lijst=x").status_code == 403


def test_the_page_says_in_dutch_how_it_goes(town, two, administrator):
    good = administrator.get(PATH).text
    assert "De uitwisseling gaat goed" in good
    assert "3 berichten, in 3 regels" in good

    town.close(two[0].id)
    visit(two[1], two[0])
    bad = administrator.get(PATH).text

    assert "Op het adres van deze proeftuin antwoordt niemand." in bad
    assert "Bel de beheerder daar." in bad


def test_evidence_is_a_file_that_proves_itself(two, forked, administrator):
    page = administrator.get(PATH).text
    link = re.search(r'href="([^"]+/bewijs\?lijst=[^"]+)"', page)[1]

    answer = administrator.get(link)

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert verify_evidence(answer.data, two[0].id).shorter.size == 3
    assert administrator.get(f"{PATH}/bewijs?lijst=nergens").status_code == 404


def test_without_the_tick_a_stopped_feed_stays_stopped(two, forked, administrator):
    for deed in ("go-on", "anew"):
        answer = administrator.post(PATH, {"deed": deed, "feed": forked})
        assert answer.status_code == 400
        assert "vinkje" in answer.text

    assert feed_of(two[1], two[0]).alarm


def test_a_feed_that_tells_our_story_again_goes_on(town, two, forked, administrator):
    rotterdam, amsterdam = two
    town.honest(rotterdam)
    lesson(rotterdam, "Les 3")
    publish(rotterdam)

    sent = {"deed": "go-on", "feed": forked, "spoken": "yes"}
    assert administrator.post(PATH, sent).status_code == 303
    settle(amsterdam)

    assert titles(amsterdam) == ["Les 0", "Les 1", "Les 2", "Les 3"]
    assert verify_evidence(evidence_of(amsterdam, forked), rotterdam.id)  # it is not forgotten
    assert "Bewijs van eerdere twee verhalen" in administrator.get(PATH).text


def test_a_feed_that_tells_the_other_story_again_stops_again(two, forked, administrator):
    administrator.post(PATH, {"deed": "go-on", "feed": forked, "spoken": "yes"})
    settle(two[1])

    assert "two roots" in feed_of(two[1], two[0]).alarm


def test_starting_anew_takes_the_story_that_is_told_now(town, two, tmp_path, opened):
    # given a writer that was put back from an old copy, and went on
    rotterdam, amsterdam = two
    twin = tmp_path / "twin"
    shutil.copytree(rotterdam.directory, twin, ignore=shutil.ignore_patterns("node.db*"))
    with reading(rotterdam.engine) as tx:
        tx.exec_driver_sql("COMMIT")
        tx.exec_driver_sql(f"VACUUM INTO '{twin / 'node.db'}'")
        tx.exec_driver_sql("BEGIN")
    lesson(rotterdam, "Wordt vergeten")
    publish(rotterdam)
    visit(amsterdam, rotterdam)
    town.close(rotterdam.id)
    restored = opened(twin)
    watching.overrule(restored)
    for number in range(2):
        lesson(restored, f"Anders {number}")
    publish(restored)
    town.serve(restored)
    origin = f"{rotterdam.id}/public/1"
    assert "two roots" in visit(amsterdam, rotterdam)
    before = verify_evidence(evidence_of(amsterdam, origin), rotterdam.id)

    # when a person lets it start anew
    assert run(amsterdam, "feed", "resume", origin, "--anew") == 0
    settle(amsterdam)

    # then the new story is all there is, and what showed the two still does
    assert titles(amsterdam) == ["Les 0", "Les 1", "Les 2", "Anders 0", "Anders 1"]
    assert feed_of(amsterdam, rotterdam).alarm == ""
    after = verify_evidence(evidence_of(amsterdam, origin), rotterdam.id)
    assert (after.root, after.shorter.size) == (before.root, before.shorter.size) != (b"", 0)


def test_only_a_stopped_feed_can_be_resumed(two, capsys):
    origin = f"{two[0].id}/public/1"

    for more in ((), ("--anew",)):
        with pytest.raises(AdministratorError, match="not stopped"):
            run(two[1], "feed", "resume", origin, *more)
    with pytest.raises(AdministratorError, match="no two stories"):
        run(two[1], "feed", "evidence", origin, "nowhere.json")

    assert len(titles(two[1])) == 3


def test_a_feed_that_only_shrank_gives_no_evidence(town, two):
    rotterdam, amsterdam = two
    with reading(rotterdam.engine) as tx:
        subtree = merkle.stored_subtrees(feeds.hashes(tx, feed_of(rotterdam, rotterdam)))
        root = merkle.frontier_at(2, subtree).root()
    town.lie(rotterdam, "/checkpoint", lambda _: signed(rotterdam, 2, root))
    visit(amsterdam, rotterdam)

    assert "rollback" in feed_of(amsterdam, rotterdam).alarm
    with pytest.raises(AdministratorError, match="one root at 2 entries"):
        run(amsterdam, "feed", "evidence", f"{rotterdam.id}/public/1", "nowhere.json")


def test_what_was_set_aside_is_taken_in_once_it_fits(two, administrator):
    # given a reader whose lessons are stricter than those of the writer
    rotterdam, amsterdam = two
    usual = amsterdam.types["lesson"]
    with_type(amsterdam, replace(usual, schema=_stricter(usual.schema)))
    record = lesson(rotterdam, "Lang", advice="x" * 100)
    publish(rotterdam)
    visit(amsterdam, rotterdam)
    assert record.wire_id in administrator.get(PATH).text
    assert run(amsterdam, "feed", "retry") == 1  # still set aside

    # when they are not, and it is tried again
    with_type(amsterdam, usual)
    one = {"deed": "again", "feed": f"{rotterdam.id}/public/1", "record": record.wire_id}
    assert administrator.post(PATH, one).status_code == 303

    # then it is a record, and nothing waits
    assert "Lang" in titles(amsterdam)
    assert "Er is niets apart gezet" in administrator.get(PATH).text
    assert run(amsterdam, "feed", "retry", f"{rotterdam.id}/public/1") == 0


def test_what_never_fits_is_set_aside_again(two, administrator):
    rotterdam, amsterdam = two
    bad = json.dumps({"id": f"{rotterdam.id}/{WIRE_ID}", "type": "lesson"}).encode()
    say(rotterdam, put(rotterdam, WIRE_ID, bad))
    visit(amsterdam, rotterdam)

    assert administrator.post(PATH, {"deed": "again"}).status_code == 303

    assert WIRE_ID in administrator.get(PATH).text
    with pytest.raises(AdministratorError, match="not a feed of a peer"):
        run(amsterdam, "feed", "retry", "nowhere/public/1")


def test_an_unknown_deed_does_nothing(two, administrator):
    assert administrator.post(PATH, {"deed": "burn"}).status_code == 400
    assert (
        administrator.post(PATH, {"deed": "go-on", "feed": "x", "spoken": "yes"}).status_code == 400
    )
