# SPDX-License-Identifier: EUPL-1.2
"""What proeftuinen learn of each other by instruments: use, looking back, new editions, lies."""

from datetime import UTC, date, datetime

import pytest

from core import erasing, questions, records
from core.database import writing
from core.errors import InvalidRecord
from core.model import HOUSE, VISITOR, Incoming, Query
from core.offers import Beginning
from core.receiving import receive, retract
from federation.publishing.departing import payload_of
from plugins.instruments import adopting, checking, differing, following, pages, slots
from plugins.instruments.adoption import ADOPTION
from plugins.instruments.usage import usage_of
from samenbeter import Request
from tests.plugins.conftest import EDITOR

PEERS = [letter * 32 for letter in "pqrst"]
ADOPTED = {"kind": "take_over", "start": "2026-01-31"}


@pytest.fixture
def node(make_node):
    return make_node(plugins=["initiatives", "lessons", "instruments"])


@pytest.fixture
def clock(node):
    """Return a function that sets the day on which the node thinks it is."""

    def to(year, month, day):
        object.__setattr__(node, "clock", lambda: datetime(year, month, day, 12, tzinfo=UTC))

    to(2026, 2, 1)
    return to


@pytest.fixture
def send(node):
    """Return a function that takes in any payload, as the guard found it in a feed."""

    def sending(
        origin, wire_id, type_name, version=1, title="Iets", updated="2026-01-02T03:04:05Z", **body
    ):
        payload = {
            "type": type_name, "version": version, "published": "2026-01-02T03:04:05Z",
            "updated": updated, "valid_until": None, "language": "nl",
            "licence": "CC-BY-SA-4.0", "title": title, "plain_summary": "", "body": body,
        }  # fmt: skip
        with writing(node.engine) as tx:
            problems = receive(tx, node, origin, [Incoming(wire_id * 26, payload)])
        reference = f"{origin}/{wire_id * 26}"
        return problems or questions.find(node, HOUSE, reference)

    return sending


def instrument(send, origin=PEERS[0], wire_id="a", **more):
    fields = {"title": "Vijf weken vragen", "purpose": "Horen wat nodig is.", "edition": 3,
              "steps": ["Hang een poster op"], **more}  # fmt: skip
    return send(origin, wire_id, "instrument", **fields)


def receipt(send, origin, wire_id, of, **more):
    fields = {"instrument": f"{of.origin}/{of.wire_id}", "kind": "adapt", "start": "2026-01-05",
              "status": "running", **more}  # fmt: skip
    return send(origin, wire_id, "adoption", **fields)


def used_by(node, record):
    return usage_of(node, [record])[record.id].origins


def test_each_proeftuin_counts_once_and_only_while_it_runs(node, send):
    first = instrument(send)
    receipt(send, PEERS[1], "b", first)
    receipt(send, PEERS[1], "c", first)
    receipt(send, PEERS[2], "d", first, status="stopped")
    adopting.adopt(node, EDITOR, first, ADOPTED)

    assert used_by(node, first) == ("", PEERS[1])


def test_copies_of_copies_count_for_the_first_one(node, send):
    first = instrument(send)
    copy = instrument(send, PEERS[1], "b", adopted_from=f"{PEERS[0]}/{first.wire_id}")
    again = instrument(send, PEERS[2], "c", adopted_from=f"{PEERS[1]}/{copy.wire_id}")
    receipt(send, PEERS[1], "d", first)
    receipt(send, PEERS[2], "e", copy)
    receipt(send, PEERS[3], "f", again)

    found = usage_of(node, [first, copy, again])

    assert found[first.id].origins == (PEERS[1], PEERS[2], PEERS[3])
    assert found[copy.id].origins == (PEERS[2], PEERS[3])
    assert found[again.id].origins == (PEERS[3],)


def test_nobody_counts_for_its_own_instrument(node, send):
    first = instrument(send)
    copy = instrument(send, PEERS[1], "b", adopted_from=f"{PEERS[0]}/{first.wire_id}")
    receipt(send, PEERS[0], "c", first)
    receipt(send, PEERS[0], "d", copy)
    receipt(send, PEERS[1], "e", copy)

    assert used_by(node, first) == ()
    assert slots.below(node, VISITOR, first).context["receipts"] == []


def test_copies_in_a_circle_end(node, send):
    letters = "abcdefgh"
    origin = PEERS[0]
    made = [
        instrument(send, origin, each, adopted_from=f"{origin}/{letters[at - 1] * 26}")
        for at, each in enumerate(letters)
    ]
    itself = instrument(send, origin, "x", adopted_from=f"{origin}/{'x' * 26}")
    receipt(send, PEERS[1], "y", made[0])

    assert used_by(node, made[0]) == (PEERS[1],)
    assert used_by(node, itself) == ()


