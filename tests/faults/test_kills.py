"""Parts that are killed at random moments under traffic: nothing acknowledged is lost, doubled or left unanswered."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.domain.reference import find_references
from tests.conftest import RunningHeard, run_heard
from tests.faults.traffic import Customers

VICTIMS = ("gateway", "brain", "actions")
SETTLE_WITHIN = 60.0


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kills", [9, pytest.param(50, marks=pytest.mark.long)])
def test_killed_parts_lose_and_double_nothing(kills: int, trained: Path, tmp_path: Path) -> None:
    """However often gateway, brain and action server are killed, each acknowledged message is stored and answered once,
    and each confirmed complaint is one case with a reference its customer was told.
    """
    chance = random.Random(kills)
    with run_heard(trained, tmp_path) as running:
        customers = Customers(lambda: running.url, running.token, count=3, seed=kills)
        customers.start()
        killed = Counter[str]()
        while sum(killed.values()) < kills:
            victim = VICTIMS[sum(killed.values()) % len(VICTIMS)]
            time.sleep(chance.uniform(0.2, 2.0))
            pid = _wait_for_pid(running, victim)
            os.kill(pid, signal.SIGKILL)
            killed[victim] += 1
            _wait_until_gone(pid)
        customers.stop()
        database = sqlite3.connect(f"file:{tmp_path / 'heard.db'}?mode=ro", uri=True)
        _wait_until_settled(database)

    assert not customers.errors
    print(f"{kills} kills {dict(killed)}; {len(customers.said)} messages, {len(customers.notes)} complaints")
    _check_messages(database, customers)
    _check_answers(database)
    _check_complaints(database, customers)
    _check_audit(database, tmp_path)


def _check_messages(database: sqlite3.Connection, customers: Customers) -> None:
    """Each acknowledged message is in the log once, and nothing else is."""
    stored = Counter(
        row[0] for row in database.execute("select client_message_id from messages where author = 'customer'")
    )
    acknowledged = {said.message_id for said in customers.said if said.acknowledged}
    assert acknowledged - set(stored) == set(), "lost"
    assert {key for key, times in stored.items() if times > 1} == set(), "stored twice"
    assert len(acknowledged) == len(customers.said)


def _check_answers(database: sqlite3.Connection) -> None:
    """Each message has one turn, in a final state, and one answer."""
    turns = database.execute(
        """select m.id, count(distinct t.id), min(t.state) from messages m left join turns t on t.message_id = m.id
           where m.author = 'customer' group by m.id"""
    ).fetchall()
    assert all(count == 1 and state in ("answered", "escalated", "failed") for _, count, state in turns)
    # The replies of a turn are committed together: two moments would be two answers. The greeting comes at intake.
    answers = database.execute(
        """select t.id, t.state, count(distinct r.created_at), count(r.id)
           from turns t left join messages r on r.turn_id = t.id and r.author = 'bot' and r.created_at > t.queued_at
           group by t.id"""
    ).fetchall()
    assert [row for row in answers if row[1] == "answered" and row[2] != 1] == []
    assert [row for row in answers if row[1] != "answered" and row[2] != 0] == []
    doubled = database.execute(
        """select turn_id, text, count(*) from messages where author != 'customer'
           group by turn_id, text having count(*) > 1"""
    ).fetchall()
    assert doubled == []
    assert database.execute("select count(*) from outbox where state = 'queued'").fetchone()[0] == 0


def _check_complaints(database: sqlite3.Connection, customers: Customers) -> None:
    """Each complaint is filed once at most, once if its customer was told so, under a reference they can read."""
    cases = database.execute(
        "select id, reference, own_words, state, conversation_id from cases where kind = 'complaint'"
    ).fetchall()
    by_note = Counter(note for note in customers.notes for case in cases if note in case[2])
    told = [said for said in customers.said if any("is filed under" in reply for reply in said.replies)]
    assert cases and told
    assert [note for note, times in by_note.items() if times > 1] == [], "filed twice"
    references = {case[1] for case in cases}
    assert all(set(find_references(" ".join(said.replies))) & references for said in told)
    for case_id, reference, _, state, conversation in cases:
        assert find_references(reference) == [reference]
        assert state in ("acknowledged", "assessed")
        log = database.execute(
            "select count(*) from messages where conversation_id = ? and author != 'customer' and instr(text, ?)",
            (conversation, reference),
        ).fetchone()
        assert log[0] >= 1, "a complaint whose customer was not told its reference"
        assert database.execute("select count(*) from promises where case_id = ?", (case_id,)).fetchone()[0] == 1


def _check_audit(database: sqlite3.Connection, directory: Path) -> None:
    """The audit is one chain that is as it was written, and tells once of each case that it was received and told."""
    verified = CliRunner().invoke(main, ["audit", "verify", "--data-dir", str(directory)])
    references = sorted(row[0] for row in database.execute("select reference from cases"))
    told = {
        action: sorted(row[0] for row in database.execute("select object_ref from audit where action = ?", (action,)))
        for action in ("received", "acknowledged")
    }
    assert verified.exit_code == 0, verified.output
    assert told == {"received": references, "acknowledged": references}


def _wait_for_pid(running: RunningHeard, part: str, at_most: float = 60) -> int:
    until = time.monotonic() + at_most
    while time.monotonic() < until:
        pid = running.pid_of(part)
        if pid is not None and _is_alive(pid):
            return pid
        time.sleep(0.02)
    raise AssertionError(f"{part} did not come back: {running.output()}")


def _wait_until_gone(pid: int) -> None:
    until = time.monotonic() + 10
    while _is_alive(pid) and time.monotonic() < until:
        time.sleep(0.01)


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _wait_until_settled(database: sqlite3.Connection) -> None:
    until = time.monotonic() + SETTLE_WITHIN
    while time.monotonic() < until:
        (open_turns,) = database.execute("select count(*) from turns where state in ('queued', 'leased')").fetchone()
        if not open_turns:
            return
        time.sleep(0.2)
    raise AssertionError("turns stayed open")
