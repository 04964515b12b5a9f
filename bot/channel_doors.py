"""The doors of the messaging channels: /webhooks/<channel>/webhook. Verified, written down, then acknowledged."""

from __future__ import annotations

import functools
import logging
import time
from datetime import timedelta
from typing import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.errors import NotFound, TooLarge, TooManyRequests, UntrustedRequest
from bot.domain.pace import TokenBucket
from bot.router.channel_intake import ChannelIntake
from bot.use_cases.observing import UNOBSERVED, Observer
from bot.use_cases.platform_ports import MAX_DELIVERY, Answer, Delivery, Platform

log = logging.getLogger(__name__)

# Deliveries a second of one platform, and at once; those that do not prove their origin (facts/security 4.6).
VERIFIED, UNVERIFIED = (200.0, 400), (20.0, 40)


class ChannelDoors:
    """Takes deliveries of platforms.

    Args:
        public_url: where platforms reach us; signatures are made over it, so nothing a request claims counts.
        limited: off for measuring only.
    """

    def __init__(
        self, platforms: Mapping[str, Platform], intake: ChannelIntake, public_url: str, *, limited: bool = True,
        clock: Callable[[], float] = time.monotonic, observer: Observer = UNOBSERVED,
    ) -> None:  # fmt: skip
        self._platforms, self._intake, self._public_url = platforms, intake, public_url.rstrip("/")
        self._limited, self._clock, self._observer = limited, clock, observer
        self._verified = {name: TokenBucket(*VERIFIED, clock()) for name in platforms}
        self._unverified = {name: TokenBucket(*UNVERIFIED, clock()) for name in platforms}

    def routes(self) -> list[Route]:
        """Where deliveries come in, of each channel that is set up."""
        return [
            Route(f"/webhooks/{name}/webhook{place}", functools.partial(self.take, platform), methods=["GET", "POST"])
            for name, platform in self._platforms.items()
            for place in ("", "/{place}")
        ]

    async def take(self, platform: Platform, request: Request) -> Response:
        """One delivery."""
        delivery = await self._delivery(request)
        try:
            greeting = platform.greet(delivery)
            if greeting is None:
                if request.method != "POST":
                    raise NotFound("Deliveries come by POST.")
                platform.verify(delivery)
        except UntrustedRequest:
            self._count(self._unverified[platform.name])
            raise
        if greeting is not None:
            return _response(greeting)
        self._count(self._verified[platform.name])
        await self._intake.store(platform, delivery)
        return _response(platform.answer(delivery))

    async def _delivery(self, request: Request) -> Delivery:
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > MAX_DELIVERY:
                raise TooLarge(f"A delivery may have {MAX_DELIVERY:,} bytes at most.")
        asked = f"?{request.url.query}" if request.url.query else ""
        return Delivery(
            request.method, request.url.path, f"{self._public_url}{request.url.path}{asked}",
            dict(request.query_params), {name.lower(): value for name, value in request.headers.items()}, bytes(body),
            time.time(),
        )  # fmt: skip

    def _count(self, bucket: TokenBucket) -> None:
        wait = bucket.wait(self._clock()) if self._limited else 0.0
        if wait > 0:
            self._observer.refused("delivery")
            raise TooManyRequests("Too many deliveries at once; please send it again.", timedelta(seconds=max(1, wait)))


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, dict(answer.headers), media_type=answer.media_type)
