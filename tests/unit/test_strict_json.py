# SPDX-License-Identifier: EUPL-1.2
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import strict_json
from core.errors import MalformedError

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


def nested(depth):
    return b"[" * depth + b"]" * depth


@given(VALUES, st.booleans())
def test_what_json_says_is_what_we_read(value, escaped):
    raw = json.dumps(value, ensure_ascii=escaped).encode()

    assert strict_json.read(raw) == value


@given(st.binary(max_size=60) | st.text('[]{}",:\\u0dD8919eE.-+ntf ', max_size=60).map(str.encode))
def test_whatever_comes_there_is_no_other_error(raw):
    try:
        strict_json.read(raw)
    except MalformedError:
        return

    json.loads(raw)


REFUSED = {
    "nothing": (b"", "not JSON at character 0"),
    "half": (b'{"a":', "not JSON"),
    "two values": (b"1 2", "Extra data"),
    "duplicate key": (b'{"a":1,"a":1}', "key 'a' twice"),
    "duplicate key, deep": (b'{"b":[{"c":{"a":1,"x":0,"a":2}}]}', "key 'a' twice"),
    "duplicate key, spelt otherwise": (rb'{"a":1,"\u0061":2}', "key 'a' twice"),
    "NaN": (b"[NaN]", "has NaN"),
    "Infinity": (b"[Infinity]", "has Infinity"),
    "-Infinity": (b'{"a":-Infinity}', "has -Infinity"),
    "1e999": (b"[1e999]", "no reader can hold"),
    "-1e999": (b"[-1e999]", "no reader can hold"),
    "lone surrogate": (rb'["\ud800"]', "half a surrogate"),
    "lone surrogate, upper case": (rb'["\uDFFF"]', "half a surrogate"),
    "surrogates in the wrong order": (rb'["\udc00\ud800"]', "half a surrogate"),
    "lone surrogate as a key": (rb'[{"\udead":1}]', "half a surrogate"),
    "surrogate in UTF-8": (b'["\xed\xa0\x80"]', "not UTF-8 at byte 2"),
    "invalid UTF-8": (b'["\xff"]', "not UTF-8 at byte 2"),
    "overlong UTF-8": (b'["\xc0\xaf"]', "not UTF-8"),
    "byte order mark": (b"\xef\xbb\xbf{}", "BOM|not JSON at character 0"),
    "UTF-16": ("{}".encode("utf-16"), "not UTF-8|not JSON"),
    "2^53": (b"[9007199254740992]", "beyond 2"),
    "-2^53": (b"[-9007199254740992]", "beyond 2"),
    "integer of 10^4 digits": (b"1" * 10_000, "beyond 2"),
    "negative integer of 10^4 digits": (b"-" + b"1" * 10_000, "beyond 2"),
    "float of 10^4 digits": (b"1" * 10_000 + b".5", "no reader can hold"),
    "leading zero": (b"[01]", "not JSON"),
    "digits that are not ASCII": ("[٣]".encode(), "not JSON"),
    "33 deep": (nested(33), "deeper than 32"),
    "33 deep in objects": (b'{"a":' * 33 + b"1" + b"}" * 33, "deeper than 32"),
    "10^5 deep": (nested(100_000), "deeper than 32"),
    "10^5 deep and not closed": (b'[{"a":' * 50_000, "deeper than 32"),
    "deep after a string with quotes": (rb'["\"]]]\\",' + nested(32) + b"]", "deeper than 32"),
    "control character in a string": (b'["\n"]', "not JSON"),
    "vertical tab as space": (b"\x0b[]", "not JSON"),
    "too many bytes": (b" " * (1 << 20) + b"1", "at most 1048576"),
    "half a million quotes": (b'"' + rb"\"" * 500_000, "not JSON"),
    "half a million quotes and brackets": (b"[" * 20 + rb'["\"' * 150_000, "not JSON"),
}


@pytest.mark.parametrize(("raw", "complaint"), REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused_with_a_sentence(raw, complaint):
    with pytest.raises(MalformedError, match=complaint):
        strict_json.read(raw)


def test_the_borders_themselves_are_allowed():
    assert strict_json.read(b"[9007199254740991,-9007199254740991]") == [2**53 - 1, 1 - 2**53]
    assert strict_json.read(nested(32)) == json.loads(nested(32))
    assert strict_json.read(b" " * ((1 << 20) - 1) + b"1") == 1
    assert strict_json.read(rb'["\ud83c\udf31", "\\ud800"]') == ["🌱", r"\ud800"]


def test_brackets_in_strings_and_side_by_side_are_not_depth():
    wide = b"[" + b",".join([b"[]"] * 100) + b"]"
    told = b'["' + b"[" * 100 + rb"\"[[[" + b'"]'

    assert len(strict_json.read(wide)) == 100
    assert strict_json.read(told) == ["[" * 100 + '"[[[']


@pytest.mark.parametrize("number", [b"1.0", b"1e2", b"-0.5", b"1E-7"])
def test_floats_are_refused_where_the_format_has_none(number):
    assert strict_json.read(number) == float(number)

    with pytest.raises(MalformedError, match="whole numbers only"):
        strict_json.read(b'{"n":' + number + b"}", floats=False)


def test_without_floats_everything_else_is_checked_as_well():
    with pytest.raises(MalformedError, match="twice"):
        strict_json.read(b'{"a":1,"a":1}', floats=False)
    with pytest.raises(MalformedError, match="NaN"):
        strict_json.read(b"NaN", floats=False)


@pytest.mark.parametrize("raw", [b"[]", b"null", b'"{}"', b"1"])
def test_what_must_be_an_object_is_one(raw):
    assert strict_json.read_object(b' {"a":[1]} ') == {"a": [1]}

    with pytest.raises(MalformedError, match="not an object"):
        strict_json.read_object(raw)


def test_the_callers_limit_holds():
    assert strict_json.read(b'"1234"', limit=6) == "1234"

    with pytest.raises(MalformedError, match="has 7 bytes, at most 6"):
        strict_json.read_object(b'"12345"', limit=6)
