# SPDX-License-Identifier: EUPL-1.2
"""Every SQL statement of core."""
