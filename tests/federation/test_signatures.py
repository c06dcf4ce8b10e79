# SPDX-License-Identifier: EUPL-1.2
"""Requests: who signed them, and for whom. Attack rows A01, A03 to A06, A08, A09."""

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver
from http_message_signatures.algorithms import ED25519

from core.errors import MalformedError
from federation.wire.refusals import (
    BadRequest,
    Misdirected,
    Unauthenticated,
    WrongClock,
)
from federation.wire.signature_profile import content_digest
from federation.wire.signatures import (
    Target,
    sign_request,
    signature_base,
    signed_at,
    verify_request,
)

VECTORS = Path(__file__).parents[1] / "vectors"
NOW = 1_795_330_800
ROTTERDAM = "r" * 32
AMSTERDAM = "a" * 32
UTRECHT = "u" * 32
KEY = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"\2" * 32)
PATH = f"/federation/v1/feeds/{ROTTERDAM}/public/1/announcement"
BODY = b"a note\n"
INPUT = (
    'sig1=("@method" "@path" "@query" "content-digest" "samenbeter-destination")'
    f';created={NOW};keyid="{ROTTERDAM}";alg="ed25519";tag="samenbeter-v1"'
)


def signed(method="POST", path=PATH, query="", body=BODY, key=KEY, **changed):
    given = {"destination": AMSTERDAM, "keyid": ROTTERDAM, "created": NOW, **changed}
    return sign_request(method, path, query, body, key=key, **given)


def verify(headers, method="POST", path=PATH, query="", body=BODY, now=NOW, node_id=AMSTERDAM):
    pairs = list(headers.items()) if isinstance(headers, dict) else headers
    pinned = {ROTTERDAM: KEY.public_key(), UTRECHT: OTHER_KEY.public_key()}
    target = Target(method, path, query, pairs)
    return verify_request(target, body, node_id=node_id, lookup=pinned.get, now=now)


def resigned(parameters, *, drop=()):
    """Signs correctly over whatever is listed, as somebody with the right key could."""
    everything = {
        "@method": "POST",
        "@path": PATH,
        "@query": "?",
        "content-digest": content_digest(BODY),
        "samenbeter-destination": AMSTERDAM,
    }
    listed = re.findall('"([^"]*)"', parameters.partition(")")[0])
    base = signature_base([(name, everything[name]) for name in listed], parameters)
    headers = {
        "Samenbeter-Destination": AMSTERDAM,
        "Content-Digest": content_digest(BODY),
        "Signature-Input": f"sig1={parameters}",
        "Signature": f"sig1=:{base64.b64encode(KEY.sign(base)).decode()}:",
    }
    return {name: value for name, value in headers.items() if name not in drop}


# What the standards print


def test_the_base_and_signature_of_rfc_9421_come_out_to_the_byte():
    vector = json.loads((VECTORS / "rfc9421-b26.json").read_text())
    key = Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(vector["private"]))

    base = signature_base([tuple(pair) for pair in vector["values"]], vector["parameters"])

    assert base == vector["base"].encode()
    assert base64.b64encode(key.sign(base)).decode() == vector["signature"]
    assert key.public_key().public_bytes_raw() == base64.urlsafe_b64decode(vector["public"])


def test_the_digests_of_rfc_9530_come_out_to_the_byte():
    vectors = json.loads((VECTORS / "rfc9530.json").read_text())["digests"]

    assert [content_digest(each["body"].encode()) for each in vectors] == [
        each["value"] for each in vectors
    ]


def test_these_are_the_headers_that_travel():
    headers = signed()

    assert headers == {
        "Samenbeter-Destination": AMSTERDAM,
        "Content-Digest": "sha-256=:A3J5kSy2DXvmciiFOwV8xkJEO0zim4paW/u2gjSwuWI=:",
        "Signature-Input": INPUT,
        "Signature": "sig1=:s9lTpGOjiRRwrNIvcM8dMeP0n2p8p9+c94PTixIlxW4XGedXoq4QcaI6HIYSw5/cP5"
        "R3uYdiMoMido6n40GdCA==:",
    }


# A library nobody here wrote agrees


class OneKey(HTTPSignatureKeyResolver):
    def resolve_public_key(self, key_id):
        return KEY.public_key()

    def resolve_private_key(self, key_id):
        return KEY


