# SPDX-License-Identifier: EUPL-1.2
"""Signed notes out of shape: in checkpoints, heads and certificates, and at the door."""

import pytest

from federation.wire import note
from federation.wire.identity import new_key
from tests.attacks.after import recovers, sign_as, signed_text


def signatures(liar, count):
    """Return lines of other keys, as witnesses would add them."""
    lines = []
    for number in range(count):
        whole = note.write(b"x\n", f"witness{number}.example", new_key())
        lines.append(whole.split(b"\n\n")[1])
    return b"".join(lines)


def oversize(raw):
    return raw.replace(b"\n\n", b"\n" + b"x" * 17_000 + b"\n\n", 1)


def badly_signed(liar, raw):
    """Return a note with one good signature of the key on record, and one bad one."""
    name = liar.node_id if raw.startswith(b"samenbeter/v1/heads") else liar.origin
    return raw + sign_as(liar, name, b"another text\n").split(b"\n\n")[1]


BAD_NOTES = {
    "65 signatures": lambda liar, raw: raw + signatures(liar, 64),
    "17 KiB": lambda liar, raw: oversize(raw),
    "CRLF": lambda liar, raw: raw.replace(b"\n", b"\r\n"),
    "signed CRLF": lambda liar, raw: signed_text(
        liar, raw.split(b"\n\n")[0].replace(b"\n", b"\r\n") + b"\r\n"
    ),
    "a control character": lambda liar, raw: signed_text(
        liar, raw.split(b"\n\n")[0] + b"\nnote \x07\n"
    ),
    "a tab": lambda liar, raw: signed_text(liar, raw.split(b"\n\n")[0] + b"\na\tb\n"),
    "a null": lambda liar, raw: raw.replace(b"\n", b"\x00\n", 1),
    "no UTF-8": lambda liar, raw: signed_text(liar, raw.split(b"\n\n")[0] + b"\n\xff\xfe\n"),
    "one malformed signature": lambda liar, raw: raw + b"\xe2\x80\x94 x y z\n",
    "a bad signature of the key": badly_signed,
    "no signature": lambda liar, raw: raw.split(b"\n\n")[0] + b"\n",
    "no empty line": lambda liar, raw: raw.replace(b"\n\n", b"\n"),
    "nothing": lambda liar, raw: b"",
}  # fmt: skip


@pytest.mark.parametrize("endpoint", ["checkpoint", "heads"])
def test_a15_a_note_out_of_shape_is_refused_whole(reader, liar, endpoint):
    liar.lesson("Nieuws")
    before = reader.held(liar)

    for name, change in BAD_NOTES.items():
        liar.lie(endpoint, lambda honest, change=change: change(liar, honest))
        after = reader.visit(liar)

        assert after.belief == before.belief, name
        assert after.error, name

    recovers(reader, liar)


def test_a15_a_note_out_of_shape_is_refused_at_the_door(reader, liar):
    liar.lesson("Nieuws")
    before = reader.at_rest()

    for name, change in BAD_NOTES.items():
        answer = reader.announce(liar, change(liar, liar.checkpoint()) or b"\n")

        assert answer.status in (400, 403, 413), name
        assert answer.problem["detail"]

    assert reader.fingerprint() == before
    recovers(reader, liar)


def test_a15_a_certificate_out_of_shape_does_not_become_the_peers(reader, liar, tmp_path):
    # A peer whose feed key changed: its newest certificate is asked for, and is no good.
    new = liar.renew(name="Nieuwe naam")
    before = reader.rows("SELECT note FROM federation_certificate WHERE node_id = ?", liar.node_id)

    for name, change in BAD_NOTES.items():
        raw = change(liar, new)
        liar.lie("certificate", lambda _, raw=raw: raw)
        liar.lie(
            "heads", lambda honest: honest.replace(b"\n\n", b"\n\n\xe2\x80\x94 x eHh4eHg=\n")[:-90]
        )
        after = reader.visit(liar)

        assert after.error, name
        now = reader.rows("SELECT note FROM federation_certificate WHERE node_id = ?", liar.node_id)
        assert now == before, name

    recovers(reader, liar)


def test_a15_signatures_of_strangers_are_ignored(reader, liar):
    liar.lesson("Met getuigen")

    liar.lie("checkpoint", lambda honest: honest + signatures(liar, 63))
    after = reader.visit(liar)

    assert (after.size, after.error) == (4, "")
    assert after.newest.count(b"witness") == 63
    recovers(reader, liar)
