# SPDX-License-Identifier: EUPL-1.2
"""Erasure between nodes: destroying what others erased, saying so, and seeing who said so."""
