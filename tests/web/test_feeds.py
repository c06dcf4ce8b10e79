# SPDX-License-Identifier: EUPL-1.2
import json
from xml.etree import ElementTree

import feedparser
import pytest

HOSTILE = '<script>alert(1)</script> & "Tafel" \x0b'


def test_the_newest_of_everything_is_an_atom_feed(visitor, write, node):
    write("lesson", "Laat een bewoner openen")
    write("initiative", "De lange tafel")

    answer = visitor.get("/atom.xml")

    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert feed.feed.id == feed.feed.links[0].href == f"{node.config.node.address}/atom.xml"
    assert [each.title for each in feed.entries] == ["De lange tafel", "Laat een bewoner openen"]
    assert answer.headers["Content-Type"].startswith("application/atom+xml")


def test_the_feed_of_a_list_keeps_to_its_filters(visitor, write):
    write("lesson", "Een tip", kind="tip")
    write("lesson", "Een valkuil", kind="pitfall")

    feed = feedparser.parse(visitor.get("/lessen/atom.xml?kind=tip").data)

    assert [each.title for each in feed.entries] == ["Een tip"]
    assert feed.feed.links[1].href.endswith("/lessen?kind=tip")


def test_a_json_feed_says_the_same(visitor, write):
    write("lesson", "Een tip", kind="tip")

    atom = feedparser.parse(visitor.get("/lessen/atom.xml").data)
    found = json.loads(visitor.get("/lessen/feed.json").data)

    assert found["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = found["items"]
    (entry,) = atom.entries
    assert (item["id"], item["url"], item["title"]) == (entry.id, entry.link, entry.title)
    assert item["date_published"].endswith("Z")


def test_an_item_keeps_its_id_when_it_is_shared_and_the_node_moves(visitor, write, take_in):
    wire_id = take_in("lesson", "Van verderop")

    (entry,) = feedparser.parse(visitor.get("/lessen/atom.xml").data).entries

    assert entry.id.endswith(f":{wire_id}")
    assert "127.0.0.1" not in entry.id


def test_what_is_no_text_for_xml_is_told_without_it(visitor, write):
    write("lesson", HOSTILE, advice=HOSTILE)

    answer = visitor.get("/atom.xml")

    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    assert b"<script" not in answer.data
    assert "alert(1)" in ElementTree.fromstring(answer.data).findtext(
        ".//{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}title"
    )


@pytest.mark.parametrize("path", ["/atom.xml", "/feed.json", "/lessen/atom.xml", "/sitemap-0.xml"])
def test_a_draft_is_in_no_feed(visitor, editor, write, path):
    write("lesson", "Op de site")
    write("lesson", "Nog niet af", publish=False)

    for browser in (visitor, editor):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert b"Nog niet af" not in answer.data


def test_an_empty_node_has_feeds_too(visitor):
    for path in ("/atom.xml", "/lessen/atom.xml"):
        feed = feedparser.parse(visitor.get(path).data)
        assert not feed.bozo
        assert feed.entries == []
    assert json.loads(visitor.get("/feed.json").data)["items"] == []


def test_a_reader_that_has_it_gets_nothing_again(visitor, write):
    write("lesson", "Een tip")
    first = visitor.get("/atom.xml")

    again = visitor.get("/atom.xml", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304


def test_search_engines_find_all_pages_of_ours_and_none_of_others(visitor, write, take_in, node):
    made = write("lesson", "Van ons")
    take_in("lesson", "Van verderop")
    address = node.config.node.address

    maps = _addresses(visitor.get("/sitemap.xml").data)
    found = [each for one in maps for each in _addresses(visitor.get(_path(one)).data)]

    assert f"Sitemap: {address}/sitemap.xml" in visitor.get("/robots.txt").text
    assert f"{address}/lessen/{made.id}" in found
    assert f"{address}/toegankelijkheid" in found
    assert sum("/lessen/" in each for each in found) == 1
    assert all(visitor.get(_path(each)).status_code == 200 for each in found)


def test_a_sitemap_that_does_not_exist_is_not_found(visitor, write):
    write("lesson", "Van ons")

    assert visitor.get("/sitemap-0.xml").status_code == 200
    assert visitor.get("/sitemap-1.xml").status_code == 404


def _addresses(document):
    root = ElementTree.fromstring(document)
    return [each.text for each in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def _path(address):
    return "/" + address.split("/", 3)[3]
