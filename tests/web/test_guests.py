# SPDX-License-Identifier: EUPL-1.2
"""Guests' pages and slots: mounted, guarded, and never the end of the site."""

import types

import pytest

from core.errors import NotFound
from core.people import accounts
from samenbeter import (
    Bytes,
    Fill,
    Html,
    Origin,
    Page,
    Problem,
    Redirect,
    hookimpl,
)
from tests.web.conftest import NEIGHBOUR, PASSWORD, Browser


def crash(*_):
    raise ZeroDivisionError("no soup")


def echo(node, request):
    told = {
        "method": request.method, "target": request.target, "values": dict(request.values),
        "query": dict(request.query), "form": {k: list(v) for k, v in request.form.items()},
        "size": len(request.body), "headers": [list(each) for each in request.headers],
        "role": request.actor.role,
    }  # fmt: skip
    import json

    return Bytes(json.dumps(told).encode(), "application/json")


def answering(answer):
    return lambda node, request: answer


PAGES = (
    Page("/straat", answering(Html("street.html", {"name": "<b>Dorpsstraat</b>"}, status=200)),
         menu="Straat"),
    Page("/straat/alleen", answering(Html("street.html", {"name": "Eén"}, shared=False))),
    Page("/straat/regels", answering(Html("street.html", {"name": "Regels"})),
         menu="Onze regels", at_foot=True),
    Page("/straat/echo/<name>", echo, methods=("GET", "POST")),
    Page("/straat/crash", crash),
    Page("/straat/kapot", answering(Html("broken.html"))),
    Page("/straat/niets", answering(None)),
    Page("/straat/weg", answering(Redirect("/straat", "Gelukt."))),
    Page("/straat/elders", answering(Redirect("https://evil.example/"))),
    Page("/straat/elders2", answering(Redirect("//evil.example/"))),
    Page("/straat/kop", answering(Bytes(b"x", "text/plain", headers={"X-A": "1\r\nX-B: 2"}))),
    Page("/straat/koek", answering(Bytes(b"x", "text/plain", headers={"Set-Cookie": "a=1"}))),
    Page("/straat/soort", answering(Bytes(b"x", "text/html\r\nX-A: 1"))),
    Page("/straat/los", answering(Bytes(b"x", "text/plain", headers={
        "Content-Security-Policy": "default-src *", "X-Frame-Options": "ALLOWALL"}))),
    Page("/straat/bestand", answering(Bytes(b"x", "text/plain", filename='a"\r\nb/../c.txt'))),
    Page("/straat/bezwaar", answering(Problem(418, "Teapot", "short and stout"))),
    Page("/straat/onbekend", lambda node, request: (_ for _ in ()).throw(NotFound("Geen huis 7."))),
    Page("/beheer/straat", answering(Html("street.html", {"name": "x"})), role="administrator",
         menu="Straatbeheer", methods=("GET", "POST")),
    Page("/straat/redactie", echo, role="editor"),
    Page("/machine/<int:number>", echo, methods=("GET", "POST"), machine=True, body_limit=100),
    Page("/machine/crash", crash, machine=True),
    Page("/machine/nee", answering(Problem(401, "Unsigned", "sign it", {"skew": 3},
                                           {"WWW-Authenticate": "Signature"})), machine=True),
)  # fmt: skip


class Street:
    """A guest with good and bad pages, and slots that may crash."""

    pages = PAGES
    name = "Westerpark"
    slot = staticmethod(lambda: Fill("street.html", {"name": "<i>slot</i>"}))

    @hookimpl
    def register_pages(self):
        return self.pages

    @hookimpl
    def fill_home(self, node, actor):
        return self.slot()

    @hookimpl
    def fill_record_aside(self, node, actor, record):
        return self.slot()

    @hookimpl
    def describe_origins(self, node):
        return {NEIGHBOUR: Origin("Amsterdam", self.name, "amsterdam")}


