# SPDX-License-Identifier: EUPL-1.2
"""One simulated node: its directory, and the process that lives in it now, if one does.

All of the process is real but its threads, its clock and its window.
"""

import dataclasses
import json
import shutil
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from core.app import open_node
from core.errors import SamenbeterError
from core.guest_pages import Problem, Request
from core.model import VISITOR
from core.node import Node
from core.offers import Task
from core.window import Response
from federation.answering.quota import Quota
from federation.errands import Errands, Job
from federation.gate import gate_of
from federation.wire.identity import public_of, sign_certificate, write_key
from tests.chaos.disk import Disk
from tests.chaos.wires import SimulatedWindow, Wires
from tests.chaos.world import START, Broken, Busy, Gone, Turnstile, World

_CONFIG = """\
[node]
name = "{name}"
area = "Overal"
address = "http://127.0.0.1:{port}"
development = true
plugins = ["federation", "lessons"]

[server]
port = {port}

[plugins.federation]
sweep_seconds = {sweep}
"""
#: Seconds between two visits to each peer.
SWEEP = 240
#: What the database or the disk raises; a real loop survives it too.
PASSING = (SamenbeterError, sa.exc.DBAPIError)


class Hands:
    """Errands without threads: a job is done when the world comes to it.

    As in ``Errands``: never two of one name at once, and none waits twice.
    """

    def __init__(self, house: "House", name: str) -> None:
        self._house, self._name, self._life = house, name, house.life
        self._waiting: dict[str, Job] = {}
        self._running: set[str] = set()

    def send(self, name: str, job: Job) -> None:
        """Have a job done soon."""
        is_new = name not in self._waiting
        self._waiting[name] = job
        if is_new and name not in self._running:
            self._plan(name)

    def settle(self, timeout: float) -> bool:
        """Say that nothing is waited for here."""
        return True

    def close(self, timeout: float = 10) -> None:
        """Drop what waits."""
        self._waiting.clear()

    def _plan(self, name: str) -> None:
        world = self._house.world
        wait = world.chance.uniform(0, 0.1)
        world.later(wait, f"{self._house.name}: {self._name}: {name}", lambda: self._do(name))

    def _do(self, name: str) -> None:
        job = self._waiting.pop(name, None)
        if job is None or self._life != self._house.life:
            return
        self._running.add(name)
        try:
            job()
        except Busy:
            self._waiting.setdefault(name, job)
        except PASSING as error:
            self._house.world.note(f"{self._house.name}: {name}: {type(error).__name__}")
        self._running.discard(name)
        if name in self._waiting:
            self._plan(name)


