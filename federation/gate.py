# SPDX-License-Identifier: EUPL-1.2
"""What federation keeps while the node runs: keys, the window, errands, quotas."""

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from core import config as configuration
from federation import keys
from federation.answering.quota import Quota
from federation.errands import Errands
from federation.guard.patrol import Patrol
from federation.guard.runs import Run
from federation.keys import Keys
from federation.wire.checkpoint import Checkpoint
from federation.wire.heads import Heads
from samenbeter import Node, Schema, Window, fields, post_load, validate

if TYPE_CHECKING:
    from federation.stick.source import FileSource

#: Name of this plugin, and of its room.
NAME = "federation"


@dataclass(frozen=True, slots=True)
class Settings:
    """Table ``[plugins.federation]`` of node.toml."""

    #: Seconds between two visits to each peer, when nobody announces anything.
    sweep_seconds: int = 60
    #: Overtaken versions of each record of others whose payload is kept; not passed on.
    superseded_kept: int = 0
    #: Entries of one peer that are kept from the first day, and how many more each day.
    entries_at_once: int = 200_000
    entries_per_day: int = 20_000


class SettingsSchema(Schema):
    """What may stand in ``[plugins.federation]``."""

    sweep_seconds = fields.Integer(strict=True, validate=validate.Range(1, 86_400))
    superseded_kept = fields.Integer(strict=True, validate=validate.Range(0, 100))
    entries_at_once = fields.Integer(strict=True, validate=validate.Range(1, 10**9))
    entries_per_day = fields.Integer(strict=True, validate=validate.Range(0, 10**9))

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> Settings:
        return Settings(**data)


@dataclass(frozen=True, slots=True)
class Hint:
    """What a peer announced: where a feed of its own is, and what it brought along."""

    #: The checkpoint, signed by its feed.
    note: bytes
    #: A file with that checkpoint and what it adds, not believed.
    parcel: "FileSource | None" = None


@dataclass
class Gate:
    """The room of federation in a running node."""

    directory: Path
    settings: Settings
    window: Window
    #: To tell peers that there is news.
    announcing: Errands = field(default_factory=lambda: Errands("announce"))
    #: To read what peers have.
    visiting: Errands = field(default_factory=lambda: Errands("visit"))
    #: By address, of requests that need no signature.
    strangers: Quota = field(default_factory=lambda: Quota(2000, 50, time.monotonic))
    #: By address, of proposals by nodes we do not know: five a day.
    proposals: Quota = field(default_factory=lambda: Quota(5, 5 / 86_400, time.monotonic))
    #: By node id, of signed requests.
    signers: Quota = field(default_factory=lambda: Quota(1000, 20, time.monotonic))
    #: By address, of certificates that anybody may bring.
    certificates: Quota = field(default_factory=lambda: Quota(60, 1, time.monotonic))
    #: The change up to which this process knows that nothing is to be published.
    published_until: int = 0
    #: Held by whoever publishes in this process.
    publishing: threading.Lock = field(default_factory=threading.Lock)
    #: Whether this process has looked around after its start.
    is_awake: bool = False
    #: Node ids of peers that are to be visited.
    due: set[str] = field(default_factory=set)
    #: What peers announced and we did not read yet, by node id and origin.
    hints: dict[str, dict[str, "Hint"]] = field(default_factory=dict)
    #: When the certificate of a peer was last asked for, by node id; monotonic seconds.
    refreshed: dict[str, float] = field(default_factory=dict)
    #: When a peer was last asked for networks, by node id; monotonic seconds.
    networks_asked: dict[str, float] = field(default_factory=dict)
    #: What a peer held of a network when we last read it, by node id and audience.
    networks_seen: dict[tuple[str, str], str] = field(default_factory=dict)
    #: The last heads notes signed here, by the feeds they name; see ``federation.publishing.own``.
    heads: dict[frozenset[str], Heads] = field(default_factory=dict)
    #: What each peer said at the last visit that it holds of others, by node id and origin.
    told: dict[str, dict[str, Checkpoint]] = field(default_factory=dict)
    #: Whether this process erased again what was erased before it started.
    is_reapplied: bool = False
    #: When to bring receipts to a node again, and the pause after that; monotonic seconds.
    receipts_after: dict[str, tuple[float, float]] = field(default_factory=dict)
    #: When to ask a node again what it took back; monotonic seconds.
    notices_after: dict[str, float] = field(default_factory=dict)
    #: Which orders of recovery keys which peers took: digest and node id.
    passed_on: set[tuple[str, str]] = field(default_factory=set)
    #: Held while heads are signed.
    lock: threading.Lock = field(default_factory=threading.Lock)
    #: What the guard of this process remembers.
    guard: Patrol = field(default_factory=Patrol)
    #: Whether peers were told, after the start, that we are here and sign.
    has_told: bool = False
    _keys: tuple[tuple[int, int], Keys] | None = None

    def __post_init__(self) -> None:
        #: The run of the node that this process takes part in.
        self.run = Run(self.directory)

    @property
    def keys(self) -> Keys:
        """The keys in force; read again when another program replaced them.

        Raises:
            AdministratorError: keys are missing or do not fit together.
        """
        stamp = keys.stamp(self.directory)
        known = self._keys
        if known is None or known[0] != stamp:
            known = self._keys = (stamp, keys.load(self.directory))
            self.heads = {}  # they may have been signed under other keys
        return known[1]

    def close(self) -> None:
        """Let errands end and close connections."""
        self.announcing.close()
        self.visiting.close()
        self.window.close()
        self.run.close()


def open_gate(directory: Path, settings: Settings) -> Gate:
    """Return the room of the node in ``directory``.

    Raises:
        AdministratorError: keys are missing or do not fit together.
    """
    development = configuration.load(directory).node.development
    gate = Gate(directory, settings, Window(development=development))
    _ = gate.keys
    return gate


def gate_of(node: Node) -> Gate:
    """Return the room of federation of a node that lets this plugin in."""
    return cast(Gate, node.rooms[NAME])
