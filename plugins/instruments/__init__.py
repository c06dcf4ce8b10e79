# SPDX-License-Identifier: EUPL-1.2
"""Instruments: ways of working that travel, are adopted, checked on and reviewed."""

from collections.abc import Iterable

from plugins.instruments.adoption import ADOPTION
from plugins.instruments.instrument import INSTRUMENT
from plugins.instruments.review import REVIEW
from samenbeter import RecordType, hookimpl

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_record_types() -> Iterable[RecordType]:
    """Bring instruments, adoptions of them and reviews."""
    return INSTRUMENT, ADOPTION, REVIEW
