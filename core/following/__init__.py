# SPDX-License-Identifier: EUPL-1.2
"""Following: a record, a type or a principle, and one letter a week about what is new."""