@pytest.fixture
def street(tmp_path):
    """Return a guest as a module with templates beside it."""
    folder = tmp_path / "package" / "templates" / "street"
    folder.mkdir(parents=True)
    (folder / "street.html").write_text("<h1>{{ name }}</h1>")
    (folder / "broken.html").write_text("{{ 1 // 0 }}")
    (folder / "base.html").write_text("ours now")
    guest, module = Street(), types.ModuleType("guest_street_home")
    module.__file__ = str(tmp_path / "package" / "__init__.py")
    guest.__file__ = module.__file__
    return guest


@pytest.fixture
def open_street(with_guest, street):
    """Return a function that opens the node with the guest, and a visitor's browser."""

    def opening(**changed):
        for name, value in changed.items():
            setattr(street, name, value)
        again, front = with_guest(street)
        return again, Browser(front)

    return opening


def crashes(node):
    return node.plugins.guests["street"].crashes


def test_a_guests_page_is_shown_with_its_own_template_escaped(open_street):
    node, browser = open_street()

    page = browser.get("/straat")

    assert node.plugins.guests["street"].is_in
    assert page.status_code == 200
    assert "<h1>&lt;b&gt;Dorpsstraat&lt;/b&gt;</h1>" in page.text
    assert "Straat" in browser.get("/over").text


def test_a_page_made_for_one_visitor_is_kept_nowhere(open_street):
    _, visitor = open_street()

    assert visitor.get("/straat").headers["Cache-Control"] == "no-cache"
    assert visitor.get("/straat/alleen").headers["Cache-Control"] == "no-store"


def test_a_guest_sees_the_request_bounded_and_exact(open_street):
    _, browser = open_street()

    told = browser.get("/straat/echo/a%20b?q=1&q=2&leeg=", headers={"X-Soup": "pea"}).json

    assert told["target"] == "/straat/echo/a%20b?q=1&q=2&leeg="
    assert told["values"] == {"name": "a b"}
    assert told["query"] == {"q": "1", "leeg": ""}
    assert ["x-soup", "pea"] in told["headers"]
    assert told["role"] == "visitor"


def test_a_visitors_form_on_a_guests_page_needs_its_own_token(open_street, node):
    _, browser = open_street()

    assert browser.post("/straat/echo/x", {"a": "1"}, token="x").status_code == 403
    assert browser.post("/straat/echo/x", {"a": "1"}, headers={}).status_code == 403


def test_an_editors_form_on_a_guests_page_is_read_whole(open_street):
    node, browser = open_street()
    accounts.add_person(node, "editor", PASSWORD, "editor")
    browser.sign_in("editor")

    told = browser.post("/straat/echo/x", {"a": ["1", "2"]}).json

    assert told["form"]["a"] == ["1", "2"]
    assert told["role"] == "editor"


@pytest.mark.parametrize(
    "path",
    [
        "/straat/crash", "/straat/kapot", "/straat/niets", "/straat/elders", "/straat/elders2",
        "/straat/kop", "/straat/koek", "/straat/soort",
    ],
)  # fmt: skip
def test_A36_a_crash_in_a_guests_page_costs_that_page(open_street, path):
    node, browser = open_street()

    page = browser.get(path)

    assert page.status_code == 500
    assert "Er ging bij ons iets mis" in page.text
    assert "Set-Cookie" not in page.headers
    assert crashes(node) == 1
    assert browser.get("/straat").status_code == 200
    assert browser.get("/").status_code == 200
    report = browser.get("/health").json
    assert [each["crashes"] for each in report["plugins"] if each["name"] == "street"] == [1]


def test_what_a_guest_raises_on_purpose_is_no_crash(open_street):
    node, browser = open_street()

    page = browser.get("/straat/onbekend")

    assert page.status_code == 404
    assert "Geen huis 7." in page.text
    assert crashes(node) == 0


