# SPDX-License-Identifier: EUPL-1.2
"""Growth lines: drawn from what stands there, and never in a circle."""

import pytest

from core import questions, records
from core.errors import Refused
from core.model import VISITOR
from plugins.initiatives import growth, slots
from tests.plugins.conftest import EDITOR

PEER = "p" * 32


def revise(node, record, **fields):
    return records.revise(node, EDITOR, record.id, questions.fields_of(record) | fields)


def titles(steps):
    return [step.record.title for step in steps]


@pytest.fixture
def line(write):
    """Return six generations, oldest first."""
    found = [write("initiative", "generatie 0")]
    for number in range(1, 6):
        found.append(write("initiative", f"generatie {number}", parent=str(found[-1].id)))
    return found


def test_something_small_grows_into_a_line(node, line):
    fill = slots.below(node, VISITOR, line[2])

    steps = fill.context["steps"]
    assert titles(steps) == [f"generatie {number}" for number in range(4)]
    assert [step.stage for step in steps] == ["seed", "sprout", "rosette", "flowers"]
    assert [step.is_here for step in steps] == [False, False, True, False]


@pytest.mark.parametrize("at", range(6))
def test_a_drawing_has_room_for_five_steps_and_always_shows_where_you_are(node, line, at):
    steps = slots.below(node, VISITOR, line[at]).context["steps"]

    assert len(steps) <= growth.LONGEST
    assert [step.record for step in steps if step.is_here] == [line[at]]
    assert at == 5 or f"generatie {at + 1}" in titles(steps)


def test_a_step_that_stopped_lies_still_in_a_circle_and_a_word_says_so(node, write, client):
    first = write("initiative", "Een kleine vraag", phase="stopped", started=2017)
    write("initiative", "Zorgvrijstaat", phase="running", parent=str(first.id))

    page = client.get(f"/initiatieven/{first.id}").text

    steps = page.partition('<ol class="growth')[2].partition("</ol>")[0].split("<li ")[1:]
    assert [each.count("stroke-dasharray") for each in steps] == [1, 0]
    assert ">2017 Gestopt</span>" in steps[0]
    assert "Gestopt" not in steps[1]


def test_what_grew_from_nothing_and_into_nothing_has_no_line(node, write):
    alone = write("initiative", "Een losse tuin")

    assert slots.below(node, VISITOR, alone) is None
    assert slots.home(node, VISITOR) == []


def test_the_home_page_shows_the_longest_line_of_our_own(node, write, line):
    write("initiative", "Een losse tuin")

    steps = slots.home(node, VISITOR)[0].context["steps"]

    assert titles(steps) == [f"generatie {number}" for number in range(1, 6)]
    assert not any(step.is_here for step in steps)


def test_a_draft_does_not_show_on_a_line(node, write):
    parent = write("initiative", "Zorgvrijstaat")
    records.create(
        node, EDITOR, "initiative", {"title": "Plan", "phase": "idea", "parent": str(parent.id)}
    )

    assert slots.below(node, VISITOR, parent) is None


def test_a_line_runs_through_an_initiative_of_another_node(node, write, take_in):
    elsewhere = take_in(PEER, "initiative", "De vraag van vijf weken")
    ours = write("initiative", "Ook bij ons vijf weken", parent=elsewhere)

    steps = slots.below(node, VISITOR, ours).context["steps"]

    assert titles(steps) == ["De vraag van vijf weken", "Ook bij ons vijf weken"]


def test_an_initiative_cannot_grow_out_of_itself(node, write):
    alone = write("initiative", "Zorgvrijstaat")

    with pytest.raises(Refused, match="uit zichzelf"):
        revise(node, alone, parent=str(alone.id))


def test_an_initiative_cannot_grow_out_of_what_grew_out_of_it(node, line):
    with pytest.raises(Refused, match="‘generatie 5’ groeide hier zelf uit"):
        revise(node, line[0], parent=str(line[5].id))

    assert questions.get(node, EDITOR, line[0].id) == line[0]


