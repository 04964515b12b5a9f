"""Limits on customers over several gateways, with a real Redis; alone, where it is away."""

from __future__ import annotations

import asyncio
import subprocess
import time
from datetime import timedelta
from typing import Awaitable, Callable

import pytest

from bot.domain.errors import TooManyRequests
from bot.router.quick_redis import WAIT
from bot.router.rate_limits import VISITOR_LIMITS, RateLimits
from bot.router.shared_limits import SharedCounts
from tests.redis_server import RedisServer


async def welcome(limits: RateLimits, visitor: str, times: int) -> int:
    """How many of so many messages in a row are taken."""
    taken, waits = 0, []
    for _ in range(times):
        try:
            await limits.check_message(visitor)
            taken += 1
        except TooManyRequests as error:
            waits.append(error.retry_after)
    assert all(timedelta() < wait <= timedelta(seconds=VISITOR_LIMITS[0][1]) for wait in waits)
    return taken


def with_gateways(server: RedisServer, count: int, play: Callable[..., Awaitable[None]]) -> None:
    """Let gateways that share Redis play."""

    async def run() -> None:
        shared = [SharedCounts(server.url) for _ in range(count)]
        try:
            await play(*(RateLimits(shared=one) for one in shared))
        finally:
            for one in shared:
                await one.close()
            await asyncio.sleep(0.01)

    asyncio.run(run())


def test_one_count_for_all_gateways(redis_server: RedisServer) -> None:
    """Who writes to two gateways in turn gets no more through than with one, and others get theirs."""

    async def play(*gateways: RateLimits) -> None:
        taken = [await welcome(gateways[number % 2], "mara", 1) for number in range(20)]

        assert sum(taken) == VISITOR_LIMITS[0][0]
        assert await welcome(gateways[0], "tom", 3) == 3

    with_gateways(redis_server, 2, play)


def test_no_address_or_visitor_stands_in_redis(redis_server: RedisServer) -> None:
    """What is kept there is hashed, and goes by itself after the longest window."""

    async def play(limits: RateLimits) -> None:
        await limits.check_message("mara-secret")
        await limits.check_new_visitor("203.0.113.7")

    with_gateways(redis_server, 1, play)
    said = subprocess.run(
        ["redis-cli", "-p", str(redis_server.port), "--scan"], capture_output=True, text=True, check=True
    ).stdout.split()
    left = [
        int(subprocess.run(["redis-cli", "-p", str(redis_server.port), "ttl", key], capture_output=True).stdout)
        for key in said
    ]

    assert len(said) == 2
    assert not any("mara" in key or "203" in key for key in said)
    assert all(0 < seconds <= 3600 for seconds in left)


@pytest.mark.parametrize("fault", ["vanishes", "hangs"])
def test_without_redis_each_gateway_counts_alone(redis_server: RedisServer, fault: str) -> None:
    """Customers write on, each gateway keeps its own limit, and only the first message waits for Redis, shortly."""

    async def play(limits: RateLimits) -> None:
        await limits.check_message("tom")
        redis_server.kill() if fault == "vanishes" else redis_server.hang()
        begun = time.monotonic()
        taken = await welcome(limits, "mara", 20)
        took = time.monotonic() - begun
        if fault == "hangs":
            redis_server.go_on()

        assert taken == VISITOR_LIMITS[0][0]
        assert took < 2 * WAIT + 0.5

    with_gateways(redis_server, 1, play)
