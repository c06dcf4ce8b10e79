# SPDX-License-Identifier: EUPL-1.2
"""``./dev demo`` as a person runs it: made from nothing, read, killed in part, stopped."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest
import requests

#: Seconds for two nodes from nothing, on a busy machine.
PATIENCE = 600


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Run a demo of two nodes; return its process and what state.json says."""
    directory = tmp_path_factory.mktemp("demo") / "nodes"
    process = subprocess.Popen(
        [sys.executable, "-m", "instances.demo", "--nodes", "rotterdam,amsterdam",
         "--dir", directory, "--port", str(22_000 + os.getpid() % 5000)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        said = wait_for_table(process)
        yield process, json.loads((directory / "state.json").read_text()), said
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)


def wait_for_table(process):
    deadline, said = time.monotonic() + PATIENCE, ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            return said
        assert time.monotonic() < deadline, said
    pytest.fail(f"the demo ended: {said}")


def test_state_json_tells_all_that_a_script_needs(demo):
    _, state, said = demo

    for name in ("rotterdam", "amsterdam"):
        node = state["nodes"][name]
        assert node["name"] == name
        assert re.fullmatch(r"[a-z2-7]{32}", node["node_id"])
        assert os.path.isdir(node["directory"])
        os.kill(node["pid"], 0)
        assert requests.get(f"{node['url']}/health", timeout=PATIENCE).json()["status"] == "ok"
        for role in ("editor", "administrator"):
            assert node[f"{role}_user"]
            assert node[f"{role}_password"] in said


def test_the_token_is_the_editors(demo):
    node = demo[1]["nodes"]["rotterdam"]
    bearer = {"Authorization": f"Bearer {node['editor_token']}"}
    lesson = {"title": "Begin met soep", "kind": "tip", "advice": "Zet eerst soep op tafel."}

    made = requests.post(
        f"{node['url']}/api/v1/lessons", json=lesson, headers=bearer, timeout=PATIENCE
    )

    assert made.status_code == 201, made.text


def test_each_reads_what_the_other_shared(demo):
    nodes = demo[1]["nodes"]

    for here, there in (("rotterdam", "amsterdam"), ("amsterdam", "rotterdam")):
        page = requests.get(
            f"{nodes[here]['url']}/api/v1/lessons",
            params={"origin": nodes[there]["node_id"]},
            timeout=PATIENCE,
        )
        assert page.json()["count"] > 0


def test_the_nodes_met_by_an_agreement(demo):
    directory = demo[1]["nodes"]["rotterdam"]["directory"]

    done = subprocess.run(
        [sys.executable, "-m", "samenbeter", "contract", "list", directory],
        capture_output=True, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip

    assert done.stdout.count("in force") == 1


def test_the_networks_exist_and_one_has_something_of_its_own(demo):
    rotterdam, amsterdam = (demo[1]["nodes"][name] for name in ("rotterdam", "amsterdam"))

    done = subprocess.run(
        [sys.executable, "-m", "samenbeter", "network", "list", amsterdam["directory"]],
        capture_output=True, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip

    assert done.stdout.count("version 1, member") == 2
    path = "/api/v1/lessons?pageSize=100"
    token = {"Authorization": f"Bearer {amsterdam['editor_token']}"}
    deadline = time.monotonic() + PATIENCE
    while True:
        inside = requests.get(amsterdam["url"] + path, headers=token, timeout=PATIENCE).json()[
            "items"
        ]
        ours = [each for each in inside if each["visibility"] == "leden"]
        if ours or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    assert [each["origin"] for each in ours] == [rotterdam["node_id"]]
    visitors = requests.get(amsterdam["url"] + path, timeout=PATIENCE).json()["items"]
    assert ours[0]["id"] not in [each["id"] for each in visitors]


def test_every_page_says_that_the_content_is_made_up(demo):
    for path in ("/", "/lessen", "/over"):
        page = requests.get(demo[1]["nodes"]["rotterdam"]["url"] + path, timeout=PATIENCE)

        assert "voorbeeld" in page.text


def test_killing_the_pid_kills_that_node_alone_and_ctrl_c_stops_the_rest(demo):
    process, state, _ = demo
    killed, other = state["nodes"]["rotterdam"], state["nodes"]["amsterdam"]

    os.kill(killed["pid"], signal.SIGKILL)
    assert "rotterdam has stopped" in process.stdout.readline()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{killed['url']}/health", timeout=10)
    assert requests.get(f"{other['url']}/lessen", timeout=PATIENCE).ok

    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=PATIENCE) == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{other['url']}/health", timeout=10)


def test_a_port_that_is_taken_is_told(tmp_path, free_port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port))
        taken.listen()

        done = subprocess.run(
            [sys.executable, "-m", "instances.demo", "--nodes", "amsterdam", "--dir",
             tmp_path / "d", "--port", str(free_port)],
            capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip

    assert done.returncode == 2
    assert f"port {free_port} of amsterdam is taken" in done.stdout


def test_an_unknown_node_is_told(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "instances.demo", "--nodes", "atlantis", "--dir", tmp_path / "d"],
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip

    assert done.returncode == 2
    assert "atlantis" in done.stdout


def test_a_folder_that_is_no_demo_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")

    done = subprocess.run(
        [sys.executable, "-m", "instances.demo", "--fresh", "--dir", tmp_path],
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip

    assert done.returncode == 2
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
