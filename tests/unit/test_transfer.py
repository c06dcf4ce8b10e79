# SPDX-License-Identifier: EUPL-1.2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import MalformedError
from federation.wire import transfer
from federation.wire.transfer import Frame, HeaderAnswer

HASH = bytes(range(32))
GOLDEN = (
    b"2 4 7\n"
    b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    b"\n"
    b'{"v":2}\n'
    b'{"v":3}\n'
)
SALT, PAYLOAD = b"s" * 32, b"{}".ljust(256)
FRAMES = (
    bytes.fromhex("0000000000000003 00000100")
    + SALT
    + PAYLOAD
    + bytes.fromhex("0000000000000009 00000000")
)


def test_headers_travel_as_text():
    answer = HeaderAnswer(2, 4, 7, (HASH, HASH), (b'{"v":2}', b'{"v":3}'))

    assert transfer.write_headers(2, 7, answer.proof, answer.headers) == GOLDEN
    assert transfer.read_headers(GOLDEN) == answer


def test_headers_up_to_the_checkpoint_need_no_proof():
    raw = transfer.write_headers(0, 1, [], [b'{"v":2}'])

    assert raw == b'0 1 1\n\n{"v":2}\n'
    assert transfer.read_headers(raw).proof == ()


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        (b"2 4 7", b"2 5 7", "2 headers came as 2 to 5 of 7"),
        (b"2 4 7", b"2 3 7", "2 headers came"),
        (b"2 4 7", b"5 3 7", "2 headers came"),
        (b"2 4 7", b"2 4 3", "2 headers came"),
        (b"2 4 7", b"02 4 7", "do not come as"),
        (b"2 4 7", b"2 4", "do not come as"),
        (b"2 4 7", b"2 4 9999999999999999", "2 headers came"),
        (b"2 4 7\n", b"2 4 7\r\n", "do not come as"),
        (b"\n\n", b"\n", "do not come as"),
        (b"3}\n", b"3}", "do not come as"),
        (b"3}\n", b"3}\n\n", "3 headers came"),
        (b"AAEC", b"AAE", "base64"),
        (b"Hh8=\n", b"Hg==\n", "holds 31 bytes"),
        (b"7\n", b"7\n" + b"A" * 43 + b"=\n", "ok"),
    ],
)
def test_headers_in_another_shape_are_malformed(was, becomes, complaint):
    forged = GOLDEN.replace(was, becomes, 1)
    assert forged != GOLDEN

    if complaint == "ok":
        assert len(transfer.read_headers(forged).proof) == 3
        return
    with pytest.raises(MalformedError, match=complaint):
        transfer.read_headers(forged)


def test_more_headers_or_hashes_than_any_answer_has_are_refused():
    with pytest.raises(MalformedError, match="1001 headers came"):
        transfer.read_headers(transfer.write_headers(0, 2000, [], [b"{}"] * 1001))
    with pytest.raises(MalformedError, match="proof of 129 hashes"):
        transfer.read_headers(transfer.write_headers(0, 2000, [HASH] * 129, [b"{}"]))


def test_the_longest_answer_is_as_long_as_we_say():
    longest = transfer.write_headers(2**53 - 1001, 2**53 - 1, [HASH] * 128, [b"x" * 512] * 1000)

    assert len(longest) <= transfer.MAX_HEADERS_BYTES
    assert len(transfer.read_headers(longest).headers) == 1000


def test_payloads_travel_in_frames():
    frames = [Frame(3, SALT, PAYLOAD), Frame(9, b"", b"")]

    assert transfer.write_frame(3, SALT, PAYLOAD) + transfer.write_frame(9) == FRAMES
    assert list(transfer.read_frames(FRAMES)) == frames
    assert [each.is_held for each in frames] == [True, False]
    assert list(transfer.read_frames(b"")) == []


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (FRAMES[:-1], "a payload frame is cut off"),
        (FRAMES[:100], "payload frame 3 is cut off"),
        (FRAMES[:30], "payload frame 3 is cut off"),
        (FRAMES + b"\0", "a payload frame is cut off"),
        (bytes.fromhex("0000000000000003 00010001") + bytes(70_000), "has 65537 bytes"),
        (bytes(12) * 1001, "more than 1000"),
    ],
)
def test_frames_that_are_cut_off_or_too_long_are_refused(raw, complaint):
    with pytest.raises(MalformedError, match=complaint):
        list(transfer.read_frames(raw))


def test_entries_are_asked_for_in_ranges():
    assert transfer.write_ranges([3, 5, *range(9, 21)]) == "3,5,9-20"
    assert transfer.read_ranges("3,4,9-20") == [3, 4, *range(9, 21)]


@given(st.sets(st.integers(0, 2000), min_size=1, max_size=100).map(sorted))
def test_ranges_survive_the_journey(indexes):
    assert transfer.read_ranges(transfer.write_ranges(indexes)) == indexes


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not a range"),
        ("a", "not a range"),
        ("-1", "not a range"),
        ("1,", "not a range"),
        ("01", "not a range"),
        ("1 ,2", "not a range"),
        ("٣", "not a range"),
        ("3-1", "rising order"),
        ("3,3", "rising order"),
        ("1-5,4", "rising order"),
        ("0-1000", "more than 1000"),
        ("0-9999999999999999", "more than 1000"),
        ("0-999,2000", "more than 1000"),
        ("9007199254740992", "beyond"),
        ("9007199254740991-9007199254740992", "beyond"),
        (",".join(["1"] * 5000), "rising order|not a range"),
    ],
)
def test_what_is_asked_otherwise_is_refused(text, complaint):
    with pytest.raises(MalformedError, match=complaint):
        transfer.read_ranges(text)
