# SPDX-License-Identifier: EUPL-1.2
"""Instruments on the pages of a node: taking over, looking back, staying with an original."""

import pytest

from core import questions, records
from core.errors import Refused
from core.model import HOUSE, Query
from core.people import accounts
from core.web.security import cookie_name
from plugins.instruments import adopting, following
from tests.plugins.conftest import EDITOR
from tests.plugins.test_pages import Page

PEER = "p" * 32


@pytest.fixture
def node(make_node):
    return make_node(plugins=["initiatives", "lessons", "instruments"])


@pytest.fixture
def read(client):
    """Return a function that opens a page and checks that it is well formed."""

    def reading(path, status=200):
        answer = client.get(path)
        assert answer.status_code == status, answer.text[-2000:]
        page = Page(answer.text)
        assert page.open == []
        return page

    return reading


@pytest.fixture
def editor(node, client):
    """Let the client be an editor; return a function that sends a form."""
    accounts.add_person(node, "redactie", "een lange zin over soep", "editor")
    token = accounts.sign_in(node, "redactie", "een lange zin over soep", "127.0.0.1")
    client.set_cookie(cookie_name(node), token)

    def post(path, data, before=None):
        token = token_of(client.get(before or path).text)
        headers = {"Origin": node.config.node.address}
        return client.post(path, data={"form_token": token, **data}, headers=headers)

    return post


def token_of(html):
    return html.partition('name="form_token" value="')[2].partition('"')[0]


def newest(node, type_name, **more):
    return questions.page(node, HOUSE, Query(type_name, public=False, **more)).records[0]


@pytest.fixture
def theirs(node, take_in):
    """Return an instrument of another node."""
    take_in(
        PEER, "instrument", "Vijf weken vragen", steps=["Hang een poster op", "Tel de briefjes"],
        cost="free", access=["no_account"], maturity="tried", edition=3, principles=["ict"],
        when_to_use="Als je niet weet wat nodig is.",
    )  # fmt: skip
    return newest(node, "instrument")


def test_an_instrument_shows_its_steps_and_what_one_needs(read, theirs):
    page = read(f"/instrumenten/{theirs.id}")

    for text in ("Hang een poster op", "Zonder account", "Niets", "Nog niemand nam dit over."):
        assert text in page.html
    assert "Neem dit over" not in page.html


def test_an_editor_takes_it_over_as_it_is(node, read, editor, theirs):
    page = read(f"/instrumenten/{theirs.id}")
    assert f"/instrumenten/{theirs.id}/neem-over" in page.links
    read(f"/instrumenten/{theirs.id}/neem-over")

    answer = editor(
        f"/instrumenten/{theirs.id}/neem-over",
        {"kind": "take_over", "start": "2026-01-05", "changes": ""},
    )

    adoption, copy = newest(node, "adoption"), newest(node, "instrument", origins=("",))
    assert answer.headers["Location"] == f"/overnames/{adoption.id}"
    assert adoption.body["edition"] == 3
    assert adoption.body["copy"] == str(copy.id)
    assert copy.is_public
    assert copy.body["steps"] == theirs.body["steps"]
    assert copy.licence == theirs.licence
    assert copy.body["adopted_from"] == f"{PEER}/{theirs.wire_id}"
    assert copy.body["credit"] == "proeftuin pppp"
    there = read(f"/instrumenten/{copy.id}")
    assert "versie 3" in there.html
    assert "De tekst is gelijk gebleven." in there.html
    assert "In gebruik in 1 proeftuin:" in read(f"/instrumenten/{theirs.id}").html
    assert f"/overnames/{adoption.id}/deel" in read(f"/overnames/{adoption.id}").links
    assert "In gebruik in 1 proeftuin" in read("/instrumenten").html


def test_who_adapts_changes_a_draft_and_everybody_sees_what_is_different(
    node, read, editor, theirs
):
    answer = editor(
        f"/instrumenten/{theirs.id}/neem-over",
        {"kind": "adapt", "start": "2026-01-05", "changes": "Wij doen het aan tafel."},
    )
    copy = newest(node, "instrument", origins=("",))
    assert answer.headers["Location"] == f"/instrumenten/{copy.id}/wijzig"
    assert copy.state == "draft"

    data = {"title": copy.title, "purpose": copy.body["purpose"], "cost": "free",
            "steps": "Hang een poster op\r\nTel de briefjes\r\nEet samen", "maturity": "tried",
            "edition": "1", "access": "no_account", "when_to_use": copy.body["when_to_use"],
            "deed": "publish", "based_on": str(copy.version)}  # fmt: skip
    kept = editor(f"/instrumenten/{copy.id}/wijzig", data)
    assert kept.status_code == 303, kept.text.partition('role="alert"')[2][:1500]

    page = read(f"/instrumenten/{copy.id}")
    assert "Anders dan bij hen: Hoe doe je het, stap voor stap?" in page.html
    difference = read(f"/instrumenten/{copy.id}/verschil").html
    assert "Eet samen" in difference.rpartition("<ins>")[2].partition("</ins>")[0]
    assert difference.count('class="difference"') == 1


def test_who_follows_gets_no_text_of_its_own(node, editor, theirs):
    editor(f"/instrumenten/{theirs.id}/neem-over", {"kind": "follow", "start": "2026-01-05"})

    assert newest(node, "adoption").body["copy"] is None
    assert questions.page(node, HOUSE, Query("instrument", origins=("",), public=False)).count == 0


