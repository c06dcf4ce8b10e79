# SPDX-License-Identifier: EUPL-1.2
"""Links to forms that are filled in as far as somebody wrote it down before."""

from urllib.parse import urlencode

from samenbeter import Node, Record
from samenbeter import gettext as _

#: Longest text that goes along, in characters: a link has to stay a link.
_MOST = 500


def lesson(node: Node, experiment: Record) -> str:
    """Return where one writes the lesson of an experiment, "" when no guest brings lessons."""
    if "lesson" not in node.types:
        return ""
    body = experiment.body
    stopped = body.get("outcome") == "stop"
    return _form(
        node,
        "lesson",
        kind="pitfall" if stopped else "experience",
        title=_("Wat we leerden van ‘{title}’").format(title=experiment.title),
        situation=body.get("goal"),
        what_happened=body.get("result"),
        principles=body.get("principles"),
        initiative=body.get("initiative"),
    )


def instrument(node: Node, experiment: Record) -> str:
    """Return where one makes an instrument of what worked, "" when there is nothing to make."""
    body = experiment.body
    if "instrument" not in node.types or body.get("outcome") not in ("continue", "adapt"):
        return ""
    return _form(
        node,
        "instrument",
        title=experiment.title,
        plain_summary=experiment.plain_summary,
        purpose=body.get("goal"),
        principles=body.get("principles"),
        initiative=body.get("initiative"),
    )


def experiment(node: Node, elaboration: Record) -> str:
    """Return where one begins to try what a sheet works out."""
    body = elaboration.body
    return _form(
        node,
        "experiment",
        title=elaboration.title,
        goal=body.get("need"),
        stop_criterion=body.get("stop_criterion"),
        elaboration=str(elaboration.id),
        application=body.get("application"),
        initiative=body.get("initiative"),
    )


def elaboration(node: Node, begun: Record) -> str:
    """Return where one works out a cluster, or what an inquiry chose."""
    inquiry = str(begun.id) if begun.type == "inquiry" else begun.body.get("inquiry")
    return _form(
        node,
        "elaboration",
        title=begun.title if begun.type == "cluster" else None,
        need=begun.body.get("text") if begun.type == "cluster" else None,
        what_exists=begun.body.get("exists"),
        privacy=begun.body.get("privacy"),
        cost=begun.body.get("cost"),
        inquiry=inquiry,
        cluster=str(begun.id) if begun.type == "cluster" else begun.body.get("chosen"),
    )


def _form(node: Node, type_name: str, **filled: object) -> str:
    pairs = [
        (name, each[:_MOST])
        for name, value in filled.items()
        for each in (value if isinstance(value, list) else [value])
        if isinstance(each, str) and each
    ]
    return f"/{node.types[type_name].path}/nieuw?{urlencode(pairs)}"
