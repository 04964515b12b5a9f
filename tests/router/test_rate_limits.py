"""How quickly one visitor may write, by a clock that the test moves."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import TooManyRequests
from bot.router.rate_limits import ADDRESS_LIMITS, MOST_REMEMBERED, VISITOR_LIMITS, RateLimits


class Seconds:
    """A clock in seconds that stands until it is moved."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def limits(clock: Seconds) -> RateLimits:
    return RateLimits(clock)


def refused(limits: RateLimits, visitor: str = "mara") -> timedelta | None:
    """Write a message; how long to wait if it was refused."""
    try:
        asyncio.run(limits.check_message(visitor))
    except TooManyRequests as error:
        return error.retry_after
    return None


def test_sixth_message_in_five_seconds(clock: Seconds, limits: RateLimits) -> None:
    """Five messages in five seconds are welcome, the sixth when the first of them is five seconds old."""
    welcome = []
    for _ in range(5):
        welcome.append(refused(limits))
        clock.at += 0.5
    wait = refused(limits)
    clock.at += 2.4
    too_early = refused(limits)
    clock.at += 0.1

    assert welcome == [None] * 5
    assert wait == timedelta(seconds=2.5)
    assert too_early is not None and too_early <= timedelta(seconds=0.11)
    assert refused(limits) is None


def test_refused_messages_do_not_count(clock: Seconds, limits: RateLimits) -> None:
    """Who keeps trying while refused does not wait any longer for it."""
    for _ in range(5):
        asyncio.run(limits.check_message("mara"))
    refusals = [refused(limits) for _ in range(100)]
    clock.at += 5

    assert refusals == [timedelta(seconds=5)] * 100
    assert refused(limits) is None


@pytest.mark.parametrize(("most", "seconds"), VISITOR_LIMITS[1:])
def test_longer_windows(clock: Seconds, limits: RateLimits, most: int, seconds: float) -> None:
    """Whoever writes steadily, never too quickly for the shorter windows, meets the longer one."""
    pace = seconds / (most + 1)
    welcome = []
    for _ in range(most):
        welcome.append(refused(limits))
        clock.at += pace
    wait = refused(limits)

    assert welcome == [None] * most
    assert wait is not None
    assert wait.total_seconds() == pytest.approx(pace)


def test_visitors_do_not_share_a_limit(limits: RateLimits) -> None:
    """One visitor's haste is no other visitor's wait."""
    for _ in range(6):
        refused(limits, "mara")

    assert refused(limits, "mara") is not None
    assert refused(limits, "tom") is None


def test_new_visitors_from_one_address(clock: Seconds, limits: RateLimits) -> None:
    """Sixty new conversations an hour from one address are welcome, the next one is told when to come."""
    ((most, seconds),) = ADDRESS_LIMITS
    for _ in range(most):
        asyncio.run(limits.check_new_visitor("203.0.113.7"))
    with pytest.raises(TooManyRequests) as refusal:
        asyncio.run(limits.check_new_visitor("203.0.113.7"))
    asyncio.run(limits.check_new_visitor("203.0.113.8"))
    clock.at += seconds

    assert refusal.value.retry_after == timedelta(seconds=seconds)
    asyncio.run(limits.check_new_visitor("203.0.113.7"))


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost", ""])
def test_loopback_is_not_counted(limits: RateLimits, address: str) -> None:
    """A proxy on this machine stands for many visitors and has no limit."""
    for _ in range(200):
        asyncio.run(limits.check_new_visitor(address))

    assert limits._seen == {}


def test_memory_is_bounded(limits: RateLimits) -> None:
    """Of very many visitors, those silent longest are forgotten first, and the others keep their count."""

    async def write(*visitors: str) -> None:
        for visitor in visitors:
            await limits.check_message(visitor)

    asyncio.run(write(*["early"] * 5, *(f"visitor {number}" for number in range(MOST_REMEMBERED - 1))))
    still_known = refused(limits, "early")
    asyncio.run(write(*(f"other {number}" for number in range(MOST_REMEMBERED))))

    assert still_known is not None
    assert len(limits._seen) == MOST_REMEMBERED
    assert refused(limits, "early") is None