def test_a_receipt_that_points_at_nothing_or_at_itself_is_shown_and_counts_nowhere(
    node, send, client
):
    nothing = send(
        PEERS[1], "b", "adoption", instrument=f"{PEERS[0]}/{'z' * 26}", kind="follow",
        start="2026-01-05",
    )  # fmt: skip
    itself = send(
        PEERS[1], "c", "adoption", instrument=f"{PEERS[1]}/{'c' * 26}", kind="follow",
        start="2026-01-05", copy=f"{PEERS[1]}/{'c' * 26}",
    )  # fmt: skip

    for record in (nothing, itself):
        answer = client.get(f"/overnames/{record.id}")
        assert answer.status_code == 200
        assert "Het origineel is hier niet meer." in answer.text


@pytest.mark.parametrize(
    ("type_name", "body"),
    [
        ("instrument", {"purpose": "x", "steps": ["stap"] * 10_000}),
        ("instrument", {"purpose": "x", "steps": ["x" * 10_000]}),
        ("instrument", {"purpose": "x", "lessons": [f"{'a' * 32}/{'b' * 26}"] * 50}),
        ("instrument", {"purpose": "x", "edition": 10**9}),
        ("adoption", {"instrument": "DROP", "kind": "follow", "start": "2026-01-05"}),
        ("adoption", {"instrument": "1", "kind": "steal", "start": "2026-01-05"}),
        ("adoption", {"instrument": "1", "kind": "follow", "start": "9999-12-31"}),
        ("adoption", {"instrument": "1", "kind": "follow", "start": "2026-01-05",
                      "three_gain": "x" * 1001}),
        ("review", {"about": "1", "strong": "x" * 2001}),
    ],
)  # fmt: skip
def test_what_is_too_much_or_nonsense_is_not_taken_in(send, type_name, body):
    assert set(send(PEERS[0], "a", type_name, **body)) == {"a" * 26}


def test_all_or_nothing_is_written(node, send):
    first = instrument(send)

    with pytest.raises(InvalidRecord):
        adopting.adopt(node, EDITOR, first, {**ADOPTED, "start": "morgen"})

    for name in ("instrument", "adoption"):
        everything = Query(name, origins=("",), public=False)
        assert questions.page(node, HOUSE, everything).count == 0


def test_a_copy_stays_when_its_original_goes(node, send, client):
    first = instrument(send)
    adoption, copy = adopting.adopt(node, EDITOR, first, ADOPTED)
    with writing(node.engine) as tx:
        retract(tx, node, PEERS[0], [first.wire_id])
    assert "Het origineel is hier niet meer." in client.get(f"/instrumenten/{copy.id}").text

    with writing(node.engine) as tx:
        erasing.destroy(tx, node, PEERS[0], [first.wire_id])

    told = client.get(f"/instrumenten/{copy.id}").text
    assert "Het origineel is hier niet meer. Deze tekst blijft staan." in told
    assert "Bedacht door proeftuin pppp." in told
    changed = records.amend(node, EDITOR, copy.id, {"title": "Zes weken vragen"})
    assert changed.body["adopted_from"] == f"{PEERS[0]}/{first.wire_id}"
    checking.answer(node, adoption, "three", {"still": "no", "gain": "Niets."})
    assert questions.get(node, VISITOR, adoption.id).body["status"] == "stopped"


def test_it_is_asked_after_three_and_after_twelve_months(node, send, clock):
    adoption, _ = adopting.adopt(node, EDITOR, instrument(send), ADOPTED)
    clock(2026, 4, 15)
    assert list(checking.due(node, EDITOR)) == []

    clock(2026, 4, 16)
    (due,) = checking.due(node, EDITOR)
    assert due.day == date(2026, 4, 30)
    assert due.url == f"/overnames/{adoption.id}/terugblik/3"
    assert "Vijf weken vragen" in due.text

    answered = checking.answer(node, adoption, "three", {"still": "yes", "gain": "Rust."})
    assert list(checking.due(node, EDITOR)) == []
    assert answered.body["three_day"] == "2026-04-16"
    clock(2027, 1, 31)
    (due,) = checking.due(node, EDITOR)
    assert due.url.endswith("/terugblik/12")


def test_an_answer_without_a_choice_is_asked_again(node, send):
    adoption, _ = adopting.adopt(node, EDITOR, instrument(send), ADOPTED)

    for still in ("", "perhaps"):
        with pytest.raises(InvalidRecord, match="three_still"):
            checking.answer(node, adoption, "three", {"still": still, "gain": "x"})


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months, then):
    assert checking.months_after(day, months) == then


