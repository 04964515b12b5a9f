"""Out of the outbox, onto the wire of the channels we push to; and waking those who wait for a turn's answer."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Awaitable, Callable, Mapping

from bot.domain.conversation import Conversation
from bot.domain.message import Message
from bot.router.nudges import Nudges
from bot.use_cases.observing import UNOBSERVED, Observer
from bot.use_cases.ports import UnitOfWork
from bot.use_cases.sending import is_outbox_waiting, release_outbox, sent_lately

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds between looks when no nudge comes
CATCH_UP_EVERY = timedelta(seconds=2)  # between looks for what other gateways sent
CLOCKS_DIFFER = timedelta(seconds=3)  # at most, from one machine to another
Send = Callable[[Message, Conversation], Awaitable[None]]


class Delivery:
    """The gateway's loop that sends what is queued for its channels."""

    def __init__(
        self,
        channels: tuple[str, ...],
        uow: Callable[[], UnitOfWork],
        reading: Callable[[], UnitOfWork],
        now: Callable[[], datetime],
        nudges: Nudges,
        *,
        is_shared: bool = False,
        observer: Observer = UNOBSERVED,
    ) -> None:
        """`is_shared`: other gateways may send what customers of this one are to see."""
        self._channels = channels
        self._uow, self._reading, self._now, self._nudges = uow, reading, now, nudges
        self._senders: dict[str, Send] = {}
        self._catchers: dict[str, Send] = {}
        self._is_shared, self._caught_up = is_shared, now()
        self._observer = observer
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        # Called with a conversation after something was sent to its customer, or withheld.
        self.on_change: Callable[[str], None] = lambda conversation_id: None

        # Called when something may be queued; for those who send over platforms.
        self.on_nudge: Callable[[], None] = lambda: None

    def register(self, channel: str, send: Send, send_missed: Send | None = None) -> None:
        """Say how messages of a channel are sent; and those that another gateway sent, as a second try."""
        self._senders[channel] = send
        if send_missed is not None:
            self._catchers[channel] = send_missed

    async def start(self) -> None:
        """Begin."""
        self._nudges.on_turn = self._wake
        await self._nudges.listen()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
        self._nudges.close()

    async def wait_for_turn(self, turn_id: str, at_most: float) -> None:
        """Wait until we hear that something was said in this turn, or `at_most` seconds."""
        event = asyncio.Event()
        self._waiting[turn_id].add(event)
        try:
            await asyncio.wait_for(event.wait(), at_most)
        except asyncio.TimeoutError:
            pass
        finally:
            self._waiting[turn_id].discard(event)
            if not self._waiting[turn_id]:
                del self._waiting[turn_id]

    async def _run(self) -> None:
        while True:
            try:
                released = await asyncio.to_thread(self._release)
            except Exception as error:  # the database; it is looked at again
                log.error("the outbox could not be read (%s)", type(error).__name__)
                released = []
            for message, conversation in released:
                await self._send(self._senders, message, conversation)
                self._observer.sent(conversation.channel, message.turn_id, message.created_at, self._now())
            for conversation_id in {conversation.id for _, conversation in released}:
                self.on_change(conversation_id)
            if self._is_shared and self._now() - self._caught_up >= CATCH_UP_EVERY:
                await self._catch_up()
            if not released:
                await self._nudges.wait(LOOK_EVERY)
                self.on_nudge()

    def _release(self) -> list[tuple[Message, Conversation]]:
        if not is_outbox_waiting(self._channels, self._reading()):
            return []
        return release_outbox(self._channels, self._uow(), self._now())

    def _wake(self, turn_id: str) -> bool:
        """Wake those who wait for this turn; whether anybody does. What they collect is not ours to push."""
        waiting = self._waiting.get(turn_id, set())
        for event in waiting:
            event.set()
        return bool(waiting)

    async def _catch_up(self) -> None:
        """Look for what other gateways sent: their word of it may have been lost."""
        now = self._now()
        try:
            sent = await asyncio.to_thread(
                sent_lately, self._channels, self._reading(), self._caught_up - CLOCKS_DIFFER
            )
        except Exception as error:  # the database; it is looked at again
            log.error("what other gateways sent could not be read (%s)", type(error).__name__)
            return
        self._caught_up = now
        for message, conversation in sent:
            await self._send(self._catchers, message, conversation)

    async def _send(self, senders: Mapping[str, Send], message: Message, conversation: Conversation) -> None:
        send = senders.get(conversation.channel)
        if send is not None:
            try:
                await send(message, conversation)
            except Exception as error:  # the log has it; the client fetches it when it comes back
                log.warning("message %s was not pushed (%s)", message.id, type(error).__name__)
