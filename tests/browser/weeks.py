# SPDX-License-Identifier: EUPL-1.2
"""A node on which people ask, choose and try together, with something of everything on it.

All that people wrote is in English, so that a page which does not say so is noticed.
"""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from waitress.server import create_server

from core import questions, records
from core.app import open_node
from core.database import writing
from core.model import HOUSE, Actor, Incoming, Query
from core.node import Node
from core.people import accounts
from core.receiving import receive
from core.web import create_app
from plugins.choosing.codes import written
from plugins.inquiry import answering, choosing, ordering
from plugins.inquiry.answering import Typed
from plugins.instruments import adopting
from samenbeter.running import PASSWORD, RunningNode, samenbeter
from tests.browser.worlds import LONG, World
from tests.listening import listening
from tests.plugins.polling import Town

EDITOR = Actor(None, "redactie", "editor")
PEER = "p" * 32
#: A word of which people wrote, longer than a phone is wide; it stands in every text of theirs.
WORD = "Neighbourhoodconversationpreparation"
#: What each text of theirs has in it.
WRITTEN = f"The {WORD} evening"
_PLUGINS = (
    "initiatives",
    "lessons",
    "gatherings",
    "choosing",
    "inquiry",
    "instruments",
    "fediverse",
)


@contextmanager
def served(directory: Path, port: int):
    """Let a node with the plugins of the five weeks run here; yield it, and its world."""
    samenbeter("init", str(directory), "--name", "Amsterdam", "--port", str(port), "--development")
    config = directory / "node.toml"
    names = ", ".join(f'"{each}"' for each in _PLUGINS)
    lines = config.read_text(encoding="utf-8").splitlines()
    told = [f"plugins = [{names}]" if each.startswith("plugins =") else each for each in lines]
    account = '\n[plugins.fediverse]\naccount = "proeftuin"\n'
    config.write_text("\n".join(told) + "\n" + account, encoding="utf-8")
    node = open_node(directory, environment={})
    for name, role in (("redactie", "editor"), ("beheer", "administrator")):
        accounts.add_person(node, name, PASSWORD, role)
    server = create_server(create_app(node), host="127.0.0.1", port=port, threads=4)
    try:
        with listening(server):
            yield node, World(RunningNode(directory, f"http://127.0.0.1:{port}", "", ""))
    finally:
        node.engine.dispose()


def live(node: Node, here: World) -> None:
    """Let all of it happen."""
    clock = node.clock
    town = Town(node)
    town.clock.now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
    _vote(town, here)
    town.clock.now = datetime.now(UTC).replace(microsecond=0)
    _polls(town, here)
    _ask(node, here)
    _try(node, here)
    _take_over(node, here)
    object.__setattr__(node, "clock", clock)


def _write(node: Node, here: World, name: str, type_name: str, **fields: object):
    data = {"language": "en", **fields}
    if type_name != "review":
        data["title"] = f"{WRITTEN}: {name}"
    made = records.create(node, EDITOR, type_name, data, publish=True)
    here.ids[name] = made.id
    return made


def _vote(town: Town, here: World) -> None:
    """Let two votes be counted, and one be closed."""
    groups = ["residents", "carers", "science"]
    said = {"options": [f"{WORD} {at}" for at in "abc"], "question": f"{WRITTEN}?"}
    by_group = town.poll(title=WRITTEN, language="en", groups=groups, quorum=5, **said)
    objected = town.poll(title=WRITTEN, language="en", method="consent", **said)
    few = town.poll(title=WRITTEN, language="en", **said)
    for at in range(12):
        for group in groups[:2]:
            town.vote(by_group, (2, 1, 0) if at % 2 else (0, 3, 0), group)
        town.vote(objected, (1, 2, 1), reasons=("", LONG, ""))
    town.vote(few, (3, 0, 0))
    for name, poll in (("counted", by_group), ("objected", objected), ("few", few)):
        here.ids[name] = town.close(poll).id
    closed = town.poll(title=WRITTEN, language="en", **said)
    here.ids["closed"] = closed.id


def _polls(town: Town, here: World) -> None:
    """Let one vote be open in each way, and others wait."""
    said = {"options": [f"{WORD} {at}" for at in "abcd"], "question": f"{WRITTEN}?",
            "title": WRITTEN, "language": "en"}  # fmt: skip
    for method in town.node.methods:
        poll = town.poll(method=method, groups=["residents", "carers"], **said)
        here.ids[method] = poll.id
        here.ids[f"{method}_code"] = written(town.code(poll, "carers"))
    later = {"opens": town.in_hours(5), "closes": town.in_hours(9)}
    here.ids["before"] = town.poll(**said, **later).id
    here.ids["members"] = town.poll(who="members", groups=["residents", "carers"], **said).id
    here.ids["mail"] = town.poll(who="mail", **said).id


def _ask(node: Node, here: World) -> None:
    """Let an inquiry be answered and ordered, one be voted on, one be done, and one wait."""
    today = answering.today(node)
    monday = today - timedelta(days=today.weekday())
    goals = {"goal_residents": 20, "goal_carers": 5, "intro": WRITTEN, "principles": ["ict"]}

    def inquiry(name: str, weeks: int):
        first = (monday - timedelta(weeks=weeks)).isoformat()
        return _write(node, here, name, "inquiry", first_day=first, **goals)

    inquiry("early", -2)
    for name in ("asking", "voting", "chosen"):
        _answer(node, here, inquiry(name, 0), name)
    voting, chosen = (questions.get(node, HOUSE, int(here.ids[n])) for n in ("voting", "chosen"))
    poll = choosing.make_poll(node, EDITOR, voting, "dots", "codes")
    here.ids["voting_poll"] = poll.id
    choosing.settle(node, chosen, int(here.ids["chosen_cluster"]), WRITTEN)
    records.amend(node, EDITOR, chosen.id, {"result": WRITTEN})
    inquiry("over", 9)


