"""One question to Redis by a script, with a short time limit: who does not hear at once goes on alone."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Callable, Sequence

from redis import asyncio as redis

log = logging.getLogger(__name__)

WAIT = 0.25  # seconds; nobody is held up for longer by a count
AGAIN_AFTER = 2.0  # seconds in which a Redis that did not answer is not asked


class QuickRedis:
    """One Redis and one script.

    Args:
        what: is counted, as the log has it.
    """

    def __init__(self, url: str, script: str, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis.Redis.from_url(url, socket_connect_timeout=WAIT, socket_timeout=WAIT)
        self._script = self._redis.register_script(script)
        self._what, self._clock = what, clock
        self._not_before = float("-inf")

    async def ask(self, name: str, values: Sequence[str | float]) -> float | None:
        """What the script answers about a key; None if Redis cannot say."""
        if self._clock() < self._not_before:
            return None
        try:
            said = await asyncio.wait_for(self._script(keys=[name], args=list(values)), WAIT)
        except (redis.RedisError, OSError, asyncio.TimeoutError) as error:
            log.warning("%s is counted here alone for now (%s)", self._what, type(error).__name__)
            self._not_before = self._clock() + AGAIN_AFTER
            return None
        return float(said)

    async def close(self) -> None:
        """Let go of Redis."""
        await self._redis.close(close_connection_pool=True)
