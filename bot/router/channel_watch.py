"""The gateway's loop that asks every platform once a minute whether our credentials hold, and tells when not."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Callable, Iterable

from bot.domain.errors import HeardError
from bot.router.loops import GatewayLoop
from bot.use_cases.channel_health import note_check
from bot.use_cases.platform_ports import Platform
from bot.use_cases.ports import UnitOfWork

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds
AT_MOST = 20.0  # that one check may take


class ChannelWatch(GatewayLoop):
    """Looks after the channels."""

    def __init__(
        self, platforms: Iterable[Platform], uow: Callable[[], UnitOfWork], now: Callable[[], datetime]
    ) -> None:
        self._platforms, self._uow, self._now = tuple(platforms), uow, now

    async def look(self) -> list[str]:
        """Look at every channel once; what somebody has to be told, in sentences."""
        alarms = await asyncio.gather(*(self._look_at(platform) for platform in self._platforms))
        return [alarm for alarm in alarms if alarm is not None]

    async def _look_at(self, platform: Platform) -> str | None:
        trouble = None
        try:
            await asyncio.wait_for(platform.check(), AT_MOST)
        except asyncio.TimeoutError:
            trouble = "The platform does not answer."
        except HeardError as error:
            trouble = str(error)
        alarm = await asyncio.to_thread(
            note_check, platform.name, platform.account, trouble, self._uow(), self._now()
        )  # fmt: skip
        if alarm is not None:
            log.error("the channel %s needs somebody: %s", platform.name, alarm)
        return alarm

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as error:  # the database, or a fault in one channel; it is looked at again
                log.error("the channels could not be looked after (%s)", type(error).__name__)
            await asyncio.sleep(EVERY)
