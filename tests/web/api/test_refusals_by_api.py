# SPDX-License-Identifier: EUPL-1.2
"""What the API says no to, in one shape, and that nothing changes by it."""

import http.client
import json
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import changes, records
from core.api import problems
from core.database import reading
from core.errors import TooMany
from core.model import Actor
from core.people import accounts
from plugins.lessons.lesson import LESSON as LESSON_TYPE
from tests.web.api.conftest import LESSON, Client, Told, listen

EDITOR = Actor(None, "redactie", "editor")


def is_problem(told: Told, status: int) -> bool:
    """Is this a refusal as promised?"""
    said = told.json
    return (
        told.status == status == said["status"]
        and told.headers["Content-Type"] == "application/problem+json"
        and told.headers["Cache-Control"] == "no-store"
        and told.headers["API-Version"] == "1.0.0"
        and bool(said["title"])
        and said["detail"].endswith(".")
    )


def fields_of(told: Told) -> set[str]:
    return {each["field"] for each in told.json["errors"]}


@pytest.fixture
def nothing_changes(node):
    """Compare the list of changes before and after the test."""

    def newest() -> int:
        with reading(node.engine) as tx:
            return changes.newest(tx)

    before = newest()
    yield
    assert newest() == before


WRITES = [
    ("POST", ""),
    ("PUT", "/1"),
    ("POST", "/1/_share"),
    ("POST", "/1/_unshare"),
    ("POST", "/1/_withdraw"),
    ("POST", "/1/_publish"),
]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer sbt_" + "a" * 43},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic ZXNyYTplZW4gbGFuZyB3YWNodHdvb3Jk"},
        {"Authorization": ""},
        {"Authorization": "Bearer \xe9\xff"},
    ],
)
def test_every_deed_without_a_good_token_is_refused(node, visitor, headers):
    records.create(node, EDITOR, "lesson", LESSON, publish=True)

    for method, path in WRITES:
        told = visitor.ask(method, f"/api/v1/lessons{path}", LESSON, **headers)

        assert is_problem(told, 401)
        assert told.headers["WWW-Authenticate"].startswith("Bearer ")
    assert visitor.get("/lessons").json["items"][0]["version"] == 1


def test_a_bad_token_is_refused_where_none_is_needed(visitor):
    assert is_problem(visitor.get("/lessons", Authorization="Bearer sbt_x"), 401)


def test_a_revoked_token_opens_nothing(node, editor):
    accounts.revoke_tokens(node, "esra")

    assert is_problem(editor.post("/lessons", LESSON), 401)


def test_a_session_cookie_opens_nothing(node, visitor):
    accounts.add_person(node, "esra", "een lang wachtwoord", "editor")
    token = accounts.sign_in(node, "esra", "een lang wachtwoord", "127.0.0.1")

    told = visitor.post("/lessons", LESSON, Cookie=f"sb-{node.id[:8]}={token}")

    assert is_problem(told, 401)
    assert told.headers["Set-Cookie"] is None


def test_all_wrong_fields_are_told_at_once(editor, nothing_changes):
    told = editor.post(
        "/lessons",
        {"title": "", "kind": "rumour", "principles": ["ict", "luck"], "shoe_size": 43},
    )

    assert is_problem(told, 400)
    assert fields_of(told) == {"title", "kind", "advice", "principles", "shoe_size"}


def test_what_the_node_says_of_a_record_cannot_be_sent(editor, nothing_changes):
    told = editor.post("/lessons", LESSON | {"id": "7", "state": "published", "origin": "own"})

    assert fields_of(told) == {"id", "state", "origin"}


def test_all_wrong_query_keys_are_told_at_once(visitor):
    told = visitor.get("/lessons?kind=x&shoeSize=4&pageSize=0&origin=here&state=new&globalId=1")

    assert is_problem(told, 400)
    assert fields_of(told) == {"kind", "shoeSize", "pageSize", "origin", "state", "globalId"}


@pytest.mark.parametrize(
    "query",
    [
        "pageSize=101",
        "pageSize=-1",
        "pageSize=1e2",
        "pageSize=%C2%B2",
        "pageSize=10&pageSize=20",
        "after=yesterday",
        "after=2026-01-01T00:00:00.000000Z." + "9" * 19,
        "after=",
        "state=",
        "kind=",
        "kind=tip%00",
        "kind=tip%ED%A0%80",
        "&".join(["principles=ict"] * 21),
        "globalId=" + "a" * 32 + "/" + "a" * 26 + "&kind=tip",
        "plainSummary=x",
        "applies_when=x",
        "page_size=10",
    ],
)
def test_a_list_that_is_asked_wrongly_is_refused(visitor, query):
    assert is_problem(visitor.get(f"/lessons?{query}"), 400)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/lessons/1?deep=1"),
        ("GET", "?x=1"),
        ("GET", "/openapi.json?x=1"),
        ("PUT", "/lessons/1?state=draft"),
        ("POST", "/lessons?state=withdrawn"),
        ("POST", "/lessons?draft=true"),
        ("POST", "/lessons/1/_share?with=public"),
    ],
)
def test_a_query_that_means_nothing_is_refused(editor, method, path):
    editor.make()

    told = editor.ask(method, f"/api/v1{path}", LESSON if method == "PUT" else None)

    assert is_problem(told, 400)


