# SPDX-License-Identifier: EUPL-1.2
"""The account on the fediverse: a real node, and a server apart from ours that checks it."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from samenbeter.running import found
from samenbeter.testing import _free_port
from tests.plugins.fediverse import AS2, Answer, Elsewhere, follow

CANARY = "kanarie-4b7d"
MARKERS = count(1)


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """Return a running node with an account."""
    made = found(tmp_path_factory.mktemp("fediverse") / "node", "Rotterdam", _free_port())
    config = made.directory / "node.toml"
    text = config.read_text(encoding="utf-8").replace("plugins = [", 'plugins = ["fediverse", ', 1)
    config.write_text(f'{text}\n[plugins.fediverse]\naccount = "proeftuin"\n', encoding="utf-8")
    made.start()
    yield made
    made.kill()


@pytest.fixture
def town():
    """Return a server elsewhere."""
    made = Elsewhere()
    yield made
    made.close()


@pytest.fixture
def us(node):
    """Return the address of our account."""
    return f"{node.url}/fediverse/account"


@pytest.fixture
def box(node):
    """Return the address of our inbox."""
    return f"{node.url}/fediverse/in"


@pytest.fixture
def ada(node, town, us, box):
    """Return an account elsewhere that follows us."""
    address = town.account("ada")
    begin(node, town, box, follow(address, us))
    return address


def begin(node, town, box, wish):
    """Follow, and wait for the answer."""
    assert town.send(box, wish).status_code == 202
    node.wait_until(lambda: town.told("Accept", wish["id"]), "the answer")
    # The answer is written down before anything else is told.
    marker = publish(node, f"Merk {next(MARKERS)}")
    node.wait_until(lambda: town.told("Create", marker["title"]), "the first text")


def publish(node, title, **more):
    """Publish a lesson."""
    least = {"title": title, "kind": "tip", "advice": "Begin met soep.", "plain_summary": "Soep."}
    return node.api("POST", "/lessons", least | more)


def test_the_handle_leads_to_an_account_with_a_key(node, us):
    host = node.url.removeprefix("http://")

    finger = node.get(f"/.well-known/webfinger?resource=acct:proeftuin@{host}")
    told = node.get("/fediverse/account").json()

    assert finger.headers["Content-Type"] == "application/jrd+json"
    links = {each["rel"]: each for each in finger.json()["links"]}
    assert (links["self"]["href"], links["self"]["type"]) == (us, AS2)
    assert node.get(f"/.well-known/webfinger?resource={us}").json() == finger.json()
    assert node.get("/.well-known/webfinger?resource=acct:iemand@elders.nl").status_code == 404
    assert node.get("/.well-known/webfinger").status_code == 404
    assert (told["id"], told["type"], told["preferredUsername"]) == (
        us,
        "Organization",
        "proeftuin",
    )
    assert told["publicKey"]["owner"] == us
    assert "BEGIN PUBLIC KEY" in told["publicKey"]["publicKeyPem"]
    key = node.directory / "keys/fediverse.pem"
    assert key.stat().st_mode & 0o77 == 0
    info = node.get("/.well-known/nodeinfo").json()["links"][0]["href"]
    assert requests.get(info, timeout=30).json()["protocols"] == ["activitypub"]


def test_who_follows_hears_what_is_new_changed_and_withdrawn_once(node, town, us, box, ada):
    lesson = publish(node, "Zet <b>soep</b> op")
    url = f"{node.url}/lessen/{lesson['id']}"
    node.wait_until(lambda: town.types(url), "the lesson")
    note = town.told("Create", url)[0]["object"]
    assert note["content"].startswith("<p><strong>Zet &lt;b&gt;soep&lt;/b&gt; op</strong></p>")
    assert f'<a href="{url}">' in note["content"]
    read = requests.get(note["id"], timeout=30)
    assert (read.status_code, read.json()["content"]) == (200, note["content"])
    assert note["id"] in node.get("/fediverse/uit").text

    stands = node.api("GET", f"/lessons/{lesson['id']}")
    fields = {name: stands[name] for name in ("kind", "advice", "plain_summary")}
    node.api("PUT", f"/lessons/{lesson['id']}", fields | {"title": "Zet thee op"})
    node.wait_until(lambda: town.told("Update", "Zet thee op"), "the change")
    node.api("POST", f"/lessons/{lesson['id']}/_withdraw")
    node.wait_until(lambda: town.told("Delete", note["id"]), "the withdrawal")

    # What comes after it has come only when nothing of it waits any more.
    after = publish(node, "Daarna")
    node.wait_until(lambda: town.told("Create", after["title"]), "what comes after")
    kinds = [kind for kind, _ in town.types(note["id"])]
    assert kinds == ["Create", "Update", "Delete"]
    gone = requests.get(note["id"], timeout=30)
    assert (gone.status_code, gone.json()["type"]) == (410, "Tombstone")
    assert note["id"] not in node.get("/fediverse/uit").text
    assert town.refused == []


def test_two_followers_of_one_server_hear_through_one_inbox(node, town, us, box, ada):
    bob = town.account("bob")
    begin(node, town, box, follow(bob, us))

    last = publish(node, "Samen op een server")
    node.wait_until(lambda: town.told("Create", last["title"]), "the lesson")
    after = publish(node, "En dan dit")
    node.wait_until(lambda: town.told("Create", after["title"]), "what comes after")

    assert len(town.told("Create", last["title"])) == 1


def test_who_stops_hears_nothing_more(node, town, us, box, ada):
    other = Elsewhere()
    begin(node, other, box, follow(other.account("cor"), us))
    wish = follow(ada, us)
    undo = {"id": f"{ada}#undo", "type": "Undo", "actor": ada, "object": wish}

    assert town.send(box, undo).status_code == 202
    assert town.send(box, undo).status_code == 202, "and once more is no harm"

    last = publish(node, "Zonder Ada")
    node.wait_until(lambda: other.told("Create", last["title"]), "the lesson elsewhere")
    other.close()
    assert town.told("Create", last["title"]) == []


def test_an_account_that_is_gone_is_forgotten_and_one_that_lives_is_not(node, town, us, box, ada):
    other = Elsewhere()
    cor = other.account("cor")
    begin(node, other, box, follow(cor, us))

    def say_gone(who):
        told = {"id": f"{who}#gone", "type": "Delete", "actor": who, "object": who}
        return requests.post(box, json=told, timeout=30).status_code

    # Nobody signs with a key that is gone; so the word is not believed, and its server is asked.
    town.answers["/users/ada"] = Answer(b"{}", 410)
    asked = [len(each.asked) for each in (town, other)]
    assert (say_gone(ada), say_gone(cor), say_gone(f"{town.url}/users/niemand")) == (202, 202, 202)
    publish(node, "Om de taak te wekken")
    node.wait_until(
        lambda: len(town.asked) > asked[0] and len(other.asked) > asked[1], "both to be asked"
    )
    last = publish(node, "Zonder wie weg is")
    node.wait_until(lambda: other.told("Create", last["title"]), "the lesson elsewhere")

    other.close()
    assert town.told("Create", last["title"]) == []
    assert "/users/niemand" not in town.asked


@pytest.mark.parametrize(
    "how",
    [
        {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
        {"date": format_datetime(datetime.now(UTC) - timedelta(hours=2), usegmt=True)},
        {"date": format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)},
        {"date": "gisteren"},
        {"digest": "SHA-256=" + "A" * 43 + "="},
        {"digest": "MD5=" + "A" * 22 + "=="},
        {"names": ["(request-target)", "host", "date"]},
        {"names": ["host", "date", "digest"]},
        {"names": ["(request-target)", "date", "digest"]},
        {"host": "elders.example"},
        {"key_id": "http://127.0.0.1:1/users/ada#main-key"},
        {"key_id": "ADA#other-key"},
        {"signature": 'keyId="x",keyId="y"'},
        {"signature": "soep"},
        {"signature": 'keyId="ADA#main-key",headers="(request-target) host date digest"'},
    ],
    ids=lambda how: next(iter(how)),
)
def test_a_wish_with_a_signature_that_is_not_right_is_refused(node, town, us, box, how):
    eva = town.account("eva")
    how = {name: each.replace("ADA", eva) if name in ("key_id", "signature") else each
           for name, each in how.items()}  # fmt: skip

    answer = town.send(box, follow(eva, us), **how)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    # That it was not this wish's fault: the same one signed well is taken.
    begin(node, town, box, follow(eva, us, 2))
    assert town.told("Accept", follow(eva, us)["id"] + '"') == []


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'{"type": "Follow", "type": "Undo"}', b'{"a": NaN}', b"\xff", b"[" * 40],
)
def test_json_that_reads_in_two_ways_is_refused(box, body):
    assert requests.post(box, data=body, timeout=30).status_code == 400


def test_a_body_that_is_too_large_is_refused(box):
    assert requests.post(box, data=b" " * 70_000, timeout=30).status_code == 413


@pytest.mark.parametrize(
    "activity",
    [
        {"type": "Like", "actor": "https://elders.example/u", "object": "US"},
        {"type": "Create", "actor": "https://elders.example/u", "object": {"id": "x"}},
        {"type": "Follow", "actor": "https://elders.example/u", "object": "https://elders.example"},
        {"type": "Follow", "actor": ["https://elders.example/u"], "object": "US"},
        {"type": "Follow", "actor": "US", "object": "US"},
        {"type": "Follow", "actor": "ftp://elders.example/u", "object": "US"},
        {"type": ["Follow"], "actor": {}, "object": []},
        {},
    ],
    ids=str,
)
def test_all_else_is_taken_in_and_dropped_without_asking_anybody(box, us, activity):
    sent = json.dumps(activity).replace("US", us)

    assert requests.post(box, data=sent, timeout=30).status_code == 202


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b" " * 1_000_000),
        Answer(b"{}", drips=True),
        Answer(b"x" * 100_000, drips=True),
        Answer(b"", 302, headers={"Location": "http://169.254.169.254/"}),
        Answer(b"", 302, headers={"Location": "http://127.0.0.1/"}),
        Answer(b"", 500),
        Answer(b"[1]"),
        Answer(b'{"id": 1, "id": 2}'),
    ],
    ids=["huge", "other", "slow", "inside", "itself", "broken", "no object", "two ways"],
)
def test_a_server_that_says_who_somebody_is_in_a_hostile_way_gains_nothing(
    node, town, us, box, answer
):
    mal = f"{town.url}/users/mal"
    town.answers["/users/mal"] = answer

    began = datetime.now(UTC)
    told = town.send(box, follow(mal, us))

    assert told.status_code == 401
    assert datetime.now(UTC) - began < timedelta(seconds=25)
    assert node.get("/health").ok


@pytest.mark.parametrize("wrong", ["id", "owner", "inbox", "kind", "weak", "no key"])
def test_an_account_that_is_not_what_it_says_gains_nothing(node, town, us, box, wrong):
    victim = Elsewhere()
    mal = town.account("mal")
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    key = {"id": f"{mal}#main-key", "owner": mal, "publicKeyPem": town.pem}
    changed = {
        "id": {"id": victim.account("slachtoffer")},
        "owner": {"publicKey": key | {"owner": victim.account("slachtoffer")}},
        "inbox": {"inbox": f"{victim.url}/inbox"},
        "kind": {},
        "weak": {},
        "no key": {"publicKey": key | {"publicKeyPem": "soep"}},
    }[wrong]
    how = {}
    if wrong == "weak":
        good, town.key = town.key, weak
        changed = {"publicKey": key | {"publicKeyPem": town.pem}}
        how = {"key": weak}
        town.key = good
    town.account("mal", **changed)
    if wrong == "kind":
        town.answers["/users/mal"].kind = "text/html"

    assert town.send(box, follow(mal, us), **how).status_code == 401

    victim.close()
    assert victim.heard == []


def test_what_is_not_for_everybody_or_looks_like_one_persons_is_never_told(node, town, ada):
    node.api("POST", "/lessons?state=draft", {"title": CANARY, "kind": "tip", "advice": CANARY})
    publish(node, "Bel de buurvrouw", plain_summary=f"Mail {CANARY}@voorbeeld.nl of kom langs.")

    last = publish(node, "Wat wel mag")
    node.wait_until(lambda: town.told("Create", last["title"]), "what may be told")

    assert CANARY not in json.dumps(town.heard)
    assert CANARY not in node.get("/fediverse/uit").text


def test_who_follows_is_shown_to_nobody(node, town, us, box):
    who = town.account(f"{CANARY}-volger")
    begin(node, town, box, follow(who, us))

    shown = [
        node.get(path).text
        for path in ("/fediverse/volgers", "/fediverse/account", "/volg-ons", "/api/v1", "/privacy",
                     "/fediverse/uit", "/.well-known/nodeinfo", "/fediverse/nodeinfo")
    ]  # fmt: skip

    assert not any(f"{CANARY}-volger" in each for each in shown)
    database = b"".join(each.read_bytes() for each in node.directory.glob("node.db*"))
    assert f"{CANARY}-volger".encode() not in database
    assert f"{CANARY}-volger" not in node.log()


def test_a_power_cut_while_delivering_loses_nothing_and_doubles_nothing(node, town, us, box, ada):
    town.open.clear()
    lesson = publish(node, "Tijdens de storing")
    node.wait_until(lambda: town.told("Create", lesson["title"]), "the delivery to begin")

    node.kill()
    town.open.set()
    node.start()
    last = publish(node, "Na de storing")
    node.wait_until(lambda: town.told("Create", last["title"]), "what comes after")

    heard = town.told("Create", lesson["title"])
    assert len(heard) == 2, "brought, and brought again because nobody knew that it was"
    assert heard[0]["id"] == heard[1]["id"]
    assert heard[0]["object"] == heard[1]["object"]


def test_people_read_how_to_follow(node):
    page = node.get("/volg-ons").text

    assert f"@proeftuin@{node.url.removeprefix('http://')}" in page
    assert "/volg-ons" in node.get("/").text
