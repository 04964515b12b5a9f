"""The line between gateways, over a real Redis that vanishes, hangs and comes back."""

from __future__ import annotations

import asyncio
import time
from typing import Awaitable, Callable

import pytest

from bot.router import shared_line
from bot.router.shared_line import SharedLine
from tests.redis_server import RedisServer

SECONDS = 10.0  # the longest a test waits for something that should come at once


async def until(is_so: Callable[[], bool], seconds: float = SECONDS) -> bool:
    """Wait until something is so; whether it became so in time."""
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        await asyncio.sleep(0.02)
    return is_so()


def between(server: RedisServer, play: Callable[[SharedLine, SharedLine, list[str]], Awaitable[None]]) -> None:
    """Let two gateways play: what the second hears of the topic "talk" is in the list."""

    async def run() -> None:
        one, other, heard = SharedLine(server.url), SharedLine(server.url), list[str]()
        other.hear("talk", heard.append)
        one.hear("talk", lambda word: heard.append(f"own: {word}"))
        await one.start()
        await other.start()
        try:
            assert await until(lambda: one.is_up and other.is_up)
            await play(one, other, heard)
        finally:
            await one.stop()
            await other.stop()
            await asyncio.sleep(0.01)

    asyncio.run(run())


def test_the_others_hear_in_order_and_oneself_does_not(redis_server: RedisServer) -> None:
    """What one gateway says the others hear, word for word and in its order; it does not hear itself."""

    async def play(one: SharedLine, other: SharedLine, heard: list[str]) -> None:
        said = [f"{number} Grüße, {'x' * number}\n" for number in range(300)]
        for word in said:
            one.say("talk", word)
        await until(lambda: len(heard) >= len(said))

        assert heard == said

    between(redis_server, play)


@pytest.mark.parametrize("fault", ["vanishes", "hangs", "forgets"])
def test_comes_back_by_itself(redis_server: RedisServer, fault: str) -> None:
    """Who says something to a Redis that is away does not wait for it, and is heard again within ten seconds of its
    return; a Redis that hangs is told from one that is silent because nothing happens.
    """

    async def play(one: SharedLine, other: SharedLine, heard: list[str]) -> None:
        if fault == "forgets":
            await asyncio.to_thread(redis_server.flush)
        else:
            redis_server.kill() if fault == "vanishes" else redis_server.hang()
            is_noticed = await until(lambda: not one.is_up and not other.is_up, shared_line.SILENT_AFTER + 2)
            begun = time.monotonic()
            for _ in range(5_000):
                one.say("talk", "lost")
            took = time.monotonic() - begun
            redis_server.start() if fault == "vanishes" else redis_server.go_on()
            assert is_noticed
            assert took < 0.5
        came_back = await until(lambda: one.is_up and other.is_up)
        one.say("talk", "here again")
        await until(lambda: bool(heard))

        assert came_back
        assert heard == ["here again"]

    between(redis_server, play)


def test_what_cannot_be_taken_ends_no_hearing(redis_server: RedisServer) -> None:
    """A word on which our own side fails is passed over, and the next one is heard."""

    async def play(one: SharedLine, other: SharedLine, heard: list[str]) -> None:
        def take(word: str) -> None:
            if word == "bad":
                raise ValueError(word)
            heard.append(word)

        other.hear("talk", take)
        one.say("talk", "bad")
        one.say("talk", "good")
        await until(lambda: bool(heard))

        assert heard == ["good"]

    between(redis_server, play)
