# SPDX-License-Identifier: EUPL-1.2
"""The record types our guests bring: what they hold, why, and what they refuse."""

import pytest

from core.errors import InvalidRecord
from core.plugins import PluginHost
from core.record_schemas import COMMON
from plugins import gatherings, initiatives, lessons
from plugins.gatherings.event import EVENT
from plugins.gatherings.joint.series import SERIES
from plugins.gatherings.joint.stop import STOP
from plugins.gatherings.joint.told import ACTION, TURNOUT
from plugins.gatherings.signup.parts import TYPES as OF_SIGNING_UP
from plugins.gatherings.table.evening import PARTIES as PRESENT
from plugins.gatherings.table.idea import IDEA
from plugins.gatherings.table.parts import TYPES as OF_ROUND_TABLES
from plugins.initiatives.initiative import INITIATIVE
from plugins.initiatives.network import NETWORK
from plugins.initiatives.organisation import ORGANISATION
from plugins.initiatives.place import PLACE
from plugins.lessons.lesson import LESSON
from plugins.lessons.question import ANSWER, QUESTION
from plugins.lessons.response import RESPONSE
from samenbeter import HATS, PARTIES
from tests.least import LEAST

TYPES = [
    INITIATIVE,
    PLACE,
    ORGANISATION,
    NETWORK,
    LESSON,
    RESPONSE,
    QUESTION,
    ANSWER,
    EVENT,
    SERIES,
    TURNOUT,
    ACTION,
    STOP,
]
BY_NAME = {one.name: one for one in TYPES}

#: The own fields of each type; a name that changes here changes on the wire.
FIELDS = {
    "organisation": "kind website phone email partner_since managed_by claimed network",
    "network": "purpose parent",
    "place": (
        "address latitude longitude opening_hours accessibility facilities transport hosts photo"
    ),
    "initiative": (
        "story first_question started phase principles dimensions needs offers parent place network"
        " organisation contribution contribution_until photo"
    ),
    "lesson": (
        "kind situation what_happened advice applies_when applies_not_when evidence"
        " principles author_label initiative photo"
    ),
    "lesson_response": "about kind text hat",
    "workshop_series": "about principles coach exercises",
    "turnout": "event attendance reflection",
    "action": "event owner due phase outcome",
    "stop": "event order minutes walk place story host",
    "question": "text wanted_by principles phase outcome",
    "question_answer": "about text lesson",
    "event": (
        "kind start end recurrence repeat_until except_days status programme place online capacity"
        " signup signup_days spoken inclusion cost price principles initiative series organisation"
        " attendance photo"
    ),
}


def parametrize_types(test):
    return pytest.mark.parametrize("one", TYPES, ids=lambda one: one.name)(test)


def test_all_guests_are_let_in_with_all_their_types():
    host = PluginHost()
    host.admit("initiatives", initiatives)
    host.admit("lessons", lessons)
    host.admit("gatherings", gatherings)

    brought = [
        one
        for name in ("initiatives", "lessons", "gatherings")
        for one in host.collect("register_record_types", name, config=None)
    ]

    assert brought == [*TYPES, *OF_SIGNING_UP, *OF_ROUND_TABLES]


def test_paths_and_collections_are_as_agreed():
    assert {one.name: (one.path, one.collection) for one in TYPES} == {
        "initiative": ("initiatieven", "initiatives"),
        "organisation": ("organisaties", "organisations"),
        "network": ("netwerken", "networks"),
        "place": ("plekken", "places"),
        "lesson": ("lessen", "lessons"),
        "lesson_response": ("reacties", "lesson-responses"),
        "question": ("vragen", "questions"),
        "question_answer": ("antwoorden", "question-answers"),
        "event": ("agenda", "events"),
        "workshop_series": ("leerreeksen", "workshop-series"),
        "turnout": ("opkomst", "turnouts"),
        "action": ("acties", "actions"),
        "stop": ("haltes", "stops"),
    }


def test_four_types_are_read_for_themselves():
    read = [one.path for one in TYPES if one.menu]

    assert read == ["initiatieven", "plekken", "lessen", "agenda"]


@parametrize_types
def test_a_type_has_the_fields_of_the_record(one):
    own = [each.name for each in one.fields if each.name not in COMMON]

    assert own == FIELDS[one.name].split()


@parametrize_types
def test_every_field_says_why_it_is_stored_and_may_travel(one):
    for each in one.fields:
        told = each.processing
        assert all([told.purpose, told.legal_basis, told.retention]), each.name
        assert each.travels, each.name
        assert each.label != each.name


@parametrize_types
def test_the_least_is_enough_and_comes_out_complete(one):
    checked = one.check(LEAST[one.name])

    assert set(checked) == set(one.by_name)
    assert one.check(checked) == checked
    one.check_received(checked)


@parametrize_types
def test_leaving_out_what_is_required_is_told_by_field(one):
    with pytest.raises(InvalidRecord) as caught:
        one.check({})

    assert set(caught.value.problems) == set(LEAST[one.name])


@parametrize_types
def test_choices_have_dutch_words_and_refuse_others(one):
    for each in one.fields:
        if not each.choices or each.widget == "number":
            continue
        wrong = ["nonsense"] if each.multiple else "nonsense"
        with pytest.raises(InvalidRecord) as caught:
            one.check(LEAST[one.name] | {each.name: wrong})

        assert caught.value.problems == {each.name: ["Kies een van de mogelijkheden."]}
        assert all(label != value for value, label in each.choices)


@parametrize_types
def test_references_point_at_types_that_exist(one):
    for each in one.fields:
        if each.refers_to:
            assert each.refers_to in BY_NAME
            assert each.indexed, f"lists cannot find what points at a {each.refers_to}"


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("organisation", "website", "javascript:alert(1)"),
        ("organisation", "email", "bel maar"),
        ("organisation", "phone", "bel maar"),
        ("organisation", "partner_since", 17),
        ("place", "latitude", 91),
        ("place", "longitude", "oost"),
        ("initiative", "started", 3000),
        ("initiative", "parent", "zorgvrijstaat"),
        ("initiative", "story", "a" * 8001),
        ("lesson", "title", ""),
        ("lesson", "advice", ""),
        ("lesson", "author_name", "een naam"),
        ("lesson_response", "about", "0"),
        ("lesson_response", "title", "een titel"),
    ],
)
def test_what_does_not_fit_is_refused(name, field, value):
    with pytest.raises(InvalidRecord) as caught:
        BY_NAME[name].check(LEAST[name] | {field: value})

    assert list(caught.value.problems) == [field]


def test_a_lesson_is_signed_by_a_resident_when_nobody_says_otherwise():
    assert LESSON.check(LEAST["lesson"])["author_label"] == "een bewoner"


def test_a_response_makes_its_own_title():
    short = {"kind": "same_here", "text": "Bij ons ook."}
    long = {"kind": "different_here", "text": "woord " * 40}

    assert RESPONSE.title(short) == "Ook hier: Bij ons ook."
    assert RESPONSE.title(long).startswith("Hier anders: woord")
    assert len(RESPONSE.title(long)) <= 80
    assert RESPONSE.title({}) == "Reactie:"


def test_parties_and_hats_have_one_source():
    kinds = ORGANISATION.schema().fields["kind"].validate.choices

    assert tuple(kinds) == tuple(PARTIES)
    assert tuple(PRESENT) == tuple(PARTIES)
    for kind in (IDEA, RESPONSE):
        assert tuple(kind.schema().fields["hat"].validate.choices) == ("not_said", *HATS)
