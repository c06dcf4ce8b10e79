# SPDX-License-Identifier: EUPL-1.2
"""Feeds in a file, for where no network reaches: written, and read as any other source."""
