# SPDX-License-Identifier: EUPL-1.2
"""What leaves in the formats of other programs: values in, text out. No I/O and no clock."""
