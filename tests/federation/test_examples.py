# SPDX-License-Identifier: EUPL-1.2
"""docs/federation-examples is what we write, and what a reader believes."""

import base64
import hashlib
import json
import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from federation.wire import (
    contract,
    erasure,
    heads,
    identity,
    membership,
    proof,
    stick,
    transfer,
)
from federation.wire.checkpoint import read_checkpoint, verify_checkpoint
from federation.wire.cut import read_cut
from federation.wire.effects import effects_of
from federation.wire.ending import read_ending, verify_ending
from federation.wire.entry import check_payload
from federation.wire.evidence import verify_evidence
from federation.wire.feed import TrustedFeed
from federation.wire.gathering import read_gathering
from federation.wire.notice import read_notice
from federation.wire.payload import read_payload
from tests.federation.examples import FOLDER, computed

EXPECTED = computed()
FEED_FILES = [f"public-2.{kind}" for kind in ("checkpoint", "headers", "payloads")]


def shown(name):
    return (FOLDER / name).read_bytes()


KEYS = json.loads(shown("keys.json"))
WEST, EAST = KEYS["node ids"]["westwijk"], KEYS["node ids"]["oostwijk"]


def public(name):
    seed = base64.b64decode(KEYS["seeds"][name])
    return identity.public_of(Ed25519PrivateKey.from_private_bytes(seed))


def certificate(name, node):
    return identity.read_certificate(shown(name), node)


def ended(raw):
    """Return the ending of an agreement that Oostwijk signed."""
    found = read_ending(raw)
    if found.node != EAST:
        raise UntrustedError(EAST, "another node ends it")
    verify_ending(found, public("oostwijk feed"))
    return found


def followed(feed, key):
    """Return the effects of a feed, read and verified as a peer does, and its payloads."""
    checkpoint = read_checkpoint(shown(f"{feed}.checkpoint"))
    trusted = TrustedFeed(checkpoint.origin, key)
    trusted.consider(checkpoint.note)
    answer = transfer.read_headers(shown(f"{feed}.headers"))
    batch = trusted.accept(answer.headers, answer.proof)
    assert trusted.is_complete
    for frame in transfer.read_frames(shown(f"{feed}.payloads")):
        if frame.is_held:
            header = batch.headers[frame.index]
            check_payload(header, frame.salt, frame.payload)
            assert read_payload(frame.payload, f"{WEST}/{header.id}").type == "lesson"
    return effects_of({}, 0, batch.headers)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_is_what_we_write(name):
    assert shown(name) == EXPECTED[name]


def test_the_guide_names_every_file_once_and_there_is_no_other():
    named = re.findall(r"^\| `([^`]+)` \|", shown("README.md").decode(), re.MULTILINE)

    assert sorted(named) == sorted(EXPECTED)
    assert {each.name for each in FOLDER.iterdir()} == {*named, "README.md"}


def test_the_certificates_are_of_the_nodes_and_the_second_takes_over():
    old, new = (
        certificate("westwijk.certificate", WEST),
        certificate("westwijk.certificate-2", WEST),
    )

    assert identity.accept(old, new) == new
    assert (old.feed, new.feed) == (public("westwijk feed"), public("westwijk feed 2"))
    assert certificate("oostwijk.certificate", EAST).feed == public("oostwijk feed")


def test_the_contract_is_agreed_and_then_revoked():
    agreed = contract.read_contract(shown("contract"))
    over = ended(shown("revocation"))

    contract.verify_contract(agreed, WEST, public("westwijk feed"))
    contract.verify_contract(agreed, EAST, public("oostwijk feed"))
    assert agreed.is_agreed
    assert (over.kind, over.contract) == ("revocation", agreed.digest)


def test_the_network_has_two_versions_in_one_line():
    line = [membership.read(shown(f"membership-{version}")) for version in (1, 2)]
    keys = {WEST: [public("westwijk feed")], EAST: [public("oostwijk feed")]}

    membership.check_line(line, keys, keys)

    assert [one.members for one in line] == [tuple(sorted((WEST, EAST))), (WEST,)]


def test_the_public_feed_ends_in_a_cut_and_goes_on():
    first = followed("public-1", public("westwijk feed"))
    end = read_checkpoint(shown("public-1.checkpoint"))
    cut = read_cut(shown("public-1.cut"), end.origin, public("westwijk recovery"))
    second = followed("public-2", public("westwijk feed 2"))

    assert (cut.size, cut.root) == (end.size, end.root)
    assert cut.next_origin == read_checkpoint(shown("public-2.checkpoint")).origin
    assert cut.sequence == certificate("westwijk.certificate-2", WEST).sequence
    assert [len(first.puts()), len(first.withdrawals()), len(first.erasures())] == [1, 1, 1]
    assert second.puts().keys() == first.withdrawals().keys()


