# SPDX-License-Identifier: EUPL-1.2
"""Nodes as data; the only code here starts them."""
