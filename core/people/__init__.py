# SPDX-License-Identifier: EUPL-1.2
"""People: accounts, what they may do, what is known about them."""
