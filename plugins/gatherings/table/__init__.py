# SPDX-License-Identifier: EUPL-1.2
"""The round table: questions, tables with a scribe, and what came of it all."""
