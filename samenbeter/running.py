# SPDX-License-Identifier: EUPL-1.2
"""A real node in a process of its own, for tests: started, asked, killed, started again."""

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from core.themes import PLAIN, THEMES

#: Seconds something may take on a slow and busy machine; costs nothing where all is well.
PATIENCE = 300
PASSWORD = "een-lang-wachtwoord"  # noqa: S105 - of nodes that live as long as a test


@dataclass
class RunningNode:
    """One node's directory, and the process that serves it now."""

    directory: Path
    url: str
    node_id: str
    #: API token of the editor.
    token: str
    #: Both sign in with ``PASSWORD``.
    editor: str = "redactie"
    administrator: str = "beheer"
    #: The second administrator, of another organisation.
    second: str = "beheer-2"
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Serve the node; return when it answers, and knows whether it may sign for peers.

        Raises:
            RuntimeError: it ended, or did not answer; with the end of what it printed. Or
                another process answers at its address already.
        """
        if self._answers():
            raise RuntimeError(f"somebody else answers at {self.url}: two nodes, one port?")
        with (self.directory / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "samenbeter", "serve", str(self.directory)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self.wait_until(self._answers, f"{self.url} to answer")
        self.wait_until(lambda: not self._is_asking(), f"{self.url} to ask its peers")

    def kill(self) -> None:
        """End the process at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """Ask the process to end, and wait until it has."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None

    def get(self, path: str, **more: Any) -> requests.Response:
        """Ask as a visitor: ``node.get("/lessen")``."""
        more = {"timeout": PATIENCE, "allow_redirects": False, **more}
        return requests.request("GET", f"{self.url}{path}", **more)  # noqa: S113 - it has one

    def api(self, method: str, path: str, body: object = None) -> Any:
        """Do one request to the API as the editor; return the JSON.

        Raises:
            AssertionError: the node refused; with what it said.
        """
        answer = requests.request(
            method,
            f"{self.url}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=PATIENCE,
        )
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def share(self, collection: str, fields: dict[str, Any]) -> str:
        """Publish and share a record; return its global id."""
        made = self.api("POST", f"/{collection}", fields)
        shared = self.api("POST", f"/{collection}/{made['id']}/_share")
        return str(shared["global_id"])

    def find(self, collection: str, global_id: str) -> Any:
        """Return the JSON of a record by global id, or None."""
        items = self.api("GET", f"/{collection}?globalId={global_id}")["items"]
        return items[0] if items else None

    def wait_until(self, is_so: Callable[[], object], what: str) -> Any:
        """Return the first true answer of ``is_so``, asked again and again.

        Raises:
            RuntimeError: not within ``PATIENCE`` seconds, or the process ended.
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = is_so()
            if answer:
                return answer
            if self.process is not None and self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError(f"waited in vain for {what}; the node said:\n{self.log()[-2000:]}")

    def log(self) -> str:
        """Return what the process printed."""
        file = self.directory / "serve.log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def is_open(self) -> bool:
        """Whether its start-up guard lets it sign; a node without federation needs none."""
        return self.get("/federation/v1/heads").status_code in (200, 404)

    def _is_asking(self) -> bool:
        answer = self.get("/federation/v1/heads")
        return answer.status_code == 503 and "Guard: asking" in answer.text

    def _answers(self) -> bool:
        with contextlib.suppress(requests.RequestException):
            return self.get("/health", timeout=30).ok
        return False


def samenbeter(*words: str, told: str = "") -> str:
    """Run the command ``samenbeter``; return what it printed.

    Raises:
        AssertionError: it ended with another code than 0; with what it said.
    """
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "samenbeter", *words],
        input=told, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, f"samenbeter {words}: {done.returncode} {done.stderr}"
    return done.stdout


def found(directory: Path, name: str, port: int, *more: str) -> RunningNode:
    """Make a node with an editor and an administrator; it is not started yet."""
    theme = name.lower() if name.lower() in THEMES else PLAIN
    words = ("--name", name, "--area", "Testwijk", "--port", str(port), "--theme", theme)
    samenbeter("init", str(directory), *words, "--development", *more)
    with (directory / "node.toml").open("a", encoding="utf-8") as config:
        # Tests that are not about the minute of regret do not wait for it.
        config.write("\n[sharing]\nregret_seconds = 0\n")
    node_id = (directory / "keys" / "node-id").read_text(encoding="ascii").strip()
    node = RunningNode(directory, f"http://127.0.0.1:{port}", node_id, "")
    for name, role, house in (
        (node.editor, "editor", ()),
        (node.administrator, "administrator", ("--organisation", "Buurthuis")),
        # A node with one administrator, or of one organisation, does not share.
        (node.second, "administrator", ("--organisation", "Buurtzorg")),
    ):
        where = (name, str(directory), "--role", role, *house)
        samenbeter("user", "add", *where, "--password-stdin", told=PASSWORD + "\n")
    node.token = samenbeter("user", "token", node.editor, str(directory)).strip()
    return node


def copy(node: RunningNode, directory: Path) -> RunningNode:
    """Return a copy of a node that does not run, in a directory of its own."""
    shutil.copytree(node.directory, directory)
    return RunningNode(directory, node.url, node.node_id, node.token)
