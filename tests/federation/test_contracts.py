# SPDX-License-Identifier: EUPL-1.2
"""Two nodes that agree over HTTP: propose, accept, reject, revoke, renew, expire, part."""

from datetime import date, timedelta

import pytest

from core import records
from core.database import reading, writing
from core.errors import AdministratorError
from core.model import HOUSE
from federation import peers
from federation.contracts import deeds, delivery, reckoning, standing, suspending
from federation.contracts.deeds import Offer
from federation.gate import gate_of
from federation.publishing.publisher import publish
from federation.store import contracts as stored
from federation.store.tables import contracts, payloads
from federation.store.tables import peers as peer_rows
from tests.federation.conftest import follow, lesson, peer_of, titles, visit


def offer(node, **changes):
    today = node.clock().date()
    told = {
        "level_given": "full",
        "level_received": "full",
        "audiences": ("public",),
        "purpose": "Leren van elkaars lessen.",
        "contact": "het beheer",
        "terms": ("Ieder zorgt voor de eigen kopie.",),
        "starts": today,
        "ends": today + timedelta(days=365),
        "parting": "hide",
    }
    return Offer(**{**told, **changes})


def propose(one, other, **changes):
    """Let ``one`` propose to ``other`` and deliver it; return what it is called."""
    address = other.config.node.address
    made = deeds.propose(one, HOUSE, peers.introduce(one, address), address, offer(one, **changes))
    assert delivery.deliver(one, other.id) == ""
    return made.digest


def agree(one, other, **changes):
    """Let two nodes agree; return what the contract is called."""
    digest = propose(one, other, **changes)
    deeds.accept(other, HOUSE, digest)
    assert delivery.deliver(other, one.id) == ""
    settled(one, other)
    return digest


def settled(*nodes):
    """Wait until nodes have said and read what is due."""
    for node in nodes:
        assert gate_of(node).announcing.settle(10)
        assert gate_of(node).visiting.settle(10)


def agreement(node, digest):
    with reading(node.engine) as tx:
        return stored.get(tx, digest)


def both(nodes, digest):
    """Return the state of a contract at both sides."""
    return [agreement(each, digest).state for each in nodes]


@pytest.fixture
def two(town):
    nodes = town.node("Rotterdam"), town.node("Amsterdam")
    for node in nodes:
        lesson(node, f"Les van {node.config.node.name}")
        publish(node)
    return nodes


def test_a_proposal_makes_nobody_a_peer(two):
    rotterdam, amsterdam = two

    digest = propose(rotterdam, amsterdam)

    assert both(two, digest) == ["proposed", "proposed"]
    assert agreement(amsterdam, digest).is_waiting_here
    assert not agreement(rotterdam, digest).is_waiting_here
    assert peer_of(rotterdam, amsterdam) is None
    assert peer_of(amsterdam, rotterdam) is None


def test_an_acceptance_makes_both_peers_and_they_read_each_other(two):
    rotterdam, amsterdam = two

    digest = agree(rotterdam, amsterdam, level_given="information", parting="delete")

    assert both(two, digest) == ["active", "active"]
    assert agreement(rotterdam, digest).note == agreement(amsterdam, digest).note
    here, there = peer_of(rotterdam, amsterdam), peer_of(amsterdam, rotterdam)
    assert (here.level_given, here.level_received) == ("information", "full")
    assert (there.level_given, there.level_received) == ("full", "information")
    assert here.contract == there.contract == digest
    assert (here.parting, here.state) == ("delete", "active")
    for node in two:
        assert sorted(titles(node)) == ["Les van Amsterdam", "Les van Rotterdam"]


def test_a_rejection_reaches_who_proposed(two):
    rotterdam, amsterdam = two
    digest = propose(rotterdam, amsterdam)

    deeds.reject(amsterdam, digest)
    assert delivery.deliver(amsterdam, rotterdam.id) == ""

    assert both(two, digest) == ["rejected", "rejected"]
    assert peer_of(rotterdam, amsterdam) is None
    with pytest.raises(AdministratorError, match="waits here"):
        deeds.accept(amsterdam, HOUSE, digest)


def test_a_proposal_is_taken_back(two):
    rotterdam, amsterdam = two
    digest = propose(rotterdam, amsterdam)

    deeds.revoke(rotterdam, digest)
    assert delivery.deliver(rotterdam, amsterdam.id) == ""

    assert both(two, digest) == ["retracted", "retracted"]
    with pytest.raises(AdministratorError, match="waits here"):
        deeds.accept(amsterdam, HOUSE, digest)


