"""A mail server in the test's own process: it speaks SMTP over a real socket and does as the test wants."""

from __future__ import annotations

import email
import email.policy
import socket
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass
class Behaviour:
    """What the server does; a test changes it while the server runs."""

    letters: list[EmailMessage] = field(default_factory=list)
    greeting: str = "220 ready"
    to_recipient: str = "250 ok"
    to_letter: str = "250 taken"
    passwords: list[str] = field(default_factory=list)
    offers_tls: ssl.SSLContext | None = None
    was_encrypted: list[bool] = field(default_factory=list)
    is_silent: bool = False


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        does = self.server.does
        if does.is_silent:
            self.server.quiet.wait(10)
            return
        self.say(does.greeting)
        is_encrypted = False
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "EHLO":
                offers = ["250-here", *(["250-STARTTLS"] if does.offers_tls and not is_encrypted else [])]
                self.say(*offers, "250 AUTH PLAIN")
            elif word == "STARTTLS" and does.offers_tls:
                self.say("220 go")
                self.request = does.offers_tls.wrap_socket(self.request, server_side=True)
                self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb")
                is_encrypted = True
            elif word == "AUTH":
                does.passwords.append(line.split()[2])
                self.say("235 welcome")
            elif word == "RCPT":
                self.say(does.to_recipient)
            elif word == "DATA":
                self.say("354 go on")
                self.take(is_encrypted)
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def finish(self) -> None:
        super().finish()
        self.request.close()  # the encrypted one, which the server does not know

    def take(self, is_encrypted: bool) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)  # RFC 5321 4.5.2
        does = self.server.does
        if does.to_letter.startswith("2"):
            letter = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            assert isinstance(letter, EmailMessage)
            does.letters.append(letter)
            does.was_encrypted.append(is_encrypted)
        self.say(does.to_letter)

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        self.wfile.flush()


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a free port of loopback until it is closed."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), _Talk)
        self.does, self.quiet = Behaviour(), threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        """For HEARD_SMTP_URL."""
        return "smtp://{}:{}".format(*self.server_address)

    def close(self) -> None:
        """Stop listening."""
        self.quiet.set()
        self.shutdown()
        self.server_close()


def a_closed_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