def message(headers, *, method="POST", query="", body=BODY):
    url = f"https://amsterdam.example{PATH}{'?' if query else ''}{query}"
    return SimpleNamespace(method=method, url=url, headers=dict(headers), body=body)


@pytest.mark.parametrize(
    ("method", "query", "body"), [("POST", "", BODY), ("GET", "from=0&to=9", b"")]
)
def test_a_library_verifies_what_we_sign(method, query, body):
    ours = message(signed(method=method, query=query, body=body), method=method, query=query)
    library = HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=OneKey())

    results = library.verify(ours, max_age=timedelta(days=99999), expect_tag="samenbeter-v1")

    assert results[0].parameters["keyid"] == ROTTERDAM


@pytest.mark.parametrize(
    ("method", "query", "body"), [("POST", "", BODY), ("GET", "from=0&to=9", b"")]
)
def test_we_verify_what_a_library_signs(method, query, body):
    covered = ["@method", "@path", "@query", "samenbeter-destination"]
    theirs = message({"Samenbeter-Destination": AMSTERDAM}, method=method, query=query)
    if body:
        theirs.headers["Content-Digest"] = content_digest(body)
        covered.insert(3, "content-digest")
    library = HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=OneKey())
    library.sign(
        theirs,
        key_id=ROTTERDAM,
        label="sig1",
        tag="samenbeter-v1",
        created=datetime.fromtimestamp(NOW, UTC),
        covered_component_ids=covered,
        use_existing_digest=bool(body),
    )

    sender = verify(theirs.headers, method=method, query=query, body=body)

    assert sender == ROTTERDAM


# What is believed


def test_a_signed_request_tells_its_sender():
    assert verify(signed()) == ROTTERDAM
    assert verify(signed(body=b""), body=b"") == ROTTERDAM
    assert verify(signed(query="a=b?c"), query="a=b?c") == ROTTERDAM


@pytest.mark.parametrize("drift", [-300, 300])
def test_clocks_may_differ_by_five_minutes(drift):
    assert verify(signed(), now=NOW + drift) == ROTTERDAM


def test_a_signature_input_tells_when_it_was_signed():
    assert signed_at(INPUT) == NOW
    for other in ("", INPUT.replace(";created", ";made"), INPUT + " "):
        with pytest.raises(MalformedError):
            signed_at(other)


def test_headers_nobody_signed_do_not_matter():
    others = [("Accept", "a"), ("Accept", "b"), ("X-Forwarded-For", "1.2.3.4, 5.6.7.8")]

    assert verify([*signed().items(), *others]) == ROTTERDAM


# A01: unsigned, unknown, forged


def test_an_unsigned_request_is_refused():
    with pytest.raises(Unauthenticated, match="must be signed and is not") as refusal:
        verify({"Samenbeter-Destination": AMSTERDAM, "Content-Digest": content_digest(BODY)})

    assert refusal.value.status == 401


def test_half_a_signature_is_none():
    for missing in ("Signature", "Signature-Input"):
        headers = signed()
        del headers[missing]

        with pytest.raises(Unauthenticated):
            verify(headers)


def test_a_key_that_is_not_pinned_is_refused():
    with pytest.raises(Unauthenticated, match="No key is pinned"):
        verify(signed(keyid="z" * 32))


def test_another_keys_signature_is_refused():
    with pytest.raises(Unauthenticated, match="not by the key pinned for rrr"):
        verify(signed(key=OTHER_KEY))


@pytest.mark.parametrize("text", ["sig1=:AAAA:", "sig1=::", "", "sig1=text", "sig2=:{}:"])
def test_a_signature_in_another_shape_is_refused(text):
    good = signed()["Signature"][6:-1]

    with pytest.raises(Unauthenticated, match="no single Signature"):
        verify({**signed(), "Signature": text.format(good)})


def test_a_signature_can_be_written_in_one_way_only():
    good = signed()["Signature"]
    twin = good[:-4] + chr(ord(good[-4]) + 1) + good[-3:]
    assert base64.b64decode(twin[6:-1]) == base64.b64decode(good[6:-1])

    with pytest.raises(Unauthenticated):
        verify({**signed(), "Signature": twin})


# A03, A08: moved elsewhere


