# SPDX-License-Identifier: EUPL-1.2
"""What signing up brings to the plugin: two private types, its pages and its task."""

from plugins.gatherings.signup import door_pages, keeping, pages
from plugins.gatherings.signup.registration import DOOR, REGISTRATION
from samenbeter import Page, RecordType, Task

TYPES: tuple[RecordType, ...] = (REGISTRATION, DOOR)
PAGES: tuple[Page, ...] = (*pages.PAGES, *door_pages.PAGES)
TASKS: tuple[Task, ...] = (keeping.TASK,)
