# SPDX-License-Identifier: EUPL-1.2
"""From what was chosen to what was learned: no trial ends without a word and a lesson."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import records
from core.errors import InvalidRecord
from core.model import VISITOR
from core.record_schemas import COMMON
from federation.publishing.departing import payload_of
from plugins.inquiry.workingout import budget, comparing, prefilling, sections, states, waiting
from plugins.inquiry.workingout.application import APPLICATION
from plugins.inquiry.workingout.elaboration import BOXES, ELABORATION, empty_boxes
from plugins.inquiry.workingout.experiment import EXPERIMENT, LONGEST, OUTCOMES
from samenbeter import Request
from tests.plugins.conftest import EDITOR

TRIAL = {
    "title": "Dagstart op de tablet",
    "goal": "Lukt het mensen om zelf in te loggen?",
    "owner_role": "werkgroep ICT, Westerpark",
    "start": "2026-03-02",
    "end": "2026-04-26",
    "stop_criterion": "Als niemand hem na drie weken nog aanzet.",
}
APP = {"title": "Wijkagenda", "answers": "Je ziet in één keer wat er te doen is."}
LESSON = {"title": "Begin met een kabel", "kind": "tip", "advice": "Neem stekkers mee."}
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@pytest.fixture
def node(make_node):
    return make_node(plugins=["initiatives", "lessons", "inquiry"])


@pytest.fixture
def make(node):
    """Return a function that publishes a record of a type."""

    def making(type_name, data, **more):
        return records.create(node, EDITOR, type_name, data | more, publish=True)

    return making


def at(node, text):
    """Return the node as it is at a moment of the neighbourhood's clock, "2026-04-26 23:59"."""
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=2)  # summer time
    return replace(node, clock=lambda: moment)


def due(node):
    return [each.text for each in waiting.due(node, EDITOR)]


# Schemas


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("end", {"end": "2026-03-01"}),
        ("end", {"end": "2026-05-26"}),
        ("result", {"outcome": "stop"}),
        ("outcome", {"outcome": "perhaps"}),
        ("stop_criterion", {"stop_criterion": ""}),
        ("owner_role", {"owner_role": ""}),
        ("budget", {"budget": "Zaal huren"}),
        ("budget", {"budget": "Zaal huren: veel"}),
        ("start", {"start": "straks"}),
    ],
)
def test_a_trial_that_cannot_be_is_refused_at_its_field(field, fields):
    with pytest.raises(InvalidRecord) as caught:
        EXPERIMENT.check(TRIAL | fields)

    assert set(caught.value.problems) == {field}


@given(start=DAYS, days=st.integers(-30, 200))
def test_a_trial_lasts_at_most_twelve_weeks(start, days):
    data = TRIAL | {"start": str(start), "end": str(start + timedelta(days))}

    try:
        EXPERIMENT.check(data)
        accepted = True
    except InvalidRecord:
        accepted = False

    assert accepted == (0 <= days <= LONGEST.days == 84)


def test_the_sentence_about_twelve_weeks_says_twelve_weeks():
    with pytest.raises(InvalidRecord) as caught:
        EXPERIMENT.check(TRIAL | {"end": "2026-05-26"})

    assert caught.value.problems["end"] == [
        "Een proef duurt hooguit 12 weken. Kies een eerdere dag."
    ]


@pytest.mark.parametrize(
    ("missing", "fields"),
    [
        ({"assessed_by"}, {"verdict": "fits", "assessed_on": "2026-01-02"}),
        ({"assessed_on"}, {"verdict": "fits", "assessed_by": "werkgroep ICT, Westerpark"}),
        ({"assessed_by", "assessed_on"}, {"verdict": "does_not_fit"}),
    ],
)
def test_no_verdict_stands_without_who_gave_it_and_when(missing, fields):
    with pytest.raises(InvalidRecord) as caught:
        APPLICATION.check(APP | fields)

    assert set(caught.value.problems) == missing


def test_an_application_asks_little_and_says_what_nobody_knows():
    checked = APPLICATION.check(APP)

    assert (checked["verdict"], checked["open_source"]) == ("not_yet", "unknown")
    assert {one.name for one in APPLICATION.choosers} == {
        "needs", "cost_per_year", "open_source", "languages",
    }  # fmt: skip


