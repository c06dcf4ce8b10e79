# SPDX-License-Identifier: EUPL-1.2
"""Initiatives: organisations, networks, places, and what grew out of a small question."""

from collections.abc import Iterable

from plugins.initiatives.initiative import INITIATIVE
from plugins.initiatives.network import NETWORK
from plugins.initiatives.organisation import ORGANISATION
from plugins.initiatives.place import PLACE
from samenbeter import RecordType, hookimpl

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_record_types() -> Iterable[RecordType]:
    """Bring initiatives, and the places, organisations and networks around them."""
    return INITIATIVE, PLACE, ORGANISATION, NETWORK
