# SPDX-License-Identifier: EUPL-1.2
"""Derives our own feeds from what stands in the records: the single signer."""
