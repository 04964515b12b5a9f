"""`heard audit verify` on real files: what it says of a sound audit, and that no tampering escapes it."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from pathlib import Path
from typing import Any, Callable

import pytest
from click.testing import CliRunner

from bot.bootstrap import build_checkpoints
from bot.cli import main
from bot.domain.audit import HOUSE, AuditEntry
from bot.settings import read_settings
from bot.use_cases.audit import note_checkpoint
from tests.builders import TUESDAY_MORNING, TestHouse, build_test_house

TAMPERINGS = 200
ENTRIES = 40
YESTERDAY = 25  # entries
Database = sqlite3.Connection


def verify(directory: Path, *options: str) -> tuple[int, str]:
    """The command: exit code and what it said."""
    result = CliRunner().invoke(main, ["audit", "verify", *options, "--data-dir", str(directory)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output.strip()


def house_in(directory: Path) -> TestHouse:
    return build_test_house(f"sqlite:///{directory / 'heard.db'}")


def write(house: TestHouse, first: int, last: int) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for number in range(first, last + 1):
        subject = HOUSE if number % 10 == 0 else f"conversation-{number % 3}"
        payload = {"detail": f"words of a customer {number}"}
        with house.uow() as uow:
            entries.append(
                uow.audit.append(house.now(), "bot", "received", f"C-2026-{number % 5}", payload, subject)
            )  # fmt: skip
            uow.commit()
    return entries


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with an audit, checkpoints after 10, 25 and 40 entries, one customer erased, and yesterday's
    database beside it.
    """
    directory = tmp_path_factory.mktemp("original")
    house, checkpoints = house_in(directory), build_checkpoints(read_settings(directory, {}))
    for first, last in ((1, 10), (11, YESTERDAY), (26, ENTRIES - 1)):
        write(house, first, last)
        if last == ENTRIES - 1:
            with house.uow() as uow:
                uow.audit.erase("conversation-2", house.now(), "staff-17", "request-4")
                uow.commit()
        note_checkpoint(house.reading(), checkpoints, house.now(), at_start=True)
        if last == YESTERDAY:
            with sqlite3.connect(directory / "heard.db") as now, sqlite3.connect(directory / "yesterday.db") as copy:
                now.backup(copy)
    house.engine.dispose()
    with sqlite3.connect(directory / "heard.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return directory


@pytest.fixture
def copied(original: Path, tmp_path: Path) -> Path:
    """A copy of that directory, to be tampered with."""
    return copy_to(tmp_path / "heard", original)


def copy_to(directory: Path, original: Path) -> Path:
    shutil.rmtree(directory, ignore_errors=True)
    return Path(shutil.copytree(original, directory))


def test_nothing_was_written_yet(tmp_path: Path) -> None:
    """Before anything was done the audit is in order, and a receipt is of nothing in it."""
    assert verify(tmp_path) == (0, "Nothing has been written into the audit yet.")
    assert verify(tmp_path, "--receipt", "0" * 64)[0] == 1


def test_a_sound_audit(copied: Path) -> None:
    """It says how many entries there are, how many of them lost their payload to an erasure, and the end."""
    code, said = verify(copied)
    _, as_json = verify(copied, "--json")
    found = json.loads(as_json)

    assert code == 0
    assert "40 entries are as they were written; the payloads of 12 were erased" in said
    assert "3 checkpoints confirm it" in said
    assert f"The last is 40: {found['head']['hash']}" in said
    assert (found["sound"], found["entries"], found["erased"], found["checkpoints"]) == (True, 40, 12, 3)
    assert (found["first_bad"], found["says"], found["head"]["seq"]) == (None, None, 40)


def test_checking_changes_nothing(copied: Path) -> None:
    """Who checks a database as evidence leaves it as it was."""
    before = (copied / "heard.db").read_bytes()
    verify(copied)

    assert (copied / "heard.db").read_bytes() == before


def hash_of(directory: Path, seq: int) -> str:
    with sqlite3.connect(directory / "heard.db") as database:
        return str(database.execute("SELECT hex(hash) FROM audit WHERE seq = ?", (seq,)).fetchone()[0])


def test_a_receipt(copied: Path) -> None:
    """The hash on a customer's receipt says when its entry was written and what was done, in large letters or small."""
    receipt = hash_of(copied, 17)
    code, said = verify(copied, "--receipt", receipt)
    _, as_json = verify(copied, "--receipt", receipt.lower(), "--json")

    assert code == 0
    assert "entry 17, written on 2026-09-15 at 09:00:00 UTC by bot about C-2026-2: received" in " ".join(said.split())
    assert json.loads(as_json)["receipt"] == {
        "seq": 17, "at": TUESDAY_MORNING.isoformat(), "actor": "bot", "action": "received",
        "object_ref": "C-2026-2", "hash": receipt.lower(),
    }  # fmt: skip


def test_a_receipt_that_is_not_ours(copied: Path) -> None:
    """A hash that no entry has is told apart from a chain that is broken; what is no hash at all is bad usage."""
    unknown, said = verify(copied, "--receipt", "ab" * 32)
    as_json, found = verify(copied, "--receipt", "ab" * 32, "--json")
    short, sentence = verify(copied, "--receipt", "abc")

    assert unknown == as_json == 1 and "has no entry with this hash" in said
    assert json.loads(found)["sound"] is True and json.loads(found)["receipt"] is None
    assert short == 2 and "64 digits" in sentence


def test_a_receipt_proves_nothing_in_a_chain_that_is_broken(copied: Path) -> None:
    """Where anything is not as it was written, the receipt is not confirmed."""
    receipt = hash_of(copied, 17)
    change(copied, lambda database: database.execute("UPDATE audit SET actor = 'x' WHERE seq = 30"))
    code, said = verify(copied, "--receipt", receipt)

    assert code == 1
    assert said.startswith("Entry 30 was altered") and said.count("\n") == 0


def test_a_checkpoint_that_is_not_ours_is_named(copied: Path) -> None:
    """A line of the checkpoints that was changed is named by its number, though the chain is sound."""
    file = copied / "audit-checkpoints.jsonl"
    file.write_text(file.read_text().replace('"seq": 25', '"seq": 26'))
    code, said = verify(copied)
    _, as_json = verify(copied, "--json")

    assert code == 1
    assert said.startswith("Line 2 of ") and "wrong MAC" in said and said.count("\n") == 0
    assert json.loads(as_json)["bad_checkpoint_lines"] == [2]


def change(directory: Path, tamper: Callable[[Database], Any]) -> int:
    database = sqlite3.connect(directory / "heard.db")
    expected = tamper(database)
    database.commit()
    database.close()
    return int(expected) if isinstance(expected, int) else 0


# What somebody with the file may do. Each returns the number of the first entry that is not as it was written.


def change_a_column(database: Database, chance: random.Random) -> int:
    seq = chance.randint(1, ENTRIES)
    column = chance.choice(("at", "actor", "action", "object_ref", "commitment", "prev", "hash"))
    value = "datetime(at, '+1 second')" if column == "at" else f"{column} || 'x'"
    database.execute(f"UPDATE audit SET {column} = {value} WHERE seq = ?", (seq,))
    return seq


def alter_a_payload(database: Database, chance: random.Random) -> int:
    [(seq,)] = database.execute(
        "SELECT seq FROM audit_payloads ORDER BY (seq * ?) % 41 LIMIT 1", (chance.randint(1, 40),)
    )
    database.execute("UPDATE audit_payloads SET payload = replace(payload, '\"', '''') WHERE seq = ?", (seq,))
    return int(seq)


def swap_two_payloads(database: Database, chance: random.Random) -> int:
    one, other = sorted(chance.sample([row[0] for row in database.execute("SELECT seq FROM audit_payloads")], 2))
    _swap(database, "audit_payloads", one, other)
    return int(one)


def delete_an_entry(database: Database, chance: random.Random) -> int:
    seq = chance.randint(1, ENTRIES)
    database.execute("DELETE FROM audit WHERE seq = ?", (seq,))
    if chance.random() < 0.5:
        database.execute("DELETE FROM audit_payloads WHERE seq = ?", (seq,))
    return seq


def reorder(database: Database, chance: random.Random) -> int:
    one, other = sorted(chance.sample(range(1, ENTRIES + 1), 2))
    _swap(database, "audit", one, other)
    if chance.random() < 0.5:
        _swap(database, "audit_payloads", one, other)
    return one


def slip_an_entry_in(database: Database, chance: random.Random) -> int:
    seq = chance.randint(1, ENTRIES)
    for table in ("audit", "audit_payloads"):
        database.execute(f"UPDATE {table} SET seq = -seq - 1 WHERE seq >= ?", (seq,))
        database.execute(f"UPDATE {table} SET seq = -seq WHERE seq < 0")
    database.execute(
        "INSERT INTO audit SELECT ?, at, 'bot', 'paid', object_ref, commitment, prev, randomblob(32) FROM audit"
        " WHERE seq = ?",
        (seq, seq + 1),
    )
    return seq


def cut_the_end(database: Database, chance: random.Random) -> int:
    seq = chance.randint(1, ENTRIES)
    for table in ("audit", "audit_payloads"):
        database.execute(f"DELETE FROM {table} WHERE seq >= ?", (seq,))
    return seq


def take_a_key_away(database: Database, chance: random.Random) -> int:
    database.execute("DELETE FROM subject_keys WHERE subject_id = 'conversation-1'")
    return 1


def _swap(database: Database, table: str, one: int, other: int) -> None:
    for before, after in ((one, -1), (other, one), (-1, other)):
        database.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (after, before))


