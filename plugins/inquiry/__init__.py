# SPDX-License-Identifier: EUPL-1.2
"""Inquiry: in five weeks from one question to the neighbourhood to a plan that is tried out."""

from collections.abc import Iterable, Sequence

from plugins.inquiry import beginning as beginner
from plugins.inquiry import due, keeping, routes, showing
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
from plugins.inquiry.workingout.notice import NOTICE
from plugins.inquiry.workingout.running import HERE, KEEP
from samenbeter import Actor, Beginning, Due, Fill, Node, Page, Record, RecordType, Task, hookimpl

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_record_types() -> Iterable[RecordType]:
    """Bring inquiries with their clusters and private answers, and what comes after the choice."""
    return INQUIRY, CLUSTER, ANSWER, APPLICATION, ELABORATION, EXPERIMENT, NOTICE


@hookimpl
def register_pages() -> Iterable[Page]:
    """Bring the ways in for answers, the work of the five weeks, and what comes after it."""
    return (*routes.PAGES, CANVAS, COMPARE, CLOSE, HERE)


@hookimpl
def register_tasks() -> Iterable[Task]:
    """Write down how many answered before the answers go; keep what we told of plugins true."""
    return Task("inquiry.counts", keeping.keep_counts, every=3600), KEEP


@hookimpl
def fill_record_below(node: Node, actor: Actor, record: Record) -> Sequence[Fill]:
    """Show where an inquiry stands, whom a cluster comes from and what it became, what is tried."""
    found = (showing.below(node, actor, record), sections.below(node, actor, record))
    return [each for each in found if each is not None]


@hookimpl
def fill_record_aside(node: Node, actor: Actor, record: Record) -> Sequence[Fill]:
    """Show how one takes part in an inquiry, where an experiment stands, what a sheet lacks."""
    found = (showing.aside(node, actor, record), sections.aside(node, actor, record))
    return [each for each in found if each is not None]


@hookimpl
def fill_beginning(node: Node, actor: Actor, beginning: Beginning) -> Fill | None:
    """Show whoever writes an inquiry that it can be begun from an example."""
    return None if beginning.kind != "inquiry" or beginning.words else beginner.examples()


@hookimpl
def report_due(node: Node, actor: Actor) -> Iterable[Due]:
    """Ask for the next step of each inquiry, for an outcome, a lesson, a decision."""
    yield from due.due(node, actor)
    yield from waiting.due(node, actor)
