"""One transaction over all tables, and the many small ones of the front door bundled into one."""

from __future__ import annotations

import queue
import sqlite3
import threading
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Callable, TypeVar

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

from bot.domain.errors import TryAgain
from bot.storage.accounts import SqlAccounts
from bot.storage.acts import SqlActs
from bot.storage.attachments import SqlAttachments
from bot.storage.audit import SqlAudit
from bot.storage.backlog import SqlBacklogs
from bot.storage.care import SqlCorrectiveActions, SqlRecoveries
from bot.storage.case_letters import SqlCaseLetters
from bot.storage.case_records import SqlCaseRecords
from bot.storage.cases import SqlCases
from bot.storage.channel_upkeep import SqlCanaries, SqlChannelTokens
from bot.storage.conversations import SqlConversations
from bot.storage.customers import SqlCustomers
from bot.storage.deadlines import SqlDeadlines
from bot.storage.desk_views import SqlDeskViews
from bot.storage.dispatches import SqlChannelHealth, SqlDispatches
from bot.storage.guarding import SqlGuarding
from bot.storage.handoffs import SqlHandoffs
from bot.storage.identity import SqlCodes, SqlIdentity
from bot.storage.inbox import SqlInbox, SqlPeers
from bot.storage.knowledge import SqlKnowledge
from bot.storage.notes import SqlAlarms, SqlMailContinuations, SqlNotes
from bot.storage.outgoing import SqlButtons, SqlMemory, SqlOutbox
from bot.storage.presence import SqlPresence
from bot.storage.promises import SqlPromises
from bot.storage.referrals import SqlReferrals
from bot.storage.registers import SqlRegisters
from bot.storage.reports import SqlReports
from bot.storage.shop import SqlShopkeeping
from bot.storage.staff import SqlStaff
from bot.storage.surveys import SqlSurveys
from bot.storage.training import SqlTraining
from bot.storage.turns import SqlTurns
from bot.storage.withdrawals import SqlWithdrawals

T = TypeVar("T")
MOST_IN_ONE_COMMIT = 128
DEADLOCK = "40P01"  # of PostgreSQL, which undoes one of two that wait for each other
BUSY = "Somebody else was changing the same just now; please try again."


class _Repositories:
    """All repositories over one connection."""

    def _open(self, connection: Connection) -> None:
        self.conversations = SqlConversations(connection)
        self.turns = SqlTurns(connection)
        self.outbox = SqlOutbox(connection)
        self.buttons = SqlButtons(connection)
        self.inbox = SqlInbox(connection)
        self.peers = SqlPeers(connection)
        self.dispatches = SqlDispatches(connection)
        self.channel_health = SqlChannelHealth(connection)
        self.channel_tokens = SqlChannelTokens(connection)
        self.canaries = SqlCanaries(connection)
        self.memory = SqlMemory(connection)
        self.attachments = SqlAttachments(connection)
        self.audit = SqlAudit(connection)
        self.cases = SqlCases(connection)
        self.records = SqlCaseRecords(connection)
        self.case_letters = SqlCaseLetters(connection)
        self.promises = SqlPromises(connection)
        self.recoveries = SqlRecoveries(connection)
        self.corrective_actions = SqlCorrectiveActions(connection)
        self.referrals = SqlReferrals(connection)
        self.deadlines = SqlDeadlines(connection)
        self.handoffs = SqlHandoffs(connection)
        self.identity = SqlIdentity(connection)
        self.codes = SqlCodes(connection)
        self.knowledge = SqlKnowledge(connection)
        self.guarding = SqlGuarding(connection)
        self.training = SqlTraining(connection)
        self.customers = SqlCustomers(connection)
        self.shop = SqlShopkeeping(connection)
        self.accounts = SqlAccounts(connection)
        self.acts = SqlActs(connection)
        self.withdrawals = SqlWithdrawals(connection)
        self.staff = SqlStaff(connection)
        self.presence = SqlPresence(connection)
        self.notes = SqlNotes(connection)
        self.alarms = SqlAlarms(connection)
        self.mail_continuations = SqlMailContinuations(connection)
        self.views = SqlDeskViews(connection)
        self.surveys = SqlSurveys(connection)
        self.reports = SqlReports(connection)
        self.backlogs = SqlBacklogs(connection)
        self.registers = SqlRegisters(connection)


def commit(connection: Connection) -> None:
    """Commit; a connection whose commit failed may still hold its transaction and the lock, so it is given up."""
    try:
        connection.commit()  # type: ignore[attr-defined]  # of future engines; the stubs know the old ones
    except BaseException:
        connection.invalidate()
        raise


