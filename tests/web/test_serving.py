# SPDX-License-Identifier: EUPL-1.2
"""A node as a process: started, refused, stopped, killed; and the server inside it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing

import pytest

from core import listening as http_server
from core.config_tables import ServerConfig
from samenbeter.running import PATIENCE
from tests.listening import listening


@pytest.fixture
def home(make_node, free_port):
    """Return the directory of a node without guests, and its port."""
    node = make_node(plugins=[], port=free_port)
    node.engine.dispose()
    return node.directory, free_port


@pytest.fixture
def start():
    """Return a function that starts ``samenbeter`` and waits until it says it is ready."""
    started = []

    def begin(*words):
        process = subprocess.Popen(
            [sys.executable, "-m", "samenbeter", *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        process.said = process.stdout.readline()
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def ended(process, seconds=PATIENCE):
    """Return the exit code and what stood on stderr."""
    _, told = process.communicate(timeout=seconds)
    return process.returncode, told


def ask(port, path="/health"):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer


def test_a_node_says_where_it_stands_and_answers(home, start):
    directory, port = home

    node = start("serve", directory)

    assert node.said == f"Rotterdam Middelland: http://127.0.0.1:{port}\n"
    answer = ask(port)
    assert answer.status == 200
    assert answer.headers["Server"] is None


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=lambda one: one.name)
@pytest.mark.parametrize("words", [["serve"], ["worker"]])
def test_a_node_told_to_stop_stops_cleanly(home, start, words, sign):
    node = start(*words, home[0])

    node.send_signal(sign)

    assert ended(node, 60) == (0, "")  # systemd kills what takes longer than 90 seconds


def test_a_directory_is_served_once(home, start):
    directory, port = home
    first = start("serve", directory)

    second = start("serve", directory, "--port", port + 1)

    code, told = ended(second)
    assert (code, told) == (2, f"samenbeter: the node in {directory} is served already\n")
    assert ask(port).status == 200
    assert first.poll() is None


def test_a_killed_node_starts_again_at_once(home, start):
    directory, port = home
    start("serve", directory).kill()

    start("serve", directory)

    assert ask(port).status == 200


def test_a_port_that_is_taken_is_told_in_a_sentence(home, start):
    directory, port = home
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()

        node = start("serve", directory)

        code, told = ended(node)
    assert code == 2
    assert told == (
        f"samenbeter: port {port} on 127.0.0.1 is taken: stop what listens there, or choose"
        " another port in node.toml or with --port\n"
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_a_place_that_is_not_ours_is_told_in_a_sentence(home, start, host):
    node = start("serve", home[0], "--host", host)

    code, told = ended(node)
    assert code == 2
    assert told.startswith("samenbeter: cannot listen on ")
    assert told.count("\n") == 1


def test_pages_and_background_work_can_live_apart(home, start):
    directory, port = home
    start("serve", directory, "--no-worker")

    worker = start("worker", directory)

    assert worker.said == "Rotterdam Middelland: at work\n"
    assert ask(port).status == 200
    code, told = ended(start("worker", directory))
    assert (code, told) == (2, f"samenbeter: the node in {directory} has a worker already\n")


def test_a_running_node_is_not_replaced_by_a_backup(home, start, tmp_path):
    directory, port = home
    start("serve", directory)
    start("backup", tmp_path / "copy.tar.gz", directory).wait(PATIENCE)

    code, told = ended(start("restore", tmp_path / "copy.tar.gz", directory, "--force"))

    assert (code, told) == (
        2, f"samenbeter: the node in {directory} is running: stop it, then restore\n"
    )  # fmt: skip
    assert ask(port).status == 200


def test_a_broken_plugin_keeps_the_node_back_only_when_asked_to(home, start):
    directory, port = home
    text = (directory / "node.toml").read_text()
    (directory / "node.toml").write_text(text.replace("plugins = []", 'plugins = ["shed"]'))

    code, told = ended(start("serve", directory, "--strict"))
    assert code == 2
    assert told.splitlines()[-1].startswith("samenbeter: plugin shed stays out: ")

    start("serve", directory)
    assert ask(port).status == 200


def test_serving_loads_nothing_that_only_commands_need(home):
    lines = (
        "import sys, federation.plugin\nfrom pathlib import Path\n"
        "from core import serving, app, web\n"
        f"web.create_app(app.open_node(Path({str(home[0])!r})))\n"
        "heavy = {'alembic', 'argon2', 'rich', 'apispec', 'pytest'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )

    told = subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, check=True, timeout=60,
        env={**os.environ, "SAMENBETER_PLUGINS": "initiatives,lessons"},
    )  # fmt: skip

    assert told.stdout == "[]\n"


def echo(environ, start_response):
    environ["wsgi.input"].read()
    told = f"{environ['REMOTE_ADDR']} {environ['wsgi.url_scheme']}".encode()
    start_response("200 OK", [("Content-Length", str(len(told)))])
    return [told]


def echoing(**settings):
    server = http_server.listen(echo, ServerConfig(**settings), host="127.0.0.1", port=0)
    return listening(server, every=0.05)


def talk(server, parts, wait=0.0):
    """Send the parts one after another; return all that comes back."""
    got = b""
    with socket.create_connection(("127.0.0.1", server.effective_port), timeout=20) as line:
        for part in parts:
            line.sendall(part)
            time.sleep(wait)
        while part := line.recv(4096):
            got += part
    return got


HEAD = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("proxy", "believed"),
    [
        ("", b"127.0.0.1 http"),
        ("127.0.0.1", b"203.0.113.7 https"),
        ("192.0.2.9", b"127.0.0.1 http"),
    ],
)
def test_the_word_of_a_proxy_counts_only_when_it_is_ours(proxy, believed):
    told = b"X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n"

    with echoing(proxy=proxy) as server:
        answer = talk(server, [HEAD + told + b"\r\n"])

    assert answer.endswith(believed)


def test_a_body_of_ten_gigabytes_is_refused_before_it_is_sent():
    with echoing() as server:
        head = HEAD.replace(b"GET", b"POST") + b"Content-Length: 10000000000\r\n\r\n"
        answer = talk(server, [head])

    assert answer.startswith(b"HTTP/1.1 413 ")


CUT_OFF = b""


def talk_until_cut_off(server, parts, wait=0.0):
    """Talk to a server that may hang up in the middle; that too is an answer."""
    try:
        return talk(server, parts, wait=wait)
    except ConnectionError:
        return CUT_OFF


def test_endless_headers_are_refused():
    soup = [b"X-Soup: " + b"x" * 8000 + b"\r\n"] * 100

    with echoing() as server:
        answer = talk_until_cut_off(server, [HEAD, *soup, b"\r\n"])

    assert answer == CUT_OFF or answer.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "parts",
    [
        [HEAD, *[b"X"] * 100],
        [HEAD.replace(b"GET", b"POST") + b"Content-Length: 1000\r\n\r\n", *[b"x"] * 100],
    ],
    ids=["headers", "body"],
)
def test_who_sends_a_byte_at_a_time_is_cut_off_at_the_deadline(monkeypatch, parts):
    monkeypatch.setattr(http_server, "REQUEST_DEADLINE", 0.5)
    monkeypatch.setattr(http_server, "_LOOK_EVERY", 0.1)
    left = iter(parts)

    with echoing() as server:
        answer = talk_until_cut_off(server, left, wait=0.1)
        assert list(left)  # it was not allowed to say all
        assert talk(server, [HEAD + b"\r\n"]).endswith(b"127.0.0.1 http")

    assert not answer.endswith(b"127.0.0.1 http")


def test_small_answers_are_sent_at_once():
    seen = []

    class Watched(http_server._Channel):
        def __init__(self, server, sock, *more, **settings):
            seen.append(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            super().__init__(server, sock, *more, **settings)

    with echoing() as server:
        server.channel_class = Watched
        talk(server, [HEAD + b"\r\n"])

    assert seen == [1]


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"POST /api/v1/lessons HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 300_000 + b"\r\n\r\n", 431),
    ],
)
def test_what_the_server_refuses_by_itself_has_our_shape_and_headers(
    home, start, request_bytes, status
):
    directory, port = home
    start("serve", directory)

    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.sendall(request_bytes)
        answer = http.client.HTTPResponse(wire)
        answer.begin()
        told = json.loads(answer.read())

    assert (answer.status, told["status"]) == (status, status)
    assert answer.getheader("Content-Type") == "application/problem+json"
    assert "default-src 'self'" in answer.getheader("Content-Security-Policy")
    assert answer.getheader("Server") is None