def test_what_others_answered_stands_at_the_instrument(send, client):
    first = instrument(send)
    receipt(send, PEERS[1], "b", first, three_still="yes", three_gain="Meer rust.",
            three_day="2026-04-05")  # fmt: skip

    told = client.get(f"/instrumenten/{first.id}").text

    assert "Na 3 maanden: nog in gebruik." in told
    assert "Meer rust." in told


@pytest.fixture
def newer(node, send, clock):
    """Return an adoption, our copy that we changed, and the original with a new edition."""
    first = instrument(send)
    adoption, copy = adopting.adopt(node, EDITOR, first, ADOPTED)
    assert adopting.newer(node, adoption) is None
    records.amend(node, EDITOR, copy.id, {"people": "Een kok"})
    after = instrument(send, version=2, edition=4, steps=["Hang een poster op", "Bel aan"])
    return adoption, copy, after


def test_a_new_edition_is_told_with_what_is_new(node, newer):
    adoption, copy, after = newer

    (due,) = checking.due(node, EDITOR)
    told = slots.beside_form(node, EDITOR, questions.get(node, EDITOR, copy.id)).context

    assert due.url == f"/overnames/{adoption.id}/nieuwe-versie"
    assert "proeftuin pppp" in due.text
    assert [each.name for each in told["news"]] == ["steps"]
    assert adopting.newer(node, adoption) == after


def test_who_stays_with_its_own_is_not_asked_again(node, newer):
    adoption, copy, _ = newer

    seen = adopting.look_at(node, adoption, 4)

    assert adopting.newer(node, seen) is None
    assert list(checking.due(node, EDITOR)) == []
    assert questions.get(node, EDITOR, copy.id).body["people"] == "Een kok"


def test_who_merges_keeps_its_own_and_starts_from_the_new_edition(node, newer):
    adoption, copy, _ = newer
    records.amend(node, EDITOR, copy.id, {"steps": ["Hang een poster op", "Bel aan", "Eet"]})

    done = adopting.follow_up(node, EDITOR, adoption, replace=False)

    ours = questions.get(node, EDITOR, copy.id)
    assert ours.body["steps"] == ["Hang een poster op", "Bel aan", "Eet"]
    assert ours.body["people"] == "Een kok"
    assert (done.body["edition"], ours.body["adopted_edition"]) == (4, 4)
    base = differing.as_adopted(node, ours)
    assert base["steps"] == ["Hang een poster op", "Bel aan"]
    found = differing.changed(node, base, differing.texts_of(ours))
    assert [each.name for each in found] == ["steps", "people"]
    assert adopting.newer(node, done) is None


def test_who_takes_over_all_of_it_has_the_text_of_the_other(node, newer):
    adoption, copy, after = newer

    adopting.follow_up(node, EDITOR, adoption, replace=True)

    ours = questions.get(node, EDITOR, copy.id)
    assert differing.texts_of(ours) == differing.texts_of(after)
    before = [each.body.get("people") for each in questions.versions(node, EDITOR, copy.id)]
    assert "Een kok" in before


def news_of(node, adoption):
    """Return what the page of a new edition tells."""
    path = f"/overnames/{adoption.id}/nieuwe-versie"
    asked = Request("GET", path, {"record_id": str(adoption.id)}, {}, {}, (), b"", EDITOR)
    return pages.new_edition(node, asked).context


def test_who_follows_reads_what_changed_since(node, send, clock, client):
    adoption, copy = adopting.adopt(node, EDITOR, instrument(send), ADOPTED | {"kind": "follow"})
    instrument(send, version=2, edition=4, steps=["Hang een poster op", "Bel aan"])
    instrument(send, version=3, edition=5, steps=["Hang een grote poster op", "Bel aan"])
    here = f"/overnames/{adoption.id}"

    told = news_of(node, adoption)
    adopting.look_at(node, adoption, 5)
    later = news_of(node, adoption)

    assert copy is None
    assert adopting.newer(node, adoption).body["edition"] == 5
    (steps,) = told["news"]
    added = "".join(each.text for each in steps.pieces if each.kind == "added")
    assert steps.name == "steps"
    assert "grote" in added
    assert "Bel aan" in added
    assert "poster" not in added
    assert [each.name for each in later["news"]] == ["steps"]
    assert "grote" not in client.get(here).text


def test_the_text_one_began_with_stays_here(node, send, clock):
    adoption, _ = adopting.adopt(node, EDITOR, instrument(send), ADOPTED | {"kind": "follow"})

    assert "Hang een poster op" in adoption.body["begun_with"]
    travels = payload_of(adoption, ADOPTION, node.id, lambda each: each)
    assert b'"edition"' in travels
    assert b"begun_with" not in travels
    assert b"Hang een poster op" not in travels


