# SPDX-License-Identifier: EUPL-1.2
"""What a guest gets by the front door to reach others: bounded, and nothing inside our network."""

import pytest

from samenbeter import FetchError, MalformedError, Window, read_object


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://169.254.169.254/",
        "https://[::1]/",
        "http://93.184.216.34/",
        "https://user@93.184.216.34/",
    ],
)
def test_a_guest_cannot_be_sent_inside_our_network(url):
    window = Window()

    with pytest.raises(FetchError) as told:
        window.fetch("somebody", url, deadline=2, cap=1000)

    assert told.value.kind == "address"
    window.close()


@pytest.mark.parametrize("text", [b'{"a": 1, "a": 2}', b"[]", b'{"a": NaN}', b"\xff"])
def test_a_guest_reads_no_json_that_reads_in_two_ways(text):
    with pytest.raises(MalformedError):
        read_object(text)
