# SPDX-License-Identifier: EUPL-1.2
"""Files that show two stories: what they prove, and every way in which they do not."""

import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import MalformedError, UntrustedError
from federation.wire import evidence, identity, merkle
from federation.wire.checkpoint import Checkpoint, sign_checkpoint
from federation.wire.evidence import verify_evidence, write_evidence
from federation.wire.heads import Heads, sign_heads

RECOVERY, FEED, OTHER, THIEF = (
    Ed25519PrivateKey.from_private_bytes(seed * 4)
    for seed in (b"westwijk", b"feedfeed", b"otherkey", b"thief...")
)
NODE = identity.node_id(identity.public_of(RECOVERY))
ORIGIN = f"{NODE}/public/1"
WHEN = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


def certificate(feed=FEED, recovery=RECOVERY, sequence=1):
    return identity.sign_certificate(
        recovery, sequence=sequence, address="https://westwijk.example", name="Westwijk",
        feed=identity.public_of(feed), http=bytes(32), issued=WHEN,
    ).note  # fmt: skip


def leaves(*words):
    return [merkle.leaf_hash(each.encode()) for each in words]


def root(hashes):
    return merkle.EMPTY.extend(hashes)[0].root()


def note(hashes, key=FEED, origin=ORIGIN):
    return sign_checkpoint(Checkpoint(origin, len(hashes), root(hashes)), key).note


def subtrees(hashes):
    def read(level, start, stop):
        width = 1 << level
        return [root(hashes[at * width : (at + 1) * width]) for at in range(start, stop)]

    return merkle.stored_subtrees(
        lambda level, start, stop: read(level, start, min(stop, len(hashes) >> level))
    )


ONE = leaves("a", "b", "c")
TWO = leaves("a", "b", "x", "y", "z")
PROOF = merkle.consistency_proof(3, 5, subtrees(TWO))


def file_of(**changes):
    parts = {
        "origin": ORIGIN, "certificates": [certificate()], "shorter": note(ONE),
        "longer": note(TWO), "root": root(TWO[:3]), "proof": PROOF,
    }  # fmt: skip
    return write_evidence(**{**parts, **changes})


def test_two_notes_of_unequal_size_show_two_stories():
    found = verify_evidence(file_of(), NODE)

    assert (found.shorter.size, found.longer.size) == (3, 5)
    assert found.shorter.root == root(ONE) != found.root
    assert found.certificate.name == "Westwijk"


def test_two_notes_of_one_size_show_two_stories():
    same = TWO[:3]

    found = verify_evidence(file_of(longer=note(same), root=root(same), proof=[]), NODE)

    assert found.longer.root == found.root


def test_heads_show_a_story_as_a_checkpoint_does():
    feeds = (Checkpoint(ORIGIN, 3, root(ONE)),)
    heads = sign_heads(Heads(NODE, WHEN, feeds), FEED).note

    assert verify_evidence(file_of(shorter=heads), NODE).shorter.root == root(ONE)


def test_notes_may_be_signed_under_two_certificates():
    file = file_of(certificates=[certificate(), certificate(OTHER, sequence=2)],
                   longer=note(TWO, OTHER))  # fmt: skip

    assert verify_evidence(file, NODE).certificate.sequence == 2


HONEST = merkle.consistency_proof(3, 5, subtrees([*ONE, *TWO[3:]]))
LIES = {
    "one story, told twice": dict(longer=note([*ONE, *TWO[3:]]), root=root(ONE), proof=HONEST),
    "one note twice": dict(longer=note(ONE), root=root(ONE), proof=[]),
    "a root out of thin air": dict(root=bytes(32)),
    "a proof of something else": dict(proof=HONEST),
    "no proof": dict(proof=[]),
    "the notes changed places": dict(shorter=note(TWO), longer=note(ONE)),
    "the second note is a thief's": dict(longer=note(TWO, THIEF)),
    "the certificate is a thief's": dict(
        certificates=[certificate(THIEF, THIEF)], shorter=note(ONE, THIEF), longer=note(TWO, THIEF)
    ),
    "the notes are of two feeds": dict(longer=note(TWO, origin=f"{NODE}/public/2")),
    "an empty story": dict(shorter=note([])),
}


@pytest.mark.parametrize("changes", LIES.values(), ids=LIES)
def test_what_shows_no_two_stories_is_refused(changes):
    with pytest.raises(UntrustedError):
        verify_evidence(file_of(**changes), NODE)


def test_it_is_evidence_against_no_other_node():
    other = identity.node_id(identity.public_of(THIEF))

    with pytest.raises(UntrustedError, match="evidence is about feed"):
        verify_evidence(file_of(), other)


NAMES = ["feed", "certificates", "shorter", "longer", "root", "proof"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [None, 7, "?", {}, ["?"], [7] * 200])
def test_a_file_with_a_part_that_is_none_is_malformed(name, value):
    members = json.loads(file_of())
    members[name] = value

    with pytest.raises(MalformedError):
        verify_evidence(json.dumps(members).encode(), NODE)


@pytest.mark.parametrize("name", NAMES[1:])
def test_every_changed_byte_is_noticed(name):
    members = json.loads(file_of())
    parts = members[name] if isinstance(members[name], list) else [members[name]]
    raw = bytearray(b64decode(parts[0]))
    raw[len(raw) // 2] ^= 1
    parts[0] = b64encode(bytes(raw)).decode()
    members[name] = parts if isinstance(members[name], list) else parts[0]

    with pytest.raises((MalformedError, UntrustedError)):
        verify_evidence(json.dumps(members).encode(), NODE)


def test_the_format_is_part_of_the_file():
    assert evidence.feed_of(file_of()) == ORIGIN
    with pytest.raises(MalformedError, match="not of the format"):
        verify_evidence(file_of().replace(b"v1/evidence", b"v2/evidence"), NODE)
