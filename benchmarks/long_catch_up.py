# SPDX-License-Identifier: EUPL-1.2
"""A catch-up of 100,000 entries beside one of 10,000: neither slower for each, nor much larger."""

from pathlib import Path

from benchmarks.catch_up import catch_up
from benchmarks.figures import Figure


def measure(directory: Path, scale: float) -> list[Figure]:
    """Let two new nodes read, one ten times as much as the other."""
    few = catch_up(directory / "few", int(10_000 * scale))
    many = catch_up(directory / "many", int(100_000 * scale))
    count = int(100_000 * scale)
    detail = f"{many['spent']:.0f} µs a record, at a tenth {few['spent']:.0f} µs"
    detail += f"; {many['seconds']:.0f} s in all"
    return [
        Figure(
            f"catch-up of {count}: CPU per record, against a tenth", many["spent"] / few["spent"],
            1.2, " ×", False, detail,
        ),
        Figure(f"catch-up of {count}: growth of memory", many["growth"], 150, " MB"),
    ]  # fmt: skip
