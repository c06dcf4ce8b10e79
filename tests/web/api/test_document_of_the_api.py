# SPDX-License-Identifier: EUPL-1.2
"""The examples in docs/api.md are files, and those files run."""

import json
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.api import views
from core.people import accounts
from tests.web.api.conftest import Client, listen

HOUSE = Path(__file__).parents[3]
DOCUMENT = HOUSE / "docs" / "api.md"
EXAMPLES = HOUSE / "docs" / "examples" / "api"
SCRIPTS = sorted(EXAMPLES.glob("*.sh"))


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT.read_text(), re.M | re.S)


def test_the_document_shows_the_files_in_their_order():
    assert blocks("sh") == [each.read_text().partition("\n")[2] for each in SCRIPTS]
    assert blocks("json") == [(EXAMPLES / "refused.json").read_text()]


def test_the_document_names_every_collection_and_deed(node):
    text = DOCUMENT.read_text()

    assert [one for one in views.TURNS if one not in text] == []
    assert [one.collection for one in node.types.values() if one.collection not in text] == []


@pytest.fixture
def answers(node, port, tmp_path) -> Iterator[dict[str, str]]:
    """Run the examples one after the other in one shell; return what each printed."""
    if shutil.which("curl") is None:
        pytest.skip("the examples use curl, which is not here")
    accounts.add_person(node, "redactie", "een lang wachtwoord", "editor")
    command = tmp_path / "bin" / "samenbeter"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m samenbeter "$@"\n')
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    lines = [f"set -eu\n. '{each}' > '{each.stem}.out'" for each in SCRIPTS]
    told = subprocess.run(
        ["sh", "-c", "\n".join(lines)],
        cwd=tmp_path,
        env={
            "PATH": f"{command.parent}:/usr/local/bin:/usr/bin:/bin",
            "PYTHONPATH": str(HOUSE),
            "NODE": f"http://127.0.0.1:{port}",
            "DIRECTORY": str(node.directory),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    yield {each.stem: (tmp_path / f"{each.stem}.out").read_text() for each in SCRIPTS}


def test_the_examples_do_what_the_document_says(answers, node, visitor):
    shared = json.loads(answers["3-share"])
    listed = json.loads(answers["4-list"])
    revised = json.loads(answers["5-revise"])

    assert shared["global_id"].startswith(node.id)
    assert [each["global_id"] for each in listed["items"]] == [shared["global_id"]]
    assert (revised["version"], revised["principles"]) == (2, [])
    assert json.loads(answers["6-withdraw"])["state"] == "withdrawn"
    assert json.loads(answers["7-refused"]) == json.loads((EXAMPLES / "refused.json").read_text())
    assert visitor.get("/lessons").json["items"] == []


def test_a_token_of_the_document_ends_when_it_is_revoked(node):
    accounts.add_person(node, "redactie", "een lang wachtwoord", "editor")
    for port in listen(node):
        client = Client(port, accounts.make_token(node, "redactie", "test"))
        assert client.get("/lessons?state=all").status == 200

        accounts.revoke_tokens(node, "redactie")

        assert client.get("/lessons?state=all").status == 401
