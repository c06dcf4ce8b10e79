# SPDX-License-Identifier: EUPL-1.2
"""How a page is passed on: linked data, cards of other sites, codes to scan, embeds."""

import re
from io import BytesIO

import pytest
from PIL import Image

from core.picture_values import parse
from tests.web.linked import linked_data
from tests.web.test_photos import newest, with_photo

HOSTILE = '</script><script>alert(1)</script> & "Tafel"'


def _linked(answer):
    return linked_data(answer.text)


def test_a_place_is_told_in_the_words_of_schema_org(visitor, write, node):
    made = write("place", "Huize Middelland", address="Bij het plein", latitude=51.9, longitude=4.4)

    (told,) = _linked(visitor.get(f"/plekken/{made.id}"))

    assert told["@type"] == "Place"
    assert told["name"] == "Huize Middelland"
    assert told["address"] == "Bij het plein"
    assert told["geo"] == {"@type": "GeoCoordinates", "latitude": 51.9, "longitude": 4.4}
    assert told["url"] == f"{node.config.node.address}/plekken/{made.id}"


def test_a_lesson_is_an_article_with_its_licence(visitor, write):
    made = write("lesson", "Laat een bewoner openen", advice="Vraag het een week eerder.")

    (told,) = _linked(visitor.get(f"/lessen/{made.id}"))

    assert told["@type"] == "Article"
    assert told["headline"] == "Laat een bewoner openen"
    assert told["license"] == "CC-BY-SA-4.0"
    assert told["text"] == "Vraag het een week eerder."


def test_a_text_cannot_leave_the_element_it_is_told_in(visitor, write):
    made = write("lesson", HOSTILE, advice=HOSTILE)

    answer = visitor.get(f"/lessen/{made.id}")

    (told,) = _linked(answer)
    assert told["name"] == HOSTILE
    assert "<script>alert" not in answer.text


def test_what_another_node_wrote_is_not_told_as_ours(visitor, take_in, node):
    take_in("lesson", "Van verderop")

    assert _linked(visitor.get("/lessen/1")) == []


def test_other_sites_can_draw_a_card_of_a_page(visitor, write, node):
    made = write("lesson", "Een tip", plain_summary="Kort gezegd.")

    page = visitor.get(f"/lessen/{made.id}").text

    address = node.config.node.address
    assert '<meta property="og:title" content="Een tip">' in page
    assert '<meta property="og:description" content="Kort gezegd.">' in page
    assert f'<meta property="og:url" content="{address}/lessen/{made.id}">' in page
    assert f'<link rel="canonical" href="{address}/lessen/{made.id}">' in page


def test_a_text_to_paste_holds_title_short_version_and_address(visitor, write, node):
    made = write("lesson", "Een tip", plain_summary="Kort gezegd.")

    page = visitor.get(f"/lessen/{made.id}").text

    address = f"{node.config.node.address}/lessen/{made.id}"
    assert f"Een tip\nKort gezegd.\n{address}</textarea>" in page


def test_a_code_to_scan_is_a_drawing_for_everybody_s_pages_only(visitor, editor, write):
    shown = write("lesson", "Een tip")
    draft = write("lesson", "Nog niet af", publish=False)

    answer = visitor.get(f"/lessen/{shown.id}/qr.svg")

    assert answer.mimetype == "image/svg+xml"
    assert answer.data.startswith(b"<?xml")
    assert editor.get(f"/lessen/{draft.id}/qr.svg").status_code == 404
    assert visitor.get(f"/plekken/{shown.id}/qr.svg").status_code == 404
    assert "qr.svg" not in editor.get(f"/lessen/{draft.id}").text


