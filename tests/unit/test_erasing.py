# SPDX-License-Identifier: EUPL-1.2
"""Erasing leaves nothing; hiding can be undone. On a real database file, which is searched."""

import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa

from core import changes, database, erasing, lasting, questions, records, scrubbing
from core.app import open_node
from core.backup import backup, restore
from core.database import reading, writing
from core.errors import Conflict, NotAllowed, NotFound
from core.model import HOUSE, VISITOR, Actor, Incoming, Query
from core.receiving import receive, retract
from core.store import erasures, search
from tests.unit.test_records import LESSON, PEER, WIRE, payload

EDITOR = Actor(None, "redactie", "editor")
MEDIATOR = Actor(None, "bemiddelaar", "mediator")
ADMINISTRATOR = Actor(None, "beheer", "administrator")
CANARY = "kanarie7351"


def lesson(node, title=CANARY, **more):
    record = records.create(
        node, EDITOR, "lesson", {**LESSON, "title": title, **more}, publish=True
    )
    return records.share(node, EDITOR, record.id)


def received(node, **more):
    with writing(node.engine) as tx:
        receive(tx, node, PEER, [Incoming(WIRE, payload(**more))])
    return questions.find(node, HOUSE, f"{PEER}/{WIRE}")


def hide(node, actor, record_id, reason):
    with writing(node.engine) as tx:
        return erasing.hide(tx, node, actor, record_id, reason)


def left_in_files(node, canary=CANARY):
    """Return the files of a node that hold a text, in any case."""
    return [
        each.name
        for each in node.directory.rglob("*")
        if each.is_file() and canary.lower().encode() in each.read_bytes().lower()
    ]


def test_of_an_erased_record_no_version_is_left_in_any_file(node):
    record = lesson(node, advice=f"Eerst {CANARY}.")
    for number in range(30):
        text = {**LESSON, "title": f"Anders {number}", "situation": f"{CANARY} {number} " * 40}
        records.revise(node, EDITOR, record.id, text)
        lesson(node, f"Een ander {number}")
    assert left_in_files(node)

    erasing.erase(node, EDITOR, record.id)
    assert scrubbing.scrub(node, at_once=True)

    assert left_in_files(node) == []
    with pytest.raises(NotFound):
        questions.get(node, HOUSE, record.id)
    assert questions.search(node, CANARY) == []
    assert len(questions.search(node, "ander")) == 20


def test_deleting_alone_would_leave_words_in_the_file(node):
    record = lesson(node)
    erasing.erase(node, EDITOR, record.id)

    assert left_in_files(node)


def test_what_is_left_of_an_erasure_links_no_local_id_to_a_wire_id(node):
    record = lesson(node)

    assert erasing.erase(node, EDITOR, record.id) == f"{node.id}/{record.wire_id}"

    with reading(node.engine) as tx:
        assert erasures.queued(tx, own=True, limit=9) == [erasures.Erased("", record.wire_id)]
        assert record.id not in {each.record_id for each in changes.since(tx, 0)}
        for table in ("record", "version", "facet", "hidden"):
            assert tx.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar() == 0
    assert lasting.remembered(node.directory) == [f"{node.id}/{record.wire_id}"]


def test_no_later_record_gets_the_local_id_of_an_erased_one(node):
    record = lesson(node)
    erasing.erase(node, EDITOR, record.id)

    assert lesson(node, "Nieuw").id == record.id + 1


def test_a_draft_was_never_shared_so_no_id_is_remembered(node):
    draft = records.create(node, EDITOR, "lesson", LESSON)

    assert erasing.erase(node, EDITOR, draft.id) is None

    assert lasting.remembered(node.directory) == []
    with reading(node.engine) as tx:
        assert erasures.queued(tx, own=True, limit=9) == []


def test_what_points_at_an_erased_record_is_told(node):
    start = {"title": "Soep", "story": "Soep.", "phase": "idea", "principles": ["ecosystem"]}
    initiative = records.create(node, EDITOR, "initiative", start, publish=True)
    pointing = lesson(node, "Wijst", initiative=str(initiative.id))
    with reading(node.engine) as tx:
        before = changes.newest(tx)

    erasing.erase(node, EDITOR, initiative.id)

    with reading(node.engine) as tx:
        told = [(each.deed, each.record_id) for each in changes.since(tx, before)]
    assert told == [("unlink", pointing.id), ("erase", 0)]


def test_a_visitor_erases_nothing(node):
    record = lesson(node)

    with pytest.raises(NotAllowed):
        erasing.erase(node, VISITOR, record.id)
    assert questions.get(node, VISITOR, record.id) == record


def test_a_copy_of_another_is_removed_by_an_administrator_with_a_ground(node):
    copy = received(node)
    with pytest.raises(NotAllowed):
        erasing.erase(node, EDITOR, copy.id, reason="Op verzoek")
    with pytest.raises(Conflict):
        erasing.erase(node, ADMINISTRATOR, copy.id, reason="  ")

    erasing.erase(node, ADMINISTRATOR, copy.id, reason="Op verzoek")

    with reading(node.engine) as tx:
        assert erasures.queued(tx, own=False, limit=9) == [
            erasures.Erased(PEER, WIRE, "Op verzoek")
        ]
    assert received(node) is None


