# SPDX-License-Identifier: EUPL-1.2
"""Who is not, or not any more, in a network gets nothing of it; who forges it is not counted.

``liar`` and ``other`` are peers with real keys; the node that runs is in a network with them.
"""

import re

import pytest

from federation.wire import membership
from federation.wire.gathering import write_gathering
from federation.wire.identity import new_key, public_of, sign_certificate
from tests.attacks.conftest import Surfer
from tests.attacks.letters import send, signed, write

ROOT = "/federation/v1"
PAGE = "/beheer/netwerken"
MARK = "Een duif op het dak"


@pytest.fixture
def other(make_liar):
    return make_liar("Buurdorp")


@pytest.fixture
def member(reader, liar, other):
    """Return the network of the node, the liar and the other: it stands, and has a record."""
    return Network(reader, liar, other)


class Network:
    """A network that the node is in, and what its members do with it."""

    def __init__(self, reader, liar, other):
        self.reader, self.liar, self.other = reader, liar, other
        members = [reader.node_id, liar.node_id, other.node_id]
        self.first = sign_by(membership.first("Duiven", members, 2, new_id()), liar, other)
        self.audience = self.first.digest
        self.page = f"{PAGE}/{self.audience}"
        assert tell(reader, liar, self.first, certificates=[liar, other]).status == 202
        self.sign(self.first)
        reader.node.wait_until(lambda: self.version() == 1, "the network")
        self.origin = f"{reader.node_id}/{self.audience}/1"
        self._share()

    def sign(self, document):
        """Have the administrator of the node sign a proposal."""
        told = {"deed": "sign", "proposal": document.digest}
        answer = self.reader.administrator.post(self.page, told)
        assert answer.status_code == 303, answer.text

    def _share(self):
        data = {"title": MARK, "kind": "tip", "advice": "Kijk omhoog."}
        record = self.reader.node.api("POST", "/lessons", data)["id"]
        asked = f"/lessons/{record}/_share?audience={self.audience}"
        assert self.reader.node.api("POST", asked)["shared"]
        self.reader.node.wait_until(lambda: self.size() == 2, "the entry")

    def size(self):
        found = self.reader.rows("SELECT size FROM federation_feed WHERE origin = ?", self.origin)
        return found[0][0] if found else 0

    def version(self):
        statement = (
            "SELECT max(version) FROM federation_membership WHERE audience = ? AND state = ?"
        )
        return self.reader.rows(statement, self.audience, "standing")[0][0]

    def after(self, *members, name="Duiven"):
        most = membership.least_threshold(len(members))
        return membership.successor(self.first, network=name, members=members, threshold=most)

    def questions(self, audience=None):
        """Return every question about the feed, or about one that was never there."""
        feed = f"{ROOT}/feeds/{self.reader.node_id}/{audience or self.audience}/1"
        return [
            (f"{feed}/checkpoint", ""), (f"{feed}/headers", "from=0&to=2&size=2"),
            (f"{feed}/payloads", "entries=0-1"), (f"{feed}/proof", "index=1"), (f"{feed}/cut", ""),
        ]  # fmt: skip


def new_id():
    return membership.note.read_base64("AAECAwQFBgcICQoLDA0ODw==")


def sign_by(document, *liars):
    for one in liars:
        document = membership.sign(document, one.node_id, one.keys.feed)
    return document


def tell(reader, sender, *documents, certificates=()):
    notes = [one.certificate for one in certificates]
    body = write_gathering(notes, [one.note for one in documents])
    path = f"{ROOT}/networks"
    headers = signed(sender, reader.node_id, "POST", path, "", body)
    return send(reader.url, write("POST", path, headers, body))


def ask(reader, path, query="", by=None):
    headers = signed(by, reader.node_id, "GET", path, query) if by else []
    return send(reader.url, write("GET", f"{path}?{query}" if query else path, headers))


def test_a21_a_member_reads_what_is_for_the_network(reader, liar, member):
    found = [ask(reader, *each, by=liar) for each in member.questions()[:4]]

    assert [one.status for one in found] == [200] * 4
    assert MARK.encode() in found[2].body


@pytest.mark.parametrize("who", ["a stranger", "a peer that is no member"])
def test_a21_who_is_no_member_cannot_tell_the_feed_from_none(reader, make_liar, member, who):
    asker = make_liar("Vreemddorp") if who == "a peer that is no member" else None

    for known, unknown in zip(member.questions(), member.questions("0" * 64), strict=True):
        one, two = ask(reader, *known, by=asker), ask(reader, *unknown, by=asker)
        assert one.status == two.status == 404
        assert one.problem["detail"].replace(member.audience, "") == two.problem["detail"].replace(
            "0" * 64, ""
        )
    for path in ("heads", "feeds", "nodes"):
        assert member.audience.encode() not in ask(reader, f"{ROOT}/{path}", by=asker).body
    if asker is not None:
        unknown = f"{ROOT}/networks/{'0' * 64}"
        assert ask(reader, f"{ROOT}/networks", by=asker).body == b"[]"
        one = ask(reader, f"{ROOT}/networks/{member.audience}", by=asker)
        assert (one.status, one.body) == (404, ask(reader, unknown, by=asker).body)