def test_nobody_writes_an_adoption_without_choosing_an_instrument(node, client, editor, theirs):
    asked = client.get("/overnames/nieuw")
    known = client.get(f"/overnames/nieuw?instrument={theirs.id}")
    offered = client.get("/overnames/begin").text
    led = client.get(f"/overnames/begin?instrument={theirs.id}")
    posted = editor("/overnames/nieuw", {"instrument": str(theirs.id), "kind": "follow",
                    "start": "2026-01-05", "deed": "publish"}, before="/lessen/nieuw")  # fmt: skip

    assert asked.headers["Location"].endswith("/overnames/begin")
    assert known.headers["Location"].endswith(f"/overnames/begin?instrument={theirs.id}")
    assert f'href="/instrumenten/{theirs.id}/neem-over"' in offered
    assert led.headers["Location"].endswith(f"/instrumenten/{theirs.id}/neem-over")
    assert posted.headers["Location"].endswith("/overnames/begin")
    assert questions.page(node, HOUSE, Query("adoption", public=False)).count == 0


def test_what_we_use_is_not_offered_again(node, client, editor, theirs):
    editor(f"/instrumenten/{theirs.id}/neem-over", {"kind": "follow", "start": "2026-01-05"})

    page = client.get("/overnames/begin").text

    assert newest(node, "adoption").body["edition"] == 3
    assert "Er is nu niets om over te nemen." in page
    assert f"/instrumenten/{theirs.id}/neem-over" not in page


def test_what_is_wrong_is_told_and_nothing_is_written(node, editor, theirs):
    answer = editor(f"/instrumenten/{theirs.id}/neem-over", {"kind": "adapt", "start": "straks"})

    assert answer.status_code == 400
    assert 'href="#veld-start"' in answer.text
    for name in ("instrument", "adoption"):
        assert questions.page(node, HOUSE, Query(name, origins=("",), public=False)).count == 0


def test_taken_over_twice_is_refused(node, editor, theirs):
    form = {"kind": "take_over", "start": "2026-01-05"}
    path = f"/instrumenten/{theirs.id}/neem-over"
    token_page = "/instrumenten/nieuw"
    editor(path, form)

    answer = editor(path, form, before=token_page)

    assert answer.status_code == 409
    assert "Jullie doen dit al." in answer.text
    assert questions.page(node, HOUSE, Query("instrument", origins=("",), public=False)).count == 1


def test_nobody_takes_over_its_own(node, write, editor):
    ours = write("instrument", "Van ons")

    answer = editor(f"/instrumenten/{ours.id}/neem-over", {}, before="/instrumenten/nieuw")

    assert answer.status_code == 404
    with pytest.raises(Refused, match="van onszelf"):
        write("adoption", instrument=str(ours.id))


def test_a_hand_out_has_two_pages_and_a_code(read, theirs):
    page = read(f"/instrumenten/{theirs.id}/blad")

    assert page.html.count('class="handout__page"') == 2
    assert "<svg" in page.html
    assert f"/instrumenten/{theirs.id}" in page.html


@pytest.fixture
def program(node, client):
    """Return a function that sends something to the API, as an editor."""
    accounts.add_person(node, "programma", "een lange zin over soep", "editor")
    key = {"Authorization": f"Bearer {accounts.make_token(node, 'programma', 'test')}"}

    def send(path, body=None):
        return client.post(f"/api/v1{path}", json=body, headers=key)

    return send


@pytest.mark.parametrize("state", ["published", "draft"])
@pytest.mark.parametrize("more", [{}, {"edition": 3}, {"kind": "adapt", "edition": None}])
def test_the_api_writes_no_adoption_without_an_edition(node, program, theirs, state, more):
    data = {"instrument": str(theirs.id), "kind": "follow", "start": "2026-01-05", **more}

    answer = program(f"/adoptions?state={state}", data)

    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert [each["field"] for each in answer.get_json(force=True)["errors"]] == ["edition"]
    assert "'Neem dit over'" in answer.text
    assert questions.page(node, HOUSE, Query("adoption", public=False)).count == 0


def test_an_adoption_of_before_without_an_edition_is_read_changed_and_shown_again(
    node, client, program, theirs
):
    given = {"kind": "follow", "start": "2026-01-05"}
    adoption, _copy = adopting.adopt(node, EDITOR, theirs, given)
    records.amend(node, HOUSE, adoption.id, {"edition": None})

    read = [client.get(f"{path}/{adoption.id}") for path in ("/overnames", "/api/v1/adoptions")]
    changed = records.amend(node, EDITOR, adoption.id, {"changes": "Wij eten erbij."})
    turned = [program(f"/adoptions/{adoption.id}/{each}") for each in ("_withdraw", "_publish")]

    assert [each.status_code for each in read + turned] == [200] * 4
    assert changed.body["changes"] == "Wij eten erbij."
    assert changed.body["edition"] is None
    assert questions.get(node, HOUSE, adoption.id).is_public


def test_who_follows_without_a_text_of_then_is_told_where_differences_start(
    node, client, editor, theirs
):
    adoption, _copy = adopting.adopt(
        node, EDITOR, theirs, {"kind": "follow", "start": "2026-01-05"}
    )
    here = f"/overnames/{adoption.id}/nieuwe-versie"
    begun = client.get(here).text

    records.amend(node, HOUSE, adoption.id, {"begun_with": "", "edition": 2})
    lost = client.get(here).text
    following.keep_begun(node)
    kept = client.get(here).text

    assert here in client.get(f"/overnames/{adoption.id}").text
    assert "De tekst is gelijk gebleven." in begun
    for page in (lost, kept):
        assert "Verschillen zie je vanaf de volgende wijziging." in page
        assert "De tekst is gelijk gebleven." not in page
    assert "Verschillen zie je" not in begun
