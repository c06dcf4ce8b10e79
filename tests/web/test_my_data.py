# SPDX-License-Identifier: EUPL-1.2
"""My data on its pages: to read, to take along, to let go of."""

import io
import json
import zipfile

from core.people import accounts
from tests.web.conftest import PASSWORD


def test_s23_somebody_reads_what_is_known_who_sees_it_and_until_when(editor):
    page = editor.get("/mijn/gegevens")

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    for words in ("Wie het ziet", "Tot wanneer", "editor", "alleen jij"):
        assert words in page.text


def test_a_visitor_is_asked_to_sign_in(visitor):
    for path in ("/mijn/gegevens", "/mijn/gegevens/bestand", "/mijn/weg"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.location) == (303, f"/aanmelden?naar={path}")


def test_avg_06_everything_comes_in_one_file_to_read_and_for_programs(editor):
    answer = editor.get("/mijn/gegevens/bestand")

    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        assert sorted(file.namelist()) == ["gegevens.html", "gegevens.json"]
        told = json.loads(file.read("gegevens.json"))
        page = file.read("gegevens.html").decode()
    assert told["tables"]["person"][0]["nickname"] == "editor"
    assert "Mijn gegevens" in page
    assert "attachment" in answer.headers["Content-Disposition"]


def test_somebody_goes_away_by_password_and_is_a_visitor_again(editor, node):
    page = editor.get("/mijn/weg")
    assert "Laat ze staan, zonder mijn naam." in page.text

    wrong = editor.post("/mijn/weg", {"way": "password", "password": "fout", "texts": "keep"},
                        page="/mijn/weg")  # fmt: skip
    assert wrong.status_code == 400
    assert "Dit is niet je wachtwoord." in wrong.text

    gone = editor.post("/mijn/weg", {"way": "password", "password": PASSWORD, "texts": "keep"},
                       page="/mijn/weg")  # fmt: skip

    assert gone.status_code == 200
    assert "Je account is weg" in gone.text
    assert "editor" not in [each.nickname for each in accounts.list_people(node)]
    assert editor.cookies() == {}


def test_a_form_of_another_site_lets_nobody_go(editor, node):
    sent = {"way": "password", "password": PASSWORD, "texts": "keep"}

    assert editor.post("/mijn/weg", sent, token="").status_code == 403
    assert "editor" in [each.nickname for each in accounts.list_people(node)]


def test_a_link_that_works_no_more_says_so(visitor):
    answer = visitor.get("/mijn/weg/nergens")

    assert answer.status_code == 404
    assert "Deze link werkt niet meer" in answer.text


def test_avg_14_a_look_of_an_administrator_is_shown_to_whom_it_was_about(signed_in, node):
    editor, administrator = signed_in("editor"), signed_in("administrator")
    number = next(each.id for each in accounts.list_people(node) if each.role == "editor")

    assert administrator.get(f"/beheer/mensen/{number}").status_code == 200

    page = editor.get("/mijn/gegevens").text
    assert "bekeek je pagina" in page
    assert "administrator" in page.partition("Wat er met je account gebeurde")[2]
    assert "bekeek je pagina" not in administrator.get("/mijn/gegevens").text
