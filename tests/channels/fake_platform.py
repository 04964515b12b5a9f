"""A platform at the other end of a real socket: it notes every call and answers as the test wants."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Deque
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Call:
    """What a channel asked of its platform."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Reply:
    """What the platform answers."""

    status: int = 200
    content: Any = None  # bytes as they are, all else as JSON
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0  # seconds
    is_cut: bool = False  # the connection ends instead of an answer


@dataclass
class FakePlatform:
    """Runs on a free port of this machine until closed."""

    usual: Callable[[Call], Reply]
    calls: list[Call] = field(default_factory=list)
    next: Deque[Reply] = field(default_factory=deque)  # answers to the next calls that send something
    is_sending: Callable[[Call], bool] = lambda call: True

    def __post_init__(self) -> None:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                place = urlsplit(self.path)
                call = Call(
                    self.command, place.path, dict(parse_qsl(place.query)),
                    {name.lower(): value for name, value in self.headers.items()}, self.rfile.read(length),
                )  # fmt: skip
                fake.calls.append(call)
                reply = fake.next.popleft() if fake.next and fake.is_sending(call) else fake.usual(call)
                time.sleep(reply.after)
                if reply.is_cut:
                    self.close_connection = True
                    self.connection.close()
                    return
                content = reply.content if isinstance(reply.content, bytes) else json.dumps(reply.content).encode()
                self.send_response(reply.status)
                for name, value in {"content-type": "application/json", **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = handle_one  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Quietly."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """A caller that hangs up is no fault."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()
