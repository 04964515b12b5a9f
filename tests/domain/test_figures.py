"""The figures of a period by hand: what counts, what does not, and what nobody can know yet."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.case_deadline import DeadlineState
from bot.domain.figures import (
    COMES_BACK_WITHIN,
    HandoffSeen,
    NeedSeen,
    TurnSeen,
    bot_solved,
    deadlines_kept,
    measure_waits,
    pareto,
    promises_kept,
    reasons,
    weeks,
)
from bot.domain.promise import PromiseState
from bot.domain.statistics import Share
from tests.builders import TUESDAY_MORNING as NOW

ZONE = "Europe/Dublin"
LONG_AGO = NOW - timedelta(days=10)


def test_pareto_has_the_most_frequent_first() -> None:
    bars = pareto(["b", "a", "c", "a", "b", "a", "c", "d"])

    assert [(bar.name, bar.count) for bar in bars] == [("a", 3), ("b", 2), ("c", 2), ("d", 1)]
    assert [bar.running for bar in bars] == [3 / 8, 5 / 8, 7 / 8, 1]
    assert pareto([]) == ()


@given(st.lists(st.sampled_from("abcdef"), min_size=1))
def test_pareto_loses_nothing(names: list[str]) -> None:
    bars = pareto(names)
    assert sum(bar.count for bar in bars) == len(names)
    assert [bar.count for bar in bars] == sorted((bar.count for bar in bars), reverse=True)
    assert bars[-1].running == 1


def test_weeks_begin_on_monday_in_the_time_of_the_house() -> None:
    """Sunday 23:30 UTC in summer is Monday in Dublin; a week in which nothing was stands there with nothing."""
    late_sunday = datetime(2026, 9, 6, 23, 30, tzinfo=timezone.utc)
    found = weeks([late_sunday, NOW, NOW], date(2026, 8, 26), date(2026, 9, 15), ZONE)

    assert found == (
        (date(2026, 8, 24), 0), (date(2026, 8, 31), 0), (date(2026, 9, 7), 1), (date(2026, 9, 14), 2)
    )  # fmt: skip


def test_only_what_came_to_its_end_is_kept_or_not() -> None:
    """What is open, extended, dropped or given back counts for neither side."""
    deadlines = [DeadlineState.MET] * 3 + [DeadlineState.MISSED] + list(DeadlineState)
    promises = [PromiseState.KEPT] * 2 + list(PromiseState)

    assert deadlines_kept(deadlines) == Share(4, 6)
    assert promises_kept(promises) == Share(3, 4)
    assert deadlines_kept([DeadlineState.OPEN]) == Share(0, 0)


def handoff(wait: float | None = None, *, expired: bool = False, reason: str = "asked") -> HandoffSeen:
    return HandoffSeen(NOW, None if wait is None else NOW + timedelta(seconds=wait), expired, reason)


def test_waits_by_hand() -> None:
    """Of 10, 20, 30 and 100 s the median is 25 s and nine of ten wait no more than 79 s; in vain is counted beside."""
    found = measure_waits([*map(handoff, (10, 20, 100, 30)), handoff(expired=True), handoff()])

    assert (found.taken, found.in_vain) == (4, 1)
    assert found.median == timedelta(seconds=25)
    assert found.late is not None and found.late.total_seconds() == pytest.approx(79)
    assert found.in_vain_share == Share(1, 5)
    assert measure_waits([handoff()]).median is None


def test_reasons_are_counted() -> None:
    assert list(reasons([handoff(reason="b"), handoff(reason="a"), handoff(reason="b")]).items()) == [
        ("b", 2),
        ("a", 1),
    ]


def turn(at: datetime = LONG_AGO, conversation: str = "c", *, by_bot: bool = True) -> TurnSeen:
    return TurnSeen(conversation, at, by_bot)


@pytest.mark.parametrize(
    ("turns", "needs", "share", "recent"),
    [
        ([turn(), turn(LONG_AGO + timedelta(minutes=5))], [], Share(1, 1), 0),
        ([turn(), turn(by_bot=False)], [], Share(0, 1), 0),
        ([turn(), turn(LONG_AGO + timedelta(days=1))], [], Share(2, 2), 0),
        ([turn()], [NeedSeen("c", LONG_AGO)], Share(0, 1), 0),
        ([turn()], [NeedSeen("c", LONG_AGO + COMES_BACK_WITHIN)], Share(0, 1), 0),
        ([turn()], [NeedSeen("c", LONG_AGO + COMES_BACK_WITHIN + timedelta(seconds=1))], Share(1, 1), 0),
        ([turn()], [NeedSeen("c", LONG_AGO - timedelta(seconds=1))], Share(1, 1), 0),
        ([turn()], [NeedSeen("other", LONG_AGO)], Share(1, 1), 0),
        ([turn(NOW - timedelta(days=1))], [], Share(0, 0), 1),
        ([turn(NOW - timedelta(days=1))], [NeedSeen("c", NOW)], Share(0, 1), 0),
        ([], [], Share(0, 0), 0),
    ],
    ids=[
        "one talk", "a person answered", "two days are two talks", "a person was asked for", "within three days",
        "later is another matter", "before it is too", "another customer", "too recent to know", "known already",
        "nothing",
    ],
)  # fmt: skip
def test_what_the_bot_settled(turns: list[TurnSeen], needs: list[NeedSeen], share: Share, recent: int) -> None:
    found = bot_solved(turns, needs, NOW, ZONE)

    assert (found.share, found.too_recent) == (share, recent)
