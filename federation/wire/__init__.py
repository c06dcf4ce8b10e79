# SPDX-License-Identifier: EUPL-1.2
"""What travels, byte by byte, and what it proves: no I/O and no clock in here.

Each module has one format of docs/federation.md: it writes it, reads it strictly, verifies it.
``feed`` holds what we believe of a peer's feed, ``effects`` what its headers do to records.
"""
