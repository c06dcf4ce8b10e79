# SPDX-License-Identifier: EUPL-1.2
"""An account on the fediverse that people follow from Mastodon; off until somebody names it."""

from collections.abc import Iterable
from pathlib import Path

from plugins.fediverse import delivering, documents, showing
from plugins.fediverse.kept import TYPES
from plugins.fediverse.room import Room, Settings, SettingsSchema
from samenbeter import Page, RecordType, Task, hookimpl

#: The interface of the house this guest was written for.
SAMENBETER_API = 1


@hookimpl
def register_config() -> type[SettingsSchema]:
    """Bring the schema of ``[plugins.fediverse]``."""
    return SettingsSchema


@hookimpl
def open_room(config: Settings, directory: Path) -> Room:
    """Keep the key and the window; the key is made when there is an account."""
    room = Room(directory, config)
    if room.is_on:
        _ = room.key
    return room


@hookimpl
def register_record_types() -> Iterable[RecordType]:
    """Bring who follows, where they are reached, and what was told."""
    return TYPES


@hookimpl
def register_pages(config: Settings) -> Iterable[Page]:
    """Bring the account when it has a name, and the page that tells how to give it one."""
    if not config.account:
        return (showing.of_administrators(),)
    return (showing.of_administrators(), showing.of_visitors(), *documents.pages())


@hookimpl
def register_tasks() -> Iterable[Task]:
    """Bring what delivers."""
    return delivering.TASKS
