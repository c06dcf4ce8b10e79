# SPDX-License-Identifier: EUPL-1.2
"""What administrators set on a page: laid over node.toml, checked by the same schema.

Whoever has the machine writes node.toml; whoever has only a browser can set the part of it that
is words and looks (``OPEN``). A setting of a page wins, until it is taken back. It counts at once
in the process that serves the page, and in others as soon as they see that something changed.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from core import access, audit, changes
from core import config as configuration
from core.config import Config
from core.database import reading, writing
from core.errors import ConfigError, InvalidRecord, NotAllowed, NotFound
from core.languages import gettext as _
from core.model import Actor
from core.node import Node
from core.store import settings as rows

#: Names that a page may set: table, dot, key. The rest decides who can reach the machine.
OPEN = frozenset({
    "node.tagline", "node.contact", "node.theme", "node.pictures", "node.address_form",
    "node.plugins", "embeds.sites", "area.outline", "area.codes", "house_rules.ours",
})  # fmt: skip

#: Of these a change counts only when the node starts again.
AFTER_RESTART = frozenset({"node.plugins"})

#: The deed in the list of changes: pages made before it are made anew.
DEED = "settings"


def stored(tx: Connection) -> dict[str, Any]:
    """Return what pages set, by name: "node.tagline"."""
    return {name: json.loads(value) for name, value in rows.everything(tx)}


def overlay(found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return settings by table, as ``core.config`` lays them over node.toml."""
    tables: dict[str, dict[str, Any]] = {}
    for name, value in found.items():
        table, key = name.split(".", 1)
        tables.setdefault(table, {})[key] = value
    return tables


def change(node: Node, actor: Actor, wanted: Mapping[str, object]) -> None:
    """Set some settings; None takes one back, so that node.toml counts again.

    Args:
        node: the node.
        actor: who does it: an administrator.
        wanted: value by name, as node.toml would have it.

    Raises:
        NotAllowed: the actor is no administrator.
        InvalidRecord: a name that no page may set, or a value that node.toml would not take;
            with the sentence by name.
    """
    verdict = access.may(actor, "administer")
    if not verdict.allowed:
        raise NotAllowed(verdict.reason)
    if foreign := sorted(set(wanted) - OPEN):
        raise InvalidRecord({each: [_("Dit kun je hier niet instellen.")] for each in foreign})
    with writing(node.engine) as tx:
        before = stored(tx)
        after = {**before, **wanted}
        after = {name: value for name, value in after.items() if value is not None}
        made = _checked(node, after, wanted)
        changed = sorted(name for name in wanted if before.get(name) != after.get(name))
        for name in changed:
            rows.put(tx, name, json.dumps(after[name]) if name in after else None, node.clock())
            audit.note(tx, node, actor, DEED, name)
        if changed:
            changes.append(tx, DEED, 0, node.clock())
    node.settle(made)


def forget(tx: Connection, name: str) -> None:
    """Take a setting back without opening the node: it may be why the node does not start.

    Raises:
        NotFound: nobody set it.
    """
    if name not in stored(tx):
        raise NotFound(f"no page set {name}: 'samenbeter settings list' names what is set")
    rows.put(tx, name, None, datetime.now(UTC))
    changes.append(tx, DEED, 0, datetime.now(UTC))


def refresh(node: Node) -> None:
    """Let what other processes set count here too. A background task."""
    with reading(node.engine) as tx:
        found = stored(tx)
    config = configuration.load(node.directory, over=overlay(found))
    if config != node.config:
        node.settle(config)


def opened(
    engine: Engine, directory: Path, config: Config, environment: Mapping[str, str]
) -> Config:
    """Return ``config`` with what pages set, for a node that starts.

    Raises:
        ConfigError: a setting does not go with node.toml or this version; says which command
            takes it back.
    """
    with reading(engine) as tx:
        found = stored(tx) if rows.are_there(tx) else {}
    if not found:
        return config
    try:
        return configuration.load(directory, environment, over=overlay(found))
    except ConfigError as error:
        raise ConfigError(
            f"what was set on a page does not hold any more ({error}): take it back with"
            " 'samenbeter settings unset NAME'"
        ) from error


def _checked(node: Node, after: Mapping[str, Any], wanted: Mapping[str, object]) -> Config:
    """Return the config with these settings, or say of each new one why it cannot be."""
    try:
        return configuration.load(node.directory, over=overlay(after))
    except ConfigError as error:
        problems = {}
        for name in wanted:
            if name in after:
                try:
                    configuration.load(node.directory, over=overlay({name: after[name]}))
                except ConfigError:
                    problems[name] = [_("Dit kan zo niet. Kijk het nog eens na.")]
        raise InvalidRecord(problems or {"": [str(error)]}) from error
