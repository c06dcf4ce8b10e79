# SPDX-License-Identifier: EUPL-1.2
"""In how many proeftuinen something is in use costs little more over 1,000 receipts than over 10.

The list tells it on each card, the page of one instrument with names and answers; both are one
or two questions a step, whatever the number of receipts.
"""

from pathlib import Path

from benchmarks.figures import Figure, found, free_port
from benchmarks.lists import _times
from core.app import open_node
from core.database import optimize, writing
from core.model import Incoming
from core.node import Node
from core.receiving import receive
from core.web import create_app

#: Who wrote the instruments: some node elsewhere. Receipts come from as many nodes as there are.
ORIGIN = "p" * 32
#: Instruments of a page and more; receipts are spread over them, and half point at the first.
_INSTRUMENTS = 40


def measure(directory: Path, scale: float) -> list[Figure]:
    """Compare a node with few and with many receipts, in turn."""
    few, many = 10, max(10, int(1000 * scale))
    pair = [(few, _filled(directory / "few", few)), (many, _filled(directory / "many", many))]
    figures = []
    # The instrument that most receipts point at came in first.
    for name, address in (("list page", "/instrumenten"), ("page of one", "/instrumenten/1")):
        apps = [(create_app(node), address) for _, node in pair]
        at_few, at_many = _times(apps)
        detail = f"{at_few * 1000:.1f} ms at {few}, {at_many * 1000:.1f} ms at {many} receipts"
        figures.append(Figure(f"instruments: {name}", at_many / at_few, 2.0, " ×", detail=detail))
    return figures


def _filled(directory: Path, receipts: int) -> Node:
    """Return a node with 40 instruments, and so many receipts of as many nodes."""
    found(directory, f"Node {receipts}", free_port())
    node = open_node(
        directory, environment={"SAMENBETER_PLUGINS": "initiatives,lessons,instruments"}
    )
    with writing(node.engine) as tx:
        instruments = [_instrument(number) for number in range(_INSTRUMENTS)]
        assert receive(tx, node, ORIGIN, instruments) == {}
        for number in range(receipts):
            assert receive(tx, node, _text(number, 32), [_receipt(number)]) == {}
    optimize(node.engine)
    return node


def _instrument(number: int) -> Incoming:
    body = {
        "purpose": "Horen wat nodig is.", "steps": ["Hang een poster op", "Tel de briefjes"],
        "maturity": "tried", "cost": "free", "edition": 3, "principles": ["ict"],
    }  # fmt: skip
    return _incoming(number, "instrument", f"Instrument {number}", body)


def _receipt(number: int) -> Incoming:
    target = 0 if number % 2 else number // 2 % _INSTRUMENTS
    body = {
        "instrument": f"{ORIGIN}/{_text(target, 26)}",
        "kind": "adapt", "start": "2026-01-05", "status": "running", "edition": 3,
        "changes": "Wij doen het aan tafel.", "three_still": "yes", "three_gain": "Meer rust.",
    }  # fmt: skip
    return _incoming(number, "adoption", "Overname", body)


def _incoming(number: int, kind: str, title: str, body: dict[str, object]) -> Incoming:
    moment = f"2026-01-{1 + number // 3600 % 28:02}T00:{number // 60 % 60:02}:{number % 60:02}Z"
    payload = {
        "type": kind, "version": 1, "published": moment, "updated": moment, "valid_until": None,
        "language": "nl", "licence": "CC-BY-SA-4.0", "title": title, "plain_summary": "",
        "body": body,
    }  # fmt: skip
    return Incoming(_text(number, 26), payload)


def _text(number: int, length: int) -> str:
    """Return characters as node ids and wire ids have them, others for each number."""
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(letters[number >> (5 * at) & 31] for at in range(length))
