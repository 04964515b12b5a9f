"""What happens, counted and timed for Prometheus. No label holds anything of a customer.

Names follow https://prometheus.io/docs/practices/naming/: the prefix of the application, base units, `_total` for
what only grows. Every label has few values: channels, states, stretches of work, our own actions, classes of errors.
"""

from __future__ import annotations

import contextlib
import time
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Callable, Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    Summary,
    disable_created_metrics,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from bot.domain.message import Receipt
from bot.domain.turn import Turn, TurnState
from bot.use_cases.backlog_ports import Backlog
from bot.use_cases.observing import Observer, Stretch

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
# Seconds. 3, 10 and 15 are the deadlines of a turn: see domain.turn.
ANSWER_BUCKETS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 3, 10, 15, 60)
STRETCH_BUCKETS = (0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 1, 5, 10)
_is_in_turn: ContextVar[bool] = ContextVar("is_in_turn", default=False)


class Metrics(Observer):
    """Counts in memory; whoever asks gets the figures since the part was started."""

    def __init__(self, part: str, version: str, model: str | None = None) -> None:
        disable_created_metrics()
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        build = Gauge(
            "heard_build_info", "Which part this is, and of which version.", ["part", "version"], registry=registry
        )
        build.labels(part, version).set(1)
        if model is not None:
            served = Gauge("heard_model_info", "The model that answers here.", ["model"], registry=registry)
            served.labels(model).set(1)
        self._taken = Counter(
            "heard_messages_taken", "Customers' messages written down, by channel.", ["channel"], registry=registry
        )
        self._refused = Counter(
            "heard_refused", "What was refused because there was too much of it.", ["what"], registry=registry
        )
        self._turns = Counter("heard_turns", "Turns that ended, by how.", ["state"], registry=registry)
        self._answers = Histogram(
            "heard_answer_seconds", "From a message's receipt until its answer was written down.",
            buckets=ANSWER_BUCKETS, registry=registry,
        )  # fmt: skip
        self._queue_wait = Histogram(
            "heard_queue_wait_seconds", "From a message's receipt until a brain took it up first.",
            buckets=ANSWER_BUCKETS, registry=registry,
        )  # fmt: skip
        self._delivery = Histogram(
            "heard_delivery_seconds", "From writing to a customer until it went out, by channel.", ["channel"],
            buckets=ANSWER_BUCKETS, registry=registry,
        )  # fmt: skip
        self._intake = Histogram(
            "heard_intake_seconds", "From a message's arrival until it was on disk.",
            buckets=STRETCH_BUCKETS, registry=registry,
        )  # fmt: skip
        stretches = Histogram(
            "heard_stretch_seconds", "Parts of the work on a turn; 'turn' is the whole of one try.", ["stretch"],
            buckets=STRETCH_BUCKETS, registry=registry,
        )  # fmt: skip
        self._stretches = {stretch: stretches.labels(stretch.value) for stretch in Stretch} if part == "brain" else {}
        self._actions = Summary("heard_action_seconds", "Actions that ran, by name.", ["action"], registry=registry)
        self._database_errors = Counter(
            "heard_database_errors", "Errors of the database, by their class.", ["kind"], registry=registry
        )
        self._backlog = _BacklogGauges()
        registry.register(self._backlog)

    def text(self) -> bytes:
        """All figures in the text format of Prometheus."""
        return generate_latest(self._registry)

    def show_backlog(self, backlog: Backlog | None) -> None:
        """Tell this of what waits from now on; None: it is not known."""
        self._backlog.latest = backlog

    def message_taken(self, channel: str, receipt: Receipt, begun: datetime, at: datetime) -> None:
        """See Observer."""
        if receipt.repeated:
            return
        self._taken.labels(channel).inc()
        self._intake.observe(max(0.0, (at - begun).total_seconds()))
        if receipt.ended is not None:
            self._turns.labels(receipt.ended.value).inc()

    def refused(self, what: str) -> None:
        """See Observer."""
        self._refused.labels(what).inc()

    def turn_claimed(self, turn: Turn, at: datetime) -> None:
        """See Observer."""
        if turn.tries == 1:
            self._queue_wait.observe(max(0.0, (at - turn.queued_at).total_seconds()))

    def turn_ended(self, turn: Turn, state: TurnState, at: datetime) -> None:
        """See Observer."""
        self._turns.labels(state.value).inc()
        if state is TurnState.ANSWERED:
            self._answers.observe(max(0.0, (at - turn.queued_at).total_seconds()))

    def sent(self, channel: str, turn_id: str | None, written: datetime, at: datetime) -> None:
        """See Observer."""
        self._delivery.labels(channel).observe(max(0.0, (at - written).total_seconds()))

    def action_done(self, action: str, seconds: float, called_by: str | None) -> None:
        """See Observer."""
        self._actions.labels(action).observe(seconds)

    def database_failed(self, kind: str) -> None:
        """See Observer."""
        self._database_errors.labels(kind).inc()

    def sockets_open(self, count: Callable[[], int]) -> None:
        """See Observer."""
        sockets = Gauge("heard_widget_sockets", "Sockets of chat widgets that are open.", registry=self._registry)
        sockets.set_function(count)

    @contextlib.contextmanager
    def stretch(self, stretch: Stretch, turn: Turn | None = None) -> Iterator[None]:
        """See Observer. What belongs to no turn (the brain's warm-up) is not timed."""
        if turn is None and not _is_in_turn.get():
            yield
            return
        token = _is_in_turn.set(True)
        begun = time.perf_counter()
        try:
            yield
        finally:
            _is_in_turn.reset(token)
            self._stretches[stretch].observe(time.perf_counter() - begun)


class _BacklogGauges(Collector):
    """What waits, as it was last looked at; nothing where nobody looks."""

    latest: Backlog | None = None

    def collect(self) -> Iterator[Metric]:
        """See parent class."""
        seen = self.latest
        if seen is None:
            return
        yield _gauge("heard_turns_open", "Messages that have no answer yet.", seen.turns.depth)
        yield _gauge("heard_turns_longest_wait_seconds", "How long the oldest of them waits.", _wait(seen.turns, seen))
        yield _gauge("heard_handoffs_waiting", "Customers who wait for a person.", seen.handoffs.depth)
        yield _gauge(
            "heard_handoffs_longest_wait_seconds", "How long the first of them waits.", _wait(seen.handoffs, seen)
        )
        depth = GaugeMetricFamily("heard_outbox_messages", "What was said and has not gone out.", labels=["channel"])
        age = GaugeMetricFamily(
            "heard_outbox_oldest_age_seconds", "How long the oldest of it waits.", labels=["channel"]
        )
        for channel, queue in sorted(seen.outbox.items()):
            depth.add_metric([channel], queue.depth)
            age.add_metric([channel], _wait(queue, seen))
        yield depth
        yield age
        yield _gauge("heard_deadlines_overdue", "Duties about open cases that are late.", seen.deadlines_overdue)
        yield _gauge("heard_promises_at_risk", "Promises that fall due within a day.", seen.promises_at_risk)
        yield _gauge("heard_promises_broken", "Broken promises about cases that are open.", seen.promises_broken)
        up = GaugeMetricFamily(
            "heard_channel_up", "1: all of this channel is well; 0: it is failing.", labels=["channel"]
        )
        for channel, is_well in sorted(seen.channels.items()):
            up.add_metric([channel], float(is_well))
        yield up


def _wait(queue: Any, seen: Backlog) -> float:
    return float(queue.longest_wait(seen.at).total_seconds())


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, value=value)