def _answer(node: Node, here: World, inquiry, name: str) -> None:
    ids = [
        answering.take(
            node, inquiry, Typed(group, f"{LONG} {at} {group}", "paper"), by_editors=True
        ).id
        for at in range(6) for group in ("residents", "carers", "institutions")
    ]  # fmt: skip
    made = [
        ordering.begin(node, EDITOR, inquiry, part, f"{WRITTEN} {at}").id
        for at, part in enumerate((ids[:11], ids[11:13], ids[13:15]))
    ]
    ordering.set_aside(node, EDITOR, inquiry, ids[15:16])
    merged = ordering.merge(node, EDITOR, inquiry, made[1:], f"{WRITTEN} merged", WRITTEN)
    for each in (*made, merged.id):
        told = {"language": "en", "text": WRITTEN, "cost": WRITTEN, "privacy": WRITTEN}
        records.amend(node, EDITOR, each, told)
    here.ids[f"{name}_cluster"], here.ids[f"{name}_part"] = made[0], made[1]
    here.ids[f"{name}_merged"] = merged.id


def _try(node: Node, here: World) -> None:
    """Let what was chosen be worked out, tried and ended."""
    app = _write(
        node, here, "application", "application", answers=WRITTEN, needs=["meet", "help"],
        cost_note=WRITTEN, supplier=WRITTEN, data_kept=WRITTEN, cost_once=500,
        assessed_by=WRITTEN, assessed_on="2020-01-05", verdict="fits_if", verdict_note=WRITTEN,
    )  # fmt: skip
    _write(node, here, "other_app", "application", answers=WRITTEN, needs=["meet"])
    links = {"application": str(app.id), "cluster": str(here.ids["chosen_cluster"]),
             "inquiry": str(here.ids["chosen"])}  # fmt: skip
    sheet = _write(node, here, "elaboration", "elaboration", need=WRITTEN, cost=WRITTEN,
                   decision="try", decision_note=WRITTEN, **links)  # fmt: skip
    today = answering.today(node)
    trial = {"goal": WRITTEN, "owner_role": WRITTEN, "stop_criterion": WRITTEN,
             "budget": f"{WORD}: 120", "elaboration": str(sheet.id)}  # fmt: skip
    for name, days in (("running", 5), ("waiting", 60), ("done", 60)):
        start, end = (today - timedelta(days=each) for each in (days, days - 28))
        ended = {"outcome": "stop", "result": WRITTEN, "reflection": WRITTEN}
        more = ended if name == "done" else {}
        _write(node, here, name, "experiment", start=start.isoformat(), end=end.isoformat(),
               **trial, **more)  # fmt: skip
    _write(node, here, "notice", "plugin_notice", plugin="choosing", what_for=WRITTEN)
    _write(node, here, "lesson", "lesson", kind="pitfall", advice=WRITTEN, principles=["ict"])


def _take_over(node: Node, here: World) -> None:
    """Let instruments of another proeftuin come in, and one be taken over and go on there."""
    _write(node, here, "ours", "instrument", purpose=WRITTEN, steps=[WRITTEN], principles=["ict"],
           lessons=[str(here.ids["lesson"])])  # fmt: skip
    for name in ("theirs", "taken", "followed"):
        _receive(node, name, 1, steps=[WRITTEN, "Count"], people=WRITTEN, cost="free")
        (one,) = _newest(node, name)
        here.ids[name] = one.id
    for name, kind in (("taken", "adapt"), ("followed", "follow")):
        (one,) = _newest(node, name)
        given = {"kind": kind, "start": "2026-01-05", "changes": WRITTEN, "language": "en"}
        adoption, copy = adopting.adopt(node, EDITOR, one, given)
        here.ids[f"{name}_adoption"] = adoption.id
        if copy:
            records.amend(node, EDITOR, copy.id, {"steps": [WRITTEN, "Eat", "Count"]})
            here.ids["copy"] = records.publish(node, EDITOR, copy.id).id
        _receive(node, name, 2, steps=[WRITTEN, "Look", "Count"], people="", cost="free")
    _write(node, here, "review", "review", about=str(here.ids["theirs"]), strong=WRITTEN)


def _newest(node: Node, name: str):
    found = questions.page(node, HOUSE, Query("instrument", limit=100)).records
    return [each for each in found if each.title == f"{WRITTEN} {name}" and not each.is_own]


def _receive(node: Node, name: str, version: int, **fields: object) -> None:
    wire_id = name[0] * 26
    if name == "theirs":
        wire_id = "x" * 26
    payload = {
        "id": f"{PEER}/{wire_id}", "type": "instrument", "schema": 1, "version": version,
        "published": "2026-01-02T03:04:05Z", "updated": f"2026-01-0{version + 2}T03:04:05Z",
        "valid_until": None, "language": "en", "licence": "CC-BY-SA-4.0",
        "title": f"{WRITTEN} {name}", "plain_summary": WRITTEN, "provenance": {},
        "body": {"purpose": WRITTEN, "edition": version, "what_changed": WRITTEN, **fields},
    }  # fmt: skip
    with writing(node.engine) as tx:
        assert receive(tx, node, PEER, [Incoming(wire_id, payload)]) == {}
