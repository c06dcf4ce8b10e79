# SPDX-License-Identifier: EUPL-1.2
"""Who follows what, and the letters that go out."""