def test_INL_08_only_named_sites_may_show_a_list_inside_theirs(make_node, browser_of):
    node = make_node(extra='[embeds]\nsites = ["https://www.gemeente.example"]\n')
    visitor = browser_of(node)

    inside = visitor.get("/insluiten/lessen").headers
    outside = visitor.get("/lessen").headers

    assert "frame-ancestors https://www.gemeente.example" in inside["Content-Security-Policy"]
    assert "X-Frame-Options" not in inside
    assert "frame-ancestors 'none'" in outside["Content-Security-Policy"]
    assert outside["X-Frame-Options"] == "DENY"


def test_INL_08_without_named_sites_nobody_may(visitor):
    inside = visitor.get("/insluiten/lessen").headers

    assert "frame-ancestors 'none'" in inside["Content-Security-Policy"]
    assert inside["X-Frame-Options"] == "DENY"


def test_a_list_inside_another_page_holds_no_form_and_no_draft(visitor, editor, write):
    write("lesson", "Een tip")
    write("lesson", "Nog niet af", publish=False)

    for browser in (visitor, editor):
        page = browser.get("/insluiten/lessen").text
        assert "Een tip" in page
        assert "Nog niet af" not in page
        assert "<form" not in page


def test_the_page_about_embeds_gives_a_line_for_every_list(visitor, node):
    page = visitor.get("/insluiten").text

    for kind in node.types.values():
        assert f"{node.config.node.address}/insluiten/{kind.path}" in page


@pytest.mark.parametrize("site", ["http://x.example", "https://x.example/pad", "*", "https://a b"])
def test_a_site_that_is_no_origin_is_refused_at_start(make_node, site):
    with pytest.raises(Exception, match=r"embeds\.sites"):
        make_node(extra=f'[embeds]\nsites = ["{site}"]\n')


def told(page, name):
    """Return what a page tells other sites of its picture, of one property."""
    found = re.findall(rf'<meta property="{name}" content="([^"]*)">', page)
    return found[0] if len(found) == 1 else found


def test_a_page_with_a_photo_shows_it_on_other_sites(editor, visitor, node):
    editor.post("/lessen/nieuw", with_photo())
    lesson = newest(node)
    photo = parse(lesson.body["photo"])

    page = visitor.get(f"/lessen/{lesson.id}").text

    assert told(page, "og:image") == node.config.node.address + photo.url
    assert told(page, "og:image:type") == "image/jpeg"
    assert told(page, "og:image:width") == "80"
    assert told(page, "og:image:height") == "60"
    assert told(page, "og:image:alt") == "Een lange tafel"


def test_a_photo_that_is_not_public_is_told_to_no_site(editor, node):
    editor.post("/lessen/nieuw", with_photo(deed="draft"))
    lesson = newest(node)

    page = editor.get(f"/lessen/{lesson.id}").text

    assert parse(lesson.body["photo"]).url in page
    assert told(page, "og:image").endswith("/beeld/proeftuin.png")


@pytest.mark.parametrize("path", ["/", "/zoeken", "/over", "/nergens"])
def test_any_other_page_shows_the_picture_of_the_proeftuin(visitor, node, path):
    page = visitor.get(path).text

    ours = node.config.node
    assert told(page, "og:image") == f"{ours.address}/beeld/proeftuin.png"
    assert told(page, "og:image:width") == "1200"
    assert told(page, "og:image:height") == "630"
    assert told(page, "og:image:alt") == f"SamenBeter {ours.area or ours.name}"


def test_a_record_without_a_photo_shows_the_picture_of_the_proeftuin(visitor, write):
    made = write("lesson", "Een tip")

    page = visitor.get(f"/lessen/{made.id}").text

    assert told(page, "og:image").endswith("/beeld/proeftuin.png")


def test_the_picture_of_the_proeftuin_is_a_file_that_may_be_kept(visitor):
    answer = visitor.get("/beeld/proeftuin.png")
    again = visitor.get("/beeld/proeftuin.png", headers={"If-None-Match": answer.headers["ETag"]})

    with Image.open(BytesIO(answer.data)) as image:
        assert (image.format, image.size) == ("PNG", (1200, 630))
    assert answer.content_type == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in answer.headers
    assert again.status_code == 304
