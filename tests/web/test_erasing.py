# SPDX-License-Identifier: EUPL-1.2
"""Erasing, removing and hiding by hand: each asks first, and says what happens."""

import pytest

from core import erasing, questions, records
from core.database import writing
from core.errors import NotFound
from core.model import HOUSE, VISITOR, Incoming
from core.receiving import receive
from tests.unit.test_records import LESSON, PEER, WIRE, payload


@pytest.fixture
def own(node):
    """Return a shared record of our own."""
    record = records.create(node, HOUSE, "lesson", LESSON, publish=True)
    return records.share(node, HOUSE, record.id)


@pytest.fixture
def copy(node):
    """Return what another wrote."""
    with writing(node.engine) as tx:
        receive(tx, node, PEER, [Incoming(WIRE, payload())])
    return questions.find(node, VISITOR, f"{PEER}/{WIRE}")


def test_an_editor_erases_after_a_page_that_says_what_happens(node, editor, own):
    shown = editor.get(f"/lessen/{own.id}").text
    assert f'href="/berichten/{own.id}/wis-uit"' in shown

    page = editor.get(f"/berichten/{own.id}/wis-uit")
    assert page.status_code == 200
    assert "niet terugdraaien" in page.text and own.title in page.text
    assert "7 dagen" in page.text and "30 dagen" in page.text

    done = editor.post(f"/berichten/{own.id}/wis-uit", {"sure": "yes"})
    assert done.status_code == 303
    after = editor.get(done.headers["Location"])
    assert "Andere proeftuinen wissen hun kopie" in after.text
    with pytest.raises(NotFound):
        questions.get(node, HOUSE, own.id)
    assert editor.get(f"/lessen/{own.id}").status_code == 404


def test_without_the_tick_nothing_is_erased(node, editor, own):
    answer = editor.post(f"/berichten/{own.id}/wis-uit", {})

    assert answer.status_code == 400
    assert "vinkje" in answer.text
    assert questions.get(node, VISITOR, own.id) == own


def test_a_draft_was_with_nobody_and_the_page_says_so(node, editor):
    draft = records.create(node, HOUSE, "lesson", LESSON)

    page = editor.get(f"/berichten/{draft.id}/wis-uit").text

    assert "de ene versie" in page and "7 dagen" not in page


def test_visitors_erase_hide_and_remove_nothing(node, visitor, own, copy):
    for record, part in ((own, "wis-uit"), (copy, "verwijder"), (copy, "verberg")):
        path = f"/berichten/{record.id}/{part}"
        assert visitor.get(path).status_code in (303, 403)
        assert visitor.post(path, {"sure": "yes", "reason": "x"}).status_code in (303, 403)
        assert questions.get(node, VISITOR, record.id) == record


def test_editors_do_not_remove_or_hide_what_others_wrote(node, editor, copy):
    shown = editor.get(f"/lessen/{copy.id}").text
    assert "verwijder" not in shown and "verberg" not in shown
    for part in ("verwijder", "verberg", "toon"):
        answer = editor.post(f"/berichten/{copy.id}/{part}", {"reason": "x"})
        assert answer.status_code == 403
    assert editor.post(f"/berichten/{copy.id}/wis-uit", {"sure": "yes"}).status_code == 404
    assert questions.get(node, VISITOR, copy.id) == copy


def test_an_administrator_removes_our_copy_with_a_ground(node, administrator, copy):
    path = f"/berichten/{copy.id}/verwijder"
    assert f'href="{path}"' in administrator.get(f"/lessen/{copy.id}").text
    assert "halen haar niet meer op" in administrator.get(path).text
    assert administrator.post(path, {"reason": " "}).status_code == 400

    assert administrator.post(path, {"reason": "Op verzoek"}).status_code == 303

    assert questions.find(node, HOUSE, f"{PEER}/{WIRE}") is None


def test_what_is_our_own_is_not_removed_as_a_copy(node, administrator, own):
    assert administrator.get(f"/berichten/{own.id}/verwijder").status_code == 404


def test_the_result_says_whether_traces_are_left(node, editor, own):
    erasing.erase(node, HOUSE, own.id)

    assert "laatste sporen" in editor.get("/berichten/uitgewist?gedeeld=ja").text