def test_who_wants_to_read_another_state_is_told_so(editor):
    path = f"/lessons/{editor.make()['id']}"

    assert is_problem(editor.get(path, If_Match='"1-0"'), 412)
    assert editor.get(path, If_Match=editor.get(path).headers["ETag"]).status == 200


def test_a_turn_takes_no_body(editor):
    path = f"/lessons/{editor.make()['id']}"

    assert fields_of(editor.post(f"{path}/_share", {"audiences": ["public"]})) == {"audiences"}
    assert is_problem(editor.post(f"{path}/_share", b"share!"), 400)
    assert editor.get(path).json["shared"] is False


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/v1/",
        "/v2/lessons",
        "/v1/rumours",
        "/v1/Lessons",
        "/v1/lesson",
        "/v1/lessons/1.json",
        "/v1/lessons/1/share",
        "/v1/lessons/1/_eat",
        "/v1/lessons/1/_share/x",
        "/v1//lessons",
        "/v1/lessons/%F0%9F%8D%B2",
        "/v1/lessons/%ff",
        "/v1/lessons/..%2f..%2fetc",
    ],
)
def test_what_is_not_there_is_not_found(editor, path):
    assert is_problem(editor.ask("GET", f"/api{path}"), 404)
    assert is_problem(editor.ask("POST", f"/api{path}", LESSON), 404)


@pytest.mark.parametrize(
    "number",
    ["0", "-1", "01", "+1", "1.0", "1e3", "9007199254740993", "9" * 19, "9" * 10_000, "%D9%A1"],
)
def test_A26_a_number_that_no_record_has_is_not_found(editor, number):
    for method, path in [*WRITES[1:], ("GET", "/1")]:
        told = editor.ask(method, f"/api/v1/lessons{path.replace('1', number)}", LESSON)

        assert is_problem(told, 404)


def test_a_record_is_found_in_its_own_collection_only(editor):
    number = editor.make()["id"]

    assert is_problem(editor.get(f"/places/{number}"), 404)
    assert is_problem(editor.put(f"/places/{number}", {"title": "x"}), 404)
    assert is_problem(editor.post(f"/places/{number}/_withdraw"), 404)
    assert editor.get(f"/lessons/{number}").status == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/lessons", "GET, HEAD, OPTIONS, POST"),
        ("PATCH", "/lessons/1", "GET, HEAD, OPTIONS, PUT"),
        ("GET", "/lessons/1/_share", "OPTIONS, POST"),
        ("POST", "/openapi.json", "GET, HEAD, OPTIONS"),
        ("TRACE", "/lessons", "GET, HEAD, OPTIONS, POST"),
        ("BREW", "", "GET, HEAD, OPTIONS"),
    ],
)
def test_another_method_is_refused_with_those_that_are(editor, method, path, allowed):
    told = editor.ask(method, f"/api/v1{path}")

    assert is_problem(told, 405)
    assert told.headers["Allow"] == allowed


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "application/json;q=0"])
def test_who_takes_no_json_is_told_so(visitor, accept):
    assert is_problem(visitor.get("/lessons", Accept=accept), 406)


@pytest.mark.parametrize("accept", ["*/*", "application/*", "text/html, application/json;q=0.1"])
def test_who_takes_json_too_gets_it(visitor, accept):
    assert visitor.get("/lessons", Accept=accept).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Content_Type": "multipart/form-data; boundary=x"},
        {"Content_Type": "application/json; charset=latin-1"},
        {"Content_Type": ""},
        {"Content_Encoding": "gzip"},
    ],
)
def test_a_body_that_is_not_json_is_refused_by_its_type(editor, nothing_changes, headers):
    assert is_problem(editor.post("/lessons", LESSON, **headers), 415)


@pytest.mark.parametrize("path", ["", "/1/_share"])
def test_a_body_above_256_kib_is_refused(editor, path):
    editor.make()

    told = editor.post(f"/lessons{path}", b'{"title": "' + b"a" * (256 * 1024) + b'"}')

    assert is_problem(told, 413)
    assert told.json["title"] == "Content Too Large"


def test_a_body_of_256_kib_in_pieces_is_refused_too(editor):
    connection = http.client.HTTPConnection("127.0.0.1", editor.port, timeout=30)
    headers = {"Authorization": f"Bearer {editor.token}", "Content-Type": "application/json"}

    pieces = (b" " * 65536 for _ in range(5))
    connection.request("POST", "/api/v1/lessons", pieces, headers, encode_chunked=True)
    answer = connection.getresponse()

    assert (answer.status, json.loads(answer.read())["status"]) == (413, 413)
    connection.close()


