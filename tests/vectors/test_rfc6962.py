# SPDX-License-Identifier: EUPL-1.2
"""The example of RFC 6962 section 2.1.3, and the vectors of transparency-dev."""

import base64
import json
import os
from pathlib import Path

import pytest

from core.errors import MalformedError
from federation.wire import merkle

# The seven leaves a to j of the figure; the RFC gives letters, we give them bytes.
ENTRIES = [b"d0", b"d1", b"d2", b"d3", b"d4", b"d5", b"d6"]
A, B, C, D, E, F, J = map(merkle.leaf_hash, ENTRIES)
G, H, M = merkle.node_hash(A, B), merkle.node_hash(C, D), merkle.node_hash(E, F)
K, L = merkle.node_hash(G, H), merkle.node_hash(M, J)
ROOT = merkle.node_hash(K, L)

NODES = {(0, i): each for i, each in enumerate([A, B, C, D, E, F, J])}
NODES |= {(1, 0): G, (1, 1): H, (1, 2): M, (2, 0): K}


def subtree(level, index):
    return NODES[level, index]


def test_the_root_of_seven_is_the_one_in_the_figure():
    assert merkle.EMPTY.extend([A, B, C, D, E, F, J])[0].root() == ROOT


def test_an_empty_tree_has_the_hash_of_nothing():
    assert merkle.EMPTY.root().hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@pytest.mark.parametrize(
    ("index", "path"),
    [(0, [B, H, L]), (3, [C, G, L]), (4, [F, J, K]), (6, [M, K])],
    ids=["d0", "d3", "d4", "d6"],
)
def test_audit_paths(index, path):
    assert merkle.inclusion_proof(index, 7, subtree) == path
    merkle.verify_inclusion([A, B, C, D, E, F, J][index], index, 7, ROOT, path)


@pytest.mark.parametrize(
    ("old", "proof"),
    [(3, [C, D, G, L]), (4, [L]), (6, [M, J, K])],
    ids=["hash0", "hash1", "hash2"],
)
def test_consistency_proofs(old, proof):
    root = merkle.frontier_at(old, subtree).root()

    assert merkle.consistency_proof(old, 7, subtree) == proof
    merkle.verify_consistency(old, 7, root, ROOT, proof)


def vectors(name):
    """Read one file of the public vectors, which lie outside the repository."""
    here = Path(__file__).resolve().parents[2]
    told = os.environ.get("SAMENBETER_VECTORS")
    places = [Path(told)] if told else [here.parent / "shared/vectors"]
    # A worktree lies one level deeper than the repository itself.
    places += [here.parent.parent / "shared/vectors"]
    for place in places:
        if (place / name).is_file():
            return json.loads((place / name).read_text())
    pytest.skip(f"{name} is not in {places[0]}; set SAMENBETER_VECTORS to where it is")


def hashes(texts):
    return [base64.b64decode(each) for each in texts or []]


def test_every_public_inclusion_vector_gets_its_verdict():
    cases = vectors("merkle-inclusion.json")

    verdicts = {}
    for case in cases:
        leaf, root = hashes([case["leafHash"], case["root"]])
        try:
            merkle.verify_inclusion(
                leaf, case["leafIdx"], case["treeSize"], root, hashes(case["proof"])
            )
            verdicts[case["name"]] = False
        except MalformedError:
            verdicts[case["name"]] = True

    assert verdicts == {case["name"]: case["wantErr"] for case in cases}
    assert len(verdicts) == 98 and set(verdicts.values()) == {True, False}


def test_every_public_consistency_vector_gets_its_verdict():
    cases = vectors("merkle-consistency.json")

    verdicts = {}
    for case in cases:
        old_root, new_root = hashes([case["root1"], case["root2"]])
        try:
            merkle.verify_consistency(
                case["size1"], case["size2"], old_root, new_root, hashes(case["proof"])
            )
            verdicts[case["name"]] = False
        except MalformedError:
            verdicts[case["name"]] = True

    assert verdicts == {case["name"]: case["wantErr"] for case in cases}
    assert len(verdicts) == 98 and set(verdicts.values()) == {True, False}
