"""The mailbox of simulated customers: a mail server on this machine that keeps the newest code of each address."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from types import TracebackType
from typing import Callable

WAIT = 6.0  # seconds for a letter; the worker looks once a second
CODE = re.compile(r"(?<!\d)(\d{6}|\d{3}[ -]\d{3})(?!\d)")


class Mailbox:
    """A mail server that takes every letter. Its address is for HEARD_SMTP_URL."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._arrived = threading.Condition()
        self._server = _Server(self._keep)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Mailbox:
        threading.Thread(target=self._server.serve_forever, name="mailbox", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def code_for(self, address: str, wait: float = WAIT) -> str | None:
        """The newest code that was sent to this address, which is then taken out; None where none comes in time."""
        until = time.monotonic() + wait
        with self._arrived:
            while address.lower() not in self._codes and time.monotonic() < until:
                self._arrived.wait(max(0.0, until - time.monotonic()))
            return self._codes.pop(address.lower(), None)

    def _keep(self, address: str, letter: str) -> None:
        found = CODE.search(letter.partition("\n\n")[2])  # below the head, which has numbers of its own
        if found is not None:
            with self._arrived:
                self._codes[address.lower()] = re.sub(r"\D", "", found[1])
                self._arrived.notify_all()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, keep: Callable[[str, str], None]) -> None:
        self.keep = keep
        super().__init__(("127.0.0.1", 0), _Letter)


class _Letter(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as it takes to be given a letter."""

    def handle(self) -> None:
        """One connection."""
        assert isinstance(self.server, _Server)
        address = ""
        self._say("220 mailbox")
        while (line := self._line()) is not None:
            verb = line[:4].upper()
            if verb == "RCPT":
                address = line.partition("<")[2].partition(">")[0]
            if verb == "DATA":
                self._say("354 go on")
                letter = []
                while (line := self._line()) not in (None, "."):
                    letter.append(line or "")
                self.server.keep(address, "\n".join(letter))
            self._say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _line(self) -> str | None:
        line = self.rfile.readline(10_000)
        return line.decode("utf-8", "replace").rstrip("\r\n") if line else None
