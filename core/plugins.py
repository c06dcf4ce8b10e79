# SPDX-License-Identifier: EUPL-1.2
"""PluginHost: discover, admit, quarantine, call; one failing guest never ruins the evening."""

import logging
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pluggy

from core import hookspecs
from core.errors import InvalidRecord, PluginError
from core.languages import gettext as _
from core.offers import Task

logger = logging.getLogger(__name__)

#: What a guest may raise and costs only its own: a crash, or the wish to end the program. A
#: KeyboardInterrupt is not a guest's to raise: it is how whoever runs the node ends it.
CRASHES = (Exception, SystemExit)


@dataclass(slots=True)
class Guest:
    """One plugin named in node.toml, admitted or not."""

    name: str
    #: Version of the package it came from, "" when unknown.
    version: str = ""
    #: Why it stays out, for whoever runs the node; "" when it is in.
    reason: str = ""
    #: Crashes since start.
    crashes: int = 0

    @property
    def is_in(self) -> bool:
        """Whether its hooks are called."""
        return not self.reason


class PluginHost:
    """The plugins of one node, in the order its config names them.

    Crashes are contained; endless loops and hostile code are not. A plugin runs with the
    node's own powers, so enabling one is an act of trust.
    """

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager("samenbeter")
        self._manager.add_hookspecs(hookspecs)
        #: By name, in the order of the config; those kept out too.
        self.guests: dict[str, Guest] = {}
        #: Background work of those let in, by plugin name.
        self.tasks: dict[str, tuple[Task, ...]] = {}

    def admit(self, name: str, plugin: object, version: str = "") -> None:
        """Let ``plugin`` in under ``name``, or leave the host as it was.

        Raises:
            PluginError: it implements an unknown hook, asks for an argument that the hook
                does not have, or wraps the hooks of others.
        """
        try:
            self._manager.register(plugin, name)
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            self._manager.unregister(name=name)
            raise PluginError(name, str(error)) from error
        if any(each.wrapper or each.hookwrapper for each in self._hooks_of(name)):
            self._manager.unregister(name=name)
            raise PluginError(name, "wraps hooks; only the house may")
        self.guests[name] = Guest(name, version)

    def quarantine(self, name: str, reason: str) -> None:
        """Keep a guest out, or show out one that was in, and remember why."""
        if self._manager.has_plugin(name):
            self._manager.unregister(name=name)
        guest = self.guests.setdefault(name, Guest(name))
        guest.reason = reason
        logger.error("plugin %s stays out: %s", name, reason)

    def module(self, name: str) -> object:
        """Return the plugin that was let in under ``name``, or None."""
        found: object = self._manager.get_plugin(name)
        return found

    def folder(self, name: str) -> Path | None:
        """Return where the module of a guest that is in stands on disk, or None."""
        module = self.module(name)
        file = getattr(module, "__file__", None) or getattr(
            sys.modules.get(str(getattr(module, "__module__", ""))), "__file__", None
        )
        return Path(file).parent if module is not None and file else None

    def collect(self, hook: str, name: str, /, **facts: Any) -> Any:
        """Return what one guest answers to a collecting hook, or None if it has none.

        Raises:
            Exception: whatever the guest raised; the caller quarantines it.
        """
        for each in self._in_order(hook):
            if each.plugin_name == name:
                return _call(each, facts)
        return None

    def observe(self, hook: str, /, **facts: Any) -> None:
        """Tell every guest; log and count a crash, and go on to the next."""
        for each in self._in_order(hook):
            try:
                _call(each, facts)
            except CRASHES:
                self.note_crash(each.plugin_name, hook)

    def refusals(self, hook: str, /, **facts: Any) -> list[str]:
        """Ask every guest; return the reasons to refuse, in Dutch. A crash is a reason.

        Empty means go ahead. All are asked, so that an editor sees every reason at once.

        Raises:
            InvalidRecord: a guest names the field that is wrong.
        """
        reasons: list[str] = []
        for each in self._in_order(hook):
            try:
                reason = _call(each, facts)
            except InvalidRecord:
                raise
            except CRASHES:
                self.note_crash(each.plugin_name, hook)
                reason = _("De uitbreiding {name} kon dit niet nakijken.").format(
                    name=each.plugin_name
                )
            if reason is not None:
                reasons.append(str(reason))
        return reasons

    def fills(self, hook: str, /, **facts: Any) -> Iterator[tuple[str, Any]]:
        """Yield (plugin name, answer) of every guest that has something; a crash gives nothing."""
        for each in self._in_order(hook):
            try:
                answer = _call(each, facts)
            except CRASHES:
                self.note_crash(each.plugin_name, hook)
                continue
            if answer is not None:
                yield each.plugin_name, answer

    def note_crash(self, name: str, where: str) -> None:
        """Log and count a crash; call it while handling the exception."""
        if name in self.guests:
            self.guests[name].crashes += 1
        logger.exception("plugin %s crashed in %s", name, where)

    def _in_order(self, hook: str) -> list[pluggy.HookImpl]:
        order = list(self.guests)
        found = getattr(self._manager.hook, hook).get_hookimpls()
        return sorted(found, key=lambda each: order.index(each.plugin_name))

    def _hooks_of(self, name: str) -> Iterable[pluggy.HookImpl]:
        plugin = self._manager.get_plugin(name)
        for caller in self._manager.get_hookcallers(plugin) or ():
            yield from (each for each in caller.get_hookimpls() if each.plugin_name == name)


def _call(each: pluggy.HookImpl, facts: dict[str, Any]) -> Any:
    return each.function(*(facts[name] for name in each.argnames))
