# SPDX-License-Identifier: EUPL-1.2
"""Pages of every record type, from its schema alone: list, detail, form, publish, share."""

import re

import pytest

from core import questions, records
from core.app import open_node
from core.database import writing
from core.model import HOUSE, VISITOR, Query
from core.people import accounts
from core.receiving import retract
from core.web import create_app
from tests.least import LEAST
from tests.web.conftest import EDITOR, NEIGHBOUR, PASSWORD, Browser


def links(page, prefix):
    return re.findall(rf'href="({prefix}[^"]*)"', page.text)


#: What types cannot do without: the field, and the type it points at.
REFERS = {
    "lesson_response": ("about", "lesson"),
    "question_answer": ("about", "question"),
    "turnout": ("event", "event"),
    "action": ("event", "event"),
    "stop": ("event", "event"),
}


#: Types of plugins that this room runs without.
ELSEWHERE = {"instrument", "adoption", "review"}


@pytest.mark.parametrize("type_name", sorted(LEAST.keys() - ELSEWHERE))
def test_every_type_has_a_list_a_detail_and_a_form(node, editor, write, type_name):
    field, asked = REFERS.get(type_name, ("", ""))
    about = {field: str(write(asked, "Begin met eten").id)} if asked else {}
    record = write(type_name, **about)
    path = f"/{node.types[type_name].path}"

    for each in (path, f"{path}/{record.id}", f"{path}/nieuw", f"{path}/{record.id}/wijzig"):
        page = editor.get(each)

        assert page.status_code == 200, each
        assert page.content_type == "text/html; charset=utf-8"


def test_an_editor_writes_publishes_and_shares_a_lesson(node, editor, visitor):
    fields = {"title": "Laat een bewoner openen", "kind": "tip", "advice": "Vraag de buurvrouw."}

    draft = editor.post("/lessen/nieuw", fields | {"deed": "save"})
    url = draft.headers["Location"]
    unseen = visitor.get(url)
    published = editor.post(f"{url}/publiceer")
    seen = visitor.get(url)
    asked = editor.get(f"{url}/deel")
    shared = editor.post(f"{url}/deel", {"version": "1"})

    assert (draft.status_code, published.status_code, shared.status_code) == (303, 303, 303)
    assert unseen.status_code == 404
    assert "Laat een bewoner openen" in seen.text
    assert "Vraag de buurvrouw." in asked.text
    record = questions.get(node, HOUSE, int(url.rsplit("/", 1)[1]))
    assert record.is_shared


def test_publishing_at_once_takes_one_button(editor, visitor):
    fields = {"title": "Soep eerst", "kind": "tip", "advice": "Kook.", "deed": "publish"}

    url = editor.post("/lessen/nieuw", fields).headers["Location"]

    assert "Soep eerst" in visitor.get(url).text


def test_errors_are_told_per_field_and_what_was_typed_is_kept(editor):
    page = editor.post("/lessen/nieuw", {"title": "", "advice": "Mijn lange verhaal"})

    assert page.status_code == 400
    assert "<title>Fout:" in page.text
    assert "Nog twee dingen. Je tekst is bewaard." in page.text
    assert "Geef de les een titel" in page.text
    assert "Mijn lange verhaal" in page.text


def test_a_link_fills_in_the_form_beforehand(node, editor, write, take_in):
    lesson = write("lesson", "Begin met eten")
    wire_id = take_in("lesson", "Van de buren")
    received = questions.search(node, "buren")[0]

    page = editor.get(f"/reacties/nieuw?about={lesson.id}&kind=same_here")
    other = editor.get(f"/reacties/nieuw?about={received.id}")

    assert re.search(rf'value="{lesson.id}"[^>]*(selected|checked)', page.text)
    assert re.search(r'value="same_here"[^>]*(selected|checked)', page.text)
    assert re.search(rf'value="{NEIGHBOUR}/{wire_id}"[^>]*(selected|checked)', other.text)


