"""Transactions: all or nothing, alone or many bundled into one commit."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable, Iterator

import pytest
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.conversation import Conversation, Owner
from bot.domain.errors import BadInput
from bot.domain.message import InboundMessage, Receipt
from bot.domain.turn import Turn, TurnState
from bot.storage.engine import for_reading, open_database
from bot.storage.unit_of_work import GroupCommit, SqlUnitOfWork
from bot.use_cases.intake import receive_message
from bot.use_cases.ports import UnitOfWork
from tests.builders import TestHouse

SECONDS = 20  # the longest a test waits for the writer


@pytest.fixture
def writer(any_house: TestHouse) -> Iterator[GroupCommit]:
    """The bundling writer of the house."""
    writer = GroupCommit(any_house.engine)
    yield writer
    writer.close()


def a_conversation(house: TestHouse, peer: str) -> Conversation:
    return Conversation(house.ids.new(), "rest", "default", peer, Owner.BOT, house.now(), house.now())


def adding(house: TestHouse, peer: str, *, fail: bool = False, commit: bool = True) -> Callable[[UnitOfWork], str]:
    """A job that adds a conversation and returns the name of its customer."""

    def job(uow: UnitOfWork) -> str:
        with uow:
            uow.conversations.add(a_conversation(house, peer))
            if fail:
                raise BadInput(f"{peer} fails.")
            if commit:
                uow.commit()
        return peer

    return job


def spoiling_the_commit(house: TestHouse) -> Callable[[UnitOfWork], None]:
    """A job that goes well and after which the database refuses the commit.

    SQLite is told to look at foreign keys only then; PostgreSQL loses the connection.
    """

    def job(uow: Any) -> None:
        with uow:
            connection = uow.turns._connection
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
                uow.turns.add(Turn("t", "nowhere", "nothing", TurnState.QUEUED, house.now()), 1)
            else:
                process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
                with house.engine.connect() as other:
                    other.exec_driver_sql(f"SELECT pg_terminate_backend({process})")
            uow.commit()

    return job


def is_there(house: TestHouse, peer: str) -> bool:
    with house.reading() as uow:
        return uow.conversations.find("rest", "default", peer) is not None


class Gate:
    """A job that holds the writer until it is opened, so that what is submitted meanwhile is one batch."""

    def __init__(self, writer: GroupCommit) -> None:
        self._open, reached = threading.Event(), threading.Event()

        def wait(uow: Any) -> None:
            reached.set()
            self._open.wait(SECONDS)

        self._future = writer.submit(wait)
        reached.wait(SECONDS)

    def open(self) -> None:
        self._open.set()
        self._future.result(SECONDS)


def test_left_without_commit(house: TestHouse) -> None:
    """A unit of work that is left without commit leaves nothing behind."""
    adding(house, "mara", commit=False)(house.uow())

    assert not is_there(house, "mara")


def test_left_by_an_error(house: TestHouse) -> None:
    """A unit of work that is left by an error leaves nothing behind, and the error reaches the caller."""
    with pytest.raises(BadInput, match="mara fails"):
        adding(house, "mara", fail=True)(house.uow())

    assert not is_there(house, "mara")


def test_committed(house: TestHouse) -> None:
    """What is committed is there for others."""
    adding(house, "mara")(house.uow())

    assert is_there(house, "mara")


def test_unit_of_work_can_be_used_again(house: TestHouse) -> None:
    """After a transaction has ended, in whatever way, the same unit of work begins a new one."""
    uow = house.uow()
    with pytest.raises(BadInput):
        adding(house, "mara", fail=True)(uow)
    adding(house, "tom")(uow)
    adding(house, "priya")(uow)

    assert [is_there(house, peer) for peer in ("mara", "tom", "priya")] == [False, True, True]


def test_jobs_of_many_threads_are_all_stored(any_house: TestHouse, writer: GroupCommit) -> None:
    """Every job of every thread is stored when its result is there, and each caller gets its own result."""
    peers = [f"customer {number}" for number in range(120)]

    def write(peer: str) -> tuple[str, bool]:
        returned = writer.submit(adding(any_house, peer)).result(SECONDS)
        return returned, is_there(any_house, peer)

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(write, peers))

    assert results == [(peer, True) for peer in peers]


def test_failing_job_undoes_only_itself(any_house: TestHouse, writer: GroupCommit) -> None:
    """In one commit of many jobs, the one that fails is undone and told so; the others are stored."""
    gate = Gate(writer)
    before = writer.submit(adding(any_house, "before"))
    failing = writer.submit(adding(any_house, "failing", fail=True))
    after = writer.submit(adding(any_house, "after"))
    gate.open()

    with pytest.raises(BadInput, match="failing fails"):
        failing.result(SECONDS)
    assert (before.result(SECONDS), after.result(SECONDS)) == ("before", "after")
    assert [is_there(any_house, peer) for peer in ("before", "failing", "after")] == [True, False, True]


def test_failing_job_alone(any_house: TestHouse, writer: GroupCommit) -> None:
    """A job that fails alone in its commit is undone and told so, and the writer goes on."""
    failing = writer.submit(adding(any_house, "failing", fail=True))
    with pytest.raises(BadInput, match="failing fails"):
        failing.result(SECONDS)
    writer.submit(adding(any_house, "after")).result(SECONDS)

    assert [is_there(any_house, peer) for peer in ("failing", "after")] == [False, True]


def test_job_among_others_that_leaves_without_commit(any_house: TestHouse, writer: GroupCommit) -> None:
    """In one commit of many jobs, one that leaves without commit leaves nothing behind."""
    gate = Gate(writer)
    jobs = [writer.submit(adding(any_house, peer, commit=peer != "left")) for peer in ("before", "left", "after")]
    gate.open()
    results = [job.result(SECONDS) for job in jobs]

    assert results == ["before", "left", "after"]
    assert [is_there(any_house, peer) for peer in ("before", "left", "after")] == [True, False, True]


def test_job_alone_that_leaves_without_commit(any_house: TestHouse, writer: GroupCommit) -> None:
    """A job that is alone in its commit and leaves without commit leaves nothing behind."""
    result = writer.submit(adding(any_house, "left", commit=False)).result(SECONDS)

    assert result == "left"
    assert not is_there(any_house, "left")


def test_failing_commit_reaches_every_caller(any_house: TestHouse, writer: GroupCommit) -> None:
    """When the commit itself fails, nothing is stored and every caller hears of it."""
    gate = Gate(writer)
    jobs = [writer.submit(adding(any_house, peer)) for peer in ("mara", "tom", "priya")]
    jobs.append(writer.submit(spoiling_the_commit(any_house)))
    gate.open()
    errors = [job.exception(SECONDS) for job in jobs]
    elsewhere = open_database(any_house.engine.url.render_as_string(hide_password=False))
    with SqlUnitOfWork(for_reading(elsewhere)) as uow:
        stored = [uow.conversations.find("rest", "default", peer) for peer in ("mara", "tom", "priya")]
    elsewhere.dispose()

    assert all(isinstance(error, SQLAlchemyError) for error in errors)
    assert stored == [None] * 3


def test_failing_commit_does_not_hold_up_the_next(any_house: TestHouse, writer: GroupCommit) -> None:
    """After a commit has failed, the next message is taken in as if nothing had happened."""
    failed = writer.submit(spoiling_the_commit(any_house)).exception(SECONDS)
    afterwards = writer.submit(adding(any_house, "owen")).result(SECONDS)

    assert isinstance(failed, SQLAlchemyError)
    assert afterwards == "owen" and is_there(any_house, "owen")


def test_failing_commit_of_one_transaction_does_not_hold_up_the_next(any_house: TestHouse) -> None:
    """After the commit of a unit of work has failed, the next unit of work goes through."""
    with pytest.raises(SQLAlchemyError):
        spoiling_the_commit(any_house)(any_house.uow())
    adding(any_house, "owen")(any_house.uow())

    assert is_there(any_house, "owen")


def test_close_finishes_what_was_submitted(any_house: TestHouse) -> None:
    """Closing the writer returns when everything submitted before is stored."""
    writer = GroupCommit(any_house.engine)
    gate = Gate(writer)
    jobs = [writer.submit(adding(any_house, f"customer {number}")) for number in range(300)]
    gate.open()
    writer.close()

    assert all(job.done() for job in jobs)
    assert all(is_there(any_house, f"customer {number}") for number in (0, 127, 128, 299))


def test_cancelled_job_is_not_done(any_house: TestHouse, writer: GroupCommit) -> None:
    """A job whose caller has given up before its turn stores nothing and does not hold up the others."""
    gate = Gate(writer)
    cancelled = writer.submit(adding(any_house, "cancelled"))
    other = writer.submit(adding(any_house, "other"))
    gave_up = cancelled.cancel()
    gate.open()

    assert gave_up
    assert other.result(SECONDS) == "other"
    assert not is_there(any_house, "cancelled")


def test_bundled_intake_stores_each_message_once(any_house: TestHouse, writer: GroupCommit) -> None:
    """A message delivered by many gateways at once is stored once, and every one of them gets its receipt."""
    house = any_house
    second_writer = GroupCommit(house.engine)

    def deliver(number: int) -> Future[Receipt]:
        inbound = InboundMessage("web_widget", "default", "mara", "hello", client_message_id=f"c-{number % 5}")
        to = (writer, second_writer)[number % 2]
        return to.submit(lambda uow: receive_message(inbound, uow, house.now(), house.ids, house.wording))

    deliveries = [deliver(number) for number in range(40)]
    receipts = [delivery.result(SECONDS) for delivery in deliveries]
    second_writer.close()
    with SqlUnitOfWork(house.engine) as uow:
        log = uow.conversations.history(receipts[0].conversation_id)

    assert len({receipt.message_id for receipt in receipts}) == 5
    assert sum(not receipt.repeated for receipt in receipts) == 5
    assert [message.text for message in log][1:] == ["hello"] * 5
