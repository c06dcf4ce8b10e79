# SPDX-License-Identifier: EUPL-1.2
"""What comes after the choice: applications, elaborations and experiments."""
