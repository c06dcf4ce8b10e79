# SPDX-License-Identifier: EUPL-1.2
"""Deeds that wait: done once, at their moment, by who may, to the text that was shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core import changes, plans, questions, records
from core.config_tables import SharingConfig
from core.database import reading
from core.errors import Conflict, InvalidRecord, NotAllowed, NotFound
from core.model import HOUSE, VISITOR
from core.people import accounts, leaving

PASSWORD = "vier woorden om in te komen"
LESSON = {"title": "Soep", "kind": "tip", "advice": "Begin met soep."}
MINUTE = timedelta(minutes=1)
START = datetime(2026, 2, 13, 12, tzinfo=UTC)


class Clock:
    """Tells the time that a test sets."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def timed(node, clock):
    """Return a node whose time a test sets, and where sharing waits a minute."""
    config = replace(node.config, sharing=SharingConfig(60))
    return replace(node, clock=clock, config=config)


@pytest.fixture
def editor(timed):
    person = accounts.add_person(timed, "anneke", PASSWORD, "editor")
    return accounts.Actor(person.id, "anneke", "editor")


@pytest.fixture
def lesson(timed, editor):
    return records.create(timed, editor, "lesson", LESSON, publish=True)


def later(node, clock, by=2 * MINUTE):
    clock.now += by
    plans.run_due(node)


def share(node, editor, lesson, **more):
    more = {"audiences": ("public",), "version": lesson.version, **more}
    return plans.plan(node, editor, lesson.id, "share", node.clock() + MINUTE, **more)


def test_what_is_planned_happens_at_its_moment_and_not_before(timed, clock, editor, lesson):
    share(timed, editor, lesson)

    plans.run_due(timed)
    before = questions.get(timed, HOUSE, lesson.id)
    later(timed, clock)
    after = questions.get(timed, HOUSE, lesson.id)

    assert (before.is_shared, after.is_shared) == (False, True)
    assert plans.everything(timed, HOUSE) == ()


def test_what_is_due_is_done_once_however_often_it_is_looked_for(timed, clock, editor, lesson):
    share(timed, editor, lesson)
    later(timed, clock)
    with reading(timed.engine) as tx:
        count = changes.newest(tx)

    plans.run_due(timed)

    with reading(timed.engine) as tx:
        assert changes.newest(tx) == count


def test_what_is_undone_does_not_happen(timed, clock, editor, lesson):
    plan = share(timed, editor, lesson)

    plans.cancel(timed, editor, plan.id)
    later(timed, clock)

    assert not questions.get(timed, HOUSE, lesson.id).is_shared
    assert questions.get(timed, HOUSE, lesson.id).wire_id is None


def test_what_is_done_cannot_be_undone_any_more(timed, clock, editor, lesson):
    plan = share(timed, editor, lesson)
    later(timed, clock)

    with pytest.raises(NotFound):
        plans.cancel(timed, editor, plan.id)


def test_a_text_that_was_changed_in_the_minute_is_not_shared(timed, clock, editor, lesson):
    share(timed, editor, lesson)
    records.revise(timed, editor, lesson.id, LESSON | {"advice": "Bel mij."})

    later(timed, clock)

    (plan,) = plans.of_record(timed, editor, lesson.id)
    assert "intussen gewijzigd" in plan.refused
    assert not questions.get(timed, HOUSE, lesson.id).is_shared


def test_a_text_that_nobody_was_shown_is_not_even_planned(timed, editor, lesson):
    with pytest.raises(Conflict, match="intussen gewijzigd"):
        share(timed, editor, lesson, version=7)


def test_who_lost_the_right_in_between_does_nothing(timed, clock, editor, lesson):
    share(timed, editor, lesson)
    leaving.remove_person(timed, "anneke")

    later(timed, clock)

    (plan,) = plans.of_record(timed, HOUSE, lesson.id)
    assert "geen account meer" in plan.refused
    assert not questions.get(timed, HOUSE, lesson.id).is_shared


