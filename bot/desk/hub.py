"""The desk while it is open: everybody sees the queue, and the conversations they have open, as they stand now.

There is no table of events. Whoever changes something here says so (`changed`), and each half second a look into the
database finds what others did: the brain, the watchdog, a second gateway. What is sent follows from how things stand,
so a lost word is made good by the next look.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Awaitable, Callable

from bot.desk.board import Board
from bot.desk.house import DeskHouse
from bot.desk.line import GOING_AWAY, Line
from bot.desk.readers import Read, Reader
from bot.desk.sessions import Doorkeeper
from bot.desk.signs import Signs
from bot.domain.errors import HeardError
from bot.use_cases.desk_live import ends_of_logs, look_at
from bot.use_cases.desk_views import access_conversation, queue_rows
from bot.use_cases.presence import away, heartbeat, here, lost
from bot.use_cases.signing_in import SESSION_OVER

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds between looks at what other processes changed
NEWS_EVERY = 0.1  # at most ten times a second for each desk
SESSIONS_EVERY = 1.0  # who is signed out sees nothing after two seconds: security checklist 4.2
HEARTBEAT_EVERY = 15.0


class Hub:
    """Knows who sits at the desk and tells them what changes."""

    def __init__(self, house: DeskHouse, door: Doorkeeper) -> None:
        self._house, self._door = house, door
        self.board = Board()
        self.signs = Signs(self._readers_of, self._holder_of)
        self.show_standing: Callable[[str], Awaitable[None]] | None = None  # registered by the widget
        self._lines: dict[Line, None] = {}
        self._read: dict[str, Read] = {}
        self._pending: dict[str, None] = {}
        self._touched: set[str] = set()
        self._somebody, self._something, self._news = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._looked = asyncio.Event()  # the first look since somebody is here
        self._tasks: list[asyncio.Task[None]] = []
        self._asides: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin."""
        rounds: tuple[Callable[[], Awaitable[None]], ...] = (
            self._work, self._look_round, self._send_news, self._watch_sessions, self._beat,
        )  # fmt: skip
        self._tasks = [asyncio.create_task(self._for_ever(one)) for one in rounds]

    async def stop(self) -> None:
        """End, and with it every socket."""
        for line in list(self._lines):
            line.end(GOING_AWAY)
        for task in [*self._tasks, *self._asides]:
            task.cancel()
        self._tasks = []

    def changed(self, conversation_id: str) -> None:
        """Something was said or done in a conversation."""
        if self._lines:
            self._pending[conversation_id] = None
            self._touched.add(conversation_id)
            self._something.set()

    async def customer_typing(self, conversation_id: str, on: bool) -> None:
        """The customer writes, or has stopped."""
        self.signs.customer_types(conversation_id, on)

    async def customer_read(self, conversation_id: str) -> None:
        """The customer has read, or got, what was written."""
        self.changed(conversation_id)

    def standing_changed(self, conversation_id: str) -> None:
        """Somebody else holds a conversation: its customer's window shows whom they talk to."""
        if self.show_standing is not None:
            self._aside(self.show_standing(conversation_id))

    # Who comes and goes

    async def join(self, line: Line) -> None:
        """Somebody has opened the desk: they get the queue as it stands."""
        self._lines[line] = None
        self._somebody.set()
        await self._sign_of_life(line)
        await self._looked.wait()
        line.send(self.board.snapshot().text_for(line.actor, line.language))

    def leave(self, line: Line) -> None:
        """A desk was closed, or its connection broke off."""
        self._lines.pop(line, None)
        for conversation_id in [id for id, read in self._read.items() if line in read.readers]:
            self.close(line, conversation_id)
        if not any(other.actor.id == line.actor.id for other in self._lines):
            self._aside(self._note_lost(line.actor.id))
        if not self._lines:
            self._somebody.clear()
            self._looked.clear()
            self._pending.clear()
            self.board.clear()

    async def set_there(self, line: Line, there: bool) -> None:
        """Somebody says whether they can be asked."""
        verb, staff_id = here if there else away, line.actor.id
        await asyncio.to_thread(self._house.write, lambda uow: verb(staff_id, uow, self._house.now()))

    # What they read

    async def open(self, line: Line, conversation_id: str, since: int) -> None:
        """Show somebody a conversation from a place on, and what comes. Raises NotFound, NotAllowed."""
        await asyncio.to_thread(self._access, line, conversation_id)
        if line not in self._lines:
            return
        read = self._read.setdefault(conversation_id, Read(conversation_id))
        read.readers[line] = Reader(line, since)
        self.changed(conversation_id)

    def close(self, line: Line, conversation_id: str) -> None:
        """They have closed it."""
        read = self._read.get(conversation_id)
        if read is not None and read.readers.pop(line, None) is not None:
            self.signs.agent_types(line, conversation_id, False)
            if not read.readers:
                del self._read[conversation_id]

    def reads(self, line: Line, conversation_id: str) -> bool:
        """Whether they have it open."""
        return line in self._readers_of(conversation_id)

    def _access(self, line: Line, conversation_id: str) -> None:
        house, actor = self._house, line.actor
        access_conversation(house.uow(), actor, conversation_id, house.now(), reading=house.reading())

    def _readers_of(self, conversation_id: str) -> list[Line]:
        read = self._read.get(conversation_id)
        return list(read.readers) if read is not None else []

    def _holder_of(self, conversation_id: str) -> str | None:
        read = self._read.get(conversation_id)
        return read.row.agent_id if read is not None and read.row is not None else None

    # What goes on

    async def _work(self) -> None:
        await self._something.wait()
        self._something.clear()
        ids, self._pending = list(self._pending), {}
        if not ids:
            return
        wanted = {id: self._read[id].look_from if id in self._read else None for id in ids}
        looks = await asyncio.to_thread(lambda: look_at(wanted, self._house.reading(), self._house.now()))
        for id in ids:
            look = looks.get(id)
            self.board.put(id, look.row if look is not None else None)
            read = self._read.get(id)
            if read is None:
                continue
            if wanted[id] is None or any(one.is_new and one.since < (wanted[id] or 0) for one in read.readers.values()):
                self.changed(id)  # somebody opened it while we looked
            elif look is None:
                self._end_reading(id)
            else:
                for reader in read.take(look):
                    self._open_anew(id, reader)
        self._spread()

    async def _look_round(self) -> None:
        if not self._lines:
            await self._somebody.wait()
        if self._lines:
            self._touched = set()
            read = list(self._read)
            rows, ends = await asyncio.to_thread(self._look, read)
            self.board.put_all(rows, self._touched)
            for id in read:
                known = self._read.get(id)
                if known is not None and (known.last, known.notes_seen) != ends.get(id, (0, 0)):
                    self.changed(id)
            self._looked.set()
            self._spread()
            await asyncio.sleep(LOOK_EVERY)

    def _look(self, read: list[str]) -> tuple[list, dict]:  # type: ignore[type-arg]
        house = self._house
        rows = queue_rows(house.reading(), house.now())
        return rows, dict(ends_of_logs(read, house.reading())) if read else {}

    async def _send_news(self) -> None:
        await self._news.wait()
        self._news.clear()
        news = self.board.news()
        for line in self._lines:
            line.send(news.text_for(line.actor, line.language))
        await asyncio.sleep(NEWS_EVERY)

    async def _watch_sessions(self) -> None:
        ids = {line.signed_in.session_id for line in self._lines}
        if ids:
            good = await asyncio.to_thread(self._door.which_are_good, ids)
            for line in list(self._lines):
                if line.signed_in.session_id in ids - good:
                    line.sign_out(SESSION_OVER)
        await asyncio.sleep(SESSIONS_EVERY)

    async def _beat(self) -> None:
        await asyncio.sleep(HEARTBEAT_EVERY)
        for line in {line.actor.id: line for line in self._lines}.values():
            await self._sign_of_life(line)

    # Help

    def _spread(self) -> None:
        if self.board.has_news():
            self._news.set()
        for conversation_id in self.board.moved():
            self.standing_changed(conversation_id)

    async def _sign_of_life(self, line: Line) -> None:
        staff_id = line.actor.id
        try:
            await asyncio.to_thread(self._house.write, lambda uow: heartbeat(staff_id, uow, self._house.now()))
        except HeardError as error:  # taken off the staff meanwhile
            log.info("no sign of life of a desk was noted: %s", error)

    async def _note_lost(self, staff_id: str) -> None:
        await asyncio.to_thread(self._house.write, lambda uow: lost(staff_id, uow, self._house.now()))

    def _open_anew(self, conversation_id: str, reader: Reader) -> None:
        """It is not theirs any more: reading on is permitted, and leaves a trace, like reading any other."""
        self.close(reader.line, conversation_id)

        async def open_again() -> None:
            try:
                await self.open(reader.line, conversation_id, reader.since)
            except HeardError as error:
                reader.line.say_wrong(str(error))

        self._aside(open_again())

    def _end_reading(self, conversation_id: str) -> None:
        for line in self._readers_of(conversation_id):
            self.close(line, conversation_id)
            line.say_wrong("This conversation is not there any more; it may have been erased.")

    def _aside(self, doing: Awaitable[None]) -> None:
        task = asyncio.ensure_future(doing)
        self._asides.add(task)
        task.add_done_callback(self._aside_is_done)

    def _aside_is_done(self, task: asyncio.Task[None]) -> None:
        self._asides.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("the desk failed at a step aside (%s)", type(task.exception()).__name__)

    async def _for_ever(self, round_: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await round_()
            except Exception as error:  # the database; it is looked at again
                log.error("the desk could not be kept up to date (%s)", type(error).__name__)
                await asyncio.sleep(LOOK_EVERY)
