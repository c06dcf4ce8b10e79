# SPDX-License-Identifier: EUPL-1.2
"""A package, so that another one named tests among the installed ones is not taken for it."""
