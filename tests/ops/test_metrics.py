"""Figures of a part: what is counted, in the text format of Prometheus, with nothing of a customer in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.domain.message import Receipt
from bot.domain.turn import Turn, TurnState
from bot.ops.both import Both
from bot.ops.metrics import Metrics
from bot.use_cases.backlog_ports import Backlog, Queue
from bot.use_cases.observing import Observer, Stretch
from tests.builders import TUESDAY_MORNING

NOW = TUESDAY_MORNING
TURN = Turn("t-1", "c-1", "m-1", TurnState.LEASED, queued_at=NOW - timedelta(seconds=2), tries=1)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("brain", "1.2.3", "a-model")


def figures(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels, but those of buckets."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
        if "le" not in sample.labels
    }


def test_messages_are_counted_once_by_their_channel(metrics: Metrics) -> None:
    """A message counts when it is on disk; one that was delivered twice counts once."""
    begun = NOW - timedelta(seconds=0.5)
    metrics.message_taken("telegram", Receipt("m-1", "c-1", 1, "t-1"), begun, NOW)
    metrics.message_taken("telegram", Receipt("m-1", "c-1", 1, "t-1", repeated=True), begun, NOW)
    metrics.message_taken("telegram", Receipt("m-2", "c-1", 2, "t-2", ended=TurnState.RELAYED), begun, NOW)
    seen = figures(metrics)

    assert seen["heard_messages_taken_total", "telegram"] == 2
    assert seen["heard_intake_seconds_sum",] == pytest.approx(1.0)
    assert seen["heard_turns_total", "relayed"] == 1


def test_a_turn_is_timed_from_receipt_to_answer(metrics: Metrics) -> None:
    """How long a turn waited, and how long its answer took, are seconds since its message came in."""
    metrics.turn_claimed(TURN, NOW - timedelta(seconds=1))
    metrics.turn_ended(TURN, TurnState.ANSWERED, NOW)
    metrics.turn_ended(TURN, TurnState.FAILED, NOW)
    seen = figures(metrics)

    assert seen["heard_queue_wait_seconds_sum",] == pytest.approx(1.0)
    assert (seen["heard_answer_seconds_count",], seen["heard_answer_seconds_sum",]) == (1, pytest.approx(2.0))
    assert (seen["heard_turns_total", "answered"], seen["heard_turns_total", "failed"]) == (1, 1)


def test_stretches_are_timed_within_a_turn_alone(metrics: Metrics) -> None:
    """The brain's warm-up belongs to no turn and would only spoil the figures."""
    with metrics.stretch(Stretch.UNDERSTAND):
        pass
    with metrics.stretch(Stretch.TURN, TURN), metrics.stretch(Stretch.UNDERSTAND):
        pass
    seen = figures(metrics)

    assert seen["heard_stretch_seconds_count", "understand"] == 1
    assert seen["heard_stretch_seconds_count", "turn"] == 1


def test_what_waits_is_shown_where_it_is_known(metrics: Metrics) -> None:
    """Depths and waits of the queues, what is late, and how channels are; nothing of it where nobody looked."""
    before = set(figures(metrics))
    outbox = {"sms": Queue(3, NOW - timedelta(seconds=30))}
    handoffs = Queue(2, NOW - timedelta(minutes=1))
    metrics.show_backlog(Backlog(NOW, Queue(), handoffs, outbox, 4, 5, 6, {"sms": False, "mail": True}))
    seen = figures(metrics)
    metrics.show_backlog(None)

    assert seen["heard_handoffs_waiting",] == 2 and seen["heard_handoffs_longest_wait_seconds",] == 60
    assert seen["heard_turns_open",] == 0 and seen["heard_turns_longest_wait_seconds",] == 0
    assert seen["heard_outbox_messages", "sms"] == 3 and seen["heard_outbox_oldest_age_seconds", "sms"] == 30
    late = ("heard_deadlines_overdue", "heard_promises_at_risk", "heard_promises_broken")
    assert [seen[(name,)] for name in late] == [4, 5, 6]
    assert (seen["heard_channel_up", "sms"], seen["heard_channel_up", "mail"]) == (0, 1)
    assert set(figures(metrics)) == before


def test_names_say_what_and_in_which_unit(metrics: Metrics) -> None:
    """Every family of ours has the prefix and help, and what is timed is in seconds."""
    families = list(text_string_to_metric_families(metrics.text().decode()))
    ours = [family for family in families if not family.name.startswith("process_")]

    assert ours and all(family.name.startswith("heard_") and family.documentation.endswith(".") for family in ours)
    assert all(family.name.endswith("_seconds") for family in ours if family.type in ("histogram", "summary"))


class Noting(Observer):
    """Notes what it is told by name."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def refused(self, what: str) -> None:
        self.told.append(what)


def test_two_observers_hear_the_same(metrics: Metrics) -> None:
    """With metrics and traces both are told everything."""
    second = Noting()
    both = Both(metrics, second)
    both.refused("upload")
    with both.stretch(Stretch.TURN, TURN):
        pass

    assert figures(metrics)["heard_refused_total", "upload"] == 1
    assert second.told == ["upload"]


def test_both_tell_of_everything_there_is_to_tell() -> None:
    """What an observer can be told, two can; none of it is forgotten when the list grows."""
    wanted = {name for name in vars(Observer) if not name.startswith("_")}

    assert wanted <= set(vars(Both))
