"""Counting over all gateways how often somebody did something, in Redis. Without Redis each gateway counts alone."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Callable, Sequence

from bot.router.quick_redis import QuickRedis

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
        self._redis = QuickRedis(url, _COUNT, "what is limited over all gateways", clock)

    async def wait(self, key: str, limits: Sequence[tuple[int, float]]) -> float:
        """Count one more, if none of the limits (how many, in how many seconds; the longest last) is reached.

        The seconds until the next one is welcome; 0 if this one is, or if Redis cannot say.
        """
        name = f"heard:count:{hashlib.sha256(key.encode()).hexdigest()}"
        numbers = [number for limit in limits for number in limit]
        return await self._redis.ask(name, [secrets.token_hex(8), *numbers]) or 0.0

    async def close(self) -> None:
        """Let go of Redis."""
        await self._redis.close()
