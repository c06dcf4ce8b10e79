# SPDX-License-Identifier: EUPL-1.2
"""Deeds and questions, on a real database and with real guests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core import changes, questions, records
from core.database import reading, writing
from core.errors import Conflict, InvalidRecord, NotAllowed, NotFound
from core.model import HOUSE, VISITOR, Actor, Incoming, Query
from core.receiving import receive, retract
from core.store import records as rows

EDITOR = Actor(None, "redactie", "editor")
LESSON = {
    "title": "Met soep erbij praten mensen langer",
    "kind": "experience",
    "situation": "Na tien minuten stond iedereen op.",
    "what_happened": "We zetten soep op tafel. Toen bleven de mensen zitten.",
    "advice": "Begin met eten.",
    "principles": ["ecosystem"],
    "evidence": "seen",
}
PEER = "p" * 32
WIRE = "w" * 26


def payload(**changed):
    body = {name: value for name, value in LESSON.items() if name != "title"}
    return {
        "id": f"{PEER}/{WIRE}", "type": "lesson", "schema": 1, "version": 1,
        "published": "2026-01-02T03:04:05Z", "updated": "2026-01-02T03:04:05Z",
        "valid_until": None, "language": "nl", "licence": "CC-BY-SA-4.0",
        "title": LESSON["title"], "plain_summary": "", "body": body, "provenance": {},
        **changed,
    }  # fmt: skip


def take_in(node, *incoming):
    with writing(node.engine) as tx:
        return receive(tx, node, PEER, incoming)


def test_a_draft_is_for_editors_only(node):
    draft = records.create(node, EDITOR, "lesson", LESSON)

    assert questions.get(node, EDITOR, draft.id) == draft
    with pytest.raises(NotFound):
        questions.get(node, VISITOR, draft.id)
    assert questions.search(node, "soep") == []


def test_a_published_record_is_for_everybody(node):
    record = records.create(node, EDITOR, "lesson", LESSON, publish=True)

    assert questions.get(node, VISITOR, record.id) == record
    assert [each.id for each in questions.search(node, "SOEP tafel")] == [record.id]
    assert questions.page(node, VISITOR, Query("lesson")).records == (record,)


def test_a_visitor_cannot_write(node):
    with pytest.raises(NotAllowed):
        records.create(node, VISITOR, "lesson", LESSON)


def test_all_problems_are_told_at_once(node):
    with pytest.raises(InvalidRecord) as caught:
        records.create(node, EDITOR, "lesson", {"title": "", "colour": "red"})

    assert {"title", "colour", "kind"} <= set(caught.value.problems)


def test_a_revision_keeps_the_version_before(node):
    first = records.create(node, EDITOR, "lesson", LESSON, publish=True)

    records.revise(node, EDITOR, first.id, {**LESSON, "title": "Met soep"}, based_on=1)

    assert [one.title for one in questions.versions(node, EDITOR, first.id)] == [
        "Met soep",
        LESSON["title"],
    ]


def test_a_revision_of_an_old_version_is_refused(node):
    first = records.create(node, EDITOR, "lesson", LESSON)
    records.revise(node, EDITOR, first.id, LESSON, based_on=1)

    with pytest.raises(Conflict, match="versie 2"):
        records.revise(node, EDITOR, first.id, LESSON, based_on=1)


def test_sharing_draws_a_wire_id_once(node):
    record = records.create(node, EDITOR, "lesson", LESSON, publish=True)

    shared = records.share(node, EDITOR, record.id)
    again = records.share(node, EDITOR, records.unshare(node, EDITOR, record.id).id)

    assert shared.is_shared
    assert len(shared.wire_id) == 26
    assert again.wire_id == shared.wire_id


def test_a_draft_cannot_be_shared(node):
    draft = records.create(node, EDITOR, "lesson", LESSON)

    with pytest.raises(Conflict):
        records.share(node, EDITOR, draft.id)


def test_a_withdrawn_record_is_gone_for_visitors_and_from_search(node):
    record = records.create(node, EDITOR, "lesson", LESSON, publish=True)
    records.share(node, EDITOR, record.id)

    gone = records.withdraw(node, EDITOR, record.id)

    assert not gone.is_shared
    assert questions.search(node, "soep") == []
    with pytest.raises(NotFound):
        questions.get(node, VISITOR, record.id)


def test_the_same_deed_twice_is_one_change(node):
    record = records.create(node, EDITOR, "lesson", LESSON, publish=True)
    records.publish(node, EDITOR, record.id)

    with reading(node.engine) as tx:
        deeds = [one.deed for one in changes.since(tx, 0)]
    assert deeds == ["publish"]


def test_a_failed_deed_leaves_nothing_behind(node):
    with pytest.raises(InvalidRecord):
        records.create(node, EDITOR, "lesson", {**LESSON, "initiative": "999"})

    with reading(node.engine) as tx:
        assert changes.newest(tx) == 0


def test_pages_neither_skip_nor_repeat(node):
    made = [
        records.create(node, EDITOR, "lesson", {**LESSON, "title": f"Les {n}"}, publish=True).id
        for n in range(7)
    ]

    seen, after = [], None
    while True:
        page = questions.page(node, VISITOR, Query("lesson", after=after, limit=3))
        seen += [one.id for one in page.records]
        after = page.after
        if after is None:
            break

    assert seen == made[::-1]
    assert page.count == 7


def test_filters_must_all_match(node):
    tip = {**LESSON, "kind": "tip", "principles": ["ict"]}
    found = records.create(node, EDITOR, "lesson", tip, publish=True)
    records.create(node, EDITOR, "lesson", {**tip, "principles": ["financing"]}, publish=True)
    records.create(node, EDITOR, "lesson", {**LESSON, "principles": ["ict"]}, publish=True)

    query = Query("lesson", filters={"kind": ("tip",), "principles": ("ict", "ecosystem")})

    assert [one.id for one in questions.page(node, VISITOR, query).records] == [found.id]


@pytest.mark.parametrize("after", ["", "x", "2026-01-01", "2026-01-01T00:00:00.000000Z.x"])
def test_a_made_up_cursor_is_refused(node, after):
    with pytest.raises(InvalidRecord):
        questions.page(node, VISITOR, Query("lesson", after=after))


def test_a_received_record_is_found_read_and_never_written(node):
    assert take_in(node, Incoming(WIRE, payload())) == {}

    found = questions.find(node, VISITOR, f"{PEER}/{WIRE}")
    assert found.origin == PEER
    assert questions.search(node, "soep") == [found]
    assert questions.references(node, found) == (str(found.id), f"{PEER}/{WIRE}")
    for deed in (records.withdraw, records.share, records.publish):
        with pytest.raises(NotAllowed):
            deed(node, HOUSE, found.id)


def test_a_received_revision_replaces_the_text(node):
    take_in(node, Incoming(WIRE, payload()))
    take_in(node, Incoming(WIRE, payload(title="Met brood", version=2)))

    found = questions.find(node, VISITOR, f"{PEER}/{WIRE}")
    assert (found.title, found.version) == ("Met brood", 2)
    assert len(questions.page(node, VISITOR, Query("lesson")).records) == 1


def test_a_retracted_record_leaves_no_text(node):
    take_in(node, Incoming(WIRE, payload()))

    with writing(node.engine) as tx:
        retract(tx, node, PEER, [WIRE])

    assert questions.search(node, "soep") == []
    assert questions.find(node, VISITOR, f"{PEER}/{WIRE}") is None
    with reading(node.engine) as tx:
        assert "soep" not in str(tx.exec_driver_sql("SELECT * FROM record").all())


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"type": "Lesson!"}, "type"),
        ({"body": []}, "body"),
        ({"body": {}}, "kind"),
        ({"title": ""}, "title"),
        ({"title": 5}, "title"),
        ({"version": 0}, "version"),
        ({"version": True}, "version"),
        ({"published": "yesterday"}, "published"),
        ({"updated": "2026-13-01T00:00:00Z"}, "updated"),
        ({"plain_summary": "x" * 501}, "plain_summary"),
    ],
)
def test_what_breaks_its_schema_is_told_and_kept_out(node, changed, complaint):
    problems = take_in(node, Incoming(WIRE, payload(**changed)))

    assert complaint in problems[WIRE]
    assert questions.find(node, VISITOR, f"{PEER}/{WIRE}") is None


def test_one_bad_payload_does_not_hold_up_the_others(node):
    other = "v" * 26

    problems = take_in(node, Incoming(WIRE, payload(title="")), Incoming(other, payload()))

    assert set(problems) == {WIRE}
    assert questions.find(node, VISITOR, f"{PEER}/{other}")


def test_unknown_fields_of_a_newer_schema_are_kept(node):
    body = {**payload()["body"], "weather": "rain"}

    assert take_in(node, Incoming(WIRE, payload(body=body))) == {}

    assert questions.find(node, VISITOR, f"{PEER}/{WIRE}").body["weather"] == "rain"


def test_a_type_nobody_brings_is_kept_whole(node):
    take_in(node, Incoming(WIRE, payload(type="recipe", body={"salt": "no"})))

    found = questions.find(node, VISITOR, f"{PEER}/{WIRE}")
    assert (found.type, found.body) == ("recipe", {"salt": "no"})


def test_nobody_is_first_by_claiming_the_future(node):
    soon = (datetime.now(UTC) + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%SZ")
    take_in(node, Incoming(WIRE, payload(published=soon, updated=soon)))

    found = questions.find(node, VISITOR, f"{PEER}/{WIRE}")
    assert found.published <= datetime.now(UTC)


def test_a_reference_to_ourselves_comes_home(node):
    own = records.share(
        node, EDITOR, records.create(node, EDITOR, "lesson", LESSON, publish=True).id
    )

    assert questions.find(node, VISITOR, f"{node.id}/{own.wire_id}") == own


def test_a_private_record_is_not_even_there_for_others(node):
    record = records.create(node, EDITOR, "lesson", LESSON, publish=True)
    hidden = replace(record, visibility="leden")
    with writing(node.engine) as tx:
        rows.update(tx, hidden)

    with pytest.raises(NotFound):
        questions.get(node, VISITOR, record.id)
    assert questions.page(node, VISITOR, Query("lesson")).records == ()


DEEDS = {
    "revise": lambda node, actor, number: records.revise(node, actor, number, LESSON),
    "publish": records.publish,
    "share": records.share,
    "unshare": records.unshare,
    "withdraw": records.withdraw,
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_for_editors_and_for_what_is_there(node, deed):
    record = records.create(node, EDITOR, "lesson", LESSON, publish=True)

    with pytest.raises(NotAllowed):
        DEEDS[deed](node, VISITOR, record.id)
    with pytest.raises(NotFound):
        DEEDS[deed](node, EDITOR, record.id + 1)

    assert questions.get(node, EDITOR, record.id) == record


@pytest.mark.parametrize(("visibility", "role"), [("beheer", "editor"), ("prive", "administrator")])
@pytest.mark.parametrize("deed", DEEDS)
def test_what_somebody_may_not_read_is_not_there_for_a_deed_either(node, visibility, role, deed):
    record = records.create(node, EDITOR, "lesson", LESSON, publish=True)
    with writing(node.engine) as tx:
        rows.update(tx, replace(record, visibility=visibility))

    with pytest.raises(NotFound):
        DEEDS[deed](node, Actor(None, "iemand", role), record.id)
    with pytest.raises(NotFound):
        questions.versions(node, Actor(None, "iemand", role), record.id)


def test_a_draft_cannot_be_taken_back(node):
    draft = records.create(node, EDITOR, "lesson", LESSON)

    with pytest.raises(Conflict, match="concept"):
        records.withdraw(node, EDITOR, draft.id)


def test_a_type_that_stays_here_is_not_shared(node):
    record = records.create(node, EDITOR, "lesson", LESSON, publish=True)
    kind = replace(node.types["lesson"], travels=False)
    home = replace(node, types={**node.types, "lesson": kind})

    with pytest.raises(Conflict, match="blijft altijd"):
        records.share(home, EDITOR, record.id)


def test_what_is_not_for_everybody_is_not_shared_and_comes_back_as_it_was(node):
    record = records.create(node, EDITOR, "lesson", LESSON, publish=True)
    with writing(node.engine) as tx:
        rows.update(tx, replace(record, visibility="leden"))

    with pytest.raises(Conflict, match="niet voor iedereen"):
        records.share(node, EDITOR, record.id)
    records.withdraw(node, EDITOR, record.id)
    again = records.publish(node, EDITOR, record.id)

    assert again.visibility == "leden"
    assert not again.is_public