def test_who_takes_back_what_is_being_accepted_ends_it_on_both_sides(two):
    rotterdam, amsterdam = two
    digest = propose(rotterdam, amsterdam)

    deeds.accept(amsterdam, HOUSE, digest)
    deeds.revoke(rotterdam, digest)
    delivery.deliver(amsterdam, rotterdam.id)
    delivery.deliver(rotterdam, amsterdam.id)

    assert both(two, digest) == ["revoked", "revoked"]


def test_who_takes_back_what_is_being_rejected_is_heard_on_both_sides(two):
    rotterdam, amsterdam = two
    digest = propose(rotterdam, amsterdam)

    deeds.reject(amsterdam, digest)
    deeds.revoke(rotterdam, digest)
    delivery.deliver(amsterdam, rotterdam.id)
    delivery.deliver(rotterdam, amsterdam.id)

    assert both(two, digest) == ["retracted", "retracted"]
    assert agreement(rotterdam, digest).ending == agreement(amsterdam, digest).ending


@pytest.mark.parametrize("first", [0, 1])
def test_either_side_revokes_and_both_part(two, first):
    digest = agree(*two)
    one, other = two[first], two[1 - first]

    deeds.revoke(one, digest)
    assert delivery.deliver(one, other.id) == ""

    assert both(two, digest) == ["revoked", "revoked"]
    for node, writer in ((one, other), (other, one)):
        peer = peer_of(node, writer)
        assert (peer.state, peer.contract) == ("former", "")
        assert titles(node) == [f"Les van {node.config.node.name}"]
    with pytest.raises(AdministratorError, match="revoked already"):
        deeds.revoke(one, digest)


def held(node):
    with reading(node.engine) as tx:
        return len(tx.execute(payloads.select()).all())


@pytest.mark.parametrize(
    ("parting", "shown", "payloads_left"), [("keep", 2, 2), ("hide", 1, 2), ("delete", 1, 1)]
)
def test_parting_does_what_was_agreed_and_a_new_contract_brings_it_back(
    two, parting, shown, payloads_left
):
    rotterdam, amsterdam = two
    digest = agree(rotterdam, amsterdam, parting=parting)

    deeds.revoke(amsterdam, digest)
    delivery.deliver(amsterdam, rotterdam.id)
    assert (len(titles(amsterdam)), held(amsterdam)) == (shown, payloads_left)
    lesson(rotterdam, "Na het afscheid")
    publish(rotterdam)
    visit(amsterdam, rotterdam)
    assert len(titles(amsterdam)) == shown

    agree(amsterdam, rotterdam)
    settled(amsterdam)
    assert sorted(titles(amsterdam)) == [
        "Les van Amsterdam",
        "Les van Rotterdam",
        "Na het afscheid",
    ]


def test_what_a_former_peer_takes_back_goes(two):
    rotterdam, amsterdam = two
    digest = agree(rotterdam, amsterdam, parting="keep")
    deeds.revoke(amsterdam, digest)
    records.unshare(rotterdam, HOUSE, 1)
    publish(rotterdam)

    visit(amsterdam, rotterdam)

    assert titles(amsterdam) == ["Les van Amsterdam"]


def test_a_renewal_takes_over_when_it_starts(two):
    rotterdam, amsterdam = two
    first = agree(rotterdam, amsterdam)
    tomorrow = rotterdam.clock().date() + timedelta(days=1)

    later = agree(amsterdam, rotterdam, level_given="information", starts=tomorrow)
    assert peer_of(amsterdam, rotterdam).contract == first
    now = agree(rotterdam, amsterdam, level_given="information")

    assert peer_of(amsterdam, rotterdam).contract == now
    assert peer_of(amsterdam, rotterdam).level_received == "information"
    with reading(amsterdam.engine) as tx:
        found = stored.of_peer(tx, rotterdam.id)
    phases = {one.digest: reckoning.phase_of(one, found, tomorrow) for one in found}
    assert phases[first] == "replaced"
    assert sorted((phases[later], phases[now])) == ["in_force", "replaced"]


def test_an_agreement_that_ran_out_ends_by_itself(two):
    rotterdam, amsterdam = two
    digest = agree(rotterdam, amsterdam)
    over = date.today() + timedelta(days=366)

    with reading(amsterdam.engine) as tx:
        found = stored.of_peer(tx, rotterdam.id)
    assert reckoning.in_force(found, over) is None
    assert reckoning.phase_of(found[0], found, over) == "expired"
    later = amsterdam.clock() + timedelta(days=366)
    object.__setattr__(amsterdam, "clock", lambda: later)
    standing.settle_all(amsterdam)

    assert peer_of(amsterdam, rotterdam).state == "former"
    assert agreement(amsterdam, digest).state == "active"
    assert titles(amsterdam) == ["Les van Amsterdam"]


