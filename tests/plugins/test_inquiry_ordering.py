# SPDX-License-Identifier: EUPL-1.2
"""Ordering: answers into clusters, clusters into one and back; credit stays where it belongs."""

import threading

import pytest

from core import questions, records
from core.errors import Conflict, InvalidRecord, NotAllowed, NotFound
from core.model import HOUSE, VISITOR
from plugins.inquiry import clusters, likeness, ordering
from tests.plugins import inquiries
from tests.plugins.conftest import EDITOR

clock, node, inquiry, answer = (
    inquiries.clock, inquiries.node, inquiries.inquiry, inquiries.answer,
)  # fmt: skip


@pytest.fixture
def bundle(node, inquiry, answer):
    """Return a function that makes a cluster of so many answers of a group."""

    def making(title, number=1, group="residents"):
        ids = [answer(f"{title} {at}", group).id for at in range(number)]
        return ordering.begin(node, EDITOR, inquiry, ids, title)

    return making


def body(node, record):
    return questions.get(node, HOUSE, record.id).body


def totals(node, inquiry):
    return {each.record.title: each.total for each in clusters.counted(node, inquiry)}


def test_answers_go_into_a_cluster_and_wait_no_more(node, inquiry, answer, bundle):
    made = bundle("Samen eten", 2)
    later = answer("Aan tafel")

    ordering.put(node, EDITOR, inquiry, [later.id], made.id)

    assert totals(node, inquiry) == {"Samen eten": 3}
    assert ordering.answers(node, inquiry)[0] == ()
    assert made.is_public


def test_what_does_not_belong_counts_nowhere_and_can_come_back(node, inquiry, bundle):
    made = bundle("Samen eten", 2)
    (first, _second), _more = ordering.answers(node, inquiry, stage="ordered", cluster=made.id)

    ordering.set_aside(node, EDITOR, inquiry, [first.id])
    assert totals(node, inquiry) == {"Samen eten": 1}
    ordering.set_aside(node, EDITOR, inquiry, [first.id], "new")

    assert [each.id for each in ordering.answers(node, inquiry)[0]] == [first.id]


def test_a_cluster_counts_in_tens_and_names_groups_of_ten(node, inquiry, bundle, answer):
    made = bundle("Samen eten", 9)
    assert body(node, made)["answers"] == "<10"
    assert clusters.credit(questions.get(node, HOUSE, made.id)) == "Uit minder dan 10 antwoorden"

    more = [answer("ook", group).id for group in ("residents", "carers", "carers")]
    ordering.put(node, EDITOR, inquiry, more, made.id)

    told = questions.get(node, HOUSE, made.id)
    assert (told.body["answers"], told.body["groups"]) == ("10", ["residents"])
    assert clusters.credit(told) == "Uit 10 of meer antwoorden, vooral van bewoners"


def test_merging_keeps_both_titles_and_all_the_credit(node, inquiry, bundle):
    one, other = bundle("Soep", 7), bundle("Brood", 5, "carers")

    made = ordering.merge(node, EDITOR, inquiry, [one.id, other.id], "Samen eten")

    assert totals(node, inquiry) == {"Samen eten": 12}
    assert made.body["merged_from"] == [str(one.id), str(other.id)]
    assert body(node, made)["answers"] == "10"
    assert body(node, one)["merged_into"] == str(made.id)
    assert questions.get(node, VISITOR, one.id).title == "Soep"


def test_taking_apart_puts_back_exactly_what_was(node, inquiry, bundle, answer):
    one, other = bundle("Soep", 2), bundle("Brood", 3)
    made = ordering.merge(node, EDITOR, inquiry, [one.id, other.id], "Samen eten")
    late = answer("Ook eten")
    ordering.put(node, EDITOR, inquiry, [late.id], made.id)

    ordering.take_apart(node, EDITOR, inquiry, made.id)

    assert totals(node, inquiry) == {"Soep": 2, "Brood": 3}
    assert [each.id for each in ordering.answers(node, inquiry)[0]] == [late.id]
    assert questions.get(node, HOUSE, made.id).state == "withdrawn"
    with pytest.raises(Conflict):
        ordering.take_apart(node, EDITOR, inquiry, made.id)


