"""The gateway's loop that fetches what waits at a platform that does not deliver, such as mails in a mailbox."""

from __future__ import annotations

import asyncio
import logging
from typing import Awaitable, Callable

from bot.domain.errors import HeardError
from bot.router.channel_intake import ChannelIntake
from bot.router.loops import GatewayLoop
from bot.use_cases.platform_ports import Collected

log = logging.getLogger(__name__)

LOOK_EVERY = 30.0  # seconds, where the platform does not tell us
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0  # seconds after a failure, doubled each time


class ChannelCollector(GatewayLoop):
    """Fetches of one platform. What is written down is confirmed there after that, never before."""

    def __init__(
        self, platform: Collected, intake: ChannelIntake, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._platform, self._intake, self._sleep = platform, intake, sleep
        self._one_at_a_time = asyncio.Lock()

    async def collect_all(self) -> int:
        """Write down everything that waits there; how much there was. Raises as `Collected.collect`."""
        collected = 0
        async with self._one_at_a_time:
            while deliveries := await self._platform.collect():
                for delivery in deliveries:
                    await self._intake.store(self._platform, delivery)
                    await self._platform.confirm(delivery)
                collected += len(deliveries)
        return collected

    async def _run(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await self.collect_all()
                pause = FIRST_PAUSE
                await self._platform.wait(LOOK_EVERY)
            except Exception as error:  # the platform, the database: looked at again, and never the end of the loop
                reason = str(error) if isinstance(error, HeardError) else type(error).__name__
                log.warning("%s could not be fetched (%s); again in %.0f s", self._platform.name, reason, pause)
                await self._sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
