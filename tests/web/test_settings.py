# SPDX-License-Identifier: EUPL-1.2
"""What administrators set with a browser: at once to be seen, checked as node.toml is."""

import io
import tarfile

import pytest

from core import audit, settings
from core.app import open_node
from core.database import reading, writing
from core.errors import ConfigError, InvalidRecord, NotAllowed
from core.model import HOUSE, Actor
from core.store import settings as rows
from core.web import create_app
from tests.web.conftest import Browser

PAGE = "/beheer/instellingen"


def form(node, **changed):
    ours = node.config.node
    sent = {
        "node.tagline": ours.tagline, "node.contact": ours.contact, "node.theme": ours.theme,
        "node.pictures": ours.pictures, "node.address_form": ours.address_form,
        "node.plugins": list(ours.plugins),
    }  # fmt: skip
    return sent | {name.replace("__", "."): value for name, value in changed.items()}


def test_a_sentence_is_on_the_home_page_at_once_also_for_visitors(node, administrator, visitor):
    assert "Kom erbij." not in visitor.get("/").text  # and now the page is kept

    answer = administrator.post(PAGE, form(node, node__tagline="Kom erbij."), page=PAGE)

    assert answer.status_code == 303
    assert "Kom erbij." in visitor.get("/").text


def test_colours_and_the_way_people_are_addressed_change_too(node, administrator, visitor):
    sent = form(node, node__theme="utrecht", node__address_form="u")
    administrator.post(PAGE, sent, page=PAGE)

    page = visitor.get("/aanmelden").text

    assert '<html lang="nl" data-node="utrecht"' in page
    assert node.config.node.address_form == "u"


def test_a_setting_stays_when_the_node_starts_again(node, administrator):
    administrator.post(PAGE, form(node, node__contact="De balie"), page=PAGE)

    again = open_node(node.directory, environment={})

    assert again.config.node.contact == "De balie"
    again.engine.dispose()


def test_another_process_sees_it_when_it_looks(node, administrator):
    other = open_node(node.directory, environment={})
    administrator.post(PAGE, form(node, node__contact="De balie"), page=PAGE)

    settings.refresh(other)

    assert other.config.node.contact == "De balie"
    other.engine.dispose()


def test_an_area_is_drawn_by_its_corners_or_by_a_file(node, administrator):
    lines = "4.45, 51.91\n4.47, 51.91\n4.46, 51.92"
    administrator.post(PAGE, form(node, area__outline=lines), page=PAGE)
    first = node.config.neighbourhood.area.outline
    ring = "[[4.1,51.1],[4.2,51.1],[4.2,51.2],[4.1,51.1]]"
    file = f'{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}'
    answer = administrator.post(PAGE, form(node, area__outline=file), page=PAGE)

    assert answer.status_code == 303
    assert first == ((4.45, 51.91), (4.47, 51.91), (4.46, 51.92))
    assert node.config.neighbourhood.area.outline[0] == (4.1, 51.1)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("area.outline", "een twee"),
        ("area.outline", "{" * 5000),
        ("area.outline", "4.4, 51.9"),
        ("embeds.sites", "gemeente.example"),
        ("node.theme", "paars"),
        ("node.tagline", "x" * 301),
        ("node.plugins", "Nee!"),
        ("house_rules.ours", "x" * 161),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_kept(node, administrator, name, wrong):
    before = node.config

    answer = administrator.post(PAGE, form(node) | {name: wrong}, page=PAGE)

    assert answer.status_code == 400
    assert "<title>Fout: " in answer.text
    assert f'id="veld-{name.replace(".", "-")}-fout"' in answer.text
    assert node.config == before
    with reading(node.engine) as tx:
        assert settings.stored(tx) == {}


def test_what_was_set_is_taken_back_in_one_go(node, administrator):
    before = node.config.node.contact
    administrator.post(PAGE, form(node, node__contact="De balie"), page=PAGE)

    administrator.post(f"{PAGE}/terug", page=PAGE)

    assert node.config.node.contact == before
    with reading(node.engine) as tx:
        assert settings.stored(tx) == {}


def test_only_administrators_set_anything(node, editor, visitor):
    assert visitor.get(PAGE).status_code == 303
    assert editor.get(PAGE).status_code == 403
    assert editor.post(PAGE, form(node), page="/redactie").status_code == 403
    with pytest.raises(NotAllowed):
        settings.change(node, Actor(1, "x", "mediator"), {"node.contact": "x"})


@pytest.mark.parametrize("name", ["node.address", "server.port", "mail.host", "node.demo", "x"])
def test_what_reaches_the_machine_is_not_set_on_a_page(node, name):
    with pytest.raises(InvalidRecord):
        settings.change(node, HOUSE, {name: "x"})


def test_every_change_is_in_the_log_without_what_was_written(node, administrator):
    administrator.post(PAGE, form(node, node__contact="De balie"), page=PAGE)

    page = administrator.get("/beheer/logboek").text

    (line,) = [each for each in audit.entries(node) if each.deed == "settings"]
    assert line.subject == "node.contact"
    assert "stelde iets in" in page
    assert "De balie" not in page.partition("<main")[2].partition("</main")[0]


def test_a_setting_that_does_not_hold_any_more_stops_the_start_and_says_how_on(node):
    with writing(node.engine) as tx:
        rows.put(tx, "node.theme", '"weg"', node.clock())

    with pytest.raises(ConfigError, match="samenbeter settings unset NAME"):
        open_node(node.directory, environment={})


def test_a_copy_holds_the_node_and_is_for_administrators_who_read_the_warning(
    node, administrator, editor
):
    refused = administrator.post("/beheer/kopie", page="/beheer/kopie")
    answer = administrator.post("/beheer/kopie", {"read": "1"}, page="/beheer/kopie")

    assert refused.status_code == 400
    with tarfile.open(fileobj=io.BytesIO(answer.data)) as copy:
        assert any(each.endswith("node.db") for each in copy.getnames())
    assert answer.headers["Cache-Control"] == "no-store"
    assert editor.post("/beheer/kopie", {"read": "1"}, page="/redactie").status_code == 403
    assert [each.deed for each in audit.entries(node)][0] == "copy"


def test_the_log_has_pages(node, administrator):
    with writing(node.engine) as tx:
        for number in range(60):
            audit.note(tx, node, HOUSE, "settings", f"nummer {number:02}")

    first = administrator.get("/beheer/logboek").text
    older = first.partition("/beheer/logboek?na=")[2].partition('"')[0]
    second = administrator.get(f"/beheer/logboek?na={older}").text

    assert "nummer 59" in first
    assert "nummer 00" in second
    assert administrator.get("/beheer/logboek?na=x").status_code == 400


def test_a_front_opened_beside_it_shows_what_was_set_here(node, administrator):
    beside = Browser(create_app(node))
    administrator.post(PAGE, form(node, node__tagline="Kom erbij."), page=PAGE)

    assert "Kom erbij." in beside.get("/").text
