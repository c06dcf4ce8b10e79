# SPDX-License-Identifier: EUPL-1.2
"""The page "Op een stick": an administrator takes feeds along, and takes some in."""

import html
import io

import pytest

from core.people import accounts
from federation.pages import stick as page
from federation.publishing.publisher import publish
from federation.stick.source import FileSource
from tests.federation.conftest import lesson, titles
from tests.federation.test_pages import PASSWORD, Person

PATH = "/beheer/stick"


@pytest.fixture
def two(town):
    """Return the administrators of a node that shares and of one that reads, signed in."""
    people = []
    for name in ("Rotterdam", "Amsterdam"):
        node = town.node(name)
        accounts.add_person(node, "beheer", PASSWORD, "administrator")
        person = Person(town, node)
        told = {"user_name": "beheer", "password": PASSWORD}
        assert person.post("/aanmelden", told).status_code == 303
        people.append((node, person))
    for number in range(3):
        lesson(people[0][0], f"Les {number}")
    publish(people[0][0])
    return people


def download(node, person, **more):
    return person.post(PATH, {"deed": "export", "feed": f"{node.id}/public", **more})


def upload(person, raw, node_id=""):
    file = (io.BytesIO(raw), "brief.feed")
    return person.post(PATH, {"deed": "import", "file": file, "node_id": node_id})


def test_what_one_downloads_the_other_takes_in(two):
    (rotterdam, one), (amsterdam, other) = two

    file = download(rotterdam, one)
    answer = upload(other, file.data, rotterdam.id)

    assert file.headers["Content-Disposition"].startswith("attachment")
    assert FileSource("file", io.BytesIO(file.data)).nodes == [rotterdam.id]
    assert answer.status_code == 303
    assert "Rotterdam: 3 nieuwe regels." in other.get(PATH).text
    assert titles(amsterdam) == ["Les 0", "Les 1", "Les 2"]


def test_only_what_the_other_lacks_is_in_the_file(two):
    (rotterdam, one), (amsterdam, other) = two
    upload(other, download(rotterdam, one).data, rotterdam.id)
    lesson(rotterdam, "Les 3")

    rest = download(rotterdam, one, since="3").data
    upload(other, rest)

    assert b"Les 2" not in rest
    assert titles(amsterdam)[-1] == "Les 3"


@pytest.mark.parametrize(
    ("change", "node_id", "told"),
    [
        (lambda raw: raw, "", "compare that id"),
        (lambda raw: raw, "kort", "Een kenmerk heeft 32 tekens"),
        (lambda raw: raw[:-9], "ja", "cut off"),
        (lambda raw: b"<script>alert(1)</script>", "ja", "does not begin"),
    ],
)
def test_a_file_that_is_not_taken_says_why_and_keeps_what_was_typed(two, change, node_id, told):
    (rotterdam, one), (amsterdam, other) = two
    typed = rotterdam.id if node_id == "ja" else node_id

    answer = upload(other, change(download(rotterdam, one).data), typed)

    assert answer.status_code == 400
    text = html.unescape(answer.text)
    assert told in text
    assert f'value="{typed}"' in text
    assert titles(amsterdam) == []


def test_no_file_and_no_number_are_asked_for(two):
    (rotterdam, one), (_, other) = two

    assert "Kies eerst een bestand" in other.post(PATH, {"deed": "import"}).text
    assert "Vul een getal in" in download(rotterdam, one, since="veel").text
    assert "niets mee te nemen" in one.post(PATH, {"deed": "export", "feed": "x/public"}).text
    assert "kennen we niet" in one.post(PATH, {"deed": "eat"}).text


def test_more_than_a_page_may_send_is_for_the_command(two, monkeypatch):
    (rotterdam, one), _ = two
    monkeypatch.setattr(page, "MAX_FILE", 2000)

    answer = download(rotterdam, one)

    assert answer.status_code == 400
    assert f"samenbeter feed export BESTAND --node {rotterdam.id}" in answer.text


def test_an_upload_without_a_form_token_is_refused(two):
    (rotterdam, one), (amsterdam, other) = two
    file = (io.BytesIO(download(rotterdam, one).data), "brief.feed")
    sent = {"deed": "import", "file": file, "node_id": rotterdam.id}

    answer = other.client.post(
        PATH, data=sent, headers={"Origin": other.address}, base_url=other.address
    )

    assert answer.status_code == 403
    assert titles(amsterdam) == []


def test_the_page_is_for_administrators(two, town):
    node, _ = two[0]
    accounts.add_person(node, "redactie", PASSWORD, "editor")
    person = Person(town, node)

    assert person.get(PATH).status_code in (303, 403)
    person.post("/aanmelden", {"user_name": "redactie", "password": PASSWORD})
    assert person.get(PATH).status_code == 403
