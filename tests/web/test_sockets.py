# SPDX-License-Identifier: EUPL-1.2
"""The pages behind the real server, asked with bytes that no polite client would send."""

import socket
import threading
from contextlib import contextmanager

import pytest

from core.listening import listen
from core.web.security import fixed_headers
from samenbeter import Bytes, Page, hookimpl
from tests.listening import listening


class Echo:
    """A guest for machines that tells what target it saw."""

    @hookimpl
    def register_pages(self):
        return [
            Page(
                "/echo/<name>",
                lambda node, request: Bytes(request.target.encode(), "text/plain"),
                methods=("GET", "POST"),
                machine=True,
                body_limit=1000,
            )
        ]


@contextmanager
def serving(node, front):
    """Serve ``front`` as ``samenbeter serve`` does; give a function that sends bytes."""
    server = listen(
        front, node.config.server, host="127.0.0.1", port=0, headers=fixed_headers(node)
    )

    def send(raw):
        with socket.create_connection(("127.0.0.1", server.effective_port), timeout=10) as wire:
            wire.sendall(raw)
            got = b""
            while chunk := wire.recv(65536):
                got += chunk
        return got

    with listening(server):
        yield send


@pytest.fixture
def send(with_guest):
    node, front = with_guest(Echo())
    with serving(node, front) as sending:
        yield sending


def ask(line, *headers):
    return "\r\n".join([line, "Host: x", "Connection: close", *headers, "", ""]).encode()


def test_no_answer_names_the_server(send):
    for line in ("GET / HTTP/1.1", "GET /nergens HTTP/1.1", "SOEP / HTTP/1.1", "GET"):
        answer = send(ask(line)).lower()

        assert b"\nserver:" not in answer, line
        assert b"waitress" not in answer, line
        assert b"werkzeug" not in answer and b"python" not in answer, line


@pytest.mark.parametrize(
    "raw",
    [
        b"GET\r\n\r\n",
        b"SOEP\r\n\r\n",
        ask("GET / HTTP/1.1", "Content-Length: -1"),
        ask("GET / HTTP/1.1", "Content-Length: 1", "Content-Length: 2"),
        ask("POST / HTTP/1.1", "Transfer-Encoding: soup"),
        ask("POST / HTTP/1.1", "Content-Length: 99999999999"),
        ask("GET http://[/lessen HTTP/1.1"),
    ],
    ids=["short", "word", "negative", "twice", "coding", "huge", "no address"],
)
def test_what_the_server_itself_refuses_carries_the_headers_too(send, raw):
    answer = send(raw)

    assert answer[9:10] in (b"4", b"5"), answer
    for line in (b"x-frame-options: deny", b"content-security-policy: default-src 'self'"):
        assert line in answer.lower()


def test_head_has_the_headers_of_get_and_no_body(send):
    got, head = send(ask("GET /lessen HTTP/1.1")), send(ask("HEAD /lessen HTTP/1.1"))

    assert head.startswith(b"HTTP/1.1 200") and head.endswith(b"\r\n\r\n")
    for name in (b"content-length", b"etag", b"content-security-policy"):
        lines = [
            [line for line in answer.split(b"\r\n") if line.lower().startswith(name)]
            for answer in (got, head)
        ]
        assert lines[0] == lines[1] != []


def test_a_page_one_has_already_costs_no_body(send):
    first = send(ask("GET /lessen HTTP/1.1"))
    etag = next(line[6:] for line in first.split(b"\r\n") if line.lower().startswith(b"etag"))

    again = send(ask("GET /lessen HTTP/1.1", f"If-None-Match: {etag.decode()}"))

    assert again.startswith(b"HTTP/1.1 304")
    assert again.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "target", ["/echo/a%2Fb?x=%2f&y", "/echo/%41?q=a+b", "/echo/x?", "/echo/x?a=1&a=2"]
)
def test_a_machine_sees_the_target_byte_for_byte(send, target):
    answer = send(ask(f"GET {target} HTTP/1.1"))

    if answer.startswith(b"HTTP/1.1 200"):
        assert answer.rpartition(b"\r\n\r\n")[2].decode() == target
    else:  # an encoded slash does not match one part of a path
        assert "%2F" in target and answer.startswith(b"HTTP/1.1 404")


@pytest.mark.parametrize("host", ["x.example:80", "HTTP", "h", "echo", "a@b", "[::1]", ""])
def test_a_machine_sees_a_target_in_absolute_form_from_its_path_on(send, host):
    answer = send(ask(f"GET http://{host}/echo/x?a=http://h/ HTTP/1.1"))

    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.rpartition(b"\r\n\r\n")[2] == b"/echo/x?a=http://h/"


@pytest.mark.parametrize(
    "length", ["Content-Length: 5000", "Transfer-Encoding: chunked"], ids=["told", "chunked"]
)
def test_a_body_above_the_limit_is_refused_however_it_comes(send, length):
    body = b"x" * 5000
    if "chunked" in length:
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)

    answer = send(ask("POST /echo/x HTTP/1.1", length) + body)

    assert answer.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in answer


@pytest.mark.parametrize(
    "line",
    [
        "GET /lessen?kind=%0d%0aSet-Cookie:%20a=b HTTP/1.1",
        "GET /%0d%0aSet-Cookie:%20a=b HTTP/1.1",
        "GET /aanmelden?naar=/%0d%0aSet-Cookie:%20a=b HTTP/1.1",
        "GET /redactie?x=%0d%0aSet-Cookie:%20a=b HTTP/1.1",
        "GET /berichten/%ff%fe HTTP/1.1",
        "GET /zoeken?q=%ff%fe%00 HTTP/1.1",
        "GET /zoeken?q=%ed%a0%80 HTTP/1.1",
        "GET /lessen?origin=%00&kind=%ed%a0%80&na=%00 HTTP/1.1",
        "GET http://evil.example/lessen HTTP/1.1",
        "GET //evil.example/lessen HTTP/1.1",
    ],
)
def test_odd_bytes_are_answered_calmly(send, line):
    answer = send(ask(line))

    assert answer[9:12] in (b"200", b"303", b"400", b"404"), answer[:200]
    assert b"\nset-cookie" not in answer.lower()


def test_many_at_once_get_whole_pages(send):
    answers = []

    def visitor():
        answers.append(send(ask("GET / HTTP/1.1")))

    threads = [threading.Thread(target=visitor) for _ in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    bodies = {answer.partition(b"\r\n\r\n")[2] for answer in answers}
    assert len(bodies) == 1
    assert bodies.pop().rstrip().endswith(b"</html>")
