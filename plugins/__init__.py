# SPDX-License-Identifier: EUPL-1.2
"""Guests that ship with the house; they obey the rules for guests."""
