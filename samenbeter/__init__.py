# SPDX-License-Identifier: EUPL-1.2
"""The front door: all that a guest plugin may import of ours."""
