# SPDX-License-Identifier: EUPL-1.2
"""Answers: taken once, counted without telling anybody apart, and gone in time."""

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import erasing, questions, scrubbing
from core.errors import Conflict, InvalidRecord, NotFound, TooMany
from core.model import HOUSE, Query
from core.web import create_app
from plugins.inquiry import answering, counting, keeping
from plugins.inquiry.answering import Typed
from plugins.inquiry.groups import GROUPS
from tests.plugins import inquiries
from tests.plugins.conftest import EDITOR
from tests.web.conftest import Browser

clock, node, inquiry, answer = (
    inquiries.clock, inquiries.node, inquiries.inquiry, inquiries.answer,
)  # fmt: skip

KEY = "a-key-of-one-form"


def kept(node):
    return questions.page(node, HOUSE, Query("answer", public=False, limit=100)).records


def test_an_answer_sent_twice_is_kept_once(node, answer):
    one = answer(once=KEY)

    assert answer(once=KEY).id == one.id
    assert [each.body["text"] for each in kept(node)] == ["Een bel bij de deur"]


def test_other_words_in_the_same_form_are_another_answer(node, answer):
    one = answer(once=KEY)

    for _time in range(2):
        assert answer("Iets anders", once=KEY).id != one.id
        assert answer("Een bel bij de deur", "carers", once=KEY).id != one.id

    told = sorted((each.body["group"], each.body["text"]) for each in kept(node))
    assert told == [
        ("carers", "Een bel bij de deur"), ("residents", "Een bel bij de deur"),
        ("residents", "Iets anders"),
    ]  # fmt: skip


def test_the_same_answer_in_many_threads_is_kept_once(node, answer):
    both = [threading.Thread(target=lambda: answer(once=KEY)) for _ in range(8)]
    for each in both:
        each.start()
    for each in both:
        each.join(30)

    assert len(kept(node)) == 1


