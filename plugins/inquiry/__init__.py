# SPDX-License-Identifier: EUPL-1.2
"""Inquiry: in five weeks from one question to the neighbourhood to a plan that is tried out."""

from collections.abc import Iterable

from plugins.inquiry.answer import ANSWER
from plugins.inquiry.cluster import CLUSTER
from plugins.inquiry.inquiry import INQUIRY
from samenbeter import RecordType, hookimpl

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_record_types() -> Iterable[RecordType]:
    """Bring inquiries, their clusters and the private answers."""
    return INQUIRY, CLUSTER, ANSWER
