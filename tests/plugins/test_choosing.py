# SPDX-License-Identifier: EUPL-1.2
"""Voting: one person one vote, sealed until closing, counted once and counted again."""

import pytest
import sqlalchemy as sa

from core import erasing, records
from core.database import writing
from core.errors import Conflict, InvalidRecord, NotFound, Refused
from core.model import HOUSE, Actor, Query
from core.questions import get, page
from core.tables.records import records as table
from plugins.choosing import codes, counting, voting
from plugins.choosing.poll import read
from samenbeter import Vote
from tests.plugins.conftest import EDITOR
from tests.plugins.polling import OPTIONS, Town


@pytest.fixture
def town(make_node):
    return Town(make_node(plugins=["lessons", "choosing"]))


def test_a_poll_is_counted_when_it_closes_and_says_how(town):
    poll = town.poll()
    for _person in range(12):
        town.vote(poll, (2, 1, 0))

    counted = town.close(poll).record.body

    assert counted["phase"] == "counted"
    assert (counted["turnout"], counted["totals"]) == ("12", [24, 12, 0])
    assert counted["winner"] == 0
    assert "Je verdeelt 3 stippen." in counted["stated"]
    assert len(counted["digest"]) == 64
    assert counted["recount_until"] == "2026-05-16"


def test_nothing_is_opened_or_told_before_it_closes(town):
    poll = town.poll()
    town.vote(poll, (3, 0, 0))

    counting.count_due(town.node)
    counting.count(town.node, poll.id)

    body = get(town.node, HOUSE, poll.id).body
    assert (body["phase"], body["turnout"], body["totals"]) == ("waiting", None, [])


def test_counting_twice_publishes_once(town):
    poll = town.poll()
    town.vote(poll, (1, 0, 0))
    town.close(poll)
    version = get(town.node, HOUSE, poll.id).version

    counting.count_due(town.node)
    counting.count(town.node, poll.id)

    assert get(town.node, HOUSE, poll.id).version == version


