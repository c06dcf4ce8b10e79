# SPDX-License-Identifier: EUPL-1.2
"""A photo with what a visitor brings: nobody sees it before its time, and it goes with the text."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa

from core import pictures, questions, records
from core.contributing import forgetting, pictured
from core.database import reading
from core.limits import PICTURE_BY_ADDRESS
from core.model import HOUSE, VISITOR, Actor, Query
from core.moderation import deciding, keeping
from core.picture_values import parse
from core.store import pictures as rows
from core.tables.records import records as record_table
from core.tables.writing import pictures as picture_table
from tests.unit.test_pictures import MARK, picture, with_place
from tests.web.test_contributing import IDEA, PATH, WHO, letter

MEDIATOR = Actor(None, "bemiddelaar", "mediator")
TOLD = {"photo.alt": "Een bankje in de zon", "photo.consent": "1"}


@pytest.fixture
def mediator(signed_in):
    return signed_in("mediator")


def file(body=None, name="bankje.jpg"):
    return BytesIO(picture(size=(80, 60)) if body is None else body), name


def look(visitor, body=None, **more):
    sent = {**IDEA, **WHO, **TOLD, "photo": file(body), "step": "look", **more}
    return visitor.post(PATH, {k: v for k, v in sent.items() if v is not None}, page=PATH)


def kept_in(page):
    return re.search(r'name="photo\.kept" value="([^"]+)"', page.text)[1]


def send(node, visitor, body=None):
    kept = kept_in(look(visitor, body))
    sent = {**IDEA, **WHO, **TOLD, "photo.kept": kept, "step": "send"}
    assert visitor.post(PATH, sent, page=PATH).status_code == 303
    return letter(node), pictured.unseal(node, kept)


def confirmed(node, visitor):
    path, photo = send(node, visitor)
    visitor.post(path, {"deed": "confirm"}, page=path)
    with reading(node.engine) as tx:
        number = tx.execute(sa.select(sa.func.max(record_table.c.id))).scalar()
    return path, photo, number


def shown(node, visitor):
    path, photo, number = confirmed(node, visitor)
    deciding.decide(node, MEDIATOR, number, "pass")
    return path, photo, number


def stored(node):
    with reading(node.engine) as tx:
        return set(tx.execute(sa.select(picture_table.c.digest)).scalars())


def test_a_photo_comes_along_from_the_first_page_to_the_site(node, visitor):
    path, photo, number = shown(node, visitor)

    page = visitor.get(f"/initiatieven/{number}").text

    assert f'src="{photo.url}"' in page and 'alt="Een bankje in de zon"' in page
    assert visitor.get(photo.url).status_code == 200
    assert 'enctype="multipart/form-data"' in visitor.get(PATH).text


def test_nobody_can_ask_for_a_photo_before_the_click(node, visitor, editor):
    path, photo = send(node, visitor)

    assert visitor.get(photo.url).status_code == 404
    assert editor.get(photo.url).status_code == 404
    assert photo.url not in visitor.get(path).text


def test_a_first_post_with_a_photo_waits_for_a_mediator_who_sees_it(node, visitor, mediator):
    path, photo, number = confirmed(node, visitor)

    assert questions.page(node, VISITOR, Query("initiative")).count == 0
    assert visitor.get(photo.url).status_code == 404
    assert f'src="{photo.url}"' in mediator.get("/redactie/meldingen").text
    assert mediator.get(photo.url).status_code == 200
    assert "een bemiddelaar" in visitor.get(path).text


@pytest.mark.parametrize(
    ("left_out", "told"),
    [("photo.alt", "Vertel in één zin"), ("photo.consent", "herkenbaar"), ("email", "mail")],
)
def test_what_is_missing_is_asked_and_all_else_stays(visitor, node, left_out, told):
    page = look(visitor, **{left_out: None})

    assert page.status_code == 400
    assert told in page.text
    assert IDEA["title"] in page.text and IDEA["story"] in page.text
    assert pictured.unseal(node, kept_in(page))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<svg/>", "geen foto die we kennen"),
        (b"%PDF-1.7", "geen foto die we kennen"),
    ],
    ids=["svg", "pdf"],
)
def test_a_file_that_will_not_do_is_told_and_the_text_stays(visitor, node, body, told):
    page = look(visitor, body)

    assert page.status_code == 400
    assert told in page.text and IDEA["story"] in page.text
    assert stored(node) == set()


def test_a_file_that_is_too_large_is_told_and_the_text_stays(visitor, node, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_BYTES", 400)

    page = look(visitor)

    assert page.status_code == 400
    assert "te groot" in page.text and IDEA["story"] in page.text
    assert stored(node) == set()


def test_much_text_is_refused_with_and_without_a_file(visitor, node):
    much = "x" * (200 * 1024)

    with_file = look(visitor, story=much)
    without = visitor.post(PATH, {**IDEA, **WHO, "story": much, "step": "look"}, page=PATH)

    assert (with_file.status_code, without.status_code) == (413, 413)
    assert stored(node) == set()


def test_a40_place_and_device_are_nowhere_in_what_is_kept(node, visitor):
    send(node, visitor, with_place())

    files = b"".join(each.read_bytes() for each in node.directory.glob("node.db*"))
    assert stored(node)
    assert MARK not in files


def test_so_many_photos_come_from_one_address(node, visitor):
    answers = [look(visitor).status_code for _each in range(PICTURE_BY_ADDRESS.most + 1)]

    assert answers == [200] * PICTURE_BY_ADDRESS.most + [429]


def test_a_photo_that_was_taken_away_is_not_brought_by_its_name(node, visitor):
    _path, photo, _number = shown(node, visitor)

    page = look(visitor, photo=None, **{"photo.kept": f"{'0' * 32} {photo}"})

    assert page.status_code == 200
    assert "photo.kept" not in page.text


def test_a_photo_nobody_confirms_waits_a_week_and_is_gone(node, visitor):
    send(node, visitor)
    began = node.clock()

    pictures.purge(replace(node, clock=lambda: began + timedelta(days=6)))
    assert len(stored(node)) == 1

    forgetting.run(replace(node, clock=lambda: began + timedelta(days=8)))
    assert stored(node) == set()


def test_what_is_thrown_away_before_the_click_takes_its_photo_along(node, visitor):
    path, _photo = send(node, visitor)

    visitor.post(path, {"deed": "withdraw"}, page=path)

    assert stored(node) == set()


def test_what_is_withdrawn_takes_its_photo_along(node, visitor, editor):
    path, photo, number = shown(node, visitor)

    answer = visitor.post(path, {"deed": "withdraw"}, page=path)

    assert answer.status_code == 303
    record = questions.get(node, HOUSE, number)
    assert (record.state, record.body["photo"]) == ("withdrawn", "")
    assert editor.get(photo.url).status_code == 404
    assert stored(node) == set()


def test_what_is_refused_keeps_its_photo_for_mediators_until_nobody_can_object(
    node, visitor, editor, mediator
):
    _path, photo, number = confirmed(node, visitor)
    deciding.decide(node, MEDIATOR, number, "refuse", rule="place", reason="Er staat iemand op.")
    began = node.clock()

    keeping.run(replace(node, clock=lambda: began + timedelta(days=29)))
    seen = [each.get(photo.url).status_code for each in (visitor, editor, mediator)]
    assert seen == [404, 404, 200]

    keeping.run(replace(node, clock=lambda: began + timedelta(days=31)))
    assert stored(node) == set()
    assert mediator.get(photo.url).status_code == 404


def test_a_refusal_that_is_turned_back_shows_the_photo(node, visitor):
    _path, photo, number = confirmed(node, visitor)
    ground = {"rule": "place", "reason": "Er staat iemand op."}
    decided = deciding.decide(node, MEDIATOR, number, "refuse", **ground)

    deciding.turn_back(node, MEDIATOR, decided.id)

    assert visitor.get(photo.url).status_code == 200


def test_the_link_replaces_a_photo_and_takes_it_away(node, visitor):
    path, photo, number = shown(node, visitor)
    change = f"{path}/wijzig"
    assert 'type="file"' in visitor.get(change).text

    new = file(picture(size=(40, 30), colour="blue"))
    visitor.post(change, {**IDEA, **TOLD, "photo": new}, page=change)
    second = parse(questions.get(node, HOUSE, number).body["photo"])
    assert second.digest != photo.digest
    assert stored(node) == {second.digest}

    kept = kept_in(visitor.get(change))
    visitor.post(change, {**IDEA, **TOLD, "photo.kept": kept, "photo.gone": "1"}, page=change)
    assert questions.get(node, HOUSE, number).body["photo"] == ""
    assert stored(node) == set()


def test_the_link_adds_no_photo_where_none_was_looked_at(node, visitor):
    path, _photo, number = shown(node, visitor)
    records.amend(node, HOUSE, number, {"photo": ""})
    change = f"{path}/wijzig"

    answer = visitor.post(change, {**IDEA, **TOLD, "photo": file()}, page=change)

    assert answer.status_code == 409
    assert 'type="file"' not in visitor.get(change).text


def test_a_photo_that_something_else_shows_stays(node, visitor):
    _path, photo, number = shown(node, visitor)
    stands = questions.get(node, HOUSE, number)
    other = {"title": "Zon", "kind": "tip", "advice": "Zit.", "photo": stands.body["photo"]}
    records.create(node, HOUSE, "lesson", other, publish=True)

    pictured.take_out(node, stands)

    with reading(node.engine) as tx:
        assert rows.is_public(tx, photo.digest)