def test_answers_of_every_kind_arrive(open_street):
    _, browser = open_street()

    away, file, problem = (browser.get(f"/straat/{each}") for each in ("weg", "bestand", "bezwaar"))

    assert (away.status_code, away.headers["Location"]) == (303, "/straat")
    assert file.headers["Content-Disposition"] == 'attachment; filename="a-b-..-c.txt"'
    assert problem.status_code == 418
    assert problem.json["title"] == "Teapot"


def test_a_guest_cannot_loosen_the_houses_headers(open_street):
    _, browser = open_street()

    answer = browser.get("/straat/los")

    assert answer.headers.getlist("X-Frame-Options") == ["DENY"]
    assert answer.headers.getlist("Content-Security-Policy")[0].startswith("default-src 'self'")


def test_a_notice_is_shown_once_to_somebody_signed_in_and_never_to_a_visitor(open_street):
    node, browser = open_street()
    visitor = Browser(browser.client.application)
    accounts.add_person(node, "editor", PASSWORD, "editor")
    browser.sign_in("editor")

    browser.get("/straat/weg")
    first, second = browser.get("/over"), browser.get("/over")

    assert "Gelukt." in first.text
    assert "Gelukt." not in second.text
    assert "Set-Cookie" not in visitor.get("/straat/weg").headers


def test_roles_of_guests_pages_are_kept(open_street):
    node, browser = open_street()
    boss = Browser(browser.client.application)
    for role, each in (("editor", browser), ("administrator", boss)):
        accounts.add_person(node, role, PASSWORD, role)
        assert Browser(each.client.application).get("/beheer/straat").status_code == 303
        assert each.get("/straat/redactie").status_code == 303
        each.sign_in(role)

    assert browser.get("/beheer/straat").status_code == 403
    assert browser.post("/beheer/straat").status_code == 403
    assert browser.get("/straat/redactie").status_code == 200
    assert boss.get("/beheer/straat").status_code == 200
    assert "Straatbeheer" in boss.get("/beheer").text


def test_a_machines_page_needs_no_token_and_knows_no_session(open_street):
    node, browser = open_street()
    accounts.add_person(node, "editor", PASSWORD, "editor")
    browser.sign_in("editor")

    answer = browser.client.post(
        "/machine/7?x=%2F", data=b"\x00\xff", content_type="application/octet-stream",
        base_url=browser.address,
    )  # fmt: skip

    assert answer.json["size"] == 2
    assert answer.json["role"] == "visitor"
    assert answer.json["target"] == "/machine/7?x=%2F"
    assert answer.json["form"] == {}


@pytest.mark.parametrize(
    ("path", "method", "body", "status"),
    [
        ("/machine/x", "GET", b"", 404),
        ("/machine/7/", "GET", b"", 404),
        ("/machine/7", "DELETE", b"", 405),
        ("/machine/7", "POST", b"x" * 101, 413),
        ("/machine/crash", "GET", b"", 500),
        ("/machine/nee", "GET", b"", 401),
    ],
)
def test_refusals_on_a_machines_path_are_problems(open_street, path, method, body, status):
    _, browser = open_street()

    answer = browser.client.open(path, method=method, data=body, base_url=browser.address)

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == status
    assert {"title", "detail"} <= set(answer.json)


def test_a_body_as_large_as_the_page_allows_is_taken(open_street):
    _, browser = open_street()

    answer = browser.client.post("/machine/7", data=b"x" * 100, base_url=browser.address)

    assert answer.json["size"] == 100


def test_slots_are_filled_escaped(open_street, write):
    _, browser = open_street()
    lesson = write("lesson", "Begin met eten")

    for path in ("/", f"/lessen/{lesson.id}"):
        assert "<h1>&lt;i&gt;slot&lt;/i&gt;</h1>" in browser.get(path).text


