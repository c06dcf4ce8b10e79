# SPDX-License-Identifier: EUPL-1.2
"""Pages about oneself: signing in, an account, what is known."""
