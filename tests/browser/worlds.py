# SPDX-License-Identifier: EUPL-1.2
"""Nodes as a visitor may find them: with nothing in them yet, and with all there can be."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from core import importing, mail, records
from core.app import open_node
from core.contributing import bringing, managing
from core.contributing.bringing import Brought
from core.database import reading, writing
from core.following import deeds
from core.mail import sending
from core.model import HOUSE, Actor
from core.moderation import deciding, matters, objecting
from core.node import Node
from core.people import invitations, leaving, links, profile, roles, sealing, signing
from core.people.accounts import list_people
from core.tables.people import letters
from plugins.gatherings.signup import codes, occasions
from plugins.gatherings.signup.deeds import Asked, sign_up
from plugins.gatherings.table import agenda, evening, note, seat
from samenbeter.running import RunningNode, samenbeter

#: A word that no line can hold at 320 pixels, as Dutch allows.
LONG = "Meervoudigebuurtvoorzieningencoördinatieoverlegvoorzittersverkiezing"


@dataclass
class World:
    """A running node, and what stands in it by name: ids for paths."""

    node: RunningNode
    ids: dict[str, int | str] = field(default_factory=dict)

    def url(self, path: str) -> str:
        """Return the address of ``/lessen/{own}``."""
        return self.node.url + path.format(**self.ids)

    def write(self, name: str, collection: str, **fields: object) -> int:
        """Put a record on the site through the API; remember its id."""
        made = self.node.api("POST", f"/{collection}", fields)
        self.ids[name] = made["id"]
        return int(made["id"])

    def share(self, name: str, collection: str, **fields: object) -> str:
        """Put a record on the site and share it; return its global id."""
        made = self.write(name, collection, **fields)
        return str(self.node.api("POST", f"/{collection}/{made}/_share")["global_id"])

    def wait_for(self, name: str, collection: str, global_id: str) -> None:
        """Wait until a record of the neighbour stands here; remember its id."""
        found = self.node.wait_until(
            lambda: self.node.find(collection, global_id), f"{name} to arrive"
        )
        self.ids[name] = found["id"]


#: What a node says of itself, at the end of its node.toml.
_TOLD = f"""
[area]
approximate = true
codes = ["GM0599"]
outline = [[4.45, 51.91], [4.47, 51.91], [4.47, 51.92], [4.45, 51.92]]

[[focus]]
title = "Gemeenschapskracht"
story = "We eten samen. {LONG}"
progress = "Er staat een huis."
help = "Vraag ons naar de tafel."
principle = "financing"