def test_a_role_that_ended_ends_its_plans(timed, clock, editor, lesson):
    with timed.engine.begin() as tx:
        tx.exec_driver_sql("UPDATE person SET role_until = '2026-02-13'")
    plans.plan(timed, editor, lesson.id, "withdraw", START + timedelta(days=2))

    later(timed, clock, timedelta(days=3))

    (plan,) = plans.of_record(timed, HOUSE, lesson.id)
    assert plan.refused
    assert questions.get(timed, HOUSE, lesson.id).state == "published"


def test_what_was_withdrawn_in_the_minute_is_not_shared(timed, clock, editor, lesson):
    share(timed, editor, lesson)
    records.withdraw(timed, editor, lesson.id)

    later(timed, clock)

    assert plans.everything(timed, HOUSE) == ()
    assert not questions.get(timed, HOUSE, lesson.id).is_shared


def test_a_draft_comes_on_the_site_at_the_moment_that_was_chosen(timed, clock, editor):
    draft = records.create(timed, editor, "lesson", LESSON)
    plans.plan(timed, editor, draft.id, "publish", START + timedelta(days=1))

    later(timed, clock, timedelta(days=1, seconds=1))

    now = questions.get(timed, HOUSE, draft.id)
    assert (now.state, now.published) == ("published", clock.now)


def test_a_draft_that_will_not_do_is_refused_at_once(timed, editor):
    draft = records.create(timed, editor, "lesson", LESSON | {"advice": "x"})
    with timed.engine.begin() as tx:
        tx.exec_driver_sql(
            'UPDATE record SET body = \'{"advice": "111222333"}\' WHERE id = ?', (draft.id,)
        )

    with pytest.raises(InvalidRecord):
        plans.plan(timed, editor, draft.id, "publish", START + MINUTE)


@pytest.mark.parametrize("by", [timedelta(seconds=-1), timedelta(days=401)])
def test_a_moment_that_is_past_or_far_is_refused(timed, editor, lesson, by):
    with pytest.raises(Conflict, match="moment"):
        plans.plan(timed, editor, lesson.id, "withdraw", START + by)


def test_a_visitor_plans_nothing_sees_nothing_and_undoes_nothing(timed, editor, lesson):
    plan = share(timed, editor, lesson)

    for deed in (
        lambda: plans.plan(timed, VISITOR, lesson.id, "withdraw", START + MINUTE),
        lambda: plans.cancel(timed, VISITOR, plan.id),
        lambda: plans.of_record(timed, VISITOR, lesson.id),
        lambda: plans.everything(timed, VISITOR),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_planning_again_replaces_the_plan(timed, editor, lesson):
    share(timed, editor, lesson)
    again = share(timed, editor, lesson)

    assert [each.id for each in plans.of_record(timed, editor, lesson.id)] == [again.id]


def test_what_could_not_be_done_is_forgotten_after_a_month(timed, clock, editor, lesson):
    share(timed, editor, lesson)
    records.revise(timed, editor, lesson.id, LESSON | {"advice": "Bel mij."})
    later(timed, clock)

    clock.now += plans.KEPT + MINUTE
    plans.purge(timed)

    assert plans.everything(timed, HOUSE) == ()


def test_a_plan_goes_with_its_record(timed, clock, editor, lesson):
    from core import erasing

    share(timed, editor, lesson)
    erasing.erase(timed, editor, lesson.id)

    later(timed, clock)

    assert plans.everything(timed, HOUSE) == ()


def test_another_process_that_was_first_is_no_trouble(timed, clock, editor, lesson):
    plan = share(timed, editor, lesson)
    clock.now += 2 * MINUTE
    plans.run_due(timed)

    plans._run(timed, plan.id, clock.now)

    assert questions.get(timed, HOUSE, lesson.id).is_shared