def test_revising_gives_a_new_version_and_editors_see_the_old_one(editor, visitor, write):
    lesson = write("lesson", "Begin met eten")
    form = {"title": "Begin met soep", "kind": "tip", "advice": "Kook.", "based_on": "1"}

    answer = editor.post(f"/lessen/{lesson.id}/wijzig", form)

    assert answer.status_code == 303
    assert "Begin met soep" in visitor.get(f"/lessen/{lesson.id}").text
    assert "Begin met eten" not in visitor.get(f"/lessen/{lesson.id}").text
    assert "Versie 1" in editor.get(f"/lessen/{lesson.id}").text


def test_two_editors_at_once_do_not_overwrite_each_other(node, editor, write):
    lesson = write("lesson", "Begin met eten")
    first = {"title": "De eerste was hier", "kind": "tip", "advice": "Kook.", "based_on": "1"}
    editor.post(f"/lessen/{lesson.id}/wijzig", first)

    second = first | {"title": "De tweede typte lang"}
    page = editor.post(f"/lessen/{lesson.id}/wijzig", second)

    assert page.status_code == 409
    assert "De tweede typte lang" in page.text
    assert "Lees eerst die versie" in page.text
    assert re.search(r'name="?based_on"? value="2"', page.text)
    assert questions.get(node, HOUSE, lesson.id).title == "De eerste was hier"


def test_withdrawing_asks_first_and_leaves_a_clear_word(editor, visitor, write):
    lesson = write("lesson", "Begin met eten")

    asked = editor.get(f"/lessen/{lesson.id}/trek-in")
    done = editor.post(f"/lessen/{lesson.id}/trek-in")
    gone = visitor.get(f"/lessen/{lesson.id}")

    assert (asked.status_code, done.status_code, gone.status_code) == (200, 303, 410)
    assert "ingetrokken" in gone.text
    assert "Begin met eten" not in gone.text
    assert "Begin met eten" in editor.get(f"/lessen/{lesson.id}").text


def test_what_a_peer_withdrew_is_gone_and_says_whose_it_was(node, visitor, take_in):
    wire_id = take_in("lesson", "Van de buren")
    record = questions.search(node, "buren")[0]
    with writing(node.engine) as tx:
        retract(tx, node, NEIGHBOUR, [wire_id])

    page = visitor.get(f"/lessen/{record.id}")

    assert page.status_code == 410
    assert "heeft dit ingetrokken" in page.text


def test_a_draft_that_never_was_public_is_not_known(visitor, write):
    draft = write("lesson", "Nog niet", publish=False)

    assert visitor.get(f"/lessen/{draft.id}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/lessen/999999", "/initiatieven/1x", "/lessen/", "/lessen//1", "/nergens", "/redactie/",
        "/berichten/999", "/lessen/99999999999999999999999999",
    ],
)  # fmt: skip
def test_what_is_not_there_says_so_in_words(visitor, path):
    page = visitor.get(path)

    assert page.status_code == 404
    assert "verhuisd of bestaat niet" in page.text


def test_a_record_is_found_under_its_own_type_only(visitor, write):
    initiative = write("initiative", "Soepgroep")

    assert visitor.get(f"/lessen/{initiative.id}").status_code == 404


def test_another_nodes_record_cannot_be_changed_here(node, editor, take_in):
    take_in("lesson", "Van de buren")
    record = questions.search(node, "buren")[0]
    url = f"/lessen/{record.id}"

    assert editor.get(url).status_code == 200
    assert editor.get(f"{url}/wijzig").status_code == 404
    for deed in ("wijzig", "publiceer", "deel", "niet-delen", "trek-in"):
        assert editor.post(f"{url}/{deed}", {"title": "Gekaapt"}).status_code == 404
    assert questions.get(node, HOUSE, record.id).title == "Van de buren"


def test_a_list_is_paged_without_gaps_or_repeats(editor, visitor, write):
    titles = [f"Les nummer {number:03d}" for number in range(45)]
    for each in titles:
        write("lesson", each)

    seen, url, pages = [], "/lessen", 0
    while url:
        page = visitor.get(url)
        seen += re.findall(
            r"Les nummer \d{3}", re.sub(r"<head>.*</head>", "", page.text, flags=re.S)
        )
        following = [each.replace("&amp;", "&") for each in links(page, r"/lessen\?[^\"]*na=")]
        url, pages = following[0] if following else "", pages + 1
        if pages == 1:
            write("lesson", "Tussendoor geschreven")

    assert seen == titles[::-1]
    assert pages == 3


