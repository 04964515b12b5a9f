"""Opening the database: one SQLite file by default, PostgreSQL by URL; both so that a commit survives a power cut."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from typing import Any, Callable, Iterator

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool, StaticPool

from bot.domain.errors import BadSetting

BUSY_TIMEOUT = 5_000  # milliseconds a writer waits for another process's transaction


CUT_OFF_MS = 12_000  # what was sent and is not acknowledged by the other end for so long never arrives
IDLE_MS = 60_000  # a transaction in which nothing happens for so long is nobody's any more


def open_database(url: str, *, durable: bool = True) -> Engine:
    """An engine for this database.

    SQLite runs in WAL mode with synchronous=FULL (NORMAL lost acknowledged commits in 313 of 400 simulated power
    cuts) and begins its writing transactions with BEGIN IMMEDIATE (a deferred one that reads before it writes fails
    at once when another writer is quicker). `durable=False` leaves out the wait for the disk (half a millisecond a
    commit): a power cut may take such commits back, in order, and harms nothing else.

    Raises:
        BadSetting: neither SQLite nor PostgreSQL.
    """
    if url.startswith("sqlite"):
        return _open_sqlite(url, "FULL" if durable else "NORMAL")
    if url.startswith("postgresql"):
        engine: Engine = create_engine(
            url,
            future=True,
            hide_parameters=True,
            pool_size=5,
            max_overflow=15,
            pool_pre_ping=True,
            connect_args=cut_off_soon("" if durable else "-c synchronous_commit=off"),
        )
        return engine
    raise BadSetting(
        "HEARD_DATABASE_URL must begin with postgresql:// or sqlite:///; leave it out for the SQLite file."
    )


def cut_off_soon(options: str = "") -> dict[str, object]:
    """How PostgreSQL is connected to so that both ends notice within about twelve seconds that the network between them
    is cut. By themselves they wait for two hours, and the server holds the locks of who is gone.

    Args:
        options: further settings of the session, as the server reads them.
    """
    seconds = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
    at_the_server = [f"-c tcp_{name}={value}" for name, value in seconds.items()]
    at_the_server += [f"-c tcp_user_timeout={CUT_OFF_MS}", f"-c idle_in_transaction_session_timeout={IDLE_MS}"]
    return {
        **seconds, "tcp_user_timeout": CUT_OFF_MS, "connect_timeout": 5,
        "options": " ".join([*at_the_server, options]).strip(),
    }  # fmt: skip


def check_durable(engine: Engine) -> None:
    """A database that forgets what it has acknowledged is not worked with; SQLite is opened as it must be by us.

    Raises:
        BadSetting: PostgreSQL runs with fsync or synchronous_commit off, so that a power cut would take messages.
    """
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit"):
            if connection.exec_driver_sql(f"SHOW {name}").scalar() == "off":
                raise BadSetting(f"PostgreSQL runs with {name}=off and would lose messages; set it to on.")


@contextlib.contextmanager
def alone(engine: Engine, name: str, wait: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Be the only one of this name on the database: until then, `wait` is called again and again.

    Gives a function that says whether it still is so; it is not when the connection broke off. On SQLite, which is on
    one machine, the name is not held.
    """
    if engine.dialect.name != "postgresql":
        yield lambda: True
        return
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    try:
        while not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar():
            wait()

        def is_held() -> bool:
            try:
                return bool(connection.exec_driver_sql("SELECT 1").scalar())
            except SQLAlchemyError:
                return False

        yield is_held
    finally:
        connection.invalidate()  # the lock goes with the connection, whatever state it is in
        connection.close()


def watch_errors(engine: Engine, failed: Callable[[str], None]) -> None:
    """Call this with the class of every error that the database answers with, or fails to be reached with."""

    @event.listens_for(engine, "handle_error")  # type: ignore[untyped-decorator]
    def note(context: Any) -> None:
        failed(type(context.original_exception).__name__)


def for_reading(engine: Engine) -> Engine:
    """The same database, for transactions that promise not to write and so wait for no writer."""
    reading: Engine = engine.execution_options(reading=True)
    return reading


WRITTEN_ANEW = 16_384  # pages, 64 MB: takes less than a second


def leave_no_traces(engine: Engine) -> bool:
    """Empty SQLite's log, in which pages stand as they were before something was erased; False if somebody reads them.

    The database file itself needs no more than that its search is tidied: that only marks words as deleted at first.
    Everything else is overwritten at once (secure_delete). PostgreSQL clears what was deleted by its own vacuum.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("INSERT INTO search_texts (search_texts) VALUES ('optimize')", ())
        # A process that was killed while it erased can leave old bytes within a page: a small database is written anew.
        (pages,) = connection.cursor().execute("PRAGMA page_count", ()).fetchone()
        if pages <= WRITTEN_ANEW:
            connection.cursor().execute("VACUUM", ())
        (is_busy, _, _) = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)", ()).fetchone()
    except sqlite3.OperationalError:  # somebody else is at work in it just now
        return False
    finally:
        connection.close()
    return not is_busy


def _open_sqlite(url: str, synchronous: str) -> Engine:
    in_memory = url in ("sqlite://", "sqlite:///:memory:")
    engine: Engine = create_engine(
        url,
        future=True,
        hide_parameters=True,  # an error that is logged holds no customer's words
        # An in-memory database lives in its one connection; a file gets a handful of them.
        **({"poolclass": StaticPool} if in_memory else {"poolclass": QueuePool, "pool_size": 5, "pool_use_lifo": True}),
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT / 1000},
    )

    @event.listens_for(engine, "connect")  # type: ignore[untyped-decorator]
    def prepare(connection: Any, record: Any) -> None:
        # Transactions are begun below; the driver's own idea of when to begin one is switched off.
        connection.isolation_level = None
        for pragma in ("journal_mode = WAL", f"synchronous = {synchronous}", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")  # type: ignore[untyped-decorator]
    def begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
