# SPDX-License-Identifier: EUPL-1.2
"""What the account on the fediverse keeps, for how long, and that it is off until it has a name."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
import requests

from core import erasing, records
from core.people import accounts
from core.web import create_app
from plugins.fediverse import delivering, followers, inbox, kept, remote, telling
from plugins.fediverse.kept import FOLLOWER, INBOX, POST
from plugins.fediverse.room import room_of
from samenbeter import MalformedError, TooMany, take_turn
from tests.plugins.conftest import EDITOR
from tests.plugins.fediverse import Elsewhere
from tests.web.conftest import PASSWORD, Browser

ON = '\n[plugins.fediverse]\naccount = "proeftuin"\n'
_CALL = requests.get


@pytest.fixture
def node(make_node):
    made = make_node(plugins=["fediverse", "lessons"], extra=ON)
    yield made
    room_of(made).close()


@pytest.fixture
def town(node, monkeypatch):
    """Return a server elsewhere, which reads our key though nobody serves it here."""
    made = Elsewhere()
    client = Browser(create_app(node))

    def get(url, **more):
        ours = url.removeprefix(node.config.node.address)
        if ours == url:
            return _CALL(url, **more)
        return SimpleNamespace(json=client.get(ours).get_json)

    monkeypatch.setattr("tests.plugins.fediverse.requests.get", get)
    yield made
    made.close()


def later(node, **time):
    """Return the node some time later."""
    now = node.clock() + timedelta(**time)
    return replace(node, clock=lambda: now)


def number(node, name):
    return len(list(kept.found(node, name, {})))


@pytest.fixture
def ada(node, town):
    """Return an account elsewhere that follows."""
    address = town.account("ada")
    followers.begin(node, remote.fetch(node, address), f"{address}#follow")
    delivering.run(node)
    assert [each["type"] for each in town.heard] == ["Accept"], town.refused
    return address


def test_without_a_name_there_is_no_account(make_node):
    node = make_node(plugins=["fediverse", "lessons"])
    accounts.add_person(node, "esra", PASSWORD, "administrator")
    visitor, administrator = Browser(create_app(node)), Browser(create_app(node))
    assert administrator.sign_in("esra").status_code == 303

    for path in ("/.well-known/webfinger", "/fediverse/account", "/fediverse/in", "/volg-ons"):
        assert visitor.get(path).status_code == 404, path
    assert visitor.get("/beheer/fediverse").status_code in (303, 403)
    page = administrator.get("/beheer/fediverse").text
    records.create(node, EDITOR, "lesson", LESSON, publish=True)
    delivering.run(node)

    assert "Dit staat uit." in page
    assert "krijg je nooit zeker terug" in page
    assert not (node.directory / "keys/fediverse.pem").exists()
    assert number(node, POST) == 0


LESSON = {"title": "Zet soep op", "kind": "tip", "advice": "Begin met soep."}


def test_an_administrator_sees_how_it_stands_and_nobody_who_follows(node, ada):
    accounts.add_person(node, "esra", PASSWORD, "administrator")
    administrator = Browser(create_app(node))
    administrator.sign_in("esra")

    page = administrator.get("/beheer/fediverse").text

    assert "@proeftuin@127.0.0.1:5100" in page
    assert "ada" not in page


def test_how_many_follow_is_told_from_ten_on(node, town, ada):
    visitor = Browser(create_app(node))
    assert "totalItems" not in visitor.get("/fediverse/volgers").get_json()

    for each in range(9):
        name = town.account(f"ada-{each}")
        followers.begin(node, remote.fetch(node, name), "")
    delivering.run(node)

    assert visitor.get("/fediverse/volgers").get_json()["totalItems"] == 10


def test_an_inbox_that_fails_is_tried_later_and_later_and_forgotten_after_thirty_days(
    node, town, ada
):
    town.status = 500
    records.create(node, EDITOR, "lesson", LESSON, publish=True)

    still = later(node)
    delivering.run(still)
    assert kept.number(kept.first(node, INBOX), "tries") == 1
    delivering.run(still)
    assert kept.number(kept.first(node, INBOX), "tries") == 1, "not before its time"
    delivering.run(later(still, minutes=2))
    assert kept.number(kept.first(node, INBOX), "tries") == 2

    # The house destroys what is not kept any longer; nobody keeps who is not reached.
    for days in (6, 20, 29):
        delivering.keep(later(node, days=days))
        erasing.forget_old(later(node, days=days))
        assert number(node, FOLLOWER) == 1, days
    delivering.keep(later(node, days=32))
    erasing.forget_old(later(node, days=32))
    assert (number(node, FOLLOWER), number(node, INBOX)) == (0, 0)


def test_who_is_reached_is_kept_for_another_while(node, town, ada):
    for days in (10, 30, 50, 70):
        delivering.keep(later(node, days=days))
        erasing.forget_old(later(node, days=days))

    assert (number(node, FOLLOWER), number(node, INBOX)) == (1, 1)


def test_an_inbox_that_is_gone_for_good_is_forgotten_at_once(node, town, ada):
    town.status = 410
    records.create(node, EDITOR, "lesson", LESSON, publish=True)

    delivering.run(node)

    assert (number(node, FOLLOWER), number(node, INBOX)) == (0, 0)


def test_what_failed_is_brought_once_it_can(node, town, ada):
    town.status = 500
    lesson = records.create(node, EDITOR, "lesson", LESSON, publish=True)
    delivering.run(node)
    assert kept.number(kept.first(node, INBOX), "tries") == 1
    records.amend(node, EDITOR, lesson.id, {"title": "Zet thee op"})
    delivering.run(node)
    town.status = 202

    delivering.run(later(node, minutes=5))

    assert [kind for kind, _ in town.types()] == ["Accept", "Create"], "no change of what is new"
    assert "Zet thee op" in town.heard[-1]["object"]["content"]


def test_an_inbox_that_failed_is_tried_at_once_when_somebody_there_follows(node, town, ada):
    town.status = 500
    records.create(node, EDITOR, "lesson", LESSON, publish=True)
    delivering.run(node)
    town.status = 202

    bob = town.account("bob")
    followers.begin(node, remote.fetch(node, bob), f"{bob}#follow")
    delivering.run(node)

    assert [kind for kind, _ in town.types()] == ["Accept", "Accept", "Create"]


def test_what_was_withdrawn_before_anybody_heard_of_it_is_not_told(node, town, ada):
    town.status = 500
    lesson = records.create(node, EDITOR, "lesson", LESSON, publish=True)
    delivering.run(node)
    records.withdraw(node, EDITOR, lesson.id)
    town.status = 202

    delivering.run(later(node, minutes=5))

    assert [kind for kind, _ in town.types()] == ["Accept"]
    assert kept.first(node, POST).body["stand"] == "gone"


def test_what_is_older_than_two_days_is_no_news(node, town, ada):
    records.create(node, EDITOR, "lesson", LESSON, publish=True)

    delivering.run(later(node, days=3))

    assert number(node, POST) == 0


def test_the_minute_of_regret_is_waited_for(node, town, ada):
    sharing = replace(node.config.sharing, regret_seconds=60)
    lesson = records.create(node, EDITOR, "lesson", LESSON, publish=True)
    config = replace(node.config, sharing=sharing)
    careful = replace(node, config=config, clock=lambda: lesson.updated)

    delivering.run(careful)
    assert number(node, POST) == 0
    delivering.run(later(careful, seconds=61))

    assert [kind for kind, _ in town.types()] == ["Accept", "Create"]


@pytest.mark.parametrize(
    "changed",
    [
        {"visibility": "leden"},
        {"visibility": "kring"},
        {"state": "draft"},
        {"state": "withdrawn"},
        {"origin": "p" * 32},
        {"title": "Bel 06-12345678"},
        {"plain_summary": "Mail naar piet@voorbeeld.nl"},
        {"type": "registration"},
    ],
    ids=str,
)
def test_nothing_is_told_of_what_is_not_ours_to_tell_everybody(node, changed):
    lesson = records.create(node, EDITOR, "lesson", LESSON, publish=True)
    assert telling.text_of(node, lesson) is not None

    assert telling.text_of(node, replace(lesson, **changed)) is None


@pytest.mark.parametrize(
    "actor",
    [
        "http://voorbeeld.example/u",
        "https://voorbeeld.example/u#x",
        "https://voorbeeld.example/a b",
        'https://voorbeeld.example/"',
        "https://",
        "https://[",
        "https://" + "a" * 600,
        "ftp://voorbeeld.example/u",
        None,
        17,
    ],
    ids=str,
)
def test_an_odd_address_is_asked_by_nobody_outside_of_development(node, actor):
    config = replace(node.config, node=replace(node.config.node, development=False))

    with pytest.raises(MalformedError):
        remote.fetch(replace(node, config=config), actor)


def test_a_server_that_invents_accounts_is_told_to_wait(node):
    for _ in range(inbox.BY_SERVER.most):
        take_turn(node, (inbox.BY_SERVER, "elders.example"))

    with pytest.raises(TooMany):
        take_turn(node, (inbox.BY_SERVER, "elders.example"))
