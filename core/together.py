# SPDX-License-Identifier: EUPL-1.2
"""Several deeds as one: all of them are done or none, and nobody writes in between.

Whoever looks first and writes then (is there a place left? did this one vote already?) does both
within ``together``: what was seen is still so when it is written, in whatever process others are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from core.database import holding, is_held
from core.model import Change
from core.node import Node

#: What is to be told behind the commit; None when this thread holds no transaction.
_WAITS: ContextVar[list[Change | str] | None] = ContextVar("waits", default=None)


@contextmanager
def together(node: Node) -> Iterator[None]:
    """Do all that this thread does inside in one transaction; an exception takes it all back.

    Guests are told, and letters leave, behind the commit. No network and no long work in here:
    everybody else who writes waits. Within another ``together`` it is a part of that one.
    """
    outer = _WAITS.get()
    if outer is not None and is_held(node.engine):
        known = len(outer)
        try:
            with holding(node.engine):
                yield
        except BaseException:  # raised again: what was taken back is not told
            del outer[known:]
            raise
        return
    waits: list[Change | str] = []
    token = _WAITS.set(waits)
    try:
        with holding(node.engine):
            yield
    finally:
        _WAITS.reset(token)
    tell(node, *(each for each in waits if isinstance(each, Change)))
    rung = [each for each in waits if isinstance(each, str)]
    if rung:
        node.bell.ring(*rung)


def tell(node: Node, *told: Change) -> None:
    """Tell the guests and the background loop what changed: after the commit, whenever that is."""
    waits = _WAITS.get()
    if waits is not None and is_held(node.engine):
        waits.extend(told)
    elif told:
        node.plugins.observe("records_changed", node=node, changes=told)
        node.bell.ring(*(each.deed for each in told))


def ring(node: Node, deed: str) -> None:
    """Ring for something that is no change of a record ("post"), after the commit."""
    waits = _WAITS.get()
    if waits is not None and is_held(node.engine):
        waits.append(deed)
    else:
        node.bell.ring(deed)
