# SPDX-License-Identifier: EUPL-1.2
"""What a program can do: read, create, revise, share, withdraw."""

from dataclasses import replace
from urllib.parse import quote, urlsplit

import pytest
from marshmallow import fields as schema_fields

from core import questions
from core.database import writing
from core.model import Actor
from core.people import accounts
from core.receiving import retract
from core.store import records as rows
from samenbeter import Processing, RecordSchema, RecordType, describe
from tests.web.api.conftest import LESSON, NEIGHBOUR, Client, listen

EDITOR = Actor(None, "redactie", "editor")


def test_the_index_says_where_everything_is(node, visitor):
    told = visitor.get("")

    assert told.status == 200
    assert told.json["node"] == node.id
    assert set(told.json["collections"]) >= {
        "initiatives",
        "lessons",
        "organisations",
        "places",
        "networks",
    }
    for path in (*told.json["collections"].values(), told.json["openapi"]):
        assert visitor.ask("GET", path).status == 200


def test_a_created_record_is_published_and_found_where_the_answer_says(editor, visitor):
    made = editor.post("/lessons", LESSON | {"principles": ["ict"], "valid_until": "2027-01-31"})

    assert made.status == 201
    found = visitor.ask("GET", made.headers["Location"])
    assert found.json == made.json
    assert found.json["id"] == made.headers["Location"].rpartition("/")[2]
    assert found.json | LESSON == found.json
    assert found.json["principles"] == ["ict"]
    assert found.json["valid_until"] == "2027-01-31"
    assert found.json["state"] == "published"
    assert found.json["origin"] is None
    assert found.json["global_id"] is None
    assert found.json["shared"] is False


def test_what_the_api_made_is_what_the_pages_know(node, editor):
    made = editor.make(title="Eén lijst")

    record = questions.get(node, EDITOR, int(made["id"]))

    assert (record.title, record.type, record.version) == ("Eén lijst", "lesson", 1)


def test_a_draft_is_for_editors_until_it_is_published(editor, visitor):
    draft = editor.post("/lessons?state=draft", LESSON).json
    path = f"/lessons/{draft['id']}"

    assert draft["state"] == "draft"
    assert visitor.get(path).status == 404
    assert visitor.get("/lessons").json["items"] == []
    assert editor.get("/lessons").json["items"] == []
    assert [each["id"] for each in editor.get("/lessons?state=all").json["items"]] == [draft["id"]]

    assert editor.post(f"{path}/_publish").json["state"] == "published"
    assert visitor.get(path).status == 200


def test_drafts_are_not_listed_for_somebody_without_a_token(editor, visitor):
    editor.post("/lessons?state=draft", LESSON)

    assert visitor.get("/lessons?state=all").status == 401


def test_a_list_with_drafts_has_nothing_that_is_not_for_editors(node, editor, take_in):
    draft = editor.post("/lessons?state=draft", LESSON).json
    taken_back = take_in("Kook voor wie er woont")
    private = questions.get(node, EDITOR, int(editor.make()["id"]))
    with writing(node.engine) as tx:
        rows.update(tx, replace(private, visibility="prive"))
        retract(tx, node, NEIGHBOUR, [taken_back.partition("/")[2]])

    told = editor.get("/lessons?state=all").json

    assert [each["id"] for each in told["items"]] == [draft["id"]]


def test_a_revision_replaces_all_fields(editor, visitor):
    made = editor.make(situation="Er was te weinig tijd.")

    revised = editor.put(f"/lessons/{made['id']}", LESSON | {"title": "Begin op tijd"})

    assert revised.status == 200
    assert (revised.json["version"], revised.json["situation"]) == (2, "")
    assert visitor.get(f"/lessons/{made['id']}").json == revised.json


def test_a_revision_of_a_text_that_changed_is_refused(editor):
    path = f"/lessons/{editor.make()['id']}"
    seen = editor.get(path).headers["ETag"]
    first = editor.put(path, LESSON | {"title": "Eerst"}, If_Match=seen)

    late = editor.put(path, LESSON | {"title": "Later"}, If_Match=seen)

    assert (first.status, late.status) == (200, 412)
    assert editor.get(path).json["title"] == "Eerst"
    assert editor.put(path, LESSON, If_Match=first.headers["ETag"]).status == 200


