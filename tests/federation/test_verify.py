# SPDX-License-Identifier: EUPL-1.2
"""The verb verify: on any machine, without a node, with nothing but a file and a node id."""

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode

import pytest

from core import questions
from core.model import VISITOR
from federation.evidence import evidence_of
from federation.proving import prove
from federation.publishing.publisher import publish
from federation.recovery import renewing
from federation.recovery.opening import open_recovery
from federation.wire.identity import show_node_id
from tests.federation.conftest import follow, lesson, visit
from tests.federation.test_lies import signed


def verify(*words):
    """Run the command as a stranger would: another process, an empty directory, no node."""
    return subprocess.run(
        [sys.executable, "-m", "samenbeter", "verify", *map(str, words)],
        capture_output=True, text=True, check=False, timeout=60,
        env={key: each for key, each in os.environ.items() if not key.startswith("SAMENBETER")},
    )  # fmt: skip


@pytest.fixture
def file(node, tmp_path):
    """Return the proof file of a lesson of ``node``."""
    record = lesson(node, "Begin met \u202esoep")
    publish(node)
    path = tmp_path / "bewijs.json"
    path.write_bytes(prove(node, questions.get(node, VISITOR, record.id)).file)
    return path


def test_a_proof_holds_for_the_node_that_said_it(node, file):
    told = verify(file, "--node", show_node_id(node.id))

    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("It holds.")
    assert "Begin met �soep" in told.stdout  # nothing in it steers the terminal
    assert "said, not that it still stands" in told.stdout
    assert '"advice"' not in told.stdout
    assert '"advice"' in verify(file, "--node", node.id, "--text").stdout


def test_without_an_id_it_says_what_to_compare_and_does_not_say_yes(node, file):
    told = verify(file)

    assert told.returncode == 3
    assert f"compare {show_node_id(node.id)}" in told.stdout


def test_a_proof_does_not_hold_for_another_node(file):
    told = verify(file, "--node", "a" * 32)

    assert told.returncode == 1
    assert told.stdout.startswith("It does not hold for node aaaa aaaa")


@pytest.mark.parametrize("name", ["header", "salt", "payload", "proof"])
def test_a_changed_proof_does_not_hold(node, file, name):
    members = json.loads(file.read_bytes())
    raw = bytearray(b64decode(members[name]))
    raw[40 % len(raw)] ^= 1
    members[name] = b64encode(bytes(raw)).decode()
    file.write_text(json.dumps(members))

    told = verify(file, "--node", node.id)

    assert told.returncode in (1, 2)
    assert "Traceback" not in told.stderr
    assert "It holds" not in told.stdout


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"no json", b'{"format": "samenbeter/v1/proof"}', b"[" * 99, b" " * 10**6],
)
def test_what_is_no_proof_file_is_one_sentence(tmp_path, content):
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)

    told = verify(bad, "--node", "a" * 32)

    assert told.returncode == 2
    assert "is no proof file" in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_no_file_and_no_id_are_sentences_too(tmp_path, file):
    assert "No such file" in verify(tmp_path / "none").stderr
    told = verify(file, "--node", "short")
    assert (told.returncode, len(told.stderr.splitlines())) == (2, 1)


def test_evidence_of_two_stories_is_verified_by_the_same_verb(town, tmp_path):
    # given a writer that shows another root for what was read
    rotterdam, amsterdam = (town.node(name) for name in ("Rotterdam", "Amsterdam"))
    for number in range(3):
        lesson(rotterdam, f"Les {number}")
    publish(rotterdam)
    follow(amsterdam, rotterdam)
    visit(amsterdam, rotterdam)
    town.lie(rotterdam, "/checkpoint", lambda _: signed(rotterdam, 3, bytes(32)))
    visit(amsterdam, rotterdam)

    # when what the reader kept is carried away
    file = tmp_path / "bewijs.json"
    file.write_bytes(evidence_of(amsterdam, f"{rotterdam.id}/public/1"))

    # then anybody can see it
    told = verify(file, "--node", rotterdam.id)
    assert told.returncode == 0, told.stderr
    assert "two stories, both signed" in told.stdout
    assert verify(file, "--node", amsterdam.id).returncode == 1


def test_what_stood_when_a_feed_was_cut_is_still_proved(node, tmp_path):
    # given a lesson, and new keys after it
    record = lesson(node, "Van voor de nieuwe sleutels")
    publish(node)
    renewing.renew(node, open_recovery(str(node.directory / "recovery.key")))
    publish(node)

    # when its proof is made now
    file = tmp_path / "bewijs.json"
    file.write_bytes(prove(node, questions.get(node, VISITOR, record.id)).file)

    # then it holds, with the cut in place of a checkpoint
    told = verify(file, "--node", node.id)
    assert told.returncode == 0, told.stdout + told.stderr
    assert f"entry      1 of 1 in {node.id}/public/1" in told.stdout
