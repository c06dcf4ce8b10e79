# SPDX-License-Identifier: EUPL-1.2
"""Pictures in the form and at their own address; and nothing typed is lost."""

from io import BytesIO

import pytest

from core import questions, unfinished
from core.model import HOUSE
from core.people import accounts
from core.picture_values import parse
from tests.unit.test_pictures import MARK, picture, with_place
from tests.web.conftest import EDITOR, Browser

SOUP = {"title": "Soep", "kind": "tip", "advice": "Begin met soep."}
TOLD = {"photo.alt": "Een lange tafel", "photo.consent": "1"}


def with_photo(body=None, **more):
    sent = BytesIO(picture(size=(80, 60)) if body is None else body)
    return {**SOUP, **TOLD, "photo": (sent, "../tafel.jpg"), "deed": "publish", **more}


def newest(node):
    return questions.desk(node, EDITOR)[0]


def test_a_photo_is_shown_with_its_description(editor, visitor, node):
    answer = editor.post("/lessen/nieuw", with_photo(with_place()))

    lesson = newest(node)
    photo = parse(lesson.body["photo"])
    page = visitor.get(f"/lessen/{lesson.id}").text
    found = visitor.get(photo.url)
    assert answer.status_code == 303
    assert f'src="{photo.url}"' in page and 'alt="Een lange tafel"' in page
    assert (found.status_code, found.content_type) == (200, "image/jpeg")
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in found.headers["Cache-Control"]
    assert "default-src 'self'" in found.headers["Content-Security-Policy"]
    assert MARK not in found.data


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        ("photo.alt", "Beschrijf de foto"),
        ("photo.consent", "herkenbaar"),
        ("title", "Je tekst is bewaard."),
    ],
)
def test_a_photo_without_what_belongs_to_it_is_kept_and_asked_about(editor, node, left_out, told):
    sent = with_photo()
    del sent[left_out]

    page = editor.post("/lessen/nieuw", sent)

    assert page.status_code == 400
    assert told in page.text
    assert 'name="photo.kept" value="' in page.text
    assert questions.desk(node, EDITOR) == []


def test_a_photo_that_was_kept_needs_no_file_again(editor, node):
    sent = with_photo()
    del sent["photo.alt"]
    page = editor.post("/lessen/nieuw", sent).text
    kept = page.split('name="photo.kept" value="')[1].split('"')[0]

    editor.post("/lessen/nieuw", SOUP | TOLD | {"photo.kept": kept, "deed": "publish"})

    assert parse(newest(node).body["photo"]).alt == "Een lange tafel"


def test_decoration_says_nothing_and_a_photo_can_go(editor, node):
    editor.post("/lessen/nieuw", with_photo(**{"photo.plain": "1"}))
    lesson = newest(node)
    kept = lesson.body["photo"]
    form = editor.get(f"/lessen/{lesson.id}/wijzig").text

    sent = SOUP | {"photo.kept": kept, "photo.gone": "1", "deed": "publish", "based_on": "1"}
    editor.post(f"/lessen/{lesson.id}/wijzig", sent)

    assert parse(kept).alt == ""
    assert 'name="photo.plain" value="1" checked' in form
    assert questions.get(node, HOUSE, lesson.id).body["photo"] == ""


@pytest.mark.parametrize("body", [b"<svg/>", b"GIF89a", b"soep"])
def test_a_file_that_is_no_photo_is_told_and_the_text_stays(editor, node, body):
    page = editor.post("/lessen/nieuw", with_photo(body))

    assert page.status_code == 400
    assert "geen foto die we kennen" in page.text
    assert "Begin met soep." in page.text


def test_a_photo_of_a_draft_is_for_the_desk(editor, visitor, node):
    editor.post("/lessen/nieuw", with_photo(deed="save"))
    url = parse(newest(node).body["photo"]).url

    assert editor.get(url).headers["Cache-Control"] == "no-store"
    assert visitor.get(url).status_code == 404


@pytest.mark.parametrize("name", ["x", "0" * 64 + ".jpg", "0" * 64 + ".svg", "..%2fnode.toml"])
def test_a_picture_that_is_not_there_is_not_found(visitor, name):
    assert visitor.get(f"/beeld/{name}").status_code == 404


def test_a_photo_does_not_travel_and_the_page_says_so(editor, node):
    from core.web.writing import sharing

    editor.post("/lessen/nieuw", with_photo())
    lesson, kind = newest(node), node.types["lesson"]

    travels = [each.name for each in sharing.what_travels(kind, lesson, {})]
    stays = [each.name for each in sharing.what_stays(kind, lesson)]

    assert "photo" not in travels and "photo" in stays


def test_what_a_peer_says_of_a_picture_shows_none_of_ours(node, editor, visitor, take_in):
    editor.post("/lessen/nieuw", with_photo())
    value = newest(node).body["photo"]
    take_in("lesson", "Van ver", photo=value)
    (received,) = questions.search(node, "ver")

    page = visitor.get(f"/lessen/{received.id}").text
    assert parse(value).digest not in page
    assert page.count("/beeld/") == 1  # our own card, for other sites


# What was typed


