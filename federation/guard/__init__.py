# SPDX-License-Identifier: EUPL-1.2
"""The start-up guard: nothing is signed before peers said what they hold of us.

Whoever signs with a feed key asks ``watching.may_sign`` first.
"""
