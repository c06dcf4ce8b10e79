# SPDX-License-Identifier: EUPL-1.2
"""One node of the demo: made, started, given people and content, from outside.

Nothing here knows the inside of a node. Everything goes the way a person goes: the command
``samenbeter`` makes and starts nodes, the API writes and shares their content.
"""

import contextlib
import secrets
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

from core.api.shapes import ENVELOPE
from core.errors import AdministratorError
from instances.content import Content, Step

HERE = Path(__file__).parent
#: Seconds a node may take to answer its first request, on a slow machine.
PATIENCE = 60


@dataclass
class DemoNode:
    """One running proeftuin, as state.json tells of it."""

    name: str
    url: str
    directory: str
    node_id: str = ""
    #: Killing it kills the node.
    pid: int = 0
    editor_user: str = "redactie"
    editor_password: str = ""
    #: For the API.
    editor_token: str = ""
    administrator_user: str = "beheer"
    administrator_password: str = ""
    #: The second administrator, of another organisation: with one, a node does not share.
    second_user: str = "beheer-2"
    second_password: str = ""
    #: Names of nodes whose proposals it accepted.
    agreed_with: list[str] = field(default_factory=list)
    #: Its demo content stands, and was shared.
    seeded: bool = False


def found(node: DemoNode) -> None:
    """Make a node from its template, unless it stands and has its content."""
    directory = Path(node.directory)
    if not node.seeded:
        # Half a demo is thrown away whole, so that nothing stands there twice.
        throw_away(directory, "node.toml")
        node.editor_token = ""
        directory.mkdir(parents=True)
        text = (HERE / node.name / "node.toml").read_text(encoding="utf-8")
        config = tomllib.loads(text)
        text = text.replace(config["node"]["address"], node.url)
        text = text.replace(
            f"port = {config['server']['port']}", f"port = {node.url.rpartition(':')[2]}"
        )
        (directory / "node.toml").write_text(text, encoding="utf-8")
        samenbeter("init", node.directory)
    node.node_id = (directory / "keys" / "node-id").read_text(encoding="ascii").strip()


def start(node: DemoNode) -> subprocess.Popen[bytes]:
    """Serve a node in a process of its own, which the caller must end.

    Raises:
        AdministratorError: its port is taken.
    """
    port = int(node.url.rpartition(":")[2])
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise AdministratorError(
                f"port {port} of {node.name} is taken: stop what listens there, perhaps"
                " another demo, or choose other ports with --port"
            ) from error
    log = (Path(node.directory) / "serve.log").open("ab")
    with log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "samenbeter", "serve", node.directory],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    node.pid = process.pid
    return process


def wait_until_up(node: DemoNode, process: subprocess.Popen[bytes]) -> None:
    """Return when a node answers.

    Raises:
        AdministratorError: its process ended, or did not answer in time.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            log = Path(node.directory) / "serve.log"
            last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
            raise AdministratorError(f"{node.name} did not start: {' '.join(last)}")
        with contextlib.suppress(requests.RequestException):
            if requests.get(f"{node.url}/health", timeout=5).ok:
                return
        time.sleep(0.1)
    raise AdministratorError(f"{node.name} did not answer within {PATIENCE} seconds")


def admit_people(node: DemoNode) -> None:
    """Give a node its editor and its two administrators, once."""
    if node.editor_token:
        return
    for who, role, house in (
        ("editor", "editor", ()),
        ("administrator", "administrator", ("--organisation", "Voorbeeldhuis")),
        ("second", "administrator", ("--organisation", "Voorbeeldzorg")),
    ):
        name, password = getattr(node, f"{who}_user"), secrets.token_urlsafe(12)
        where = (name, node.directory, "--role", role, *house)
        samenbeter("user", "add", *where, "--password-stdin", told=password + "\n")
        setattr(node, f"{who}_password", password)
    node.editor_token = samenbeter("user", "token", node.editor_user, node.directory).strip()


def write(node: DemoNode, content: Content, step: Step) -> None:
    """Create one record through the API, and share it where its author wants that.

    What it refers to on another node may still be on its way here.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            made = _api(node, "POST", f"/{step.collection}", content.resolved(step))
            break
        except AdministratorError:
            if not step.refers_elsewhere or time.monotonic() > deadline:
                raise
            time.sleep(0.2)
    audiences = content.shared_with(step)
    if audiences:
        asked = "&".join(f"audience={each}" for each in audiences)
        made = _api_in_time(node, f"/{step.collection}/{made['id']}/_share?{asked}")
    content.remember(step, made["id"], made.get("global_id"))


def revise(node: DemoNode, path: str, fields: dict[str, Any]) -> None:
    """Give a record another text, through the API."""
    _api(node, "PUT", path, fields)


#: What the API says of a record besides its fields.
_AROUND = frozenset(ENVELOPE)


def amend(node: DemoNode, path: str, changed: Mapping[str, Any]) -> None:
    """Revise some fields of a record, through the API."""
    stands = _api(node, "GET", path)
    fields = {name: value for name, value in stands.items() if name not in _AROUND}
    revise(node, path, {**fields, **changed})


def post(node: DemoNode, path: str) -> None:
    """Do a deed with a record, through the API."""
    _api(node, "POST", path)


def newest(node: DemoNode, collection: str) -> str:
    """Return the local id of the newest record of a node itself."""
    (found,) = _api(node, "GET", f"/{collection}?origin=own&pageSize=1")["items"]
    return str(found["id"])


def arrived(node: DemoNode, collection: str, global_id: str) -> str:
    """Return the local id of a record of another node, when it is here.

    Raises:
        AdministratorError: it did not come in time.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = _api(node, "GET", f"/{collection}?globalId={quote(global_id)}")["items"]
        if found:
            return str(found[0]["id"])
        time.sleep(0.2)
    raise AdministratorError(f"{node.name} did not get {global_id} within {PATIENCE} seconds")


def _api_in_time(node: DemoNode, path: str) -> Any:
    """Post; the last signature of a network may still be on its way here."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return _api(node, "POST", path)
        except AdministratorError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.2)


def samenbeter(*words: str, told: str = "") -> str:
    """Run the command ``samenbeter``; return what it printed.

    Raises:
        AdministratorError: it failed; with what it said.
    """
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "samenbeter", *words],
        input=told, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    if done.returncode:
        raise AdministratorError(f"'samenbeter {words[0]}' failed: {done.stderr.strip()}")
    return done.stdout


def throw_away(directory: Path, sign: str) -> None:
    """Remove what an old demo left, and nothing else: ``sign`` is a file that one has."""
    if not directory.exists():
        return
    if any(directory.iterdir()) and not (directory / sign).exists():
        raise AdministratorError(f"{directory} does not look like a demo: remove it by hand")
    shutil.rmtree(directory)


def _api(node: DemoNode, method: str, path: str, body: object = None) -> Any:
    answer = requests.request(
        method,
        f"{node.url}/api/v1{path}",
        json=body,
        headers={"Authorization": f"Bearer {node.editor_token}"},
        timeout=30,
    )
    if not answer.ok:
        raise AdministratorError(f"{node.name} refused {path}: {answer.text}")
    return answer.json()
