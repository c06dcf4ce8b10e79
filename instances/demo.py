# SPDX-License-Identifier: EUPL-1.2
"""``./dev demo``: all proeftuinen on loopback, each its own process, made from nothing.

Nothing here knows the inside of a node. Everything goes the way a person goes: the command
``samenbeter`` makes and starts nodes, the API writes and shares their content.
"""

import argparse
import contextlib
import itertools
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from core.errors import AdministratorError
from instances.content import Content
from instances.networks import agree, audiences, networks
from instances.proeftuin import (
    DemoNode,
    admit_people,
    found,
    samenbeter,
    start,
    throw_away,
    wait_until_up,
    write,
)
from instances.story import Story

HERE = Path(__file__).parent
NAMES = ("amsterdam", "rotterdam", "roermond", "amersfoort", "eindhoven", "groningen", "utrecht")
FIRST_PORT = 5101
#: Level each side gives these two: they receive, and do not adopt or review.
INFORMATION = frozenset({"groningen", "utrecht"})


def _levels(node: DemoNode, other: DemoNode) -> tuple[str, str]:
    """Return what records of ``other`` may do at ``node``, and the other way round."""
    given, received = (
        "information" if each.name in INFORMATION else "full" for each in (other, node)
    )
    return given, received


class Demo:
    """The nodes of one demo directory, from nothing to running, and back to rest."""

    def __init__(self, directory: Path, names: list[str], first_port: int) -> None:
        self.directory = directory
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        before = self._before()
        self.nodes = [
            before.get(name)
            or DemoNode(name=name, url="", directory=str((directory / name).resolve()))
            for name in names
        ]
        for node in self.nodes:
            port = first_port + NAMES.index(node.name)
            url = f"http://127.0.0.1:{port}"
            if node.url not in ("", url):
                raise AdministratorError(
                    f"the demo in {directory} has {node.name} on {node.url}: use that port,"
                    " another --dir, or --fresh"
                )
            node.url = url

    def run(self, progress: Progress) -> None:
        """Make, start, introduce and fill the nodes; each step is skipped where it was done."""
        steps = (
            ("Huizen bouwen", found),
            ("Nodes starten", self._start),
            ("Sleutels uitdelen", admit_people),
            ("Afspraken voorstellen", self._propose),
            ("Afspraken aannemen", self._accept),
        )
        for words, step in steps:
            bar = progress.add_task(words, total=len(self.nodes))
            with ThreadPoolExecutor(2) as pool:
                for _ in pool.map(step, self.nodes):
                    progress.advance(bar)
            self.save()
        self._agree(progress)
        self._fill(progress)
        self.save()

    def stop(self) -> None:
        """Stop the processes we started, by id, and wait until they are gone."""
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for node in self.nodes:
            node.pid = 0
        self.save()

    def save(self) -> None:
        """Write state.json, whole or not at all."""
        file = self.directory / "state.json"
        fresh = file.with_suffix(".new")
        state = {"nodes": {node.name: asdict(node) for node in self.nodes}}
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
        fresh.replace(file)

    def died(self) -> list[str]:
        """Return the names of nodes whose process ended by itself."""
        return [name for name, each in self.processes.items() if each.poll() is not None]

    def _before(self) -> dict[str, DemoNode]:
        file = self.directory / "state.json"
        if not file.exists():
            return {}
        try:
            told = json.loads(file.read_text(encoding="utf-8"))["nodes"]
            return {name: DemoNode(**node) for name, node in told.items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise AdministratorError(f"{file} cannot be read: start over with --fresh") from error

    def _start(self, node: DemoNode) -> None:
        # Known before it answers, so that it is stopped when it never does.
        process = self.processes[node.name] = start(node)
        wait_until_up(node, process)

    def _propose(self, node: DemoNode) -> None:
        """Propose to the nodes that follow in the circle: to half of the others, as they do."""
        for levels in itertools.product(("full", "information"), repeat=2):
            others = [
                word
                for other in self._asked_by(node)
                if _levels(node, other) == levels
                for word in (other.url, other.node_id)
            ]
            if others:
                given, received = levels
                samenbeter(
                    "contract", "propose", "--directory", node.directory,
                    "--level-given", given, "--level-received", received, *others,
                )  # fmt: skip

    def _accept(self, node: DemoNode) -> None:
        asking = [other for other in self.nodes if node in self._asked_by(other)]
        if asking:
            ids = [other.node_id for other in asking]
            samenbeter("contract", "accept", "--directory", node.directory, *ids)
        node.agreed_with += [other.name for other in asking]

    def _asked_by(self, node: DemoNode) -> list[DemoNode]:
        """Return whom a node proposes to: each pair is one agreement, made once."""
        here, count = self.nodes.index(node), len(self.nodes)
        found = []
        for there, other in enumerate(self.nodes):
            ahead = (there - here) % count
            is_first = 2 * ahead < count or (2 * ahead == count and here < there)
            are_strangers = other.name not in node.agreed_with
            if ahead and is_first and are_strangers and node.name not in other.agreed_with:
                found.append(other)
        return found

    def _agree(self, progress: Progress) -> None:
        found = networks(HERE, self.nodes)
        bar = progress.add_task("Netwerken stichten", total=sum(len(one.members) for one in found))
        for one in found:
            for _ in agree(one):
                progress.advance(bar)

    def _fill(self, progress: Progress) -> None:
        empty = {node.name: node for node in self.nodes if not node.seeded}
        content = Content.read(HERE, list(empty))
        if empty:
            content.audiences = audiences(HERE, self.nodes)
        bar = progress.add_task("Verhalen neerleggen", total=len(content.steps))
        for step in content.steps:
            write(empty[step.node], content, step)
            progress.advance(bar)
        scenes = Story(HERE, empty, content).scenes()
        bar = progress.add_task("Verhaal spelen", total=len(scenes))
        for scene in scenes:
            scene.play()
            progress.advance(bar)
        for node in empty.values():
            node.seeded = True


@contextlib.contextmanager
def running(directory: Path, names: list[str], first_port: int, console: Console) -> Iterator[Demo]:
    """Run a demo for as long as the block lasts."""
    directory.mkdir(parents=True, exist_ok=True)
    demo = Demo(directory, names, first_port)
    try:
        with Progress(console=console) as progress:
            demo.run(progress)
        yield demo
    finally:
        demo.stop()


def _table(demo: Demo) -> Table:
    table = Table(title="SamenBeter: demo, alle inhoud is voorbeeld")
    for column in ("proeftuin", "adres", "redactie", "wachtwoord", "beheer", "wachtwoord"):
        table.add_column(column, no_wrap=True, overflow="ignore")
    for node in demo.nodes:
        table.add_row(
            node.name, node.url, node.editor_user, node.editor_password,
            node.administrator_user, node.administrator_password,
        )  # fmt: skip
    return table


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="throw away what stood there")
    parser.add_argument("--nodes", default=",".join(NAMES), help="names, separated by commas")
    parser.add_argument("--port", type=int, default=FIRST_PORT, help="port of amsterdam")
    parser.add_argument("--dir", type=Path, default=Path(".demo"), help="where the nodes live")
    return parser.parse_args()


