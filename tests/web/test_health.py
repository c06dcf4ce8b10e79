# SPDX-License-Identifier: EUPL-1.2
"""How a node tells that it is well, and what administrators see."""

import time

import pytest

from core.app import open_node
from core.loop import Loop
from core.people import accounts
from core.web import create_app, make_flask
from core.web.security import guard
from samenbeter import Finding, Task, hookimpl
from samenbeter.running import PATIENCE
from tests.web.conftest import PASSWORD, Browser


class Watchful:
    """A guest with a finding and a task."""

    findings = (Finding("ok", "all is well"), Finding("error", "the hedge is open"))

    @hookimpl
    def report_findings(self, node):
        return self.findings

    @hookimpl
    def register_tasks(self):
        return [Task("street.sweep", lambda node: 1 / 0, every=60)]


@pytest.fixture(autouse=True)
def tidy(node):
    """Keep keys and database for their owner, and find somebody to run the node."""
    for each in (node.directory / "node.db", *(node.directory / "keys").iterdir()):
        each.chmod(0o600)
    accounts.add_person(node, "caretaker", PASSWORD, "administrator")
    return node


def test_a_node_that_is_well_says_so(node, visitor):
    answer = visitor.get("/health")

    assert answer.status_code == 200
    assert answer.json["status"] == "ok"
    assert answer.json["database"] == "ok"
    assert answer.json["node"] == node.id
    assert answer.json["version"]
    assert [each["name"] for each in answer.json["plugins"]] == [
        "initiatives",
        "lessons",
        "gatherings",
    ]
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_a_guest_finds_is_counted_for_all_and_told_to_administrators(with_guest):
    node, front = with_guest(Watchful())
    accounts.add_person(node, "boss", PASSWORD, "administrator")
    boss = Browser(front)
    boss.sign_in("boss")

    answer, page = Browser(front).get("/health"), boss.get("/beheer").text

    assert answer.json["status"] == "degraded"
    assert answer.json["findings"]["error"] == 1
    assert "hedge" not in answer.text
    assert "the hedge is open" in page


def test_what_the_house_finds_is_counted_too(tidy, visitor):
    assert visitor.get("/health").json["status"] == "ok"

    (tidy.directory / "keys/secret").chmod(0o644)

    answer = visitor.get("/health")
    assert answer.json["status"] == "degraded"
    assert str(tidy.directory) not in answer.text


def test_A36_findings_that_crash_are_counted_and_leave_the_rest(with_guest):
    guest = Watchful()
    guest.findings = 7
    node, front = with_guest(guest)

    report = Browser(front).get("/health").json

    assert "error" not in report["findings"]
    assert node.plugins.guests["street"].crashes == 1


def test_A36_a_task_that_keeps_crashing_shows(with_guest):
    node, front = with_guest(Watchful())
    loop = Loop(node, node.plugins.tasks["street"])
    loop.start()
    try:
        deadline = time.monotonic() + PATIENCE
        report = {"tasks": []}
        while not any(each["failures"] for each in report["tasks"]):
            assert time.monotonic() < deadline
            node.bell.wait(0.02)
            report = Browser(front).get("/health").json
    finally:
        loop.stop()

    assert [each["name"] for each in report["tasks"]] == ["street.sweep"]
    assert report["tasks"][0]["failures"] >= 1
    assert Browser(front).get("/").status_code == 200


@pytest.fixture
def damaged(node):
    """Take the table of changes away, as damage would."""
    with node.engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE change")
        connection.exec_driver_sql("COMMIT")
    return node


def test_a_database_that_does_not_answer_is_told_with_503(damaged, visitor, caplog):
    answer = visitor.get("/health")

    assert answer.status_code == 503
    assert answer.json["status"] == "broken"
    assert answer.json["database"] == "does not answer"
    assert visitor.get("/over").status_code == 200


def test_an_error_nobody_foresaw_is_a_page_in_words_and_tells_no_secrets(node, visitor, caplog):
    with node.engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE record")
        connection.exec_driver_sql("COMMIT")

    answer = visitor.get("/lessen")

    assert answer.status_code == 500
    assert "Er ging bij ons iets mis" in answer.text
    assert "record" not in answer.text and "Traceback" not in answer.text
    assert "failed" in caplog.text


def test_when_even_the_page_of_an_error_fails_a_line_of_text_remains(node, caplog):
    flask, _ = make_flask(node)
    flask.jinja_env.globals.pop("site")

    answer = Browser(guard(flask.wsgi_app, node)).get("/nergens")

    assert answer.status_code == 500
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_node_without_guests_has_its_own_pages(node):
    alone = open_node(node.directory, environment={"SAMENBETER_PLUGINS": ""})
    browser = Browser(create_app(alone))

    pages = {each: browser.get(each) for each in ("/", "/over", "/privacy", "/zoeken?q=soep")}

    assert {each.status_code for each in pages.values()} == {200}
    assert browser.get("/lessen").status_code == 404
    assert browser.get("/health").json["plugins"] == []
    alone.engine.dispose()


def test_administrators_see_findings_plugins_and_tasks(administrator):
    page = administrator.get("/beheer")
    plugins = administrator.get("/beheer/uitbreidingen")

    assert (page.status_code, plugins.status_code) == (200, 200)
    assert "initiatives" in plugins.text
    assert "daad van vertrouwen" in plugins.text
