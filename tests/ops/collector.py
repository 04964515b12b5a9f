"""A collector of OpenTelemetry as far as tests need one: takes spans by OTLP as JSON, over real HTTP."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Mapping


@dataclass(frozen=True)
class Span:
    """A span as the collector has it."""

    service: str
    trace_id: str
    id: str
    parent_id: str
    name: str
    facts: Mapping[str, Any]
    begun: int  # nanoseconds
    ended: int
    is_failed: bool


class Collector:
    """Listens on a free port of this machine."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                collector.bodies.append(self.rfile.read(int(self.headers["content-length"])))
                assert self.path == "/v1/traces" and self.headers["content-type"] == "application/json"
                self.send_response(200)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Collector:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def spans(self) -> list[Span]:
        """What came in so far, as it began."""
        found = [
            _span(_facts(resource["resource"]["attributes"])["service.name"], span)
            for body in self.bodies
            for resource in json.loads(body)["resourceSpans"]
            for scope in resource["scopeSpans"]
            for span in scope["spans"]
        ]
        return sorted(found, key=lambda span: span.begun)


def _span(service: str, span: Mapping[str, Any]) -> Span:
    assert len(span["traceId"]) == 32 and len(span["spanId"]) == 16
    return Span(
        service, span["traceId"], span["spanId"], span["parentSpanId"], span["name"], _facts(span["attributes"]),
        int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"]), span["status"]["code"] == 2,
    )  # fmt: skip


def _facts(attributes: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {one["key"]: next(iter(one["value"].values())) for one in attributes}