def test_networks_do_not_contain_themselves_either(node, write):
    outer = write("network", "De Nieuwe GGZ")
    inner = write("network", "Middelland", parent=str(outer.id))

    with pytest.raises(Refused, match="‘Middelland’"):
        revise(node, outer, parent=str(inner.id))


def test_a_circle_can_always_be_withdrawn(node, write):
    alone = write("initiative", "Zorgvrijstaat")

    assert slots.refuse(node, EDITOR, "withdraw", alone) is None
    assert records.withdraw(node, EDITOR, alone.id).state == "withdrawn"


def test_a_circle_another_node_sends_is_drawn_once_and_ends(node, take_in):
    first = f"{PEER}/{'a' * 26}"
    second = f"{PEER}/{'b' * 26}"
    take_in(PEER, "initiative", "Kip", parent=second)
    take_in(PEER, "initiative", "Ei", parent=first)

    kip = questions.find(node, VISITOR, first)

    assert titles(slots.below(node, VISITOR, kip).context["steps"]) == ["Ei", "Kip", "Ei"]
    assert len(growth.ancestors(kip, lambda text: questions.find(node, VISITOR, text))) == 1


def test_a_line_longer_than_anybody_needs_is_refused(write):
    first = write("initiative", "generatie 0")
    for number in range(1, growth.MOST):
        first = write("initiative", f"generatie {number}", parent=str(first.id))

    with pytest.raises(Refused, match="langer dan 50"):
        write("initiative", "te veel", parent=str(first.id))


def test_a_place_and_a_network_show_who_points_at_them(node, write):
    place = write("place", "Huize Middelland")
    network = write("network", "De Nieuwe GGZ")
    write("organisation", "Zorgorganisatie uit de wijk", network=str(network.id))
    write("network", "Wijkgerichte GGZ", parent=str(network.id))
    write("initiative", "Zorgvrijstaat", place=str(place.id), network=str(network.id))

    at_place = slots.below(node, VISITOR, place).context["sections"]
    in_network = slots.below(node, VISITOR, network).context["sections"]

    assert [each.records[0].title for each in at_place] == ["Zorgvrijstaat"]
    assert [each.records[0].title for each in in_network] == [
        "Zorgvrijstaat",
        "Zorgorganisatie uit de wijk",
        "Wijkgerichte GGZ",
    ]


def test_a_place_where_nothing_happens_has_no_section(node, write):
    assert slots.below(node, VISITOR, write("place", "Het plein")) is None


def test_an_organisation_shows_what_it_brings_and_until_when(node, write, client):
    baker = write("organisation", "Bakkerij De Hoek")
    street = write(
        "initiative", "Zorgvrijstaat", story="Samen zorgen.", organisation=str(baker.id),
        contribution="Elke week brood en een zaal.", contribution_until="2030-05-03",
    )  # fmt: skip

    page = client.get(f"/initiatieven/{street.id}").text
    told = client.get(f"/api/v1/initiatives/{street.id}").json

    part = (
        page.partition("Samen zorgen.")[2]
        .partition("<h2>Wie doen er mee?</h2>")[2]
        .partition("</section>")[0]
    )
    assert f'<a href="/organisaties/{baker.id}">Bakkerij De Hoek</a>' in part
    assert "Elke week brood en een zaal." in part
    assert "Doet mee tot en met 3 mei 2030." in part
    assert told["contribution"] == "Elke week brood en een zaal."
    assert told["contribution_until"] == "2030-05-03"


def test_an_initiative_nobody_brings_anything_to_has_no_such_part(write, client):
    street = write("initiative", "Zorgvrijstaat")

    assert "Wie doen er mee?" not in client.get(f"/initiatieven/{street.id}").text


def test_a_neighbour_with_older_software_sends_no_contribution_and_is_read(node, take_in, client):
    reference = take_in(PEER, "initiative", "Van verderop")

    record = questions.find(node, VISITOR, reference)

    assert "contribution" not in record.body or not record.body["contribution"]
    assert client.get(f"/initiatieven/{record.id}").status_code == 200
