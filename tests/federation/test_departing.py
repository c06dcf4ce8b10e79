# SPDX-License-Identifier: EUPL-1.2
"""What may not travel does not: a canary in every private field of every type."""

from dataclasses import fields as members_of
from dataclasses import replace

import pytest
from marshmallow import fields

from core import records
from core.database import reading
from core.field_info import read
from core.fields import describe
from core.model import HOUSE
from core.record_schemas import RecordSchema
from core.record_types import RecordType
from federation.publishing.departing import payload_of
from federation.publishing.publisher import publish
from federation.store import contents, feeds
from plugins.gatherings.event import EVENT
from plugins.gatherings.signup.codes import draw
from plugins.gatherings.signup.deeds import Asked, sign_up
from plugins.gatherings.signup.occasions import occasions
from plugins.gatherings.signup.registration import DOOR, REGISTRATION
from samenbeter import PUBLIC_STORY, Processing, get
from tests.federation.conftest import follow, lesson, visit, with_type
from tests.federation.test_publisher import entries_of

CANARY = "kanarie-in-de-kooi"


def _private(privacy):
    return Processing(privacy, "om te testen", "toestemming", "een jaar")


class SignUp(RecordSchema):
    """A type with a field of each privacy class that may be stored."""

    open = fields.String(metadata=describe("Open", PUBLIC_STORY))
    contact = fields.String(metadata=describe("Contact", _private("P1")))
    author = fields.String(metadata=describe("Naam", _private("P1n")))
    nickname = fields.String(metadata=describe("Roepnaam", _private("P2")))
    attends = fields.List(fields.String(), metadata=describe("Komt", _private("P3")))


KIND = RecordType("sign_up", SignUp, "aanmeldingen", "sign-ups", "aanmelding", "aanmeldingen")


def shared(node, **data):
    """Return a shared record of the type with private fields."""
    with_type(node, KIND)
    record = records.create(node, HOUSE, "sign_up", {"title": "Aanmelding", **data}, publish=True)
    return records.share(node, HOUSE, record.id)


def test_only_fields_that_may_travel_do(node):
    private = {name: f"{CANARY} {name}" for name in ("nickname",)}
    record = shared(node, open="ja", contact="de balie", attends=[CANARY], **private)

    payload = payload_of(record, KIND, node.id, lambda _: None)

    assert CANARY.encode() not in payload
    assert b"de balie" in payload


def test_a_field_that_stays_is_read_here_and_nowhere_else(node):
    class Trial(RecordSchema):
        goal = fields.String(metadata=describe("Doel", PUBLIC_STORY))
        budget = fields.String(metadata=describe("Begroting", PUBLIC_STORY, stays=True))

    kind = RecordType("trial", Trial, "proefjes", "trials", "proefje", "proefjes")
    with_type(node, kind)
    data = {"title": "Proef", "goal": "samen eten", "budget": CANARY}
    record = records.create(node, HOUSE, "trial", data, publish=True)

    payload = payload_of(record, kind, node.id, lambda _: None)

    assert b"samen eten" in payload
    assert CANARY.encode() not in payload
    assert [one.name for one in kind.fields if one.stays] == ["budget"]
    assert kind.by_name["budget"].travels, "visitors of this node read it"


def test_a_field_that_stays_cannot_be_required_of_others():
    field = fields.String(required=True, metadata=describe("Begroting", PUBLIC_STORY, stays=True))

    with pytest.raises(ValueError, match="'budget' stays here"):
        read("budget", field)


def test_no_byte_that_a_peer_can_get_holds_what_is_private(town):
    rotterdam, amsterdam = town.node("Rotterdam"), town.node("Amsterdam")
    seen = []
    for end in ("/heads", "/checkpoint", "/headers", "/payloads", "/certificate", "/peering"):
        town.lie(rotterdam, end, lambda body: seen.append(body) or body)
    shared(rotterdam, nickname=CANARY, attends=[CANARY])
    lesson(rotterdam)
    draft = {"title": CANARY, "kind": "tip", "advice": CANARY}
    records.create(rotterdam, HOUSE, "lesson", draft)
    records.create(rotterdam, HOUSE, "lesson", draft, publish=True)
    publish(rotterdam)
    follow(amsterdam, rotterdam)

    visit(amsterdam, rotterdam)

    assert len(seen) >= 4
    assert CANARY.encode() not in b"".join(seen)
    with reading(amsterdam.engine) as tx:
        assert CANARY not in str(tx.exec_driver_sql("SELECT * FROM record").all())


def test_headers_say_nothing_of_what_a_record_is_about(node):
    record = lesson(node, "Schulden en schaamte")

    publish(node)

    [header] = entries_of(node)
    assert b"lesson" not in header.raw
    assert b"Schulden" not in header.raw
    assert record.title.encode() not in header.raw


def test_a_local_id_never_travels(node):
    story = {"title": "Zorgvrijstaat", "story": "Samen eten.", "phase": "running"}
    for _ in range(7):
        records.create(node, HOUSE, "initiative", story, publish=True)
    record = lesson(node, initiative="7")

    payload = payload_of(record, node.types["lesson"], node.id, lambda _: None)

    assert b'"initiative":null' in payload


def test_a_type_that_stays_home_is_never_put(node):
    record = shared(node, open="ja")
    with_type(node, replace(KIND, travels=False))

    publish(node)

    assert entries_of(node) == []
    with reading(node.engine) as tx:
        feed = feeds.get(tx, f"{node.id}/public/1")
        assert contents.live(tx, feed, record.wire_id) is None


@pytest.mark.parametrize("length", [1, 300, 900])
def test_a_payload_tells_its_length_only_in_steps_of_256(node, length):
    record = lesson(node, advice="x" * length)

    payload = payload_of(record, node.types["lesson"], node.id, lambda _: None)

    assert len(payload) % 256 == 0
    assert len(members_of(type(record))) > 10


def test_a_peer_gets_a_gathering_and_nobody_who_comes_to_it(town):
    rotterdam, amsterdam = town.node("Rotterdam"), town.node("Amsterdam")
    seen = []
    for end in ("/heads", "/checkpoint", "/headers", "/payloads", "/certificate", "/peering"):
        town.lie(rotterdam, end, lambda body: seen.append(body) or body)
    for node in (rotterdam, amsterdam):
        with_type(node, EVENT)
    rotterdam.private_types.update(
        {one.name: replace(one, plugin="gatherings") for one in (REGISTRATION, DOOR)}
    )
    data = {"title": "Tafel", "kind": "meal", "start": "2199-02-13T18:00", "capacity": 3}
    event = records.create(rotterdam, HOUSE, "event", data, publish=True)
    records.share(rotterdam, HOUSE, event.id)
    occasion = occasions(event)[0]
    asked = Asked(CANARY, f"{CANARY}@voorbeeld.nl", 2, CANARY, False, "nl")
    seat = sign_up(rotterdam, occasion, asked, once=draw(), remote="192.0.2.1")
    publish(rotterdam)
    follow(amsterdam, rotterdam)

    visit(amsterdam, rotterdam)

    went = b"".join(seen)
    stored = str(get(rotterdam, HOUSE, seat.id).body["nickname"])
    assert b"Tafel" in went
    for secret in (CANARY, seat.code, stored, "registration"):
        assert secret.encode() not in went, secret
    with reading(amsterdam.engine) as tx:
        assert CANARY not in str(tx.exec_driver_sql("SELECT * FROM record").all())