@pytest.mark.parametrize("key", ["", "kort", "x" * 65, "<script>alert(1)</script>", "é" * 20])
def test_what_is_no_key_of_ours_is_no_key(node, answer, key):
    answer(once=key)
    answer(once=key)

    assert len(kept(node)) == 2
    assert all(answering.is_key(each.body["once"]) for each in kept(node))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (Typed("residents", "", "web"), "text"),
        (Typed("", "Iets", "web"), "group"),
        (Typed("aliens", "Iets", "web"), "group"),
        (Typed("residents", "x" * 2001, "web"), "text"),
        (Typed("residents", "Iets", "duif"), "channel"),
        (Typed("residents", "Mijn nummer is 111222333", "web"), "text"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_with_its_field(node, inquiry, typed, field):
    with pytest.raises(InvalidRecord) as refused:
        answering.take(node, inquiry, typed, by_editors=False)

    assert list(refused.value.problems) == [field]
    assert kept(node) == ()


def test_answers_are_taken_while_we_gather_and_from_paper_a_week_longer(node, inquiry, clock):
    typed = Typed("residents", "Iets", "web")
    clock.pass_by(days=7)

    with pytest.raises(Conflict):
        answering.take(node, inquiry, typed, by_editors=False)
    assert answering.take(node, inquiry, typed, by_editors=True)
    clock.pass_by(days=7)
    with pytest.raises(Conflict):
        answering.take(node, inquiry, typed, by_editors=True)


def test_one_address_answers_sixty_times_an_hour(node, inquiry):
    def send():
        answering.take(
            node, inquiry, Typed("residents", "Iets", "web"), by_editors=False, remote="192.0.2.1"
        )

    for _ in range(answering.BY_ADDRESS.most):
        send()
    with pytest.raises(TooMany):
        send()


def test_the_last_one_typed_is_taken_back_and_no_other(node, inquiry, answer, clock):
    typed, web = answer(), answer(channel="web")
    assert answering.typed_today(node, inquiry) == 1

    answering.take_back(node, inquiry, typed.id)
    with pytest.raises(Conflict):
        answering.take_back(node, inquiry, web.id)
    with pytest.raises(Conflict):
        answering.take_back(node, inquiry, inquiry.id)
    yesterday = answer()
    clock.pass_by(days=1)
    with pytest.raises(Conflict):
        answering.take_back(node, inquiry, yesterday.id)

    with pytest.raises(NotFound):
        questions.get(node, HOUSE, typed.id)


def test_answers_are_gone_eight_weeks_after_the_last_phase_and_the_counts_stay(
    node, inquiry, answer, clock
):
    for _ in range(12):
        answer("kanarie-in-de-mijn")
    last = kept(node)[0].body["kept_until"]
    assert last == "2026-04-05"
    clock.pass_by(weeks=5)
    keeping.keep_counts(node)
    clock.pass_by(weeks=8, days=1)

    erasing.forget_old(node)
    scrubbing.scrub(node)
    keeping.keep_counts(node)

    assert kept(node) == ()
    files = Path(node.directory).glob("node.db*")
    assert not any(b"kanarie-in-de-mijn" in each.read_bytes() for each in files)
    body = questions.get(node, HOUSE, inquiry.id).body
    assert (body["answers"], body["answers_residents"]) == (12, 12)


def test_a_small_group_is_neither_told_nor_told_apart(node, inquiry, answer):
    for group, number in (("residents", 25), ("carers", 3), ("institutions", 14)):
        for _ in range(number):
            answer(group=group)

    counts = counting.count(node, inquiry)
    told = counting.counter(inquiry.body, counts, exact=False)
    exact = counting.counter(inquiry.body, counts, exact=True)

    assert {each.group: each.told for each in told.rows} == {
        "residents": "25", "carers": "", "institutions": "", "suppliers": "0",
    }  # fmt: skip
    assert told.total == "42"
    assert told.sentence == "Er ontbreken nog zorgverleners, instellingen en leveranciers."
    assert {each.group: each.told for each in exact.rows}["carers"] == "3"
    assert exact.sentence == "Er ontbreken nog zorgverleners en leveranciers."


@given(st.fixed_dictionaries({each: st.integers(0, 40) for each in GROUPS}), st.integers(0, 30))
def test_no_number_below_ten_is_told_nor_can_be_reckoned(counts, goal):
    body = {f"goal_{each}": goal for each in GROUPS}

    counter = counting.counter(body, counts, exact=False)
    stored = counting.to_keep(counts)

    told = {each.group: each.told for each in counter.rows if each.told}
    hidden = [counts[each] for each in GROUPS if each not in told]
    assert not any(0 < int(each) < 10 for each in told.values())
    if counter.total.isdecimal() and any(hidden):
        assert len(hidden) > 1
        assert sum(hidden) >= 10
    assert not any(isinstance(each, int) and 0 < each < 10 for each in stored.values())


@given(st.integers(1, 9), st.integers(1, 30))
def test_whether_a_group_is_missing_tells_no_more_than_its_number(few, goal):
    counts = dict.fromkeys(GROUPS, 40) | {"carers": few}

    told = counting.counter({"goal_carers": goal}, counts, exact=False)

    assert told.sentence == "Er ontbreken nog zorgverleners."


def test_the_canary_in_an_answer_is_seen_by_nobody(node, inquiry, answer, caplog):
    marker = "kanarie-7f3a"
    answer(marker)
    visitor = Browser(create_app(node))
    paths = (
        "/", "/uitvragen", f"/uitvragen/{inquiry.id}", f"/uitvragen/{inquiry.id}/antwoord",
        f"/uitvragen/{inquiry.id}/tellers", f"/uitvragen/{inquiry.id}/poster",
        f"/uitvragen/{inquiry.id}/formulier", "/zoeken?q=kanarie", "/atom.xml",
        "/api/v1/inquiries", f"/api/v1/inquiries/{inquiry.id}", "/api/v1/openapi.json",
        "/api/v1/inquiry-answers", "/antwoorden-op-uitvragen", "/privacy", "/metrics", "/health",
    )  # fmt: skip

    for path in paths:
        seen = visitor.get(path)
        assert marker not in seen.text, path
        assert "Set-Cookie" not in seen.headers, path
    assert marker not in caplog.text
    assert questions.search(node, marker) == []
    with pytest.raises(NotFound):
        questions.get(node, EDITOR, kept(node)[0].id)
