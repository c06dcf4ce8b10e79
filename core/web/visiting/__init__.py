# SPDX-License-Identifier: EUPL-1.2
"""Pages for everybody who reads."""
