# SPDX-License-Identifier: EUPL-1.2
"""What peers may ask and bring, and how each request is met before anything is parsed."""
