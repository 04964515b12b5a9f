"""The gateway's loop that takes events of platforms into their conversations, in the order they came."""

from __future__ import annotations

import asyncio
import io
import logging
from collections import Counter
from datetime import datetime
from typing import Callable, Mapping, Sequence

from bot.domain.errors import BadInput, HeardError, NotFound
from bot.domain.message import Receipt
from bot.domain.platform import Event, EventKind, Poison
from bot.router.attachments import AttachmentDoor
from bot.router.front_door import FrontDoor, Writer
from bot.use_cases.channel_intake import Stored, claim_events, put_off, store_delivery, take_event
from bot.use_cases.channel_ports import InboxItem
from bot.use_cases.platform_ports import Delivery, Platform
from bot.use_cases.ports import Ids, UnitOfWork, Wording

log = logging.getLogger(__name__)

TAKEN_AT_ONCE = 4  # events; what they write must not keep acknowledgements waiting behind it
FINISH_WITHIN = 5.0  # seconds, when the gateway ends
LOOK_EVERY = 1.0  # seconds between looks when nothing was stored here
MOST_FILES = 5  # of one message
SPOKEN = (EventKind.MESSAGE, EventKind.CHOICE, EventKind.EDIT, EventKind.STOP, EventKind.START)
LOST_FILE = "I could not get one of your files from there. Please send it again, or describe what it shows."
WRONG_FILE = "One of your files cannot be taken here: photos and PDF files of up to 10 MB can."
TOO_MANY_FILES = "I kept the first five files of your message; please send the others in another one."


class ChannelIntake:
    """Writes deliveries down, and takes what is written down into the conversations."""

    def __init__(
        self,
        platforms: Mapping[str, Platform],
        door: FrontDoor,
        files: AttachmentDoor,
        writer: Writer,
        uow: Callable[[], UnitOfWork],
        reading: Callable[[], UnitOfWork],
        now: Callable[[], datetime],
        ids: Ids,
        wording: Wording,
    ) -> None:
        self._platforms, self._door, self._files, self._writer = platforms, door, files, writer
        self._uow, self._reading, self._now, self._ids, self._wording = uow, reading, now, ids, wording
        self._stored = asyncio.Event()
        self._beside: set[asyncio.Task[None]] = set()  # signs to platforms, which nobody waits for
        self._task: asyncio.Task[None] | None = None
        self._is_stopping = False
        self._taking = asyncio.Semaphore(TAKEN_AT_ONCE)
        self.counts: Counter[str] = Counter()  # of repeated, changed and poisoned events since the start

    async def store(self, platform: Platform, delivery: Delivery) -> Stored:
        """Write a verified delivery down. When this returns, a power cut does not take it back."""
        large = len(delivery.body) > 65_536
        items = await asyncio.to_thread(platform.parse, delivery) if large else platform.parse(delivery)
        return await self.store_items(platform, items)

    async def store_items(self, platform: Platform, items: Sequence[Event | Poison]) -> Stored:
        """As `store`, of what was parsed."""
        items = [_heard_from(platform, item) for item in items]
        stored: Stored = await asyncio.wrap_future(
            self._writer.submit(lambda uow: store_delivery(platform.name, platform.account, items, uow, self._now()))
        )
        self.counts.update(repeated=stored.repeated, changed=stored.changed, set_aside=stored.set_aside)
        if stored.changed or stored.set_aside:
            log.warning("%s: %d changed repeats, %d set aside", platform.name, stored.changed, stored.set_aside)
        self._stored.set()
        return stored

    async def start(self) -> None:
        """Begin."""
        self._is_stopping = False
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Finish what is under way; what is not taken in stays written down."""
        self._is_stopping = True
        self._stored.set()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=FINISH_WITHIN)
        running = [*self._beside, *([self._task] if self._task is not None else ())]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def take_all(self) -> int:
        """Take in everything that is due; how many events."""
        taken = 0
        while True:
            items = await asyncio.to_thread(claim_events, self._uow(), self._reading(), self._now())
            if not items:
                return taken
            await asyncio.gather(*(self._take(item) for item in items))
            taken += len(items)
            if self._is_stopping:
                return taken

    async def _run(self) -> None:
        while not self._is_stopping:
            self._stored.clear()
            try:
                await self.take_all()
            except Exception as error:  # the database; it is looked at again
                log.error("the inbox could not be read (%s)", type(error).__name__)
                await asyncio.sleep(LOOK_EVERY)
            try:
                await asyncio.wait_for(self._stored.wait(), LOOK_EVERY)
            except asyncio.TimeoutError:
                pass

    async def _take(self, item: InboxItem) -> None:
        platform = self._platforms.get(item.channel)
        try:
            if platform is None:
                raise BadInput("The channel is not set up any more; set it up or leave the event aside.")
            receipt = await self._take_in(item, platform)
        except Exception as error:  # of one customer; the others go on
            reason = str(error) if isinstance(error, HeardError) else type(error).__name__
            again = await asyncio.to_thread(put_off, item, reason, self._uow(), self._now())
            log.warning("%s event %d was not taken in (%s); again: %s", item.channel, item.id, reason, again)
            return
        if item.event.kind is EventKind.CHOICE:
            self._beside_the_way(platform.settle_press(item.event))
        if receipt is not None and receipt.awaits_bot and not receipt.repeated:
            self._beside_the_way(platform.show_typing(item.event.peer, item.event.key))

    async def _take_in(self, item: InboxItem, platform: Platform) -> Receipt | None:
        kept, lost = await self._fetch(item, platform) if item.event.files else ((), ())
        limits = platform.limits
        async with self._taking:
            return await self._door.take(
                item.channel,
                lambda uow: take_event(
                    item,
                    kept,
                    uow,
                    self._now(),
                    self._ids,
                    self._wording,
                    most_buttons=limits.buttons,
                    answered_an_hour=limits.answered_an_hour,
                    lost_files=lost,
                ),
            )

    async def _fetch(self, item: InboxItem, platform: Platform) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The ids of the files that were kept, and sentences about those that were not."""
        event, owner = item.event, (item.channel, item.account, item.event.peer)
        await self._door.open(*owner, event.language)
        kept: list[str] = []
        lost = [TOO_MANY_FILES] if len(event.files) > MOST_FILES else []
        for file in event.files[:MOST_FILES]:
            try:
                content = await platform.fetch(file)
                kept.append((await self._files.take_in(io.BytesIO(content), file.name or "file", owner)).id)
            except BadInput:  # too large, or no kind that is taken
                lost.append(WRONG_FILE)
            except NotFound:
                lost.append(LOST_FILE)
        return tuple(kept), tuple(dict.fromkeys(lost))

    def _beside_the_way(self, sign: object) -> None:
        async def send() -> None:
            try:
                await sign  # type: ignore[misc]
            except HeardError:
                pass  # a sign that is late is no sign

        task = asyncio.create_task(send())
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)


def _heard_from(platform: Platform, item: Event | Poison) -> Event | Poison:
    """What is said where the operator's own canary goes is nobody's talk; where it says so, it is known that we may."""
    plan = platform.canary
    if plan is None or isinstance(item, Poison) or item.kind not in SPOKEN or not item.key:
        return item
    is_there = plan.peer in (item.peer, item.former_peer)
    return Event(EventKind.CANARY, item.key, plan.peer, thread=item.thread) if is_there else item
