# SPDX-License-Identifier: EUPL-1.2
"""The tables of node.toml that say how a node runs: what each holds, and what it may say.

``core.config`` reads them; ``core.neighbourhood`` has those about the proeftuin itself.
"""

import re
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates

from core import themes
from core.languages import ADDRESS_FORMS

#: What an address may be: what peers take in a certificate (docs/federation.md, chapter 3), so
#: that nobody finds out later that it cannot be told to others.
ADDRESS = re.compile(
    r"https?://(?:[a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?(?:/[A-Za-z0-9._~-]+)*"
)
#: Hosts that nobody else reaches.
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


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


class NodeSchema(Schema):
    """What table ``[node]`` may say."""

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

    @validates("name", "area")
    def _check_line(self, value: str, **_: Any) -> None:
        if not value.isprintable() or value != value.strip():
            raise ValidationError(
                f"{value!r} is not one line, without spaces around it or signs that do not show"
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


class _Place(Schema):
    """A place on a network, as a table names it."""

    host = fields.String(validate=validate.Length(1, 255))
    port = fields.Integer(strict=True, validate=validate.Range(1, 65535))


class ServerSchema(_Place):
    """What table ``[server]`` may say."""

    threads = fields.Integer(strict=True, validate=validate.Range(1, 64))
    proxy = fields.IP()
    # Long enough that nobody guesses it; of the characters a header carries as they are.
    metrics_token = fields.String(validate=validate.Regexp(r"[A-Za-z0-9._~+/-]{20,200}=*\Z"))

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> ServerConfig:
        if "proxy" in data:
            data["proxy"] = str(data["proxy"])
        return ServerConfig(**data)


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


class MailSchema(_Place):
    """What table ``[mail]`` may say."""

    security = fields.String(validate=validate.OneOf(["starttls", "tls", "none"]))
    user = fields.String(validate=validate.Length(max=200))
    password_file = fields.String(validate=validate.Regexp(r"[a-z0-9_-]+(/[a-z0-9._-]+)*\Z"))
    sender = fields.Email()

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> MailConfig:
        made = MailConfig(**data)
        if made.security == "none" and made.host not in LOOPBACK:
            raise ValidationError("letters would cross the network in the clear", "security")
        if made.user and not made.password_file:
            raise ValidationError("name the file that holds the password", "password_file")
        return made


@dataclass(frozen=True, slots=True)
class SharingConfig:
    """Table ``[sharing]``: how sharing with peers goes."""

    #: Seconds that sharing from a page waits, so that it can be undone; 0 shares at once. The
    #: API and commands never wait.
    regret_seconds: int = 60


class SharingSchema(Schema):
    """What table ``[sharing]`` may say."""

    regret_seconds = fields.Integer(strict=True, validate=validate.Range(0, 3600))

    @post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> SharingConfig:
        return SharingConfig(**data)


@dataclass(frozen=True, slots=True)
class EmbedsConfig:
    """Table ``[embeds]``: which other sites may show our lists inside their pages."""

    #: Origins, "https://www.gemeente.example"; none and nobody may.
    sites: tuple[str, ...] = ()


class EmbedsSchema(Schema):
    """What table ``[embeds]`` may say."""

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
