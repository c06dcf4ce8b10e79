# SPDX-License-Identifier: EUPL-1.2
"""Search that forgives, and never tells what it should not. On a real database file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import erasing, questions, records, scrubbing
from core.database import reading, writing
from core.model import HOUSE, VISITOR, Actor, Incoming
from core.receiving import receive, retract
from core.searching import analysis, finding, renewing
from core.searching.alike import similar
from core.searching.finding import Wanted
from core.store import erasures
from core.store import search as index
from core.tables import searching as tables
from tests.unit.test_erasing import hide, left_in_files
from tests.unit.test_records import LESSON, PEER, WIRE, payload

EDITOR = Actor(None, "redactie", "editor")
MEMBER = Actor(None, "lid", "member")
ADMINISTRATOR = Actor(None, "beheer", "administrator")
NETWORK = "n" * 32


def write(node, title, advice="Doe dat.", **more):
    text = {
        **LESSON,
        "situation": "",
        "what_happened": "",
        "title": title,
        "advice": advice,
        **more,
    }
    return records.create(node, EDITOR, "lesson", text, publish=True)


def take_in(node, audience="public", **changed):
    with writing(node.engine) as tx:
        assert receive(tx, node, PEER, [Incoming(WIRE, payload(**changed))], audience) == {}


def found(node, text, **more):
    return [each.title for each in finding.search(node, Wanted(text, **more)).records]


def vocabulary(node):
    with reading(node.engine) as tx:
        return dict(tx.execute(sa.select(tables.words.c.word, tables.words.c.records)).all())


def test_any_form_of_a_word_finds_it(node):
    write(node, "Huizen vol buren")

    for word in ("huis", "huizen", "HUIZEN", "buur", "buren"):
        assert found(node, word) == ["Huizen vol buren"], word


def test_accents_make_no_difference(node):
    write(node, "Eén café met ideeën")

    for word in ("een cafe", "CAFÉ", "idee", "ideeen", "ideeën"):
        assert found(node, word) == ["Eén café met ideeën"], word


def test_an_unfinished_last_word_finds_what_it_may_become(node):
    write(node, "Samenwerken in de wijk")

    assert found(node, "wijk samenw") == ["Samenwerken in de wijk"]
    assert found(node, "samenw wijk", exactly=True) == ["Samenwerken in de wijk"]
    assert found(node, "sw") == []


def test_a_word_is_found_inside_a_compound_after_the_word_itself(node):
    write(node, "Het buurtmaal")
    write(node, "Een maal met de buurt")

    assert found(node, "buurt") == ["Een maal met de buurt", "Het buurtmaal"]
    assert found(node, "maal") == ["Een maal met de buurt", "Het buurtmaal"]


def test_a_compound_nobody_wrote_is_found_as_its_two_words(node):
    write(node, "Een tafel voor de buurt")

    result = finding.search(node, Wanted("buurttafel"))

    assert [each.title for each in result.records] == ["Een tafel voor de buurt"]
    assert result.instead == "buurt tafel"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("tafle", "tafel"), ("tafl", "tafel"), ("atfel", "tafel"), ("initatieven", "initiatieven"),
     ("inisiatiefen", "initiatieven"), ("rnode tafle", "ronde tafel")],
)  # fmt: skip
def test_a_typing_error_is_mended_and_told(node, typed, meant):
    write(node, "Ronde tafel over initiatieven")

    result = finding.search(node, Wanted(typed))

    assert [each.title for each in result.records] == ["Ronde tafel over initiatieven"]
    assert result.instead == meant
    assert finding.search(node, Wanted(typed, exactly=True)) == finding.Found()


def test_a_word_that_stands_somewhere_is_never_mended(node):
    write(node, "De wafel van de markt")
    write(node, "De tafel van de markt")

    assert found(node, "wafel") == ["De wafel van de markt"]
    assert finding.search(node, Wanted("wafel")).instead == ""


def test_a_short_word_is_not_mended_far_away(node):
    write(node, "De kerk")

    assert found(node, "koek") == []


def test_when_nothing_has_all_words_some_are_better_than_none(node):
    write(node, "Soep op tafel")
    write(node, "Soep")

    result = finding.search(node, Wanted("soep tafel olifant"))

    assert result.partly
    assert [each.title for each in result.records] == ["Soep op tafel", "Soep"]


def test_titles_come_before_texts_and_words_as_typed_before_other_forms(node):
    write(node, "Iets anders", advice="Vergeet de tuin niet.")
    write(node, "Tuinen in de stad")
    write(node, "Een tuin op het dak")
    write(node, "De tuinslang")

    assert found(node, "tuin") == [
        "Een tuin op het dak", "Tuinen in de stad", "Iets anders", "De tuinslang",
    ]  # fmt: skip


def test_newest_first_is_by_publication(node):
    old = replace(node, clock=lambda: datetime.now(UTC) - timedelta(days=9))
    write(node, "Soep van nu", advice="Soep.")
    write(old, "Soep van toen", advice="Soep.")

    assert found(node, "soep", newest=True) == ["Soep van nu", "Soep van toen"]


def test_filters_narrow_and_the_count_follows(node):
    write(node, "Soep van ons", principles=["ict"])
    take_in(node, title="Soep van ver")
    story = {"title": "Soep samen", "story": "Samen.", "phase": "idea", "principles": ["ict"]}
    records.create(node, EDITOR, "initiative", story, publish=True)

    assert finding.search(node, Wanted("soep")).count == 3
    assert set(found(node, "soep", types=("lesson",))) == {"Soep van ons", "Soep van ver"}
    assert found(node, "soep", origins=(PEER,)) == ["Soep van ver"]
    assert set(found(node, "soep", origins=("",))) == {"Soep van ons", "Soep samen"}
    assert set(found(node, "soep", principles=("ict",))) == {"Soep van ons", "Soep samen"}
    assert finding.search(node, Wanted("soep", types=("lesson",), origins=("",))).count == 1


def test_an_english_text_is_bent_the_english_way(node):
    write(node, "Neighbours sharing meals", language="en")

    assert found(node, "neighbour meal") == ["Neighbours sharing meals"]


def test_a_page_of_what_was_found_goes_on_where_the_last_ended(node):
    titles = {f"Soep {number}" for number in range(7)}
    for each in titles:
        write(node, each)

    pages = [found(node, "soep", limit=3, offset=at) for at in (0, 3, 6, 9)]

    assert [len(each) for each in pages] == [3, 3, 1, 0]
    assert {title for page in pages for title in page} == titles


def test_a_common_word_is_counted_as_far_as_search_looks(node, monkeypatch):
    monkeypatch.setattr(finding, "LIMIT", 5)
    for number in range(8):
        write(node, f"Soep {number}")

    result = finding.search(node, Wanted("soep"))

    assert (result.count, result.exact) == (5, False)


def test_what_visitors_may_not_read_is_in_no_answer_and_no_suggestion(node):
    records.create(node, EDITOR, "lesson", {**LESSON, "title": "Conceptwoord"})
    take_in(node, NETWORK, title="Ledenwoord")
    withdrawn = write(node, "Terugwoord")
    records.withdraw(node, EDITOR, withdrawn.id)

    for word in ("conceptwoord", "ledenwoord", "terugwoord"):
        assert finding.search(node, Wanted(word)) == finding.Found()
        assert finding.search(node, Wanted(word[:-2] + "dr")) == finding.Found()
        assert finding.search(node, Wanted(word[:5])) == finding.Found()
        assert word not in vocabulary(node)


def test_hiding_takes_words_out_and_showing_brings_them_back(node):
    take_in(node, title="Verborgenwoord")
    copy = questions.find(node, HOUSE, f"{PEER}/{WIRE}")

    hide(node, ADMINISTRATOR, copy.id, "reclame")
    assert "verborgenwoord" not in vocabulary(node)
    assert found(node, "verborgenwoort") == []

    with writing(node.engine) as tx:
        erasing.unhide(tx, node, ADMINISTRATOR, copy.id)
    assert found(node, "verborgenwoort") == ["Verborgenwoord"]


def test_what_was_taken_back_elsewhere_is_forgotten(node):
    take_in(node, title="Teruggenomen")
    with writing(node.engine) as tx:
        retract(tx, node, PEER, [WIRE])

    assert vocabulary(node) == {}


def test_of_an_erased_record_no_word_is_left_in_index_or_vocabulary(node):
    record = write(node, "Kanarievogels7351 en kanarietje", advice="Kanariegeel fluitje.")
    write(node, "Een fluitje")
    assert vocabulary(node)["fluitje"] == 2

    erasing.erase(node, EDITOR, record.id)
    assert scrubbing.scrub(node, at_once=True)

    assert "kanarietje" not in vocabulary(node)
    assert vocabulary(node)["fluitje"] == 1
    for trace in ("kanarie", "eiranak", "legeirank"):
        assert left_in_files(node, trace) == []
    assert found(node, "kanarietje") == []


def test_the_vocabulary_counts_records_through_every_revision(node):
    record = write(node, "Soep soep", advice="Soep en brood.")
    write(node, "Brood", advice="Brood.")
    assert vocabulary(node) == {"soep": 1, "brood": 2}

    text = {**LESSON, "title": "Thee", "advice": "Thee.", "situation": "", "what_happened": ""}
    records.revise(node, EDITOR, record.id, text)

    assert vocabulary(node) == {"thee": 1, "brood": 1}

    records.withdraw(node, EDITOR, record.id)

    assert vocabulary(node) == {"brood": 1}


def test_an_index_of_an_older_analysis_is_made_anew_in_batches(node, monkeypatch):
    for number in range(5):
        write(node, f"Soep {number}")
    with writing(node.engine) as tx:
        index.clear(tx)
        erasures.set_number(tx, "search_version", analysis.VERSION - 1)
    monkeypatch.setattr(renewing, "BATCH", 2)
    told = []

    assert renewing.renew(node, tell=told.append) == 5

    assert told == [2, 4, 5]
    assert len(found(node, "soep")) == 5
    assert vocabulary(node) == {"soep": 5, "doe": 5, "dat": 5}
    assert renewing.renew(node) == 0


def test_a_renewal_that_was_cut_off_goes_on_where_it_was(node, monkeypatch):
    for number in range(5):
        write(node, f"Soep {number}")
    monkeypatch.setattr(renewing, "BATCH", 2)

    class Cut(Exception):
        pass

    def cut(count):
        raise Cut

    with pytest.raises(Cut):
        renewing.renew(node, tell=cut)

    assert renewing.renew(node) == 3
    assert vocabulary(node)["soep"] == 5


def test_a_broken_index_is_repaired_by_making_it_anew(node):
    record = write(node, "Soep")
    with writing(node.engine) as tx:
        index.put(tx, [{"id": record.id + 7, "title": "spook", "words": "spook"}])
        tx.execute(sa.update(tables.words).values(records=40))

    assert renewing.renew(node, anew=True) == 1

    assert vocabulary(node)["soep"] == 1
    assert found(node, "spook") == []


def test_a_fresh_node_looks_once_and_is_done(node):
    renewal = renewing.Renewal()
    renewal.run(node)
    write(node, "Soep")

    renewal.run(node)

    with reading(node.engine) as tx:
        assert erasures.number(tx, "search_version") == analysis.VERSION


def test_the_migration_makes_the_table_that_is_made_anew(node):
    with reading(node.engine) as tx:
        made = tx.execute(
            sa.text("SELECT sql FROM sqlite_master WHERE name = 'record_search'")
        ).scalar_one()

    assert made == index.MADE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(text=st.text(max_size=60) | st.text(alphabet="\"'*():^-+~= ANDORNEAR{}a|", max_size=40))
def test_whatever_is_typed_gives_an_answer(node, text):
    assert finding.search(node, Wanted(text)).count >= 0
    assert isinstance(questions.search(node, text), list)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(min_size=1, max_size=60))
def test_whatever_is_written_is_found_by_its_own_title(node, text):
    if not text.strip() or "\x00" in text:
        return
    title = f"{text} eigenwoord"
    record = write(node, title[:200])
    words = " ".join(analysis.asked(title))

    assert questions.get(node, VISITOR, record.id).title == title
    assert title in found(node, words, limit=500)


@pytest.mark.parametrize("text", ['"', "*", "soep*", "NEAR(soep)", "title:soep", "-soep", "^soep",
                                  "(soep", "soep AND", "{title}: soep", "type:lesson"])  # fmt: skip
def test_signs_of_the_index_mean_nothing(node, text):
    write(node, "Soep")

    assert found(node, text) in ([], ["Soep"])


def members(node, text, **more):
    return [each.title for each in finding.search(node, Wanted(text, **more), MEMBER).records]


def test_a_member_finds_what_is_for_members_and_a_visitor_does_not(node):
    write(node, "Soep")
    take_in(node, NETWORK, title="Ledensoep en soep")

    assert members(node, "soep") == ["Ledensoep en soep", "Soep"]
    assert finding.search(node, Wanted("soep"), MEMBER).count == 2
    assert finding.search(node, Wanted("soep"), VISITOR).count == 1
    assert members(node, "soep", origins=(PEER,)) == ["Ledensoep en soep"]
    assert found(node, "soep", origins=(PEER,)) == []
    assert [each.title for each in questions.search(node, "soep")] == ["Soep"]


def test_drafts_and_what_was_withdrawn_members_do_not_find_either(node):
    records.create(node, EDITOR, "lesson", {**LESSON, "title": "Conceptwoord"})
    withdrawn = write(node, "Terugwoord")
    records.withdraw(node, EDITOR, withdrawn.id)

    for actor in (MEMBER, EDITOR, ADMINISTRATOR, HOUSE):
        for word in ("conceptwoord", "terugwoord"):
            assert finding.search(node, Wanted(word), actor) == finding.Found()


def test_a_word_of_members_is_never_what_a_visitor_meant(node):
    write(node, "Een tafel")
    known = vocabulary(node)
    take_in(node, NETWORK, title="Wafels wafels")

    assert vocabulary(node) == known
    assert finding.search(node, Wanted("wafel")).instead == "tafel"
    assert members(node, "wafel") == ["Wafels wafels"]
    take_in(node, NETWORK, title="Andere wafels")
    with writing(node.engine) as tx:
        retract(tx, node, PEER, [WIRE])
    assert vocabulary(node) == known


def test_the_vocabulary_follows_from_everybody_to_members_and_back(node):
    write(node, "Wafels")
    mine = vocabulary(node)
    take_in(node, title="Wafels")
    everybody = vocabulary(node)
    assert everybody["wafels"] == 2
    take_in(node, NETWORK, title="Wafels")

    with writing(node.engine) as tx:
        retract(tx, node, PEER, [WIRE], "public")

    assert vocabulary(node) == mine
    assert members(node, "wafels") == ["Wafels", "Wafels"]
    take_in(node, title="Wafels")
    assert vocabulary(node) == everybody


def test_every_question_to_the_index_leaves_members_out_unless_told(node):
    take_in(node, NETWORK, title="Wafels")
    ids = [questions.find(node, HOUSE, f"{PEER}/{WIRE}").id]

    with reading(node.engine) as tx:
        assert index.newest(tx, '"wafels"') == {}
        assert index.newest(tx, '"wafels" OR "soep"') == {}
        assert list(index.newest(tx, '"wafels"', members=True)) == ids
        assert index.readable(tx, ids) == []
        assert [each.id for each in index.readable(tx, ids, members=True)] == ids


def test_an_index_without_the_mark_still_shows_a_visitor_nothing(node):
    take_in(node, NETWORK, title="Wafels")
    record = questions.find(node, HOUSE, f"{PEER}/{WIRE}")
    with writing(node.engine) as tx:
        row = {"id": record.id, "title": "wafels", "words": "type:lesson origin: wafels"}
        index.put(tx, [row], [record.id])

    assert found(node, "wafels") == []
    assert members(node, "wafels") == ["Wafels"]


def test_what_is_alike_is_told_to_members_where_nobody_else_sees_it(node):
    take_in(node, NETWORK, title="Een bank op de stoep")

    def alike(actor, **more):
        return [each.title for each in similar(node, actor, "lesson", "Bank op de stoep", **more)]

    assert alike(MEMBER, members=True) == ["Een bank op de stoep"]
    assert alike(VISITOR, members=True) == []
    assert alike(MEMBER) == alike(HOUSE) == []


def test_a_node_from_before_finds_it_for_members_once_the_index_is_renewed(node):
    take_in(node, NETWORK, title="Wafels")
    write(node, "Soep")
    with writing(node.engine) as tx:
        index.put(tx, (), [questions.find(node, HOUSE, f"{PEER}/{WIRE}").id])
        erasures.set_number(tx, "search_version", analysis.VERSION - 1)
    assert members(node, "wafels") == []

    assert renewing.renew(node) == 2

    assert members(node, "wafels") == ["Wafels"]
    assert found(node, "wafels") == []
    assert "wafels" not in vocabulary(node)