def test_a_list_says_how_many_and_filters_on_what_its_type_declares(visitor, write):
    write("lesson", "Een valkuil", kind="pitfall")
    write("lesson", "Een tip", principles=["ict"])

    everything, pitfalls, ict = (
        visitor.get(f"/lessen{query}") for query in ("", "?kind=pitfall", "?principles=ict")
    )

    assert "2 lessen" in everything.text
    assert "1 les" in pitfalls.text and "Een valkuil" in pitfalls.text
    assert "Een tip" not in pitfalls.text
    assert "Een tip" in ict.text and "Een valkuil" not in ict.text


def test_a_list_filters_on_where_things_come_from(node, visitor, write, take_in):
    write("lesson", "Van onszelf")
    take_in("lesson", "Van de buren")

    ours = visitor.get(f"/lessen?origin={node.id}")
    theirs = visitor.get(f"/lessen?origin={NEIGHBOUR}")

    assert "Van onszelf" in ours.text and "Van de buren" not in ours.text
    assert "Van de buren" in theirs.text and "Van onszelf" not in theirs.text
    assert "Waar het vandaan komt" in ours.text


def test_a_list_filters_on_what_a_record_points_at(visitor, write):
    soup = write("initiative", "Soepgroep")
    write("lesson", "Over soep", initiative=str(soup.id))
    write("lesson", "Over brood")

    page = visitor.get(f"/lessen?initiative={soup.id}")

    assert "Over soep" in page.text and "Over brood" not in page.text


def test_a_cursor_that_is_not_ours_is_refused_in_words(visitor):
    page = visitor.get("/lessen?na=soep")

    assert page.status_code == 400
    assert "Begin opnieuw" in page.text


def test_an_empty_list_invites(visitor):
    assert "Hier is nog een stoel vrij" in visitor.get("/lessen").text


def test_search_finds_own_and_received_and_names_the_source(visitor, write, take_in):
    write("lesson", "Soep van ons")
    take_in("lesson", "Soep van de buren")

    page = visitor.get("/zoeken?q=soep")

    assert "Soep van ons" in page.text and "Soep van de buren" in page.text
    assert "Van ons" in page.text and "proeftuin qqqq" in page.text


def test_references_are_shown_as_links_with_their_titles(visitor, write, take_in, node):
    wire_id = take_in("initiative", "Buurtmaal")
    lesson = write("lesson", "Over eten", initiative=f"{NEIGHBOUR}/{wire_id}")
    far = questions.search(node, "Buurtmaal")[0]

    page = visitor.get(f"/lessen/{lesson.id}")

    assert f'href="/initiatieven/{far.id}"' in page.text
    assert "Buurtmaal" in page.text


def test_sharing_shows_exactly_what_travels_and_what_to_look_at_twice(editor, write):
    lesson = write(
        "lesson",
        "Bel even",
        advice="Bel 06-12345678 of mail an@example.org, Dorpsstraat 12, 3021 AB 5.",
    )

    page = editor.get(f"/lessen/{lesson.id}/deel")

    for each in ("an@example.org", "06-12345678", "Dorpsstraat 12", "3021 AB 5"):
        assert page.text.count(each) >= 2, each
    assert "een e-mailadres" in page.text
    assert "een telefoonnummer" in page.text


def test_what_is_not_on_the_site_cannot_be_shared(editor, write):
    draft = write("lesson", "Nog niet", publish=False)

    assert editor.get(f"/lessen/{draft.id}/deel").status_code == 409
    assert editor.post(f"/lessen/{draft.id}/deel").status_code == 409


def test_unsharing_keeps_it_here(node, editor, visitor, write):
    lesson = write("lesson", "Samen")
    editor.post(f"/lessen/{lesson.id}/deel", {"version": "1"})

    editor.post(f"/lessen/{lesson.id}/niet-delen")

    assert not questions.get(node, HOUSE, lesson.id).is_shared
    assert visitor.get(f"/lessen/{lesson.id}").status_code == 200


