# SPDX-License-Identifier: EUPL-1.2
"""Search that forgives: word forms, typing errors, and what is much like something else."""