def main() -> int:
    """Run the demo until Ctrl-C."""
    parsed, console = _arguments(), Console()
    # A password that is cut off is no use: wider than the window rather than shorter.
    console.width = max(console.width, 100)
    names = [name for name in parsed.nodes.split(",") if name]
    unknown = sorted(set(names) - set(NAMES))
    if unknown or not names:
        console.print(f"No such node: {', '.join(unknown)}. There are: {', '.join(NAMES)}.")
        return 2
    # A shell that starts this in the background lets it ignore Ctrl-C; both must still end it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if parsed.fresh:
            throw_away(parsed.dir, "state.json")
        with running(parsed.dir, names, parsed.port, console) as demo:
            console.print(_table(demo))
            console.print(f"state: {parsed.dir / 'state.json'}  ·  Ctrl-C stops all")
            _watch(demo, console)
    except AdministratorError as error:
        console.print(f"demo: {error}", markup=False, soft_wrap=True)
        return 2
    except KeyboardInterrupt:
        console.print("\nDe stoelen staan op tafel. Tot de volgende keer.")
    return 0


def _watch(demo: Demo, console: Console) -> None:
    told: set[str] = set()
    while len(told) < len(demo.processes):
        for name in set(demo.died()) - told:
            told.add(name)
            console.print(f"{name} has stopped; the others go on.")
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
