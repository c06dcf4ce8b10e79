# SPDX-License-Identifier: EUPL-1.2
"""Erasure between nodes: gone everywhere, confirmed by name; over real HTTP, in real files."""

from datetime import timedelta

import pytest

from core import erasing, lasting, questions, records, scrubbing
from core.database import reading, writing
from core.model import HOUSE
from federation.erasing import destroying, notices, orders, receipts, round
from federation.erasing.known import known
from federation.gate import gate_of
from federation.publishing.publisher import publish
from federation.store import contents, erasures, feeds, meaning
from federation.store import peers as stored
from federation.store.receipts import confirmations
from federation.wire.entry import ERASE, PUT, erase_header, read_header
from federation.wire.erasure import Order, Receipt, sign_order, sign_receipt
from federation.wire.identity import new_key, read_key
from federation.wire.times import week_of
from tests.federation.conftest import feed_of, follow, lesson, put, say, titles, visit

CANARY = "kanarie8264"


@pytest.fixture
def two(town):
    """Return a writer and a reader that know each other."""
    rotterdam, amsterdam = town.node("Rotterdam"), town.node("Amsterdam")
    follow(amsterdam, rotterdam)
    follow(rotterdam, amsterdam)
    for node in (rotterdam, amsterdam):
        publish(node)  # asks the other first: from now on both may sign
    return rotterdam, amsterdam


def read(reader, writer):
    """Read all that a writer has, after whatever it announced; return what went wrong."""
    for errands in (gate_of(writer).announcing, gate_of(reader).visiting):
        assert errands.settle(10)
    return visit(reader, writer)


def left_in_files(node, canary=CANARY):
    """Return the files of a node that hold a text, in any case."""
    return [
        each.name
        for each in node.directory.rglob("*")
        if each.is_file() and canary.lower().encode() in each.read_bytes().lower()
    ]


def confirmed(node, record):
    """Return who confirmed an erasure of ours, and who must still."""
    with reading(node.engine) as tx:
        found = confirmations(tx, [record.wire_id])
    return (
        [each.peer for each in found if each.confirmed],
        [each.peer for each in found if not each.confirmed],
    )


def is_dead(node, writer, record):
    with reading(node.engine) as tx:
        return bool(destroying.dead(tx, node, writer.id, [record.wire_id]))


def settle(node):
    """Do what is due, without the rest between two scrubbings."""
    scrubbing._rest_until.clear()
    round.run(node)


