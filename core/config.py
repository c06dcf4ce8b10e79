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
from typing import Any, TypeVar
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates

from core import neighbourhood, themes
from core.errors import ConfigError
from core.languages import ADDRESS_FORMS
from core.moderation.rules import RULES, HouseRulesSchema, Rule
from core.neighbourhood import Neighbourhood

FILE_NAME = "node.toml"
#: What an address may be: what peers take in a certificate (docs/federation.md, chapter 3), so
#: that nobody finds out later that it cannot be told to others.
ADDRESS = re.compile(
    r"https?://(?:[a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?(?:/[A-Za-z0-9._~-]+)*"
)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NodeConfig:
    """Table ``[node]``: what this proeftuin is."""

    #: Of the proeftuin: "Rotterdam".
    name: str
    #: Of the neighbourhood: "Middelland".
    area: str
    #: Where others reach it, without a slash at the end: "https://middelland.example".
    address: str
    #: Colours and mark: the name of a theme.
    theme: str = themes.PLAIN
    #: What the large picture of the home page shows: the name of a set.
    pictures: str = themes.PICTURES[0]
    #: One sentence for the home page: what this proeftuin is about.
    tagline: str = ""
    language: str = "nl"
    #: How Dutch pages address people: "je" or "u".
    address_form: str = "je"
    #: A role and how to reach it, as shown at the foot of each page.
    contact: str = ""
    #: Whom researchers tell of a weakness: "mailto:…" or "https://…"; "" leads to /over.
    security_contact: str = ""
    #: Plugins let in, in this order.
    plugins: tuple[str, ...] = ("federation", "initiatives", "lessons", "gatherings")
    #: Allows plain http on loopback, for tests and demos on one machine.
    development: bool = False
    #: The content is made up, to show what the software does; every page says so.
    demo: bool = False


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Table ``[server]``: where ``samenbeter serve`` listens."""

    host: str = "127.0.0.1"
    port: int = 5100
    threads: int = 8
    #: Address of the reverse proxy in front, "127.0.0.1": the one whose word on who asks and
    #: over what (X-Forwarded-For, X-Forwarded-Proto) is believed. "" for none.
    proxy: str = ""
    #: Whoever watches this node shows this to read /metrics; "" and there is no such page.
    metrics_token: str = ""


@dataclass(frozen=True, slots=True)
class MailConfig:
    """Table ``[mail]``: the server that takes our letters. Without one they go to a folder."""

    #: "" puts letters into the folder ``post`` of the node's directory.
    host: str = ""
    port: int = 587
    #: "starttls", "tls", or "none": on loopback only.
    security: str = "starttls"
    user: str = ""
    #: In the node's directory: "keys/mail". Never the password itself.
    password_file: str = ""
    #: The address that letters come from; by default niet-antwoorden@ our own host.
    sender: str = ""


@dataclass(frozen=True, slots=True)
class SharingConfig:
    """Table ``[sharing]``: how sharing with peers goes."""

    #: Seconds that sharing from a page waits, so that it can be undone; 0 shares at once. The
    #: API and commands never wait.
    regret_seconds: int = 60


@dataclass(frozen=True, slots=True)
class EmbedsConfig:
    """Table ``[embeds]``: which other sites may show our lists inside their pages."""

    #: Origins, "https://www.gemeente.example"; none and nobody may.
    sites: tuple[str, ...] = ()


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


class _NodeSchema(Schema):
    name = fields.String(required=True, validate=validate.Length(1, 60))
    area = fields.String(required=True, validate=validate.Length(1, 60))
    address = fields.String(required=True)
    theme = fields.String(
        validate=validate.OneOf(
            list(themes.THEMES), error=f"there is no theme {{input!r}}; known are {themes.known()}"
        )
    )
    pictures = fields.String(
        validate=validate.OneOf(
            themes.PICTURES,
            error=f"there are no pictures {{input!r}}; known are {', '.join(themes.PICTURES)}",
        )
    )
    tagline = fields.String(validate=validate.Length(max=300))
    language = fields.String(validate=validate.OneOf(["nl"]))
    address_form = fields.String(validate=validate.OneOf(ADDRESS_FORMS))
    contact = fields.String(validate=validate.Length(max=200))
    security_contact = fields.String(
        validate=validate.Regexp(
            r"(mailto:[^\s@]{1,64}@[a-z0-9.-]{1,250}|https://[!-~]{1,250})\Z",
            error="write mailto:somebody@example.org, or a page that begins with https://",
        )
    )
    plugins = fields.List(fields.String(validate=validate.Regexp(r"[a-z][a-z0-9_]{0,40}\Z")))
    development = fields.Boolean(truthy={True}, falsy={False})
    demo = fields.Boolean(truthy={True}, falsy={False})

    @validates("address")
    def _check_address(self, value: str, **_: Any) -> None:
        if len(value) > 255 or not ADDRESS.fullmatch(value):
            raise ValidationError(
                f"{value!r} is not an address such as https://middelland.example: lower-case"
                " letters, without a slash at the end, and no user, query or fragment"
            )

    @validates("plugins")
    def _check_plugins(self, value: list[str], **_: Any) -> None:
        twice = sorted({name for name in value if value.count(name) > 1})
        if twice:
            raise ValidationError(f"{twice[0]!r} is named twice")

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> NodeConfig:
        if "plugins" in data:
            data["plugins"] = tuple(data["plugins"])
        return NodeConfig(**data)


class _ServerSchema(Schema):
    host = fields.String(validate=validate.Length(1, 255))
    port = fields.Integer(strict=True, validate=validate.Range(1, 65535))
    threads = fields.Integer(strict=True, validate=validate.Range(1, 64))
    proxy = fields.IP()
    # Long enough that nobody guesses it; of the characters a header carries as they are.
    metrics_token = fields.String(validate=validate.Regexp(r"[A-Za-z0-9._~+/-]{20,200}=*\Z"))

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> ServerConfig:
        if "proxy" in data:
            data["proxy"] = str(data["proxy"])
        return ServerConfig(**data)


class _MailSchema(Schema):
    host = fields.String(validate=validate.Length(1, 255))
    port = fields.Integer(strict=True, validate=validate.Range(1, 65535))
    security = fields.String(validate=validate.OneOf(["starttls", "tls", "none"]))
    user = fields.String(validate=validate.Length(max=200))
    password_file = fields.String(validate=validate.Regexp(r"[a-z0-9_-]+(/[a-z0-9._-]+)*\Z"))
    sender = fields.Email()

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> MailConfig:
        made = MailConfig(**data)
        if made.security == "none" and made.host not in _LOOPBACK:
            raise ValidationError("letters would cross the network in the clear", "security")
        if made.user and not made.password_file:
            raise ValidationError("name the file that holds the password", "password_file")
        return made


class _SharingSchema(Schema):
    regret_seconds = fields.Integer(strict=True, validate=validate.Range(0, 3600))

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> SharingConfig:
        return SharingConfig(**data)


class _EmbedsSchema(Schema):
    # A whole origin and nothing else: it goes into a header as it is.
    sites = fields.List(
        fields.String(
            validate=validate.Regexp(
                r"https://[a-z0-9][a-z0-9.-]{0,250}(:[1-9][0-9]{0,4})?\Z",
                error="write a site as https://www.example.org, without a path",
            )
        ),
        validate=validate.Length(max=40),
    )

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> EmbedsConfig:
        return EmbedsConfig(tuple(data.get("sites", ())))


class _FileSchema(Schema.from_dict(neighbourhood.tables())):  # type: ignore[misc]
    node = fields.Nested(_NodeSchema, required=True)
    server = fields.Nested(_ServerSchema, load_default=ServerConfig)
    mail = fields.Nested(_MailSchema, load_default=MailConfig)
    sharing = fields.Nested(_SharingSchema, load_default=SharingConfig)
    embeds = fields.Nested(_EmbedsSchema, load_default=EmbedsConfig)
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
    if parts.hostname not in _LOOPBACK:
        raise ConfigError(
            f"{file}: node.address: {config.node.address} is plain http but not on loopback"
        )


def quote(text: str) -> str:
    """Return ``text`` as a TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
