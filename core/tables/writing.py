# SPDX-License-Identifier: EUPL-1.2
"""What editors have under way: plans, pictures, imports."""
