# SPDX-License-Identifier: EUPL-1.2
"""What hostile text does on pages, and what hostile people do with forms."""

import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import pytest
import requests

from core.people.attempts import PER_NAME
from samenbeter.running import PASSWORD
from tests.attacks.conftest import Surfer, moved
from tests.attacks.liar import new_id

SCRIPT = "<script>alert('uit les')</script>"
HOSTILE = [
    SCRIPT,
    "<svg/onload=alert(1)>",
    "<svg><script href=data:,alert(1) /></svg>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</title></textarea></style><script>alert(1)</script>",
    "javascript:alert(1)",
    "[klik](javascript:alert(1))",
    "![x](https://evil.example/spoor.png)",
    "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}${7*7}",
    "<a href=\"javascript:alert(1)\">klik</a>",
    "<iframe srcdoc='x'></iframe><base href=//evil.example>",
    "<!--", "]]>", "\u202egnp.exe", "<form action=https://evil.example><input name=password>",
]  # fmt: skip
ALL = " ".join(HOSTILE)


class Tags(HTMLParser):
    """Gathers what of a page a browser would act on."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def harmless(page, *, node):
    """Check that nothing in this page runs, loads or sends anything elsewhere."""
    reading = Tags()
    reading.feed(page)
    for tag, attributes in reading.found:
        ours = re.fullmatch(r"/static/[a-z]+\.js\?v=[0-9a-f]{12}", attributes.get("src") or "")
        is_told = tag == "script" and (ours or attributes.get("type") == "application/ld+json")
        hostile = tag in ("script", "iframe", "object", "embed", "base", "math") and not is_told
        assert not hostile, (tag, attributes)
        assert not [each for each in attributes if each.startswith("on")], (tag, attributes)
        for name in ("href", "src", "action", "formaction", "srcdoc", "xlink:href", "data"):
            link = (attributes.get(name) or "").strip().lower()
            assert not re.match(r"[\s\x00-\x20]*(javascript|data|vbscript):", link), (tag, link)
            if attributes.get("rel") in ("alternate", "canonical"):
                continue  # says where something else stands; nothing is fetched
            if tag in ("img", "form", "link", "source", "use") and link:
                assert link.startswith(("/", "#")) and not link.startswith("//"), (tag, link)


@pytest.fixture(scope="module")
def told(reader, tmp_path_factory):
    """Return paths of pages that show hostile text, own and received, on a running node."""
    from tests.attacks.liar import Liar

    fields = {
        "title": f"Eigen {ALL}"[:200], "kind": "tip", "advice": ALL, "situation": ALL,
        "what_happened": ALL, "applies_when": ALL, "author_label": SCRIPT,
    }  # fmt: skip
    own = reader.node.api("POST", "/lessons", fields)
    reader.node.api("POST", f"/lessons/{own['id']}/_share")
    organisation = reader.node.api(
        "POST", "/organisations", {"title": f"Club {ALL}"[:200], "kind": "residents"}
    )
    liar = Liar(tmp_path_factory.mktemp("hostile") / "liar", "<script>alert(2)</script>")
    liar.lie(
        "samenbeter", lambda _: b'{"area": "<svg/onload=alert(3)>", "theme": "x\\" onload=\\""}'
    )
    received = new_id()
    liar.put(liar.payload(f"Vreemd {ALL}"[:200], received, plain_summary=ALL[:500],
                          body={**fields, "title": f"Vreemd {ALL}"[:200]}), received)  # fmt: skip
    unknown, links = new_id(), []
    liar.put(liar.payload(f"Onbekend {ALL}"[:200], unknown, kind="strange_thing",
                          body={"<script>": ALL, "link": HOSTILE[6]}), unknown)  # fmt: skip
    for scheme in ("javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
                   "java\tscript:alert(1)", "data:text/html,<script>alert(1)</script>",
                   "vbscript:x", "//evil.example"):  # fmt: skip
        link = new_id()
        body = {"title": "Boef", "kind": "residents", "link": scheme, "website": scheme}
        liar.put(liar.payload("Boef", link, kind="organisation", body=body), link)
        links.append(link)
    reader.add(liar)
    ids = dict(reader.rows("SELECT wire_id, id FROM record WHERE origin = ?", liar.node_id))
    assert {received, unknown} <= ids.keys(), reader.held(liar)
    paths = [
        "/", "/lessen", f"/lessen/{own['id']}", f"/lessen/{ids[received]}", "/organisaties",
        f"/organisaties/{organisation['id']}", f"/berichten/{ids[unknown]}", "/zoeken?q=alert",
        f"/bewijs/{own['id']}", f"/bewijs/{ids[received]}", f"/bewijs/{ids[unknown]}",
        f"/zoeken?q={requests.utils.quote(ALL)}", "/over", "/privacy",
        f"/lessen?kind={requests.utils.quote(SCRIPT)}", f"/{requests.utils.quote(SCRIPT)}",
        f"/aanmelden?naar={requests.utils.quote(ALL)}",
        *(f"/organisaties/{ids[each]}" for each in links if each in ids),
    ]  # fmt: skip
    reader.node.wait_until(
        lambda: b"van ons" not in reader.node.get(f"/bewijs/{own['id']}").content, "the proof"
    )
    yield paths, own["id"], ids[received], liar
    reader.remove(liar)
    liar.close()


CSP = ("default-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
       "object-src 'none'")  # fmt: skip


def test_a29_hostile_text_is_text_on_every_page(reader, told):
    paths, own, received, _ = told
    editor = Surfer(reader.node, reader.node.editor)
    more = ["/redactie", f"/lessen/{own}/wijzig", f"/lessen/{own}/deel", f"/lessen/{own}/trek-in"]

    for path in (*paths, *more, "/beheer", "/beheer/proeftuinen", "/beheer/uitbreidingen"):
        surfers = [reader.administrator, editor]
        pages = [each.get(path) for each in surfers] + [reader.node.get(path)]
        for page in pages:
            assert page.status_code in (200, 303, 403, 404), (path, page.status_code)
            harmless(page.text, node=reader.node)
            assert page.headers["X-Content-Type-Options"] == "nosniff"
            policy = page.headers["Content-Security-Policy"]
            assert all(each in policy for each in CSP), policy
            assert "unsafe" not in policy and "data:" not in policy and "*" not in policy
    for shown in (own, received):
        page = reader.node.get(f"/lessen/{shown}").text
        assert "&lt;script&gt;alert(" in page
        assert "{{ 7*7 }}" in page
    editor.close()


def test_a29_the_api_is_json_and_nothing_else(reader, told):
    _, own, received, _ = told

    for path in ("/lessons", f"/lessons/{own}", f"/lessons/{received}", "/organisations",
                 f"/lessons?kind={SCRIPT}", f"/{SCRIPT}", "/openapi.json"):  # fmt: skip
        answer = reader.node.get(f"/api/v1{path}", headers={"Accept": "*/*"})

        kind = answer.headers["Content-Type"].partition(";")[0]
        assert kind in ("application/json", "application/problem+json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"]
        answer.json()
    shown = reader.node.api("GET", f"/lessons/{received}")
    assert SCRIPT in shown["advice"]


def test_a29_a_proof_file_is_a_download(reader, told):
    _, _, received, _ = told

    answer = reader.node.get(f"/bewijs/{received}/bestand")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a29_what_peers_post_or_serve_is_never_a_page(reader, told):
    feed = f"/federation/v1/feeds/{reader.node_id}/public/1"

    for path in ("certificate", "heads", "feeds"):
        answer = reader.node.get(f"/federation/v1/{path}")
        assert answer.headers["Content-Type"].partition(";")[0] in (
            "text/plain", "application/json")  # fmt: skip
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("checkpoint", "payloads?entries=0", "headers?from=0&to=1&size=1"):
        answer = reader.node.get(f"{feed}/{path}")
        assert "html" not in answer.headers["Content-Type"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


# A35


@pytest.fixture(scope="module")
def house(stopped, tmp_path_factory):
    """Return a running node that people try to get into."""
    node = moved(stopped, tmp_path_factory.mktemp("house") / "amsterdam")
    node.start()
    yield node
    node.kill()


@pytest.fixture
def visitor(house):
    one = Surfer(house)
    yield one
    one.close()


LESSON = {"title": "Gekaapt", "kind": "tip", "advice": "Boe."}


def lessons(node):
    return [each["title"] for each in node.api("GET", "/lessons?state=all")["items"]]


def test_a35_a_form_without_a_good_token_does_nothing(house, visitor):
    editor, boss = Surfer(house, house.editor), Surfer(house, house.administrator)
    foreign = re.search(r'name="form_token" value="([^"]+)"', boss.get("/lessen/nieuw").text)[1]
    theirs = re.search(r'name="form_token" value="([^"]+)"', visitor.get("/aanmelden").text)[1]
    good = re.search(r'name="form_token" value="([^"]+)"', editor.get("/lessen/nieuw").text)[1]
    deeds = [
        ("/lessen/nieuw", LESSON),
        ("/afmelden", {}),
        ("/beheer/proeftuinen", {"deed": "meet"}),
    ]

    for path, fields in deeds:
        for token in ("", "x", foreign, theirs, good[:-1], good + "x", good.swapcase()):
            assert editor.post(path, fields, token=token).status_code == 403, (path, token)
        for headers in (
            {}, {"Origin": "null"}, {"Origin": "https://evil.example"},
            {"Origin": house.url.replace("127.0.0.1", "127.0.0.2")},
            {"Origin": house.url, "Sec-Fetch-Site": "cross-site"},
            {"Referer": house.url}, {"Origin": house.url + ".evil.example"},
        ):  # fmt: skip
            refused = editor.post(path, fields, token=good, headers=headers)
            assert refused.status_code == 403, (path, headers)

    assert "Gekaapt" not in lessons(house)
    assert editor.post("/lessen/nieuw", {**LESSON, "title": "Echt"}).status_code == 303
    assert editor.get("/redactie").status_code == 200
    editor.close()
    boss.close()


def test_a35_a_planted_session_is_worth_nothing(house, visitor):
    name = f"sb-{house.node_id[:8]}"
    victim = Surfer(house)
    for each in (victim, visitor):
        each.session.cookies.set(name, "planted-by-a-thief", domain="127.0.0.1", path="/")
    signed = victim.post("/aanmelden", {"user_name": house.editor, "password": PASSWORD})
    assert signed.status_code == 303

    fresh = re.search(rf"{name}=([^;]+)", signed.headers["Set-Cookie"])[1]

    assert fresh != "planted-by-a-thief"
    assert visitor.get("/redactie").status_code == 303
    assert {"HttpOnly", "SameSite=Lax"} <= set(signed.headers["Set-Cookie"].split("; "))
    victim.close()


def test_a35_signing_out_ends_a_stolen_session_too(house):
    editor, thief = Surfer(house, house.editor), Surfer(house)
    name = f"sb-{house.node_id[:8]}"
    thief.session.cookies.set(name, editor.session.cookies[name], domain="127.0.0.1", path="/")
    assert thief.get("/redactie").status_code == 200

    page = editor.get("/redactie").text
    token = re.search(r'name="form_token" value="([^"]+)"', page)[1]
    assert editor.post("/afmelden", {}, token=token).status_code == 303

    assert thief.get("/redactie").status_code == 303
    editor.close()
    thief.close()


def test_a35_known_and_unknown_names_get_one_answer_and_then_a_pause(house, visitor):
    def attempt(name, number):
        fields = {"user_name": name, "password": f"geraden-{number}"}
        return visitor.post("/aanmelden", fields)

    known, unknown = attempt(house.administrator, 0), attempt("niemand", 0)

    def shown(page):
        return re.sub(r'value="[^"]*"', "", page.text)

    assert (known.status_code, unknown.status_code) == (403, 403)
    assert shown(known) == shown(unknown)
    assert "Set-Cookie" not in known.headers and "Set-Cookie" not in unknown.headers
    with ThreadPoolExecutor(4) as many:
        answers = [
            list(many.map(lambda number, name=name: attempt(name, number).status_code,
                          range(1, PER_NAME + 3)))
            for name in (house.administrator, "niemand")
        ]  # fmt: skip
    for statuses in answers:
        assert set(statuses) <= {403, 429} and 429 in statuses
    # Also with the right password, and for both alike.
    late = visitor.post("/aanmelden", {"user_name": house.administrator, "password": PASSWORD})
    also = attempt("niemand", 99)
    assert (late.status_code, also.status_code) == (429, 429)
    assert int(late.headers["Retry-After"]) > 0
    assert shown(late) == shown(also)


def test_a35_guessing_tokens_of_the_api_gets_one_answer(house):
    for token in ("", "x", house.token[:-1], house.token + "x", house.token.swapcase()):
        answer = house.get(
            "/api/v1/lessons?state=all", headers={"Authorization": f"Bearer {token}"}
        )

        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
