# SPDX-License-Identifier: EUPL-1.2
"""Joint workshops: one series, many proeftuinen; only counts, actions and reflections travel."""
