# SPDX-License-Identifier: EUPL-1.2
"""One frozen Config from one node.toml; all of it is checked before anything starts.

Environment names, in full: ``SAMENBETER_PLUGINS`` (comma separated; replaces the list in
node.toml, empty starts a node without guests), ``SAMENBETER_DIR`` (the node's directory
for commands that are not told one).
"""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, post_load

from core import neighbourhood
from core.config_tables import (
    LOOPBACK,
    EmbedsConfig,
    EmbedsSchema,
    MailConfig,
    MailSchema,
    NodeConfig,
    NodeSchema,
    ServerConfig,
    ServerSchema,
    SharingConfig,
    SharingSchema,
)
from core.errors import ConfigError
from core.moderation.rules import RULES, HouseRulesSchema, Rule
from core.neighbourhood import Neighbourhood

FILE_NAME = "node.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """Everything in node.toml."""

    node: NodeConfig
    server: ServerConfig = field(default_factory=ServerConfig)
    sharing: SharingConfig = field(default_factory=SharingConfig)
    mail: MailConfig = field(default_factory=MailConfig)
    embeds: EmbedsConfig = field(default_factory=EmbedsConfig)
    #: Table ``[house_rules]``: what everybody keeps to here.
    house_rules: tuple[Rule, ...] = RULES
    #: Tables ``[plugins.NAME]`` as written; each is checked by its plugin's own schema.
    plugins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: Tables ``[area]``, ``[[focus]]``, ``[principles.NAME]`` and ``[help]``.
    neighbourhood: Neighbourhood = field(default_factory=Neighbourhood)


class _FileSchema(Schema.from_dict(neighbourhood.tables())):  # type: ignore[misc]
    node = fields.Nested(NodeSchema, required=True)
    server = fields.Nested(ServerSchema, load_default=ServerConfig)
    mail = fields.Nested(MailSchema, load_default=MailConfig)
    sharing = fields.Nested(SharingSchema, load_default=SharingConfig)
    embeds = fields.Nested(EmbedsSchema, load_default=EmbedsConfig)
    house_rules = fields.Nested(HouseRulesSchema, load_default=RULES)
    plugins = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String()), load_default=dict
    )

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> Config:
        tables = {name: MappingProxyType(table) for name, table in data["plugins"].items()}
        told = neighbourhood.made_of(data)
        rest = {name: each for name, each in data.items() if name not in neighbourhood.tables()}
        return Config(**{**rest, "plugins": MappingProxyType(tables), "neighbourhood": told})


def load(
    directory: Path,
    environment: Mapping[str, str] = os.environ,
    *,
    over: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> Config:
    """Return the config of the node in ``directory``.

    Args:
        directory: the node's.
        environment: of the process.
        over: values by table and key that win from those in the file: what pages set.

    Raises:
        ConfigError: the file is missing, is not TOML, or says something we cannot follow;
            the sentence names the key and says what would be right.
    """
    file = directory / FILE_NAME
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"{file} does not exist: make a node with 'samenbeter init {directory}'"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not valid TOML: {error}") from error
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from error
    for table, values in over.items():
        if isinstance(data.setdefault(table, {}), dict):
            data[table].update(values)
    if "SAMENBETER_PLUGINS" in environment and isinstance(data.get("node"), dict):
        listed = re.split(r"[,\s]+", environment["SAMENBETER_PLUGINS"].strip())
        data["node"]["plugins"] = [name for name in listed if name]
    config: Config = checked(_FileSchema(), data, str(file))
    _check_scheme(config, file)
    return config


def checked(schema: Schema, data: Mapping[str, Any], where: str) -> Any:
    """Return ``data`` loaded by ``schema``.

    Raises:
        ConfigError: one sentence that names ``where`` and every key that is wrong.
    """
    try:
        return schema.load(dict(data))
    except ValidationError as error:
        told = "; ".join(_told(error.messages_dict))
        raise ConfigError(f"{where}: {told}") from error


def _told(messages: Mapping[Any, Any], path: str = "") -> list[str]:
    found = []
    for name, told in messages.items():
        here = f"{path}.{name}" if path else str(name)
        if isinstance(told, Mapping):
            found += _told(told, here)
        else:
            words = " ".join(str(each).rstrip(".") for each in told)
            found.append(f"{here}: {'no such key' if words == 'Unknown field' else words}")
    return found


def _check_scheme(config: Config, file: Path) -> None:
    parts = urlsplit(config.node.address)
    if parts.scheme == "https":
        return
    if not config.node.development:
        raise ConfigError(
            f"{file}: node.address: {config.node.address} must begin with https://"
            " (plain http is for development = true on loopback only)"
        )
    if parts.hostname not in LOOPBACK:
        raise ConfigError(
            f"{file}: node.address: {config.node.address} is plain http but not on loopback"
        )


def quote(text: str) -> str:
    """Return ``text`` as a TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
