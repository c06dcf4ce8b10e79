# SPDX-License-Identifier: EUPL-1.2
"""Networks: whom a feed is for when it is not for everybody, as their members agreed."""