def test_the_desk_shows_drafts_published_and_withdrawn(node, editor, write):
    write("lesson", "Mijn concept", publish=False)
    write("lesson", "Mijn les")
    gone = write("lesson", "Mijn spijt")
    records.withdraw(node, EDITOR, gone.id)

    page = editor.get("/redactie")

    for each in ("Mijn concept", "Mijn les", "Mijn spijt"):
        assert each in page.text


def test_records_of_an_absent_plugin_are_still_shown(node, write, take_in):
    own = write("lesson", "Onze oude les")
    take_in("lesson", "Van de buren")
    take_in("question", "Een soort die niemand kent", text="Wie heeft een bakfiets?")
    bare = open_node(node.directory, environment={"SAMENBETER_PLUGINS": "initiatives"})
    browser = Browser(create_app(bare))
    unknown = questions.search(bare, "soort")

    assert "Onze oude les" in browser.get(f"/berichten/{own.id}").text
    assert browser.get(f"/lessen/{own.id}").status_code == 404
    assert "bakfiets" in browser.get(f"/berichten/{unknown[0].id}").text
    accounts.add_person(bare, "editor", PASSWORD, "editor")
    browser.sign_in("editor")
    assert "Begin met soep." in browser.get(f"/berichten/{own.id}").text
    desk = browser.get("/redactie").text
    assert "Onze oude les" in desk and f'href="/berichten/{own.id}"' in desk
    bare.engine.dispose()


def test_a_generic_address_leads_to_the_records_own_page(visitor, write):
    lesson = write("lesson", "Begin met eten")

    assert visitor.get(f"/berichten/{lesson.id}").headers["Location"] == f"/lessen/{lesson.id}"


def test_what_guests_put_on_pages_is_there(visitor, write, take_in):
    first = write("initiative", "Eén vraag", started=2017)
    write("initiative", "Zorgvrijstaat", parent=str(first.id))
    take_in("lesson", "Van de buren")

    assert "Wat begon klein?" in visitor.get("/").text
    assert "Wat anderen leerden" in visitor.get("/").text
    assert "Zo groeide het" in visitor.get(f"/initiatieven/{first.id}").text


@pytest.mark.parametrize("path", ["/over", "/privacy", "/zoeken", "/aanmelden", "/robots.txt"])
def test_the_houses_own_pages_are_there(visitor, path):
    assert visitor.get(path).status_code == 200


def test_the_privacy_page_accounts_for_every_field(node, visitor):
    page = visitor.get("/privacy").text

    for kind in node.types.values():
        for one in kind.fields:
            assert one.label.replace("'", "&#39;") in page, one.name


def test_about_shows_the_node_id_in_groups_of_four(node, visitor):
    assert f"{node.id[:4]} {node.id[4:8]} {node.id[8:12]}" in visitor.get("/over").text


def test_who_answers_says_as_what_or_says_nothing_of_it(editor, visitor, write):
    told = write("lesson", "Soep")
    form = editor.get(f"/reacties/nieuw?about={told.id}&kind=same_here").text
    write("lesson_response", about=str(told.id), text="Hier ook.", hat="care_provider")
    write("lesson_response", about=str(told.id), text="Bij ons niet.")

    page = visitor.get(f"/lessen/{told.id}").text

    assert "Met welke pet op?" in form
    assert '<span class="small soft">Zorgverlener</span>' in page
    assert "Niet gezegd" not in page


def test_beside_a_lesson_of_another_stands_that_we_keep_it(node, visitor, take_in):
    take_in("lesson", "Begin met soep")
    (lesson,) = questions.page(node, VISITOR, Query("lesson")).records

    page = visitor.get(f"/lessen/{lesson.id}").text

    way = page[page.index("De weg van deze les") :].partition("</section>")[0]
    assert "schreef dit" in way and "Middelland bewaart het" in way
    assert "2 januari 2026, versie 1" in way
