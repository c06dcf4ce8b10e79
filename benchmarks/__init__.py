# SPDX-License-Identifier: EUPL-1.2
"""Figures as ratios to limits measured in the same run; never a timed test."""
