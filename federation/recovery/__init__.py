# SPDX-License-Identifier: EUPL-1.2
"""What the recovery key is for: new keys, another address, a stolen key, a lost disk."""
