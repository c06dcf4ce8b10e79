# SPDX-License-Identifier: EUPL-1.2
"""Two nodes as processes of their own: one is killed, started again, and catches up."""

import requests


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
    _share(writer, "Na de storing")
    reader.wait_until(_shows(reader, "Na de storing"), "the lesson after the restart")