@pytest.fixture
def of_before(node, send, clock):
    """Return an adoption of before the text was kept, of an instrument that follows here."""
    adoption, _ = adopting.adopt(node, EDITOR, instrument(send), ADOPTED | {"kind": "follow"})
    return records.amend(node, HOUSE, adoption.id, {"begun_with": ""})


def steps_added(told):
    (steps,) = told["news"]
    return "".join(each.text for each in steps.pieces if each.kind == "added")


LATER = {"version": 2, "edition": 4, "updated": "2026-02-10T09:00:00Z"}


def test_an_adoption_of_before_keeps_the_text_of_its_day_while_that_is_here(
    node, send, clock, of_before
):
    at_once = news_of(node, of_before)
    following.keep_begun(node)
    kept = questions.get(node, HOUSE, of_before.id)
    instrument(send, **LATER, steps=["Hang een poster op", "Bel aan"])

    told = news_of(node, kept)

    assert (at_once["known"], at_once["news"]) == (True, ())
    assert "Hang een poster op" in kept.body["begun_with"]
    assert kept.body["begun_on"] is None
    assert told["begun_on"] == ""
    assert "Bel aan" in steps_added(told)


def test_without_the_text_of_its_day_differences_start_at_the_next_change(
    node, send, clock, of_before
):
    clock(2026, 2, 11)
    instrument(send, **LATER, steps=["Hang een poster op", "Bel aan"])
    lost = news_of(node, of_before)

    following.keep_begun(node)
    following.keep_begun(node)
    kept = questions.get(node, HOUSE, of_before.id)
    quiet = news_of(node, kept)
    clock(2026, 2, 13)
    more = LATER | {"version": 3, "updated": "2026-02-12T09:00:00Z"}
    instrument(send, **more, steps=["Hang een poster op", "Bel aan", "Eet samen"])
    told = news_of(node, kept)

    assert (lost["known"], lost["news"]) == (False, ())
    assert kept.version == of_before.version + 1
    assert (quiet["begun_on"], quiet["news"]) == ("2026-02-11", ())
    assert "Eet samen" in steps_added(told)
    assert "Bel aan" not in steps_added(told)


def test_the_same_edition_that_was_rewritten_since_is_not_taken_for_the_text_of_then(
    node, send, clock, of_before
):
    clock(2026, 2, 11)
    instrument(send, **LATER | {"edition": 3}, steps=["Bel aan"])

    assert news_of(node, of_before)["known"] is False


def test_what_is_gone_is_not_kept(node, send, clock, of_before):
    original = adopting.original_of(node, of_before)
    with writing(node.engine) as tx:
        retract(tx, node, PEERS[0], [original.wire_id])

    following.keep_begun(node)

    assert questions.get(node, HOUSE, of_before.id).body["begun_with"] == ""


def test_reviews_of_others_stand_under_an_instrument(node, send, client):
    first = instrument(send)
    about = f"{PEERS[0]}/{first.wire_id}"
    send(PEERS[1], "b", "review", about=about, strong="Iedereen telt mee.", by_role="wijkcoach")
    send(PEERS[0], "c", "review", about=about, strong="Wij vinden onszelf goed.")

    told = client.get(f"/instrumenten/{first.id}").text

    assert "Iedereen telt mee." in told
    assert "Wij vinden onszelf goed." not in told


def test_who_begins_something_sees_what_fits(node, send):
    first = instrument(send, principles=["ict"])
    instrument(send, PEERS[1], "b", title="Een wisselpot", principles=["financing"])
    receipt(send, PEERS[1], "c", first)

    by_words = slots.beginning(node, VISITOR, Beginning("inquiry", "Vijf weken vragen"))
    by_principle = slots.beginning(node, VISITOR, Beginning("inquiry", "", ("financing",)))

    assert [each.record.title for each in by_words.context["teasers"]] == ["Vijf weken vragen"]
    assert by_words.context["teasers"][0].usage.count == 1
    assert [each.record.title for each in by_principle.context["teasers"]] == ["Een wisselpot"]
    assert slots.beginning(node, VISITOR, Beginning("review", "Vijf weken vragen")) is None


def test_the_home_page_shows_what_others_tried_and_we_do_not_do_yet(node, send, write):
    write("instrument", "Van ons", maturity="tried")
    assert slots.home(node, VISITOR) is None
    instrument(send, title="Een schets", maturity="sketch")
    done = instrument(send, PEERS[1], "b", title="Doen wij al", maturity="tried")
    instrument(send, PEERS[2], "c", title="Klaar", maturity="adopted")
    adopting.adopt(node, EDITOR, done, ADOPTED)

    teasers = slots.home(node, VISITOR).context["teasers"]

    assert [each.record.title for each in teasers] == ["Klaar"]


def test_cards_of_other_lists_get_no_words(node, write):
    assert slots.notes(node, [write("lesson", "Een les")]) == {}
