# SPDX-License-Identifier: EUPL-1.2
"""What a peer says it holds of us: exact bytes, and what is refused."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.errors import MalformedError
from federation.wire.held import HeldFeed, Holdings, read_held, write_held
from federation.wire.sighting import Sighting, is_run

NODE = "ovn3ua7k33fzjmi3ucdzdk6d5frv6mm3"
ORIGIN = f"{NODE}/public/1"
HELD = Holdings(NODE, False, (HeldFeed(ORIGIN, 3, b"note\n"),), b"heads\n")

GOLDEN = (
    b'{"node":"ovn3ua7k33fzjmi3ucdzdk6d5frv6mm3","waiting":false,"other":null,'
    b'"heads":"aGVhZHMK","feeds":[{"origin":"ovn3ua7k33fzjmi3ucdzdk6d5frv6mm3/public/1",'
    b'"size":3,"checkpoint":"bm90ZQo=","cut":""}]}'
)


def test_the_bytes_are_these():
    assert write_held(HELD) == GOLDEN
    assert read_held(GOLDEN, NODE) == HELD


def _changed(**members):
    return json.dumps({**json.loads(GOLDEN), **members}).encode()


def _without(name):
    members = json.loads(GOLDEN)
    del members[name]
    return json.dumps(members).encode()


_FEED = json.loads(GOLDEN)["feeds"][0]
_INPUT = (
    'sig1=("@method" "@path" "@query" "samenbeter-destination");created=1700000000;'
    f'keyid="{NODE}";alg="ed25519";tag="samenbeter-v1"'
)
_OTHER = {"run": "a" * 32, "input": _INPUT, "signature": "sig1=:AAAA:"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        _changed(node="kh765mixprhtq2t6chbaiggyvts7bcqm"),
        _changed(node=None),
        _changed(waiting=0),
        _changed(waiting="no"),
        _without("other"),
        _changed(other=False),
        _changed(other={}),
        _changed(other={**_OTHER, "run": "A" * 32}),
        _changed(other={**_OTHER, "run": 5}),
        _changed(other={**_OTHER, "signature": None}),
        _changed(other={**_OTHER, "signature": "A" * 401}),
        _changed(other={**_OTHER, "input": "sig1=()"}),
        _changed(other={**_OTHER, "input": "A" * 401}),
        _changed(heads=None),
        _changed(heads="no base64"),
        _changed(feeds={}),
        _changed(feeds=["a"]),
        _changed(feeds=[_FEED, _FEED]),
        _changed(feeds=[{**_FEED, "size": -1}]),
        _changed(feeds=[{**_FEED, "size": True}]),
        _changed(feeds=[{**_FEED, "size": 2**53}]),
        _changed(feeds=[{**_FEED, "origin": "kh765mixprhtq2t6chbaiggyvts7bcqm/public/1"}]),
        _changed(feeds=[{**_FEED, "origin": 5}]),
        _changed(feeds=[{**_FEED, "checkpoint": 5}]),
        _changed(feeds=[{**_FEED, "cut": None}]),
        _changed(heads="A" * 400_000),
    ],
)
def test_another_shape_is_refused(raw):
    with pytest.raises(MalformedError):
        read_held(raw, NODE)


def test_a_newer_peer_may_say_more():
    assert read_held(_changed(more=1, feeds=[{**_FEED, "more": 2}]), NODE) == HELD


def test_a_run_has_one_spelling():
    assert is_run("0123456789abcdef" * 2)
    assert not any(map(is_run, ["", "0123456789ABCDEF" * 2, "0" * 31, "0" * 33]))


@given(some.binary(max_size=300))
def test_no_bytes_are_a_bug(raw):
    with suppress(MalformedError):
        read_held(raw, NODE)


@given(
    some.lists(
        some.builds(
            HeldFeed,
            some.integers(1, 9).map(lambda number: f"{NODE}/public/{number}"),
            some.integers(0, 2**53 - 1),
            some.binary(max_size=50),
            some.binary(max_size=50),
        ),
        unique_by=lambda one: one.origin,
    ),
    some.booleans(),
    some.binary(max_size=50),
    some.sampled_from([None, Sighting("a" * 32, _INPUT, "sig1=:AAAA:")]),
)
def test_what_is_written_is_read(feeds, waiting, heads, other):
    held = Holdings(NODE, waiting, tuple(feeds), heads, other)

    assert read_held(write_held(held), NODE) == held
