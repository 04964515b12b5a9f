"""Two of each part on one PostgreSQL and one Redis: whatever is killed, every customer is answered exactly once."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import signal
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any, Iterator

import pytest
from sqlalchemy import create_engine, text

from bot.domain.reference import find_references
from tests.faults.machines import ORIGIN, TOKEN, Machines
from tests.faults.traffic import Customers
from tests.faults.wholeness import what_is_half
from tests.faults.windows import Windows, in_turn
from tests.postgres import NO_POSTGRES, Cluster, postgres_programs
from tests.redis_server import RedisServer
from tests.web.conftest import Tab, browser

SETTLE_WITHIN = 60.0


class Database:
    """What the machines have written down."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url, future=True, pool_pre_ping=True)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def what_is_half(self) -> list[str]:
        """The rules of wholeness that are broken."""
        with self._engine.connect() as connection:
            return what_is_half(connection)

    def wait_until_settled(self) -> None:
        """Wait until no turn is open and nothing is queued."""
        until = time.monotonic() + SETTLE_WITHIN
        while time.monotonic() < until:
            ((turns, queued),) = self.rows(
                """select (select count(*) from turns where state in ('queued', 'leased')),
                          (select count(*) from outbox where state = 'queued' and channel = 'web_widget')"""
            )
            if not turns and not queued:
                return
            time.sleep(0.2)
        raise AssertionError(f"{turns} turns and {queued} messages are open after {SETTLE_WITHIN} seconds")


@contextlib.contextmanager
def under_traffic(machines: Machines, seed: int, address: str = "127.0.0.1") -> Iterator[Windows]:
    """Customers at the server's door and in windows, on all gateways in turn; what must hold afterwards does."""
    database = Database(machines.database_url)
    customers = Customers(in_turn(machines.urls), TOKEN, count=2, seed=seed)
    windows = Windows(machines.urls, ORIGIN, count=4, seed=seed, address=address)
    customers.start()
    windows.start()
    yield windows
    customers.stop()
    windows.stop()
    assert customers.errors == [] and windows.errors == []
    machines.start_what_ended()
    database.wait_until_settled()
    time.sleep(3)  # what was sent last is looked for
    waits = sorted(wait for window in windows.windows for wait in window.waits)
    print(f"{len(customers.said)} messages at the server's door, {len(waits)} in windows", end="; ")
    print(f"answered after p50 {statistics.median(waits):.2f} s, worst {waits[-1]:.2f} s")

    check_messages(database, customers, windows)
    check_answers(database)
    check_windows(database, windows)
    check_complaints(database, customers)
    assert database.what_is_half() == []


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("rounds", [1, pytest.param(12, marks=pytest.mark.long)])
def test_every_part_killed_in_turn(rounds: int, trained: Path, tmp_path: Path, redis_server: RedisServer) -> None:
    """Each process of each part is killed in turn under traffic, Redis as well: nothing that was acknowledged is lost,
    stored twice or answered twice, every window shows the log as it is, and every complaint has its one reference.
    """
    if postgres_programs() is None:
        pytest.skip(NO_POSTGRES)
    chance = random.Random(rounds)
    with Cluster(durable=True) as cluster, Machines(trained, tmp_path, cluster, redis_server) as machines:
        killed = Counter[str]()
        with under_traffic(machines, seed=rounds):
            for _ in range(rounds):
                for part in chance.sample(list(machines.parts.values()), len(machines.parts)):
                    time.sleep(chance.uniform(0.5, 2.0))
                    part.kill()
                    killed[part.kind] += 1
                    time.sleep(chance.uniform(0.1, 1.0))
                    part.start()
                    part.wait_until_ready()
                redis_server.kill()
                time.sleep(chance.uniform(2.0, 6.0))
                redis_server.start()
                killed["redis"] += 1
            print(f"killed {dict(killed)}")


def check_messages(database: Database, customers: Customers, windows: Windows) -> None:
    """Each acknowledged message is in the log once."""
    stored = Counter(
        key for (key,) in database.rows("select client_message_id from messages where author = 'customer'")
    )
    said = {said.message_id for said in customers.said} | {key for one in windows.windows for key in one.acknowledged}

    assert said - set(stored) == set(), "lost"
    assert [key for key, times in stored.items() if times > 1] == [], "stored twice"


def check_answers(database: Database) -> None:
    """Each message has one turn, in a final state, and what was said in it was said at one moment."""
    turns = database.rows(
        """select m.id, count(distinct t.id), min(t.state) from messages m left join turns t on t.message_id = m.id
           where m.author = 'customer' group by m.id"""
    )
    answers = database.rows(
        """select t.id, t.state, count(distinct r.created_at), count(r.id)
           from turns t left join messages r on r.turn_id = t.id and r.author = 'bot' and r.created_at > t.queued_at
           group by t.id, t.state"""
    )

    assert [row for row in turns if row[1] != 1 or row[2] not in ("answered", "escalated", "failed")] == []
    assert [row for row in answers if row[1] == "answered" and row[2] != 1] == []
    assert [row for row in answers if row[1] != "answered" and row[2] != 0] == []


