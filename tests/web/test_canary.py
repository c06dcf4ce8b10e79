# SPDX-License-Identifier: EUPL-1.2
"""A canary in all that is private: no visitor's byte, and no line of a log, may hold one.

What peers get is watched in tests/federation/test_departing.py.
"""

import json
import logging
from types import SimpleNamespace

import pytest
import requests
import sqlalchemy as sa

from core import questions, records
from core.contributing import bringing, managing
from core.contributing.bringing import Brought
from core.database import reading, writing
from core.errors import InvalidRecord, NotAllowed
from core.model import VISITOR, Actor, Query
from core.moderation import deciding, matters, objecting
from core.people import accounts, sealing
from core.tables.people import letters
from samenbeter import (
    PUBLIC_STORY,
    Processing,
    RecordSchema,
    RecordType,
    describe,
    fields,
    hookimpl,
    validate,
)
from samenbeter.running import samenbeter
from tests.web.conftest import _TOKEN, EDITOR, PASSWORD, Browser

CANARY = "kanarie"


def _private(privacy):
    return Processing(privacy, "om te testen", "toestemming", "een jaar")


class SignUp(RecordSchema):
    """A type of the most talkative kind: all that is private is searched and listed too."""

    open = fields.String(metadata=describe("Open", PUBLIC_STORY, search=True, indexed=True))
    nickname = fields.String(
        metadata=describe("Roepnaam", _private("P2"), search=True, indexed=True)
    )
    attends = fields.List(
        fields.String(validate=validate.OneOf([f"{CANARY}-komt", "blijft thuis"])),
        metadata=describe("Komt", _private("P3"), indexed=True),
    )


KIND = RecordType("sign_up", SignUp, "aanmeldingen", "sign-ups", "aanmelding", "aanmeldingen")
DATA = {"title": "Aanmelding", "open": "kom binnen", "nickname": CANARY,
        "attends": [f"{CANARY}-komt"]}  # fmt: skip


@pytest.fixture
def town(with_guest):
    """Return a node with a guest of private types, and the browser of a visitor."""
    guest = SimpleNamespace(SAMENBETER_API=1, register_record_types=lambda: (KIND,))
    guest.register_record_types = hookimpl(guest.register_record_types)
    return with_guest(guest, "signing")


def test_no_page_shows_a_visitor_what_is_private(town, caplog):
    caplog.set_level(logging.DEBUG)
    node, front = town
    accounts.add_person(node, f"{CANARY}-redactie", PASSWORD, "editor")
    editor, visitor = Browser(front), Browser(front)
    assert editor.sign_in(f"{CANARY}-redactie").status_code == 303
    token = accounts.make_token(node, f"{CANARY}-redactie", f"{CANARY}-label")
    author = accounts.actor_of_token(node, token)
    shared = records.create(node, author, "sign_up", DATA, publish=True)
    records.share(node, author, shared.id)
    lesson = {"title": CANARY, "kind": "tip", "advice": CANARY}
    draft = records.create(node, author, "lesson", lesson)
    gone = records.create(node, author, "lesson", lesson, publish=True)
    records.withdraw(node, author, gone.id)

    paths = [
        "/", "/aanmeldingen", f"/aanmeldingen/{shared.id}", "/lessen", f"/lessen/{draft.id}",
        f"/lessen/{gone.id}", f"/lessen/{gone.id}/wijzig", "/zoeken?q=aanmelding", "/over",
        f"/berichten/{draft.id}", "/privacy", "/health", "/aanmelden", "/beheer", "/redactie",
        "/api/v1/sign-ups", f"/api/v1/sign-ups/{shared.id}", f"/api/v1/lessons/{draft.id}",
        f"/api/v1/lessons/{gone.id}", "/api/v1/lessons", "/nergens",
    ]  # fmt: skip
    seen = {path: visitor.get(path) for path in paths}

    told = [path for path, page in seen.items() if CANARY.encode() in page.data]
    assert told == []
    headers = [path for path, page in seen.items() if CANARY in str(page.headers)]
    assert headers == []
    secrets = [PASSWORD, token, next(iter(editor.cookies().values())).value]
    assert not [each for each in (CANARY, *secrets) if each in caplog.text]
    # And the canary is alive: who may see it does.
    assert CANARY.encode() in editor.get(f"/aanmeldingen/{shared.id}").data
    assert (
        seen["/aanmeldingen"].status_code == seen[f"/aanmeldingen/{shared.id}"].status_code == 200
    )
    assert b"kom binnen" in seen[f"/aanmeldingen/{shared.id}"].data


