# SPDX-License-Identifier: EUPL-1.2
"""Numbers for monitoring, in the text format that Prometheus reads.

Only for whoever shows the token of node.toml. Where somebody asks from proves nothing: behind a
reverse proxy on the same machine, all the world asks from loopback. Without a token there is no
such page. Nothing here is about a person.
"""

import hmac
import shutil
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from flask import Response, request

from core import changes, doctor, tasks
from core.database import FILE_NAME, reading
from core.errors import NotFound
from core.guest_pages import Problem
from core.languages import gettext as _
from core.node import Node
from core.offers import Figure
from core.pages import problem
from core.plugins import CRASHES
from core.web.around import house_version
from core.web.front import Front

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Answers:
    """Counts what this process answered, by the first digit of the status."""

    def __init__(self) -> None:
        self._counts = dict.fromkeys("12345", 0)

    def around(self, app: "WSGIApplication") -> "WSGIApplication":
        """Return ``app``, with all its answers counted."""

        def counted(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
            def start_counted(
                status: str, headers: list[tuple[str, str]], exc_info: Any = None
            ) -> Callable[[bytes], object]:
                # Two threads may lose a count to one another; a lock would cost more.
                self._counts[status[:1]] = self._counts.get(status[:1], 0) + 1
                return start(status, headers, exc_info)

            return app(environ, start_counted)

        return counted

    def figures(self) -> Iterator[Figure]:
        """Yield how many answers there were."""
        told = "Answers of this process since its start, by class of status."
        for digit, count in list(self._counts.items()):
            yield Figure("answers_total", told, count, {"status": f"{digit}xx"}, counts=True)


def metrics(front: Front, answers: Answers) -> Response:
    """Return all figures of the house and of its guests.

    Raises:
        NotFound: node.toml names no token.
    """
    wanted = front.node.config.server.metrics_token
    if not wanted:
        raise NotFound(_("Deze pagina is er niet."))
    kind, _space, shown = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not hmac.compare_digest(shown.encode(), wanted.encode()):
        return problem(
            Problem(
                401, "Not for you", "Show server.metrics_token of node.toml as a bearer token.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        )  # fmt: skip
    from core.web.administering.exposition import (  # a tenth of a second that few need
        CONTENT_TYPE,
        write,
    )

    found = [*_house(front.node), *answers.figures(), *_guests(front.node)]
    return Response(write(found), content_type=CONTENT_TYPE)


def _house(node: Node) -> Iterator[Figure]:
    told = {"version": house_version(), "node": node.id}
    yield Figure("info", "The software and the node that answers.", 1, told)
    yield Figure(
        "database_bytes", "Size of the database file.", (node.directory / FILE_NAME).stat().st_size
    )
    free = shutil.disk_usage(node.directory).free
    yield Figure("disk_free_bytes", "Room on the disk of the node's directory.", free)
    with reading(node.engine) as tx:
        newest = changes.newest(tx)
    yield Figure("changes_total", "Changes to records, ever.", newest, counts=True)
    found = doctor.findings(node, thorough=False)
    for level in ("ok", "warning", "error"):
        count = sum(each.level == level for each in found)
        yield Figure("findings", "What 'samenbeter doctor' says, counted.", count, {"level": level})
    yield from _tasks(node)
    for guest in node.plugins.guests.values():
        which = {"plugin": guest.name}
        yield Figure("plugin_in", "Whether a plugin is let in: 1 or 0.", guest.is_in, which)
        yield Figure(
            "plugin_crashes_total", "Crashes of a plugin since the start of this process.",
            guest.crashes, which, counts=True,
        )  # fmt: skip


def _tasks(node: Node) -> Iterator[Figure]:
    known = {each.name for each in tasks.all_tasks(node)}
    for each in tasks.states(node):
        if each.name not in known:
            continue
        which = {"task": each.name}
        yield Figure("task_failures", "Failed runs of a task in a row.", each.failures, which)
        if each.last_end:
            told = "When a task last ended, in seconds since 1970."
            yield Figure("task_ended_timestamp_seconds", told, each.last_end.timestamp(), which)


def _guests(node: Node) -> Iterator[Figure]:
    for name, told in node.plugins.fills("report_figures", node=node):
        try:
            yield from [
                Figure(
                    f"{name}_{each.name}", each.help, float(each.value), each.labels, each.counts
                )
                for each in told
            ]
        except CRASHES:
            node.plugins.note_crash(name, "report_figures")
