# SPDX-License-Identifier: EUPL-1.2
"""``python -m samenbeter`` is the command ``samenbeter``."""

import sys

from core.cli import main

sys.exit(main())