# What travels


def test_the_summary_of_a_trial_travels_and_its_money_stays(node, make):
    record = records.share(
        node,
        EDITOR,
        make(
            "experiment", TRIAL, budget="Zaal huren: 120", reflection="Volgende keer eerder.",
            outcome="stop", result="Niemand zette hem aan.",
        ).id,
    )  # fmt: skip

    payload = payload_of(record, EXPERIMENT, node.id, lambda _: None)

    assert b"Niemand zette hem aan" in payload
    assert TRIAL["stop_criterion"].encode() in payload
    assert b"Zaal huren" not in payload
    assert b"Volgende keer" not in payload
    assert not ELABORATION.travels
    assert APPLICATION.travels


# Money


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Zaal huren: 120", [("Zaal huren", 12000)]),
        ("Koffie: € 12,50\n\n  Taart : 8,- ", [("Koffie", 1250), ("Taart", 800)]),
        ("Tablets: 1.250 euro", [("Tablets", 125000)]),
        ("Zaal: elke week: 30", [("Zaal: elke week", 3000)]),
        ("", []),
    ],
)
def test_a_budget_is_read_as_people_write_it(text, lines):
    assert [(each.what, each.amount) for each in budget.read(text)] == lines


@pytest.mark.parametrize(
    "text", ["Zaal", ": 12", "Zaal: twaalf", "Zaal: 1.25", "Zaal: -3", "x:1\n" * 41]
)
def test_a_line_without_an_amount_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="regel"):
        budget.read(text)


@given(st.lists(st.integers(0, 99_999_999), max_size=budget.MOST))
def test_what_is_written_adds_up(amounts):
    text = "\n".join(f"Iets: {each // 100},{each % 100:02}" for each in amounts)

    assert budget.total(budget.read(text)) == sum(amounts)


def test_an_amount_reads_easily():
    assert budget.in_words(125050) == "€\u00a01\u202f250,50"
    assert budget.in_words(12000) == "€\u00a0120"


# The end of a trial


@given(start=DAYS, length=st.integers(0, 84), outcome=st.sampled_from([*OUTCOMES]), today=DAYS)
def test_a_trial_is_in_one_state_and_each_state_has_its_days(start, length, outcome, today):
    end = start + timedelta(length)
    body = {"start": str(start), "end": str(end), "outcome": outcome}

    state = states.state_of(body, today)

    if outcome != "open":
        assert state == "ended"
    elif today < start:
        assert state == "planned"
    elif today <= end:
        assert state == "running"
    else:
        assert state == "overdue"


_DEEDS = st.one_of(
    st.tuples(st.just("wait"), st.integers(0, 60)),
    st.tuples(st.just("decide"), st.sampled_from([*OUTCOMES])),
    st.tuples(st.just("lesson"), st.booleans()),
)


@given(start=DAYS, length=st.integers(0, 84), life=st.lists(_DEEDS, max_size=12))
def test_no_trial_leaves_the_list_before_it_has_an_outcome_and_a_lesson(start, length, life):
    body = {"start": str(start), "end": str(start + timedelta(length)), "outcome": "open"}
    today, has_lesson = start - timedelta(7), False

    for deed, value in life:
        if deed == "wait":
            today += timedelta(value)
        elif deed == "decide":
            body["outcome"] = value
        else:
            has_lesson = value

    # Long after, nobody did anything more.
    much_later = max(today, start) + timedelta(400)
    is_done = body["outcome"] != "open" and has_lesson
    assert (states.owes(body, much_later, has_lesson=has_lesson) is None) == is_done


def test_the_last_day_is_a_whole_day_on_the_clock_of_the_neighbourhood(node, make):
    make("experiment", TRIAL)

    assert due(at(node, "2026-04-26 23:59")) == []
    assert due(at(node, "2026-04-27 00:00")) == [
        "De proef ‘Dagstart op de tablet’ is klaar. Doorgaan, aanpassen of stoppen?"
    ]


