"""The line between gateways: words over Redis. It may be cut, slow or silent; nothing is ever lost with it.

Who says something never waits: words go out one after the other in the background, and are dropped while the line is
down. That it is up is known only by hearing one's own sign of life on it: a socket that is open proves nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from collections import deque
from typing import Any, AsyncIterator, Callable, Deque

from redis import asyncio as redis

log = logging.getLogger(__name__)

SIGN_EVERY = 1.0  # seconds between signs of life
SILENT_AFTER = 3.0  # seconds without one after which the line counts as down
AGAIN_AFTER = 1.0  # seconds until a line that broke is opened again
WAIT = 1.0  # seconds that one command may take
MOST_WAITING = 2_000  # words; the oldest are dropped first
SIGNS = "heard:signs"


class SharedLine:
    """Words to all gateways, and from the others."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url, self._clock = url, clock
        self._own = secrets.token_hex(8)
        self._heard_at = float("-inf")
        self._waiting: Deque[tuple[str, str]] = deque(maxlen=MOST_WAITING)
        self._something = asyncio.Event()
        self._hearers: dict[str, Callable[[str], None]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def is_up(self) -> bool:
        """Whether words just now reach those who hear."""
        return self._clock() - self._heard_at < SILENT_AFTER

    def hear(self, topic: str, heard: Callable[[str], None]) -> None:
        """Call this for what other gateways say about a topic; to be said before `start`."""
        self._hearers[f"heard:{topic}"] = heard

    def say(self, topic: str, word: str) -> None:
        """Let the other gateways hear something, if the line is up."""
        if self.is_up:
            self._waiting.append((f"heard:{topic}", f"{self._own} {word}"))
            self._something.set()

    async def start(self) -> None:
        """Begin."""
        self._tasks = [asyncio.create_task(work()) for work in (self._speak, self._listen, self._give_signs)]

    async def stop(self) -> None:
        """End."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _speak(self) -> None:
        async with self._connection() as line:
            while True:
                await self._something.wait()
                self._something.clear()
                while self._waiting:
                    pipe = line.pipeline(transaction=False)
                    for _ in range(min(len(self._waiting), 100)):
                        pipe.publish(*self._waiting.popleft())
                    try:
                        await asyncio.wait_for(pipe.execute(), WAIT)
                    except (redis.RedisError, OSError, asyncio.TimeoutError):
                        self._waiting.clear()

    async def _listen(self) -> None:
        was_up = True
        while True:
            try:
                async with self._connection() as line, line.pubsub(ignore_subscribe_messages=True) as heard:
                    await asyncio.wait_for(heard.subscribe(SIGNS, *self._hearers), WAIT)
                    opened = self._clock()
                    while self._clock() - max(self._heard_at, opened) < SILENT_AFTER:
                        word = await heard.get_message(timeout=SIGN_EVERY)
                        if word is not None:
                            self._take(word["channel"].decode(), word["data"].decode())
                            if not was_up and self.is_up:
                                log.info("the line to the other gateways is up again")
                                was_up = True
            except (redis.RedisError, OSError, asyncio.TimeoutError, UnicodeDecodeError):
                pass
            if was_up:
                log.warning("the line to the other gateways is down; they are looked for in the database")
                was_up = False
            await asyncio.sleep(AGAIN_AFTER)

    def _take(self, topic: str, text: str) -> None:
        origin, _, word = text.partition(" ")
        if topic == SIGNS:
            if origin == self._own:
                self._heard_at = self._clock()
        elif origin != self._own and topic in self._hearers:
            try:
                self._hearers[topic](word)
            except Exception as error:  # what others say must not end our hearing
                log.error("a word of another gateway could not be taken (%s)", type(error).__name__)

    async def _give_signs(self) -> None:
        async with self._connection() as line:
            while True:
                try:
                    await asyncio.wait_for(line.publish(SIGNS, f"{self._own} "), WAIT)
                except (redis.RedisError, OSError, asyncio.TimeoutError):
                    pass
                await asyncio.sleep(SIGN_EVERY)

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        line = redis.Redis.from_url(self._url, socket_connect_timeout=WAIT)
        try:
            yield line
        finally:
            await line.close(close_connection_pool=True)
