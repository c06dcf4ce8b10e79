# SPDX-License-Identifier: EUPL-1.2
"""What all benchmarks share: a figure with its limit, nodes made and served by the command."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import requests

WORDS = (
    "soep", "tafel", "wijk", "buurt", "mensen", "praten", "eten", "samen", "bewoner", "zorg",
    "straat", "huis", "vraag", "antwoord", "plek", "dag", "week", "jaar", "leren", "delen",
    "koken", "fiets", "sleutel", "school", "tuin", "stoel", "avond", "licht", "muziek", "markt",
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One measured value beside the limit it must keep."""

    name: str
    value: float
    limit: float
    unit: str = ""
    #: True when more is better.
    at_least: bool = False
    #: What went into it, for the reader.
    detail: str = ""

    @property
    def holds(self) -> bool:
        """Whether the limit is kept."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def line(self) -> str:
        """Return one line for people."""
        sign = "≥" if self.at_least else "≤"
        verdict = "holds " if self.holds else "BROKEN"
        value, limit = f"{self.value:.2f}{self.unit}", f"{self.limit:.2f}{self.unit}"
        return f"{verdict} {self.name:54} {value:>10} {sign} {limit:<10} {self.detail}"


def lesson(number: int) -> dict[str, object]:
    """Return the fields of a lesson of about 1 KiB; every number gives another text."""

    def text(words: int, seed: int) -> str:
        step = 7 * seed + number
        return " ".join(WORDS[(step * (n + 3) + n * n) % len(WORDS)] for n in range(words))

    return {
        "title": f"Les {number}: {text(5, 1)}",
        "plain_summary": text(14, 2),
        "kind": ("experience", "pitfall", "chance", "tip")[number % 4],
        "situation": text(28, 3),
        "what_happened": text(36, 4),
        "advice": text(18, 5),
        "applies_when": text(9, 6),
        "applies_not_when": text(8, 7),
        "evidence": ("seen", "measured", "opinion")[number % 3],
        "principles": [("ecosystem", "cooperation", "ict", "financing")[number % 4]],
        "author_label": "een bewoner",
    }


def free_port() -> int:
    """Return a port nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def command(*words: str, told: str = "") -> str:
    """Run ``samenbeter`` and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "samenbeter", *words],
        input=told,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return done.stdout


def found(directory: Path, name: str, port: int) -> None:
    """Make a node."""
    command("init", str(directory), "--name", name, "--port", str(port), "--development")


@contextlib.contextmanager
def process(
    *words: str, until: str, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run Python with ``words`` for the length of the block, from when ``until`` answers."""
    started = subprocess.Popen(
        [sys.executable, *words],
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(until, started)
        yield started
    finally:
        started.terminate()
        try:
            started.wait(timeout=15)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def wait_for(url: str, started: subprocess.Popen[bytes], patience: float = 60) -> None:
    """Return as soon as ``url`` answers 200."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if started.poll() is not None:
            raise RuntimeError(f"the process for {url} ended with {started.returncode}")
        with contextlib.suppress(requests.RequestException):
            if requests.get(url, timeout=5).status_code == 200:
                return
        time.sleep(0.005)
    raise RuntimeError(f"{url} did not answer")


def spent(pids: Iterable[int]) -> float:
    """Return the seconds of processor time that processes took up to now (Linux)."""
    found = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        found += int(fields[11]) + int(fields[12])
    return found / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Return the proportional set size of a process, in MB (Linux)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    raise RuntimeError(f"process {pid} tells no Pss")