def test_a_text_is_still_there_for_who_comes_back(node, editor):
    editor.post("/lessen/nieuw", {"title": "Half", "advice": "Nog niet", "deed": "publish"})

    page = editor.get("/lessen/nieuw").text

    assert "Je was hier al bezig." in page
    assert "Nog niet</textarea>" in page


def test_while_typing_the_text_is_kept_seen_and_compared(node, editor, write):
    write("lesson", "Een app zonder beheerder is leeg")

    part = editor.post(
        "/lessen/terwijl", {"title": "Een app zonder beheerder", "advice": "Realiseren **dus**."}
    )

    assert part.status_code == 200 and "<html" not in part.text
    assert "<strong>dus</strong>" in part.text
    assert "Bestaat dit al?" in part.text
    assert "zeg liever ‘maken’" in part.text
    assert "Realiseren" in editor.get("/lessen/nieuw").text
    assert len(questions.desk(node, EDITOR)) == 1


def test_keeping_a_text_forgets_what_was_typed(editor):
    editor.post("/lessen/terwijl", SOUP)
    editor.post("/lessen/nieuw", SOUP | {"deed": "save"})

    assert "Je was hier al bezig." not in editor.get("/lessen/nieuw").text


def test_beginning_anew_forgets_what_was_typed(editor):
    editor.post("/lessen/terwijl", SOUP)

    editor.post("/lessen/vergeet")

    assert "Begin met soep." not in editor.get("/lessen/nieuw").text


def test_what_somebody_typed_is_for_nobody_else(node, editor, administrator):
    editor.post("/lessen/terwijl", SOUP)

    assert "Begin met soep." not in administrator.get("/lessen/nieuw").text


def test_coming_back_to_a_text_that_changed_says_so(node, editor, write):
    from core import records

    lesson = write("lesson", "Soep")
    editor.post(f"/lessen/{lesson.id}/terwijl", SOUP | {"advice": "Mijn tekst", "based_on": "1"})
    records.revise(node, EDITOR, lesson.id, SOUP | {"advice": "Haar tekst"})

    page = editor.get(f"/lessen/{lesson.id}/wijzig").text
    answer = editor.post(f"/lessen/{lesson.id}/wijzig", SOUP | {"based_on": "1"})

    assert "Intussen is de tekst gewijzigd." in page and "Mijn tekst" in page
    assert 'name="based_on" value="1"' in page
    assert answer.status_code == 409


def test_a_session_that_ended_gives_the_text_back(node, front, editor):
    accounts.sign_out(node, next(iter(editor.cookies().values())).value)

    page = editor.post("/lessen/nieuw", SOUP | {"deed": "publish"}, token="old")

    assert page.status_code == 401
    assert 'name="advice" value="Begin met soep."' in page.text
    assert questions.desk(node, EDITOR) == []


def test_after_signing_in_the_text_is_in_the_form_and_nothing_was_done(node, editor):
    page = editor.post("/lessen/nieuw", SOUP | {"deed": "publish"}, token="of an older session")

    assert page.status_code == 403
    assert "Begin met soep.</textarea>" in page.text
    assert "Dit formulier was te oud." in page.text
    assert questions.desk(node, EDITOR) == []


def test_another_site_gets_nothing_back(visitor):
    answer = visitor.post(
        "/lessen/nieuw", SOUP, token="x", headers={"Origin": "https://elders.example"}
    )

    assert answer.status_code == 403
    assert "Begin met soep." not in answer.text


def test_a_strangers_large_file_is_not_taken_in(visitor):
    answer = visitor.post("/lessen/nieuw", with_photo(b"x" * 400_000), token="x")

    assert answer.status_code == 413


# At the desk


def test_at_the_desk_one_form_follows_the_other_and_says_so(node, editor, visitor):
    form = editor.get("/lessen/nieuw?balie=1").text
    answer = editor.post("/lessen/nieuw", SOUP | {"balie": "1", "deed": "publish"})

    lesson = newest(node)
    assert "Je typt aan de balie" in form
    assert answer.headers["Location"].endswith("/lessen/nieuw?balie=1")
    assert "Aan de balie ingevoerd." in visitor.get(f"/lessen/{lesson.id}").text
    assert 'value="Soep"' not in editor.get("/lessen/nieuw?balie=1").text


def test_what_is_typed_at_the_desk_is_not_remembered(node, editor):
    editor.post("/lessen/terwijl", SOUP | {"balie": "1"})

    assert "Begin met soep." not in editor.get("/lessen/nieuw").text


def test_what_is_not_typed_at_the_desk_is_not_marked(editor, visitor, write):
    lesson = write("lesson", "Soep")

    assert "Aan de balie" not in visitor.get(f"/lessen/{lesson.id}").text


def test_unfinished_texts_go_after_a_month(node, editor):
    from dataclasses import replace
    from datetime import timedelta

    from core.node import system_clock

    editor.post("/lessen/terwijl", SOUP)

    unfinished.purge(replace(node, clock=lambda: system_clock() + timedelta(days=31)))

    assert "Begin met soep." not in editor.get("/lessen/nieuw").text


def test_a_visitor_keeps_nothing_while_typing(visitor, front):
    assert Browser(front).post("/lessen/terwijl", SOUP, token="x").status_code == 303
