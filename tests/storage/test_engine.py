"""Opening the database: what is promised about durability and waiting is really in force."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Iterator

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, StatementError

from bot.domain.conversation import Conversation, Owner
from bot.domain.errors import BadSetting, TryAgain
from bot.domain.turn import Turn, TurnState
from bot.storage.engine import for_reading, open_database
from bot.storage.migrate import upgrade
from bot.storage.unit_of_work import SqlUnitOfWork
from tests.builders import TUESDAY_MORNING
from tests.postgres import Cluster


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'heard.db'}"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database of each kind with our tables in it."""
    engine = open_database(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


def pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 1)])
def test_synchronous(file_url: str, durable: bool, synchronous: int) -> None:
    """A durable SQLite engine waits for the disk at each commit (FULL is 2), a hasty one does not (NORMAL is 1)."""
    engine = open_database(file_url, durable=durable)

    assert pragma(engine, "synchronous") == synchronous


@pytest.mark.parametrize(("name", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("secure_delete", 1)])
def test_pragmas(file_url: str, name: str, value: object) -> None:
    """Every connection to an SQLite file has the settings we rely on, the second one too."""
    engine = open_database(file_url)
    with engine.connect() as held:
        held.begin()
        second = engine.raw_connection()
        found = second.execute(f"PRAGMA {name}").fetchone()[0]
        second.close()

    assert pragma(engine, name) == value
    assert found == value


@pytest.mark.parametrize(("durable", "setting"), [(True, "on"), (False, "off")])
def test_synchronous_commit_of_postgresql(postgres: Cluster, durable: bool, setting: str) -> None:
    """A durable PostgreSQL engine waits for the disk at each commit, a hasty one does not."""
    engine = open_database(postgres.new_database(), durable=durable)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SHOW synchronous_commit").scalar()
    engine.dispose()

    assert found == setting


def test_second_writer_is_refused_before_it_reads(file_url: str) -> None:
    """A writing transaction takes its lock at the beginning, so that a second one is told there, never halfway, that
    somebody is in its way and that it may try again.
    """
    first, second = open_database(file_url), open_database(file_url)
    upgrade(first)
    impatient = second.raw_connection()
    impatient.execute("PRAGMA busy_timeout = 10")
    impatient.close()  # back into the pool, from where the next line takes it
    with SqlUnitOfWork(first), pytest.raises(TryAgain, match="try again"):
        SqlUnitOfWork(second).__enter__()


def test_second_writer_waits_for_the_first(file_url: str) -> None:
    """A second writer is let in when the first has committed, and sees what it wrote."""
    engine = open_database(file_url)
    upgrade(engine)
    trying = threading.Event()

    def write() -> Conversation:
        trying.set()
        with SqlUnitOfWork(engine) as uow:
            return uow.conversations.get("a")

    with ThreadPoolExecutor(1) as threads, SqlUnitOfWork(engine) as first:
        second = threads.submit(write)
        trying.wait(10)
        with pytest.raises(StillWaiting):
            second.result(timeout=0.1)
        first.conversations.add(a_conversation())
        first.commit()
        found = second.result(timeout=10)

    assert found.peer == "mara"


def test_reader_is_not_blocked_by_a_writer(engine: Engine) -> None:
    """Who only reads goes on while another writes, and sees only what is committed."""
    with SqlUnitOfWork(engine) as writer:
        writer.conversations.add(a_conversation())
        with SqlUnitOfWork(for_reading(engine)) as reader:
            unseen = reader.conversations.find("web_widget", "default", "mara")
        writer.commit()
    with SqlUnitOfWork(for_reading(engine)) as reader:
        seen = reader.conversations.find("web_widget", "default", "mara")

    assert unseen is None
    assert seen is not None


def test_foreign_keys(engine: Engine) -> None:
    """The database refuses a turn of a message that is not there."""
    orphan = Turn("t", "no-conversation", "no-message", TurnState.QUEUED, queued_at=TUESDAY_MORNING)
    with SqlUnitOfWork(engine) as uow:
        with pytest.raises(IntegrityError) as refused:
            uow.turns.add(orphan, 1)

        assert "foreign key" in str(refused.value).lower()


def test_times_come_back_as_they_went_in(engine: Engine) -> None:
    """A time of any zone comes back as the same moment, in UTC, to the microsecond."""
    in_karachi = datetime(2026, 9, 15, 14, 0, 0, 123456, tzinfo=timezone(timedelta(hours=5)))
    with SqlUnitOfWork(engine) as uow:
        uow.conversations.add(a_conversation(at=in_karachi))
        uow.commit()
    with SqlUnitOfWork(engine) as uow:
        found = uow.conversations.get("a").owner_since

    assert found == in_karachi
    assert found.utcoffset() == timedelta(0)
    assert found.microsecond == 123456


def test_times_without_zone_are_refused(engine: Engine) -> None:
    """A time that does not say its zone is never stored."""
    with SqlUnitOfWork(engine) as uow:
        with pytest.raises(StatementError) as refused:
            uow.conversations.add(a_conversation(at=datetime(2026, 9, 15, 9, 0)))

        assert "A time without a zone" in str(refused.value)


@pytest.mark.parametrize("url", ["mysql://heard@localhost/heard", "heard.db", ""])
def test_unknown_database(url: str) -> None:
    """Another database than the two we know is answered with a sentence that says what to write."""
    with pytest.raises(BadSetting) as refused:
        open_database(url)

    assert "HEARD_DATABASE_URL must begin with postgresql:// or sqlite:///" in str(refused.value)


def a_conversation(at: datetime = TUESDAY_MORNING) -> Conversation:
    return Conversation("a", "web_widget", "default", "mara", Owner.BOT, owner_since=at, created_at=at)