BY_SQL = (
    change_a_column, alter_a_payload, swap_two_payloads, delete_an_entry, reorder, slip_an_entry_in, cut_the_end,
    take_a_key_away,
)  # fmt: skip


def test_hundreds_of_tampered_databases_are_all_found(original: Path, tmp_path: Path) -> None:
    """Whatever is done to the file of the database, the command exits 1 with one sentence that names the first bad
    entry.
    """
    missed: list[str] = []
    for number in range(TAMPERINGS):
        tamper, chance = BY_SQL[number % len(BY_SQL)], random.Random(number)
        directory = copy_to(tmp_path / "heard", original)
        expected = change(directory, lambda database, do=tamper, by=chance: do(database, by))  # type: ignore[misc]
        code, said = verify(directory)
        if code != 1 or said.count("\n") or f"entry {expected} " not in said.lower():
            missed.append(f"{number} {tamper.__name__}: {expected} expected, {said!r}")

    assert missed == []


def test_yesterdays_database_is_found(copied: Path) -> None:
    """A database exchanged for its own copy of yesterday is sound in itself; the checkpoints know what came after."""
    (copied / "yesterday.db").replace(copied / "heard.db")
    code, said = verify(copied)
    as_json, found = verify(copied, "--json")

    assert code == as_json == 1
    assert said.startswith("Entry 26 is missing") and "exchanged for an older one" in said and "saw 40" in said
    assert json.loads(found)["first_bad"]["seq"] == 26


