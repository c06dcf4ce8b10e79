# SPDX-License-Identifier: EUPL-1.2
"""Where the parts of a node are joined: config, database, guests."""

import logging
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from core import config as configuration
from core import erasing, languages, migrate, settings
from core.config import Config
from core.database import FILE_NAME, open_engine
from core.errors import AdministratorError, ConfigError, PluginError
from core.extensions import GROUP
from core.guest_pages import Page
from core.hookspecs import API
from core.node import Node, system_clock
from core.people import forgotten, sealing
from core.plugins import CRASHES, PluginHost
from core.record_types import RecordType
from core.voting import Method

logger = logging.getLogger(__name__)

#: First parts of paths that are the house's own.
HOUSE_PATHS = frozenset(
    {"", "aanmelden", "afmelden", "api", "beeld", "begin", "beheer/", "beheer/brieven",
     "beheer/instemmen", "beheer/mensen", "beheer/stijl", "beheer/uitbreidingen", "berichten",
     "dag", "en", "focus", "health", "ik-ben", "insluiten", "meedoen", "mijn", "ontwikkeling",
     "over", "plek", "principes", "privacy", "redactie", "robots.txt", "static", "uitnodiging",
     "volgen", "vraag", "weekbericht", "zoeken", ".well-known/", ".well-known/security.txt"}
)  # fmt: skip
#: Last part of the path of a record type in the API.
_COLLECTION = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
#: Under these, the second part of a path is what a guest claims.
_SHARED_PATHS = frozenset({"beheer", ".well-known"})


def open_node(
    directory: Path,
    *,
    clock: Callable[[], datetime] = system_clock,
    environment: Mapping[str, str] = os.environ,
    strict: bool = False,
) -> Node:
    """Return the node that lives in ``directory``, with its guests let in.

    Args:
        directory: holds node.toml, the database and the keys.
        clock: replaced in tests.
        environment: see ``core.config``.
        strict: a plugin that stays out is an error, for continuous integration.

    Raises:
        AdministratorError: one sentence that says how to repair it.
    """
    config = configuration.load(directory, environment)
    secret = _read_key(directory, "secret", bytes.fromhex)
    node_id = _read_key(directory, "node-id", str)
    people_key = sealing.load_key(directory)
    engine = open_engine(directory / FILE_NAME)
    try:
        config = settings.opened(engine, directory, config, environment)
        admission = _Admission(directory, config)
        admission.admit_all()
        migrate.require(engine, directory, admission.revisions)
    except BaseException:  # raised again: whatever it was, the database is let go first
        engine.dispose()
        raise
    out = [guest for guest in admission.host.guests.values() if not guest.is_in]
    if strict and out:
        raise AdministratorError(f"plugin {out[0].name} stays out: {out[0].reason}")
    node = Node(
        directory=directory, config=config, engine=engine, plugins=admission.host,
        types=admission.types, private_types=admission.private_types, rooms=admission.rooms,
        id=node_id, secret=secret, people_key=people_key, pages=admission.pages,
        methods=admission.methods, clock=clock,
    )  # fmt: skip
    try:
        # An older copy may have been put back: what was erased is erased before anybody asks.
        erasing.reapply(node)
        forgotten.reapply(node)
    except BaseException:  # raised again, as above
        engine.dispose()
        raise
    return node


def installed_plugins() -> dict[str, EntryPoint]:
    """Return what the installed packages offer, by plugin name."""
    return {each.name: each for each in entry_points(group=GROUP)}


def _read_key(directory: Path, name: str, read: Callable[[str], Any]) -> Any:
    file = directory / "keys" / name
    try:
        return read(file.read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        raise ConfigError(
            f"{file} is missing: put it back from a backup; only a new node may do without"
        ) from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file} cannot be used: {error}") from error


