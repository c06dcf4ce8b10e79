# SPDX-License-Identifier: EUPL-1.2
"""Lessons: what proeftuinen learn, and what others say about it."""

from collections.abc import Iterable

from plugins.lessons.lesson import LESSON
from plugins.lessons.response import RESPONSE
from samenbeter import RecordType, hookimpl

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_record_types() -> Iterable[RecordType]:
    """Bring lessons and the responses to them."""
    return LESSON, RESPONSE
