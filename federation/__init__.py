# SPDX-License-Identifier: EUPL-1.2
"""The garden gate: what this node tells other nodes, and believes of them."""