def test_a_crash_in_the_middle_leaves_a_poll_that_is_still_to_be_counted(town, monkeypatch):
    poll = town.poll()
    town.vote(poll, (1, 0, 0))
    town.clock.now = poll.closes
    stated = counting.stated

    def dies(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(counting, "stated", dies)
    with pytest.raises(KeyboardInterrupt):
        counting.count_due(town.node)
    assert get(town.node, HOUSE, poll.id).body["phase"] == "waiting"
    monkeypatch.setattr(counting, "stated", stated)

    assert town.close(poll).is_counted


def test_voting_again_with_the_same_code_replaces_the_ballot(town):
    poll = town.poll()
    for _person in range(10):
        town.vote(poll, (0, 3, 0))
    code = town.vote(poll, (3, 0, 0))

    town.vote_with(poll, code.lower(), (0, 3, 0))

    assert len(town.ballots(poll)) == 11
    assert town.close(poll).record.body["totals"] == [0, 33, 0]


@pytest.mark.parametrize(("hours", "sentence"), [(-2, "te vroeg"), (2, "te laat")])
def test_who_is_too_early_or_too_late_is_told_so(town, hours, sentence):
    poll = town.poll()
    code = town.code(poll)
    town.clock.pass_by(hours=hours)

    with pytest.raises(Conflict, match=sentence):
        town.vote_with(poll, code, (1, 0, 0))

    assert town.ballots(poll) == []


@pytest.mark.parametrize("typed", ["", "ABC", "ABC-DEF-GHJ", "LLL-OOO-III", "x" * 5000, "٣٣٣"])
def test_a_code_that_was_not_printed_is_no_code(town, typed):
    poll = town.poll()

    with pytest.raises(InvalidRecord) as caught:
        voting.by_code(town.node, poll, typed, "127.0.0.1")

    assert list(caught.value.problems) == ["code"]


def test_a_code_of_one_poll_is_none_of_another(town):
    first, second = town.poll(), town.poll(title="Nog een")
    code = town.code(first)

    with pytest.raises(InvalidRecord):
        voting.by_code(town.node, second, code, "127.0.0.1")


def test_guessing_codes_is_slowed_down_by_address(town, monkeypatch):
    monkeypatch.setattr(
        voting, "CODE_BY_ADDRESS", voting.Limit("voting code by address", 3, voting._HOUR, "-")
    )
    poll = town.poll()
    for _try in range(3):
        with pytest.raises(InvalidRecord):
            voting.by_code(town.node, poll, "ABC-DEF-GHJ", "127.0.0.1")

    from core.errors import TooMany

    with pytest.raises(TooMany):
        voting.by_code(town.node, poll, town.code(poll), "127.0.0.1")
    assert voting.by_code(town.node, poll, town.code(poll), "127.0.0.2")


@pytest.mark.parametrize(
    ("method", "numbers", "reasons"),
    [
        ("dots", (4, 0, 0), ()),
        ("dots", (0, 0, 0), ()),
        ("dots", (-1, 2, 0), ()),
        ("dots", (1, 1), ()),
        ("dots", (1, 1, 0), ("x", "", "")),
        ("points", (0, 0), ()),
        ("points", (), ()),
        ("points", (7,), ()),
        ("points", (0, 1, 2, 3), ()),
        ("approval", (2, 0, 0), ()),
        ("approval", (0, 0, 0), ()),
        ("approval", (1,), ()),
        ("pairs", (0,), ()),
        ("pairs", (9, 9, 9), ()),
        ("consent", (1, 1, 0), ("", "", "")),
        ("consent", (1, 1, 2), ("", "", "")),
        ("consent", (1, 1, 2), ("", "", "x" * 301)),
        ("consent", (1, 1, 3), ("", "", "")),
        ("consent", (1, 1, 1), ()),
        ("consent", (1, 1, 1), ("x", "", "")),
    ],
)
def test_what_is_no_vote_is_refused_with_a_sentence_and_nothing_is_kept(
    town, method, numbers, reasons
):
    poll = town.poll(method=method)
    code = town.code(poll)

    with pytest.raises(InvalidRecord) as caught:
        town.vote_with(poll, code, numbers, reasons)

    assert caught.value.problems["choice"][0].endswith(".")
    assert town.ballots(poll) == []


def test_points_count_places_and_approval_people_and_consent_who_can_live_with_it(town):
    points, approval = town.poll(method="points"), town.poll(method="approval")
    consent = town.poll(method="consent", options=["Samen koken", "Samen tuinieren"])
    for _person in range(20):
        town.vote(points, (1, 0))
        town.vote(approval, (1, 0, 1))
        town.vote(consent, (1, 2), reasons=("", "Te vroeg op de dag."))

    assert town.close(points).record.body["totals"] == [40, 60, 0]
    assert town.close(approval).record.body["totals"] == [20, 0, 20]
    assert town.close(approval).record.body["winner"] is None
    assert town.close(consent).record.body["totals"] == [20, 0]


def test_pairs_are_the_same_for_one_voter_and_name_few_options_twice(town):
    options = tuple(f"Keus {at}" for at in range(12))

    pairs = voting.pairs_for("a" * 64, options, 5)

    assert pairs == voting.pairs_for("a" * 64, options, 5)
    assert pairs != voting.pairs_for("b" * 64, options, 5)
    assert len({at for pair in pairs for at in pair}) == 10
    assert len(voting.pairs_for("a" * 64, options[:3], 10)) == 3


def test_pairs_count_how_often_something_was_chosen(town):
    poll = town.poll(method="pairs", options=["Ja", "Nee"], each=3)
    for _person in range(10):
        town.vote(poll, (1,))

    assert town.close(poll).record.body["totals"] == [0, 10]


def test_each_group_has_one_voice_and_a_small_one_is_only_in_the_total(town):
    poll = town.poll(groups=["residents", "carers", "institutions", "suppliers"], each=1)
    for group, numbers, people in (
        ("residents", (1, 0, 0), 40), ("carers", (0, 1, 0), 12),
        ("institutions", (0, 1, 0), 4), ("suppliers", (0, 1, 0), 6),
    ):  # fmt: skip
        for _person in range(people):
            town.vote(poll, numbers, group)

    body = town.close(poll).record.body

    assert body["turnout"] == "62"
    assert body["group_turnout"] == [40, 12, None, None]
    assert body["totals"] == [40, 22, 0]
    assert body["group_totals"] == [40, 0, 0, 0, 12, 0, None, None, None, None, None, None]
    assert body["shares"] == [25, 75, 0]
    assert body["winner"] == 1


def test_of_fewer_than_ten_voters_no_number_is_told_and_of_four_nothing(town):
    seven, four = town.poll(), town.poll()
    for _person in range(7):
        town.vote(seven, (3, 0, 0))
    for _person in range(4):
        town.vote(four, (3, 0, 0))

    told, nothing = town.close(seven).record.body, town.close(four).record.body

    assert (told["turnout"], told["totals"], told["winner"]) == ("<10", [None] * 3, 0)
    assert (nothing["turnout"], nothing["totals"], nothing["winner"]) == ("<10", [None] * 3, None)


def test_without_a_quorum_nothing_wins(town):
    poll = town.poll(quorum=13)
    for _person in range(12):
        town.vote(poll, (3, 0, 0))

    body = town.close(poll).record.body

    assert (body["totals"], body["winner"]) == ([36, 0, 0], None)


def test_nobody_votes_and_the_poll_is_counted_all_the_same(town):
    body = town.close(town.poll(groups=["residents", "carers"])).record.body

    assert (body["phase"], body["turnout"], body["winner"]) == ("counted", "<10", None)


def test_an_account_and_an_address_vote_once_each(town):
    members, mail = town.poll(who="members"), town.poll(who="mail")
    person = Actor(7, "Noor", "member")
    voter = voting.by_account(town.node, members, person)
    assert voting.by_account(town.node, members, Actor(None, "bezoeker", "visitor")) is None
    assert voter.id != voting.by_account(town.node, mail, person).id
    for numbers in ((1, 0, 0), (0, 1, 0)):
        voting.cast(town.node, members.id, voter, Vote(numbers))

    assert len(town.ballots(members)) == 1


def test_a_recount_agrees_and_tells_when_a_ballot_was_changed_or_is_gone(town):
    poll = town.poll()
    for _person in range(12):
        town.vote(poll, (2, 1, 0))
    poll = town.close(poll)
    assert counting.recount(town.node, poll).agrees
    first, second, *_rest = town.ballots(poll)

    with writing(town.node.engine) as tx:
        body = sa.func.json_set(table.c.body, "$.sealed", second.body["sealed"])
        tx.execute(sa.update(table).where(table.c.id == first.id).values(body=body))
    changed = counting.recount(town.node, poll)
    erasing.forget(town.node, [first])
    gone = counting.recount(town.node, poll)

    assert (changed.agrees, changed.ballots, changed.broken) == (False, 11, 1)
    assert "digest" in changed.differ
    assert (gone.agrees, gone.ballots) == (False, 11)
    assert {"turnout", "totals", "digest"} <= set(gone.differ)


def test_ballots_go_after_three_months_and_then_nobody_counts_again(town):
    poll = town.poll()
    town.vote(poll, (1, 0, 0))
    poll = town.close(poll)
    town.clock.pass_by(days=91)
    erasing.forget_old(town.node)
    assert counting.recount(town.node, poll).agrees

    town.clock.pass_by(days=3)
    erasing.forget_old(town.node)

    assert town.ballots(poll) == []
    assert codes.printed(town.node, poll) == {}
    assert not counting.recount(town.node, poll).possible


def test_a_poll_that_is_erased_takes_its_ballots_along(town):
    poll = town.poll()
    town.vote(poll, (1, 0, 0))

    erasing.erase(town.node, HOUSE, poll.id)

    for kind in ("ballot", "voting_code"):
        assert page(town.node, HOUSE, Query(kind, public=False)).records == ()


def test_the_question_stays_once_a_code_is_out(town):
    poll = town.poll()
    data = {"title": poll.record.title, **{
        name: poll.record.body[name]
        for name in ("question", "options", "method", "who", "opens", "closes")
    }}  # fmt: skip
    records.revise(town.node, EDITOR, poll.id, data | {"options": [*OPTIONS, "Iets anders"]})
    town.code(poll)

    with pytest.raises(Refused, match="staan vast"):
        records.revise(town.node, EDITOR, poll.id, data)
    kept = data | {"options": [*OPTIONS, "Iets anders"], "title": "Een betere titel"}
    assert records.revise(town.node, EDITOR, poll.id, kept).title == "Een betere titel"


def test_an_editor_writes_no_result(town):
    poll = town.poll()
    data = {name: value for name, value in poll.record.body.items() if name != "phase"}

    revised = records.revise(
        town.node, EDITOR, poll.id,
        data | {"title": "T", "phase": "counted", "winner": 2, "totals": [9, 9, 9]},
    )  # fmt: skip

    assert (revised.body["phase"], revised.body["winner"], revised.body["totals"]) == (
        "waiting", None, [],
    )  # fmt: skip


def test_a_ballot_names_nobody_and_nothing_leads_from_a_code_to_it(town):
    poll = town.poll(groups=["residents", "carers"])
    code = town.vote(poll, (3, 0, 0), "carers")
    printed = page(town.node, HOUSE, Query("voting_code", public=False)).records[0].body
    ballot = town.ballots(poll)[0].body

    assert set(ballot) == {"poll", "voter", "sealed", "kept_until"}
    assert "carers" not in str(ballot)
    assert code not in str(ballot) + str(printed)
    assert ballot["voter"] not in str(printed)


def test_only_polls_of_our_own_are_voted_in(town):
    lesson = records.create(
        town.node, EDITOR, "lesson", {"title": "Les", "kind": "tip", "advice": "Doe."}, publish=True
    )

    with pytest.raises(NotFound):
        voting.find(town.node, lesson.id)


@pytest.mark.parametrize(
    "fields",
    [
        {"options": ["Eén"]},
        {"options": [f"Keus {at}" for at in range(41)]},
        {"options": ["Soep", " soep"]},
        {"method": "loterij"},
        {"groups": ["kinderen"]},
        {"each": 0},
        {"closes": "2026-02-13T10:00:00Z"},
        {"closes": "2028-02-13T10:00:00Z"},
    ],
)
def test_a_poll_that_cannot_be_is_refused(town, fields):
    with pytest.raises(InvalidRecord) as caught:
        town.poll(**fields)

    assert list(caught.value.problems) == [next(iter(fields))]


def test_the_result_reads_the_same_after_a_way_through_the_schema(town):
    poll = town.poll(groups=["residents", "carers"])
    for _person in range(11):
        town.vote(poll, (2, 1, 0), "carers")
    body = town.close(poll).record.body
    kind = town.node.types["poll"]

    kind.check_received({"title": "T", **body})

    assert read(get(town.node, HOUSE, poll.id)).is_counted