def test_a21_who_is_put_out_gets_nothing_from_that_moment(reader, liar, other, member):
    second = member.after(reader.node_id, other.node_id)
    assert ask(reader, *member.questions()[0], by=liar).status == 200

    assert tell(reader, other, sign_by(second, other)).status == 202
    member.sign(second)

    assert member.version() == 2
    assert [ask(reader, *each, by=liar).status for each in member.questions()] == [404] * 5
    assert member.audience.encode() not in ask(reader, f"{ROOT}/heads", by=liar).body
    assert ask(reader, f"{ROOT}/networks/{member.audience}", by=liar).status == 404
    assert ask(reader, *member.questions()[2], by=other).status == 200


def test_a21_no_open_page_tells_of_it(reader, member):
    visitor = Surfer(reader.node)
    for path in ("/", "/proeftuinen", "/transparantie", "/health", "/over", "/api/v1/openapi.json"):
        shown = visitor.get(path).text
        assert member.audience not in shown
        assert "Duiven" not in shown
    visitor.close()


def test_a08_a_request_for_one_network_brought_to_another_is_refused(reader, liar, member):
    path, query = member.questions()[0]
    elsewhere = path.replace(member.audience, "0" * 64)
    headers = signed(liar, reader.node_id, "GET", path, query)

    assert send(reader.url, write("GET", path, headers)).status == 200
    assert send(reader.url, write("GET", elsewhere, headers)).status == 401


def test_a08_a_gathering_caught_on_its_way_to_another_node_is_refused(reader, liar, other, member):
    second = sign_by(member.after(reader.node_id, other.node_id), liar, other)
    body = write_gathering([], [second.note])
    headers = signed(liar, other.node_id, "POST", f"{ROOT}/networks", "", body)

    before = member.version()

    assert send(reader.url, write("POST", f"{ROOT}/networks", headers, body)).status == 421
    assert member.version() == before


def test_a34_signatures_of_one_member_with_many_keys_count_once(reader, liar, member):
    second = sign_by(member.after(reader.node_id, liar.node_id), liar)
    raw, border = second.note, len(second.text()) + 1
    for key in (new_key(), new_key(), liar.keys.http):
        raw += membership.note.write(second.text(), liar.node_id, key)[border:]

    assert tell(reader, liar, membership.read(raw)).status == 202

    assert member.version() == 1


def test_a34_a_key_that_was_replaced_is_not_counted(reader, liar, other, member):
    second = sign_by(member.after(reader.node_id, liar.node_id), liar, other)
    new = sign_certificate(
        other._recovery, sequence=other.keys.certificate.sequence + 1, address=other.url,
        name="Buurdorp", feed=public_of(new_key()), http=public_of(other.keys.http),
        issued=other.keys.certificate.issued,
    )  # fmt: skip
    path = f"{ROOT}/certificate"
    assert send(reader.url, write("POST", path, [], new.note)).status == 202

    assert tell(reader, liar, second).status == 202

    assert member.version() == 1


def test_a34_a_version_of_another_network_is_not_counted(reader, liar, other, member):
    members = [reader.node_id, liar.node_id, other.node_id]
    elsewhere = sign_by(membership.first("Kraaien", members, 2, bytes(16)), liar, other)
    second = membership.successor(elsewhere, network="Duiven", members=members[:2], threshold=2)
    stolen = membership.read(
        membership.note.write(
            second.text().replace(elsewhere.digest.encode(), member.first.digest.encode()),
            liar.node_id,
            liar.keys.feed,
        )
    )

    assert tell(reader, liar, elsewhere, sign_by(second, liar, other)).status == 202
    assert tell(reader, liar, sign_by(stolen, other)).status == 202

    assert member.version() == 1


def test_a34_a_version_that_does_not_follow_is_not_counted(reader, liar, other, member):
    second = sign_by(member.after(reader.node_id, liar.node_id), liar)  # one too few
    third = membership.successor(
        second, network="Duiven", members=[liar.node_id, other.node_id], threshold=2
    )

    assert tell(reader, liar, second, sign_by(third, liar, other)).status == 202

    assert member.version() == 1


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"certificates":[],"versions":["x"]}', b"\xff" * 100]
)
def test_a34_what_is_no_gathering_is_refused(reader, liar, member, body):
    path = f"{ROOT}/networks"
    headers = signed(liar, reader.node_id, "POST", path, "", body)

    answer = send(reader.url, write("POST", path, headers, body))

    assert answer.status == 400
    assert re.search("gathering|versions|JSON|UTF-8|list|base64", str(answer.problem))


def test_a34_unsigned_nobody_tells_of_networks_or_asks(reader, liar, member):
    body = write_gathering([], [member.first.note])
    for raw in (
        write("POST", f"{ROOT}/networks", [], body),
        write("GET", f"{ROOT}/networks", []),
        write("GET", f"{ROOT}/networks/{member.audience}", []),
    ):
        assert send(reader.url, raw).status == 401
