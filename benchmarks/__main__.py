# SPDX-License-Identifier: EUPL-1.2
"""``./dev bench [NAME …]``: measure, print each figure beside its limit, say which is broken.

Exit code 1 when a limit is broken, so that a person can chain it; the tests never run it.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from benchmarks.figures import Figure

NAMES = (
    "start", "lists", "requests", "search", "wire", "catch_up", "sharing", "followers",
    "long_catch_up", "choosing", "instruments",
    "inquiry",
)  # fmt: skip


def main() -> int:
    """Run the chosen benchmarks one after the other; return 1 when a limit is broken."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the work, 1 = as limits")
    parsed = parser.parse_args()
    unknown = sorted(set(parsed.names) - set(NAMES))
    if unknown:
        parser.error(f"no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}")
    broken = 0
    for name in parsed.names or NAMES:
        measure: Callable[[Path, float], list[Figure]] = import_module(f"benchmarks.{name}").measure
        with tempfile.TemporaryDirectory(prefix="samenbeter-") as directory:
            for figure in measure(Path(directory), parsed.scale):
                print(figure.line(), flush=True)
                broken += not figure.holds
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
