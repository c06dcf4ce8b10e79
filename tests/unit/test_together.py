# SPDX-License-Identifier: EUPL-1.2
"""Several deeds as one: all or none, nobody in between, and nobody told too early."""

import threading

import pytest

from core import questions, records
from core.errors import InvalidRecord
from core.hookspecs import API
from core.model import HOUSE, Query
from core.together import ring, tell, together
from samenbeter import hookimpl

LESSON = {"title": "Begin klein", "kind": "tip", "advice": "Begin."}


class Ear:
    """A guest that hears what changed."""

    SAMENBETER_API = API

    def __init__(self, node):
        self.node = node
        self.heard = []

    @hookimpl
    def records_changed(self, node, changes):
        self.heard += [(each.deed, questions.get(node, HOUSE, each.record_id)) for each in changes]


@pytest.fixture
def ear(node):
    guest = Ear(node)
    node.plugins.admit("ear", guest)
    return guest


def count(node):
    return len(questions.page(node, HOUSE, Query("lesson", public=False)).records)


def test_all_deeds_are_done_and_told_behind_the_commit(node, ear):
    with together(node):
        one = records.create(node, HOUSE, "lesson", LESSON)
        told_inside = list(ear.heard)
        records.publish(node, HOUSE, one.id)

    assert told_inside == []
    assert [deed for deed, _record in ear.heard] == ["create", "publish"]
    assert node.bell.take() == {"create", "publish"}


def test_an_exception_takes_all_of_it_back_and_tells_nobody(node, ear):
    with pytest.raises(InvalidRecord), together(node):
        records.create(node, HOUSE, "lesson", LESSON)
        ring(node, "post")
        records.create(node, HOUSE, "lesson", {"title": "Zonder advies"})

    assert count(node) == 0
    assert ear.heard == []
    assert not node.bell.is_rung


def test_what_was_written_inside_is_read_inside_and_nowhere_else(node):
    outside = []
    with together(node):
        records.create(node, HOUSE, "lesson", LESSON)
        inside = count(node)
        other = threading.Thread(target=lambda: outside.append(count(node)))
        other.start()
        other.join(10)

    assert (inside, outside) == (1, [0])


def test_a_part_that_fails_is_taken_back_alone(node, ear):
    with together(node):
        records.create(node, HOUSE, "lesson", LESSON)
        with pytest.raises(InvalidRecord), together(node):
            records.create(node, HOUSE, "lesson", {**LESSON, "title": "Deel"})
            records.create(node, HOUSE, "lesson", {"title": "Zonder advies"})

    assert count(node) == 1
    assert [record.title for _deed, record in ear.heard] == ["Begin klein"]


def test_who_looks_first_and_writes_then_lets_nobody_come_between(node):
    def take_the_last_place():
        with together(node):
            if count(node) < 1:
                records.create(node, HOUSE, "lesson", LESSON)

    both = [threading.Thread(target=take_the_last_place) for _ in range(8)]
    for each in both:
        each.start()
    for each in both:
        each.join(30)

    assert count(node) == 1


def test_outside_one_tells_at_once(node, ear):
    record = records.create(node, HOUSE, "lesson", LESSON)
    ear.heard.clear()
    node.bell.take()

    tell(node)
    ring(node, "post")

    assert ear.heard == []
    assert node.bell.take() == {"post"}
    assert record.title == "Begin klein"
