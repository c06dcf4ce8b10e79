# SPDX-License-Identifier: EUPL-1.2
"""Networks between real nodes: proposed, signed, changed, and never by fewer than agreed."""

import pytest

from core.database import reading, writing
from core.errors import Conflict, NotFound
from federation.gate import gate_of
from federation.networks import access, deeds, exchange
from federation.publishing.publisher import publish
from federation.store import memberships
from federation.wire import membership
from federation.wire.gathering import write_gathering
from tests.federation.conftest import follow, lesson, titles, visit
from tests.federation.test_restricted import inside

NAME = "De Nieuwe GGZ"


@pytest.fixture
def four(town):
    """Return four nodes that know each other."""
    nodes = [town.node(name) for name in ("Rotterdam", "Amsterdam", "Utrecht", "Eindhoven")]
    meet(nodes)
    return nodes


def meet(nodes):
    """Let nodes know each other, and know that they are known."""
    for one in nodes:
        for other in nodes:
            if one is not other:
                follow(one, other)
        publish(one)
    for one in nodes:
        for other in nodes:
            if one is not other:
                assert visit(one, other) == ""


def settle(*nodes):
    """Wait until everything that was told has arrived, and was told on."""
    for _ in range(3):
        for node in nodes:
            assert gate_of(node).announcing.settle(20)
            assert gate_of(node).visiting.settle(20)


def standing(node, audience):
    with reading(node.engine) as tx:
        return memberships.standing(tx, audience)


def drafts(node, audience):
    with reading(node.engine) as tx:
        found = memberships.of_network(tx, audience)
    return [one for one in found if one.state == "collecting"]


def agreed(*nodes, name=NAME):
    """Return the audience of a network of these nodes that all of them signed."""
    kept = deeds.create(nodes[0], name, [node.id for node in nodes[1:]])
    settle(*nodes)
    for node in nodes[1:]:
        deeds.sign(node, kept.digest)
        settle(*nodes)
    return kept.audience


def test_a_network_exists_when_every_member_signed_and_not_before(four):
    rotterdam, amsterdam, utrecht, eindhoven = four

    kept = deeds.create(rotterdam, NAME, [amsterdam.id, utrecht.id])
    settle(*four)
    deeds.sign(amsterdam, kept.digest)
    settle(*four)
    assert [standing(node, kept.audience) for node in four] == [None] * 4
    deeds.sign(utrecht, kept.digest)
    settle(*four)

    members = four[:3]
    assert [standing(node, kept.audience).version for node in members] == [1, 1, 1]
    assert len({standing(node, kept.audience).note for node in members}) == 1
    with reading(eindhoven.engine) as tx:
        assert memberships.audiences(tx) == []


def test_a_member_is_added_when_more_than_half_signed(four):
    rotterdam, amsterdam, utrecht, eindhoven = four
    audience = agreed(rotterdam, amsterdam, utrecht)

    kept = deeds.propose(rotterdam, audience, add=[eindhoven.id])
    settle(*four)
    assert [one.digest for one in drafts(eindhoven, audience)] == [kept.digest]
    with pytest.raises(Conflict):
        deeds.sign(eindhoven, kept.digest)
    deeds.sign(utrecht, kept.digest)
    settle(*four)

    assert {standing(node, audience).version for node in four} == {2}
    with reading(eindhoven.engine) as tx:
        assert eindhoven.id in access.members(tx, audience)


def test_a_new_member_reads_from_the_first_entry(four):
    rotterdam, amsterdam, utrecht, eindhoven = four
    audience = agreed(rotterdam, amsterdam, utrecht)
    shared = lesson(rotterdam, audiences=[audience])
    publish(rotterdam)

    kept = deeds.propose(rotterdam, audience, add=[eindhoven.id])
    settle(*four)
    deeds.sign(amsterdam, kept.digest)
    settle(*four)
    publish(rotterdam)

    assert visit(eindhoven, rotterdam) == ""
    assert inside(eindhoven) == [shared.title]
    assert titles(eindhoven) == []


def test_what_was_told_to_nobody_is_found_by_looking(four):
    rotterdam, amsterdam, *_ = four
    gate_of(rotterdam).announcing.close()
    kept = deeds.create(rotterdam, NAME, [amsterdam.id])
    gate_of(amsterdam).networks_asked.clear()

    assert visit(amsterdam, rotterdam) == ""
    deeds.sign(amsterdam, kept.digest)
    assert visit(rotterdam, amsterdam) == ""

    assert standing(rotterdam, kept.audience).version == 1
    assert standing(amsterdam, kept.audience).version == 1


def test_a_member_that_is_nobodys_peer_is_verified_by_what_comes_along(town):
    rotterdam, amsterdam, utrecht = map(town.node, ("Rotterdam", "Amsterdam", "Utrecht"))
    meet([rotterdam, amsterdam])
    meet([amsterdam, utrecht])

    kept = deeds.create(amsterdam, NAME, [rotterdam.id, utrecht.id])
    settle(rotterdam, amsterdam, utrecht)
    deeds.sign(rotterdam, kept.digest)
    settle(rotterdam, amsterdam, utrecht)
    deeds.sign(utrecht, kept.digest)
    settle(rotterdam, amsterdam, utrecht)

    found = [standing(node, kept.audience) for node in (rotterdam, amsterdam, utrecht)]
    assert [one.version for one in found] == [1, 1, 1]
    with reading(rotterdam.engine) as tx:
        from federation.pages.peers import origins

        assert len(memberships.certificates_of(tx, utrecht.id)) == 1
    assert utrecht.id not in origins(rotterdam)


