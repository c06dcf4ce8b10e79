# SPDX-License-Identifier: EUPL-1.2
"""How it goes with peers: measured while they are read, told to people and to programs."""

import json
import time
from datetime import timedelta

import pytest

from core.database import writing
from core.errors import FetchError, UntrustedError
from core.model import to_text
from core.window import Window
from federation import health, reporting
from federation.findings import findings
from federation.gate import gate_of
from federation.publishing.publisher import publish
from federation.store import peers as stored
from federation.store.tables import receipts, sightings
from federation.troubles import TROUBLES, kind_of, trouble_of
from federation.wire.checkpoint import Checkpoint
from federation.wire.feed import ForkError, RollbackError
from federation.wire.heads import Heads, sign_heads
from tests.federation.conftest import feed_of, follow, lesson, peer_of, put, say, visit
from tests.federation.test_lies import signed


@pytest.fixture
def two(town):
    """Return a writer with three lessons and a reader that knows it."""
    rotterdam, amsterdam = town.node("Rotterdam"), town.node("Amsterdam")
    for number in range(3):
        lesson(rotterdam, f"Les {number}")
    publish(rotterdam)
    follow(amsterdam, rotterdam)
    return rotterdam, amsterdam


def of(reader, writer):
    return next(one for one in health.of_peers(reader) if one.peer.node_id == writer.id)


def figures(reader):
    return {(each.name, *sorted(each.labels.items())): each for each in reporting.figures(reader)}


def test_a_peer_that_is_read_is_told_feed_by_feed(two):
    rotterdam, amsterdam = two
    visit(amsterdam, rotterdam)

    one = of(amsterdam, rotterdam)
    told = reporting.status(amsterdam)

    assert (one.word, one.size, one.lag, one.missing, one.set_aside) == ("up_to_date", 3, 0, 0, 0)
    assert [feed.origin for feed in one.feeds] == [f"{rotterdam.id}/public/1"]
    assert any(line.strip() == f"{rotterdam.id}/public/1: 3 entries, 0 to come"
               for line in told.lines)  # fmt: skip
    [peer] = told.data["peers"]
    assert peer["feeds"][0]["live"] == 3
    assert json.loads(json.dumps(told.data)) == told.data


def test_the_clock_of_a_peer_is_measured_while_it_is_read(two):
    # given a reader whose own clock is 200 seconds behind
    rotterdam, amsterdam = two
    gate_of(amsterdam).window.close()
    gate_of(amsterdam).window = Window(development=True, now=lambda: time.time() - 200)

    visit(amsterdam, rotterdam)

    assert 198 <= peer_of(amsterdam, rotterdam).skew_seconds <= 202
    assert of(amsterdam, rotterdam).is_skewed
    said = [each for each in findings(amsterdam) if "clock of peer" in each.text]
    assert len(said) == 1 and "klok" in said[0].dutch
    gate_of(amsterdam).window.close()
    gate_of(amsterdam).window = Window(development=True)
    visit(amsterdam, rotterdam)
    assert not of(amsterdam, rotterdam).is_skewed


def test_a_peer_that_does_not_answer_keeps_its_reason_while_it_is_left_alone(town, two):
    rotterdam, amsterdam = two
    visit(amsterdam, rotterdam)
    town.close(rotterdam.id)

    for _ in range(6):  # more often than the circuit breaker lets through
        visit(amsterdam, rotterdam)

    peer = peer_of(amsterdam, rotterdam)
    assert peer.error_kind == "away"
    assert "left alone" not in peer.last_error
    assert peer.failures == 3


KINDS = {
    "a refused status": (FetchError("x", "answered 403", status=403), "refused"),
    "nothing there": (FetchError("x", "answered 404", status=404), "unknown"),
    "too busy": (FetchError("x", "answered 429", status=429), "busy"),
    "overloaded": (FetchError("x", "answered 503", status=503), "busy"),
    "a bug there": (FetchError("x", "answered 500", status=500), "broken"),
    "sent on": (FetchError("x", "answered 302", status=302), "moved"),
    "teapot": (FetchError("x", "answered 418", status=418), "unknown"),
    "a slow one": (FetchError("x", "did not finish", kind="slow"), "slow"),
    "bytes that lie": (UntrustedError("x", "does not verify"), "untrusted"),
    "two stories": (ForkError("x", 3, b"", b""), "stopped"),
    "a shrunken feed": (RollbackError("x", 3, Checkpoint("x", 2, bytes(32))), "stopped"),
    "a stopped feed": (UntrustedError("x", "feed is stopped: fork"), "stopped"),
}


