# SPDX-License-Identifier: EUPL-1.2
"""Headers on every answer, no cookie for visitors, forms from our own pages only."""

import gzip
import re

import pytest

from core import questions
from core.app import open_node
from core.people import accounts, attempts, form_tokens
from core.web import create_app, make_flask
from core.web.security import local_path
from core.web.visit import BODY_LIMIT
from tests.web.conftest import PASSWORD, Browser

WANTED = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
        " object-src 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def rules(node):
    """Return (path, method) of every rule the application knows, with parts filled in."""
    found = []
    for rule in make_flask(node)[0].url_map.iter_rules():
        path = re.sub(r"<int[^>]*>", "1", rule.rule)
        path = re.sub(r"<path:[^>]*>", "base.css", path)
        path = re.sub(r"<[^>]*>", "x", path)
        found += [(path, method) for method in sorted(rule.methods - {"OPTIONS"})]
    return found


def _forms(rules):
    """Return where forms go. A mail program stops a weekly letter without one (RFC 8058): there the
    token in the address is the proof, and test_following tries others."""
    posts = [path for path, method in rules if method == "POST"]
    return [path for path in posts if not path.startswith("/weekbericht/")]


def test_every_answer_carries_the_headers_errors_too(rules, visitor, editor, write):
    write("lesson", "Begin met eten")
    asked = list(rules)
    asked += [("/nergens", "GET"), ("/lessen/", "GET"), ("/lessen", "DELETE"), ("/%ff", "GET")]

    for browser in (visitor, editor):
        for path, method in asked:
            answer = browser.client.open(path, method=method, base_url=browser.address)

            for name, value in WANTED.items():
                assert answer.headers.getlist(name) == [value], (method, path, name)
            assert answer.headers["Permissions-Policy"]
            assert answer.headers["Cache-Control"]
            assert "Server" not in answer.headers
            assert "Strict-Transport-Security" not in answer.headers  # plain http on loopback
            assert answer.status_code != 500, (method, path)


def test_a_visitor_gets_no_cookie_anywhere(rules, visitor, write):
    write("lesson", "Begin met eten")

    for path, method in rules:
        answer = visitor.client.open(path, method=method, base_url=visitor.address)

        assert "Set-Cookie" not in answer.headers, (method, path)
    refused = visitor.sign_in("nobody")
    assert "Set-Cookie" not in refused.headers


def test_an_https_node_says_so_for_a_year_and_locks_its_cookie(make_node):
    node = make_node()
    text = (node.directory / "node.toml").read_text()
    text = text.replace("http://127.0.0.1:5100", "https://middelland.example")
    (node.directory / "node.toml").write_text(text)
    secure = open_node(node.directory, environment={})
    accounts.add_person(secure, "editor", PASSWORD, "editor")
    browser = Browser(create_app(secure), "https://middelland.example")

    answer = browser.sign_in("editor")

    assert answer.headers["Strict-Transport-Security"].startswith("max-age=316")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"__Host-sb-{secure.id[:8]}=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie.split("; ")
    assert "Domain" not in cookie
    secure.engine.dispose()


def test_AVG_02_two_nodes_on_one_host_have_cookies_of_their_own(make_node):
    one, other = make_node("Rotterdam"), make_node("Amsterdam", port=5101)
    jar = []
    for node in (one, other):
        accounts.add_person(node, "editor", PASSWORD, "editor")
        browser = Browser(create_app(node), node.config.node.address)
        jar.append(browser.sign_in("editor").headers["Set-Cookie"].split("=")[0])

    assert jar == [f"sb-{one.id[:8]}", f"sb-{other.id[:8]}"]
    assert jar[0] != jar[1]


def test_A35_every_form_without_its_token_is_refused(rules, editor, write):
    lesson = write("lesson", "Begin met eten")
    posts = _forms(rules)
    assert len(posts) > 30

    for path in posts:
        path = path.replace("/1", f"/{lesson.id}")
        for token in ("", "x" * 43, "1." + "x" * 43):
            answer = editor.post(path, {"title": "Gekaapt"}, token=token)

            assert answer.status_code == 403, (path, token)


