"""The pace of a channel over several gateways, with a real Redis; each for itself, where it is away."""

from __future__ import annotations

import asyncio
import dataclasses
import subprocess
import time
from pathlib import Path
from typing import Any, Awaitable, Callable

import pytest

from bot.channel_loops import build_channels
from bot.router.channel_sender import ChannelSender
from bot.router.shared_pace import SharedPace
from bot.settings import read_settings
from bot.use_cases import channel_sending
from tests.builders import TestHouse
from tests.channels.telegram_kit import TelegramKit
from tests.channels.world import world
from tests.redis_server import RedisServer

AT_ONCE, MANY = 3, 6  # conversations that one sender takes up, and all of them
BURST = 2
SLOW = 0.001  # messages a second: while the test runs, however long, no token comes back


def with_paces(server: RedisServer, count: int, play: Callable[..., Awaitable[None]]) -> None:
    """Let gateways that share Redis play."""

    async def run() -> None:
        paces = [SharedPace(server.url) for _ in range(count)]
        try:
            await play(*paces)
        finally:
            for pace in paces:
                await pace.close()
            await asyncio.sleep(0.01)

    asyncio.run(run())


def test_one_bucket_for_all_gateways(redis_server: RedisServer) -> None:
    """What one takes the others do not have; who waits as long as it says may go; another channel has its own."""

    async def play(one: SharedPace, other: SharedPace) -> None:
        assert [await pace.wait("sms", 10, 3) for pace in (one, other, one)] == [0.0, 0.0, 0.0]
        wait = await other.wait("sms", 10, 3)
        assert 0 < wait <= 0.1
        assert await other.wait("slack", 10, 3) == 0.0
        await asyncio.sleep(wait)
        assert await one.wait("sms", 10, 3) == 0.0

    with_paces(redis_server, 2, play)


def test_segments_and_pauses_hold_for_all(redis_server: RedisServer) -> None:
    """A text of twenty segments takes as many; a pause that one was asked for is everybody's, and forgives no debt."""

    async def play(one: SharedPace, other: SharedPace) -> None:
        assert await one.wait("sms", 10, 5, 20) == 0.0
        assert 1.4 < await other.wait("sms", 10, 5) <= 1.6
        await one.pause("sms", 10, 5, 0.5)
        assert 1.4 < await other.wait("sms", 10, 5) <= 1.6
        await one.pause("sms", 10, 5, 30)
        assert 29 < await other.wait("sms", 10, 5) <= 30

    with_paces(redis_server, 2, play)


def test_no_number_stands_in_redis(redis_server: RedisServer) -> None:
    """What is kept there is hashed, and goes by itself when the bucket is full again."""

    async def play(pace: SharedPace) -> None:
        await pace.wait("twilio default +4915112345678", 10, 3)
        told = subprocess.run(
            ["redis-cli", "-p", str(redis_server.port), "keys", "*"], capture_output=True, text=True, check=True
        ).stdout
        left = await pace._redis._redis.pttl(told.strip())

        assert told.startswith("heard:pace:") and "4915112345678" not in told
        assert 0 < left < 2_000

    with_paces(redis_server, 1, play)


def test_without_redis_nobody_waits_for_it(redis_server: RedisServer) -> None:
    """It hangs, or it is gone: nothing is held up for long, and each gateway keeps to its own pace."""

    async def play(pace: SharedPace) -> None:
        await pace.wait("sms", 0.01, 1)
        redis_server.hang()
        begun = time.monotonic()
        waits = [await pace.wait("sms", 0.01, 1) for _ in range(5)]
        took = time.monotonic() - begun
        redis_server.go_on()

        assert waits == [0.0] * 5 and took < 1.0

    with_paces(redis_server, 1, play)


async def two_send(directory: Path, redis_url: str | None) -> list[int]:
    """How many messages each of two gateways on one database gets through at once."""
    async with world(TelegramKit(), directory) as here:
        await here.hears(*(here.kit.message("hello", number + 1, str(5_000_000 + number)) for number in range(MANY)))
        limits = dataclasses.replace(here.platform.limits, a_second=SLOW, burst=BURST, to_one=100, to_one_burst=100)
        here.platform.limits = limits
        house = here.house
        went = []
        for _ in range(2):
            pace = SharedPace(redis_url) if redis_url else None
            sender = ChannelSender(here.platform, house.repeatable, house.reading, house.now, house.ids, shared=pace)
            before = len(here.fake.calls)
            assert await sender.send_all() == AT_ONCE
            went.append(sum(here.kit.shown(call) is not None for call in here.fake.calls[before:]))
            if pace is not None:
                await pace.close()
        assert sorted(here.outbox()) == ["queued"] * (MANY - sum(went)) + ["sent"] * sum(went)
    return went


def test_two_senders_of_one_channel_keep_to_one_pace(
    tmp_path: Path, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two gateways do send over one channel at once; with Redis what one sent is taken from what the other may send."""
    monkeypatch.setattr(channel_sending, "MOST_AT_ONCE", AT_ONCE)

    assert asyncio.run(two_send(tmp_path, redis_server.url)) == [BURST, 0]


def test_without_redis_each_sender_keeps_to_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then two are as quick as two, and nothing is lost."""
    monkeypatch.setattr(channel_sending, "MOST_AT_ONCE", AT_ONCE)

    assert asyncio.run(two_send(tmp_path, None)) == [BURST, BURST]


def test_a_redis_that_is_gone_is_as_none(
    tmp_path: Path, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sender keeps to its own pace then, and what is queued still goes."""
    monkeypatch.setattr(channel_sending, "MOST_AT_ONCE", AT_ONCE)
    redis_server.kill()

    assert asyncio.run(two_send(tmp_path, redis_server.url)) == [BURST, BURST]


def test_the_gateway_shares_where_redis_is_set(house: TestHouse, tmp_path: Path) -> None:
    """What HEARD_REDIS_URL names is what the senders of a gateway keep to; without it each has its own."""
    platform = TelegramKit().build("http://127.0.0.1:9")
    shared = []
    for told in ({}, {"HEARD_REDIS_URL": "redis://127.0.0.1:9/0"}):
        settings = read_settings(tmp_path, told)
        nobody: Any = None
        [sender] = build_channels(settings, house, nobody, nobody, nobody, {"telegram": platform}).senders
        shared.append(sender._shared)

    assert shared[0] is None and isinstance(shared[1], SharedPace)
