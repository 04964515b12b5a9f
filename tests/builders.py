"""Makes the objects that tests begin with. What a test is about it says itself; the rest comes from here."""

from __future__ import annotations

import contextlib
import itertools
import random
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Sequence

from bot.bootstrap import House, build_house, prepare_database
from bot.domain.audit import Checkpoint
from bot.domain.message import InboundMessage, Receipt, Reply
from bot.domain.staff import Actor, Role
from bot.domain.turn import TurnContext
from bot.settings import Settings, read_settings
from bot.storage.attachment_files import AttachmentFiles
from bot.storage.engine import open_database
from bot.use_cases.intake import receive_message
from bot.use_cases.turns import ClaimedTurn, TurnResult, answer_turn, claim_turn

# A Tuesday in summer time, 10:00 in Dublin, with the shop open.
TUESDAY_MORNING = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = TUESDAY_MORNING) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, duration: timedelta) -> datetime:
        """Move it on."""
        self.at += duration
        return self.at


class CountedIds:
    """Ids that count: readable in a failing test, and still unique."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._chance = random.Random(7)

    def new(self) -> str:
        """See ports."""
        return f"id-{next(self._numbers):06d}"

    def secret(self) -> str:
        """See ports."""
        return f"{next(self._numbers):022d}"

    def draw(self, characters: Sequence[str]) -> str:
        """See ports."""
        return self._chance.choice(characters)


class NoCheckpoints:
    """A house that has noted nothing outside the database."""

    def last(self) -> None:
        return None

    def append(self, checkpoint: Checkpoint) -> None:
        raise AssertionError

    def read(self) -> tuple[list[Checkpoint], list[int]]:
        return [], []


class TestHouse(House):
    """A house whose clock can be moved: `house.clock.pass_(…)`."""

    __test__ = False  # pytest: a helper, not a test

    @property
    def clock(self) -> Clock:
        """The clock."""
        assert isinstance(self.now, Clock)
        return self.now


def build_test_house(
    database_url: str = "sqlite://", at: datetime = TUESDAY_MORNING, *, is_prepared: bool = False
) -> TestHouse:
    """A house on an empty database, prepared with the demo shop.

    Every migration and the shop take half a second; SQLite is given a copy of a database that was prepared before, and
    what is read from the project's files is read once for each moment.
    """
    is_new = _is_new_sqlite(database_url)
    prepared = _prepared.get(at) if is_new else None
    engine = open_database(database_url)
    settings = _settings()
    if at not in _read:
        _read[at] = build_house(settings, engine=engine, ids=CountedIds(), now=Clock(at))
    built = replace(
        _read[at], engine=engine, hasty_engine=engine, ids=CountedIds(), now=Clock(at),
        files=AttachmentFiles(settings.attachments),
    )  # fmt: skip
    house = TestHouse(**{name: getattr(built, name) for name in built.__dataclass_fields__})
    if is_prepared:
        return house
    if prepared is not None:
        with contextlib.closing(engine.raw_connection()) as connection:
            prepared.backup(connection.connection)
        return house
    prepare_database(house)
    if is_new:
        _prepared[at] = sqlite3.connect(":memory:", check_same_thread=False)
        with contextlib.closing(engine.raw_connection()) as connection:
            connection.connection.backup(_prepared[at])
    return house


_prepared: dict[datetime, sqlite3.Connection] = {}  # as it is at that time: the shop's orders count their days back
_read: dict[datetime, House] = {}  # moment → a house with what the files say then


def _is_new_sqlite(url: str) -> bool:
    path = url[len("sqlite:///") :]
    return url == "sqlite://" or (url.startswith("sqlite:///") and not Path(path).exists())


def _settings() -> Settings:
    import tempfile

    with tempfile.TemporaryDirectory() as directory:
        return read_settings(directory, {})


def actor(staff_id: str, role: Role = Role.AGENT) -> Actor:
    """A person of the staff: ann is Ann."""
    return Actor(staff_id, staff_id.capitalize(), role, 1)


def say(
    house: House, text: str, *, peer: str = "mara", channel: str = "web_widget", client_message_id: str | None = None,
    external_id: str | None = None, button_id: str | None = None,
) -> Receipt:  # fmt: skip
    """A customer's message, taken in."""
    inbound = InboundMessage(
        channel, "default", peer, text,
        client_message_id=client_message_id, external_id=external_id, button_id=button_id,
    )  # fmt: skip
    return receive_message(inbound, house.uow(), house.now(), house.ids, house.wording)


def claim(house: House, worker: str = "worker-1") -> ClaimedTurn:
    """The next turn, claimed; there must be one."""
    claimed = claim_turn(worker, house.uow(), house.now())
    assert claimed is not None
    return claimed


def answer(house: House, claimed: ClaimedTurn, *texts: str) -> None:
    """Commit an answer to a claimed turn."""
    result = TurnResult([Reply(text) for text in texts or ("An answer.",)], [{"event": "action"}])
    answer_turn(claimed, result, house.uow(), house.now(), house.ids, house.guard)


def context_of(house: House, receipt: Receipt) -> TurnContext:
    """What the brain tells an action about the turn of a message."""
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
    return TurnContext(message.conversation_id, message.id, receipt.turn_id, message.channel)


def said_to(house: House, conversation_id: str) -> list[str]:
    """Everything said to a customer, in order."""
    with house.uow() as uow:
        history = uow.conversations.history(conversation_id)
    return [message.text for message in history if message.author.value != "customer"]
