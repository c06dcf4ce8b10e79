# SPDX-License-Identifier: EUPL-1.2
"""What people without an account bring, reports, and what was decided."""