@pytest.mark.parametrize(
    "moved",
    [
        {"method": "PUT"},
        {"path": PATH + "s"},
        {"path": PATH.replace("public", "%70ublic")},
        {"query": "again"},
    ],
    ids=["method", "path", "path encoded otherwise", "query"],
)
def test_a_signature_is_good_for_one_target_only(moved):
    with pytest.raises(Unauthenticated, match="not by the key"):
        verify(signed(), **moved)


@pytest.mark.parametrize(
    "name", ["@method", "@path", "@query", "content-digest", "samenbeter-destination"]
)
def test_a_signature_that_leaves_something_out_is_refused(name):
    parameters = INPUT.removeprefix("sig1=").replace(f'"{name}"', "").replace("  ", " ")
    parameters = parameters.replace("( ", "(").replace(" )", ")")

    with pytest.raises(Unauthenticated, match=f"cover {name}"):
        verify(resigned(parameters))


def test_a_request_for_another_node_is_sent_away():
    with pytest.raises(Misdirected, match=f"is for {AMSTERDAM}; this is {UTRECHT}") as refusal:
        verify(signed(), node_id=UTRECHT)

    assert refusal.value.status == 421


def test_a_new_address_on_the_envelope_does_not_help():
    with pytest.raises(Unauthenticated, match="not by the key"):
        verify({**signed(), "Samenbeter-Destination": UTRECHT}, node_id=UTRECHT)


def test_a_covered_header_that_is_not_there_is_refused():
    for name in ("Samenbeter-Destination", "Content-Digest"):
        headers = signed()
        del headers[name]

        with pytest.raises(Unauthenticated, match=f"covers {name.lower()}, which is not there"):
            verify(headers)


# A04: the digest


@pytest.mark.parametrize(
    "digest",
    [
        "",
        "sha-256=:AAAA:",
        "sha-512=:" + "A" * 86 + "==:",
        content_digest(BODY).replace(":", ""),
        content_digest(BODY).upper(),
        content_digest(BODY) + ";q=1",
        content_digest(BODY).replace("=:", " =:", 1),
        content_digest(BODY) + ", " + content_digest(BODY),
        content_digest(b"other") + ", " + content_digest(BODY),
        content_digest(BODY) + ", sha-512=:" + "A" * 86 + "==:",
    ],
)
def test_a_digest_in_another_shape_is_refused(digest):
    with pytest.raises(BadRequest, match="content-digest is not one sha-256 digest") as refusal:
        verify({**signed(), "Content-Digest": digest})

    assert refusal.value.status == 400


def test_a_body_other_than_the_digest_says_is_refused():
    with pytest.raises(BadRequest, match="not the digest of the body"):
        verify(signed(), body=BODY + b" ")
    with pytest.raises(BadRequest, match="not the digest of the body"):
        verify(signed(), body=b"")


def test_a_fresh_digest_over_a_new_body_is_not_signed():
    with pytest.raises(Unauthenticated, match="not by the key"):
        verify({**signed(), "Content-Digest": content_digest(b"new")}, body=b"new")


def test_a_body_cannot_be_added_or_taken_away():
    with pytest.raises(Unauthenticated, match="exactly if there is a body"):
        verify(signed(body=b""), body=b"added")

    bare = {name: value for name, value in signed().items() if name != "Content-Digest"}
    with pytest.raises(Unauthenticated, match="exactly if there is a body"):
        verify(bare, body=b"")


# A05, A06: alg, label, tag, created


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('alg="ed25519"', 'alg="hmac-sha256"', "not of alg ed25519"),
        (';alg="ed25519"', "", "not of alg ed25519"),
        ('tag="samenbeter-v1"', 'tag="other"', "not tagged samenbeter-v1"),
        (';tag="samenbeter-v1"', "", "not tagged samenbeter-v1"),
        (f";created={NOW}", "", "no readable created"),
        (f"created={NOW}", "created=now", "no readable created"),
        (f"created={NOW}", f"created=0{NOW}", "no readable created"),
        (f"created={NOW}", f"created={NOW}.5", "no readable created"),
        (f"created={NOW}", f"created=-{NOW}", "no readable created"),
        (f"created={NOW}", f"created={'9' * 10_000}", "no readable created"),
        (f"created={NOW}", "created=١٢٣", "no readable created"),
        (ROTTERDAM, "https://rotterdam.example/key", "no node id as keyid"),
        (ROTTERDAM, "R" * 32, "no node id as keyid"),
        (";alg", ';nonce="x";alg', "not written exactly"),
        (";alg", f";expires={NOW + 9};alg", "not written exactly"),
        ("@path", "@path;req", "does not cover @path"),
        ('"@path"', '"@path" "@path"', "not written exactly"),
        ('"@method" "@path"', '"@path" "@method"', "not written exactly"),
        ("(", "( ", "not written exactly"),
        ("sig1=", "sig2=", "not labelled sig1"),
        ("sig1=", "SIG1=", "not labelled sig1"),
    ],
)
def test_a_signature_outside_the_profile_is_refused(old, new, complaint):
    assert old in INPUT

    with pytest.raises(Unauthenticated, match=complaint):
        verify({**signed(), "Signature-Input": INPUT.replace(old, new)})


