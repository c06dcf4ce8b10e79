# SPDX-License-Identifier: EUPL-1.2
"""Two nodes as processes of their own: one is killed, started again, and catches up."""

import requests

from samenbeter.running import found, samenbeter
from samenbeter.testing import _free_port


def _post(node, path, body=None):
    headers = {"Authorization": f"Bearer {node.token}"}
    answer = requests.post(f"{node.url}/api/v1{path}", json=body, headers=headers, timeout=30)
    answer.raise_for_status()
    return answer.json()


def _share(node, title):
    made = _post(node, "/lessons", {"title": title, "kind": "tip", "advice": "Ga door."})
    _post(node, f"/lessons/{made['id']}/_share")
    return made["id"]


def _shows(node, title):
    return lambda: title in requests.get(f"{node.url}/lessen", timeout=30).text


def test_a_killed_reader_catches_up_after_its_start_and_a_killed_writer_stays_readable(two_nodes):
    writer, reader = two_nodes
    _share(writer, "Voor de storing")
    reader.wait_until(_shows(reader, "Voor de storing"), "the first lesson")

    reader.kill()
    missed = _share(writer, "Tijdens de storing")
    reader.start()
    reader.wait_until(_shows(reader, "Tijdens de storing"), "the lesson it missed")

    _post(writer, f"/lessons/{missed}/_withdraw")
    gone = _shows(reader, "Tijdens de storing")
    reader.wait_until(lambda: not gone(), "the withdrawal")

    writer.kill()
    assert _shows(reader, "Voor de storing")()
    file = requests.get(f"{reader.url}/bewijs/1/bestand", timeout=30)
    assert file.json()["format"] == "samenbeter/v1/proof"

    writer.start()
    writer.wait_until(writer.is_open, "its guard")
    _share(writer, "Na de storing")
    reader.wait_until(_shows(reader, "Na de storing"), "the lesson after the restart")


def test_a_killed_node_is_read_from_a_peer_by_one_that_never_reached_it(
    two_nodes, tmp_path, monkeypatch
):
    rotterdam, eindhoven = two_nodes
    for title in ("Begin met soep", "Zet de deur open", "Vraag het de buren"):
        _share(rotterdam, title)
        eindhoven.wait_until(_shows(eindhoven, title), title)
    rotterdam.kill()

    utrecht = found(tmp_path / "utrecht", "Utrecht", _free_port())
    pairs = (eindhoven.url, eindhoven.node_id, rotterdam.url, rotterdam.node_id)
    monkeypatch.setenv("SAMENBETER_DIR", str(utrecht.directory))
    told = samenbeter("peer", "add", *pairs)
    utrecht.start()
    try:
        utrecht.wait_until(_shows(utrecht, "Begin met soep"), "the first lesson")
        utrecht.wait_until(_shows(utrecht, "Vraag het de buren"), "the last lesson")

        assert rotterdam.node_id[:4] in told
        item = utrecht.api("GET", "/lessons")["items"][0]
        assert rotterdam.node_id in item["origin"]
    finally:
        utrecht.stop()


def test_what_was_shared_goes_by_stick_to_a_node_without_a_network(
    two_nodes, tmp_path, monkeypatch
):
    rotterdam, _ = two_nodes
    _share(rotterdam, "Op een stick")
    stick = tmp_path / "rotterdam.feed"
    utrecht = found(tmp_path / "utrecht", "Utrecht", _free_port())

    monkeypatch.setenv("SAMENBETER_DIR", str(rotterdam.directory))
    samenbeter("feed", "export", str(stick))
    pin = ("--peer", rotterdam.node_id)
    monkeypatch.setenv("SAMENBETER_DIR", str(utrecht.directory))
    told = samenbeter("feed", "import", str(stick), *pin)

    assert "1 entries, 1 of them new" in told
    utrecht.start()
    try:
        utrecht.wait_until(_shows(utrecht, "Op een stick"), "the lesson")
    finally:
        utrecht.stop()
