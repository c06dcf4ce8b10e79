# SPDX-License-Identifier: EUPL-1.2
"""A mail server for tests: speaks SMTP over a real socket, keeps what it takes."""

import base64
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Taken:
    """One letter as it came in."""

    sender: str
    to: str
    letter: EmailMessage
    encrypted: bool
    user: str


@dataclass
class Receiver:
    """A mail server on a port of its own, for as long as the with-block runs."""

    #: Made with it, the server offers STARTTLS; without it, nothing.
    tls: ssl.SSLContext | None = None
    #: Speaks TLS from the first byte.
    implicit: bool = False
    #: Command → answer, instead of yes: {"RCPT": "550 5.1.1 no such box"}.
    refuses: dict[str, str] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)

    def __enter__(self) -> "Receiver":
        receiver = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                _converse(receiver, self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _converse(receiver: Receiver, handler: socketserver.StreamRequestHandler) -> None:
    connection, encrypted, user = handler.connection, False, ""
    if receiver.implicit and receiver.tls:
        try:
            connection = receiver.tls.wrap_socket(connection, server_side=True)
        except (ssl.SSLError, OSError):
            return
        encrypted = True
    stream = connection.makefile("rwb")

    def say(line: str) -> None:
        stream.write(line.encode() + b"\r\n")
        stream.flush()

    sender = to = ""
    say("220 receiver")
    while line := stream.readline():
        verb = line.split()[0].decode().upper()
        if verb in receiver.refuses:
            say(receiver.refuses[verb])
        elif verb == "EHLO":
            say("250-receiver")
            if receiver.tls and not encrypted:
                say("250-STARTTLS")
            say("250 AUTH PLAIN")
        elif verb == "STARTTLS" and receiver.tls:
            say("220 go on")
            try:
                connection = receiver.tls.wrap_socket(connection, server_side=True)
            except (ssl.SSLError, OSError):
                return
            stream, encrypted = connection.makefile("rwb"), True
        elif verb == "AUTH":
            user = base64.b64decode(line.split()[2]).decode().split("\0")[1]
            say("235 welcome")
        elif verb == "MAIL":
            sender = line.decode().partition(":")[2].split()[0]
            say("250 yes")
        elif verb == "RCPT":
            to = line.decode().partition(":")[2].split()[0]
            say("250 yes")
        elif verb == "DATA":
            say("354 go on")
            lines = iter(stream.readline, b".\r\n")
            body = b"".join(each[1:] if each.startswith(b"..") else each for each in lines)
            letter = message_from_bytes(body, policy=policy.SMTP)
            receiver.taken.append(Taken(sender, to, letter, encrypted, user))
            say("250 taken")
        elif verb == "QUIT":
            say("221 bye")
            break
        else:
            say("250 yes")
    stream.close()
    connection.close()