def test_the_feed_of_the_network_names_its_members_and_the_heads_name_the_feed():
    found = followed("network-1", public("westwijk feed 2"))
    document = membership.read(shown("membership-1"))
    dated = heads.read_heads(shown("heads"), WEST, public("westwijk feed 2"))

    assert found.members == (1, bytes.fromhex(document.digest))
    assert f"{WEST}/{document.digest}/1" in [each.origin for each in dated.feeds]


def test_everybody_says_of_the_erased_record_that_it_is_gone():
    dead = tuple(followed("public-1", public("westwijk feed")).erasures())
    receipt = erasure.read_receipt(shown("receipt"), EAST, public("oostwijk feed"))
    notice = read_notice(shown("notice"), WEST, public("westwijk feed 2"), to=EAST)
    order = erasure.read_order(shown("order"), WEST, public("westwijk recovery"))

    assert (receipt.erased, tuple(notice.of("erase")), order.erase) == (dead, dead, dead)


def test_the_proof_file_proves_what_it_shows():
    assert proof.verify_proof(shown("proof.json"), WEST).payload.title == "Eén lange tafel"


def checked_contract(raw):
    for node, key in ((WEST, "westwijk feed"), (EAST, "oostwijk feed")):
        contract.verify_contract(contract.read_contract(raw), node, public(key))


def signed_by_both(raw):
    keys = {WEST: [public("westwijk feed")], EAST: [public("oostwijk feed")]}
    if membership.signers(membership.read(raw), keys) != {WEST, EAST}:
        raise UntrustedError(WEST, "a signature does not count")


def checkpoint_by(key):
    return lambda raw: verify_checkpoint(raw, read_checkpoint(raw).origin, public(key))


#: What a reader does with each note before it believes it.
BELIEVE = {
    "westwijk.certificate": lambda raw: identity.read_certificate(raw, WEST),
    "westwijk.certificate-2": lambda raw: identity.read_certificate(raw, WEST),
    "oostwijk.certificate": lambda raw: identity.read_certificate(raw, EAST),
    "contract": checked_contract,
    "revocation": ended,
    "membership-1": signed_by_both,
    "membership-2": signed_by_both,
    "public-1.checkpoint": checkpoint_by("westwijk feed"),
    "public-1.cut": lambda raw: read_cut(raw, f"{WEST}/public/1", public("westwijk recovery")),
    "public-2.checkpoint": checkpoint_by("westwijk feed 2"),
    "network-1.checkpoint": checkpoint_by("westwijk feed 2"),
    "heads": lambda raw: heads.read_heads(raw, WEST, public("westwijk feed 2")),
    "receipt": lambda raw: erasure.read_receipt(raw, EAST, public("oostwijk feed")),
    "order": lambda raw: erasure.read_order(raw, WEST, public("westwijk recovery")),
    "notice": lambda raw: read_notice(raw, WEST, public("westwijk feed 2"), to=EAST),
}


def test_every_note_has_a_reader():
    notes = {
        name
        for name, raw in EXPECTED.items()
        if "\n\n— ".encode() in raw and not name.endswith(".stick")
    }

    assert set(BELIEVE) == notes


@pytest.mark.parametrize("name", BELIEVE)
def test_a_note_with_one_other_byte_is_refused(name):
    text, border, signatures = shown(name).partition(b"\n\n")
    changed = text[:-1] + bytes([text[-1] ^ 1]) + border + signatures
    BELIEVE[name](shown(name))

    with pytest.raises((MalformedError, UntrustedError)):
        BELIEVE[name](changed)


def test_the_evidence_shows_two_stories():
    found = verify_evidence(shown("evidence.json"), WEST)

    assert (found.shorter.size, found.longer.size) == (5, 6)
    assert found.shorter.note == shown("public-1.checkpoint")


def test_the_gathering_brings_both_versions_and_who_signed_them():
    found = read_gathering(shown("gathering.json"))

    assert [one.note for one in found.versions] == [shown("membership-1"), shown("membership-2")]
    assert found.certificates == (shown("westwijk.certificate"), shown("oostwijk.certificate"))


def test_the_file_carries_the_feed_that_goes_on():
    whole = shown("public-2.stick")
    lines = [line for line in whole.splitlines(keepends=True) if line[:1] == b"/"]
    records = [stick.read_line(line) for line in lines]
    before = whole[: whole.rindex(b"end ")]

    feed = f"/feeds/{WEST}/public/2"
    assert [each.path for each in records] == [
        f"/nodes/{WEST}/certificates", f"{feed}/checkpoint", f"{feed}/headers", f"{feed}/payloads",
    ]  # fmt: skip
    for line, each, name in zip(lines[1:], records[1:], FEED_FILES, strict=True):
        answer = before.partition(line)[2][: each.length]
        assert answer == shown(name)
    assert stick.read_line(whole[len(before) :]) == hashlib.sha256(before).digest()
