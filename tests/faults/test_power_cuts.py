"""The power goes at any moment: what was acknowledged is there, what is there is whole, and Heard works on."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.errors import HeardError
from bot.storage.engine import open_database
from bot.use_cases.audit import verify_audit
from bot.use_cases.turns import claim_turn
from tests.builders import NoCheckpoints, TestHouse, answer, build_test_house, say
from tests.cases_on_paper import file_case
from tests.faults.power_cut import Disk

CUSTOMERS = 12
BOOTS_WITHIN = 5.0  # seconds; facts/reliability F2


def live(house: TestHouse, disk: Disk, chance: random.Random, acts: int) -> None:
    """Customers write, are answered, and complain; what each is told is noted when they are told it."""
    for number in range(acts):
        peer = f"customer-{chance.randrange(CUSTOMERS)}"
        kind = chance.choice(("say", "say", "say", "answer", "answer", "complain"))
        if kind == "say":
            receipt = say(house, f"message {number}", peer=peer, client_message_id=f"key-{number}")
            disk.acknowledge(f"message {receipt.message_id}")
        elif kind == "answer":
            claimed = claim_turn("worker", house.repeatable(), house.now())
            if claimed is not None:
                answer(house, claimed)
                disk.acknowledge(f"answer {claimed.turn.id}")
        else:
            case = file_case(house, f"My kettle number {number} leaks.", peer)
            disk.acknowledge(f"case {case.reference}")


def look(path: Path) -> tuple[set[str], list[str]]:
    """What is in a database after a cut, and what is wrong with it."""
    engine = open_database(f"sqlite:///{path}")
    wrong = []
    with engine.connect() as connection:
        [verdict] = connection.execute(text("PRAGMA integrity_check")).scalars()
        if verdict != "ok":
            return set(), [verdict]
        wrong += [f"points nowhere: {row}" for row in connection.execute(text("PRAGMA foreign_key_check"))]
        there = {f"message {id_}" for id_ in connection.execute(text("SELECT id FROM messages")).scalars()}
        answered = text("SELECT id FROM turns WHERE state = 'answered'")
        there |= {f"answer {id_}" for id_ in connection.execute(answered).scalars()}
        references = set(connection.execute(text("SELECT reference FROM cases")).scalars())
        there |= {f"case {reference}" for reference in references}
        halves = {
            "a message of a customer without a turn": """SELECT m.id FROM messages m WHERE author = 'customer'
                AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.message_id = m.id)""",
            "an answered turn without words": """SELECT id FROM turns t WHERE state = 'answered'
                AND NOT EXISTS (SELECT 1 FROM messages r WHERE r.turn_id = t.id AND r.author = 'bot')""",
            "words that are not in the outbox": """SELECT id FROM messages m WHERE author = 'bot'
                AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id)""",
            "a complaint without its promise": """SELECT id FROM cases c WHERE kind = 'complaint'
                AND NOT EXISTS (SELECT 1 FROM promises p WHERE p.case_id = c.id)""",
            "two messages in one place": """SELECT conversation_id, seq FROM messages
                GROUP BY conversation_id, seq HAVING count(*) > 1""",
        }
        wrong += [name for name, query in halves.items() if connection.execute(text(query)).first()]
        received = set(connection.execute(text("SELECT object_ref FROM audit WHERE action = 'received'")).scalars())
        if references != received:
            wrong.append(f"cases and audit differ: {references ^ received}")
    engine.dispose()
    return there, wrong


@pytest.mark.timeout(3000)
@pytest.mark.parametrize("cuts", [100, pytest.param(2_000, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost(cuts: int, tmp_path: Path) -> None:
    """However much of what was not synced came through: no acknowledged message, answer or complaint is lost, no record
    is half there, the audit is one chain, and the house works on within five seconds.
    """
    chance = random.Random(cuts)
    before = build_test_house(f"sqlite:///{tmp_path / 'heard.db'}")
    before.leave_no_traces()
    before.engine.dispose()
    disk = Disk(tmp_path / "heard.db")
    engine, hasty = disk.open(), disk.open(durable=False)
    house = replace(before, engine=engine, hasty_engine=hasty)
    live(house, disk, chance, acts=400)
    engine.dispose()
    hasty.dispose()
    lost, wrong, slowest = [], [], 0.0
    kept_more = 0
    for _ in range(cuts):
        path, acknowledged = disk.after_cut(chance, chance.randrange(len(disk.steps)), tmp_path)
        begun = time.monotonic()
        there, faults = look(path)
        again = replace(before, engine=open_database(f"sqlite:///{path}"))
        try:
            wrong += [] if verify_audit(again.reading(), NoCheckpoints()).is_sound else ["the audit is broken"]
            say(again, "Are you still there?", peer="after")
        except HeardError as error:
            wrong.append(str(error))
        slowest = max(slowest, time.monotonic() - begun)
        again.engine.dispose()
        lost += acknowledged - there
        wrong += faults
        kept_more += bool(there - acknowledged)
        for file in tmp_path.glob(f"{path.name}*"):
            file.unlink()
    print(f"{cuts} cuts over {len(disk.steps)} steps: {len(lost)} lost, {len(wrong)} wrong, slowest {slowest:.2f} s")

    assert lost == []
    assert wrong == []
    assert slowest <= BOOTS_WITHIN
    assert kept_more  # else nothing was ever in the air


def test_the_recording_would_notice(tmp_path: Path) -> None:
    """With a database that does not wait for the disk, the same cuts lose what was acknowledged: the proof can fail."""
    chance = random.Random(5)
    before = build_test_house(f"sqlite:///{tmp_path / 'heard.db'}")
    before.leave_no_traces()
    before.engine.dispose()
    disk = Disk(tmp_path / "heard.db")
    hasty = disk.open(durable=False)
    live(replace(before, engine=hasty, hasty_engine=hasty), disk, chance, acts=60)
    hasty.dispose()
    lost = set[str]()
    for _ in range(20):
        path, acknowledged = disk.after_cut(chance, chance.randrange(len(disk.steps)), tmp_path)
        lost |= acknowledged - look(path)[0]

    assert lost