def test_a_revision_of_a_record_that_was_withdrawn_in_between_is_refused(editor):
    path = f"/lessons/{editor.make()['id']}"
    seen = editor.get(path).headers["ETag"]
    editor.post(f"{path}/_withdraw")

    assert editor.put(path, LESSON, If_Match=seen).status == 412


@pytest.mark.parametrize("tag", ['"1"', "nonsense", 'W/"1-0"', ""])
def test_a_revision_based_on_nothing_we_know_is_refused(editor, tag):
    path = f"/lessons/{editor.make()['id']}"

    assert editor.put(path, LESSON, If_Match=tag).status == 412


def test_a_revision_may_be_based_on_whatever_is_there(editor):
    path = f"/lessons/{editor.make()['id']}"

    assert editor.put(path, LESSON, If_Match="*").status == 200


def test_a_shared_record_has_an_id_that_is_the_same_everywhere(node, editor, visitor):
    path = f"/lessons/{editor.make()['id']}"

    shared = editor.post(f"{path}/_share")

    assert shared.status == 200
    assert shared.json["shared"] is True
    assert shared.json["global_id"].startswith(f"{node.id}/")
    by_id = visitor.get(f"/lessons?globalId={quote(shared.json['global_id'])}")
    assert by_id.json["items"] == [shared.json]

    back = editor.post(f"{path}/_unshare", {})
    assert (back.json["shared"], back.json["state"]) == (False, "published")


def test_a_withdrawn_record_is_gone_for_visitors_and_can_come_back(editor, visitor):
    path = f"/lessons/{editor.make()['id']}"

    assert editor.post(f"{path}/_withdraw").json["state"] == "withdrawn"
    assert visitor.get(path).status == 404
    assert editor.post(f"{path}/_publish").status == 200
    assert visitor.get(path).status == 200


def test_a_draft_cannot_be_shared(editor):
    draft = editor.post("/lessons?state=draft", LESSON).json

    refused = editor.post(f"/lessons/{draft['id']}/_share")

    assert refused.status == 409
    assert "Zet het eerst op deze site" in refused.json["detail"]


def test_a_list_holds_what_is_ours_and_what_we_received(editor, visitor, take_in):
    mine = editor.make()
    theirs = take_in("Kook voor wie er woont")

    told = visitor.get("/lessons").json

    assert (told["count"], told["count_is_exact"], told["after"]) == (2, True, None)
    assert [each["global_id"] for each in told["items"]] == [None, theirs]
    own = visitor.get("/lessons?origin=own").json["items"]
    other = visitor.get(f"/lessons?origin={NEIGHBOUR}").json["items"]
    assert [each["id"] for each in own] == [mine["id"]]
    assert [each["origin"] for each in other] == [NEIGHBOUR]
    assert other[0]["version"] == 3
    assert visitor.get(f"/lessons?origin=own&origin={NEIGHBOUR}").json["count"] == 2


def test_a_received_record_cannot_be_changed(editor, take_in):
    take_in("Kook voor wie er woont")
    path = f"/lessons/{editor.get('/lessons').json['items'][0]['id']}"

    assert editor.put(path, LESSON).status == 403
    assert editor.post(f"{path}/_withdraw").status == 403
    assert editor.get(path).json["title"] == "Kook voor wie er woont"


def test_a_received_record_cannot_pass_for_another(visitor, take_in):
    lies = {"id": "1", "origin": None, "title": "Vals", "state": "draft", "published": "nooit"}
    take_in("Echt", **lies, secret="x")

    told = visitor.get("/lessons").json["items"][0]

    assert (told["title"], told["origin"], told["state"]) == ("Echt", NEIGHBOUR, "published")
    assert told["published"].startswith("2026-01-02")
    assert "secret" not in told


def test_a_list_is_filtered_by_indexed_fields(editor, visitor):
    editor.make(title="a", kind="tip", principles=["ict"])
    editor.make(title="b", kind="chance", principles=["ict", "financing"])
    editor.make(title="c", kind="pitfall")

    def titles(query: str) -> list[str]:
        return sorted(each["title"] for each in visitor.get(f"/lessons?{query}").json["items"])

    assert titles("kind=tip") == ["a"]
    assert titles("kind=tip&kind=chance") == ["a", "b"]
    assert titles("kind=tip&principles=ict") == ["a"]
    assert titles("principles=financing") == ["b"]
    assert titles("evidence=measured") == []