def test_A35_every_form_of_another_site_is_refused(rules, editor, visitor, write):
    write("lesson", "Begin met eten")
    foreign = [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:5101"},
        {"Origin": editor.address, "Sec-Fetch-Site": "cross-site"},
        {"Origin": editor.address, "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {},
    ]
    token = editor.token()

    for path in _forms(rules):
        for headers in foreign:
            for browser in (editor, visitor):
                answer = browser.post(path, {"title": "Gekaapt"}, token=token, headers=headers)

                assert answer.status_code == 403, (path, headers)


def test_A35_another_persons_token_is_refused(signed_in):
    editor, administrator = signed_in("editor"), signed_in("administrator")

    answer = editor.post("/lessen/nieuw", {"title": "x"}, token=administrator.token())

    assert answer.status_code == 403


def test_a_visitors_token_does_not_open_an_editors_form(editor, visitor):
    token = visitor.token("/aanmelden")

    assert token
    assert editor.post("/lessen/nieuw", {"title": "x"}, token=token).status_code == 403


def test_a_visitor_who_posts_is_asked_to_sign_in(visitor):
    answer = visitor.post("/lessen/1/niet-delen", token="x")
    typed = visitor.post("/lessen/nieuw", {"title": "x"}, token="x")

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/aanmelden?naar=")
    # What was typed is given back; nothing else is done with it.
    assert typed.status_code == 401
    assert 'href="/aanmelden"' in typed.text


def test_A35_a_session_planted_beforehand_is_worth_nothing(node, front, visitor):
    accounts.add_person(node, "editor", PASSWORD, "editor")
    name = f"sb-{node.id[:8]}"
    visitor.client.set_cookie(name, "planted", domain="127.0.0.1")

    answer = visitor.sign_in("editor")

    token = re.search(rf"{name}=([^;]+)", answer.headers["Set-Cookie"])[1]
    assert token != "planted"
    assert accounts.session_of(node, "planted") is None
    assert accounts.session_of(node, token)


def test_A35_signing_in_again_ends_the_session_before(node, editor):
    name = f"sb-{node.id[:8]}"
    before = editor.client.get_cookie(name, domain="127.0.0.1").value

    answer = editor.post("/aanmelden", {"user_name": "editor", "password": PASSWORD})

    assert answer.status_code == 303
    assert editor.client.get_cookie(name, domain="127.0.0.1").value != before
    assert accounts.session_of(node, before) is None


def test_A35_a_known_and_an_unknown_name_get_the_same_answer(node, visitor):
    accounts.add_person(node, "editor", PASSWORD, "editor")
    wrong = {"password": "iets heel anders"}

    known = visitor.sign_in("editor", **wrong)
    unknown = visitor.sign_in("nobody", **wrong)

    assert known.status_code == unknown.status_code == 403
    tokenless = [re.sub(r'value="[^"]*"', "", page.text) for page in (known, unknown)]
    assert tokenless[0] == tokenless[1]


def test_A35_trying_passwords_is_slowed_down(node, visitor):
    accounts.add_person(node, "editor", PASSWORD, "editor")
    for _ in range(attempts.PER_NAME):
        visitor.sign_in("editor", password="iets heel anders")

    answer = visitor.sign_in("editor")

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Set-Cookie" not in answer.headers


def test_signing_out_ends_the_session_here_and_in_the_browser(node, editor):
    name = f"sb-{node.id[:8]}"
    token = editor.client.get_cookie(name, domain="127.0.0.1").value

    answer = editor.post("/afmelden")

    assert answer.status_code == 303
    assert accounts.session_of(node, token) is None
    assert editor.get("/redactie").status_code == 303


@pytest.mark.parametrize("path", ["/redactie", "/lessen/nieuw", "/beheer", "/lessen/1/wijzig"])
def test_a_visitor_is_led_to_the_sign_in_page_and_back(node, visitor, path):
    accounts.add_person(node, "boss", PASSWORD, "administrator")

    away = visitor.get(path)
    page = visitor.get(away.headers["Location"])
    back = visitor.sign_in("boss", naar=path)

    assert away.status_code == 303
    assert f'value="{path}"' in page.text
    assert back.headers["Location"] == path


@pytest.mark.parametrize("path", ["/beheer", "/beheer/uitbreidingen"])
def test_an_editor_is_no_administrator(editor, path):
    assert editor.get(path).status_code == 403


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/a\\b",
        "/a\r\nSet-Cookie: x=1", "/\tevil", "javascript:alert(1)", "redactie", "", None, "/é",
    ],
)  # fmt: skip
def test_after_signing_in_nobody_is_sent_elsewhere(node, front, target):
    accounts.add_person(node, "editor", PASSWORD, "editor")

    answer = Browser(front).sign_in("editor", naar=target or "")

    assert local_path(target, "/redactie") == "/redactie"
    assert answer.headers["Location"] == "/redactie"