NOT_JSON = {
    "nothing": b"",
    "half": b'{"title": "a',
    "a list": b"[]",
    "a text": b'"x"',
    "two objects": b"{}{}",
    "a key twice": b'{"title": "a", "title": "b"}',
    "a key twice, deep": b'{"title": {"a": [{"b": 1, "b": 2}]}}',
    "a key twice, written differently": b'{"title": "a", "t\\u0069tle": "b"}',
    "NaN": b'{"title": NaN}',
    "Infinity": b'{"title": -Infinity}',
    "1e999": b'{"title": 1e999}',
    "depth": b'{"title": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "depth of objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "ten thousand digits": b'{"title": ' + b"9" * 10_000 + b"}",
    "beyond 2^53": b'{"title": 9007199254740993}',
    "below -2^53": b'{"title": -9007199254740993}',
    "half a surrogate pair": b'{"title": "\\ud800"}',
    "half a surrogate pair as key": b'{"\\udfff": 1}',
    "a byte order mark": b'\xef\xbb\xbf{"title": "a"}',
    "bad UTF-8": b'{"title": "\xff"}',
    "surrogates in UTF-8": b'{"title": "\xed\xa0\x80"}',
    "UTF-16": '{"title": "a"}'.encode("utf-16"),
    "a raw newline": b'{"title": "a\nb"}',
}


@pytest.mark.parametrize("raw", NOT_JSON.values(), ids=NOT_JSON)
def test_A25_what_is_not_json_of_ours_is_refused(editor, raw):
    made = editor.make()

    assert is_problem(editor.post("/lessons", raw), 400)
    assert is_problem(editor.put(f"/lessons/{made['id']}", raw), 400)
    assert editor.get("/lessons?state=all").json["items"] == [made]


@pytest.mark.parametrize("year", [1899, -1, 9007199254740991, 2026.5, True, "2026-01-01", [2026]])
def test_A26_a_number_out_of_reach_is_refused(editor, year):
    told = editor.post("/initiatives", {"title": "a", "phase": "running", "started": year})

    assert fields_of(told) == {"started"}


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_A26_a_date_at_the_end_of_time_is_kept_as_it_is(editor, day):
    made = editor.make(valid_until=day)

    assert made["valid_until"] == day
    assert made["published"] < "9999"


@pytest.mark.parametrize("day", ["10000-01-01", "2026-02-30", "2026-02-13T00:00:00Z", 20260213])
def test_A26_a_date_that_does_not_exist_is_refused(editor, nothing_changes, day):
    assert fields_of(editor.post("/lessons", LESSON | {"valid_until": day})) == {"valid_until"}


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(list(LESSON_TYPE.by_name)) | st.text(max_size=10)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(NAMES, ANYTHING, max_size=6))
def test_no_object_brings_the_node_down(editor, body):
    told = editor.post("/lessons", LESSON | body)

    assert told.status in (201, 400, 409)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200))
def test_no_bytes_bring_the_node_down(editor, raw):
    assert is_problem(editor.post("/lessons", raw), 400)


KEYS = st.sampled_from(["kind", "initiative", "origin", "pageSize", "after", "globalId", "state"])
VALUES = st.text(max_size=40) | st.sampled_from(
    ["tip", "1", "9" * 20, "a" * 32, "a" * 32 + "/" + "a" * 26, "2026-01-01T00:00:00.000000Z.1"]
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(st.tuples(KEYS, VALUES), max_size=4))
def test_no_question_brings_the_node_down(visitor, asked):
    told = visitor.get(f"/lessons?{urlencode(asked)}")

    assert told.status == 200 or is_problem(told, told.status)
    assert told.status < 500


def test_reasons_of_guests_are_told(node, editor):
    story = {"title": "Zorgvrijstaat", "phase": "running"}
    made = records.create(node, EDITOR, "initiative", story, publish=True)

    told = editor.put(f"/initiatives/{made.id}", story | {"parent": str(made.id)})

    assert is_problem(told, 409)
    assert told.json["errors"][0]["detail"].endswith(".")


def test_a_citizen_number_is_refused_at_its_field(editor, nothing_changes):
    told = editor.post("/lessons", LESSON | {"advice": "Bel 111222333."})

    assert is_problem(told, 400)
    assert fields_of(told) == {"advice"}


def test_A29_markup_comes_back_as_text_that_no_browser_runs(editor, visitor):
    markup = "<script>alert(1)</script><a href='javascript:x'>"

    told = visitor.get(f"/lessons/{editor.make(title=markup)['id']}")

    assert told.json["title"] == markup
    assert told.headers["Content-Type"] == "application/json"


def test_too_often_says_when_to_come_back():
    told = problems.of_deed(TooMany("Te vaak geprobeerd.", retry_after=17))

    assert told.status_code == 429
    assert told.headers["Retry-After"] == "17"
    assert told.get_json()["title"] == "Too Many Requests"


def test_a_bug_is_answered_without_telling_about_it(node, caplog):
    def explode(_):
        raise RuntimeError("canary")

    broken = replace(node, types={**node.types, "lesson": replace(LESSON_TYPE, title_of=explode)})
    accounts.add_person(node, "esra", "een lang wachtwoord", "editor")
    for port in listen(broken):
        told = Client(port, accounts.make_token(node, "esra", "test")).post("/lessons", LESSON)

    assert is_problem(told, 500)
    assert b"canary" not in told.body
    assert "canary" in caplog.text