def test_yesterdays_database_is_found_when_it_has_grown(copied: Path) -> None:
    """It is found, too, when other entries were written behind it meanwhile."""
    (copied / "yesterday.db").replace(copied / "heard.db")
    house = house_in(copied)
    write(house, 26, 60)
    house.engine.dispose()
    code, said = verify(copied)

    assert code == 1
    assert said.startswith("Entry 40 is not the one") and "after 25 on" in said


def test_another_house_is_found(copied: Path, tmp_path: Path) -> None:
    """A whole other audit in the place of ours is found by the first checkpoint."""
    other = tmp_path / "other"
    other.mkdir()
    house = house_in(other)
    write(house, 1, 50)
    house.engine.dispose()
    with sqlite3.connect(other / "heard.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(other / "heard.db", copied / "heard.db")
    code, said = verify(copied)

    assert code == 1
    assert said.startswith("Entry 10 is not the one")


def test_the_doctor_looks_at_the_newest_entries(copied: Path) -> None:
    """`heard doctor` says how the newest entries are, and names the first that is not as it was written."""
    before = audit_finding(copied)
    change(copied, lambda database: database.execute("UPDATE audit SET actor = 'x' WHERE seq = 30"))
    after = audit_finding(copied)

    assert before["good"] and "40 of 40 entries" in before["says"]
    assert not after["good"] and "entry 30 was altered" in after["says"]


def audit_finding(directory: Path) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["doctor", "--json", "--data-dir", str(directory)])
    [finding] = [f for f in json.loads(result.output.splitlines()[-1])["findings"] if f["name"] == "Audit"]
    return dict(finding)