def test_two_agreed_successors_raise_an_alarm_and_the_version_before_holds(four):
    rotterdam, amsterdam, utrecht, eindhoven = four
    audience = agreed(rotterdam, amsterdam, utrecht)
    one, other = _rivals(four, audience)

    for node in (rotterdam, amsterdam):
        _bring(node, one)
    assert standing(rotterdam, audience).version == 2
    for node in (rotterdam, amsterdam):
        _bring(node, other)

    assert standing(rotterdam, audience).version == 1
    with reading(rotterdam.engine) as tx:
        found = {kept.digest: kept.state for kept in memberships.of_network(tx, audience)}
    assert found[one.digest] == found[other.digest] == "rival"

    deeds.choose(rotterdam, other.digest)
    assert standing(rotterdam, audience).digest == other.digest
    _bring(rotterdam, one)
    assert standing(rotterdam, audience).digest == other.digest


def _rivals(nodes, audience):
    """Return two successors that a majority signed, as careless or hostile members can."""
    rotterdam, amsterdam, utrecht, eindhoven = nodes
    before = standing(rotterdam, audience).document
    found = []
    for name in ("Eén", "Twee"):
        made = membership.successor(
            before, network=name, members=before.members, threshold=before.threshold
        )
        for node in (amsterdam, utrecht):
            made = membership.sign(made, node.id, gate_of(node).keys.feed)
        found.append(made)
    return found


def _bring(node, *documents):
    return exchange.hear(node, write_gathering([], [one.note for one in documents]), "")


def test_one_node_signs_one_next_version_until_it_declines_it(four):
    rotterdam, amsterdam, utrecht, eindhoven = four
    audience = agreed(rotterdam, amsterdam, utrecht)
    first = deeds.propose(rotterdam, audience, name="Eén")

    with pytest.raises(Conflict):
        deeds.propose(rotterdam, audience, name="Twee")
    deeds.refuse(rotterdam, first.digest)
    second = deeds.propose(rotterdam, audience, name="Twee")

    assert second.document.network == "Twee"


def test_who_is_put_out_hears_of_it_and_of_nothing_after_it(four):
    rotterdam, amsterdam, utrecht, eindhoven = four
    audience = agreed(rotterdam, amsterdam, utrecht)
    kept = deeds.propose(rotterdam, audience, remove=[utrecht.id])
    settle(*four)
    deeds.sign(amsterdam, kept.digest)
    settle(*four)
    assert standing(utrecht, audience).version == 2

    later = deeds.propose(rotterdam, audience, name="Zonder Utrecht")
    settle(*four)
    deeds.sign(amsterdam, later.digest)
    settle(*four)

    assert standing(rotterdam, audience).version == 3
    assert standing(utrecht, audience).version == 2
    with pytest.raises(NotFound):
        deeds.propose(utrecht, audience, name="Toch")


def test_a_replaced_key_signs_again_and_the_network_goes_on(four):
    rotterdam, amsterdam, *_ = four
    audience = agreed(rotterdam, amsterdam)
    before = standing(rotterdam, audience).note

    rotate(rotterdam)
    deeds.renew_signatures(rotterdam)
    settle(*four)

    assert standing(rotterdam, audience).note != before
    assert standing(rotterdam, audience).version == 1


def rotate(node):
    """Give a node new keys with its recovery key."""
    from federation.recovery.renewing import renew
    from federation.wire.identity import read_key

    renew(node, read_key((node.directory / "recovery.key").read_bytes()))


def test_strangers_do_not_fill_our_tables(four):
    rotterdam, amsterdam, utrecht, eindhoven = four
    made = []
    for number in range(agreeing_most() + 5):
        document = membership.first(
            f"Netwerk {number}", [rotterdam.id, amsterdam.id], 2, bytes([number]) * 16
        )
        made.append(membership.sign(document, amsterdam.id, gate_of(amsterdam).keys.feed))

    _bring(rotterdam, *made)

    with reading(rotterdam.engine) as tx:
        assert len(memberships.audiences(tx)) == agreeing_most()


def agreeing_most():
    from federation.networks.agreeing import MOST_PROPOSED

    return MOST_PROPOSED


def test_what_does_not_name_us_or_is_signed_by_no_member_is_let_be(four):
    rotterdam, amsterdam, utrecht, eindhoven = four
    of_others = membership.first("Van hen", [amsterdam.id, utrecht.id], 2, bytes(16))
    unsigned_by_members = membership.first("Van ons", [rotterdam.id, amsterdam.id], 2, bytes(16))
    documents = [
        membership.sign(of_others, amsterdam.id, gate_of(amsterdam).keys.feed),
        membership.sign(unsigned_by_members, utrecht.id, gate_of(utrecht).keys.feed),
    ]

    assert _bring(rotterdam, *documents) == set()

    with writing(rotterdam.engine) as tx:
        assert memberships.audiences(tx) == []
