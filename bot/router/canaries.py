"""The gateway's loop that sends each channel's canary when it is due, and sees whether it arrived.

However many gateways there are, one of them sends a canary: who takes it up notes that first. What the platform then
tells of it comes in with everything else that platforms deliver.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Callable, Iterable

from bot.domain.canary import Canary, CanaryPlan
from bot.domain.errors import DeliveryUnknown, HeardError, TemporaryDeliveryFailure
from bot.domain.message import Author
from bot.domain.platform import Parcel
from bot.router.channel_sender import ChannelSender
from bot.router.loops import GatewayLoop
from bot.use_cases.canaries import claim_canary, forget_canary, note_canary
from bot.use_cases.platform_ports import Platform
from bot.use_cases.ports import Ids, UnitOfWork

log = logging.getLogger(__name__)

LOOK_EVERY = 5.0  # seconds
SUBJECT = "Re: canary of Heard"  # of a mail; what answers nothing has to be called something


class Canaries(GatewayLoop):
    """Those of all channels of which the operator wants one."""

    def __init__(
        self, senders: Iterable[ChannelSender], uow: Callable[[], UnitOfWork], reading: Callable[[], UnitOfWork],
        now: Callable[[], datetime], ids: Ids,
    ) -> None:  # fmt: skip
        self._senders = {sender.platform: sender for sender in senders}
        self._uow, self._reading, self._now, self._ids = uow, reading, now, ids

    async def look(self) -> None:
        """Do what is due now, of every channel at once."""
        wanted = ((platform, platform.canary) for platform in self._senders if platform.canary is not None)
        await asyncio.gather(*(self._look_at(platform, plan) for platform, plan in wanted))

    async def forget_unwanted(self) -> None:
        """Canaries of former settings raise no alarm."""
        for platform in self._senders:
            if platform.canary is None:
                await asyncio.to_thread(forget_canary, platform.name, platform.account, self._uow())

    async def _look_at(self, platform: Platform, plan: CanaryPlan) -> None:
        canary = await asyncio.to_thread(
            claim_canary, platform.name, platform.account, plan.every, self._uow(), self._now(), self._ids
        )
        if canary is None or (canary.is_sent and platform.tells_arrival):
            return
        parcel = await asyncio.to_thread(self._parcel, platform, plan, canary)
        try:
            if not canary.is_sent:
                platform_id = await self._senders[platform].send_apart(parcel)
                await self._note(platform, canary, platform_id=platform_id, is_sent=True)
            if not platform.tells_arrival and await self._is_there(platform, canary, parcel):
                await self._note(platform, canary, is_seen=True)
        except DeliveryUnknown as error:  # it may have gone, and may have cost something: its arrival is waited for
            await self._note(platform, canary, is_sent=True, reason=str(error))
        except HeardError as error:
            await self._note(platform, canary, reason=str(error))

    async def _is_there(self, platform: Platform, canary: Canary, parcel: Parcel) -> bool:
        """Whether it has arrived, where the platform says nothing by itself: it has it, or can only be believed."""
        [part, *_] = platform.render(parcel)
        try:
            return await platform.was_sent(part, parcel, canary.due_at.timestamp()) is not False
        except TemporaryDeliveryFailure:
            return False  # asked again

    async def _note(
        self, platform: Platform, canary: Canary, *, platform_id: str | None = None, is_sent: bool = False,
        is_seen: bool = False, reason: str = "",
    ) -> None:  # fmt: skip
        await asyncio.to_thread(
            note_canary, platform.name, platform.account, canary.sign, self._uow(), self._now(),
            platform_id=platform_id, is_sent=is_sent, is_seen=is_seen, reason=reason,
        )  # fmt: skip

    def _parcel(self, platform: Platform, plan: CanaryPlan, canary: Canary) -> Parcel:
        with self._reading() as uow:
            peer = uow.peers.get(platform.name, platform.account, plan.peer)
        text = (
            f"Canary of {platform.title}, {canary.due_at:%Y-%m-%d %H:%M} UTC. Heard sends this to see that messages "
            "arrive; nothing has to be done."
        )
        return Parcel(
            "", platform.account, plan.peer, (canary.sign,), text, Author.SYSTEM, last_heard_at=peer.last_heard_at,
            now=self._now(), thread={"subject": SUBJECT, **peer.thread},
        )  # fmt: skip

    async def _run(self) -> None:
        is_clean = False
        while True:
            try:
                if not is_clean:
                    await self.forget_unwanted()
                    is_clean = True
                await self.look()
            except Exception as error:  # the database, or a fault in one channel; it is looked at again
                log.error("canaries could not be looked after (%s)", type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)
