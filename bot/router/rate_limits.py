"""How quickly one visitor may write. Over the limit nothing is lost: the client keeps the message for later."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from datetime import timedelta
from typing import Callable, Deque, Protocol, Sequence

from bot.domain.errors import TooManyRequests
from bot.use_cases.observing import UNOBSERVED, Observer

# (messages, seconds); facts/security 4.6, first values
VISITOR_LIMITS = ((5, 5.0), (30, 60.0), (300, 3600.0))
# New conversations from one address; loopback is a proxy or ourselves and is not counted.
ADDRESS_LIMITS = ((60, 3600.0),)
UPLOAD_LIMITS = ((10, 60.0), (30, 3600.0))  # (files, seconds) of one visitor; decoding costs more than a message
ADDRESS_UPLOAD_LIMITS = ((200, 3600.0),)
# (declarations of withdrawal, seconds) from one address; each is a case, and may be an e-mail to somebody.
ADDRESS_WITHDRAWAL_LIMITS = ((5, 60.0), (30, 3600.0))
MOST_REMEMBERED = 20_000  # keys; the ones silent longest are forgotten first
MANY_WITHDRAWALS = (
    "Many declarations came from your network just now, so this one was not taken yet. Please wait a minute and press "
    "the button again; nothing that you wrote is lost."
)
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost", ""})


class Shared(Protocol):
    """See router.shared_limits."""

    async def wait(self, key: str, limits: Sequence[tuple[int, float]]) -> float:
        """Count one over all gateways; the seconds to wait, 0 if it is welcome or nobody can say."""

    async def close(self) -> None:
        """End."""


class RateLimits:
    """Sliding windows per visitor and per address: in this process's memory, and over all gateways where they share."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        shared: Shared | None = None,
        observer: Observer = UNOBSERVED,
    ) -> None:
        self._clock, self._shared, self._observer = clock, shared, observer
        self._seen: OrderedDict[str, Deque[float]] = OrderedDict()

    async def close(self) -> None:
        """Let go of what is shared."""
        if self._shared is not None:
            await self._shared.close()

    async def check_message(self, visitor: str) -> None:
        """Count a message. Raises TooManyRequests saying when the next one is welcome."""
        await self._check(
            "message", f"visitor {visitor}", VISITOR_LIMITS, "You are writing very quickly; please wait a moment."
        )

    async def check_new_visitor(self, address: str) -> None:
        """Count a new conversation. Raises TooManyRequests."""
        if address not in LOOPBACK:
            await self._check(
                "visitor",
                f"address {address}",
                ADDRESS_LIMITS,
                "Many chats were opened from your network; please try again later.",
            )

    async def check_upload(self, visitor: str, address: str) -> None:
        """Count a file, before anything of it is read. Raises TooManyRequests."""
        sentence = "You are sending many files; please wait a little before the next one."
        await self._check("upload", f"upload {visitor}", UPLOAD_LIMITS, sentence)
        if address not in LOOPBACK:
            await self._check("upload", f"uploads from {address}", ADDRESS_UPLOAD_LIMITS, sentence)

    async def check_withdrawal(self, address: str) -> None:
        """Count a declaration of withdrawal. Raises TooManyRequests."""
        if address not in LOOPBACK:
            key = f"withdrawals from {address}"
            await self._check("withdrawal", key, ADDRESS_WITHDRAWAL_LIMITS, MANY_WITHDRAWALS)

    async def _check(self, what: str, key: str, limits: tuple[tuple[int, float], ...], sentence: str) -> None:
        try:
            self._count_here(key, limits, sentence)
            wait = await self._shared.wait(key, limits) if self._shared is not None else 0.0
            if wait > 0:
                raise TooManyRequests(sentence, timedelta(seconds=wait))
        except TooManyRequests:
            self._observer.refused(what)
            raise

    def _count_here(self, key: str, limits: tuple[tuple[int, float], ...], sentence: str) -> None:
        now = self._clock()
        seen = self._seen.setdefault(key, deque())
        self._seen.move_to_end(key)
        while len(self._seen) > MOST_REMEMBERED:
            self._seen.popitem(last=False)
        while seen and now - seen[0] > limits[-1][1]:
            seen.popleft()
        for most, seconds in limits:
            if len(seen) >= most and now - seen[-most] < seconds:
                raise TooManyRequests(sentence, timedelta(seconds=seconds - (now - seen[-most])))
        seen.append(now)
