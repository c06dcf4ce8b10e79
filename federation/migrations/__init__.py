# SPDX-License-Identifier: EUPL-1.2
"""Federation's own branch of migrations; ``samenbeter migrate`` runs all branches."""
