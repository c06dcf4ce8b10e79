# SPDX-License-Identifier: EUPL-1.2
"""AVG-13: no byte that leaves for others holds what is private of somebody.

A canary sits in every private field of a person, and in what one brings without an account. Then
every way out is read: pages, feeds, calendars, embeds, the API, letters to others, logs.
"""

import logging
import re

import pytest
import sqlalchemy as sa

from core import audit, records, tables
from core.database import reading, writing
from core.following import deeds, digest
from core.mail import sending
from core.model import Actor
from core.people import accounts, leaving, links, persons
from tests.least import LEAST
from tests.unit.test_following import confirmed
from tests.web.conftest import Browser

NICKNAME, ADDRESS, OTHER = "Kanariepiet", "kanariepiet@voorbeeld.nl", "ada@voorbeeld.nl"
CANARIES = (b"kanarie", b"hokje-van-piet")


@pytest.fixture
def piet(node):
    """Return somebody whose every private field holds a canary, and who wrote something."""
    with writing(node.engine) as tx:
        row = persons.insert(
            tx, node, NICKNAME, "editor", email=ADDRESS, organisation="hokje-van-piet"
        )
        accounts.begin_session(tx, node, row.id)
        links.make(tx, node, "join", {"email": ADDRESS}, persons.TERM)
    actor = Actor(row.id, NICKNAME, "editor")
    accounts.make_token(node, NICKNAME.lower(), "kanarie-programma")
    with writing(node.engine) as tx:
        audit.note(tx, node, actor, "role", "kanarie", row.id)
    deeds.follow(node, actor, "type", "lesson")
    return actor


def paths(node, front):
    """Return every page without blanks that the house and its guests have, and what they link."""
    visitor = Browser(front)
    seen, todo = set(), ["/", "/lessen", "/privacy", "/zoeken?q=soep", "/sitemap.xml", "/over",
                         "/lessen/1", "/health", "/metrics", "/api/v1/lessons", "/huisregels",
                         "/api/v1/openapi.json", "/insluiten/lessen", "/meedoen", "/aanmelden",
                         "/volgen/soort/lesson", "/.well-known/security.txt"]  # fmt: skip
    while todo and len(seen) < 150:
        path = todo.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = visitor.get(path)
        yield path, answer
        for found in re.findall(
            r'(?:href|src)="(/[^"#]*)"', answer.text if _is_text(answer) else ""
        ):
            if not found.startswith("/static") and found not in seen:
                todo.append(found.replace("&amp;", "&"))


def _is_text(answer):
    return answer.mimetype.startswith("text/") or "xml" in answer.mimetype


def test_avg_13_no_way_out_for_visitors_tells_who_is_here(node, front, piet, caplog):
    caplog.set_level(logging.DEBUG)
    data = LEAST["lesson"] | {"title": "Soep", "advice": "Begin ermee."}
    records.create(node, piet, "lesson", data, publish=True)

    told, read = [], 0
    for path, answer in paths(node, front):
        read += 1
        bytes_out = answer.data.lower() + str(answer.headers).lower().encode()
        told += [(path, each) for each in CANARIES if each in bytes_out]

    assert told == []
    assert read > 40
    assert not [each for each in CANARIES if each.decode() in caplog.text.lower()]
    # And the canary is alive: who may see it does.
    with reading(node.engine) as tx:
        assert NICKNAME in tx.execute(sa.select(tables.people.persons.c.nickname)).scalars().all()


def test_avg_13_a_letter_to_one_person_tells_nothing_of_another(node, piet, monkeypatch):
    confirmed(node, OTHER)
    data = LEAST["lesson"] | {"title": "Soep"}
    records.create(node, piet, "lesson", data, publish=True)
    monkeypatch.setattr(digest, "period", lambda now: "9998-W01")
    with writing(node.engine) as tx:
        tx.execute(sa.update(tables.following.subscribers).values(period="9997-W52"))
    digest.run(node)
    sending.run(node)

    letters = [file.read_bytes() for file in (node.directory / "post").glob("*.eml")]
    to_other = [each for each in letters if OTHER.encode() in each]

    assert len(to_other) == 2  # to confirm, and the week's
    assert not [one for one in to_other for each in CANARIES if each in one.lower()]
    assert any(ADDRESS.encode() in each for each in letters)


def test_avg_13_in_the_outbox_and_in_the_database_no_address_can_be_read(node, piet):
    leaving.ask_letter(node, piet, "keep", "127.0.0.1")

    stored = b"".join(file.read_bytes() for file in node.directory.glob("node.db*"))

    assert ADDRESS.encode() not in stored
    assert stored.count(b"kanarie") > 0  # the nickname, which is no secret here


def test_avg_01_and_02_an_anonymous_visitor_gets_no_cookie_anywhere(node, front, piet):
    given = [path for path, answer in paths(node, front) if "Set-Cookie" in answer.headers]

    assert given == []


def test_avg_10_no_age_is_stored(node):
    columns = {column.name for table in tables.metadata.sorted_tables for column in table.columns}

    assert not [each for each in columns if re.search("age$|birth|leeftijd|geboor", each)
                and each not in ("language", "page")]  # fmt: skip


def test_s26_a_hat_is_of_a_contribution_and_never_of_an_account():
    with_hat = {table.name for table in tables.metadata.sorted_tables if "hat" in table.c}

    assert "person" not in with_hat
    assert with_hat == {"contribution"}
