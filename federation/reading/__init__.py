# SPDX-License-Identifier: EUPL-1.2
"""Reads peers: window → believe → store, one transaction for each batch."""
