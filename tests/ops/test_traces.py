"""Traces: ids that every part derives alike, spans in their places, and a collector that may be away."""

from __future__ import annotations

import time
from datetime import timedelta

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SpanExportResult

from bot.console.supervisor import free_ports
from bot.domain.message import Receipt
from bot.domain.turn import Turn, TurnState
from bot.ops.otlp import AWAY_FOR, OtlpExporter
from bot.ops.traces import open_traces
from bot.use_cases.observing import Stretch
from tests.builders import TUESDAY_MORNING
from tests.ops.collector import Collector

NOW = TUESDAY_MORNING
TURN = Turn("t-1", "c-1", "m-1", TurnState.LEASED, queued_at=NOW, tries=1)
RECEIPT = Receipt("m-1", "c-1", 1, "t-1")


def test_parts_that_never_spoke_make_one_trace() -> None:
    """Gateway and brain know the turn's id and nothing else of each other; their spans hang under one root."""
    with Collector() as collector:
        gateway = open_traces("gateway", "g-1", "1", collector.url)
        brain = open_traces("brain", "b-1", "1", collector.url)
        actions = open_traces("actions", "a-1", "1", collector.url)
        gateway.message_taken("telegram", RECEIPT, NOW - timedelta(seconds=1), NOW)
        brain.turn_claimed(TURN, NOW + timedelta(seconds=1))
        with brain.stretch(Stretch.TURN, TURN):
            with brain.stretch(Stretch.ACTION_CALL):
                actions.action_done("action_status", 0.001, brain.headers()["traceparent"])
            brain.turn_ended(TURN, TurnState.ANSWERED, NOW)
        gateway.sent("telegram", "t-1", NOW, NOW + timedelta(seconds=2))
        for traces in (gateway, brain, actions):
            traces.close()
        spans = {span.name: span for span in collector.spans()}

    assert {span.trace_id for span in spans.values()} == {spans["intake"].trace_id}
    assert spans["intake"].parent_id == ""
    assert {name: span.parent_id for name, span in spans.items() if name != "intake"} == {
        "queue": spans["intake"].id,
        "turn": spans["intake"].id,
        "delivery": spans["intake"].id,
        "action_call": spans["turn"].id,
        "action": spans["action_call"].id,
    }
    assert spans["queue"].ended - spans["queue"].begun == 1_000_000_000
    assert spans["turn"].facts["heard.state"] == "answered"
    assert spans["action"].service == "heard-actions"


def test_what_fails_is_told_by_its_class() -> None:
    """A stretch that an error ended is marked, with the error's class and nothing that it says."""
    with Collector() as collector:
        traces = open_traces("brain", "b-1", "1", collector.url)
        with pytest.raises(ValueError), traces.stretch(Stretch.TURN, TURN):
            raise ValueError("mara@example.com")
        traces.close()
        (span,) = collector.spans()

    assert span.is_failed and span.facts["error.type"] == "ValueError"
    assert b"mara" not in b"".join(collector.bodies)


def test_what_belongs_to_no_message_makes_no_trace() -> None:
    """The brain's warm-up, repeated deliveries, and calls of an action with a header that is none are left out."""
    with Collector() as collector:
        traces = open_traces("brain", "b-1", "1", collector.url)
        with traces.stretch(Stretch.UNDERSTAND):
            pass
        traces.message_taken("sms", Receipt("m-1", "c-1", 1, "t-1", repeated=True), NOW, NOW)
        for header in (None, "", "00-zz-xx-01", "x" * 5_000):
            traces.action_done("action_status", 0.1, header)
        traces.close()

        assert collector.spans() == []


def some_spans(count: int) -> list[ReadableSpan]:
    """Finished spans."""
    tracer = TracerProvider(shutdown_on_exit=False).get_tracer("tests")
    spans = [tracer.start_span(f"span {number}") for number in range(count)]
    for span in spans:
        span.end()
    return [span for span in spans if isinstance(span, ReadableSpan)]


def test_a_collector_that_is_away_is_left_alone_for_a_while(caplog: pytest.LogCaptureFixture) -> None:
    """After a failure the next batches are dropped untried for some seconds, and one line of the log says so."""
    now, tried = [0.0], []

    def answer(request: httpx.Request) -> httpx.Response:
        tried.append(now[0])
        return httpx.Response(503 if now[0] < AWAY_FOR else 200)

    exporter = OtlpExporter("http://collector", httpx.MockTransport(answer), clock=lambda: now[0])
    results = []
    for now[0] in (0.0, 1.0, AWAY_FOR - 0.1, AWAY_FOR, AWAY_FOR + 1):
        results.append(exporter.export(some_spans(1)))

    assert tried == [0.0, AWAY_FOR, AWAY_FOR + 1]
    assert [result is SpanExportResult.SUCCESS for result in results] == [False, False, False, True, True]
    assert [record.levelname for record in caplog.records if record.name == "bot.ops.otlp"] == ["WARNING"]


def test_nobody_waits_for_a_collector() -> None:
    """With nobody at the collector's address, ten thousand messages are noted at once, and ending takes no time."""
    (port,) = free_ports(1)
    traces = open_traces("gateway", "g-1", "1", f"http://127.0.0.1:{port}")
    begun = time.perf_counter()
    for number in range(10_000):
        traces.message_taken("sms", Receipt(f"m-{number}", "c-1", 1, f"t-{number}"), NOW, NOW)
    noted = time.perf_counter() - begun
    traces.close()
    ended = time.perf_counter() - begun - noted

    assert noted < 5  # half a millisecond each, on a machine that does much else
    assert ended < 5
