# SPDX-License-Identifier: EUPL-1.2
"""Inquiry: in five weeks from one question to the neighbourhood to a plan that is tried out."""

from collections.abc import Iterable

from plugins.inquiry.answer import ANSWER
from plugins.inquiry.cluster import CLUSTER
from plugins.inquiry.inquiry import INQUIRY
from plugins.inquiry.workingout import sections, waiting
from plugins.inquiry.workingout.application import APPLICATION
from plugins.inquiry.workingout.canvas import CANVAS
from plugins.inquiry.workingout.closing import CLOSE
from plugins.inquiry.workingout.comparing import COMPARE
from plugins.inquiry.workingout.elaboration import ELABORATION
from plugins.inquiry.workingout.experiment import EXPERIMENT
from samenbeter import Actor, Due, Fill, Node, Page, Record, RecordType, hookimpl

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_record_types() -> Iterable[RecordType]:
    """Bring inquiries with their clusters and private answers, and what comes after the choice."""
    return INQUIRY, CLUSTER, ANSWER, APPLICATION, ELABORATION, EXPERIMENT


@hookimpl
def register_pages() -> Iterable[Page]:
    """Bring the sheet of an elaboration, applications side by side, the end of an experiment."""
    return CANVAS, COMPARE, CLOSE


@hookimpl
def fill_record_aside(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Show where an experiment stands, what a sheet lacks, who looked at an application."""
    return sections.aside(node, actor, record)


@hookimpl
def fill_record_below(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Show what is tried of an initiative or an application, and what a cluster became."""
    return sections.below(node, actor, record)


@hookimpl
def report_due(node: Node, actor: Actor) -> Iterable[Due]:
    """Ask for an outcome, a lesson, a decision, and for a new look after a year."""
    return waiting.due(node, actor)
