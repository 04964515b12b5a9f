"""A gateway's channels in the test's own process: the real doors, loops and database, with the platform of a kit."""

from __future__ import annotations

import contextlib
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, AsyncIterator

import httpx
from sqlalchemy import text
from starlette.applications import Starlette

from bot.channel_loops import Channels, build_channels
from bot.domain.errors import HeardError
from bot.domain.message import Author, Button, Message, Reply
from bot.pictures import renew
from bot.router.attachments import AttachmentDoor
from bot.router.front_door import FrontDoor
from bot.router.nudges import Nudges
from bot.settings import read_settings
from bot.storage.attachment_files import AttachmentFiles
from bot.storage.unit_of_work import GroupCommit
from bot.use_cases.sending import send
from bot.use_cases.turns import TurnResult, answer_turn, claim_turn
from bot.web import answer_error
from tests.builders import TestHouse, build_test_house
from tests.channels.fake_platform import Call
from tests.channels.fake_platform import Reply as PlatformReply
from tests.channels.kit import PUBLIC_URL, Kit, Raw, Shown


class World:
    """One channel, its platform, and a house behind it."""

    def __init__(self, kit: Kit, house: TestHouse, channels: Channels, fake: Any, app: Starlette) -> None:
        self.kit, self.house, self.channels, self.fake = kit, house, channels, fake
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://gateway.internal")
        [self.sender], self.intake = channels.senders, channels.intake
        self.pace = Pace()
        self.platform = channels.platforms[kit.channel]
        self._failed: list[Call] = []

    async def deliver(self, raw: Raw) -> httpx.Response:
        """What the gateway answers when the platform delivers."""
        return await self.kit.deliver(self, raw)

    async def request(self, raw: Raw) -> httpx.Response:
        """What the gateway answers to a request."""
        path = raw.path or f"/webhooks/{self.kit.channel}/webhook"
        headers = [(name.encode(), value.encode("latin-1")) for name, value in raw.headers.items()]
        return await self._http.request(raw.method, path, content=raw.body, headers=headers)

    async def hears(self, *payloads: Any) -> None:
        """Deliver these, each acknowledged, and take them in."""
        for payload in payloads:
            answer = await self.deliver(self.kit.signed(payload))
            assert answer.status_code == 200, answer.text
        await self.intake.take_all()

    async def begins(self) -> None:
        """A talk has begun: the customer said hello and was answered."""
        await self.hears(self.kit.message("hello", 1))
        self.answers()
        await self.sends()

    def answers(self, *replies: Reply | str) -> None:
        """Let the assistant answer every turn that is due with these."""
        while (turn := claim_turn("worker-1", self.house.uow(), self.house.now())) is not None:
            said = [Reply(one) if isinstance(one, str) else one for one in replies or ("An answer.",)]
            house = self.house
            answer_turn(turn, TurnResult(said, [{"event": "action"}]), house.uow(), house.now(), house.ids, house.guard)

    def writes(
        self, text_: str, *, author: Author = Author.AGENT, buttons: tuple[Button, ...] = (), peer: str | None = None
    ) -> None:  # fmt: skip
        """Something said without being asked; by a person, as it comes."""
        with self.house.uow() as uow:
            key = (self.kit.channel, "default", peer or self.kit.peer)
            conversation = uow.conversations.find(*key)
            assert conversation is not None
            send(uow, conversation, author, [Reply(text_, buttons)], self.house.now(), self.house.ids)
            uow.commit()

    async def sends(self) -> list[Shown]:
        """Send what is queued; what customers see of it."""
        before = len(self.fake.calls)
        while await self.sender.send_all():
            pass
        calls = [call for call in self.fake.calls[before:] if not any(call is one for one in self._failed)]
        return [shown for call in calls if (shown := self.kit.shown(call)) is not None]

    def fails_once(self, word: str) -> None:
        """The platform is down for the first call that would show this word."""
        usual = self.fake.usual

        def answer(call: Call) -> PlatformReply:
            shown = self.kit.shown(call)
            if shown is None or self._failed or word not in shown.text:
                return usual(call)
            self._failed.append(call)
            return PlatformReply(503, {})

        self.fake.usual = answer

    def log(self, peer: str | None = None) -> list[Message]:
        """The conversation with a customer."""
        with self.house.reading() as uow:
            conversation = uow.conversations.find(self.kit.channel, "default", peer or self.kit.peer)
            return uow.conversations.history(conversation.id) if conversation else []

    def said(self, peer: str | None = None) -> list[str]:
        """What a customer said, in its order."""
        return [one.text for one in self.log(peer) if one.author is Author.CUSTOMER]

    def rows(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        """A look into the database."""
        with self.house.engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(statement), values).mappings()]

    def outbox(self) -> list[str]:
        """How each message of ours stands, in its order."""
        return [row["state"] for row in self.rows("select state from outbox order by id")]

    def pass_(self, **time: float) -> None:
        """Let time pass."""
        self.house.clock.pass_(timedelta(**time))


@contextlib.asynccontextmanager
async def world(kit: Kit, directory: Path, database_url: str | None = None) -> AsyncIterator[World]:
    """A world that ends with the test."""
    house = build_test_house(database_url or f"sqlite:///{directory / 'heard.db'}")
    settings = read_settings(directory, {"HEARD_PUBLIC_URL": PUBLIC_URL, "HEARD_RATE_LIMITS": "off"})
    store = AttachmentFiles(directory / "attachments")
    fake = kit.serve()
    writer, nudges = GroupCommit(house.engine), Nudges({})
    door = FrontDoor(writer, house.uow, house.reading, house.now, house.ids, house.wording, nudges, None)
    files = AttachmentDoor(writer, house.reading, store, renew, house.now, house.ids)
    platform = kit.build(fake.url)
    channels = build_channels(settings, house, door, files, writer, {kit.channel: platform})
    app = Starlette(routes=channels.doors.routes(), exception_handlers={HeardError: answer_error})
    here = World(kit, house, channels, fake, app)
    here.sender._clock, here.sender._sleep = here.pace, here.pace.sleep
    try:
        yield here
    finally:
        await channels.stop()
        await here._http.aclose()
        files.close()
        await door.close()
        nudges.close()
        fake.close()
        house.engine.dispose()


class Pace:
    """A clock whose sleep takes no time."""

    def __init__(self) -> None:
        self.at = time.monotonic()
        self.slept = 0.0

    def __call__(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Be there at once."""
        self.at += seconds
        self.slept += seconds
