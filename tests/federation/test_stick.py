# SPDX-License-Identifier: EUPL-1.2
"""What goes by stick or by letter is verified as what comes over the network."""

import hashlib
import io
import shutil
from datetime import timedelta

import pytest

from core import records
from core.database import reading
from core.errors import AdministratorError
from core.model import HOUSE
from federation.guard import watching
from federation.publishing.publisher import publish
from federation.stick import writing as stick_writing
from federation.stick.reading import read_stick
from federation.stick.source import FileSource
from federation.stick.writing import Wanted, write_stick
from federation.store import feeds, notices, sightings
from federation.store import peers as stored
from federation.wire.stick import FIRST_LINE, read_line, write_end, write_record
from tests.federation.conftest import feed_of, lesson, peer_of, titles
from tests.federation.test_incarnations import rotate


@pytest.fixture
def two(found, opened):
    """Return two nodes that cannot reach each other, and nobody serves."""
    rotterdam, utrecht = opened(found("Rotterdam")), opened(found("Utrecht", port=5101))
    for number in range(3):
        lesson(rotterdam, f"Les {number}")
    publish(rotterdam)
    return rotterdam, utrecht


def exported(node, **wanted):
    """Return the bytes of a file with a feed."""
    out = io.BytesIO()
    write_stick(node, out, Wanted(**{"node_id": node.id, **wanted}))
    return out.getvalue()


def take_in(node, raw, pin=""):
    return read_stick(node, "brief.feed", io.BytesIO(raw), pin)


def sealed(raw):
    """Return a file whose last line fits what stands in it, as a forger would make it."""
    body = raw[: raw.rindex(b"end ")]
    return body + write_end(hashlib.sha256(body).digest())


def test_a_file_brings_a_node_that_was_never_reached(two):
    rotterdam, utrecht = two

    (found,) = take_in(utrecht, exported(rotterdam), pin=rotterdam.id)

    assert (found.before, found.now, found.problem) == (0, 3, "")
    assert titles(utrecht) == ["Les 0", "Les 1", "Les 2"]
    assert feed_of(utrecht, rotterdam).reached == feed_of(rotterdam, rotterdam).reached
    known = peer_of(utrecht, rotterdam)
    assert (known.last_contact, known.last_mirrored is not None) == (None, True)
    assert known.heads_time is not None


def test_the_same_file_twice_has_the_effect_of_once(two):
    rotterdam, utrecht = two
    raw = exported(rotterdam)
    take_in(utrecht, raw, pin=rotterdam.id)

    (found,) = take_in(utrecht, raw)

    assert (found.before, found.now) == (3, 3)


def test_only_what_is_lacking_travels_and_fits(two):
    rotterdam, utrecht = two
    whole = exported(rotterdam)
    take_in(utrecht, whole, pin=rotterdam.id)
    lesson(rotterdam, "Les 3")
    publish(rotterdam)

    rest = exported(rotterdam, since=3)
    (found,) = take_in(utrecht, rest)

    assert (found.before, found.now) == (3, 4)
    assert titles(utrecht)[-1] == "Les 3"
    assert len(rest) < len(whole)


def test_a_file_that_begins_beyond_what_is_held_says_what_to_ask_for(two):
    rotterdam, utrecht = two

    with pytest.raises(AdministratorError, match="no entries yet: ask for a file with --since"):
        take_in(utrecht, exported(rotterdam, since=2), pin=rotterdam.id)

    assert titles(utrecht) == []


def test_a_reader_in_the_middle_of_a_record_goes_on_from_there(two):
    rotterdam, utrecht = two
    first = exported(rotterdam)
    for number in range(3, 6):
        lesson(rotterdam, f"Les {number}")
    publish(rotterdam)
    take_in(utrecht, first, pin=rotterdam.id)

    (found,) = take_in(utrecht, exported(rotterdam))

    assert (found.before, found.now, len(titles(utrecht))) == (3, 6, 6)


def test_records_of_several_batches_and_several_payload_answers(two, monkeypatch):
    rotterdam, utrecht = two
    monkeypatch.setattr(stick_writing, "MAX_BATCH", 2)
    monkeypatch.setattr(stick_writing, "_ENOUGH", 600)

    take_in(utrecht, exported(rotterdam), pin=rotterdam.id)

    assert titles(utrecht) == ["Les 0", "Les 1", "Les 2"]


