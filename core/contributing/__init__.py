# SPDX-License-Identifier: EUPL-1.2
"""Bringing something without an account: typed, confirmed by e-mail, published.

Nothing of who brought it is in the record. It stands beside it, sealed, until a month after the
last word; what travels to other nodes is the text alone.
"""
