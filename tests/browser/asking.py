# SPDX-License-Identifier: EUPL-1.2
"""A node on which people ask, vote and take over: each page of these guests has something on it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from waitress.server import create_server

from core import questions, records
from core.database import writing
from core.model import HOUSE, Actor, Incoming, Query, Record
from core.moments import local
from core.node import Node
from core.receiving import receive
from core.web import create_app
from plugins.choosing import codes, counting, voting
from plugins.choosing.poll import Poll, read
from plugins.inquiry import answering, ordering
from plugins.inquiry.answering import Typed
from plugins.instruments import adopting
from samenbeter import Vote
from tests.browser.worlds import LONG

PLUGINS = ["initiatives", "lessons", "gatherings", "choosing", "inquiry", "instruments"]
EDITOR = Actor(None, "redactie", "editor")
OPTIONS = ["Een buurtapp", LONG, "Een belkring"]
GROUPS = ["residents", "carers", "institutions", "suppliers"]


@contextmanager
def served(make_node: Callable[..., Node]) -> Iterator[Node]:
    """Serve a node with the plugins of this world, in this process."""
    server = create_server(lambda *asked: app(*asked), host="127.0.0.1", port=0, threads=4)
    node = make_node(port=int(server.effective_port), plugins=PLUGINS)
    app = create_app(node)
    threading.Thread(target=server.run, daemon=True).start()
    yield node
    server.close()


@dataclass
class Asking:
    """What stands on such a node, by name: ids for paths."""

    node: Node
    ids: dict[str, int | str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """Return the day it is in the neighbourhood."""
        return local(self.node.clock()).date()

    def url(self, path: str) -> str:
        """Return the address of ``/stemmen/{dots}``."""
        return self.node.config.node.address + path.format(**self.ids)

    def write(self, name: str, kind: str, /, **fields: object) -> Record:
        """Publish a record; remember its id."""
        made = records.create(self.node, EDITOR, kind, fields, publish=True)
        self.ids[name] = made.id
        return made


def fill(node: Node) -> Asking:
    """Give a node inquiries in each phase, polls before and after closing, and what is tried."""
    world = Asking(node)
    _ask(world)
    _vote(world)
    _work_out(world)
    _take_over(world)
    return world


def _ask(world: Asking) -> None:
    """Let inquiries be in the phases that have a page of their own, with answers and clusters."""
    node = world.node
    for weeks, name in enumerate(("gather", "order", "enrich", "choose")):
        first = world.today - timedelta(weeks=weeks)
        world.write(name, "inquiry", title=f"Wat helpt? {LONG}", first_day=f"{first}", intro=LONG)
    inquiry = questions.get(node, HOUSE, int(world.ids["order"]))
    taken = [
        answering.take(node, inquiry, Typed(group, f"{LONG} {at}", "paper"), by_editors=True)
        for group in GROUPS
        for at in range(3)
    ]
    found = ordering.begin(node, EDITOR, inquiry, [each.id for each in taken[:4]], LONG)
    other = ordering.begin(node, EDITOR, inquiry, [each.id for each in taken[4:8]], "Een bel")
    world.ids |= {"cluster": found.id, "other": other.id}


def _poll(world: Asking, name: str, method: str, **fields: object) -> Poll:
    now = world.node.clock()
    data = {
        "title": f"Stem mee: {LONG}", "question": f"Wat helpt? {LONG}", "options": OPTIONS,
        "method": method, "who": "codes", "opens": (now - timedelta(hours=2)).isoformat(),
        "closes": (now + timedelta(hours=2)).isoformat(),
    }  # fmt: skip
    return read(world.write(name, "poll", **(data | fields)))


def _vote(world: Asking) -> None:
    """Let one vote in each way, by letter and by account; count one, and close one too early."""
    node = world.node
    for method in node.methods:
        poll = _poll(world, method, method, groups=GROUPS[:2] if method == "dots" else [])
        world.ids[f"{method}_code"] = codes.draw(node, poll, GROUPS[0], 1)[0]
    _poll(world, "by_mail", "dots", who="mail")
    _poll(world, "by_account", "dots", who="members")
    soon = (node.clock() + timedelta(hours=1)).isoformat()
    _poll(world, "not_yet", "dots", opens=soon)
    days = timedelta(days=1)
    told = {"opens": (node.clock() - 9 * days).isoformat(),
            "closes": (node.clock() - days).isoformat()}  # fmt: skip
    poll = _poll(world, "counted", "dots", groups=GROUPS[:2], **told)
    before = replace(node, clock=lambda: poll.opens)
    for at in range(24):
        code = codes.draw(before, poll, GROUPS[at % 2], 1)[0]
        voter = voting.by_code(before, poll, code, "127.0.0.1")
        voting.cast(before, poll.id, voter, Vote((2, 1, 0)))
    counting.count_due(node)


def _work_out(world: Asking) -> None:
    """Let something be worked out, tried, ended and compared."""
    days = timedelta(days=1)
    used = world.write("used", "lesson", title="Kijk mee", kind="tip", advice="Kijk.")
    for name in ("app", "board"):
        world.write(name, "application", title=f"{name} {LONG}", answers=LONG, supplier=LONG)
    sheet = world.write("sheet", "elaboration", title=LONG, application=str(world.ids["app"]))
    trial = {
        "goal": LONG, "owner_role": "werkgroep", "stop_criterion": LONG, "budget": "Zaal: 120",
        "elaboration": str(sheet.id),
    }  # fmt: skip
    world.write("trial", "experiment", title=f"Loopt {LONG}", start=f"{world.today - 3 * days}",
                end=f"{world.today + 9 * days}", **trial)  # fmt: skip
    over = {"start": f"{world.today - 40 * days}", "end": f"{world.today - 2 * days}"}
    world.write("over", "experiment", title=f"Is voorbij {LONG}", **over, **trial)
    world.write("ended", "experiment", title="Is af", outcome="stop", result=LONG,
                lesson=str(used.id), **over, **trial)  # fmt: skip
    world.write("notice", "plugin_notice", title=LONG, plugin="buurt", what_for=LONG)


def _take_over(world: Asking) -> None:
    """Let instruments of our own and of a neighbour be here, and some of those be taken over."""
    node, peer = world.node, "p" * 32
    world.write("instrument", "instrument", title=LONG, purpose=LONG, steps=[LONG, "Bel aan."],
                lessons=[str(world.ids["used"])], maturity="tried")  # fmt: skip
    for name in ("Adopt", "Theirs"):
        _take_in(node, peer, f"{name} {LONG}", {"steps": [LONG], "edition": 3, "purpose": LONG})
    query = Query("instrument", public=False, limit=9)
    found = {each.title.split()[0]: each for each in questions.page(node, HOUSE, query).records}
    world.ids["theirs"] = found["Theirs"].id
    given = {"kind": "adapt", "changes": LONG, "start": f"{world.today - timedelta(days=100)}"}
    adoption, copy = adopting.adopt(node, EDITOR, found["Adopt"], given)
    assert copy is not None
    records.amend(node, EDITOR, copy.id, {"steps": ["Anders.", LONG]})
    records.publish(node, EDITOR, copy.id)
    world.ids |= {"adoption": adoption.id, "copy": copy.id}
    world.write("review", "review", about=str(found["Theirs"].id), strong=LONG)


def _take_in(node: Node, origin: str, title: str, body: dict[str, object]) -> None:
    """Take in a verified instrument of another node."""
    wire_id = title[0].lower() * 26
    payload = {
        "id": f"{origin}/{wire_id}", "type": "instrument", "schema": 1, "version": 1,
        "published": "2026-01-02T03:04:05Z", "updated": "2026-01-02T03:04:05Z",
        "valid_until": None, "language": "nl", "licence": "CC-BY-SA-4.0", "title": title,
        "plain_summary": "", "body": body, "provenance": {},
    }  # fmt: skip
    with writing(node.engine) as tx:
        assert receive(tx, node, origin, [Incoming(wire_id, payload)]) == {}