def test_an_older_file_takes_nothing_back(two):
    rotterdam, utrecht = two
    old = exported(rotterdam)
    lesson(rotterdam, "Les 3")
    publish(rotterdam)
    take_in(utrecht, exported(rotterdam), pin=rotterdam.id)

    (found,) = take_in(utrecht, old)

    assert (found.before, found.now) == (4, 4)
    assert feed_of(utrecht, rotterdam).alarm == ""


def test_what_was_withdrawn_is_not_in_the_file_and_stays_away(two):
    rotterdam, utrecht = two
    old = exported(rotterdam)
    with reading(rotterdam.engine) as tx:
        from core.store import records as rows

        record = next(one for one in rows.get_many(tx, [1, 2, 3]).values() if one.title == "Les 1")
    records.withdraw(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    new = exported(rotterdam)

    take_in(utrecht, new, pin=rotterdam.id)
    take_in(utrecht, old)

    assert b"Les 1" in old
    assert b"Les 1" not in new
    assert titles(utrecht) == ["Les 0", "Les 2"]


def test_a_mirror_exports_what_it_holds_of_another(two, found, opened):
    rotterdam, eindhoven = two
    take_in(eindhoven, exported(rotterdam), pin=rotterdam.id)
    groningen = opened(found("Groningen", port=5102))

    take_in(groningen, exported(eindhoven, node_id=rotterdam.id), pin=rotterdam.id)

    assert titles(groningen) == ["Les 0", "Les 1", "Les 2"]


def test_who_is_named_as_reader_gets_what_it_lacks_and_is_told_of_erasures(two):
    rotterdam, utrecht = two
    exported(rotterdam, readers=(utrecht.id,))
    lesson(rotterdam, "Les 3")
    publish(rotterdam)

    rest = exported(rotterdam, readers=(utrecht.id,))

    assert b"Les 3" in rest
    assert b"Les 2" not in rest
    with reading(rotterdam.engine) as tx:
        assert notices.served_with(tx, feed_of(rotterdam, rotterdam).id) == [utrecht.id]


def test_a_network_that_is_unknown_is_not_written(two):
    rotterdam, _ = two

    with pytest.raises(AdministratorError, match="nothing is held here"):
        exported(rotterdam, audience="a" * 64)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda raw: b"", "does not begin"),
        (lambda raw: b"hello" + raw, "does not begin"),
        (lambda raw: raw[: len(raw) // 2], "cut off"),
        (lambda raw: raw[: raw.rindex(b"end ")], "cut off"),
        (lambda raw: raw[:-1], "cut off"),
        (lambda raw: raw + b"more", "something stands after its end"),
        (lambda raw: raw.replace(b"Les 1", b"Les X"), "damaged"),
        (lambda raw: raw.replace(b"/checkpoint ", b"/checkpoint 9"), "cut off"),
        (lambda raw: FIRST_LINE + b"/a 99999999\n" + raw, "at most"),
        (lambda raw: FIRST_LINE + b"/../etc/passwd 0\n\n" + raw, "where an answer should begin"),
        (lambda raw: FIRST_LINE + b"/" + b"a" * 9000, "cut off"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_whole(two, damage, told):
    rotterdam, utrecht = two

    with pytest.raises(AdministratorError, match=told):
        take_in(utrecht, damage(exported(rotterdam)), pin=rotterdam.id)

    with reading(utrecht.engine) as tx:
        assert stored.everyone(tx) == []
        assert feeds.of_node(tx, rotterdam.id) == []


@pytest.mark.parametrize(
    "lie",
    [
        lambda raw: raw.replace(b"\n3\n", b"\n2\n"),
        lambda raw: raw.replace(b'"n":1', b'"n":2', 1),
        lambda raw: raw.replace(b"&size=3", b"&size=3").replace(b"0 3 3\n", b"0 3 4\n"),
        lambda raw: raw.replace(b"node ", b"nide ", 1),
    ],
)
def test_a_file_that_lies_with_a_good_last_line_changes_nothing_false(two, lie):
    rotterdam, utrecht = two

    with pytest.raises(AdministratorError):
        take_in(utrecht, sealed(lie(exported(rotterdam))), pin=rotterdam.id)

    assert titles(utrecht) == []
    take_in(utrecht, exported(rotterdam), pin=rotterdam.id)
    assert len(titles(utrecht)) == 3


def test_a_payload_that_was_changed_stays_missing_and_is_told(two):
    rotterdam, utrecht = two
    forged = sealed(exported(rotterdam).replace(b"Les 1", b"Les X"))

    (found,) = take_in(utrecht, forged, pin=rotterdam.id)

    assert "damaged" in found.problem
    assert titles(utrecht) == ["Les 0", "Les 2"]


def test_answers_of_a_kind_nobody_knows_are_passed_over(two):
    rotterdam, utrecht = two
    raw = exported(rotterdam)
    more = write_record("/weather/tomorrow", "at=9", b"rain")

    (found,) = take_in(
        utrecht, sealed(FIRST_LINE + more + raw[len(FIRST_LINE) :]), pin=rotterdam.id
    )

    assert found.now == 3


def test_a_file_of_an_unknown_node_asks_to_compare_first(two):
    rotterdam, utrecht = two

    with pytest.raises(AdministratorError, match="compare that id"):
        take_in(utrecht, exported(rotterdam))
    with pytest.raises(AdministratorError, match="holds nothing of"):
        take_in(utrecht, exported(rotterdam), pin="a" * 32)
    with pytest.raises(AdministratorError, match="nothing of other nodes"):
        take_in(rotterdam, exported(rotterdam))


def test_two_stories_in_two_files_are_a_fork(two, found, opened, tmp_path):
    rotterdam, utrecht = two
    twin_directory = tmp_path / "twin"
    rotterdam.engine.dispose()
    shutil.copytree(rotterdam.directory, twin_directory)
    twin = opened(twin_directory)
    watching.overrule(twin)  # it has nobody to ask
    lesson(rotterdam, "Het ene")
    lesson(twin, "Het andere")
    publish(rotterdam)
    publish(twin)
    take_in(utrecht, exported(rotterdam), pin=rotterdam.id)

    with pytest.raises(AdministratorError, match="two roots"):
        take_in(utrecht, exported(twin))

    held = feed_of(utrecht, rotterdam)
    assert held.alarm.startswith("fork")
    assert all(held.evidence)
    assert "Het andere" not in titles(utrecht)


def test_a_line_is_a_record_or_the_end():
    assert read_line(b"/feeds/a/headers?from=0&to=3&size=3 12\n").length == 12
    assert read_line(write_end(bytes(32))) == bytes(32)


def test_a_sighting_is_of_peers_not_of_files(two):
    rotterdam, utrecht = two
    take_in(utrecht, exported(rotterdam), pin=rotterdam.id)

    with reading(utrecht.engine) as tx:
        assert sightings.of_node(tx, rotterdam.id) == []


def test_old_heads_in_a_file_do_not_make_news_older(two):
    rotterdam, utrecht = two
    old = exported(rotterdam)
    take_in(utrecht, old, pin=rotterdam.id)
    before = peer_of(utrecht, rotterdam).heads_time
    real = rotterdam.clock
    object.__setattr__(rotterdam, "clock", lambda: real() + timedelta(hours=1))
    take_in(utrecht, exported(rotterdam))

    take_in(utrecht, old)

    assert peer_of(utrecht, rotterdam).heads_time >= before
    assert FileSource("old", io.BytesIO(old)).nodes == [rotterdam.id]


@pytest.mark.parametrize("has_read", [False, True])
def test_a_feed_that_was_cut_goes_by_file_with_what_came_after(two, has_read):
    rotterdam, utrecht = two
    if has_read:
        take_in(utrecht, exported(rotterdam), pin=rotterdam.id)
    rotate(rotterdam)
    lesson(rotterdam, "Onder een nieuwe sleutel")
    publish(rotterdam)

    found = take_in(utrecht, exported(rotterdam), pin=rotterdam.id)

    assert [one.origin.rpartition("/")[2] for one in found] == ["1", "2"]
    assert titles(utrecht) == ["Les 0", "Les 1", "Les 2", "Onder een nieuwe sleutel"]
    assert feed_of(utrecht, rotterdam).cut
