# SPDX-License-Identifier: EUPL-1.2
"""New keys, another address and a thief, with nodes as processes of their own."""

import random
import subprocess
import sys
import time

import pytest

from samenbeter.running import PATIENCE, RunningNode, copy, found, samenbeter
from samenbeter.testing import _free_port

PLACE = "/federation/v1"


def share(node, title):
    return node.share("lessons", {"title": title, "kind": "tip", "advice": "Ga door."})


def shown(reader, *titles):
    """Wait until a reader shows exactly these lessons."""

    def is_so():
        items = reader.api("GET", "/lessons?pageSize=100")["items"]
        return {each["title"] for each in items} == set(titles)

    reader.wait_until(is_so, f"exactly {titles}")


def recovery(node):
    return str(node.directory / "recovery.key")


def set_port(node, port):
    file = node.directory / "node.toml"
    old = node.url.rpartition(":")[2]
    file.write_text(file.read_text().replace(f"port = {old}", f"port = {port}"))
    node.url = f"http://127.0.0.1:{port}"


def test_a_node_gets_new_keys_while_it_runs_and_nobody_misses_a_word(two_nodes):
    writer, reader = two_nodes
    share(writer, "Voor")
    shown(reader, "Voor")
    before = writer.get(f"{PLACE}/certificate").content

    told = samenbeter("identity", "rotate", "--recovery", recovery(writer), str(writer.directory))

    assert "is in force" in told and "goes on as" in told
    assert "was not told" not in told
    assert writer.get(f"{PLACE}/certificate").content != before
    share(writer, "Na")
    shown(reader, "Voor", "Na")
    origin = f"{writer.node_id}/public"
    assert writer.get(f"{PLACE}/feeds/{origin}/1/cut").status_code == 200
    assert writer.get(f"{PLACE}/feeds/{origin}/2/cut").status_code == 404
    # The reader passes the cut on.
    assert reader.get(f"{PLACE}/feeds/{origin}/1/cut").content == (
        writer.get(f"{PLACE}/feeds/{origin}/1/cut").content
    )


def test_a_node_that_moves_is_found_at_its_new_address(two_nodes):
    writer, reader = two_nodes
    share(writer, "Voor")
    shown(reader, "Voor")
    writer.stop()
    port = _free_port()

    told = samenbeter(
        "identity", "move", f"http://127.0.0.1:{port}", "--recovery", recovery(writer),
        "--directory", str(writer.directory),
    )  # fmt: skip

    assert "Start the node again" in told
    set_port(writer, port)
    writer.start()
    writer.wait_until(writer.is_open, "its guard")
    share(writer, "Na")
    shown(reader, "Voor", "Na")


@pytest.fixture
def thief(two_nodes, tmp_path):
    """Return what somebody made of a stolen copy of the writer, not running."""
    writer, _ = two_nodes
    writer.stop()
    made = copy(writer, tmp_path / "dief")
    (made.directory / "recovery.key").unlink()
    yield made
    made.kill()


def test_what_a_thief_shared_is_void_once_the_node_has_new_keys(two_nodes, thief):
    writer, reader = two_nodes
    writer.start()
    writer.wait_until(writer.is_open, "its guard")
    kept = share(writer, "Echt")
    shown(reader, "Echt")
    writer.stop()
    stolen = RunningNode(thief.directory, writer.url, writer.node_id, writer.token)
    _copy_database(writer, stolen)
    stolen.start()
    stolen.wait_until(stolen.is_open, "its guard")
    share(stolen, "Nep")
    record = stolen.find("lessons", kept)["id"]
    stolen.api("POST", f"/lessons/{record}/_withdraw")
    shown(reader, "Nep")
    stolen.kill()

    samenbeter(
        "identity", "rotate", "--stolen", "--recovery", recovery(writer), str(writer.directory)
    )
    writer.start()

    shown(reader, "Echt")
    writer.wait_until(writer.is_open, "its guard")
    share(writer, "Na de diefstal")
    shown(reader, "Echt", "Na de diefstal")
    findings = samenbeter("status", str(reader.directory))
    assert "void" in findings or "void" in _doctor(reader)


def _doctor(node):
    done = subprocess.run(
        [sys.executable, "-m", "samenbeter", "doctor", str(node.directory)],
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    return done.stdout


def _copy_database(source, target):
    for end in ("", "-wal", "-shm"):
        file = target.directory / f"node.db{end}"
        file.unlink(missing_ok=True)
        origin = source.directory / f"node.db{end}"
        if origin.exists():
            file.write_bytes(origin.read_bytes())


def test_a_rotation_that_is_killed_at_any_moment_leaves_one_identity(two_nodes):
    writer, reader = two_nodes
    share(writer, "Voor")
    shown(reader, "Voor")
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    print(f"seed {seed}")  # shown when this fails
    titles = ["Voor"]
    words = ("identity", "rotate", "--recovery", recovery(writer), str(writer.directory))

    for number in range(4):
        rotating = subprocess.Popen(
            [sys.executable, "-m", "samenbeter", *words],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if number % 2:
            writer.kill()
        time.sleep(chance.uniform(0.2, 2.5))
        rotating.kill()
        rotating.communicate()
        if number % 2:
            writer.start()
            writer.wait_until(writer.is_open, "the guard")
        titles.append(f"Na {number}")
        share(writer, titles[-1])

    shown(reader, *titles)
    samenbeter(*words)
    share(writer, "Ten slotte")
    shown(reader, *titles, "Ten slotte")


def test_a_lost_disk_comes_back_from_a_peer(two_nodes, tmp_path):
    writer, reader = two_nodes
    share(writer, "Voor de ramp")
    shown(reader, "Voor de ramp")
    key = (writer.directory / "recovery.key").read_text()
    writer.kill()
    port = writer.url.rpartition(":")[2]
    new = found(tmp_path / "herrezen", "Rotterdam", int(port))

    told = samenbeter(
        "identity", "recover", str(new.directory), "--recovery", "-", "--peer", reader.url,
        told=key,
    )  # fmt: skip

    assert "came back with 1 entries" in told
    assert (new.directory / "keys/node-id").read_text().strip() == writer.node_id
    new.start()
    try:
        shown(new, "Voor de ramp")
        new.wait_until(new.is_open, "its guard")
        share(new, "Na de ramp")
        shown(reader, "Voor de ramp", "Na de ramp")
    finally:
        new.kill()
