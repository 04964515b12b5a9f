"""How quickly messages go, and when one that did not arrive is tried again."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pace import MUST_ARRIVE_WITHIN, TALK_LASTS, TokenBucket, next_try
from tests.builders import TUESDAY_MORNING


@given(st.floats(0.5, 100), st.integers(1, 50), st.lists(st.floats(0, 2), max_size=60))
def test_never_more_than_the_rate_and_the_burst(rate: float, burst: int, pauses: list[float]) -> None:
    """In any stretch of time at most rate x time + burst messages go."""
    bucket, now, went = TokenBucket(rate, burst), 0.0, []
    for pause in pauses:
        now += pause
        if bucket.wait(now) == 0.0:
            went.append(now)
    for start, first in enumerate(went):
        for end in range(start, len(went)):
            assert end - start + 1 <= (went[end] - first) * rate + burst + 1e-6


@given(st.floats(0.5, 10), st.integers(1, 5), st.lists(st.tuples(st.floats(0, 9), st.integers(1, 24)), max_size=40))
def test_what_counts_as_several_takes_as_many(rate: float, burst: int, sent: list[tuple[float, int]]) -> None:
    """In any stretch of time at most rate x time + burst tokens go before the last message of it."""
    bucket, now, went = TokenBucket(rate, burst), 0.0, list[tuple[float, int]]()
    for pause, tokens in sent:
        now += pause
        if bucket.wait(now, tokens) == 0.0:
            went.append((now, tokens))
    for start, (first, _) in enumerate(went):
        for end in range(start + 1, len(went)):
            taken = sum(tokens for _, tokens in went[start:end])
            assert taken + 1 <= (went[end][0] - first) * rate + burst + 1e-6


def test_a_pause_forgives_no_debt() -> None:
    """After a long text was sent, a short pause that the platform asks for does not make the next one earlier."""
    bucket = TokenBucket(1.0, 1)
    assert bucket.wait(0.0, 24) == 0.0
    bucket.empty(0.0, 2.0)

    assert bucket.wait(0.0) == 24.0


def test_waiting_as_long_as_it_says_is_enough() -> None:
    """Whoever waits so long may go."""
    bucket = TokenBucket(2.0, 1)

    assert bucket.wait(0.0) == 0.0
    wait = bucket.wait(0.1)
    assert 0 < wait <= 0.5 and bucket.wait(0.1 + wait) == 0.0


def test_a_pause_that_was_asked_for_is_kept() -> None:
    """When the platform asks for thirty seconds, nothing goes for thirty seconds."""
    bucket = TokenBucket(30.0, 30)
    bucket.empty(0.0, 30.0)

    assert bucket.wait(29.0) > 0 and bucket.wait(30.1) == 0.0


def test_pauses_grow_and_end() -> None:
    """Each try waits longer, up to an hour; what is relied on is tried for days, talk for hours."""
    gaps, now, tries = [], TUESDAY_MORNING, 1
    while (at := next_try(tries, TUESDAY_MORNING, now, must_arrive=True)) is not None:
        gaps.append(at - now)
        now, tries = at, tries + 1

    assert gaps == sorted(gaps) and gaps[-1] <= timedelta(hours=1)
    assert MUST_ARRIVE_WITHIN - timedelta(hours=2) < now - TUESDAY_MORNING <= MUST_ARRIVE_WITHIN
    assert next_try(9, TUESDAY_MORNING, TUESDAY_MORNING + TALK_LASTS, must_arrive=False) is None


@given(st.integers(1, 60), st.integers(0, 7200), st.floats(0, 1))
def test_what_the_platform_asks_is_never_undercut(tries: int, asked: int, chance: float) -> None:
    """The next try is never before the platform wants it."""
    pause = timedelta(seconds=asked)
    at = next_try(tries, TUESDAY_MORNING, TUESDAY_MORNING, must_arrive=True, asked=pause, chance=chance)

    assert at is not None and at >= TUESDAY_MORNING + pause