@pytest.mark.parametrize("outcome", ["continue", "adapt", "stop"])
def test_a_trial_stays_due_until_its_lesson_can_be_read(node, make, outcome):
    trial = make("experiment", TRIAL)
    later = at(node, "2026-06-01 12:00")
    [first] = waiting.due(later, EDITOR)
    assert first.url == f"/proeven/{trial.id}/afronden"
    assert first.day == date(2026, 5, 10)

    records.amend(node, EDITOR, trial.id, {"outcome": outcome, "result": "Het lukte."})
    assert due(later) == ["Schrijf op wat je leerde van de proef ‘Dagstart op de tablet’."]

    draft = records.create(node, EDITOR, "lesson", LESSON)
    records.amend(node, EDITOR, trial.id, {"lesson": str(draft.id)})
    assert due(later) != [], "a draft teaches nobody"

    records.publish(node, EDITOR, draft.id)
    assert due(later) == []

    records.withdraw(node, EDITOR, draft.id)
    assert due(later) != [], "a lesson that was taken back teaches nobody"


def test_a_trial_that_was_stopped_early_owes_its_lesson_at_once(node, make):
    make("experiment", TRIAL, outcome="stop", result="De server stond stil.")

    assert due(at(node, "2026-03-10 12:00")) == [
        "Schrijf op wat je leerde van de proef ‘Dagstart op de tablet’."
    ]


def test_without_lessons_only_the_outcome_is_asked(make_node):
    node = make_node(plugins=["initiatives", "inquiry"])
    trial = records.create(node, EDITOR, "experiment", TRIAL, publish=True)
    later = at(node, "2026-06-01 12:00")
    assert len(due(later)) == 1

    records.amend(node, EDITOR, trial.id, {"outcome": "continue", "result": "Het lukte."})

    assert due(later) == []
    assert prefilling.lesson(node, trial) == ""
    assert prefilling.instrument(node, trial) == ""


def test_all_trials_are_looked_at_however_many_there_are(node, make):
    for number in range(103):
        make("experiment", TRIAL, title=f"Proef {number}")

    assert len(due(at(node, "2026-06-01 12:00"))) == 103


def test_drafts_and_trials_of_others_are_not_ours_to_end(node, take_in, make):
    records.create(node, EDITOR, "experiment", TRIAL)
    told = {name: value for name, value in TRIAL.items() if name != "title"}
    take_in("p" * 32, "experiment", "Proef van elders", **told)

    assert due(at(node, "2026-06-01 12:00")) == []


# Sheets


def test_a_sheet_says_how_many_boxes_are_empty():
    assert empty_boxes({}) == list(BOXES)
    assert len(BOXES) == 12
    assert empty_boxes({"decision": "open", "need": "  "}) == list(BOXES)
    filled = dict.fromkeys(BOXES, "Ja.") | {"decision": "try"}
    assert empty_boxes(filled) == []
    assert empty_boxes(filled | {"risks": "", "decision": "open"}) == ["risks", "decision"]


def test_a_sheet_without_a_decision_is_due_after_the_last_week_of_its_inquiry(node, make):
    inquiry = make("inquiry", {"title": "Welke ICT helpt?", "first_day": "2026-04-06"})
    cluster = make("cluster", {"title": "Een wijkagenda", "inquiry": str(inquiry.id)})
    sheet = make("elaboration", {"title": "Een wijkagenda", "cluster": str(cluster.id)})

    assert due(at(node, "2026-05-10 23:59")) == []
    [told] = waiting.due(at(node, "2026-05-11 00:00"), EDITOR)
    assert told.text == "Besluit wat je doet met ‘Een wijkagenda’."
    assert told.url == f"/uitwerkingen/{sheet.id}/wijzig"

    records.amend(node, EDITOR, sheet.id, {"decision": "not_now"})
    assert due(at(node, "2026-05-11 00:00")) == []


def test_a_sheet_of_no_inquiry_gets_five_weeks(node, make):
    make("elaboration", {"title": "Zomaar een plan"})
    now = node.clock()

    assert due(replace(node, clock=lambda: now + timedelta(weeks=5))) == []
    assert len(due(replace(node, clock=lambda: now + timedelta(weeks=5, days=1)))) == 1


# Applications


