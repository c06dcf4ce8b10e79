# SPDX-License-Identifier: EUPL-1.2
"""Pages for whoever writes, shares and takes back."""
