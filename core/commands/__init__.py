# SPDX-License-Identifier: EUPL-1.2
"""The verbs of the command ``samenbeter``: what each one takes, and what it does.

Each module imports what a verb needs when the verb runs, so that the others start fast.
"""

import argparse
from collections.abc import Callable

from core.commands import copies, lists, looking, people, roles, running, setting
from core.commands.place import ask_directory

Add = Callable[[argparse.ArgumentParser], None]
Run = Callable[[argparse.Namespace], int]

#: Name, what it does, what adds its arguments, what runs it.
VERBS: tuple[tuple[str, str, Add, Run | None], ...] = (
    ("init", "make a new node's directory", running.init_arguments, running.init),
    (
        "serve",
        "serve the node's pages and do its background work",
        running.serve_arguments,
        running.serve,
    ),
    (
        "worker",
        "do the background work, beside 'serve --no-worker'",
        running.worker_arguments,
        running.worker,
    ),
    ("migrate", "bring the database up to date, after a copy", ask_directory, running.migrate),
    (
        "backup",
        "copy a node, running or not, into one file",
        copies.backup_arguments,
        copies.backup,
    ),
    ("restore", "put a node back from such a file", copies.restore_arguments, copies.restore),
    ("reindex", "make the search index anew from the records", ask_directory, running.reindex),
    ("import", "bring in an old list, CSV or ODS", lists.import_arguments, lists.bring_in),
    ("export", "write all records of a kind to a file", lists.export_arguments, lists.export),
    ("user", "add accounts, set passwords, make tokens", people.user_arguments, None),
    ("invite", "invite somebody, and print the link", roles.invite_arguments, roles.invite),
    ("role", "give, renew or end a role", roles.role_arguments, roles.role),
    ("approve", "decide what waits for a second administrator", roles.approve_arguments, None),
    ("settings", "list, set and take back what pages set", setting.settings_arguments, None),
    ("plugins", "list the plugins, and why one stays out", ask_directory, looking.plugins),
    ("status", "tell how the node is doing", looking.status_arguments, looking.status),
    ("doctor", "look for what is wrong, and say what to do", ask_directory, looking.doctor),
)
