# SPDX-License-Identifier: EUPL-1.2
"""Peering as an agreement: proposed, accepted, in force, ended; and what that means for a peer."""
