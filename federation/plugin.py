# SPDX-License-Identifier: EUPL-1.2
"""Federation as a guest of the house: what it brings, hook by hook."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from federation import commands, findings, keys, reporting
from federation.answering import announcements, certificates
from federation.answering import contracts as contracts_answers
from federation.answering import erasures as erasures_answers
from federation.answering import feeds as feeds_answers
from federation.answering import held as held_answers
from federation.answering import networks as networks_answers
from federation.answering import node as node_answers
from federation.answering import nodes as nodes_answers
from federation.contracts import delivery, standing
from federation.erasing import holders, round
from federation.gate import NAME, Gate, Settings, SettingsSchema, gate_of, open_gate
from federation.guard import watching
from federation.networks import deeds as networks
from federation.networks import offering
from federation.pages import contracts as contracts_pages
from federation.pages import directory, transparency
from federation.pages import erasures as erasures_pages
from federation.pages import guard as guard_pages
from federation.pages import health as health_pages
from federation.pages import identity as identity_pages
from federation.pages import networks as networks_pages
from federation.pages import peers as peers_pages
from federation.pages import proof as proof_pages
from federation.pages import stick as stick_pages
from federation.publishing import own, publisher, withdrawing
from federation.reading import revival, sync
from federation.store import REVISION
from samenbeter import (
    Actor,
    Audience,
    Change,
    Command,
    Figure,
    Fill,
    Finding,
    Holder,
    Level,
    Node,
    Origin,
    Page,
    Record,
    Status,
    Task,
    hookimpl,
)

__all__ = ["NAME", "REVISION", "SAMENBETER_API"]

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_config() -> type[SettingsSchema]:
    """Bring the schema of ``[plugins.federation]``."""
    return SettingsSchema


@hookimpl
def open_room(config: Settings, directory: Path) -> Gate:
    """Read the keys and open the window."""
    return open_gate(directory, config)


@hookimpl
def prepare_node(directory: Path, name: str, address: str) -> Iterable[str]:
    """Make the keys of a new node."""
    return keys.make(directory, name, address)


@hookimpl
def register_pages() -> Iterable[Page]:
    """Bring what machines read, and two pages for people."""
    return (
        *node_answers.pages(),
        *nodes_answers.pages(),
        *feeds_answers.pages(),
        *announcements.pages(),
        *erasures_answers.pages(),
        *certificates.pages(),
        *contracts_answers.pages(),
        *networks_answers.pages(),
        *held_answers.pages(),
        *peers_pages.pages(),
        *networks_pages.pages(),
        *directory.pages(),
        *identity_pages.pages(),
        *erasures_pages.pages(),
        *contracts_pages.pages(),
        *health_pages.pages(),
        *guard_pages.pages(),
        *stick_pages.pages(),
        *proof_pages.pages(),
        *transparency.pages(),
    )


@hookimpl
def register_tasks(config: Any) -> Iterable[Task]:
    """Bring the publisher, the round along all peers, and the clearing up."""
    return (
        # Deeds done here are published by ``records_changed``; this one sees to it that all are.
        Task(
            "federation.publish",
            _publish,
            every=30,
            on_change=True,
            deeds=publisher.DEEDS,
            debounce=1,
        ),
        Task("federation.guard", watching.watch, every=watching.AGAIN),
        Task("federation.sweep", sync.sweep, every=float(config.sweep_seconds)),
        Task("federation.agree", _agree, every=float(config.sweep_seconds)),
        Task("federation.revive", revival.revive, every=3600),
        Task("federation.erasures", round.run, every=15, on_change=True, deeds=round.DEEDS),
        Task("federation.networks", networks.renew_signatures, every=600),
        Task("federation.clean_up", _clean_up, every=3600),
    )


def _agree(node: Node) -> None:
    standing.settle_all(node)
    delivery.deliver_all(node)


def _clean_up(node: Node) -> None:
    withdrawing.clean_up(node)
    standing.clean_up(node)


def _publish(node: Node) -> None:
    gate = gate_of(node)
    round.ensure(node)
    publisher.publish(node)
    if not gate.is_awake:
        # The first time after a start: what happened meanwhile, there and here?
        gate.is_awake = True
        sync.sweep(node)
        revival.revive(node)
    if not gate.has_told and watching.may_sign(node):
        gate.has_told = True
        own.tell_all(node)


@hookimpl
def records_changed(node: Node, changes: Iterable[Change]) -> None:
    """Publish at once; the task finds what this misses: another process's deeds, a crash."""
    gate = gate_of(node)
    if gate.is_awake and not publisher.DEEDS.isdisjoint(each.deed for each in changes):
        gate.announcing.send("publish", lambda: publisher.publish(node))


@hookimpl
def register_commands() -> Iterable[Command]:
    """Bring ``peer`` and ``sync``."""
    return commands.commands()


@hookimpl
def refuse_deed(node: Node, actor: Actor, deed: str, record: Record) -> str | None:
    """Keep shared records as they are until the start-up guard lets us sign."""
    return watching.refusal(node) if record.wire_id else None


@hookimpl
def fill_record_aside(node: Node, actor: Actor, record: Record) -> Fill | None:
    """Say beside a shared record how sure we are, and where to read more."""
    return guard_pages.came_back(node, actor, record, proof_pages.tile(node, record))


@hookimpl
def describe_origins(node: Node) -> Mapping[str, Origin]:
    """Tell what the nodes are called whose records we show."""
    return peers_pages.origins(node)


@hookimpl
def level_with(node: Node, origin: str) -> Level | None:
    """Tell what our records may do at another node, by agreement or by its own word."""
    return standing.level_of_us(node, origin)


@hookimpl
def list_audiences(node: Node) -> Iterable[Audience]:
    """Offer the networks this node is in."""
    return offering.audiences(node)


@hookimpl
def report_findings(node: Node) -> Iterable[Finding]:
    """Tell what whoever runs the node should know about peers and feeds."""
    return findings.findings(node)


@hookimpl
def report_status(node: Node) -> Status:
    """Tell how it goes with each peer and each feed."""
    return reporting.status(node)


@hookimpl
def report_holders(node: Node, wire_id: str) -> Iterable[Holder]:
    """Tell which nodes were given a record, and who confirmed that its copy is gone."""
    return holders.holders(node, wire_id)


@hookimpl
def report_figures(node: Node) -> Iterable[Figure]:
    """Count, for monitoring."""
    return reporting.figures(node)