def check_windows(database: Database, windows: Windows) -> None:
    """Each window has shown the whole log in its order, each message once."""
    log = {id_: (seq, said) for id_, seq, said in database.rows("select id, seq, text from messages")}
    for window in windows.windows:
        assert window.faults == []
        assert [id_ for id_, times in Counter(window.pushed).items() if times > 1] == [], "pushed twice"
        assert {id_: (seq, said) for seq, (id_, said) in window.shown.items()} == {
            id_: log.get(id_) for id_, _ in window.shown.values()
        }
        assert sorted(window.shown) == list(range(1, max(window.shown) + 1)), "a place was never shown"


def check_complaints(database: Database, customers: Customers) -> None:
    """Each complaint is one case at most, and a reference that a customer was told is that of a case."""
    cases = database.rows("select reference, own_words from cases where kind = 'complaint'")
    by_note = Counter(note for note in customers.notes for _, words in cases if note in words)
    told = {ref for said in customers.said for ref in find_references(" ".join(said.replies))}

    assert [note for note, times in by_note.items() if times > 1] == [], "filed twice"
    assert told and told <= {reference for reference, _ in cases}


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("stops", [4, pytest.param(50, marks=pytest.mark.long)])
def test_a_database_that_falls(stops: int, trained: Path, tmp_path: Path, redis_server: RedisServer) -> None:
    """PostgreSQL is stopped at once under traffic, in the middle of commits: those whose commit was not told are asked
    for again by their keys, and nothing is lost, doubled or half there.
    """
    if postgres_programs() is None:
        pytest.skip(NO_POSTGRES)
    chance = random.Random(stops)
    with (
        Cluster(durable=True) as cluster,
        Machines(trained, tmp_path, cluster, redis_server, 2, 1, 1, 1) as machines,
        under_traffic(machines, seed=stops),
    ):
        for _ in range(stops):
            time.sleep(chance.uniform(1.0, 3.0))
            cluster.stop_at_once()
            time.sleep(chance.uniform(0.1, 2.0))
            cluster.start()
            machines.start_what_ended()


@pytest.mark.timeout(300)
def test_a_rolling_restart_is_noticed_by_nobody(trained: Path, tmp_path: Path, redis_server: RedisServer) -> None:
    """Each part is asked to stop in turn, as an update does, and started anew: no customer waits longer than five
    seconds, and nothing is lost or doubled.
    """
    if postgres_programs() is None:
        pytest.skip(NO_POSTGRES)
    with Cluster(durable=True) as cluster, Machines(trained, tmp_path, cluster, redis_server) as machines:
        with under_traffic(machines, seed=7) as windows:
            for part in machines.parts.values():
                part.kill(signal.SIGTERM)
                part.start()
                part.wait_until_ready()

        assert max(wait for window in windows.windows for wait in window.waits) <= 5


@pytest.mark.timeout(300)
def test_two_windows_at_two_gateways(trained: Path, tmp_path: Path, redis_server: RedisServer) -> None:
    """A customer's two windows at two gateways show the same, at once; when Redis vanishes or hangs within five
    seconds, and at once again within ten seconds of its return.
    """
    if postgres_programs() is None:
        pytest.skip(NO_POSTGRES)
    numbers = itertools.count()

    async def say_in_both(tabs: list[Tab]) -> float:
        """Each window writes once; the longest that the other one waited for the answer."""
        waits = []
        for say, other in (tabs, tabs[::-1]):
            begun = asyncio.get_running_loop().time()
            await say.answered("what are your opening hours?", id=f"m-{next(numbers)}")
            known = {message["id"] for message in say.answers}
            await other.until(
                lambda known=known, other=other: known == {one["id"] for one in other.answers}, "the other's answer"
            )
            waits.append(asyncio.get_running_loop().time() - begun)
        return max(waits)

    async def play(machines: Machines) -> dict[str, float]:
        async with browser(machines.urls[0]) as opens:
            tabs = [await opens(url, origin=ORIGIN) for url in machines.urls]
            await tabs[0].open_chat()
            await tabs[1].open_chat(tabs[0].token)
            waits = {"as ever": await say_in_both(tabs)}
            redis_server.kill()
            waits["vanished"] = await say_in_both(tabs)
            redis_server.start()
            await asyncio.sleep(10)
            waits["there again"] = await say_in_both(tabs)
            redis_server.hang()
            waits["hanging"] = await say_in_both(tabs)
            redis_server.go_on()
            await asyncio.sleep(10)
            waits["going on"] = await say_in_both(tabs)
            assert [len(tab.answers) for tab in tabs] == [10, 10]
            return waits

    with Cluster(durable=True) as cluster, Machines(trained, tmp_path, cluster, redis_server, 2, 1, 1, 0) as machines:
        waits = asyncio.run(play(machines))
    print({when: round(wait, 2) for when, wait in waits.items()})

    assert max(waits["as ever"], waits["there again"], waits["going on"]) <= 1.0
    assert max(waits["vanished"], waits["hanging"]) <= 5.0