def test_a_merge_of_a_merge_counts_all_of_it_and_comes_apart_in_its_order(node, inquiry, bundle):
    one, other, third = bundle("Soep", 2), bundle("Brood", 3), bundle("Taart", 4)
    inner = ordering.merge(node, EDITOR, inquiry, [one.id, other.id], "Eten")
    outer = ordering.merge(node, EDITOR, inquiry, [inner.id, third.id], "Feest")

    assert totals(node, inquiry) == {"Feest": 9}
    with pytest.raises(Conflict):
        ordering.take_apart(node, EDITOR, inquiry, inner.id)
    ordering.take_apart(node, EDITOR, inquiry, outer.id)

    assert totals(node, inquiry) == {"Eten": 5, "Taart": 4}


def test_two_merges_at_once_lose_nothing(node, inquiry, bundle):
    made = [bundle(title, 2) for title in ("A", "B", "C")]
    refused = []

    def join(one, other, title):
        try:
            ordering.merge(node, EDITOR, inquiry, [one.id, other.id], title)
        except Conflict:
            refused.append(title)

    both = [
        threading.Thread(target=join, args=(made[0], made[1], "AB")),
        threading.Thread(target=join, args=(made[1], made[2], "BC")),
    ]
    for each in both:
        each.start()
    for each in both:
        each.join(30)

    assert len(refused) == 1
    assert sum(totals(node, inquiry).values()) == 6
    assert len(totals(node, inquiry)) == 2


def test_two_editors_who_order_at_once_lose_nothing(node, inquiry, bundle, answer):
    made = bundle("Soep", 1)
    ids = [answer(f"soep {at}").id for at in range(16)]

    def put(some):
        ordering.put(node, EDITOR, inquiry, some, made.id)

    both = [threading.Thread(target=put, args=(ids[at::4],)) for at in range(4)]
    for each in both:
        each.start()
    for each in both:
        each.join(60)

    assert totals(node, inquiry) == {"Soep": 17}
    assert body(node, made)["answers"] == "10"


def test_nobody_puts_an_answer_into_what_went_into_another(node, inquiry, bundle, answer):
    one, other = bundle("Soep"), bundle("Brood")
    ordering.merge(node, EDITOR, inquiry, [one.id, other.id], "Eten")

    with pytest.raises(Conflict):
        ordering.put(node, EDITOR, inquiry, [answer().id], one.id)
    with pytest.raises(Conflict):
        ordering.merge(node, EDITOR, inquiry, [one.id, other.id], "Nog eens")


@pytest.mark.parametrize("parts", [[], [1], [1, 1]])
def test_a_merge_needs_two(node, inquiry, parts):
    with pytest.raises(Conflict):
        ordering.merge(node, EDITOR, inquiry, parts, "Eten")


def test_a_merge_without_a_name_changes_nothing(node, inquiry, bundle):
    one, other = bundle("Soep"), bundle("Brood")

    with pytest.raises(InvalidRecord):
        ordering.merge(node, EDITOR, inquiry, [one.id, other.id], "")

    assert totals(node, inquiry) == {"Soep": 1, "Brood": 1}


def test_what_is_of_another_inquiry_stays_there(node, inquiry, bundle, answer):
    made = bundle("Soep")
    data = {"title": "Een andere vraag", "first_day": "2026-01-05"}
    other = records.create(node, EDITOR, "inquiry", data, publish=True)

    with pytest.raises(NotFound):
        ordering.put(node, EDITOR, other, [answer().id], made.id)
    with pytest.raises(NotFound):
        ordering.begin(node, EDITOR, other, [answer().id], "Gestolen")
    with pytest.raises(NotFound):
        ordering.put(node, EDITOR, inquiry, [inquiry.id], made.id)


def test_visitors_order_nothing(node, inquiry, answer):
    with pytest.raises(NotAllowed):
        ordering.begin(node, VISITOR, inquiry, [answer().id], "Soep")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ik wil vaker samen eten met buren", 1),
        ("Een videobel voor de deurbel", 2),
        ("Meer bomen", None),
        ("", None),
        ("de het een van", None),
    ],
)
def test_an_answer_is_like_the_cluster_it_shares_words_with(text, found):
    bags = {1: likeness.words("Samen eten in de buurt"), 2: likeness.words("Beeldbellen deurbel")}

    assert likeness.best(text, bags) == found
