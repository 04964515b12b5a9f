"""One message's way through all parts as one trace of OpenTelemetry; loaded only where a collector is named.

The ids of a trace and of its first span follow from the id of the turn, which is there once for each message and which
every part knows. So no id has to be kept or passed on: whoever does something for a message hangs it under the same
root. Only a call of the action server carries the span that it belongs to, in the header `traceparent` (W3C Trace
Context). Attributes hold ids, states and channels, never a text; an error is told by its class.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from contextvars import ContextVar
from datetime import datetime
from typing import Iterator, Mapping, Optional, Tuple

from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    get_current_span,
    set_span_in_context,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from bot.domain.message import Receipt
from bot.domain.turn import Turn, TurnState
from bot.ops.otlp import OtlpExporter
from bot.use_cases.observing import Observer, Stretch

MOST_WAITING = 2_048  # spans; what is above is dropped
BATCH = 512  # spans in one request
SEND_EVERY = 1_000  # milliseconds
_W3C = TraceContextTextMapPropagator()
_given: ContextVar[Optional[Tuple[int, int]]] = ContextVar("given", default=None)


class Traces(Observer):
    """Notes spans in memory; they are sent by a thread beside the work."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("heard")

    def close(self) -> None:
        """Send what waits, if the collector is there, and stop."""
        self._provider.shutdown()

    def message_taken(self, channel: str, receipt: Receipt, begun: datetime, at: datetime) -> None:
        """See Observer."""
        if receipt.repeated:
            return
        facts = {
            "heard.channel": channel,
            "heard.turn_id": receipt.turn_id,
            "heard.message_id": receipt.message_id,
            "heard.conversation_id": receipt.conversation_id,
        }
        if receipt.ended is not None:
            facts["heard.state"] = receipt.ended.value
        token = _given.set(ids_of(receipt.turn_id))
        try:
            span = self._tracer.start_span("intake", Context(), SpanKind.SERVER, facts, start_time=_nanoseconds(begun))
        finally:
            _given.reset(token)
        span.end(_nanoseconds(at))

    def turn_claimed(self, turn: Turn, at: datetime) -> None:
        """See Observer."""
        if turn.tries == 1:
            self._note("queue", turn.id, SpanKind.CONSUMER, turn.queued_at, at)

    def turn_ended(self, turn: Turn, state: TurnState, at: datetime) -> None:
        """See Observer."""
        under_way = get_current_span()
        if under_way.is_recording():
            under_way.set_attribute("heard.state", state.value)
        else:  # by the watchdog, that has no part in the turn's work
            self._note("ended", turn.id, SpanKind.INTERNAL, at, at, {"heard.state": state.value})

    def sent(self, channel: str, turn_id: str | None, written: datetime, at: datetime) -> None:
        """See Observer."""
        if turn_id is not None:
            self._note("delivery", turn_id, SpanKind.PRODUCER, written, at, {"heard.channel": channel})

    def action_done(self, action: str, seconds: float, called_by: str | None) -> None:
        """See Observer."""
        above = _W3C.extract({"traceparent": called_by}, Context()) if called_by else Context()
        if not get_current_span(above).get_span_context().is_valid:
            return
        now = time.time_ns()
        facts = {"heard.action": action}
        span = self._tracer.start_span("action", above, SpanKind.SERVER, facts, start_time=now - int(seconds * 1e9))
        span.end(now)

    @contextlib.contextmanager
    def stretch(self, stretch: Stretch, turn: Turn | None = None) -> Iterator[None]:
        """See Observer. What belongs to no turn (the brain's warm-up) is not noted."""
        if turn is None and not get_current_span().is_recording():
            yield
            return
        kind = SpanKind.CLIENT if stretch is Stretch.ACTION_CALL else SpanKind.INTERNAL
        above = _under_root(turn.id) if turn is not None else None
        facts = {"heard.turn_id": turn.id, "heard.try": turn.tries} if turn is not None else None
        with self._tracer.start_as_current_span(
            stretch.value, above, kind, facts, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except BaseException as error:
                span.set_status(Status(StatusCode.ERROR))
                span.set_attribute("error.type", type(error).__name__)
                raise

    def headers(self) -> Mapping[str, str]:
        """See Observer."""
        carrier: dict[str, str] = {}
        _W3C.inject(carrier)
        return carrier

    def _note(
        self,
        name: str,
        turn_id: str,
        kind: SpanKind,
        begun: datetime,
        ended: datetime,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        span = self._tracer.start_span(name, _under_root(turn_id), kind, facts, start_time=_nanoseconds(begun))
        span.end(_nanoseconds(ended))


def open_traces(part: str, worker: str, version: str, url: str) -> Traces:
    """Traces of a part, sent to the collector at this address."""
    resource = Resource(
        {
            "service.namespace": "heard",
            "service.name": f"heard-{part}",
            "service.version": version,
            "service.instance.id": worker,
        }
    )
    provider = TracerProvider(resource=resource, id_generator=_GivenIds(), shutdown_on_exit=False)
    exporter = OtlpExporter(url)
    provider.add_span_processor(BatchSpanProcessor(exporter, MOST_WAITING, SEND_EVERY, BATCH))
    return Traces(provider)


def ids_of(turn_id: str) -> tuple[int, int]:
    """The ids of the trace of a turn's message and of its first span: 16 and 8 bytes, which follow from the turn's."""
    digest = hashlib.sha256(f"heard trace {turn_id}".encode()).digest()
    return int.from_bytes(digest[:16], "big"), int.from_bytes(digest[16:24], "big")


class _GivenIds(RandomIdGenerator):
    """Random ids, but for a first span the ones that follow from its turn."""

    def generate_trace_id(self) -> int:
        given = _given.get()
        return super().generate_trace_id() if given is None else given[0]

    def generate_span_id(self) -> int:
        given = _given.get()
        return super().generate_span_id() if given is None else given[1]

    def is_trace_id_random(self) -> bool:
        return False


def _under_root(turn_id: str) -> Context:
    trace, root = ids_of(turn_id)
    above = SpanContext(trace, root, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return set_span_in_context(NonRecordingSpan(above), Context())


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1_000
