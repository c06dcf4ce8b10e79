# SPDX-License-Identifier: EUPL-1.2
"""What peers show of our own feeds: a peer can withhold, not invent."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.errors import UntrustedError
from federation.guard.judging import Signatory, judge, word_of
from federation.wire import merkle
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from federation.wire.cut import Cut, sign_cut
from federation.wire.heads import Heads, sign_heads
from federation.wire.held import HeldFeed, Holdings
from federation.wire.identity import node_id, public_of, read_key
from federation.wire.sighting import PATH, Sighting
from federation.wire.signatures import sign_request

RECOVERY, FEED, OLD, THIEF, HTTP = (
    read_key(text)
    for text in (
        b"d2VzdHdpamt3ZXN0d2lqa3dlc3R3aWprd2VzdHdpams=",
        b"ZmVlZGZlZWRmZWVkZmVlZGZlZWRmZWVkZmVlZGZlZWQ=",
        b"aHR0cGh0dHBodHRwaHR0cGh0dHBodHRwaHR0cGh0dHA=",
        b"b29zdHdpamtvb3N0d2lqa29vc3R3aWprb29zdHdpams=",
        b"d2VnZ2V0amV3ZWdnZXRqZXdlZ2dldGpld2VnZ2V0amU=",
    )
)
NODE = node_id(public_of(RECOVERY))
ORIGIN = f"{NODE}/public/1"
OURS = Signatory(
    NODE, public_of(RECOVERY), (public_of(FEED), public_of(OLD)), (public_of(HTTP), public_of(OLD))
)
RUN, ANOTHER = "a" * 32, "b" * 32
PEER = "kh765mixprhtq2t6chbaiggyvts7bcqm"

OUR_STORY = [b"one", b"two", b"three", b"four", b"five"]
OTHER_STORY = [b"one", b"two", b"drie", b"vier", b"vijf", b"zes"]


def root(size, story=OUR_STORY):
    return merkle.EMPTY.extend(map(merkle.leaf_hash, story[:size]))[0].root()


def root_at(origin, size):
    assert origin == ORIGIN
    return root(size)


def note(size, story=OUR_STORY, key=FEED):
    return sign_checkpoint(Checkpoint(ORIGIN, size, root(size, story)), key).note


def shown(size, checkpoint, peer="b", *, cut=b"", heads=b""):
    feeds = (HeldFeed(ORIGIN, size, checkpoint, cut),)
    return word_of(peer, Holdings(NODE, False, feeds, heads), OURS, RUN)


def sighting(run=ANOTHER, key=HTTP, *, asker=NODE, asked=PEER, path=PATH, created=1_700_000_000):
    headers = sign_request(
        "GET", path, f"run={run}", b"", destination=asked, keyid=asker, key=key, created=created
    )
    return Sighting(run, headers["Signature-Input"], headers["Signature"])


def word_with(other):
    return word_of(PEER, Holdings(NODE, False, other=other), OURS, RUN)


def heads(size, key=FEED):
    moment = datetime(2026, 11, 16, tzinfo=UTC)
    return sign_heads(Heads(NODE, moment, (Checkpoint(ORIGIN, size, root(size)),)), key).note


def test_what_we_hold_ourselves_changes_nothing():
    told = [shown(3, note(3)), shown(0, b"")]

    assert judge({ORIGIN: 3}, root_at, told, {}) == ([], [])


def test_the_longest_history_that_can_be_given_is_the_aim():
    told = [shown(3, note(3), "b"), shown(5, note(5), "c"), shown(5, note(5), "d")]

    ((gap,), contradictions) = judge({ORIGIN: 2}, root_at, told, {})

    assert (gap.aim.size, gap.sources, gap.signed) == (5, ("c", "d"), 5)
    assert gap.is_whole
    assert not contradictions


def test_more_signed_than_anybody_can_give_is_a_gap_that_stays():
    told = [shown(3, note(5), "b"), shown(4, note(4), "c")]

    ((gap,), _) = judge({ORIGIN: 2}, root_at, told, {})

    assert (gap.aim.size, gap.sources, gap.signed) == (4, ("c",), 5)
    assert not gap.is_whole


def test_heads_show_that_more_was_signed():
    told = [shown(2, note(2), heads=heads(5))]

    ((gap,), _) = judge({ORIGIN: 2}, root_at, told, {})

    assert (gap.aim, gap.signed) == (None, 5)


def test_heads_that_we_did_not_sign_show_nothing():
    assert judge({ORIGIN: 2}, root_at, [shown(2, note(2), heads=heads(5, THIEF))], {}) == ([], [])


def test_another_history_is_a_contradiction_with_its_note():
    told = [shown(3, note(3, OTHER_STORY))]

    gaps, (found,) = judge({ORIGIN: 4}, root_at, told, {})

    assert (found.origin, found.size, found.note) == (ORIGIN, 3, note(3, OTHER_STORY))
    assert not gaps


def test_a_note_under_an_older_key_of_ours_counts():
    ((gap,), _) = judge({ORIGIN: 2}, root_at, [shown(4, note(4, key=OLD))], {})

    assert gap.aim.size == 4


@pytest.mark.parametrize(
    ("checkpoint", "more"),
    [
        (note(5, key=THIEF), {}),
        (note(5)[:-10] + b"AAAAAAAA=\n", {}),
        (b"no note at all", {}),
        (note(5).replace(b"\n5\n", b"\n9\n"), {}),
        (note(2), {"cut": note(2)}),
    ],
)
def test_what_we_did_not_sign_is_no_testimony(checkpoint, more):
    with pytest.raises(UntrustedError):
        shown(5, checkpoint, **more)


def test_what_lies_beyond_a_cut_is_void():
    cut = sign_cut(Cut(ORIGIN, 2, root(2), 7, 2), RECOVERY)
    stolen = shown(6, note(6, OTHER_STORY))

    assert judge({ORIGIN: 2}, root_at, [stolen], {ORIGIN: cut}) == ([], [])
    assert judge({ORIGIN: 2}, root_at, [stolen, shown(2, b"", cut=cut.note)], {}) == ([], [])


def test_a_cut_is_an_aim_of_its_own():
    cut = sign_cut(Cut(ORIGIN, 4, root(4), 7, 2), RECOVERY)

    ((gap,), _) = judge({ORIGIN: 2}, root_at, [shown(4, b"", cut=cut.note)], {})

    assert (gap.aim.size, gap.aim.note) == (4, cut.note)


def test_of_two_cuts_the_later_counts():
    early = sign_cut(Cut(ORIGIN, 2, root(2), 7, 2), RECOVERY)
    late = sign_cut(Cut(ORIGIN, 1, root(1), 8, 3), RECOVERY)

    told = [shown(2, b"", cut=early.note), shown(3, note(3, OTHER_STORY))]

    assert judge({ORIGIN: 1}, root_at, told, {ORIGIN: late}) == ([], [])


@pytest.mark.parametrize("key", [HTTP, OLD])
def test_what_another_run_asked_with_one_of_our_keys_is_believed(key):
    assert word_with(sighting(key=key)).other == 1_700_000_000


def test_what_this_run_asked_shows_nobody_else():
    assert word_with(None).other == word_with(sighting(RUN)).other == 0


@pytest.mark.parametrize(
    "forged",
    [
        sighting(key=THIEF),
        sighting(key=FEED),
        sighting(asker=PEER),
        sighting(asked=NODE),  # it was asked of somebody else
        sighting(path="/federation/v1/heads"),
        replace(sighting(), run="c" * 32),
        replace(sighting(), input=sighting(created=1_700_000_001).input),
        replace(sighting(), signature=sighting(created=1_700_000_001).signature),
        replace(sighting(), signature="sig1=:AAAA:"),
    ],
)
def test_a_peer_cannot_invent_somebody_who_runs_as_us(forged):
    assert word_with(forged).other == 0
