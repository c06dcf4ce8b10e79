# SPDX-License-Identifier: EUPL-1.2
"""Makes a new node's directory: config, keys, database. What is there already stays."""

import os
import secrets
from pathlib import Path

from core import config as configuration
from core.app import installed_plugins
from core.config import FILE_NAME
from core.config_tables import NodeConfig
from core.errors import AdministratorError, PluginError
from core.migrate import migrate
from core.people import sealing
from core.plugins import PluginHost

_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"

_TEMPLATE = """\
# One node. What is changed here counts after a restart; a word that is not known is refused.

[node]
# Of the proeftuin, and of the neighbourhood.
name = {name}
area = {area}
# Where others reach it, without a slash at the end.
address = {address}
# One sentence for the home page.
tagline = ""
# A role and how to reach it; stands at the foot of each page.
contact = {contact}
# Colours and mark.
theme = {theme}
# What the large picture of the home page shows.
pictures = {pictures}
# Plugins let in, in this order.
plugins = {plugins}
{development}
[server]
# Where 'samenbeter serve' listens on this machine.
host = "127.0.0.1"
port = {port}
threads = 8
# The reverse proxy that speaks https to the world, when there is one on this machine:
# proxy = "127.0.0.1"

# The server that takes letters; without one they go to the folder post of this directory.
# [mail]
# host = "mail.example"
# port = 587
# security = "starttls"
# user = "middelland"
# password_file = "keys/mail"
# sender = "samenbeter@middelland.example"

# Sharing from a page waits this long, so that it can be undone; 0 shares at once.
# [sharing]
# regret_seconds = 60

# What a plugin can be told stands in a table of its own, [plugins.NAME].
"""

_DEVELOPMENT = """\
# Allows plain http, on loopback only. Take this out when the address begins with https://.
development = true
"""


def found(directory: Path, wanted: NodeConfig, port: int) -> list[str]:
    """Make a node in ``directory``, or complete one that has only its node.toml.

    Args:
        directory: made when it is not there; must be empty but for a node.toml.
        wanted: what to write in node.toml when there is none.
        port: the port to write there.

    Returns:
        Sentences to print: what was made, and what to do with it.

    Raises:
        AdministratorError: there is a node in the directory, or it cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys = directory / "keys"
        if (keys / "secret").exists():
            raise AdministratorError(f"{directory} holds a node already")
        file = directory / FILE_NAME
        if not file.exists():
            if any(directory.iterdir()):
                raise AdministratorError(f"{directory} is not empty: choose another directory")
            _write_config(file, wanted, port)
        config = configuration.load(directory)
        keys.mkdir(mode=0o700, exist_ok=True)
        told = _prepare_guests(directory, config.node)
        if not (keys / "node-id").exists():
            write_key(keys / "node-id", "".join(secrets.choice(_ID_LETTERS) for _ in range(32)))
        migrate(directory)
        sealing.load_key(directory)
        # Last: a directory with a secret is a node.
        write_key(keys / "secret", secrets.token_hex(32))
    except OSError as error:
        raise AdministratorError(
            f"{directory} cannot be written ({error.strerror}): choose another folder,"
            " or run this as its owner"
        ) from error
    return [f"A node for {config.node.name}, {config.node.area} stands in {directory}.", *told]


def _write_config(file: Path, wanted: NodeConfig, port: int) -> None:
    file.write_text(_written(wanted, port), encoding="utf-8")
    try:
        configuration.load(file.parent)
    except AdministratorError:
        file.unlink()  # or the next try would find the same mistake in it
        raise


def write_key(file: Path, text: str) -> None:
    """Write a secret that only the owner may read; never over an existing one."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(text + "\n")


def _prepare_guests(directory: Path, node: NodeConfig) -> list[str]:
    """Let each enabled guest make what it needs; one that cannot is told, not fatal."""
    offered = installed_plugins()
    host = PluginHost()
    told: list[str] = []
    for name in node.plugins:
        try:
            if name not in offered:
                raise PluginError(name, "is not installed here")
            host.admit(name, offered[name].load())
            facts = {"directory": directory, "name": node.name}
            told += host.collect("prepare_node", name, address=node.address, **facts) or ()
        except AdministratorError:
            raise
        except Exception as error:  # noqa: BLE001 - a guest may raise anything
            told.append(f"Plugin {name} could not prepare itself: {error}")
    return told


def _written(wanted: NodeConfig, port: int) -> str:
    quoted = {
        name: configuration.quote(getattr(wanted, name))
        for name in ("name", "area", "address", "theme", "pictures", "contact")
    }
    plugins = "[" + ", ".join(configuration.quote(each) for each in wanted.plugins) + "]"
    return _TEMPLATE.format(
        **quoted,
        plugins=plugins,
        port=port,
        development=_DEVELOPMENT if wanted.development else "",
    )
