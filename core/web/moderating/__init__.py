# SPDX-License-Identifier: EUPL-1.2
"""Pages for whoever hides, shows and erases."""
