"""A shop system on 127.0.0.1 for tests: real HTTP, with faults that are switched on request by request."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Mapping
from urllib.parse import parse_qsl, urlsplit

FIXTURES = Path(__file__).parent / "fixtures"
TOO_SLOW = 1.5  # seconds; the tests' limits are below


class Fault(Enum):
    """What goes wrong with one request."""

    NONE = "none"
    ERROR = "500, nothing done"
    ERROR_AFTER = "500, but it was done"
    SLOW = "no answer in time, nothing done"
    SLOW_AFTER = "no answer in time, but it was done"
    RESET = "the connection breaks off, nothing done"
    RESET_AFTER = "the connection breaks off, but it was done"
    TOO_MANY = "429 with Retry-After, nothing done"
    NOT_JSON = "200 with a page of something between us, nothing done"
    NOT_JSON_AFTER = "200 with a page, but it was done"
    DRIP = "a byte every now and then, for ever"


DONE_ALL_THE_SAME = {Fault.NONE, Fault.ERROR_AFTER, Fault.SLOW_AFTER, Fault.RESET_AFTER, Fault.NOT_JSON_AFTER}


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


def fixture(system: str, name: str) -> Any:
    """What a real system answers, with invented persons."""
    return json.loads((FIXTURES / system / f"{name}.json").read_text(encoding="utf-8"))


class FakeShop(ABC):
    """A server of one system. Its subclasses answer; faults are taken from `faults`, one for each request."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.write_faults: list[Fault] = []  # taken by requests that are not GET, before `faults`
        self.always: Fault | None = None
        self.retry_after = "0"  # seconds, told with 429
        self.asked: list[Asked] = []
        self.lock = threading.RLock()
        self._released = threading.Event()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # head and body are written apart; each answer would take 40 ms

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

            def _serve(self) -> None:
                fake._serve(self)

            do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """Connections that break off are meant."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop."""
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @abstractmethod
    def answer(self, asked: Asked) -> tuple[int, Any]:
        """Do what is asked; status and body."""

    def is_write(self, asked: Asked) -> bool:
        """Whether a request changes something."""
        return asked.method != "GET"

    def writes(self) -> list[Asked]:
        """The requests that change something, in order."""
        return [asked for asked in self.asked if self.is_write(asked)]

    def _fault(self, asked: Asked) -> Fault:
        with self.lock:
            if self.always is not None:
                return self.always
            if self.is_write(asked) and self.write_faults:
                return self.write_faults.pop(0)
            return self.faults.pop(0) if self.faults else Fault.NONE

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        raw = handler.rfile.read(length)
        url = urlsplit(handler.path)
        asked = Asked(
            handler.command, url.path, dict(parse_qsl(url.query)), dict(handler.headers),
            json.loads(raw) if raw else None,
        )  # fmt: skip
        with self.lock:
            self.asked.append(asked)
        fault = self._fault(asked)
        status, body = 200, None
        if fault in DONE_ALL_THE_SAME:
            with self.lock:
                status, body = self.answer(asked)
        try:
            self._reply(handler, fault, status, body)
        except OSError:  # the asker has gone
            handler.close_connection = True

    def _reply(self, handler: BaseHTTPRequestHandler, fault: Fault, status: int, body: Any) -> None:
        if fault in (Fault.RESET, Fault.RESET_AFTER):
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.close_connection = True
            handler.rfile.close()
            handler.wfile.close()
            handler.connection.close()
            return
        if fault in (Fault.SLOW, Fault.SLOW_AFTER):
            self._released.wait(TOO_SLOW)
        if fault is Fault.DRIP:
            self._drip(handler)
            return
        if fault in (Fault.ERROR, Fault.ERROR_AFTER):
            status, body = 500, {"code": "internal_server_error"}
        if fault is Fault.TOO_MANY:
            status, body = 429, {"code": "too_many_requests"}
        page = (
            b"<html>Back soon</html>" if fault in (Fault.NOT_JSON, Fault.NOT_JSON_AFTER) else json.dumps(body).encode()
        )
        handler.send_response(status)
        if fault is Fault.TOO_MANY:
            handler.send_header("Retry-After", self.retry_after)
        handler.send_header("Content-Length", str(len(page)))
        handler.end_headers()
        handler.wfile.write(page)

    def _drip(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        until = time.monotonic() + 10
        while time.monotonic() < until and not self._released.is_set():
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
