# SPDX-License-Identifier: EUPL-1.2
"""Pages for whoever brings something, with or without an account, and for who answers."""
