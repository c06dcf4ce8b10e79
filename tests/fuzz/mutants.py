# SPDX-License-Identifier: EUPL-1.2
"""What an enemy makes of honest bytes: hypothesis draws the edits, so that it can shrink them."""

from hypothesis import strategies as st

#: What parsers stumble over.
TOKENS = (
    b"\x00", b"\r\n", b"\n\n", b"\xef\xbb\xbf", b"\xff", b"\xed\xa0\x80", b'"\\ud800"', b"NaN",
    b"1e999", b"-1", b"-0", b"00", b"9007199254740992", b"18446744073709551616", b"9" * 400,
    b"[" * 40, b'{"a":' * 40, b"{}", b"[]", b"null", b"true", b'"', b",", b":", b"=", b"-", b"\n",
    b"\n\n\xe2\x80\x94 a AAAAAAAA\n", "\u2028".encode(), "\u0660".encode(), "\u202e".encode(),
    b"../", b"%00", b"public", b"/", b" ", b"9999-12-31", b"2026-02-30", b"A" * 300,
)  # fmt: skip

_EDIT = st.tuples(
    st.sampled_from(("flip", "cut", "insert", "repeat", "swap", "end", "token", "replace")),
    st.integers(0, 1 << 16),
    st.integers(0, 1 << 16),
    st.sampled_from(TOKENS),
)


def mutants(*goldens: bytes) -> st.SearchStrategy[bytes]:
    """Return what is made of one of these by up to six edits; now and then, anything at all."""
    edited = st.builds(_edited, st.sampled_from(goldens), st.lists(_EDIT, min_size=1, max_size=6))
    return st.one_of(edited, edited, edited, st.binary(max_size=300))


def _edited(raw: bytes, edits: list[tuple[str, int, int, bytes]]) -> bytes:
    for how, one, other, token in edits:
        one, other = sorted((one % (len(raw) + 1), other % (len(raw) + 1)))
        if how == "flip" and raw:
            one = min(one, len(raw) - 1)
            raw = raw[:one] + bytes([raw[one] ^ (1 << other % 8)]) + raw[one + 1 :]
        elif how == "cut":
            raw = raw[:one] + raw[other:]
        elif how == "insert":
            raw = raw[:one] + raw[one:other][::-1] + raw[one:]
        elif how == "repeat":
            raw = raw[:other] + raw[one:]
        elif how == "swap":
            lines = raw.split(b"\n")
            one, other = one % len(lines), other % len(lines)
            lines[one], lines[other] = lines[other], lines[one]
            raw = b"\n".join(lines)
        elif how == "end":
            raw = raw[:one]
        elif how == "token":
            raw = raw[:one] + token + raw[one:]
        else:
            raw = raw[:one] + token + raw[other:]
    return raw
