"""The messaging channels in the gateway: their doors, the loop that takes in, and one loop each that sends."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Callable, Mapping, Sequence

from bot.channel_doors import ChannelDoors
from bot.channel_settings import read_channels
from bot.channel_tokens import SealedTokens
from bot.router.attachments import AttachmentDoor
from bot.router.canaries import Canaries
from bot.router.channel_collector import ChannelCollector
from bot.router.channel_intake import ChannelIntake
from bot.router.channel_sender import ChannelSender
from bot.router.channel_watch import ChannelWatch
from bot.router.delivery import Delivery
from bot.router.front_door import FrontDoor, Writer
from bot.router.shared_pace import SharedPace
from bot.settings import Settings
from bot.use_cases.platform_ports import Collected, Platform

if TYPE_CHECKING:
    from bot.bootstrap import House


class Channels:
    """All of them together."""

    def __init__(
        self, platforms: Mapping[str, Platform], doors: ChannelDoors, intake: ChannelIntake,
        senders: Sequence[ChannelSender], watch: ChannelWatch, canaries: Canaries,
        collectors: Sequence[ChannelCollector] = (), pace: SharedPace | None = None,
    ) -> None:  # fmt: skip
        self.platforms, self.doors, self.intake, self.senders = platforms, doors, intake, senders
        self.watch, self.canaries, self.collectors, self._pace = watch, canaries, collectors, pace

    def attach(self, delivery: Delivery, on_change: Callable[[str], None]) -> None:
        """Hear of what is queued, and tell of what was sent."""
        delivery.on_nudge = self.wake
        for sender in self.senders:
            sender.on_change = on_change

    def wake(self) -> None:
        """Something may be queued."""
        for sender in self.senders:
            sender.wake.set()

    async def start(self) -> None:
        """Begin."""
        if self.platforms:
            await self.intake.start()
            await self.watch.start()
            await self.canaries.start()
        for loop in (*self.senders, *self.collectors):
            await loop.start()

    async def stop(self) -> None:
        """End."""
        await self.watch.stop()
        await self.canaries.stop()
        for collector in self.collectors:
            await collector.stop()
        await self.intake.stop()
        for sender in self.senders:
            await sender.stop()
        for platform in self.platforms.values():
            await platform.close()
        if self._pace is not None:
            await self._pace.close()
        await asyncio.sleep(0)  # connections end in the loop's next round


def build_channels(
    settings: Settings, house: House, door: FrontDoor, files: AttachmentDoor, writer: Writer,
    platforms: Mapping[str, Platform] | None = None,
) -> Channels:  # fmt: skip
    """The messaging channels that are set up, or these. Raises BadSetting."""
    if platforms is None:
        platforms = read_channels(settings.credentials, settings.secret_key, os.environ)
    vault = SealedTokens(settings.secret_key, house.uow, house.now, house.ids)
    for platform in platforms.values():
        platform.keep_tokens(vault)
        platform.webhook = f"{settings.public_url}/webhooks/{platform.name}/webhook"
    intake = ChannelIntake(
        platforms, door, files, writer, house.repeatable, house.reading, house.now, house.ids, house.wording
    )
    pace = SharedPace(settings.redis_url) if settings.redis_url else None
    senders = [
        ChannelSender(
            platform, house.repeatable, house.reading, house.now, house.ids, observer=house.observer, shared=pace
        )
        for platform in platforms.values()
    ]
    doors = ChannelDoors(
        platforms, intake, settings.public_url, limited=settings.rate_limits, observer=house.observer
    )  # fmt: skip
    watch = ChannelWatch(platforms.values(), house.repeatable, house.now)
    fetched = (platform for platform in platforms.values() if isinstance(platform, Collected))
    collectors = [ChannelCollector(platform, intake) for platform in fetched]
    canaries = Canaries(senders, house.repeatable, house.reading, house.now, house.ids)
    return Channels(platforms, doors, intake, senders, watch, canaries, collectors, pace)
