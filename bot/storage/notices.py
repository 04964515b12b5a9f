"""Words between processes on many machines, over PostgreSQL's LISTEN and NOTIFY. They may be lost, never wrong.

Two threads with a connection each, because psycopg2 waits: one tells, one hears. Who tells never waits, and a
database that is away is tried again; whoever hears is told then that words may have been missed.
"""

from __future__ import annotations

import logging
import queue
import select
import socket
import threading
from typing import Any, Callable

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from bot.storage.engine import cut_off_soon

log = logging.getLogger(__name__)

CHANNEL = "heard"
MISSED = ""  # is heard when words may have been missed
AGAIN_AFTER = 1.0  # seconds until a database that was away is tried again
ALIVE_EVERY = 5.0  # seconds without a word after which the connection is asked whether it lives
MOST_WAITING = 1_000  # words that wait for a database that is away; what is more is dropped


class PostgresNotices:
    """Tells words to all processes on this database that hear, one's own included."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(
            make_url(url), future=True, poolclass=NullPool, hide_parameters=True, connect_args=cut_off_soon()
        )
        self._words: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        self._closing, self._speaks = threading.Event(), False
        self._bell, self._end_of_bell = socket.socketpair()
        self._threads: list[threading.Thread] = []

    def tell(self, word: str) -> None:
        """Let everybody hear a word of at most 7,999 bytes soon; never waits."""
        if not self._speaks:
            self._speaks = True
            self._begin(self._speak, "notices-tell")
        try:
            self._words.put_nowait(word)
        except queue.Full:
            pass  # the database is away; they look by themselves

    def hear(self, heard: Callable[[str], None]) -> None:
        """Call this for each word from now on, in a thread of ours; MISSED when some may have been missed."""
        self._begin(lambda: self._listen(heard), "notices-hear")

    def close(self) -> None:
        """Tell what waits, and end."""
        self._closing.set()
        self._end_of_bell.close()
        try:
            self._words.put_nowait(None)
        except queue.Full:
            pass
        for thread in self._threads:
            thread.join(timeout=2)
        self._bell.close()
        self._engine.dispose()

    def _begin(self, work: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _connect(self) -> Any:
        connection: Any = self._engine.raw_connection()
        connection.detach()
        connection.dbapi_connection.autocommit = True
        return connection.dbapi_connection

    def _speak(self) -> None:
        connection: Any = None
        word = self._words.get()
        while word is not None:
            words = {word: None}  # the same word twice says no more
            while not self._words.empty() and word is not None:
                word = self._words.get_nowait()
                words |= {word: None} if word is not None else {}
            try:
                connection = connection or self._connect()
                calls = ", ".join(["pg_notify(%s, %s)"] * len(words))
                connection.cursor().execute(f"SELECT {calls}", [part for said in words for part in (CHANNEL, said)])
            except Exception as error:  # nothing depends on the words
                log.warning("a wake-up was not told (%s)", type(error).__name__)
                _close(connection)
                connection = None
                self._closing.wait(AGAIN_AFTER)
            word = None if word is None else self._words.get()
        _close(connection)

    def _listen(self, heard: Callable[[str], None]) -> None:
        connection: Any = None
        while not self._closing.is_set():
            try:
                if connection is None:
                    connection = self._connect()
                    connection.cursor().execute(f"LISTEN {CHANNEL}")
                    heard(MISSED)
                ready, _, _ = select.select([connection, self._bell], [], [], ALIVE_EVERY)
                if not ready:
                    connection.cursor().execute("SELECT 1")
                connection.poll()
                while connection.notifies:
                    heard(connection.notifies.pop(0).payload)
            except Exception as error:
                if not self._closing.is_set():
                    log.warning("wake-ups are not heard just now (%s)", type(error).__name__)
                _close(connection)
                connection = None
                self._closing.wait(AGAIN_AFTER)
        _close(connection)


def _close(connection: Any) -> None:
    if connection is not None:
        try:
            connection.close()
        except Exception:  # it was broken already
            pass