def test_a_filter_on_a_reference_takes_either_id(editor, visitor):
    initiative = editor.post("/initiatives", {"title": "Wijktafel", "phase": "running"}).json
    local = editor.make(title="lokaal", initiative=initiative["id"])
    shared = editor.post(f"/initiatives/{initiative['id']}/_share").json
    wide = editor.make(title="overal", initiative=shared["global_id"])

    for known in (initiative["id"], shared["global_id"]):
        found = visitor.get(f"/lessons?initiative={quote(known, safe='')}").json["items"]
        assert {each["id"] for each in found} == {local["id"], wide["id"]}
    assert visitor.get("/lessons?initiative=99").json["items"] == []


def test_pages_follow_one_another_by_link_until_all_is_seen(editor, visitor):
    made = {editor.make(title=f"les {each}", kind="tip")["id"] for each in range(5)}
    editor.make(kind="chance")
    seen, path = [], "/api/v1/lessons?kind=tip&pageSize=2"

    while path:
        told = visitor.ask("GET", path)
        seen += [each["id"] for each in told.json["items"]]
        link = told.headers["Link"]
        assert (link is None) == (told.json["after"] is None)
        path = link.removesuffix('>; rel="next"').removeprefix("<") if link else ""
        assert not path or urlsplit(path).query.startswith("kind=tip&pageSize=2&after=")

    assert len(seen) == len(made)
    assert set(seen) == made


def test_an_unknown_global_id_gives_an_empty_list(visitor):
    told = visitor.get(f"/lessons?globalId={'c' * 32}/{'d' * 26}")

    assert (told.status, told.json["items"], told.json["count"]) == (200, [], 0)


def test_a_global_id_of_another_type_is_not_in_this_list(editor, visitor):
    place = editor.post("/places", {"title": "Wijkpaleis"}).json
    shared = editor.post(f"/places/{place['id']}/_share").json

    assert visitor.get(f"/lessons?globalId={shared['global_id']}").json["items"] == []


def test_a_type_without_a_title_of_its_own_has_one_in_json(editor):
    lesson = editor.make()

    made = editor.post(
        "/lesson-responses", {"about": lesson["id"], "kind": "same_here", "text": "Hier ook."}
    )

    assert made.status == 201
    assert made.json["title"].startswith("Ook hier")


def test_who_has_it_already_gets_no_body_again(editor, visitor):
    path = f"/lessons/{editor.make()['id']}"
    etag = visitor.get(path).headers["ETag"]

    again = visitor.get(path, If_None_Match=etag)
    editor.put(path, LESSON | {"title": "Nieuw"})

    assert (again.status, again.body) == (304, b"")
    assert (again.headers["ETag"], again.headers["Content-Type"]) == (etag, None)
    assert visitor.get(path, If_None_Match=etag).status == 200


class CallSchema(RecordSchema):
    """A type with a field that must stay here."""

    phone = schema_fields.String(
        metadata=describe("Telefoon", Processing("P2", "Terugbellen", "toestemming", "30 dagen"))
    )


CALL = RecordType("call", CallSchema, "bellers", "calls", "beller", "bellers", travels=False)


def test_a_personal_field_is_for_editors_only(node):
    private = replace(node, types={**node.types, "call": CALL})
    accounts.add_person(node, "esra", "een lang wachtwoord", "editor")
    for port in listen(private):
        editor = Client(port, accounts.make_token(node, "esra", "test"))
        made = editor.post("/calls", {"title": "Bel terug", "phone": "canary"})
        assert made.json["phone"] == "canary"

        for path in ("/calls", f"/calls/{made.json['id']}"):
            told = Client(port).get(path)
            assert told.status == 200
            assert b"canary" not in told.body
        assert b"canary" in editor.get("/calls").body
        document = Client(port).get("/openapi.json").json
        assert "phone" not in document["components"]["schemas"]["Call"]["required"]
