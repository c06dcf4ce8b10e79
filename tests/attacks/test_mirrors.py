# SPDX-License-Identifier: EUPL-1.2
"""What others hold of a node shows what it hides; and cannot bring back what it took back.

``liar`` writes, ``mirror`` passes on; both are peers of the node that runs.
"""

from datetime import UTC, datetime, timedelta

import pytest

from tests.attacks.test_feeds import another_story, stays_stopped


@pytest.fixture
def mirror(make_liar):
    return make_liar("Doorgeefdorp")


def visited(reader, liar, is_so, what):
    """Have all peers visited again and again until it is so; return what is held then."""

    def look():
        held = reader.visit(liar)
        return held if is_so(held) else None

    return reader.node.wait_until(look, what)


@pytest.mark.parametrize("size", [2, 3])
def test_a12_two_readers_who_were_told_two_stories_find_out(reader, liar, mirror, size):
    before = reader.held(liar)
    mirror.pass_on(liar, headers=another_story(liar, size))

    after = visited(reader, liar, lambda held: held.alarm, "the alarm")

    assert after.alarm == f"fork: peer {liar.origin!r}: " + after.alarm.split(": ", 2)[2]
    assert f"two roots for its first {size} entries" in after.alarm
    assert after.evidence == (before.newest, mirror.copies[liar.node_id].note)
    assert (after.headers, after.records) == (before.headers, before.records)
    stays_stopped(reader, liar, after)


def test_a12_a_longer_story_that_others_were_told_is_found_too(reader, liar, mirror):
    before = reader.held(liar)
    mirror.pass_on(liar, headers=another_story(liar, 5))

    after = visited(reader, liar, lambda held: held.alarm, "the alarm")

    assert after.alarm.startswith("fork: ")
    assert after.evidence[1] == mirror.copies[liar.node_id].note
    assert (after.headers, after.records) == (before.headers, before.records)


def test_a12_a_mirror_that_slanders_stops_nothing(reader, liar, mirror, make_liar):
    stranger = make_liar("Lasterdorp", add=False)
    stranger.headers, before = another_story(liar, 3), reader.held(liar)
    mirror.pass_on(liar)
    copy = mirror.copies[liar.node_id]
    copy.headers = stranger.headers
    copy.note = stranger.checkpoint(origin=liar.origin)

    reader.visit(liar)
    for endpoint in ("nodes", "checkpoint"):
        reader.node.wait_until(
            lambda endpoint=endpoint: any(f"/{endpoint}" in each for each in mirror.asked),
            f"the question for {endpoint}",
        )

    assert reader.visit(liar).belief == before.belief


def test_a14_news_kept_back_is_told_and_read_from_others(reader, liar, mirror):
    old = datetime.now(UTC) - timedelta(hours=2)
    frozen, shown = liar.checkpoint(), liar.heads(at=old)
    liar.lie("checkpoint", lambda _: frozen)
    liar.lie("heads", lambda _: shown)
    record = liar.lesson("Wat achtergehouden werd")
    mirror.pass_on(liar)

    after = visited(reader, liar, lambda held: "keeps news back" in held.error, "what is told")

    assert (after.size, after.missing, after.alarm) == (4, 0, "")
    assert reader.title(liar, record) == "Wat achtergehouden werd"
    assert "Doorgeefdorp was shown 4 entries" in after.error
    assert "we are shown 3" in after.error

    liar.honest()
    honest = visited(reader, liar, lambda held: not held.error, "an honest word")
    assert (honest.size, honest.alarm) == (4, "")


def test_a14_what_a_silent_node_said_to_others_comes_through_them(reader, liar, mirror):
    record = liar.lesson("Van horen zeggen")
    mirror.pass_on(liar)
    liar.lie("checkpoint", lambda _: b"")
    liar.lie("heads", lambda _: b"")

    visited(reader, liar, lambda held: held.size == 4 and not held.missing, "the news")

    assert reader.title(liar, record) == "Van horen zeggen"


def test_a11_and_a14_a_mirror_that_is_behind_is_no_rollback(reader, liar, mirror):
    before = reader.held(liar)
    mirror.pass_on(liar, headers=liar.headers[:1])
    liar.lie("heads", lambda _: b"")

    for _ in range(3):
        after = reader.visit(liar)

    assert (after.belief, after.alarm) == (before.belief, "")


def test_a17_a_mirror_cannot_bring_back_what_was_erased(reader, liar, mirror):
    erased = liar.lessons[1]
    kept = dict(liar.held)
    liar.erase(erased)
    del liar.held[1]
    assert reader.catch_up(liar).size == 4
    assert reader.title(liar, erased) is None
    mirror.pass_on(liar)
    copy = mirror.copies[liar.node_id]
    copy.held = kept
    liar.lie("heads", lambda _: b"")
    mirror.asked.clear()

    for _ in range(3):
        after = reader.visit(liar)

    assert reader.title(liar, erased) is None
    assert (after.payloads, after.records) == (2, 2)
    assert not any(f"entries={index}" in each for each in mirror.asked for index in ("1", "0-1"))


def test_a17_whoever_reads_from_the_mirror_alone_never_stores_it(reader, make_liar, mirror):
    liar = make_liar("Wisdorp", add=False)
    kept = dict(liar.held)
    liar.erase(liar.lessons[1])
    mirror.pass_on(liar)
    mirror.copies[liar.node_id].held = kept
    liar.lie("heads", lambda _: b"")
    reader.add(liar)

    held = visited(reader, liar, lambda held: held.size == 4 and not held.missing, "all")

    assert reader.title(liar, liar.lessons[0]) == "Les 0"
    assert reader.title(liar, liar.lessons[1]) is None
    assert held.payloads == 2


def test_a12_a_story_that_leaves_what_was_believed_and_not_reached_is_found(reader, liar, mirror):
    for number in range(3, 6):
        liar.lesson(f"Les {number}")
    some, _ = liar.answer_headers(3, 4, 6)
    answers = iter([some])
    liar.lie("headers", lambda _: next(answers, b""))
    before = visited(reader, liar, lambda held: held.size == 4, "one of the headers")

    liar.lie("heads", lambda _: b"")
    mirror.pass_on(liar, headers=[*liar.headers[:4], *another_story(liar, 5)[1:]])
    after = visited(reader, liar, lambda held: held.alarm, "the alarm")

    assert "two roots for its first 6 entries" in after.alarm
    assert after.evidence == (before.newest, mirror.copies[liar.node_id].note)
    assert (after.headers, after.records) == (before.headers, before.records)
    assert reader.rows("SELECT length(bridge) FROM federation_feed WHERE alarm = ?", after.alarm)[
        0
    ][0]