def test_two_labels_are_refused_though_one_is_good():
    good = signed()
    both = {
        **good,
        "Signature-Input": INPUT + ", " + INPUT.replace("sig1", "sig2"),
        "Signature": good["Signature"] + ", " + good["Signature"].replace("sig1", "sig2"),
    }

    with pytest.raises(Unauthenticated, match="more than one signature"):
        verify(both)
    with pytest.raises(Unauthenticated, match="more than one signature"):
        verify([*good.items(), ("signature-input", INPUT.replace("sig1", "sig2"))])
    with pytest.raises(Unauthenticated, match="no single Signature"):
        verify({**good, "Signature": both["Signature"]})


@pytest.mark.parametrize(
    ("drift", "told"), [(301, "301 seconds before"), (-301, "301 seconds after")]
)
def test_a_stale_or_future_signature_hears_our_time(drift, told):
    with pytest.raises(WrongClock, match=told) as refusal:
        verify(signed(), now=NOW + drift)

    assert refusal.value.status == 401
    assert refusal.value.members["skew_seconds"] == -drift
    assert refusal.value.members["server_date"].startswith("2026-11-22T")


# A09: headers that can be read in two ways


@pytest.mark.parametrize("name", ["content-digest", "Samenbeter_Destination", "CONTENT-DIGEST "])
def test_a_covered_header_twice_is_refused(name):
    good = signed()
    value = good[name.strip().replace("_", "-").title()]

    with pytest.raises(BadRequest, match="more than once"):
        verify([*good.items(), (name, value)])


@pytest.mark.parametrize("name", ["@method", "@path", " @query", "@anything"])
def test_a_header_named_like_a_component_is_refused(name):
    with pytest.raises(BadRequest, match="may not be called"):
        verify([*signed().items(), (name, "GET")])


@pytest.mark.parametrize("value", ["{}\r\n x", "{}\n", "{}\0", "\r{}"])
@pytest.mark.parametrize("name", ["Content-Digest", "Samenbeter-Destination", "Signature"])
def test_a_folded_header_is_refused(name, value):
    headers = signed()

    with pytest.raises(BadRequest, match="folded or holds a line break"):
        verify({**headers, name: value.format(headers[name])})


@pytest.mark.parametrize("value", ["", "{} {}", "{},{}", "{}, ", "é{}", "{}.", '"{}"'])
def test_a_destination_in_another_shape_is_refused(value):
    with pytest.raises(BadRequest, match="not one node id"):
        verify({**signed(), "Samenbeter-Destination": value.format(AMSTERDAM, AMSTERDAM)})


@pytest.mark.parametrize(
    "target",
    [{"path": "/a b"}, {"path": "/a?b"}, {"path": "/é"}, {"path": "a"}, {"query": "a#b"}]
    + [{"query": "a\nb"}, {"method": "post"}, {"method": 'GET\n"@path": /x'}],
)
def test_a_target_that_could_write_lines_of_its_own_is_refused(target):
    with pytest.raises(BadRequest, match="percent-encoded"):
        verify(signed(), **target)
    with pytest.raises(ValueError, match="not to be signed"):
        signed(**target)


@pytest.mark.parametrize("changed", [{"destination": "x"}, {"keyid": 'a"'}, {"created": -1}])
def test_we_do_not_sign_outside_our_own_profile(changed):
    with pytest.raises(ValueError, match="not to be signed"):
        signed(**changed)