@pytest.mark.parametrize(("error", "kind"), KINDS.values(), ids=KINDS)
def test_every_error_has_a_kind_and_every_kind_a_sentence(error, kind):
    assert kind_of(error) == kind
    assert trouble_of(kind) is TROUBLES[kind]
    assert trouble_of("never heard of") is TROUBLES[""]


def test_a_refused_signature_with_clocks_apart_is_a_matter_of_clocks():
    refused = FetchError("x", "answered 401", status=401)

    assert kind_of(refused, 301) == kind_of(refused, -301) == "clock"
    assert kind_of(refused, 300) == kind_of(refused) == "refused"


def test_a_name_that_does_not_exist_is_told_from_a_machine_that_is_off(two):
    rotterdam, amsterdam = two
    with writing(amsterdam.engine) as tx:
        stored.update(tx, rotterdam.id, {"address": "http://nergens.invalid"})

    visit(amsterdam, rotterdam)

    assert peer_of(amsterdam, rotterdam).error_kind == "name"


def test_what_is_set_aside_and_what_is_not_taken_in_are_counted_apart(two):
    rotterdam, amsterdam = two
    say(rotterdam, put(rotterdam, "abcdefghijklmnopqrstuvwxya", b'{"no": "record"}'))
    visit(amsterdam, rotterdam)

    one = of(amsterdam, rotterdam)

    assert (one.set_aside, one.not_taken_in) == (1, 0)


def test_heads_that_others_were_shown_tell_how_much_we_miss(town, two):
    # given Utrecht, that passed on newer heads of Rotterdam than we have read
    rotterdam, amsterdam = two
    visit(amsterdam, rotterdam)
    lesson(rotterdam, "Nieuw")
    publish(rotterdam)
    newest = feed_of(rotterdam, rotterdam).checkpoint
    heads = Heads(rotterdam.id, rotterdam.clock(), (newest,))
    note = sign_heads(heads, gate_of(rotterdam).keys.feed).note
    with writing(amsterdam.engine) as tx:
        tx.execute(
            sightings.insert().values(
                node_id=rotterdam.id, seen_at="u" * 32, heads=note, at=to_text(amsterdam.clock())
            )
        )

    [seen] = of(amsterdam, rotterdam).seen

    assert (seen.seen_at, seen.ahead) == ("u" * 32, 1)


def test_figures_say_the_same_as_the_status(town, two):
    rotterdam, amsterdam = two
    visit(amsterdam, rotterdam)
    which = ("peer", rotterdam.id)

    found = figures(amsterdam)

    assert found["peer_entries", which].value == 3
    assert found["peer_stopped", which].value == 0
    assert 0 <= found["peer_contact_age_seconds", which].value < 60
    assert abs(found["peer_skew_seconds", which].value) <= 2
    assert found["publisher_lag_changes",].value >= 0
    assert all(isinstance(float(each.value), float) for each in found.values())

    town.lie(rotterdam, "/checkpoint", lambda _: signed(rotterdam, 3, bytes(32)))
    visit(amsterdam, rotterdam)

    assert figures(amsterdam)["peer_stopped", which].value == 1


def test_receipts_that_do_not_come_are_overdue_after_a_week(node):
    now = node.clock()
    with writing(node.engine) as tx:
        for number, days in enumerate((1, 6, 8)):
            tx.execute(
                receipts.insert().values(
                    wire_id=f"{number}" * 26, peer="p" * 32,
                    since=to_text(now - timedelta(days=days)), note=b"",
                )
            )  # fmt: skip

    found = figures(node)

    assert found["receipts_open",].value == 3
    assert found["receipts_overdue",].value == 1
    assert "3, 1 of them overdue" in reporting.status(node).lines[-1]


def test_what_administrators_read_is_told_in_dutch_too(two):
    rotterdam, amsterdam = two
    visit(amsterdam, rotterdam)

    told = list(findings(amsterdam))

    assert feed_of(amsterdam, rotterdam) is not None
    assert all(each.dutch for each in told if each.level != "ok")
