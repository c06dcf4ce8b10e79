# SPDX-License-Identifier: EUPL-1.2
"""The house itself: one node, alone in the world."""