def test_what_was_looked_at_a_year_ago_is_looked_at_again(node, make):
    looked = {"verdict": "fits", "assessed_by": "werkgroep ICT", "assessed_on": "2025-06-01"}
    record = make("application", APP, **looked)
    make("application", APP, title="Nooit bekeken")

    assert due(at(node, "2026-06-01 23:00")) == []
    assert not sections.aside(at(node, "2026-06-01 23:00"), VISITOR, record).context["is_old"]
    assert due(at(node, "2026-06-02 00:00")) == [
        "Bekijk ‘Wijkagenda’ opnieuw. De laatste keer is meer dan een jaar geleden."
    ]
    assert sections.aside(at(node, "2026-06-02 00:00"), VISITOR, record).context["is_old"]


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_year_later_is_a_year_later(day):
    later = states.a_year_after(day)

    assert 365 <= (later - day).days <= 366
    assert later.month == day.month


def test_at_most_four_stand_beside_each_other_and_only_what_one_may_read(node, make):
    made = [make("application", APP, title=f"App {number}") for number in range(6)]
    draft = records.create(node, EDITOR, "application", APP)
    other = make("initiative", {"title": "Geen app", "phase": "running"})

    def compared(*ids):
        target = "/toepassingen/vergelijk?" + "&".join(f"met={each}" for each in ids)
        request = Request("GET", target, {}, {}, {}, (), b"", VISITOR)
        return comparing.show(node, request).context

    chosen = compared(*(each.id for each in made), "x", "9" * 30)
    assert [each.title for each in chosen["applications"]] == ["App 0", "App 1", "App 2", "App 3"]
    assert chosen["too_many"]
    assert compared(draft.id, other.id, 99999)["applications"] == []
    assert compared()["sections"] == []
    assert [each.id for each in compared(made[0].id, made[0].id)["applications"]] == [made[0].id]


def test_a_fact_nobody_knows_of_any_is_left_out_and_of_one_is_told(node, make):
    one = make("application", APP, cost_once=250, languages=["nl", "tr"])
    other = make("application", APP, title="Buurtkrant")
    target = f"/toepassingen/vergelijk?met={one.id}&met={other.id}"

    context = comparing.show(node, Request("GET", target, {}, {}, {}, (), b"", VISITOR)).context

    rows = {row.label: row.cells for _, found in context["sections"] for row in found}
    assert rows["Wat kost het om te beginnen?"] == ("€\u00a0250", None)
    assert rows["In welke talen werkt het?"] == ("Nederlands, Turks", None)
    assert "Wie kan de gegevens zien?" not in rows


# Links that begin something


def asked(url):
    return {name: values for name, values in parse_qs(urlsplit(url).query).items()}


def test_the_lesson_begins_with_what_is_known(node, make):
    initiative = make("initiative", {"title": "Dagstart", "phase": "running"})
    trial = make(
        "experiment", TRIAL, initiative=str(initiative.id), principles=["ict", "cooperation"],
        outcome="stop", result="Niemand zette hem aan.",
    )  # fmt: skip

    filled = asked(prefilling.lesson(node, trial))

    assert filled["kind"] == ["pitfall"]
    assert filled["title"] == ["Wat we leerden van ‘Dagstart op de tablet’"]
    assert filled["initiative"] == [str(initiative.id)]
    assert filled["principles"] == ["ict", "cooperation"]
    assert filled["what_happened"] == ["Niemand zette hem aan."]


def test_a_trial_begins_with_what_its_sheet_says(node, make):
    sheet = make(
        "elaboration", {"title": "Wijkagenda", "need": "Overzicht", "stop_criterion": "Als"}
    )

    filled = asked(prefilling.experiment(node, sheet))

    assert filled["goal"] == ["Overzicht"]
    assert filled["stop_criterion"] == ["Als"]
    assert filled["elaboration"] == [str(sheet.id)]


# The wire


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (
            APPLICATION,
            "needs answers cost_per_year cost_once cost_note open_source software_licence languages"
            " supplier organisation data_kept data_place data_seen_by processor_agreement"
            " screen_reader plain_dutch without_internet by_phone used_in assessed_by assessed_on"
            " verdict verdict_note",
        ),
        (
            EXPERIMENT,
            "goal owner_role start end stop_criterion elaboration application initiative principles"
            " outcome result lesson",
        ),
    ],
)
def test_what_travels_keeps_its_names(kind, names):
    assert [one.name for one in kind.fields if one.leaves and one.name not in COMMON] == (
        names.split()
    )
