# SPDX-License-Identifier: EUPL-1.2
"""N14: who goes away leaves no trace, not in the database, its log, or the letters."""

import shutil
from dataclasses import replace

import pytest

from core import audit, mail, records
from core.app import open_node
from core.database import reading, writing
from core.errors import Conflict, InvalidRecord, NotFound
from core.mail import sending
from core.model import VISITOR, Actor
from core.people import accounts, forgotten, leaving, links, passwords, persons
from core.store import people
from tests.clocks import Clock
from tests.least import LEAST
from tests.web.conftest import PASSWORD

NICKNAME, ADDRESS = "Kanariepiet", "kanariepiet@voorbeeld.nl"


@pytest.fixture
def home(make_node):
    return replace(make_node(plugins=["lessons"], stewards=False), clock=Clock())


def joined(node, name=NICKNAME, email=ADDRESS, role="editor"):
    with writing(node.engine) as tx:
        made = passwords.make_hash(PASSWORD)
        row = persons.insert(tx, node, name, role, password_hash=made, email=email)
    return Actor(row.id, name, role)


def lesson(node, actor, title="Soep"):
    return records.create(node, actor, "lesson", LEAST["lesson"] | {"title": title}, publish=True)


def on_disk(node):
    files = [file for file in node.directory.rglob("*") if file.is_file()]
    return {file.name: file.read_bytes().lower() for file in files}


def test_n14_nothing_of_who_went_is_found_in_any_file(home):
    piet = joined(home)
    sealed = None
    with reading(home.engine) as tx:
        sealed = people.get(tx, piet.person_id).email
    lesson(home, piet)
    with writing(home.engine) as tx:
        mail.post(tx, home, "leave", ADDRESS, "one", "nl", {"link": "http://x/"})
        audit.note(tx, home, piet, "ban", f"{NICKNAME} was boos", piet.person_id)
        links.make(tx, home, "join", {"email": ADDRESS}, persons.TERM)
    accounts.make_token(home, NICKNAME.lower(), "kookt")
    sending.run(home)
    before = on_disk(home)
    assert any(NICKNAME.lower().encode() in each for each in before.values())
    assert any(ADDRESS.encode() in each for name, each in before.items() if name.endswith(".eml"))

    leaving.by_password(home, piet, PASSWORD, "keep", "127.0.0.1")

    after = on_disk(home)
    for trace in (NICKNAME.lower().encode(), ADDRESS.encode(), sealed.lower()):
        assert [name for name, told in after.items() if trace in told] == []


def test_texts_stay_without_a_name_or_are_taken_back(home):
    for texts, state in (("keep", "published"), ("withdraw", "withdrawn")):
        piet = joined(home, f"Piet {texts}", f"{texts}@voorbeeld.nl")
        record = lesson(home, piet)

        leaving.by_password(home, piet, PASSWORD, texts, "127.0.0.1")

        (left,) = [each for each in records.questions.desk(home, Actor(None, "x", "editor"))
                   if each.id == record.id]  # fmt: skip
        assert left.state == state


def test_another_password_lets_nobody_go(home):
    piet = joined(home)

    with pytest.raises(InvalidRecord):
        leaving.by_password(home, piet, "niet dit wachtwoord", "keep", "127.0.0.1")

    assert persons.find(home, piet.person_id).nickname == NICKNAME


def test_the_last_administrator_stays(home):
    anneke = joined(home, "Anneke", "a@voorbeeld.nl", "administrator")

    with pytest.raises(Conflict, match="laatste beheerder"):
        leaving.by_password(home, anneke, PASSWORD, "keep", "127.0.0.1")

    joined(home, "Bas", "b@voorbeeld.nl", "administrator")
    leaving.by_password(home, anneke, PASSWORD, "keep", "127.0.0.1")
    with pytest.raises(NotFound):
        persons.find(home, anneke.person_id)


def test_a_letter_confirms_once(home):
    piet = joined(home)
    leaving.ask_letter(home, piet, "keep", "127.0.0.1")
    with writing(home.engine) as tx:
        token = links.make(tx, home, leaving.LEAVE, {"person": piet.person_id, "texts": "keep"},
                           leaving.LASTS)  # fmt: skip

    leaving.look(home, token)
    assert persons.find(home, piet.person_id)
    leaving.by_link(home, token)

    with pytest.raises(NotFound):
        persons.find(home, piet.person_id)
    with pytest.raises(NotFound):
        leaving.by_link(home, token)


def test_an_old_copy_that_is_put_back_brings_nobody_back(home, tmp_path):
    piet = joined(home)
    joined(home, "Nel", "nel@voorbeeld.nl")
    copy = tmp_path / "copy.db"
    with writing(home.engine):
        shutil.copy(home.directory / "node.db", copy)
        log = home.directory / "node.db-wal"
        if log.exists():
            shutil.copy(log, tmp_path / "copy.db-wal")
    leaving.by_password(home, piet, PASSWORD, "keep", "127.0.0.1")
    assert NICKNAME.lower().encode() not in (home.directory / forgotten.FILE_NAME).read_bytes()

    home.engine.dispose()
    for name in ("node.db-wal", "node.db-shm"):
        (home.directory / name).unlink(missing_ok=True)
    shutil.copy(copy, home.directory / "node.db")
    if (tmp_path / "copy.db-wal").exists():
        shutil.copy(tmp_path / "copy.db-wal", home.directory / "node.db-wal")
    again = open_node(home.directory)

    assert [each.nickname for each in accounts.list_people(again)] == ["Nel"]
    again.engine.dispose()


def test_a_visitor_cannot_go(home):
    with pytest.raises(Exception, match="Meld je aan"):
        leaving.by_password(home, VISITOR, PASSWORD, "keep", "127.0.0.1")