def test_a_suspended_peer_stays_so_through_a_renewal_and_parts_when_it_ends(two):
    rotterdam, amsterdam = two
    agree(rotterdam, amsterdam)
    suspending.suspend(amsterdam, rotterdam.id)

    digest = agree(rotterdam, amsterdam)
    assert peer_of(amsterdam, rotterdam).state == "suspended"

    for each in {digest, *_active(amsterdam)}:
        deeds.revoke(amsterdam, each)
    assert peer_of(amsterdam, rotterdam).state == "former"
    with pytest.raises(AdministratorError, match="agreement is over"):
        suspending.resume(amsterdam, rotterdam.id)


def _active(node):
    with reading(node.engine) as tx:
        return [one.digest for one in stored.everyone(tx) if one.state == "active"]


def test_who_was_added_by_hand_may_agree_later(two):
    rotterdam, amsterdam = two
    follow(amsterdam, rotterdam, "information")
    follow(rotterdam, amsterdam)

    agree(rotterdam, amsterdam)

    assert peer_of(amsterdam, rotterdam).level_given == "full"


def test_only_one_proposal_to_a_node_waits_at_a_time(two):
    rotterdam, amsterdam = two
    propose(rotterdam, amsterdam)

    with pytest.raises(AdministratorError, match="waits already"):
        propose(rotterdam, amsterdam)


def test_nobody_proposes_to_itself_or_what_is_over(two):
    rotterdam, amsterdam = two

    with pytest.raises(AdministratorError, match="this node itself"):
        propose(rotterdam, rotterdam)
    with pytest.raises(AdministratorError, match="never count"):
        propose(rotterdam, amsterdam, starts=date(2020, 1, 1), ends=date(2020, 2, 1))


def test_what_could_not_be_delivered_is_told_and_delivered_later(town, two):
    rotterdam, amsterdam = two
    address = amsterdam.config.node.address
    found = peers.introduce(rotterdam, address)
    town.lie(amsterdam, "/contracts", lambda body: ("429 Too Many Requests", b"{}"))
    made = deeds.propose(rotterdam, HOUSE, found, address, offer(rotterdam))

    assert "429" in delivery.deliver(rotterdam, amsterdam.id)
    assert agreement(rotterdam, made.digest).told is None
    assert "429" in agreement(rotterdam, made.digest).last_error

    town.honest(amsterdam)
    gate_of(rotterdam).window.alive(amsterdam.id)
    delivery.deliver_all(rotterdam)
    settled(rotterdam)
    assert agreement(rotterdam, made.digest).last_error == ""
    assert agreement(amsterdam, made.digest).is_waiting_here


def test_a_lost_answer_changes_nothing(town, two):
    rotterdam, amsterdam = two
    digest = propose(rotterdam, amsterdam)
    deeds.accept(amsterdam, HOUSE, digest)
    town.lie(rotterdam, "/contracts", lambda body: b"{")

    assert delivery.deliver(amsterdam, rotterdam.id) != ""
    assert both(two, digest) == ["active", "active"]
    town.honest(rotterdam)

    assert delivery.deliver(amsterdam, rotterdam.id) == ""
    assert agreement(amsterdam, digest).told is not None


def test_a_backup_from_before_the_agreement_heals(two):
    rotterdam, amsterdam = two
    digest = agree(rotterdam, amsterdam)
    with writing(rotterdam.engine) as tx:
        tx.execute(contracts.delete())
    follow(rotterdam, amsterdam, "information")
    with writing(rotterdam.engine) as tx:
        tx.execute(peer_rows.update().values(contract=""))

    visit(amsterdam, rotterdam)
    delivery.deliver_all(amsterdam)
    settled(amsterdam, rotterdam)

    assert agreement(rotterdam, digest).state == "active"
    assert peer_of(rotterdam, amsterdam).contract == digest
    assert peer_of(rotterdam, amsterdam).level_given == "full"


def test_proposals_that_came_to_nothing_are_forgotten_after_a_month(two):
    rotterdam, amsterdam = two
    digest = propose(rotterdam, amsterdam)
    agreed = agree(amsterdam, rotterdam)
    later = amsterdam.clock() + timedelta(days=31)
    for node in two:
        object.__setattr__(node, "clock", lambda: later)
        standing.clean_up(node)

    assert agreement(amsterdam, digest) is None
    assert agreement(rotterdam, digest) is not None
    assert both(two, agreed) == ["active", "active"]
