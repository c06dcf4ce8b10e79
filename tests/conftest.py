# SPDX-License-Identifier: EUPL-1.2
"""What every test shares: a steady hypothesis and a free port."""

import os

import pytest
from hypothesis import HealthCheck, settings

from samenbeter.testing import _free_port

settings.register_profile("here", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture
def free_port() -> int:
    """Return a port on 127.0.0.1 that nobody else gets while the tests run."""
    return _free_port()