[principles.ecosystem]
answer = "Wij eten elke week samen."
"""


def tell(here: World) -> None:
    """Let a node that does not run yet say where it is, and what it looks into."""
    with (here.node.directory / "node.toml").open("a", encoding="utf-8") as file:
        file.write(_TOLD)


def agree(here: World, there: World) -> None:
    """Let two neighbours make an agreement, and a network of the two."""
    ours, theirs = (("--directory", str(each.node.directory)) for each in (here, there))
    samenbeter("contract", "propose", *ours, there.node.url, there.node.node_id)
    samenbeter("contract", "accept", *theirs, here.node.node_id)
    mark = samenbeter("contract", "list", str(here.node.directory)).split()[0]
    text, _, _ = samenbeter("contract", "show", mark, *ours).partition("\n\n")
    here.ids["contract"] = hashlib.sha256(f"{text}\n".encode()).hexdigest()
    samenbeter("network", "create", "De Nieuwe GGZ", there.node.node_id, *ours)
    shown = samenbeter("network", "show", "De Nieuwe GGZ", *ours)
    here.ids["members"] = shown.splitlines()[1].strip().removeprefix("id ")


def fill(here: World, there: World) -> None:
    """Give a node of everything something, of its own and of its neighbour."""
    network = here.write("network", "networks", title="De Nieuwe GGZ", purpose="Samen anders.")
    here.write("organisation", "organisations", title="Wijkpaleis", kind="residents")
    place = here.write(
        "place", "places", title="Huize Middelland", latitude=51.915, longitude=4.46,
        address="Bij het plein", opening_hours="Elke dag\n's Avonds ook",
        plain_summary="Loop maar binnen.",
    )  # fmt: skip
    here.write("bridge", "places", title=LONG, latitude=51.915, longitude=4.4712)
    tomorrow, last = (datetime.now(UTC) + timedelta(days) for days in (1, 30))
    here.write(
        "event", "events", title="Wijktafel", kind="meal", place=str(place),
        start=f"{tomorrow:%Y-%m-%d}T17:00:00Z", end=f"{tomorrow:%Y-%m-%d}T19:00:00Z",
        recurrence="weekly", repeat_until=f"{last:%Y-%m-%d}", spoken=["nl", "ar"],
        inclusion=["children", "step_free"], cost="donation", price="Wat je kunt", capacity=20,
        programme="We koken samen.", principles=["ecosystem"], online="https://wijk.example",
    )  # fmt: skip
    here.write(
        "cancelled", "events", title=LONG, kind="activity", status="cancelled",
        start=f"{tomorrow:%Y-%m-%d}T20:00:00Z",
    )  # fmt: skip
    here.write(
        "past", "events", title="Soepavond", kind="meal", start="2020-01-08T17:00:00Z",
        attendance="7",
    )  # fmt: skip
    first = here.write(
        "question", "initiatives", title="Een kleine vraag", phase="secured", started=2017
    )
    initiative = here.share(
        "initiative", "initiatives", title="Zorgvrijstaat", phase="running", started=2018,
        parent=str(first), place=str(place), network=str(network), plain_summary="Samen eten.",
        principles=["ecosystem", "cooperation"],
    )  # fmt: skip
    for kind in ("experience", "pitfall", "chance"):
        here.write(f"{kind}", "lessons", title=f"{LONG} {kind}", kind=kind, advice=LONG)
    own = here.share(
        "own", "lessons", title="Begin met soep", kind="tip", advice="Kook zelf.\n\nEn eet mee.",
        plain_summary="Wie samen eet, praat.", situation="Een lege zaal.", evidence="measured",
        what_happened="Niemand kwam.", applies_when="Altijd.", applies_not_when="Nooit.",
        principles=["ecosystem", "ict"], initiative=str(here.ids["initiative"]),
        valid_until="2020-01-01",
    )  # fmt: skip
    there.wait_for("own", "lessons", own)
    there.wait_for("initiative", "initiatives", initiative)
    response = there.share(
        "response", "lesson-responses", about=own, kind="same_here", text=f"Bij ons ook. {LONG}"
    )
    received = there.share(
        "received", "lessons", title="Wacht niet op geld", kind="chance", advice="Begin klein.",
        principles=["financing"], plain_summary="Geld komt later.",
    )  # fmt: skip
    gone = there.share("gone", "lessons", title="Dit was niet zo", kind="tip", advice="Niets.")
    here.wait_for("gone", "lessons", gone)
    there.node.api("POST", f"/lessons/{there.ids['gone']}/_withdraw")
    here.wait_for("response", "lesson-responses", response)
    here.wait_for("received", "lessons", received)
    gone_here = f"/lessen/{here.ids['gone']}"
    here.node.wait_until(lambda: here.node.get(gone_here).status_code == 410, "a lesson to go")
    here.write("draft", "lessons?state=draft", title="Nog niet af", kind="tip", advice="Later.")
    here.write("withdrawn", "lessons", title="Toch niet", kind="tip", advice="Laat maar.")
    here.node.api("POST", f"/lessons/{here.ids['withdrawn']}/_withdraw")


def invite(here: World) -> None:
    """Let letters be on their way, and a question wait for a second administrator."""
    node = open_node(here.node.directory)
    hour, people = timedelta(hours=1), {each.user_name: each for each in list_people(node)}
    editor, asker = people[here.node.editor], people[here.node.second]
    with writing(node.engine) as tx:
        new = {"person": editor.id, "email": "nel@voorbeeld.nl"}
        here.ids["sign_in"] = links.make(tx, node, signing.SIGN_IN, {"person": editor.id}, hour)
        here.ids["join"] = links.make(tx, node, signing.JOIN, {"email": "nel@voorbeeld.nl"}, hour)
        here.ids["address"] = links.make(tx, node, profile.NEW_ADDRESS, new, hour)
        facts = {"link": here.url("/aanmelden/brief/{sign_in}")}
        mail.post(tx, node, "sign_in", "nel@voorbeeld.nl", "one", "nl", facts)
    actor = Actor(asker.id, asker.nickname, "administrator")
    roles.give(node, actor, editor.id, "mediator")
    link = invitations.invite(
        node, HOUSE, "administrator", organisation=LONG, party="science", email=""
    )
    here.ids["invitation"] = str(link).rpartition("/")[2]
    here.ids["person"] = editor.id
    folder = node.directory / sending.FOLDER
    here.node.wait_until(lambda: list(folder.glob("*-sign-in.eml")), "the letter")
    (letter,) = folder.glob("*-sign-in.eml")
    here.ids["letter"] = letter.stem
    node.engine.dispose()


def follow(here: World) -> None:
    """Let somebody without an account follow something, an account end, and a list come in."""
    node = open_node(here.node.directory)
    hour, people = timedelta(hours=1), {each.user_name: each for each in list_people(node)}
    editor = people[here.node.editor]
    told = {"email": "nel@voorbeeld.nl", "kind": "type", "target": "lesson", "language": "nl"}
    with writing(node.engine) as tx:
        first, second = (links.make(tx, node, deeds.PURPOSE, told, hour) for _ in range(2))
        ending = {"person": editor.id, "texts": "keep"}
        here.ids["leave"] = links.make(tx, node, leaving.LEAVE, ending, hour)
    here.ids["follow"] = first
    here.ids["weekly"] = deeds.confirm(node, second).rpartition("/")[2]
    actor = Actor(editor.id, editor.nickname, "editor")
    sheet = f"Titel;Wat voor les is het?\n{LONG};Tip\n;Niets\n".encode()
    here.ids["batch"] = importing.look(node, actor, node.types["lesson"], sheet).id
    node.engine.dispose()


def _sign_up(node: Node, event: str) -> str:
    """Let somebody sign up for a gathering; return the code that opens it."""
    found = occasions.ahead(node, occasions.event_of(node, event))[0]
    asked = Asked(LONG[:60], "nel@voorbeeld.nl", 2, LONG[:300], False, "nl")
    return sign_up(node, found, asked, once=codes.draw(), remote="203.0.113.7").code


def gather(here: World) -> None:
    """Let a round table be held, proeftuinen learn together, and questions be asked."""
    soon = f"{datetime.now(UTC) + timedelta(2):%Y-%m-%d}"
    series = here.write("series", "workshop-series", title=LONG, coach="een coach")
    session = here.write(
        "session", "events", title="De eerste som", kind="workshop", series=str(series),
        start="2026-01-08T14:00:00Z",
    )  # fmt: skip
    here.write("turnout", "turnouts", event=str(session), attendance="24", reflection=LONG)
    here.write("action", "actions", title=LONG, event=str(session), due="2026-02-01")
    tour = here.write(
        "tour", "events", title="Kijken", kind="work_visit", start=f"{soon}T09:00:00Z"
    )
    here.write("stop", "stops", title=LONG, event=str(tour), place=str(here.ids["place"]))
    question = here.write("question", "questions", title=f"Wie weet {LONG}?")
    here.write("answer", "question-answers", about=str(question), text=LONG)
    here.write("idea", "ideas", title=LONG, source_meeting="Wijkavond", source_date="2018-11-21")
    here.write("asked", "municipal-questions", title=f"Mag {LONG}?", asked_on="2026-01-08")
    begun, over = (datetime.now(UTC) - timedelta(hours=hours) for hours in (3, 1))
    number = here.write(
        "round", "events", title=LONG, kind="round_table", start=begun.isoformat(),
        end=over.isoformat(),
    )  # fmt: skip
    node = open_node(here.node.directory)
    event = records.questions.get(node, HOUSE, number)
    items, tables = agenda.make(node, event), seat.set_up(node, event, 2)
    told = note.write(node, tables[0], items[0], {"kind": "idea", "text": LONG}, "")
    here.ids |= {
        "item": items[0].id, "table": tables[0].id, "note": told.id,
        "file": evening.file_of(node, event).id, "key": seat.secret_of(node, tables[0]),
    }  # fmt: skip
    node.engine.dispose()


def visit(here: World) -> None:
    """Let visitors bring and report things, and a mediator decide about some of them."""
    node = open_node(here.node.directory)
    here.ids["seat"] = _sign_up(node, str(here.ids["event"]))
    lesson = {"kind": "tip", "advice": LONG}
    shown, gone = (
        records.create(node, HOUSE, "lesson", {**lesson, "title": title}, publish=True)
        for title in ("Koop nu een stoel", "Dit stond hier")
    )
    matters.report(node, shown.id, rule="advert", words=LONG, address="203.0.113.7")
    decided = deciding.decide(node, HOUSE, gone.id, "hide", rule="true", reason="Het was anders.")
    objecting.object_to(node, decided.id, f"Ik was erbij. {LONG}")
    here.ids |= {"reported": shown.id, "hidden": gone.id, "decision": decided.id}
    for name, title in (("waiting", "Een kast"), ("brought", "Een bankje"), ("held", "Een link")):
        text = "Kijk op www.voorbeeld.nl" if name == "held" else f"Even zitten. {LONG}"
        who = Brought(f"{name}@voorbeeld.nl", "Nel", "resident")
        bringing.bring(node, "idee", {"title": title, "story": text}, who, address="203.0.113.8")
        with reading(node.engine) as tx:
            asked = sa.select(letters.c.sealed).where(letters.c.kind == "contribution_confirm")
            posted = [sealing.unseal(node, each) for each in tx.execute(asked).scalars()]
        facts = [json.loads(each)["facts"] for each in posted if each]
        link = next(each["link"] for each in facts if each["title"] == title)
        here.ids[name] = link.rpartition("/")[2]
        if name != "waiting":
            mine = managing.confirm(node, str(here.ids[name]))
            assert mine.record is not None
            here.ids[f"{name}_record"] = mine.record.id
    node.engine.dispose()
