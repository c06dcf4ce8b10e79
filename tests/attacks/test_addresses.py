# SPDX-License-Identifier: EUPL-1.2
"""Addresses that lead inside, and addresses inside texts: a canary listens, and hears nothing."""

import http.client
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode, urlsplit

import pytest

from samenbeter.running import PASSWORD, found
from samenbeter.testing import _free_port
from tests.attacks.after import recovers
from tests.attacks.conftest import settle

_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
_PUBLIC = "https://westerpark.example"


class Canary:
    """Something inside the network that answers everybody, and remembers that they came."""

    def __init__(self):
        heard = self.heard = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                heard.append(self.path)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_POST = do_HEAD = do_GET

            def log_message(self, *_):
                """Be quiet."""

        class Server(ThreadingHTTPServer):
            def get_request(self):
                accepted = super().get_request()
                heard.append("somebody knocked")  # TLS or not, a connection is one too many
                return accepted

            def handle_error(self, *_):
                """A knock that is no HTTP is heard already."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def canary():
    one = Canary()
    yield one
    one.close()


class Behind:
    """An administrator whose browser reaches a node through its proxy, over https."""

    def __init__(self, node):
        where = urlsplit(node.url)
        self._wire = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
        self._cookies = {}
        answer = self.post("/aanmelden", {"user_name": node.administrator, "password": PASSWORD})
        assert answer[0] == 303, answer

    def ask(self, method, path, body=None, headers=None):
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        sent = {"Origin": _PUBLIC, "Host": urlsplit(_PUBLIC).netloc, **(headers or {})}
        if cookies:
            sent["Cookie"] = cookies
        self._wire.request(method, path, body, sent)
        answer = self._wire.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, answer.read().decode()

    def post(self, path, fields):
        shown = _TOKEN.search(self.ask("GET", path)[1])
        body = urlencode({**fields, "form_token": shown[1] if shown else ""})
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def close(self):
        self._wire.close()


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """Return a running node as it stands on the internet: https, no development setting."""
    node = found(tmp_path_factory.mktemp("outside") / "amsterdam", "Amsterdam", _free_port())
    settle(node)
    file = node.directory / "node.toml"
    text = re.sub(r"\n#[^\n]*\ndevelopment = true", "", file.read_text())
    text = re.sub(r'\naddress = "[^"]*"', f'\naddress = "{_PUBLIC}"', text)
    assert "development" not in text
    file.write_text(text)
    node.start()
    yield node
    node.kill()


@pytest.fixture
def administrator(outside):
    person = Behind(outside)
    yield person
    person.close()


#: Hosts that lead inside, some of them by what DNS says; one has the canary's port.
INSIDE = [
    "127.0.0.1", "localhost", "LOCALHOST.", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1",
    "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "[fe80::1]", "[fd00:ec2::254]", "10.0.0.1", "172.16.0.1", "192.168.1.1",
    "100.64.0.1", "169.254.169.254", "168.63.129.16", "192.0.0.8", "198.18.0.1",
]  # fmt: skip


def test_a22_an_address_that_leads_inside_is_refused_before_anybody_hears_it(administrator, canary):
    for host in INSIDE:
        for scheme in ("https", "http"):
            address = f"{scheme}://{host}:{canary.port}"
            status, page = administrator.post(
                "/beheer/proeftuinen", {"deed": "meet", "address": address}
            )
            assert status == 400, address
            assert "Op dit adres antwoordt geen proeftuin" in page, address
            told = re.search(r"which is|must be asked over https|no address|no usable", page)
            assert told, (address, re.search(r"\(peer[^<]*", page))

    assert canary.heard == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
def test_a22_the_command_refuses_it_too(outside, canary, host):
    words = ("peer", "add", f"https://{host}:{canary.port}", "a" * 32)

    done = subprocess.run(
        [sys.executable, "-m", "samenbeter", *words, "--directory", outside.directory],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 2
    assert "which is loopback" in done.stderr or "not a public address" in done.stderr
    assert canary.heard == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a22_a_peer_that_sends_us_inside_is_not_followed(reader, liar, canary, status):
    moved = f"HTTP/1.1 {status} Moved\r\nLocation: {canary.url}/\r\nContent-Length: 0\r\n\r\n"
    for endpoint in ("certificate", "heads", "checkpoint", "payloads"):
        liar.stall(endpoint, lambda send, _: send(moved.encode()))
    before = reader.held(liar)

    after = reader.visit(liar)

    assert after.belief == before.belief
    assert "which is not followed" in after.error
    assert canary.heard == []
    recovers(reader, liar)


def loaded(page, url):
    """Return the tags by which a browser would fetch ``url`` without being asked."""
    attributes = "src|srcset|data|action|poster|xlink:href"
    tags = re.findall(rf"""<[^>]+(?:{attributes})=["']?{url}[^>]*>""", page)
    return tags + re.findall(rf"""<(?:link|image|use)[^>]+href=["']?{url}[^>]*>""", page)


def test_a23_a_tag_that_would_fetch_something_is_noticed():
    for tag in ("<img src=x/y>", '<link rel="preload" href="x/y">', "<svg><image href='x/y'/>"):
        assert loaded(tag, "x/y")
    assert loaded('<a href="x/y">', "x/y") == []


def texts(url):
    """Return what a lesson can say with an address in it, field by field."""
    many = " ".join(
        (
            url, f"[soep]({url}/link)", f"![soep]({url}/picture.png)", f"<img src={url}/img>",
            f'<script src="{url}/script"></script>', f"<{url}/auto>", f"[a]: {url}/reference",
            f'<link rel="preload" href="{url}/preload">', f"<svg><image href='{url}/svg'/></svg>",
        )
    )  # fmt: skip
    return {"title": f"Begin met soep {url}", "kind": "tip", "advice": many, "situation": many,
            "what_happened": many, "applies_when": many, "applies_not_when": many}  # fmt: skip


def test_a23_an_address_in_a_text_is_never_asked(reader, liar, canary):
    # given a lesson of a peer that is full of addresses, as is all around it
    url = canary.url
    body = texts(url)
    record = liar.lesson(
        body["title"], body=body, plain_summary=f"{url} ![x]({url}/summary)",
        provenance={"adopted_from": f"{url}/provenance", "changed_by": url}, licence="CC0-1.0",
    )  # fmt: skip
    reader.catch_up(liar)
    shown = reader.node.find("lessons", liar.global_id(record))
    here = shown["id"]

    # when it is shown, searched, proved and given to programs
    pages = [
        "/", "/lessen", f"/lessen/{here}", f"/bewijs/{here}", f"/bewijs/{here}/bestand",
        "/zoeken?q=soep", f"/zoeken?q={url}", f"/api/v1/lessons/{here}", "/transparantie",
    ]  # fmt: skip
    for path in pages:
        answer = reader.node.get(path)
        assert answer.status_code == 200, path
        if answer.headers["Content-Type"].startswith("text/html"):  # else nothing is loaded
            assert loaded(answer.text, url) == [], path
    reader.administrator.get("/beheer/uitwisseling")
    reader.visit(liar)

    # then nobody went there
    assert canary.heard == []


def test_a23_an_address_that_a_peer_gives_as_its_own_is_asked_only_after_a_signature(
    reader, liar, canary
):
    # given a forged certificate that says the peer moved inside
    forged = liar.certificate.replace(liar.url.encode(), canary.url.encode())
    liar.lie("certificate", lambda _: forged)

    reader.visit(liar)

    assert canary.heard == []
    liar.honest()