class House:
    """One node of the simulated town."""

    def __init__(self, world: World, wires: Wires, name: str, number: int, root: Path) -> None:
        self.world, self._wires = world, wires
        self.name, self.number, self.port = name, number, 5100 + number
        #: Processes that lived here so far.
        self.life = 0
        self.directory = root / name / "0"
        self.node: Node | None = None
        self.disk: Disk | None = None
        #: Seconds the clock of this house is ahead.
        self.ahead = 0.0
        #: Whether rows changed since somebody last looked.
        self.is_touched = False
        #: Whether a copy was kept, and whether one was put back.
        self.has_copy = self.is_old = False
        #: Whether its next start is planned.
        self.is_awaited = False
        self._rules: Map | None = None
        self._tasks: dict[str, Task] = {}
        self._hands: Hands | None = None
        self._eyes: sqlite3.Connection | None = None
        self._dead: list[Node] = []
        wires.houses[self.port] = self

    @property
    def id(self) -> str:
        """Its node id."""
        return (self.directory / "keys" / "node-id").read_text().strip()

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def found(self, empty: Path) -> None:
        """Make the directory, with keys drawn by the world's dice."""
        folder = self.directory / "keys"
        folder.mkdir(parents=True)
        recovery, feed, http = (
            Ed25519PrivateKey.from_private_bytes(self.world.chance.randbytes(32)) for _ in range(3)
        )
        certificate = sign_certificate(
            recovery, sequence=int(START.timestamp()), address=self.address, name=self.name,
            feed=public_of(feed), http=public_of(http), issued=START,
        )  # fmt: skip
        files = {
            "feed": write_key(feed), "http": write_key(http), "certificate": certificate.note,
            "node-id": certificate.node.encode(),
            "secret": self.world.chance.randbytes(32).hex().encode(),
        }  # fmt: skip
        for name, content in files.items():
            (folder / name).write_bytes(content)
        told = _CONFIG.format(name=self.name, port=self.port, sweep=SWEEP)
        (self.directory / "node.toml").write_text(told)
        shutil.copy(empty, self.directory / "node.db")

    def start(self) -> None:
        """Begin a process in the directory as it is."""
        self.life += 1
        self.node = open_node(self.directory, clock=self._clock, environment={}, strict=True)
        # Processes die here, the machine does not: nothing need wait for the real disk.
        self.node.engine.dispose()
        sa.event.listen(self.node.engine, "connect", _hurry)
        self.disk = Disk(self.node.engine, self.die, self._wrote)
        gate = gate_of(self.node)
        gate.window.close()
        gate.window = SimulatedWindow(self, self._wires)
        for each in dataclasses.fields(gate):
            part = getattr(gate, each.name)
            if isinstance(part, Errands):
                setattr(gate, each.name, Hands(self, each.name))
            if isinstance(part, Quota):
                part._clock = self.world.seconds
        gate.guard.lock = Turnstile()  # type: ignore[assignment]
        self._hands = Hands(self, "task")
        pages = [page for page in self.node.pages["federation"] if page.machine]
        self._rules = Map([Rule(page.path, endpoint=page, methods=page.methods) for page in pages])
        self._eyes = sqlite3.connect(f"file:{self.directory}/node.db?mode=ro", uri=True)
        self._tasks = {task.name: task for task in self.node.plugins.tasks["federation"]}
        for task in self._tasks.values():
            self._repeat(task, self.life)
        self.is_touched = True

    def die(self) -> None:
        """End the process as kill -9 does: the next one gets the files as they are now."""
        if self.node is None:
            return
        self.world.note(f"{self.name} is killed")
        assert self.disk is not None and self._eyes is not None
        self.disk.is_dead = True
        self._eyes.close()
        self._dead.append(self.node)
        self.node = None
        before, self.life = self.directory, self.life + 1
        self.directory = before.parent / str(self.life)
        # Not the index of the log: that is shared memory, and gone with the process.
        shutil.copytree(before, self.directory, ignore=shutil.ignore_patterns("*-shm"))

    def keep(self) -> None:
        """Copy the directory as it is, to be put back one day."""
        copy = self.directory.parent / "old"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.directory, copy, ignore=shutil.ignore_patterns("*-shm"))
        self.has_copy = True

    def go_back(self) -> None:
        """End the process, and put the old copy in its place."""
        self.die()
        self.world.note(f"{self.name} is put back from an old copy")
        shutil.rmtree(self.directory)
        (self.directory.parent / "old").rename(self.directory)
        self.has_copy, self.is_old = False, True

    def bury(self) -> None:
        """Let go of what dead processes held; only when none of their frames is left."""
        for node in self._dead:
            gate_of(node).run.close()
            node.engine.dispose()
            shutil.rmtree(node.directory)
        self._dead.clear()

    def close(self) -> None:
        """End without any drama."""
        if self.node is not None:
            assert self._eyes is not None
            self._eyes.close()
            gate_of(self.node).run.close()
            self.node.engine.dispose()
        self.bury()

    def wait(self, seconds: float) -> None:
        """Let time pass inside this process.

        Raises:
            Gone: it did not live that long.
        """
        life = self.life
        self.world.pass_time(seconds)
        if self.life != life:
            raise Gone

    def must_not_write(self, what: str) -> None:
        """Complain when a write transaction is open."""
        if self.disk is not None:
            self.disk.must_not_write(what)

    def ring(self) -> None:
        """Do what the background loop does when the bell rang."""
        heard = self.node.bell.take() if self.node is not None else frozenset()
        for task in self._tasks.values():
            if task.hears(heard):
                self._do(task)

    def answer(
        self,
        method: str,
        target: str,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        remote: str,
    ) -> Response:
        """Answer as the front of the node does.

        Raises:
            OSError: there is no process, or it ended meanwhile.
        """
        if self.node is None or self._rules is None:
            raise ConnectionRefusedError(self.name)
        path, _, query = target.partition("?")
        try:
            page, values = self._rules.bind("localhost").match(path, method)
        except HTTPException as error:
            return Response(error.code or 500, {}, b"")
        asked = Request(
            method=method, target=target, values={name: str(one) for name, one in values.items()},
            query=dict(parse_qsl(query, keep_blank_values=True)), form={},
            headers=headers, body=body, actor=VISITOR, remote=remote,
        )  # fmt: skip
        try:
            told = page.view(self.node, asked)
        except sa.exc.DBAPIError:
            return Response(500, {}, b"")
        except (Gone, Busy):
            raise ConnectionResetError(self.name) from None
        except HTTPException as error:
            return Response(error.code or 500, {}, b"")
        except Exception as error:
            raise Broken(f"{self.name} crashes on {method} {target}: {error!r}") from error
        if isinstance(told, Problem):
            members = {**told.more, "status": told.status, "detail": told.detail}
            told_headers = {name.lower(): value for name, value in told.headers.items()}
            return Response(told.status, told_headers, json.dumps(members).encode())
        return Response(told.status, {}, told.body)

    def look(self, statement: str, *values: object) -> list[tuple]:
        """Return rows as they are committed, past everything that is simulated."""
        assert self._eyes is not None
        return self._eyes.execute(statement, values).fetchall()

    def _clock(self):
        return START + timedelta(seconds=self.world.now + self.ahead)

    def _wrote(self) -> None:
        self.is_touched = True

    def _repeat(self, task: Task, life: int) -> None:
        def again() -> None:
            if self.life == life:
                self._do(task)
                self.world.later(task.every, f"{self.name}: {task.name}", again)

        first = self.world.chance.uniform(0, min(5.0, task.every))
        self.world.later(first, f"{self.name}: {task.name}", again)

    def _do(self, task: Task) -> None:
        node, hands = self.node, self._hands
        assert node is not None and hands is not None

        def run() -> None:
            try:
                task.run(node)
            except PASSING as error:
                # As the loop does: what did not work is tried again.
                self.world.note(f"{self.name}: {task.name}: {type(error).__name__}")
                life = self.life
                wait = self.world.chance.uniform(1, 20)
                self.world.later(wait, f"{self.name}: {task.name}, once more", lambda: retry(life))

        def retry(life: int) -> None:
            if life == self.life:
                hands.send(task.name, run)

        hands.send(task.name, run)


def _hurry(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
