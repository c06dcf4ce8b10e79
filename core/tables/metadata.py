# SPDX-License-Identifier: EUPL-1.2
"""What all tables of core are part of."""

from sqlalchemy import MetaData

metadata = MetaData()