class _Admission:
    """Lets guests in one by one; what goes wrong keeps only that guest out."""

    def __init__(self, directory: Path, config: Config) -> None:
        self.host = PluginHost()
        self.types: dict[str, RecordType] = {}
        self.private_types: dict[str, RecordType] = {}
        self.rooms: dict[str, object] = {}
        self.pages: dict[str, tuple[Page, ...]] = {}
        self.methods: dict[str, Method] = {}
        self.revisions: list[str] = []
        self._directory = directory
        self._config = config
        self._claimed: dict[str, str] = {}

    def admit_all(self) -> None:
        """Admit the plugins of the config, in its order."""
        offered = installed_plugins()
        for name in self._config.node.plugins:
            try:
                self._admit(name, offered)
            except AdministratorError:
                raise  # something on disk that only whoever runs the node can bring
            except PluginError as error:
                self.host.quarantine(name, str(error))
            except CRASHES as error:
                logger.exception("plugin %s could not be let in", name)
                self.host.quarantine(name, f"{type(error).__name__}: {error}")
        for name in self._config.plugins:
            if name not in self.host.guests:
                logger.warning("node.toml has [plugins.%s], but that plugin is not enabled", name)

    def _admit(self, name: str, offered: Mapping[str, EntryPoint]) -> None:
        if name not in offered:
            raise PluginError(name, "is not installed here")
        entry = offered[name]
        plugin = entry.load()
        api = getattr(plugin, "SAMENBETER_API", API)
        if api != API:
            raise PluginError(name, f"was written for front door {api}, this node has {API}")
        self.host.admit(name, plugin, entry.dist.version if entry.dist else "")
        settings = self._settings(name)
        methods = self._methods_of(name, settings)
        types = self._types_of(name, settings, {**self.methods, **methods})
        pages = tuple(self.host.collect("register_pages", name, config=settings) or ())
        claims = self._claims(name, types, pages)
        _check_rules(name, pages)
        tasks = tuple(self.host.collect("register_tasks", name, config=settings) or ())
        room = self.host.collect("open_room", name, config=settings, directory=self._directory)
        # From here on nothing fails: a guest is in with all it brings, or with nothing.
        folder = self.host.folder(name)
        if folder is not None:
            languages.bring(folder / "translations")
        for one in types:
            (self.private_types if one.private else self.types)[one.name] = one
        self._claimed.update(dict.fromkeys(claims, name))
        self.methods.update(methods)
        self.pages[name] = pages
        self.host.tasks[name] = tasks
        if room is not None:
            self.rooms[name] = room
        revision = getattr(plugin, "REVISION", None)
        if revision:
            self.revisions.append(str(revision))

    def _settings(self, name: str) -> Any:
        table = self._config.plugins.get(name, {})
        schema = self.host.collect("register_config", name)
        if schema is not None:
            return configuration.checked(schema(), table, f"node.toml: plugins.{name}")
        if table:
            raise ConfigError(f"node.toml: plugins.{name}: this plugin has nothing to set")
        return None

    def _methods_of(self, name: str, settings: Any) -> dict[str, Method]:
        found: dict[str, Method] = {}
        for one in self.host.collect("register_methods", name, config=settings) or ():
            if one.name in found or one.name in self.methods:
                raise PluginError(name, f"way of voting {one.name!r} is already brought")
            found[one.name] = one
        return found

    def _types_of(
        self, name: str, settings: Any, methods: Mapping[str, Method]
    ) -> list[RecordType]:
        found: list[RecordType] = []
        offered = self.host.collect("register_record_types", name, config=settings, methods=methods)
        for one in offered or ():
            if not isinstance(one, RecordType):
                raise PluginError(name, f"offers {one!r}, which is not a RecordType")
            known = {**self.types, **self.private_types}
            if one.name in known:
                other = known[one.name].plugin
                raise PluginError(name, f"record type {one.name!r} is already brought by {other}")
            if not _COLLECTION.fullmatch(one.collection):
                raise PluginError(name, f"collection {one.collection!r} is no kebab-case plural")
            if any(one.collection == each.collection for each in (*known.values(), *found)):
                raise PluginError(name, f"collection {one.collection!r} is already in the API")
            try:
                _ = one.fields
                one.check_contributable()
                one.check_private()
            except ValueError as error:
                raise PluginError(name, f"record type {one.name!r}: {error}") from error
            found.append(replace(one, plugin=name))
        return found

    def _claims(self, name: str, types: list[RecordType], pages: Iterable[Page]) -> set[str]:
        shown = {claim(f"/{one.path}") for one in types if not one.private}
        claims = shown | {claim(page.path) for page in pages}
        for each in sorted(claims):
            if each in HOUSE_PATHS:
                raise PluginError(name, f"takes the path /{each}, which is the house's own")
            if each in self._claimed:
                raise PluginError(name, f"takes the path /{each} of {self._claimed[each]}")
        return claims


def _check_rules(name: str, pages: Iterable[Page]) -> None:
    """Refuse pages whose address Flask would not understand, or would take twice in silence."""
    from werkzeug.routing import Map, Rule

    taken: set[tuple[str, str]] = set()
    for page in pages:
        try:
            Map([Rule(page.path, endpoint="page", methods=page.methods)])
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise PluginError(name, f"page {page.path!r}: {error}") from error
        for method in page.methods:
            if (page.path, method) in taken:
                raise PluginError(name, f"page {page.path!r} is declared twice")
            taken.add((page.path, method))


def claim(path: str) -> str:
    """Return the part of a path that belongs to one guest alone."""
    first, _, rest = path.lstrip("/").partition("/")
    return f"{first}/{rest.partition('/')[0]}" if first in _SHARED_PATHS else first