def is_in_the_way(error: BaseException | None) -> bool:
    """Whether only another transaction was in this one's way: nothing was done, and doing it once more may work.

    SQLite says so of a writer that it let wait in vain: its waiting writers are not served in turn.
    """
    if not isinstance(error, OperationalError):
        return False
    is_locked = isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)
    return is_locked or getattr(error.orig, "pgcode", None) == DEADLOCK


class SqlUnitOfWork(_Repositories):
    """See `ports.UnitOfWork`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def __enter__(self) -> SqlUnitOfWork:
        self._connection = self._engine.connect()
        try:
            self._connection.begin()
        except BaseException as error:
            self._connection.close()
            if is_in_the_way(error):
                raise TryAgain(BUSY) from error
            raise
        self._open(self._connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._connection is not None
        connection, self._connection = self._connection, None
        connection.close()  # undoes what was not committed
        if is_in_the_way(error):
            raise TryAgain(BUSY) from error

    def commit(self) -> None:
        """See ports."""
        assert self._connection is not None
        commit(self._connection)


class _Part(_Repositories):
    """A unit of work that is all there is in the outer transaction, and so needs no savepoint of its own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.committed = False

    def __enter__(self) -> _Part:
        self._open(self._connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to undo: the outer transaction is not committed when its only part fails."""

    def commit(self) -> None:
        """The outer commit makes it last."""
        self.committed = True


class _Savepoint(_Repositories):
    """A unit of work inside another one: its commit keeps its part, the outer commit makes it last."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._savepoint: Any = None

    def __enter__(self) -> _Savepoint:
        self._savepoint = self._connection.begin_nested()
        self._open(self._connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._savepoint.is_active:
            self._savepoint.rollback()

    def commit(self) -> None:
        """Keep this part."""
        self._savepoint.commit()


_Job = tuple[Callable[[Any], Any], "Future[Any]"]


class GroupCommit:
    """Runs small units of work from many threads in one writer thread, many to a commit.

    One fsync then serves all messages that arrived while the last one was under way: 16,861 durable
    acknowledgements a second where single commits reach 639. A unit that fails undoes only itself. A job may be run a
    second time, after its first run was undone, so it keeps nothing outside its unit of work.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Any], T]) -> Future[T]:
        """Run `job(unit_of_work)` soon; the future is done when the work is on disk."""
        future: Future[T] = Future()
        self._jobs.put((job, future))
        return future

    def close(self) -> None:
        """Finish what was submitted and stop."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        running = True
        while running:
            batch = [self._jobs.get()]
            while len(batch) < MOST_IN_ONE_COMMIT and not self._jobs.empty():
                batch.append(self._jobs.get_nowait())
            running = None not in batch
            self._commit([job for job in batch if job is not None])

    def _commit(self, batch: list[_Job]) -> None:
        """Many at once without a savepoint each, which would cost a fifth more; where one of them fails or keeps
        nothing, all are undone and done again, each for itself.
        """
        wanted = [(job, future) for job, future in batch if future.set_running_or_notify_cancel()]
        try:
            if len(wanted) == 1 or not self._do_together(wanted):
                self._do_each(wanted)
        except Exception as error:
            for _, future in wanted:
                if not future.done():
                    future.set_exception(error)

    def _do_together(self, batch: list[_Job]) -> bool:
        with self._engine.connect() as connection:
            connection.begin()
            results = []
            for job, _ in batch:
                part = _Part(connection)
                try:
                    results.append(job(part))
                except Exception:  # whose business it is comes out when each is done for itself
                    return False
                if not part.committed:
                    return False
            commit(connection)
        for (_, future), result in zip(batch, results):
            future.set_result(result)
        return True

    def _do_each(self, batch: list[_Job]) -> None:
        done: list[tuple[Future[Any], Any]] = []
        with self._engine.connect() as connection:
            connection.begin()
            alone = len(batch) == 1
            part: Any = None
            for job, future in batch:
                # One that fails must undo only itself; alone, it has nobody to spare.
                part = _Part(connection) if alone else _Savepoint(connection)
                try:
                    done.append((future, job(part)))
                except Exception as error:  # the caller's business; the others go on
                    future.set_exception(error)
                    if alone:
                        return
            if not isinstance(part, _Part) or part.committed:
                commit(connection)
        for future, result in done:
            future.set_result(result)
