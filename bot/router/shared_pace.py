"""The pace at which all gateways together send over one channel, in Redis. Without Redis each keeps to its own.

Every gateway has a sender for every channel, and what is queued goes to whoever claims it first: so two senders of one
channel do run, and each with a pace of its own would be twice the platform's.
"""

from __future__ import annotations

import hashlib
import time
from typing import Callable

from bot.router.quick_redis import QuickRedis

# A bucket of tokens for each key, by the clock of Redis; as `domain.pace.TokenBucket`. A pause takes them all.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local rate, burst, count, pause = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(kept[1] or burst), tonumber(kept[2] or now)
tokens = math.min(burst, tokens + math.max(0, now - at) * rate)
local wait = 0
if pause > 0 then
    tokens = math.min(tokens, 1 - pause * rate)
elseif tokens >= 1 - 1e-6 then
    tokens = tokens - count
else
    wait = (1 - tokens) / rate
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.9f', tokens), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / rate * 1000) + 1000)
return string.format('%.6f', wait)
"""


class SharedPace:
    """Buckets of tokens in Redis; it holds hashes of who is written to, never a number or an address."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = QuickRedis(url, _TAKE, "the pace over all gateways", clock)

    async def wait(self, key: str, rate: float, burst: int, tokens: int = 1) -> float:
        """Seconds until the next message may go; 0.0 takes the tokens, or Redis cannot say."""
        return await self._redis.ask(_name(key), (rate, burst, tokens, 0)) or 0.0

    async def pause(self, key: str, rate: float, burst: int, seconds: float) -> None:
        """The platform asked one of us for a pause: none of us sends anything for so many seconds."""
        if seconds > 0:
            await self._redis.ask(_name(key), (rate, burst, 0, seconds))

    async def close(self) -> None:
        """Let go of Redis."""
        await self._redis.close()


def _name(key: str) -> str:
    return f"heard:pace:{hashlib.sha256(key.encode()).hexdigest()}"
