# SPDX-License-Identifier: EUPL-1.2
"""Whatever comes in, a reader gives an answer or a refusal, soon and in little memory."""

import inspect
import os
import pkgutil
import time
import tracemalloc
from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import federation.wire
from core.errors import MalformedError, UntrustedError
from federation.wire.refusals import RequestRefused
from tests.fuzz.mutants import TOKENS, mutants
from tests.fuzz.readers import READERS

LONG = bool(os.environ.get("SAMENBETER_LONG"))
#: What a reader may raise.
REFUSALS = (MalformedError, UntrustedError, RequestRefused)
#: CPU seconds of one call, on a slow machine; and bytes it may hold for each byte it gets.
SLOWEST, FATTEST = 1.0, 100
#: Bytes of the largest input that a reader can be given: what the window lets through.
LARGEST = 5 * 1024 * 1024

_EXAMPLES = settings(
    max_examples=5000 if LONG else 60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
NAMES = sorted(READERS)


def readers_of(module):
    """Yield the name of each reader that a module has."""
    short = module.__name__.rpartition(".")[2]
    for name, each in inspect.getmembers(module):
        if getattr(each, "__module__", "") != module.__name__:
            continue
        if inspect.isfunction(each) and name.partition("_")[0] in ("read", "verify", "from"):
            yield f"{short}.{name}"
        if inspect.isclass(each) and hasattr(each, "read"):
            yield f"{short}.{name}.read"


def test_every_reader_of_foreign_bytes_is_fuzzed():
    found = set()
    for each in pkgutil.iter_modules(federation.wire.__path__):
        found |= set(readers_of(import_module(f"federation.wire.{each.name}")))

    # A new reader gets a line in tests/fuzz/readers.py, with an honest example.
    assert sorted(found - set(READERS)) == []
    assert len(found) > 30


@pytest.mark.parametrize("name", NAMES)
def test_what_honest_nodes_send_is_read(name):
    for raw in READERS[name].inputs:
        READERS[name].read(raw)


@pytest.mark.parametrize("name", NAMES)
@_EXAMPLES
@given(data=st.data())
def test_a_mutant_is_read_or_refused(name, data):
    reader = READERS[name]

    judge(name, data.draw(mutants(*reader.inputs)))


SEALED = [name for name in NAMES if READERS[name].seal is not bytes]


@pytest.mark.parametrize("name", SEALED)
@_EXAMPLES
@given(data=st.data())
def test_a_mutant_that_is_well_signed_is_read_or_refused(name, data):
    reader = READERS[name]
    text = data.draw(mutants(*reader.goldens))

    try:
        raw = reader.seal(text)
    except MalformedError:
        return  # a note that even its own writer refuses to sign
    judge(name, raw)


def judge(name, raw):
    """Read, and complain about anything but an answer or a refusal, in time."""
    began = time.thread_time()
    try:
        READERS[name].read(raw)
    except REFUSALS as refusal:
        assert str(refusal).isprintable(), f"{refusal!r} would break a log"
        assert len(str(refusal)) < 1000
    assert time.thread_time() - began < SLOWEST


BOMBS = {
    "brackets": b"[" * LARGEST,
    "objects": b'{"a":' * (LARGEST // 5),
    "lines": b"\n" * LARGEST,
    "digits": b"9" * LARGEST,
    "a number in a list": b"[" + b"9" * LARGEST + b"]",
    "zeros": bytes(LARGEST),
    "letters": b"A" * LARGEST,
    "signature lines": b"a\n\n" + b"\xe2\x80\x94 a AAAAAAAA\n" * (LARGEST // 14),
    "backslashes": b'["' + b"\\" * LARGEST,
    "commas": b"1," * (LARGEST // 2),
    "ranges": b"0-9007199254740991,",
    "a frame that promises": b"\xff" * 12 + bytes(100),
    "headers that promise": b"0 1000 1000\n\n" + b"\n" * LARGEST,
    "empty frames": bytes(12) * (LARGEST // 12),
    "surrogates": b'"' + b"\\ud800" * (LARGEST // 6) + b'"',
    "keys": b"{" + b'"a":1,' * (LARGEST // 6) + b'"a":1}',
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_little(bomb):
    for name in NAMES:
        judge(name, BOMBS[bomb])


@pytest.mark.parametrize("name", NAMES)
def test_memory_follows_the_input(name):
    reader, most = READERS[name], 100_000

    for token in (*TOKENS, *reader.inputs):
        raw = (token * most)[:most]
        tracemalloc.start()
        judge(name, raw)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < FATTEST * most + (1 << 20), token


def test_a_reader_that_crashes_is_seen(monkeypatch):
    monkeypatch.setitem(READERS, "broken", type(READERS["note.read"])(int, (b"1",)))

    with pytest.raises(ValueError, match="invalid literal"):
        judge("broken", b"x")
