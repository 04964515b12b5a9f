"""Counting over all gateways how often somebody did something, in Redis. Without Redis each gateway counts alone."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
import time
from typing import Callable, Sequence

from redis import asyncio as redis

log = logging.getLogger(__name__)

WAIT = 0.25  # seconds; a chat is not held up for longer by a count
AGAIN_AFTER = 2.0  # seconds in which a Redis that did not answer is not asked

# A sorted set of moments for each key, by the clock of Redis. Counts and says 0, or says how long to wait and does not.
_COUNT = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local longest = tonumber(ARGV[#ARGV])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - longest)
for at = 2, #ARGV, 2 do
    local oldest = redis.call('ZREVRANGE', KEYS[1], ARGV[at] - 1, ARGV[at] - 1, 'WITHSCORES')
    if oldest[2] and now - oldest[2] < tonumber(ARGV[at + 1]) then
        return tostring(ARGV[at + 1] - (now - oldest[2]))
    end
end
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('EXPIRE', KEYS[1], math.ceil(longest))
return '0'
"""


class SharedCounts:
    """Sliding windows in Redis; it holds hashes of who is counted, never an address or a name."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis.Redis.from_url(url, socket_connect_timeout=WAIT, socket_timeout=WAIT)
        self._script = self._redis.register_script(_COUNT)
        self._clock = clock
        self._not_before = float("-inf")

    async def wait(self, key: str, limits: Sequence[tuple[int, float]]) -> float:
        """Count one more, if none of the limits (how many, in how many seconds; the longest last) is reached.

        The seconds until the next one is welcome; 0 if this one is, or if Redis cannot say.
        """
        if self._clock() < self._not_before:
            return 0.0
        name = f"heard:count:{hashlib.sha256(key.encode()).hexdigest()}"
        numbers = [number for limit in limits for number in limit]
        try:
            said = await asyncio.wait_for(self._script(keys=[name], args=[secrets.token_hex(8), *numbers]), WAIT)
        except (redis.RedisError, OSError, asyncio.TimeoutError) as error:
            log.warning("what is counted over all gateways is counted here alone for now (%s)", type(error).__name__)
            self._not_before = self._clock() + AGAIN_AFTER
            return 0.0
        return float(said)

    async def close(self) -> None:
        """Let go of Redis."""
        await self._redis.close(close_connection_pool=True)