def test_what_is_private_is_not_found_by_searching(town):
    node, _ = town
    records.create(node, EDITOR, "sign_up", DATA, publish=True)

    assert questions.search(node, CANARY) == []
    assert len(questions.search(node, "binnen")) == 1


@pytest.mark.parametrize("name", ["nickname", "attends"])
def test_what_is_private_cannot_be_guessed_with_a_filter(town, name):
    node, _ = town
    record = records.create(node, EDITOR, "sign_up", DATA, publish=True)
    value = DATA[name] if name == "nickname" else DATA[name][0]

    with pytest.raises(InvalidRecord, match=name):
        questions.page(node, VISITOR, Query("sign_up", {name: (value,)}))

    found = questions.page(node, EDITOR, Query("sign_up", {name: (value,)}))
    assert [each.id for each in found.records] == [record.id]


def test_a_private_field_of_a_guest_that_left_is_for_editors(town):
    node, front = town
    record = records.create(node, EDITOR, "sign_up", DATA, publish=True)
    accounts.add_person(node, "esra", PASSWORD, "editor")
    del node.types["sign_up"]
    editor, visitor = Browser(front), Browser(front)
    assert editor.sign_in("esra").status_code == 303

    page = visitor.get(f"/berichten/{record.id}")

    assert page.status_code == 200
    assert "Aanmelding" in page.text
    assert CANARY not in page.text
    assert CANARY in editor.get(f"/berichten/{record.id}").text


def test_an_error_of_the_database_does_not_tell_the_text(node):
    statement = sa.text("INSERT INTO nowhere VALUES (:canary)")

    with pytest.raises(sa.exc.OperationalError) as caught, writing(node.engine) as tx:
        tx.execute(statement, {"canary": CANARY})

    assert CANARY not in str(caught.value)


def test_AVG_08_health_is_no_field():
    class Score(RecordSchema):
        score = fields.String(metadata=describe("Hoe gaat het?", _private("P4")))

    kind = RecordType("score", Score, "scores", "scores", "score", "scores")

    with pytest.raises(ValueError, match="'score' has class P4"):
        kind.fields  # noqa: B018 - reading it is what checks it


def test_nobody_reads_versions_without_rights(node):
    record = records.create(node, EDITOR, "lesson", {"title": "x", "kind": "tip", "advice": "y"},
                            publish=True)  # fmt: skip

    with pytest.raises(NotAllowed):
        questions.versions(node, VISITOR, record.id)


