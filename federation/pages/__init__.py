# SPDX-License-Identifier: EUPL-1.2
"""Pages of federation for people, declared like any guest's."""
