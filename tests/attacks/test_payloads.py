# SPDX-License-Identifier: EUPL-1.2
"""Payloads that are not what a header committed to: they stay missing until the right one comes."""

import struct

from federation.wire.transfer import read_frames, write_frame
from tests.attacks.after import recovers


def with_frames(change):
    return lambda honest: b"".join(
        write_frame(each.index, *(change(each, list(read_frames(honest)))))
        for each in read_frames(honest)
    )


def cut_frames(honest, by):
    """Move ``by`` bytes between salt and length: the salt is longer or shorter than 32."""
    out = b""
    for each in read_frames(honest):
        out += struct.pack(">QI", each.index, len(each.payload) - by) + each.salt + each.payload
    return out


DAMAGE = {
    "another payload": with_frames(
        lambda one, _: (one.salt, one.payload.replace(b"Nieuw", b"Nieuv"))
    ),
    "another salt": with_frames(lambda one, _: (bytes(32), one.payload)),
    "swapped": with_frames(
        lambda one, all_: next((o.salt, o.payload) for o in all_ if o.index != one.index)
    ),
    "shorter": with_frames(lambda one, _: (one.salt, one.payload[:-256])),
    "longer": with_frames(lambda one, _: (one.salt, one.payload + b" " * 256)),
    "a salt of 31 bytes": lambda honest: cut_frames(honest, 1),
    "a salt of 33 bytes": lambda honest: cut_frames(honest, -1),
    "empty": with_frames(lambda one, _: (b"", b"")),
    "cut off": lambda honest: honest[:-1],
    "nobody asked for": lambda honest: b"".join(
        write_frame(each.index + 90, each.salt, each.payload) for each in read_frames(honest)
    ),
    "with an index beyond all": lambda honest: b"\xff" * 8 + honest[8:],
    "nothing": lambda honest: b"",
    "a page": lambda honest: b"<!doctype html><title>Even geduld</title>",
}  # fmt: skip


#: To a reader these say that the peer does not hold the payload, which is no lie.
NOT_HELD = ("empty", "nothing", "nobody asked for")


def test_a16_a_payload_that_does_not_fit_stays_missing(reader, liar):
    records = [liar.lesson("Nieuw 1"), liar.lesson("Nieuw 2", body={
        "title": "Nieuw 2", "kind": "tip", "advice": "Zet de deur open."})]  # fmt: skip
    before = reader.held(liar)

    for name, lie in DAMAGE.items():
        liar.lie("payloads", lie)
        after = reader.visit(liar)

        assert (after.size, after.missing) == (5, 2), name
        assert (after.payloads, after.records) == (before.payloads, before.records), name
        assert after.alarm == "", name
        assert bool(after.error) == (name not in NOT_HELD), name

    assert [reader.title(liar, each) for each in records] == [None, None]
    recovers(reader, liar)
    assert [reader.title(liar, each) for each in records] == ["Nieuw 1", "Nieuw 2"]


def test_a16_a_payload_that_comes_three_times_is_taken_once(reader, liar):
    record = liar.lesson("Nieuw")

    liar.lie("payloads", lambda honest: honest + honest + honest)
    after = reader.visit(liar)

    assert (after.size, after.missing, after.payloads, after.error) == (4, 0, 4, "")
    assert reader.title(liar, record) == "Nieuw"
    recovers(reader, liar)


def test_a16_one_damaged_payload_does_not_keep_the_others_away(reader, liar):
    good, bad = liar.lesson("Heel"), liar.lesson("Stuk")

    liar.lie("payloads", with_frames(
        lambda one, _: (one.salt, one.payload.replace(b"Stuk", b"Gaaf"))))  # fmt: skip
    after = reader.visit(liar)

    assert (after.missing, reader.title(liar, good), reader.title(liar, bad)) == (1, "Heel", None)
    assert "damaged" in after.error
    recovers(reader, liar)
    assert reader.title(liar, bad) == "Stuk"