def test_a_form_token_of_a_visitor_grows_old(node):
    made = form_tokens.for_visitor(node.secret, "aanmelden", node.clock())
    later = node.clock() + form_tokens.PATIENCE * 2

    assert not form_tokens.is_for_visitor(node.secret, "aanmelden", made, later)


def test_a_body_that_is_too_large_is_refused(editor, visitor):
    large = {"title": "x" * BODY_LIMIT}

    assert editor.post("/lessen/nieuw", large).status_code == 413
    assert visitor.sign_in("x" * BODY_LIMIT).status_code == 413


def test_a_method_that_does_not_fit_is_named(visitor):
    answer = visitor.client.delete("/lessen", base_url=visitor.address)

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "Zo kan dit niet" in answer.text


def test_files_of_the_look_are_kept_for_long_under_their_digest(visitor):
    page = visitor.get("/").text
    url = re.search(r'href="(/static/style\.css\?v=[0-9a-f]+)"', page)[1]

    with visitor.get(url) as known, visitor.get("/static/style.css") as other:
        assert "immutable" in known.headers["Cache-Control"]
        assert "immutable" not in other.headers["Cache-Control"]
    assert visitor.get("/static/none.css").status_code == 404
    assert visitor.get("/static/../__init__.py").status_code == 404
    assert visitor.get("/static/%2e%2e/__init__.py").status_code == 404


def test_files_of_the_look_go_packed_to_who_can_unpack_them(visitor):
    plain = visitor.get("/static/style.css", headers={"Accept-Encoding": "identity"})
    packed = visitor.get("/static/style.css", headers={"Accept-Encoding": "gzip, br"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    again = visitor.get("/static/style.css", headers={"If-None-Match": plain.headers["ETag"]})
    assert again.status_code in (200, 304)


def test_a_picture_of_a_place_is_a_file_like_any_other(visitor):
    answer = visitor.get("/static/pictures/amsterdam-pitfall.svg")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert "<svg" in answer.text
    assert visitor.get("/static/pictures/amsterdam-song.svg").status_code == 404


HOSTILE = "<script>alert(1)</script><svg onload=alert(2)>\"'><img src=x onerror=alert(3)>"


def test_A29_markup_in_a_record_is_shown_as_text_everywhere(editor, visitor, write, take_in):
    own = write(
        "lesson", HOSTILE, advice=HOSTILE, plain_summary=HOSTILE, author_label="x" + HOSTILE[:99]
    )
    initiative = write("initiative", HOSTILE, story=HOSTILE)
    write("lesson", "Over", initiative=str(initiative.id))
    write("lesson_response", about=str(own.id), text=HOSTILE)
    take_in("lesson", HOSTILE, advice=HOSTILE)
    take_in("unknown_kind", HOSTILE, anything=HOSTILE)
    paths = [
        "/", "/lessen", f"/lessen/{own.id}", "/reacties", "/initiatieven", "/zoeken?q=alert",
        f"/initiatieven/{initiative.id}", "/redactie", f"/lessen/{own.id}/wijzig",
        f"/lessen/{own.id}/deel", f"/lessen/{own.id}/trek-in", "/lessen/nieuw?title=" + HOSTILE,
        "/zoeken?q=" + HOSTILE, "/lessen?kind=" + HOSTILE, "/aanmelden?naar=" + HOSTILE,
        f"/berichten/{own.id + 5}",
    ]  # fmt: skip

    for path in paths:
        for browser in (editor, visitor):
            page = browser.get(path)

            assert "<script>alert" not in page.text, path
            assert "<svg onload" not in page.text, path
            assert "<img src=x" not in page.text, path


def test_A29_a_link_of_another_kind_than_http_is_no_link(visitor, take_in, node):
    take_in("organisation", "Boef", link="javascript:alert(1)")
    record = questions.search(node, "Boef")[0]

    page = visitor.get(f"/organisaties/{record.id}")

    assert 'href="javascript:' not in page.text.lower()
