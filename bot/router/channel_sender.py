"""The gateway's loop that sends what is queued for one platform: at its pace, in order, and until it has arrived."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import OrderedDict
from datetime import datetime
from itertools import groupby
from typing import Awaitable, Callable

from bot.domain.errors import DeliveryUnknown, PermanentDeliveryFailure, TemporaryDeliveryFailure
from bot.domain.pace import TokenBucket
from bot.domain.platform import Parcel
from bot.router.loops import GatewayLoop
from bot.router.shared_pace import SharedPace
from bot.use_cases.channel_ports import OnItsWay
from bot.use_cases.channel_sending import (
    claim_parcels,
    lost_parcels,
    note_failed,
    note_found,
    note_later,
    note_part_sent,
    note_unknown,
    note_waits,
)
from bot.use_cases.observing import UNOBSERVED, Observer
from bot.use_cases.platform_ports import Platform
from bot.use_cases.ports import Ids, UnitOfWork

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds between looks when nothing wakes us
LONGEST_WAIT = 20.0  # seconds that a parcel waits for its turn here; then it goes back to the outbox
LOOK_FOR_LOST_EVERY = 10.0
MOST_PEERS = 10_000


class ChannelSender(GatewayLoop):
    """Sends what is queued for one platform."""

    def __init__(
        self,
        platform: Platform,
        uow: Callable[[], UnitOfWork],
        reading: Callable[[], UnitOfWork],
        now: Callable[[], datetime],
        ids: Ids,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        observer: Observer = UNOBSERVED,
        shared: SharedPace | None = None,
    ) -> None:
        """`shared`: the pace that all gateways keep to together."""
        self.platform, self._uow, self._reading, self._now, self._ids = platform, uow, reading, now, ids
        self._clock, self._sleep, self._observer, self._shared = clock, sleep, observer, shared
        limits = platform.limits
        self._bucket = TokenBucket(limits.a_second, limits.burst, clock())
        self._to_one: OrderedDict[str, TokenBucket] = OrderedDict()  # peer → their own; the longest silent go first
        self._looked_for_lost = clock()
        self.wake = asyncio.Event()
        # Called with a conversation after something was sent to its customer, or failed.
        self.on_change: Callable[[str], None] = lambda conversation_id: None

    async def send_all(self) -> int:
        """Send what is due; how many parcels there were."""
        if self._clock() - self._looked_for_lost >= LOOK_FOR_LOST_EVERY:
            self._looked_for_lost = self._clock()
            await self.look_for_lost()
        going = await asyncio.to_thread(
            claim_parcels, self.platform.name, self._uow(), self._reading(), self._now(),
            merges=self.platform.limits.merges,
        )  # fmt: skip
        by_customer = [list(group) for _, group in groupby(going, key=lambda one: one[0].conversation_id)]
        await asyncio.gather(*(self._send_to_one(parcels) for parcels in by_customer))
        for conversation_id in {parcel.conversation_id for parcel, _ in going}:
            self.on_change(conversation_id)
        return len(going)

    async def send_apart(self, parcel: Parcel) -> str | None:
        """Send what is no message of a conversation, at the same pace; the platform's id of its first piece.

        Raises:
            TemporaryDeliveryFailure, DeliveryUnknown, PermanentDeliveryFailure: as `Platform.send`.
        """
        first: str | None = None
        for place, part in enumerate(self.platform.render(parcel)):
            if not await self._wait_for_turn(parcel.peer, self.platform.count(part)):
                raise TemporaryDeliveryFailure("So much is being sent there that it was not its turn.")
            try:
                platform_id = await self.platform.send(part, parcel)
            except TemporaryDeliveryFailure as error:
                await self._pause(error)
                raise
            first = platform_id if place == 0 else first
        return first

    async def look_for_lost(self) -> None:
        """Ask after what was being sent when its sender fell silent; what cannot be found is sent again."""
        lost = await asyncio.to_thread(
            lost_parcels, self.platform.name, self._reading(), self._now(), merges=self.platform.limits.merges
        )
        for parcel, first in lost:
            done, of = await self._progress(parcel, first)
            if done >= of:
                await asyncio.to_thread(note_found, parcel, self._uow(), self._now())
                continue
            if done > first.parts_done:
                await asyncio.to_thread(
                    note_part_sent, parcel, self.platform.name, None, done, self._uow(), self._now(), is_last=False
                )
            reason = "whether it arrived was not to be found out, so it is sent again"
            await self._later(parcel, first, TemporaryDeliveryFailure(reason))

    async def _progress(self, parcel: Parcel, first: OnItsWay) -> tuple[int, int]:
        """How many of its pieces the platform has, and of how many."""
        done = first.parts_done
        try:
            parts = self.platform.render(parcel)
        except PermanentDeliveryFailure:
            return done, done + 1  # it fails when it is sent
        if done >= len(parts):
            return done, len(parts)
        try:
            found = await self.platform.was_sent(parts[done], parcel, first.queued_at.timestamp())
        except (TemporaryDeliveryFailure, DeliveryUnknown, PermanentDeliveryFailure):
            found = None
        return done + bool(found), len(parts)

    async def _run(self) -> None:
        while True:
            self.wake.clear()
            try:
                sent = await self.send_all()
            except Exception as error:  # the database; it is looked at again
                log.error("the outbox of %s could not be looked after (%s)", self.platform.name, type(error).__name__)
                sent = 0
            if not sent:
                try:
                    await asyncio.wait_for(self.wake.wait(), LOOK_EVERY)
                except asyncio.TimeoutError:
                    pass

    async def _send_to_one(self, parcels: list[tuple[Parcel, OnItsWay]]) -> None:
        """Everything for one customer, in order; when one has to wait, so do those after it."""
        for place, (parcel, first) in enumerate(parcels):
            try:
                goes_on = await self._send(parcel, first)
            except Exception as error:  # of one parcel, and a fault of ours: the others' customers must not wait for it
                log.error("a message to %s failed (%s)", self.platform.name, type(error).__name__, exc_info=error)
                await self._later(parcel, first, TemporaryDeliveryFailure(type(error).__name__))
                goes_on = False
            if not goes_on:
                for later, _ in parcels[place + 1 :]:
                    await asyncio.to_thread(note_waits, later, 0.0, self._uow(), self._now())
                return

    async def _send(self, parcel: Parcel, first: OnItsWay) -> bool:
        """Send a parcel; whether the next one to this customer may go."""
        platform = self.platform
        try:
            parts = platform.render(parcel)
            for place, part in enumerate(parts[first.parts_done :], start=first.parts_done + 1):
                if not await self._wait_for_turn(parcel.peer, platform.count(part)):
                    await asyncio.to_thread(note_waits, parcel, LONGEST_WAIT / 2, self._uow(), self._now())
                    return False
                platform_id = await platform.send(part, parcel)
                await asyncio.to_thread(
                    note_part_sent, parcel, platform.name, platform_id, place, self._uow(), self._now(),
                    is_last=place == len(parts),
                )  # fmt: skip
            self._observer.sent(platform.name, first.message.turn_id, first.queued_at, self._now())
        except DeliveryUnknown as error:
            await asyncio.to_thread(note_unknown, parcel, str(error), self._uow(), self._now())
            return False
        except TemporaryDeliveryFailure as error:
            await self._later(parcel, first, error)
            return False
        except PermanentDeliveryFailure as error:
            await asyncio.to_thread(note_failed, parcel, str(error), self._uow(), self._now(), self._ids)
        return True

    async def _later(self, parcel: Parcel, first: OnItsWay, error: TemporaryDeliveryFailure) -> bool:
        await self._pause(error)
        return await asyncio.to_thread(
            note_later, parcel, first, str(error), error.retry_after, self._uow(), self._now(), self._ids,
            random.random(),
        )  # fmt: skip

    async def _pause(self, error: TemporaryDeliveryFailure) -> None:
        """Where the platform asks for a pause, nothing goes there meanwhile."""
        if error.retry_after is not None:
            limits, seconds = self.platform.limits, error.retry_after.total_seconds()
            self._bucket.empty(self._clock(), seconds)
            if self._shared is not None:
                channel = f"{self.platform.name} {self.platform.account}"
                await self._shared.pause(channel, limits.a_second, limits.burst, seconds)

    async def _wait_for_turn(self, peer: str, tokens: int) -> bool:
        """Wait until what counts as so many messages may go to a customer; False if that is too long to wait here."""
        limits, channel = self.platform.limits, f"{self.platform.name} {self.platform.account}"
        own = self._to_one.setdefault(peer, TokenBucket(limits.to_one, limits.to_one_burst, self._clock()))
        self._to_one.move_to_end(peer)
        while len(self._to_one) > MOST_PEERS:
            self._to_one.popitem(last=False)
        until = self._clock() + LONGEST_WAIT
        for key, rate, burst, bucket, counts in (
            (f"{channel} {peer}", limits.to_one, limits.to_one_burst, own, 1),
            (channel, limits.a_second, limits.burst, self._bucket, tokens),
        ):
            while (wait := bucket.wait(self._clock(), counts)) > 0:
                if not await self._may_sleep(wait, until):
                    return False
            while self._shared is not None and (wait := await self._shared.wait(key, rate, burst, counts)) > 0:
                if not await self._may_sleep(wait, until):
                    return False
        return True

    async def _may_sleep(self, seconds: float, until: float) -> bool:
        """Sleep so long, if it is over by then; whether it was."""
        if self._clock() + seconds > until:
            return False
        await self._sleep(seconds)
        return True
