# SPDX-License-Identifier: EUPL-1.2
"""The NLGov REST API Design Rules, by their ids in our list of conventions."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for
from openapi_spec_validator import OpenAPIV31SpecValidator

from core import changes
from core.api import VERSION
from core.api.app import make_api
from core.database import reading
from core.people import accounts
from core.web import create_app
from tests.web.api.conftest import LESSON, Client, listen

HOUSE = Path(__file__).parents[3]
METHODS = ("get", "post", "put", "delete", "patch")


@pytest.fixture
def port(node) -> Iterator[int]:
    """Serve the whole node: these rules are about what leaves it in the end."""
    yield from listen(node, create_app)


@pytest.fixture
def document(node) -> Any:
    return make_api(node).test_client().get("/api/v1/openapi.json").get_json()


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, item in document["paths"].items():
        yield from ((path, method, item[method]) for method in METHODS if method in item)


def schemas_in(part: Any) -> Iterator[tuple[str, Any]]:
    """Yield every named property in a document, at any depth."""
    if isinstance(part, dict):
        if isinstance(part.get("properties"), dict):
            yield from part["properties"].items()
        for each in part.values():
            yield from schemas_in(each)
    elif isinstance(part, list):
        for each in part:
            yield from schemas_in(each)


def faults(document: Any) -> list[str]:
    """Return each rule of ours that an OpenAPI document breaks."""
    found = []
    for path in document["paths"]:
        for part in path.strip("/").split("/"):
            if not re.fullmatch(r"\{id\}|_?[a-z]+(-[a-z]+)*|openapi\.json", part):
                found.append(f"ADR-05 {path}: {part}")
        first = path.strip("/").split("/")[0]
        if first != "openapi.json" and not first.endswith("s") and not first.startswith("_"):
            found.append(f"ADR-01 {path}: not plural")
        if path.endswith("/"):
            found.append(f"ADR-04 {path}: ends in a slash")
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        for one in operation.get("parameters", ()):
            if one["in"] == "query" and not re.fullmatch(r"[a-z]+([A-Z][a-z]*)*", one["name"]):
                found.append(f"ADR-06 {where}: {one['name']}")
            if not one.get("description"):
                found.append(f"ADR-20 {where}: {one['name']} is not described")
        for status, answer in operation["responses"].items():
            told = document["components"]["responses"].get(answer.get("$ref", "").split("/")[-1])
            if status >= "400" and "application/problem+json" not in (told or {}).get(
                "content", ()
            ):
                found.append(f"ADR-17 {where}: {status} is no problem")
            if "API-Version" not in (told or answer)["headers"]:
                found.append(f"ADR-25 {where}: {status} without API-Version")
        if not {"400", "405", "406", "500"} <= set(operation["responses"]):
            found.append(f"ADR-18 {where}: refusals are missing")
        if method != "get" and operation["security"] != [{"token": []}]:
            found.append(f"ADR-12 {where}: asks for no token")
        if method != "get" and not {"401", "403"} <= set(operation["responses"]):
            found.append(f"ADR-18 {where}: does not say what happens without a token")
        if not operation.get("summary") or not operation.get("operationId"):
            found.append(f"ADR-20 {where}: has no name")
    for name, shape in schemas_in(document["components"]["schemas"]):
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
            found.append(f"ADR-03 {name}: not a name of ours")
        if name in ("created", "updated", "published") and shape.get("format") != "date-time":
            found.append(f"ADR-08 {name}: not a moment")
        if name.endswith(("_until", "_on")) and shape.get("format") != "date":
            found.append(f"ADR-10 {name}: not a date")
    info = document["info"]
    if not info.get("contact", {}).get("name") or not info["contact"].get("url"):
        found.append("ADR-21 info: nobody to turn to")
    if not re.fullmatch(r"\d+\.\d+\.\d+", info["version"]):
        found.append("ADR-26 info.version: not SemVer")
    if f"/v{info['version'].split('.')[0]}" not in document["servers"][0]["url"]:
        found.append("ADR-24 servers: no major version in the address")
    if not document["openapi"].startswith("3."):
        found.append("ADR-20 openapi: not 3")
    return found


def test_ADR_01_to_29_the_document_follows_every_rule(document):
    assert faults(document) == []


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("ADR-01", '"/lessons"', '"/lesson"'),
        ("ADR-03", '"what_happened"', '"whatHappened"'),
        ("ADR-04", '"/lessons"', '"/lessons/"'),
        ("ADR-05", '"/lesson-responses"', '"/lesson_responses"'),
        ("ADR-06", '"pageSize"', '"page_size"'),
        ("ADR-08", '"date-time"', '"text"'),
        ("ADR-10", '"date"', '"text"'),
        ("ADR-12", '"security": [{"token": []}]', '"security": [{}]'),
        ("ADR-17", '"application/problem+json"', '"application/json"'),
        ("ADR-18", '"405": {"$ref"', '"406": {"$ref"'),
        ("ADR-20", '"summary"', '"remark"'),
        ("ADR-21", '"contact"', '"friend"'),
        ("ADR-24", "/api/v1", "/api"),
        ("ADR-25", '"API-Version"', '"Version"'),
        ("ADR-26", f'"version": "{VERSION}"', '"version": "one"'),
    ],
)
def test_a_document_that_breaks_a_rule_is_noticed(document, rule, old, new):
    text = json.dumps(document)
    assert old in text

    broken = json.loads(text.replace(old, new))

    assert any(each.startswith(rule) for each in faults(broken))


def test_ADR_20_the_document_is_openapi(document):
    OpenAPIV31SpecValidator(document).validate()


def test_ADR_20_no_operation_has_the_name_of_another(document):
    names = [operation["operationId"] for _, _, operation in operations(document)]

    assert len(names) == len(set(names))


def test_ADR_20_every_path_that_answers_is_in_the_document(node, document):
    rules = {
        re.sub(r"<any.*?>|_[a-z]+$", "_x", each.rule).removeprefix("/api/v1")
        for each in make_api(node).url_map.iter_rules()
    }
    written = {re.sub(r"_[a-z]+$", "_x", path) for path in document["paths"]}

    for kind in node.types.values():
        wanted = {
            each.replace("<kind:kind>", kind.collection).replace("<record:record_id>", "{id}")
            for each in rules
        }
        assert wanted - {""} <= written


def test_ADR_20_labels_and_values_are_described(document):
    kind = document["components"]["schemas"]["LessonInput"]["properties"]["kind"]

    assert kind["enum"] == ["experience", "pitfall", "chance", "tip"]
    assert kind["description"].startswith("Wat voor les is het?")
    assert "pitfall: Valkuil" in kind["description"]


def schema_of(document: Any, name: str) -> Draft202012Validator:
    shape = {**document, "$ref": f"#/components/schemas/{name}"}
    kind = validator_for({"$schema": Draft202012Validator.META_SCHEMA["$id"]})
    return kind(shape, format_checker=kind.FORMAT_CHECKER)


def test_ADR_20_answers_are_as_the_document_says(document, editor, visitor):
    made = editor.make(valid_until="2027-01-31", principles=["ict"])
    editor.post(f"/lessons/{made['id']}/_share")
    response = {"about": made["id"], "kind": "same_here", "text": "Hier ook."}

    schema_of(document, "LessonInput").validate(LESSON)
    schema_of(document, "Lesson").validate(made)
    schema_of(document, "LessonPage").validate(visitor.get("/lessons").json)
    schema_of(document, "Problem").validate(editor.post("/lessons", {}).json)
    schema_of(document, "LessonResponse").validate(editor.post("/lesson-responses", response).json)
    assert not schema_of(document, "LessonInput").is_valid({"title": "a", "kind": "x"})
    assert not schema_of(document, "Lesson").is_valid({**made, "updated": None})


def paths_of(document: Any) -> list[str]:
    return [f"/api/v1{path.replace('{id}', '1')}" for path in document["paths"]] + ["/api/v1"]


def test_ADR_04_a_trailing_slash_is_not_found_and_never_a_redirect(editor, document):
    editor.make()

    for path in paths_of(document):
        for method in ("GET", "POST", "PUT"):
            assert editor.ask(method, f"{path}/").status == 404


def test_ADR_07_32_no_header_tells_what_we_are_built_with_and_all_guard(editor, document):
    for path in [*paths_of(document), "/api/v1/nothing", "/api"]:
        for method in ("GET", "POST", "OPTIONS"):
            told = editor.ask(method, path)

            assert not {"server", "x-powered-by", "set-cookie"} & {
                each.lower() for each in told.headers
            }
            assert not re.search(r"flask|werkzeug|waitress|python", str(told.headers), re.I)
            assert told.headers["API-Version"] == document["info"]["version"]
            assert told.headers["Cache-Control"] == "no-store"
            assert told.headers["X-Content-Type-Options"] == "nosniff"
            assert told.headers["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in told.headers["Content-Security-Policy"]


def test_ADR_08_09_moments_are_in_utc_with_a_z(editor):
    made = editor.make()

    for name in ("created", "updated", "published"):
        assert made[name].endswith("Z")
        assert datetime.fromisoformat(made[name]).utcoffset().total_seconds() == 0


def test_ADR_11_reading_changes_nothing(node, editor, document):
    number = editor.make()["id"]
    with reading(node.engine) as tx:
        before = changes.newest(tx)

    for path in paths_of(document):
        for method in ("GET", "HEAD", "OPTIONS"):
            told = editor.ask(method, path.replace("/1", f"/{number}"))
            assert told.status in (200, 404, 405) or path.endswith("_search")

    with reading(node.engine) as tx:
        assert changes.newest(tx) == before


def test_ADR_14_what_a_browser_remembers_changes_nothing(node, port, visitor):
    accounts.add_person(node, "esra", "een lang wachtwoord", "administrator")
    session = accounts.sign_in(node, "esra", "een lang wachtwoord", "127.0.0.1")
    cookie = f"sb-{node.id[:8]}={session}"

    signed_in = visitor.get("/lessons?state=all", Cookie=cookie)

    assert signed_in.status == 401
    assert visitor.get("/lessons", Cookie=cookie).body == visitor.get("/lessons").body


def test_ADR_23_33_what_everybody_may_read_pages_of_others_may_too(visitor, editor):
    for path in ("/openapi.json", "/lessons", ""):
        told = visitor.get(path, Origin="https://elders.example")

        assert told.headers["Access-Control-Allow-Origin"] == "*"
        assert told.headers["Access-Control-Allow-Credentials"] is None

    asked = visitor.ask(
        "OPTIONS",
        "/api/v1/lessons",
        Origin="https://elders.example",
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="authorization",
    )
    assert asked.headers["Access-Control-Allow-Headers"] is None
    assert editor.post("/lessons", LESSON).headers["Access-Control-Allow-Origin"] is None


def test_ADR_32_what_a_token_shows_stays_nowhere(editor, visitor):
    path = f"/lessons/{editor.make()['id']}"

    assert editor.get(path).headers["Cache-Control"] == "no-store"
    assert visitor.get(path).headers["Cache-Control"] == "no-cache"
    assert "Authorization" in visitor.get(path).headers["Vary"]


def test_ADR_28_the_changelog_tells_of_the_api():
    assert "/api/v1" in (HOUSE / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_library_for_the_document_is_not_loaded_to_serve(node):
    lines = "import sys, core.web; sys.exit('apispec' in sys.modules)"

    told = subprocess.run([sys.executable, "-c", lines], cwd=HOUSE, timeout=60, check=False)

    assert told.returncode == 0


def test_the_pages_beside_it_stay_as_they_were(visitor):
    assert visitor.ask("GET", "/").headers["Content-Type"].startswith("text/html")
    assert visitor.ask("GET", "/apiary").headers["Content-Type"].startswith("text/html")


def test_the_document_is_made_once(node):
    api: Flask = make_api(node)
    client = api.test_client()

    first, second = (client.get("/api/v1/openapi.json") for _ in range(2))

    assert first.data == second.data
    assert (
        client.get(
            "/api/v1/openapi.json", headers={"If-None-Match": first.headers["ETag"]}
        ).status_code
        == 304
    )


@pytest.mark.parametrize("token", [True, False])
def test_a_head_is_a_get_without_its_body(editor, visitor, token):
    who: Client = editor if token else visitor

    told, shown = who.ask("HEAD", "/api/v1/lessons"), who.get("/lessons")

    assert (told.status, told.body) == (200, b"")
    assert told.headers["ETag"] == shown.headers["ETag"]
    assert told.headers["Content-Length"] == shown.headers["Content-Length"]
