"""Sends spans by OTLP as JSON over HTTP. The usual exporter needs a newer protobuf than Rasa allows.

Format: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding (ids in hexadecimal, 64-bit numbers as
strings, enums as numbers). A collector that is away costs nothing but the spans: they are dropped, and it is tried
again after a while.
"""

from __future__ import annotations

import logging
import time
from typing import Any, Callable, Mapping, Sequence

import httpx
import orjson
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

log = logging.getLogger(__name__)

PATH = "/v1/traces"
ANSWER_WITHIN = 2.0  # seconds
AWAY_FOR = 5.0  # seconds without a try after one that failed


class OtlpExporter(SpanExporter):
    """See parent class; it is called in a thread of its own."""

    def __init__(
        self,
        url: str,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url if url.endswith(PATH) else url + PATH
        self._client = httpx.Client(timeout=ANSWER_WITHIN, trust_env=False, transport=transport)
        self._clock = clock
        self._is_away, self._not_before = False, float("-inf")

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """See parent class."""
        if self._clock() < self._not_before:
            return SpanExportResult.FAILURE
        try:
            body = orjson.dumps(otlp_of(spans))
            self._client.post(self._url, content=body, headers={"content-type": "application/json"}).raise_for_status()
        except httpx.HTTPError as error:
            self._not_before = self._clock() + AWAY_FOR
            if not self._is_away:
                log.warning(
                    "the collector of HEARD_OTLP_URL takes no traces (%s); they are dropped", type(error).__name__
                )
            self._is_away = True
            return SpanExportResult.FAILURE
        if self._is_away:
            log.info("the collector of HEARD_OTLP_URL takes traces again")
        self._is_away = False
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """See parent class."""
        self._client.close()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """See parent class; nothing waits here."""
        return True


def otlp_of(spans: Sequence[ReadableSpan]) -> dict[str, Any]:
    """Spans of one part as an ExportTraceServiceRequest."""
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": _attributes(spans[0].resource.attributes)},
                "scopeSpans": [{"scope": {"name": "heard"}, "spans": [_span(span) for span in spans]}],
            }
        ]
    }


def _span(span: ReadableSpan) -> dict[str, Any]:
    context = span.get_span_context()
    assert context is not None
    return {
        "traceId": f"{context.trace_id:032x}",
        "spanId": f"{context.span_id:016x}",
        "parentSpanId": f"{span.parent.span_id:016x}" if span.parent is not None else "",
        "name": span.name,
        "kind": span.kind.value + 1,  # OTLP counts from 1; its 0 is "not told"
        "startTimeUnixNano": str(span.start_time),
        "endTimeUnixNano": str(span.end_time),
        "attributes": _attributes(span.attributes or {}),
        "status": {"code": span.status.status_code.value},
    }


def _attributes(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in values.items()]


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    return {"stringValue": str(value)}
