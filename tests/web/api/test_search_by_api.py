# SPDX-License-Identifier: EUPL-1.2
"""Search in the API: forgiving, and honest about what it did."""

import pytest

from tests.web.api.conftest import NEIGHBOUR


def search(client, **keys):
    return client.get("/_search?" + "&".join(f"{name}={value}" for name, value in keys.items()))


def test_a_typing_error_is_mended_and_told(visitor, editor):
    editor.make(title="Tafel op de stoep")

    found = search(visitor, q="tafle").json
    assert [each["title"] for each in found["items"]] == ["Tafel op de stoep"]
    assert (found["instead"], found["partly"], found["count"]) == ("tafel", False, 1)

    stubborn = search(visitor, q="tafle", exactly="true").json
    assert stubborn["items"] == [] and stubborn["instead"] is None


def test_filters_order_and_pages(visitor, editor):
    for number in range(3):
        editor.make(title=f"Soep {number}", principles=["ict"])
    editor.make(title="Iets anders", advice="Soep.")

    first = search(visitor, q="soepen", pageSize=2)
    assert first.json["count"] == 4 and first.json["count_is_exact"]
    following = first.headers["Link"].partition(">")[0].strip("<").removeprefix("/api/v1")
    second = visitor.get(following).json
    titles = [each["title"] for each in first.json["items"] + second["items"]]
    assert titles == ["Soep 2", "Soep 1", "Soep 0", "Iets anders"]
    assert second["after"] is None
    newest = search(visitor, q="soep", order="newest").json["items"]
    assert newest[0]["title"] == "Iets anders"
    assert (
        search(visitor, q="soep", principles="ict", type="lesson", origin="own").json["count"] == 3
    )
    assert search(visitor, q="soep", origin=NEIGHBOUR).json["count"] == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"), ("q=", "q"), ("q=+", "q"), ("q=" + "a" * 201, "q"), ("q=a&q=b", "q"),
        ("q=a&type=x", "type"), ("q=a&origin=x", "origin"), ("q=a&principles=x", "principles"),
        ("q=a&order=x", "order"), ("q=a&exactly=x", "exactly"), ("q=a&pageSize=0", "pageSize"),
        ("q=a&after=x", "after"), ("q=a&zoek=b", "zoek"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(visitor, query, field):
    refused = visitor.get(f"/_search?{query}")

    assert refused.status == 400
    assert [each["field"] for each in refused.json["errors"]] == [field]


def test_what_visitors_may_not_read_is_not_found_with_a_token_either(editor):
    editor.post("/lessons?state=draft", {"title": "Concept", "kind": "tip", "advice": "Wacht."})

    assert search(editor, q="concept").json["items"] == []
