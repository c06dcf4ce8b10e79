# SPDX-License-Identifier: EUPL-1.2
"""What the house asks of its guests.

Each spec names its kind, and the kind says what a crash means:

collect   called once, at start; a crash keeps the whole plugin out
observe   called after the deed is done; a crash is logged and counted, the others go on
fill      called while a page is made; a crash leaves the slot empty
decide    called before a deed; a crash counts as a refusal
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pluggy
from marshmallow import Schema

from core.guest_pages import Page
from core.model import Actor, Change, Record
from core.node import Node
from core.offers import (
    Audience,
    Beginning,
    Command,
    Due,
    Figure,
    Fill,
    Finding,
    Holder,
    Origin,
    Status,
    Task,
)
from core.record_types import Level, RecordType
from core.voting import Method

#: The number a guest names as the front door it was written for (``SAMENBETER_API = 1``).
API = 1

hookspec = pluggy.HookspecMarker("samenbeter")


@hookspec
def register_config() -> type[Schema]:
    """collect: Return the schema of ``[plugins.NAME]`` in node.toml.

    What it loads (make it a frozen dataclass with ``post_load``) is handed to the other
    collecting hooks as ``config``; without this hook the table must be empty and
    ``config`` is None.
    """
    raise NotImplementedError


@hookspec
def open_room(config: Any, directory: Path) -> object:
    """collect: Return what this guest keeps while the node runs: keys, connections.

    It is found again as ``node.rooms[NAME]``. Raise AdministratorError when something on
    disk is missing that whoever runs the node must bring.
    """
    raise NotImplementedError


@hookspec
def register_methods(config: Any) -> Iterable[Method]:
    """collect: Return the ways of voting this guest brings; found again in ``node.methods``."""
    return ()


@hookspec
def register_record_types(config: Any, methods: Mapping[str, Method]) -> Iterable[RecordType]:
    """collect: Return the record types this guest brings.

    ``methods`` are the ways of voting of this guest and of those before it.
    """
    return ()


@hookspec
def register_pages(config: Any) -> Iterable[Page]:
    """collect: Return the pages this guest brings."""
    return ()


@hookspec
def register_tasks(config: Any) -> Iterable[Task]:
    """collect: Return the background work this guest brings."""
    return ()


@hookspec
def register_commands() -> Iterable[Command]:
    """collect: Return the verbs this guest adds to the command ``samenbeter``."""
    return ()


@hookspec
def prepare_node(directory: Path, name: str, address: str) -> Iterable[str]:
    """collect: Make what this guest needs in a new node's directory, once, at ``init``.

    Returns sentences to print for whoever ran the command.
    """
    return ()


@hookspec
def records_changed(node: Node, changes: Iterable[Change]) -> None:
    """observe: Records changed and the transaction is committed.

    Read them; to change one, do a deed of its own.
    """


@hookspec
def refuse_deed(node: Node, actor: Actor, deed: str, record: Record) -> str | None:
    """decide: Return why ``actor`` must not do ``deed`` to ``record``, or None.

    Asked before create, publish, revise, share, unshare and withdraw; ``record`` is as it
    would stand afterwards. The reason is shown to the editor as it is: write it in Dutch,
    for a person. What is wrong in one field may be raised as InvalidRecord, by that field.
    """


@hookspec
def fill_record_aside(node: Node, actor: Actor, record: Record) -> Fill | Sequence[Fill] | None:
    """fill: Return a tile beside a record on its own page, or some in their order, or None."""


@hookspec
def fill_record_below(node: Node, actor: Actor, record: Record) -> Fill | Sequence[Fill] | None:
    """fill: Return a section below a record on its own page, or some in their order, or None."""


@hookspec
def fill_form_aside(node: Node, actor: Actor, record: Record) -> Fill | None:
    """fill: Return a tile beside the form in which an editor changes a record, or None."""


@hookspec
def note_cards(node: Node, actor: Actor, records: Sequence[Record]) -> Mapping[int, str]:
    """fill: Return a few words to stand on the cards of some records in a list, by local id.

    Asked once for each page of a list, so that it can answer with one question for all.
    """
    return {}


@hookspec
def fill_home(node: Node, actor: Actor) -> Fill | Sequence[Fill] | None:
    """fill: Return a section of the home page, or some in their order, or None."""


@hookspec
def fill_beginning(node: Node, actor: Actor, beginning: Beginning) -> Fill | None:
    """fill: Return what helps whoever begins something, at the moment they begin it, or None."""


@hookspec
def report_due(node: Node, actor: Actor) -> Iterable[Due]:
    """fill: Return what waits for somebody of the editors, and until when."""
    return ()


@hookspec
def describe_origins(node: Node) -> Mapping[str, Origin]:
    """fill: Return what other nodes are called, by node id; asked again after each change."""
    return {}


@hookspec
def level_with(node: Node, origin: str) -> Level | None:
    """fill: Return what records of ours may do at the node ``origin``, None when unknown.

    "information": records of a type that needs ``full`` are not taken in there.
    """


@hookspec
def list_audiences(node: Node) -> Iterable[Audience]:
    """fill: Return whom a record can be shared with besides everybody: networks."""
    return ()


@hookspec
def report_findings(node: Node) -> Iterable[Finding]:
    """fill: Return what whoever runs the node should know about this guest's room."""
    return ()


@hookspec
def report_status(node: Node) -> Status | None:
    """fill: Return what ``samenbeter status`` tells of this guest's room."""


@hookspec
def report_figures(node: Node) -> Iterable[Figure]:
    """fill: Return the numbers that ``/metrics`` shows of this guest's room."""
    return ()


@hookspec
def report_holders(node: Node, wire_id: str) -> Iterable[Holder]:
    """fill: Return which other nodes were given a record of ours, erased or not.

    Its writer sees them under "my data", with who confirmed that its copy is gone.
    """
    return ()
