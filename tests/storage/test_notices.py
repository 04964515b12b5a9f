"""Words between processes over a real PostgreSQL, which goes away and comes back."""

from __future__ import annotations

import threading
import time
from typing import Callable, Iterator

import pytest
from sqlalchemy import create_engine, text

from bot.storage.notices import MISSED, PostgresNotices
from tests.postgres import Cluster

SECONDS = 15.0  # the longest a test waits


class Ear:
    """Notes what is heard."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._changed = threading.Condition()

    def __call__(self, word: str) -> None:
        with self._changed:
            self.words.append(word)
            self._changed.notify_all()

    def wait_for(self, is_so: Callable[[list[str]], bool]) -> bool:
        """Wait until what was heard is so."""
        with self._changed:
            return self._changed.wait_for(lambda: is_so(self.words), SECONDS)


@pytest.fixture
def url(postgres: Cluster) -> str:
    return postgres.new_database()


@pytest.fixture
def notices(url: str) -> Iterator[tuple[PostgresNotices, PostgresNotices, Ear]]:
    """One process that tells and hears, another one that hears, and what that one hears."""
    one, other, ear = PostgresNotices(url), PostgresNotices(url), Ear()
    one.hear(lambda word: None)
    other.hear(ear)
    assert ear.wait_for(lambda words: words == [MISSED])
    ear.words.clear()
    yield one, other, ear
    one.close()
    other.close()


def test_the_others_hear(notices: tuple[PostgresNotices, PostgresNotices, Ear]) -> None:
    """What one process tells another one hears within a moment, whether it hears itself or not."""
    one, _, ear = notices
    one.tell("first")  # opens the connection
    ear.wait_for(lambda words: "first" in words)
    begun = time.monotonic()
    one.tell("second Ü")
    heard = ear.wait_for(lambda words: "second Ü" in words)

    assert heard and time.monotonic() - begun < 0.5


def test_many_words_are_told_together(notices: tuple[PostgresNotices, PostgresNotices, Ear]) -> None:
    """Many words at once come through, the same one at least once, and nobody waits to tell them."""
    one, _, ear = notices
    begun = time.monotonic()
    for number in range(900):
        one.tell(f"word {number % 300}")
    took = time.monotonic() - begun
    ear.wait_for(lambda words: len(set(words)) == 300)

    assert took < 0.5
    assert set(ear.words) == {f"word {number}" for number in range(300)}


def test_a_cut_connection_is_opened_again(notices: tuple[PostgresNotices, PostgresNotices, Ear], url: str) -> None:
    """When the database cuts all connections, whoever hears is told that words may have been missed, and hears on."""
    one, _, ear = notices
    one.tell("before")
    ear.wait_for(lambda words: "before" in words)
    engine = create_engine(url, future=True)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = :name"
    with engine.connect() as connection:
        connection.execute(text(cut), {"name": url.rpartition("/")[2]})
    was_told = ear.wait_for(lambda words: MISSED in words)
    until = time.monotonic() + SECONDS
    while "after" not in ear.words and time.monotonic() < until:
        one.tell("after")  # what is told to a broken connection is lost; the next one comes through
        time.sleep(0.2)
    engine.dispose()

    assert was_told
    assert "after" in ear.words