def test_no_byte_leaves_a_running_node_with_a_person_in_it(two_nodes):
    one, other = two_nodes
    person, password = f"{CANARY}-piet", f"{CANARY}-wachtwoord"
    where = (person, str(one.directory))
    samenbeter("user", "add", *where, "--password-stdin", told=password + "\n")
    one.token = samenbeter("user", "token", *where, "--label", f"{CANARY}-label").strip()
    browser = requests.Session()
    form = browser.get(f"{one.url}/aanmelden", timeout=30).text
    sent = {"user_name": person, "password": password, "form_token": _TOKEN.search(form)[1]}
    answer = browser.post(
        f"{one.url}/aanmelden", sent, headers={"Origin": one.url}, timeout=30, allow_redirects=False
    )
    assert answer.status_code == 303
    secret = {"title": CANARY, "kind": "tip", "advice": CANARY}
    one.api("POST", "/lessons?state=draft", secret)
    local = one.api("POST", "/lessons", secret | {"title": "Alleen hier", "advice": "x"})
    one.api("POST", f"/lessons/{local['id']}/_withdraw")

    shared = one.share("lessons", {"title": "Soep", "kind": "tip", "advice": "Begin ermee."})
    other.wait_until(lambda: other.find("lessons", shared), "the lesson to arrive")
    proof = one.get(f"/bewijs/{shared}")
    paths = (
        "/", "/lessen", "/over", "/privacy", "/health", "/zoeken?q=kanarie", "/api/v1/lessons",
        "/api/v1/openapi.json", "/federation/v1/heads", "/federation/v1/feeds",
        "/federation/v1/certificate", "/.well-known/samenbeter",
    )  # fmt: skip
    seen = {path: one.get(path) for path in paths}

    told = [path for path, page in seen.items() if CANARY in page.text.replace(f"={CANARY}", "")]
    assert [path for path in told if not path.startswith("/zoeken")] == []
    assert CANARY not in proof.text
    everything_there = b"".join(
        file.read_bytes() for file in other.directory.rglob("*") if file.is_file()
    )
    assert b"Begin ermee." in everything_there
    for private in (CANARY, one.token, password, next(iter(browser.cookies)).value):
        assert private.encode() not in everything_there
        assert private not in one.log()
    # Nothing that lets somebody in stands in the node's own files either.
    at_home = b"".join(file.read_bytes() for file in one.directory.rglob("*") if file.is_file())
    for key in (one.token, password, next(iter(browser.cookies)).value):
        assert key.encode() not in at_home


def test_no_page_shows_a_visitor_who_brought_or_reported_what(node, front, caplog):
    """Canaries stand in each private field of contributions, reports and objections."""
    caplog.set_level(logging.DEBUG)
    visitor, mediator = Browser(front), Browser(front)
    accounts.add_person(node, f"{CANARY}-mia", PASSWORD, "mediator")
    assert mediator.sign_in(f"{CANARY}-mia").status_code == 303
    who = Brought(f"{CANARY}@voorbeeld.nl", CANARY, "resident")
    for title in ("Een bankje", "Een kast"):
        bringing.bring(node, "idee", {"title": title}, who, address="203.0.113.7")
    token = _link(node)
    shown = managing.confirm(node, token).record
    told = {"rule": "advert", "words": CANARY, "email": f"{CANARY}@x.nl", "address": CANARY}
    matters.report(node, shown.id, **told)
    gone = records.create(node, EDITOR, "lesson", {"title": "x", "kind": "tip", "advice": "y"},
                          publish=True)  # fmt: skip
    actor = Actor(accounts.list_people(node)[0].id, f"{CANARY}-mia", "mediator")
    decided = deciding.decide(node, actor, gone.id, "hide", rule="true", reason="Klopt niet.")
    objecting.object_to(node, decided.id, CANARY, email=f"{CANARY}@x.nl", address=CANARY)
    shared = records.share(node, EDITOR, shown.id)

    paths = [
        "/", "/bijdragen", "/bijdragen/idee", f"/initiatieven/{shown.id}", f"/lessen/{gone.id}",
        "/huisregels", f"/bezwaar/{decided.id}", f"/berichten/{shown.id}/meld", "/zoeken?q=bankje",
        f"/bijdragen/mijn/{token}", "/redactie/meldingen", "/redactie/ideeen",
        "/api/v1/initiatives", f"/api/v1/initiatives/{shown.id}", "/privacy", "/initiatieven",
    ]  # fmt: skip
    seen = {path: visitor.get(path) for path in paths}

    assert [path for path, page in seen.items() if CANARY.encode() in page.data] == []
    assert [path for path, page in seen.items() if CANARY in str(page.headers)] == []
    assert CANARY not in caplog.text
    assert CANARY not in str(shared)  # what peers are given is made of the record alone
    # And the canary is alive: the mediator reads what was said, though not by whom.
    desk = mediator.get("/redactie/meldingen").text
    assert CANARY in desk
    assert "@x.nl" not in desk and "@voorbeeld.nl" not in desk


def _link(node):
    with reading(node.engine) as tx:
        asked = sa.select(letters.c.sealed).where(letters.c.kind == "contribution_confirm")
        sealed = tx.execute(asked).scalars().first()
    return json.loads(sealing.unseal(node, sealed))["facts"]["link"].rpartition("/")[2]