def test_a_hidden_record_is_for_mediators_until_it_is_shown_again(node):
    copy = received(node)

    hide(node, ADMINISTRATOR, copy.id, "Klopt niet")

    for actor in (VISITOR, EDITOR):
        with pytest.raises(NotFound):
            questions.get(node, actor, copy.id)
    assert questions.search(node, "soep") == []
    assert questions.page(node, VISITOR, Query("lesson")).records == ()
    ((hidden, record),) = erasing.all_hidden(node, ADMINISTRATOR)
    assert (hidden.reason, record.id) == ("Klopt niet", copy.id)

    erasing.show_again(node, ADMINISTRATOR, copy.id)

    assert questions.get(node, VISITOR, copy.id) == copy
    assert [each.id for each in questions.search(node, "soep")] == [copy.id]
    assert questions.page(node, VISITOR, Query("lesson", {"kind": ("experience",)})).count == 1
    assert erasing.all_hidden(node, ADMINISTRATOR) == []


def test_a_hidden_record_stays_hidden_when_a_newer_version_comes(node):
    copy = received(node)
    hide(node, ADMINISTRATOR, copy.id, "Klopt niet")

    received(node, version=2, title="Beter")

    assert questions.search(node, "soep") == []
    assert questions.page(node, VISITOR, Query("lesson", {"kind": ("experience",)})).count == 0
    erasing.show_again(node, ADMINISTRATOR, copy.id)
    assert questions.get(node, VISITOR, copy.id).title == "Beter"


def test_only_what_stands_on_the_site_is_hidden_by_a_mediator_with_a_reason(node):
    copy, draft = received(node), records.create(node, EDITOR, "lesson", LESSON)
    with pytest.raises(Conflict):
        hide(node, MEDIATOR, draft.id, "x")
    with pytest.raises(NotAllowed):
        hide(node, EDITOR, copy.id, "x")
    with pytest.raises(Conflict):
        hide(node, MEDIATOR, copy.id, "")
    with pytest.raises(Conflict):
        erasing.show_again(node, MEDIATOR, copy.id)
    with writing(node.engine) as tx:
        retract(tx, node, PEER, [WIRE])
    with pytest.raises(Conflict):
        hide(node, HOUSE, copy.id, "x")


def test_what_is_our_own_and_hidden_is_taken_back_from_peers_and_not_given_again(node):
    own = lesson(node)
    assert own.is_shared

    hidden, _ = hide(node, MEDIATOR, own.id, "Gaat over één persoon")

    assert not hidden.is_shared
    with pytest.raises(NotFound):
        questions.get(node, EDITOR, own.id)
    shown = erasing.show_again(node, MEDIATOR, own.id)
    assert (shown.is_public, shown.is_shared, shown.wire_id) == (True, False, own.wire_id)
    assert records.share(node, EDITOR, own.id).is_shared


def test_scrubbing_waits_for_whoever_still_reads_the_log(node, monkeypatch):
    monkeypatch.setattr(scrubbing, "PATIENCE", 0.05)
    record = lesson(node)
    with closing(sqlite3.connect(node.directory / "node.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM record").fetchone()
        erasing.erase(node, EDITOR, record.id)

        assert not scrubbing.scrub(node, at_once=True)
        assert left_in_files(node)

        reader.execute("ROLLBACK")
    assert scrubbing.scrub(node, at_once=True)
    assert left_in_files(node) == []


def test_a_second_erasure_rests_a_moment_before_the_file_is_written_again(node):
    erasing.erase(node, EDITOR, lesson(node).id)
    assert scrubbing.scrub(node, at_once=True)
    erasing.erase(node, EDITOR, lesson(node).id)

    scrubbing._rest_until[str(node.directory)] = float("inf")
    assert not scrubbing.scrub(node)
    assert scrubbing.scrub(node, at_once=True)


def test_search_finds_the_rest_after_its_index_was_merged(node):
    kept = lesson(node, "Blijft")
    with writing(node.engine) as tx:
        search.merge(tx)

    assert [each.id for each in questions.search(node, "blijft")] == [kept.id]


def test_a_backup_does_not_hold_the_list_and_a_restore_does_not_take_it_back(node, tmp_path):
    record = lesson(node)
    kept = lesson(node, "Blijft")
    file = backup(node.directory, tmp_path / "copy.tar.gz")
    erasing.erase(node, EDITOR, record.id)
    node.engine.dispose()

    restore(file, node.directory, force=True)
    again = open_node(node.directory, environment={})

    assert questions.find(again, HOUSE, f"{node.id}/{record.wire_id}") is None
    assert questions.find(again, HOUSE, f"{node.id}/{kept.wire_id}") == kept
    assert scrubbing.scrub(again, at_once=True)
    assert left_in_files(again) == []
    with reading(again.engine) as tx:
        assert [each.wire_id for each in erasures.queued(tx, own=True, limit=9)] == [record.wire_id]
    again.engine.dispose()


def test_what_a_crash_kept_out_of_the_lasting_list_is_added_when_the_node_opens(node):
    erasing.erase(node, EDITOR, lesson(node).id)
    expected = lasting.remembered(node.directory)
    (node.directory / lasting.FILE_NAME).unlink()

    erasing.reapply(node)

    assert lasting.remembered(node.directory) == expected


def test_a_half_line_in_the_lasting_list_counts_for_nothing(tmp_path):
    first, second = f"{PEER}/{WIRE}", f"{'q' * 32}/{WIRE}"
    lasting.remember(tmp_path, [first])
    with (tmp_path / lasting.FILE_NAME).open("a") as file:
        file.write(second[:40])

    lasting.remember(tmp_path, [second, first])

    assert lasting.remembered(tmp_path) == [first, second]
    assert (tmp_path / lasting.FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_a_rewritten_database_is_whole_and_its_log_is_empty(node):
    lesson(node)

    assert database.rewrite(node.engine, 1.0)

    assert (node.directory / "node.db-wal").stat().st_size == 0
    with reading(node.engine) as tx:
        assert tx.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
