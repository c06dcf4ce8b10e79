# SPDX-License-Identifier: EUPL-1.2
"""The one reader of foreign JSON: every node gives the same verdict on the same bytes.

Refused, whatever else is right: more than ``limit`` bytes, a byte order mark, invalid UTF-8,
a key twice in one object (at any depth), NaN and Infinity and numbers that become them,
integers beyond 2^53 - 1 on either side, lone surrogates, more than 32 containers inside one
another, and floats where the format has none. Everything else is JSON as in RFC 8259.

The C scanner of the standard library does the reading. Its hooks see every object and every
number; depth and surrogates have a check on the raw bytes that costs next to nothing, and an
exact one for the few texts that do not pass it.
"""

import json
import math
import re

from core.errors import MalformedError

#: The largest integer every JSON reader in every language can hold exactly.
MAX_INTEGER = 2**53 - 1

#: Containers inside one another; the outermost counts as 1.
MAX_DEPTH = 32

#: Bytes of one text, unless the caller says otherwise.
MAX_BYTES = 1 << 20

# Sixteen digits and a sign. Longer texts are not given to int(), which refuses very long ones
# with an error of its own and takes quadratic time for the ones just below that.
_MAX_DIGITS = 17

# A string, closed or not, so that a scan never goes back; or one bracket outside strings.
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)

_MAYBE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def read(raw: bytes, *, floats: bool = True, limit: int = MAX_BYTES) -> object:
    """Return what ``raw`` says, in Python's own types.

    Args:
        raw: JSON in UTF-8, as it came.
        floats: whether numbers with a fraction or exponent are part of the format.
        limit: the most bytes the format allows.

    Raises:
        MalformedError: this is not the JSON we take; the message says what is wrong with it.
    """
    if len(raw) > limit:
        raise MalformedError(f"JSON has {len(raw)} bytes, at most {limit} are allowed")
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH:
        _check_depth(raw)
    try:
        value: object = (_WITH_FLOATS if floats else _WITHOUT_FLOATS).decode(raw.decode())
        if _MAYBE_SURROGATE.search(raw):
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        raise MalformedError(f"JSON is not UTF-8 at byte {error.start}") from error
    except UnicodeEncodeError as error:
        raise MalformedError("JSON has half a surrogate pair") from error
    except json.JSONDecodeError as error:
        raise MalformedError(f"not JSON at character {error.pos}: {error.msg}") from error
    return value


def read_object(raw: bytes, *, floats: bool = True, limit: int = MAX_BYTES) -> dict[str, object]:
    """Return what ``raw`` says when it is one object; else as ``read``.

    Raises:
        MalformedError: this is not the JSON we take, or not an object.
    """
    value = read(raw, floats=floats, limit=limit)
    if not isinstance(value, dict):
        raise MalformedError("JSON is not an object")
    return value


def _check_depth(raw: bytes) -> None:
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(raw):
        if (token := match[0]) in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise MalformedError(f"JSON is nested deeper than {MAX_DEPTH} containers")
        elif token in b"]}":
            depth -= 1


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise MalformedError(f"JSON has the key {ascii(twice)[:80]} twice in one object")
    return found


def _integer(text: str) -> int:
    if len(text) > _MAX_DIGITS or abs(number := int(text)) > MAX_INTEGER:
        raise MalformedError(f"JSON has the integer {text[:20]}, beyond 2^53 - 1")
    return number


def _float(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise MalformedError(f"JSON has the number {text[:20]}, which no reader can hold")
    return number


def _no_float(text: str) -> float:
    raise MalformedError(f"JSON has the number {text[:20]}; this format has whole numbers only")


def _no_constant(text: str) -> float:
    raise MalformedError(f"JSON has {text}, which is not a number")


_WITH_FLOATS = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_no_constant
)
_WITHOUT_FLOATS = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_no_float,
    parse_constant=_no_constant,
)
