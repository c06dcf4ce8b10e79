# SPDX-License-Identifier: EUPL-1.2
"""``./dev chaos --seed N --minutes M``: simulated towns in bad weather, one seed after another.

Each run prints its seed. The same seed, nodes and hours give the same run, to the byte.
"""

import argparse
import random
import sys
import time

from tests.chaos.simulation import NAMES, simulate
from tests.chaos.world import Broken


def main() -> int:
    """Simulate until the minutes are over; return 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="./dev chaos", description=__doc__)
    parser.add_argument("--seed", type=int, help="of the first run; drawn when absent")
    parser.add_argument("--minutes", type=float, default=1.0, help="how long to go on")
    parser.add_argument("--nodes", type=int, default=20, help=f"in each town, 2 to {len(NAMES)}")
    parser.add_argument("--hours", type=float, default=3.0, help="that each run simulates")
    parsed = parser.parse_args()
    if not 2 <= parsed.nodes <= len(NAMES):
        parser.error(f"--nodes must be from 2 to {len(NAMES)}")
    seed = random.SystemRandom().randrange(1 << 32) if parsed.seed is None else parsed.seed
    until = time.monotonic() + parsed.minutes * 60
    while True:
        began = time.monotonic()
        try:
            report = simulate(seed, nodes=parsed.nodes, hours=parsed.hours)
        except Broken as broken:
            print(f"BROKEN: {broken}")
            return 1
        print(f"  {report}\n  in {time.monotonic() - began:.0f} seconds", flush=True)
        seed += 1
        if time.monotonic() >= until:
            return 0


if __name__ == "__main__":
    sys.exit(main())
