# SPDX-License-Identifier: EUPL-1.2
"""Anybody may ask anything: schemathesis makes questions from the description, and looks whether
each answer is one that the description tells of."""

import os
import subprocess
import sys
from pathlib import Path

#: Questions per operation, and seconds at most: a few in every run, many behind the flag.
_LONG = bool(os.environ.get("SAMENBETER_LONG"))
EXAMPLES, SECONDS = (300, 1800) if _LONG else (12, 240)


def ask_anything(port: int, token: str, directory: Path) -> subprocess.CompletedProcess[str]:
    """Return how a run of schemathesis against a listening node ended."""
    command = [
        sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "run",
        f"http://127.0.0.1:{port}/api/v1/openapi.json",
        "--url", f"http://127.0.0.1:{port}/api/v1",
        "--header", f"Authorization: Bearer {token}",
        "--max-examples", str(EXAMPLES), "--seed", "1", "--generation-database", "none",
        "--checks", "all", "--exclude-checks", EXCLUDED, "--no-color",
    ]  # fmt: skip
    return subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS, cwd=directory, check=False
    )


#: What it looks for and we do not promise.
EXCLUDED = "positive_data_acceptance"


def test_ADR_11_schemathesis_finds_nothing(port, editor, tmp_path):
    editor.make()

    ended = ask_anything(port, editor.token, tmp_path)

    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
