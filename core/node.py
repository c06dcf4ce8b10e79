# SPDX-License-Identifier: EUPL-1.2
"""The node: what every deed and every question is handed first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from core.bell import Bell
from core.config import Config
from core.record_types import RecordType

if TYPE_CHECKING:
    from core.guest_pages import Page
    from core.plugins import PluginHost
    from core.voting import Method


def system_clock() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Node:
    """One proeftuin's node, opened: its parts, joined once in ``core.app``."""

    #: Its directory: node.toml, database, keys.
    directory: Path
    config: Config
    engine: Engine
    plugins: "PluginHost"
    #: Record types by name, in the order their guests were admitted.
    types: Mapping[str, RecordType]
    #: The private ones, apart: whatever goes through all types to show something skips them.
    private_types: Mapping[str, RecordType]
    #: What guests keep while the node runs, by plugin name.
    rooms: Mapping[str, object]
    #: Its node id, 32 characters; of a node without federation, 32 others drawn at init.
    id: str
    #: Random bytes from the key file, for form tokens; 32 bytes.
    secret: bytes
    #: Key for what is known about people, from a file outside database and backup; 32 bytes.
    people_key: bytes = field(repr=False)
    #: Pages of guests, by plugin name.
    pages: Mapping[str, "tuple[Page, ...]"]
    #: Ways of voting that guests bring, by name.
    methods: "Mapping[str, Method]" = field(default_factory=dict)
    clock: Callable[[], datetime] = system_clock
    #: Rung after every change; the background loop listens.
    bell: Bell = field(default_factory=Bell)

    def settle(self, config: Config) -> None:
        """Go on with another config: an administrator set something. See ``core.settings``.

        The one thing about an open node that ever changes; deeds read it anew each time.
        """
        object.__setattr__(self, "config", config)
