# SPDX-License-Identifier: EUPL-1.2
"""Two nodes that agree while letters are lost, doubled, late and out of order.

Both have real rows; only the post between them is played. After every step each side has what
its own notes make of it; when at last all letters arrive, both sides agree on everything.
"""

import itertools
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.app import open_node
from core.database import reading
from core.errors import AdministratorError
from core.migrate import migrate
from core.model import HOUSE
from federation import keys
from federation.contracts import deeds, standing, suspending
from federation.contracts.reckoning import in_force, state_of
from federation.contracts.taking import take
from federation.gate import gate_of
from federation.peers import Introduction
from federation.store import contracts as stored
from federation.store import peers as stored_peers
from federation.wire.note import kind_of
from federation.wire.refusals import RequestRefused
from tests.federation.test_contracts import offer

_CONFIG = """\
[node]
name = "{name}"
area = "Wijk"
address = "http://127.0.0.1:{port}"
development = true
plugins = ["federation", "lessons"]

[server]
port = {port}
"""
_START = datetime(2026, 11, 16, 12, tzinfo=UTC)
SIDES = st.sampled_from([0, 1])


class _Clock:
    def __init__(self):
        self.now = _START

    def __call__(self):
        return self.now


@cache
def _empty():
    """Return the bytes of an empty database; migrating takes longer than all else here."""
    with tempfile.TemporaryDirectory() as directory:
        migrate(Path(directory))
        return (Path(directory) / "node.db").read_bytes()


def _node(directory, name, port, clock):
    directory.mkdir()
    keys.make(directory, name, f"http://127.0.0.1:{port}")
    (directory / "keys/secret").write_text("0" * 64)
    (directory / "node.toml").write_text(_CONFIG.format(name=name, port=port))
    (directory / "node.db").write_bytes(_empty())
    node = open_node(directory, environment={}, clock=clock)
    # Nobody is there to be visited or told.
    for errands in (gate_of(node).visiting, gate_of(node).announcing):
        errands.close()
    return node


class Agreeing(RuleBasedStateMachine):
    """What administrators do and what the post does, in any order."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = _Clock()
        root = Path(self.folder.name)
        self.nodes = [
            _node(root / name.lower(), name, port, self.clock)
            for name, port in (("West", 5101), ("Oost", 5102))
        ]
        #: On their way: (to whom, note); never forgotten, so that any may come twice.
        self.post = []

    def teardown(self):
        for node in self.nodes:
            gate_of(node).close()
            node.engine.dispose()
        self.folder.cleanup()

    def agreements(self, side):
        with reading(self.nodes[side].engine) as tx:
            return stored.everyone(tx)

    def mail(self, side):
        """Put all that a side would tell in the post."""
        for one in reversed(self.agreements(side)):
            contract = one.note if one.is_ours or one.agreed else b""
            self.post += [(1 - side, note) for note in (contract, one.ending) if note]

    def bring(self, letter):
        to, note = letter
        sender = gate_of(self.nodes[1 - to]).keys.certificate
        try:
            take(self.nodes[to], sender, note)
        except RequestRefused as error:
            assert error.status in (404, 409), error

    @rule(side=SIDES, days=st.integers(0, 400), wait=st.integers(0, 40), level=st.booleans())
    def propose(self, side, days, wait, level):
        node, other = self.nodes[side], self.nodes[1 - side]
        starts = self.clock.now.date() + timedelta(days=wait)
        found = Introduction(gate_of(other).keys.certificate)
        told = offer(
            node, starts=starts, ends=starts + timedelta(days=days),
            level_given="full" if level else "information",
        )  # fmt: skip
        try:
            deeds.propose(node, HOUSE, found, "http://127.0.0.1:1", told)
        except AdministratorError as error:
            assert "waits already" in str(error)
        self.mail(side)

    @rule(side=SIDES, which=st.integers(0, 5), deed=st.sampled_from(["accept", "reject", "revoke"]))
    def decide(self, side, which, deed):
        found = self.agreements(side)
        if which < len(found):
            try:
                who = (HOUSE,) if deed == "accept" else ()
                getattr(deeds, deed)(self.nodes[side], *who, found[which].digest)
            except AdministratorError:
                return
            self.mail(side)

    @rule(side=SIDES, deed=st.sampled_from(["suspend", "resume"]))
    def pause(self, side, deed):
        node = self.nodes[side]
        try:
            getattr(suspending, deed)(node, self.nodes[1 - side].id)
        except AdministratorError:
            return

    @precondition(lambda self: self.post)
    @rule(data=st.data())
    def a_letter_comes(self, data):
        """Any letter ever sent, also an old one or once more."""
        self.bring(data.draw(st.sampled_from(self.post)))

    @rule(days=st.integers(1, 60))
    def time_passes(self, days):
        self.clock.now += timedelta(days=days)
        for node in self.nodes:
            standing.settle_all(node)

    @initialize()
    def nobody_knows_anybody(self):
        assert [self.agreements(side) for side in (0, 1)] == [[], []]

    @invariant()
    def the_state_is_what_the_notes_make_of_it(self):
        for side in (0, 1):
            for one in self.agreements(side):
                ending = kind_of(one.ending).rpartition("/")[2] if one.ending else ""
                assert one.contract.is_agreed == (one.agreed is not None)
                assert one.state == state_of(is_agreed=one.contract.is_agreed, ending=ending)

    @invariant()
    def a_peer_is_what_the_agreement_in_force_says(self):
        for side in (0, 1):
            node, other = self.nodes[side], self.nodes[1 - side].id
            with reading(node.engine) as tx:
                peer = stored_peers.get(tx, other)
                current = in_force(stored.of_peer(tx, other), self.clock.now.date())
            if current is None:
                assert peer is None or (peer.state, peer.contract) == ("former", "")
                continue
            contract = current.contract
            assert peer.contract == current.digest
            assert peer.state in ("active", "suspended")
            assert peer.level_given == contract.level_of(other)
            assert peer.level_received == contract.level_of(node.id)

    @rule()
    def when_all_letters_come_both_agree(self):
        for side, _ in itertools.product((0, 1), range(2)):
            self.mail(side)
            for letter in self.post[-20:]:
                self.bring(letter)

        def known(side):
            return {
                one.digest: (one.state, one.note)
                for one in self.agreements(side)
                if one.agreed is not None
            }

        assert known(0) == known(1)
        seen = [{one.digest: one.state for one in self.agreements(side)} for side in (0, 1)]
        for digest in seen[0].keys() & seen[1].keys():
            assert seen[0][digest] == seen[1][digest]


Agreeing.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


class TestAgreeing(Agreeing.TestCase):
    """The machine, run by pytest."""


def test_the_state_is_the_same_in_whatever_order_notes_come():
    table = {
        (False, ""): "proposed",
        (False, "rejection"): "rejected",
        (False, "revocation"): "retracted",
        (True, ""): "active",
        (True, "rejection"): "active",
        (True, "revocation"): "revoked",
    }

    for (is_agreed, ending), word in table.items():
        assert state_of(is_agreed=is_agreed, ending=ending) == word
