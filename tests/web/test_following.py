# SPDX-License-Identifier: EUPL-1.2
"""Following on its pages: a visitor by letter, a member by button, out by one press."""

import sqlalchemy as sa

from core import tables
from core.database import reading, writing
from core.following import deeds
from core.people import links


def subscribers(node):
    with reading(node.engine) as tx:
        return tx.execute(sa.select(tables.following.subscribers)).all()


def begun(node, visitor):
    told = {"email": "nel@voorbeeld.nl", "kind": "type", "target": "lesson", "language": "nl"}
    with writing(node.engine) as tx:
        token = links.make(tx, node, deeds.PURPOSE, told, deeds.LASTS)
    path = f"/volgen/bevestig/{token}"
    assert subscribers(node) == []
    assert "Ja, dit wil ik volgen" in visitor.get(path).text
    assert subscribers(node) == []  # opening a link does nothing yet
    return visitor.post(path, page=path)


def test_n02_a_visitor_follows_by_letter_without_an_account(visitor, node, write):
    record = write("lesson", "Soep")
    page = visitor.get(f"/lessen/{record.id}").text
    path = f"/volgen/bericht/{record.id}"
    assert f'href="{path}"' in page

    asked = visitor.post(path, {"email": "nel@voorbeeld.nl"}, page=path)

    assert "Kijk in je mail" in asked.text
    assert visitor.cookies() == {}
    begins = begun(node, visitor)
    assert (begins.status_code, len(subscribers(node))) == (303, 1)
    assert "Dit volg je" in visitor.get(begins.location).text


def test_a_mistake_in_the_address_is_told_beside_the_field(visitor):
    answer = visitor.post("/volgen/soort/lesson", {"email": "nel"}, page="/volgen/soort/lesson")

    assert answer.status_code == 400
    assert "Dit is geen e-mailadres" in answer.text


def test_rfc_8058_a_mail_program_stops_the_letters_with_one_request(visitor, node):
    path = begun(node, visitor).location

    answer = visitor.client.post(
        path, data={"List-Unsubscribe": "One-Click"}, base_url=visitor.address
    )

    assert answer.status_code == 200  # no way elsewhere: RFC 8058 forbids one
    assert subscribers(node) == []


def test_opening_the_way_out_stops_nothing_yet(visitor, node):
    path = begun(node, visitor).location

    assert "Stop het weekbericht" in visitor.get(path).text
    assert len(subscribers(node)) == 1
    assert visitor.get("/weekbericht/nergens").status_code == 404
    assert visitor.client.post("/weekbericht/nergens", base_url=visitor.address).status_code == 404


def test_s27_a_member_follows_and_stops_with_a_button(editor, write):
    record = write("lesson", "Soep")
    path = f"/volgen/bericht/{record.id}"

    assert editor.post(path, {"deed": "follow"}, page=path).location == "/mijn/volgen"
    assert "Soep" in editor.get("/mijn/volgen").text
    assert "Je volgt dit" in editor.get(path).text
    editor.post("/mijn/volgen", {"every": "never"}, page="/mijn/volgen")
    assert 'value="never" checked' in editor.get("/mijn/volgen").text
    editor.post(path, {"deed": "stop"}, page=path)
    assert "Je volgt nog niets." in editor.get("/mijn/volgen").text


def test_a_form_of_another_site_lets_nobody_follow(visitor, node):
    sent = {"email": "nel@voorbeeld.nl"}

    assert visitor.post("/volgen/soort/lesson", sent, token="").status_code == 403
    with reading(node.engine) as tx:
        assert tx.execute(sa.select(tables.people.letters)).all() == []


def test_what_is_not_there_cannot_be_followed(visitor):
    for path in ("/volgen/soort/niets", "/volgen/bericht/99", "/volgen/mens/1"):
        assert visitor.get(path).status_code == 404