def test_an_erased_record_is_gone_at_both_and_confirmed_and_the_feed_still_verifies(two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam, CANARY)
    kept = lesson(rotterdam, "Blijft")
    publish(rotterdam)
    data = {**questions.fields_of(record), "title": f"{CANARY} nog eens"}
    records.revise(rotterdam, HOUSE, record.id, data)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    assert left_in_files(rotterdam) and left_in_files(amsterdam)

    erasing.erase(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    assert read(amsterdam, rotterdam) == ""
    settle(rotterdam)
    assert confirmed(rotterdam, record) == ([], [amsterdam.id])
    settle(amsterdam)

    assert confirmed(rotterdam, record) == ([amsterdam.id], [])
    assert left_in_files(rotterdam) == left_in_files(amsterdam) == []
    assert titles(amsterdam) == titles(rotterdam) == ["Blijft"]
    assert is_dead(amsterdam, rotterdam, record) and is_dead(rotterdam, rotterdam, record)
    ours, theirs = feed_of(rotterdam, rotterdam), feed_of(amsterdam, rotterdam)
    assert (theirs.size, theirs.frontier.root()) == (ours.size, ours.frontier.root())
    with reading(amsterdam.engine) as tx:
        assert contents.live(tx, theirs, kept.wire_id)
        assert meaning.last_words(tx, theirs, [record.wire_id])[record.wire_id].op == ERASE


def test_no_receipt_is_signed_while_a_trace_may_be_left(two, monkeypatch):
    rotterdam, amsterdam = two
    record = lesson(rotterdam, CANARY)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    erasing.erase(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    monkeypatch.setattr(scrubbing, "PATIENCE", 0.05)

    with reading(amsterdam.engine) as tx:
        assert feeds.get(tx, f"{rotterdam.id}/public/1")
        settle(amsterdam)
        assert left_in_files(amsterdam)

    assert confirmed(rotterdam, record) == ([], [amsterdam.id])
    settle(amsterdam)
    assert confirmed(rotterdam, record) == ([amsterdam.id], [])


def test_who_does_not_confirm_in_seven_days_is_named(two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam)
    publish(rotterdam)
    erasing.erase(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    assert receipts.overdue(rotterdam) == {}

    object.__setattr__(rotterdam, "clock", later(rotterdam, days=7, seconds=1))

    assert receipts.overdue(rotterdam) == {amsterdam.id: 1}


def later(node, **span):
    before = node.clock
    return lambda: before() + timedelta(**span)


def test_a_record_that_was_never_in_a_feed_is_in_none_after_its_erasure(two):
    rotterdam, _ = two
    publish(rotterdam)
    record = lesson(rotterdam)
    erasing.erase(rotterdam, HOUSE, record.id)
    publish(rotterdam)

    assert feed_of(rotterdam, rotterdam).size == 0
    assert is_dead(rotterdam, rotterdam, record)
    assert confirmed(rotterdam, record) == ([], [])


def test_a_withdrawn_record_that_is_erased_loses_the_payload_that_was_kept(two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam, CANARY)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    records.withdraw(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    settle(amsterdam)
    assert left_in_files(amsterdam)

    erasing.erase(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    settle(rotterdam)
    settle(amsterdam)

    assert left_in_files(rotterdam) == left_in_files(amsterdam) == []


def test_overtaken_versions_that_are_kept_go_too(two):
    rotterdam, amsterdam = two
    object.__setattr__(gate_of(amsterdam).settings, "superseded_kept", 2)
    record = lesson(rotterdam, f"{CANARY} 0")
    for number in range(1, 5):
        publish(rotterdam)
        read(amsterdam, rotterdam)
        data = {**questions.fields_of(record), "title": f"{CANARY} {number}"}
        records.revise(rotterdam, HOUSE, record.id, data)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    settle(amsterdam)
    with reading(amsterdam.engine) as tx:
        feed = feeds.get(tx, f"{rotterdam.id}/public/1")
        assert [one.index for one in contents.served(tx, feed, range(5))] == [4]
    # The two newest of those that were overtaken are kept, not passed on.
    assert payloads_held(amsterdam) == 3

    erasing.erase(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    settle(amsterdam)

    assert payloads_held(amsterdam) == 0
    assert left_in_files(amsterdam) == []


def payloads_held(node):
    with reading(node.engine) as tx:
        return tx.exec_driver_sql("SELECT count(*) FROM federation_payload").scalar()


def test_a_later_put_of_an_erased_record_is_neither_fetched_nor_kept(two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam, CANARY)
    publish(rotterdam)
    payload = held(rotterdam, record)
    read(amsterdam, rotterdam)
    week = week_of(rotterdam.clock())
    say(rotterdam, (erase_header(record.wire_id, 2, week=week), None))
    read(amsterdam, rotterdam)

    say(rotterdam, put(rotterdam, record.wire_id, payload, n=3))
    assert read(amsterdam, rotterdam) == ""
    settle(amsterdam)

    assert payloads_held(amsterdam) == 0
    assert titles(amsterdam) == []
    assert left_in_files(amsterdam) == []


def held(node, record):
    with reading(node.engine) as tx:
        feed = feeds.get(tx, f"{node.id}/public/1")
        return contents.live(tx, feed, record.wire_id).payload


def test_our_copy_that_we_removed_does_not_come_back_with_a_revision(two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam, CANARY)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    copy = questions.find(amsterdam, HOUSE, f"{rotterdam.id}/{record.wire_id}")

    erasing.erase(amsterdam, HOUSE, copy.id, reason="Op verzoek")
    settle(amsterdam)
    data = {**questions.fields_of(record), "title": f"{CANARY} weer"}
    records.revise(rotterdam, HOUSE, record.id, data)
    publish(rotterdam)
    assert read(amsterdam, rotterdam) == ""
    settle(amsterdam)

    assert titles(amsterdam) == []
    assert left_in_files(amsterdam) == []
    with reading(amsterdam.engine) as tx:
        (one,) = erasures.newest(tx, amsterdam.id, ours=False, limit=9)
        assert (one.cause, one.reason, one.receipt) == ("here", "Op verzoek", b"")
        assert list(contents.served(tx, feeds.get(tx, f"{rotterdam.id}/public/1"), [0, 1])) == []


def test_a_removal_here_owes_a_receipt_once_its_writer_erases(two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    copy = questions.find(amsterdam, HOUSE, f"{rotterdam.id}/{record.wire_id}")
    erasing.erase(amsterdam, HOUSE, copy.id, reason="Op verzoek")
    settle(amsterdam)

    erasing.erase(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    settle(amsterdam)

    assert confirmed(rotterdam, record) == ([amsterdam.id], [])


def test_a_receipt_is_brought_again_until_it_is_taken(town, two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    erasing.erase(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    town.close(rotterdam.id)
    settle(amsterdam)
    assert gate_of(amsterdam).receipts_after[rotterdam.id][1] == 120

    town.serve(rotterdam)
    settle(amsterdam)
    assert confirmed(rotterdam, record) == ([], [amsterdam.id])
    gate_of(amsterdam).receipts_after.clear()
    gate_of(amsterdam).window.alive(rotterdam.id)
    settle(amsterdam)

    assert confirmed(rotterdam, record) == ([amsterdam.id], [])


def test_a_receipt_counts_only_for_whom_it_is_expected_from(two, town):
    rotterdam, amsterdam = two
    record, other = lesson(rotterdam), lesson(rotterdam)
    publish(rotterdam)
    erasing.erase(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    with reading(rotterdam.engine) as tx:
        signer = known(tx, rotterdam, amsterdam.id)

    def say_gone(wire_ids, origin=rotterdam.id, key=None):
        note = Receipt(amsterdam.id, origin, amsterdam.clock(), tuple(sorted(wire_ids)))
        signed = sign_receipt(note, key or gate_of(amsterdam).keys.feed)
        return receipts.take(rotterdam, signer, signed.note)

    with pytest.raises(Exception, match="not signed by"):
        say_gone([record.wire_id], key=new_key())
    with pytest.raises(Exception, match="is for node"):
        say_gone([record.wire_id], origin=amsterdam.id)
    assert confirmed(rotterdam, record) == ([], [amsterdam.id])
    assert say_gone([record.wire_id, other.wire_id]) == 1
    assert say_gone([record.wire_id]) == 0
    assert confirmed(rotterdam, record) == ([amsterdam.id], [])


def order_of(node, *records):
    recovery = read_key((node.directory / "recovery.key").read_bytes())
    wire_ids = tuple(sorted(each.wire_id for each in records))
    return sign_order(Order(node.id, node.clock(), wire_ids), recovery)


def test_the_recovery_key_of_a_dead_node_erases_at_one_and_its_peers(town, two):
    rotterdam, amsterdam = two
    utrecht = town.node("Utrecht")
    follow(utrecht, rotterdam)
    follow(amsterdam, utrecht)
    publish(utrecht)
    record, kept = lesson(rotterdam, CANARY), lesson(rotterdam, "Blijft")
    publish(rotterdam)
    read(amsterdam, rotterdam)
    read(utrecht, rotterdam)
    order = order_of(rotterdam, record)
    town.close(rotterdam.id)

    orders.take(amsterdam, order.note)
    assert gate_of(amsterdam).announcing.settle(10)
    settle(amsterdam)
    settle(utrecht)

    for node in (amsterdam, utrecht):
        assert titles(node) == ["Blijft"]
        assert left_in_files(node) == []
        with reading(node.engine) as tx:
            (one,) = erasures.newest(tx, node.id, ours=False, limit=9)
        assert (one.cause, bool(one.receipt), one.told) == ("order", True, None)
    assert kept.wire_id


def test_an_order_of_ones_own_recovery_key_erases_here_and_in_the_feed(two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam, CANARY)
    publish(rotterdam)
    read(amsterdam, rotterdam)

    orders.take(rotterdam, order_of(rotterdam, record).note)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    settle(rotterdam)
    settle(amsterdam)

    assert left_in_files(rotterdam) == left_in_files(amsterdam) == []
    assert confirmed(rotterdam, record) == ([amsterdam.id], [])


def test_a_peer_that_was_removed_hears_of_an_erasure_by_a_notice(two):
    rotterdam, amsterdam = two
    record, back, kept = (lesson(rotterdam, name) for name in (CANARY, "Terug", "Blijft"))
    publish(rotterdam)
    read(amsterdam, rotterdam)
    with writing(amsterdam.engine) as tx:
        stored.remove(tx, rotterdam.id)
    with writing(rotterdam.engine) as tx:
        stored.remove(tx, amsterdam.id)

    erasing.erase(rotterdam, HOUSE, record.id)
    records.unshare(rotterdam, HOUSE, back.id)
    publish(rotterdam)
    settle(rotterdam)
    settle(amsterdam)

    assert titles(amsterdam) == ["Blijft"]
    assert left_in_files(amsterdam) == left_in_files(rotterdam) == []
    assert confirmed(rotterdam, record) == ([amsterdam.id], [])
    assert kept.wire_id


def test_a_notice_has_many_pages_and_names_nothing_else(two, monkeypatch):
    rotterdam, amsterdam = two
    monkeypatch.setattr(notices, "MOST", 2)
    gone = [lesson(rotterdam, f"Weg {number}") for number in range(5)]
    lesson(rotterdam, "Blijft")
    publish(rotterdam)
    read(amsterdam, rotterdam)
    for each in gone[:3]:
        erasing.erase(rotterdam, HOUSE, each.id)
    for each in gone[3:]:
        records.withdraw(rotterdam, HOUSE, each.id)
    publish(rotterdam)

    first = notices.notice_for(rotterdam, amsterdam.id, "")
    with reading(amsterdam.engine) as tx:
        writer = known(tx, amsterdam, rotterdam.id)
    notices.hear(amsterdam, writer)

    assert len(first.gone) == 2 and first.next == first.gone[-1][1]
    assert titles(amsterdam) == ["Blijft"]


def test_after_a_restore_what_others_erased_is_destroyed_before_anything_is_served(
    two, opened, tmp_path
):
    from core.backup import backup, restore

    rotterdam, amsterdam = two
    record = lesson(rotterdam, CANARY)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    file = backup(amsterdam.directory, tmp_path / "copy.tar.gz")
    erasing.erase(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    settle(amsterdam)
    gate_of(amsterdam).close()
    amsterdam.engine.dispose()

    aside = restore(file, amsterdam.directory, force=True)
    again = opened(amsterdam.directory)
    assert payloads_held(again) == 1
    round.ensure(again)

    assert aside and payloads_held(again) == 0
    assert titles(again) == []
    assert is_dead(again, rotterdam, record)
    settle(again)
    assert left_in_files(again) == []


def test_a_restored_writer_serves_no_payload_that_it_erased(two, opened, tmp_path):
    from core.backup import backup, restore

    rotterdam, _ = two
    record = lesson(rotterdam, CANARY)
    publish(rotterdam)
    file = backup(rotterdam.directory, tmp_path / "copy.tar.gz")
    erasing.erase(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    gate_of(rotterdam).close()
    rotterdam.engine.dispose()

    restore(file, rotterdam.directory, force=True)
    again = opened(rotterdam.directory)
    round.ensure(again)

    assert payloads_held(again) == 0
    settle(again)
    assert left_in_files(again) == []
    publish(again)
    with reading(again.engine) as tx:
        headers = feeds.headers(tx, feeds.get(tx, f"{again.id}/public/1"), 0, 9)
    assert [read_header(each).op for each in headers] == [PUT, ERASE]


def test_our_own_erasure_that_comes_back_from_a_peer_is_carried_out(two):
    rotterdam, _ = two
    record = lesson(rotterdam, CANARY)
    publish(rotterdam)

    with writing(rotterdam.engine) as tx:
        destroying.kill(tx, rotterdam, rotterdam.id, {record.wire_id: 1}, "entry")
    settle(rotterdam)

    assert left_in_files(rotterdam) == []
    assert titles(rotterdam) == []
    assert is_dead(rotterdam, rotterdam, record)


def test_void_erasures_are_taken_back_and_out_of_the_lasting_list(two):
    rotterdam, amsterdam = two
    record = lesson(rotterdam)
    publish(rotterdam)
    read(amsterdam, rotterdam)
    erasing.erase(rotterdam, HOUSE, record.id)
    publish(rotterdam)
    read(amsterdam, rotterdam)

    with writing(amsterdam.engine) as tx:
        void = erasures.revoke(tx, f"{rotterdam.id}/public/1", 1)
    lasting.forget(amsterdam.directory, (f"{rotterdam.id}/{each}" for each in void))

    assert void == [record.wire_id]
    assert not is_dead(amsterdam, rotterdam, record)
    assert lasting.remembered(amsterdam.directory) == []