@pytest.mark.parametrize(
    "slot",
    [
        crash,
        lambda: Fill("broken.html"),
        lambda: Fill("nowhere.html"),
        lambda: Fill("lessons/home.html/../../x"),
        lambda: "no fill",
    ],
)
def test_A36_a_crash_in_a_slot_leaves_it_empty(open_street, write, slot):
    node, browser = open_street(slot=slot)
    lesson = write("lesson", "Begin met eten")

    home, detail = browser.get("/"), browser.get(f"/lessen/{lesson.id}")

    assert (home.status_code, detail.status_code) == (200, 200)
    assert crashes(node) == 2


def test_a_guest_says_a_few_words_on_the_cards_of_a_list(open_street, write):
    lesson = write("lesson", "Begin met eten")
    said = hookimpl(lambda node, records: {each.id: "<i>Drie stoelen</i>" for each in records})
    _, browser = open_street(note_cards=said)

    page = browser.get("/lessen").text

    assert lesson.title in page
    assert "&lt;i&gt;Drie stoelen&lt;/i&gt;" in page


@pytest.mark.parametrize("told", [crash, lambda: "no words", lambda: 7])
def test_A36_a_crash_over_the_cards_leaves_the_list_as_it_is(open_street, write, told):
    write("lesson", "Begin met eten")
    node, browser = open_street(note_cards=hookimpl(lambda node, records: told()))

    page = browser.get("/lessen")

    assert page.status_code == 200
    assert "Begin met eten" in page.text
    assert crashes(node) == 1


def test_a_guest_cannot_shadow_a_template_of_the_house(open_street):
    _, browser = open_street()

    assert "ours now" not in browser.get("/").text


def test_a_guest_names_other_nodes(open_street, take_in):
    _, browser = open_street()
    take_in("lesson", "Van de buren")

    page = browser.get("/lessen")

    assert "Amsterdam, Westerpark" in page.text


def test_names_are_asked_again_after_each_change(open_street, street, take_in, write):
    _, browser = open_street()
    take_in("lesson", "Van de buren")
    assert "Westerpark" in browser.get("/lessen").text

    street.name = "Oud-West"
    write("lesson", "Van ons")

    assert "Oud-West" in browser.get("/lessen").text


@pytest.mark.parametrize("told", [crash, lambda self, node: {NEIGHBOUR: "Amsterdam"}])
def test_A36_a_guest_that_cannot_name_nodes_costs_only_names(
    with_guest, street, take_in, monkeypatch, told
):
    monkeypatch.setattr(Street, "describe_origins", hookimpl(lambda self, node: told(self, node)))
    take_in("lesson", "Van de buren")

    node, front = with_guest(street)

    assert "proeftuin qqqq" in Browser(front).get("/lessen").text
    assert crashes(node) >= 1


@pytest.mark.parametrize(
    ("pages", "complaint"),
    [
        ((Page("/straat/<soup:x>", echo),), "soup"),
        ((Page("/straat/<int:", echo),), "malformed"),
        ((Page("/straat", echo), Page("/straat", echo)), "declared twice"),
    ],
)
def test_a_rule_that_cannot_be_mounted_keeps_the_guest_out(open_street, pages, complaint):
    node, browser = open_street(pages=pages)

    assert complaint in node.plugins.guests["street"].reason
    assert browser.get("/").status_code == 200
    assert browser.get("/straat").status_code == 404


def test_what_stays_out_is_told_to_administrators_and_watchers(open_street):
    node, browser = open_street(pages=(Page("/straat/<soup:x>", echo),))
    accounts.add_person(node, "boss", PASSWORD, "administrator")
    browser.sign_in("boss")

    page, report = browser.get("/beheer/uitbreidingen"), browser.get("/health").json

    assert "soup" in page.text
    assert "daad van vertrouwen" in page.text
    assert report["status"] == "degraded"
    assert [each["state"] for each in report["plugins"]] == ["in", "in", "out"]


def test_a_page_at_the_foot_stands_in_no_menu(open_street):
    _, browser = open_street()

    head, _, foot = browser.get("/").text.partition("<footer")

    assert 'href="/straat/regels">Onze regels' in foot
    assert "Onze regels" not in head
    assert 'href="/straat"' in head
