"""The audit as rows: one chain without gaps whoever appends, and erasing that leaves it whole."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.audit import ERASED, GENESIS, HOUSE, AuditEntry, Checkpoint
from bot.domain.audit_check import FlawKind, Verdict
from bot.domain.errors import BadInput, NotAllowed
from bot.storage.checkpoints import CheckpointFile
from bot.storage.unit_of_work import GroupCommit
from bot.use_cases.audit import verify_audit
from bot.use_cases.audit_ports import AuditEvent
from bot.use_cases.ports import UnitOfWork
from tests.builders import NoCheckpoints, TestHouse, build_test_house

SECONDS = 60


def append(house: TestHouse, *details: str, subject: str = "mara") -> list[AuditEntry]:
    with house.uow() as uow:
        entries = [
            uow.audit.append(house.now(), "bot", "received", "C-2026-AAAA-A", {"detail": detail}, subject)
            for detail in details
        ]
        uow.commit()
    return entries


def check(house: TestHouse, newest: int | None = None) -> Verdict:
    return verify_audit(house.reading(), NoCheckpoints(), newest=newest).verdict


def run_sql(house: TestHouse, statement: str, **values: Any) -> None:
    with house.engine.connect() as connection:
        connection.execute(text(statement), values)
        connection.commit()


def test_entries_come_back_as_they_were_written(any_house: TestHouse) -> None:
    """An entry is read back as it was returned, with its payload, and each names the one before it."""
    house = any_house
    first, second = append(house, "the kettle leaks", "“naïve” \x00 \ud800 🫖")
    with house.reading() as uow:
        about = uow.audit.about("C-2026-AAAA-A")
        head, known, nothing = uow.audit.head(), uow.audit.hash_of(1), uow.audit.hash_of(3)

    assert about == [(first, {"detail": "the kettle leaks"}), (second, {"detail": "“naïve” \x00 \ud800 🫖"})]
    assert (head, known, nothing) == ((2, second.hash), first.hash, None)
    assert (first.seq, first.prev, second.seq, second.prev) == (1, GENESIS, 2, first.hash)
    assert check(house) == Verdict(2, second.hash, entries=2, erased=0, checkpoints=0)


def test_times_are_kept_to_the_microsecond_and_in_utc(any_house: TestHouse) -> None:
    """A time with microseconds, in whatever zone, is the same moment when the chain is checked."""
    house = any_house
    at = datetime(2026, 9, 15, 11, 0, 0, 123457, tzinfo=timezone(timedelta(hours=2)))
    with house.uow() as uow:
        uow.audit.append(at, "bot", "received", "C-2026-AAAA-A", {}, HOUSE)
        uow.commit()
    with house.reading() as uow:
        [(kept, _)] = uow.audit.about("C-2026-AAAA-A")

    assert kept.at == at
    assert check(house).flaw is None


def test_an_undone_transaction_leaves_no_gap(any_house: TestHouse) -> None:
    """What is appended and not committed was never there, and its number goes to the next."""
    house = any_house
    append(house, "first")
    with house.uow() as uow:
        uow.audit.append(house.now(), "bot", "received", "C-2026-AAAA-A", {}, "undone")
    [second] = append(house, "second")

    assert second.seq == 2
    assert check(house).entries == 2


@pytest.mark.parametrize("name", ["", "x" * 65, "a\0b"])
def test_a_name_no_database_holds_is_refused(any_house: TestHouse, name: str) -> None:
    """A name that is empty, too long or has a NUL is refused before anything is written, by either database."""
    with any_house.uow() as uow, pytest.raises(ValueError, match="cannot stand in the audit"):
        uow.audit.append(any_house.now(), name, "received", "C-2026-AAAA-A", {}, HOUSE)


@pytest.mark.parametrize("payload", [{"at": float("nan")}, {"when": timedelta(1)}, {"bytes": b"x"}])
def test_a_payload_is_plain_json(house: TestHouse, payload: dict[str, Any]) -> None:
    """What has no one form in JSON cannot be committed to."""
    with house.uow() as uow, pytest.raises((ValueError, TypeError)):
        uow.audit.append(house.now(), "bot", "received", "C-2026-AAAA-A", payload, HOUSE)


def test_a_failing_part_of_a_bundle_undoes_only_its_own_entries(any_house: TestHouse) -> None:
    """In a group commit, a unit of work that fails after it appended leaves no gap for those behind it."""
    house = any_house
    writer, gate = GroupCommit(house.engine), threading.Event()

    def job(number: int) -> Any:
        def run(uow: UnitOfWork) -> int:
            with uow:
                entry = uow.audit.append(house.now(), "bot", "received", f"C-{number}", {}, f"s-{number}")
                uow.audit.append(house.now(), "bot", "acknowledged", f"C-{number}", {}, f"s-{number}")
                if number % 3 == 0:
                    raise BadInput("This one fails.")
                uow.commit()
            return entry.seq

        return run

    writer.submit(lambda uow: gate.wait(SECONDS))
    jobs = [writer.submit(job(number)) for number in range(30)]
    gate.set()
    seqs = [job.result(SECONDS) for number, job in enumerate(jobs) if number % 3]
    failed = [job.exception(SECONDS) for job in jobs[::3]]
    writer.close()

    assert seqs == list(range(1, 41, 2))
    assert {type(error) for error in failed} == {BadInput}
    assert check(house).entries == 40


def test_many_threads_make_one_chain(any_house: TestHouse) -> None:
    """However many append at once, the numbers have no gap and the chain is one."""
    house = any_house
    threads, each = 8, 25

    def work(worker: int) -> list[int]:
        seqs: list[int] = []
        for number in range(each):
            with house.uow() as uow:
                entry = uow.audit.append(house.now(), "bot", "received", f"C-{worker}", {"detail": number}, "shared")
                if number % 5 == 0:
                    entry = uow.audit.append(house.now(), "bot", "acknowledged", f"C-{worker}", {}, f"s-{worker}")
                if number % 7 == 3:
                    continue  # undone
                uow.commit()
            seqs.append(entry.seq)
        return seqs

    with ThreadPoolExecutor(threads) as pool:
        seqs = [seq for worker in pool.map(work, range(threads)) for seq in worker]
    verdict = check(house)

    assert len(seqs) == len(set(seqs))
    assert verdict.flaw is None
    assert verdict.entries == verdict.head == max(seqs)


def test_every_subject_has_a_key_of_its_own(any_house: TestHouse) -> None:
    """The same words about two customers are committed to differently, under keys of 32 random bytes."""
    house = any_house
    mara, tom = append(house, "it leaks", subject="mara")[0], append(house, "it leaks", subject="tom")[0]
    with house.engine.connect() as connection:
        keys = [bytes(key) for key in connection.execute(text("SELECT key FROM subject_keys")).scalars()]

    assert mara.commitment != tom.commitment
    assert len(set(keys)) == 2 and {len(key) for key in keys} == {32}


def test_erasing_leaves_who_what_and_when(any_house: TestHouse) -> None:
    """After a customer is erased the chain holds and says who did what when; words and key are gone, others' stay."""
    house = any_house
    append(house, "mara's first", "mara's second", subject="mara")
    append(house, "tom's", subject="tom")
    append(house, "mara's third", subject="mara")
    with house.uow() as uow:
        told = uow.audit.erase("mara", house.now(), "staff-17", "request-4")
        again = uow.audit.erase("mara", house.now(), "staff-17", "request-4")
        uow.commit()
    with house.reading() as uow:
        payloads = [payload for _, payload in uow.audit.about("C-2026-AAAA-A")]
        record = uow.audit.about("request-4")
    with house.engine.connect() as connection:
        subjects = set(connection.execute(text("SELECT subject_id FROM subject_keys")).scalars())
    verdict = check(house)

    assert payloads == [None, None, {"detail": "tom's"}, None]
    assert again is None and told is not None
    assert record == [(told, {"entries": [[1, 2], [4, 4]]})]
    assert (told.actor, told.action) == ("staff-17", ERASED)
    assert subjects == {"tom", HOUSE}
    assert (verdict.flaw, verdict.entries, verdict.erased) == (None, 5, 3)
    assert check(house, newest=2).flaw is None


def test_after_erasing_a_customer_may_come_back(any_house: TestHouse) -> None:
    """What is written about a subject after its erasure gets a new key, and the chain holds."""
    house = any_house
    append(house, "before")
    with house.uow() as uow:
        uow.audit.erase("mara", house.now(), "staff-17", "request-4")
        uow.commit()
    append(house, "after")
    verdict = check(house)

    assert (verdict.flaw, verdict.entries, verdict.erased) == (None, 3, 1)


def test_the_house_is_never_erased(any_house: TestHouse) -> None:
    """What concerns no customer, the record of erasures above all, cannot be erased."""
    with any_house.uow() as uow, pytest.raises(NotAllowed, match="never erased"):
        uow.audit.erase(HOUSE, any_house.now(), "staff-17", "request-4")


TAMPERED = {
    "UPDATE audit SET actor = 'customer' WHERE seq = 5": (5, FlawKind.ALTERED),
    "UPDATE audit SET at = '2026-09-15 09:00:00.000001' WHERE seq = 1": (1, FlawKind.ALTERED),
    "UPDATE audit SET hash = prev, prev = hash WHERE seq = 5": (5, FlawKind.ALTERED),
    "UPDATE audit SET commitment = prev WHERE seq = 12": (12, FlawKind.ALTERED),
    "DELETE FROM audit_payloads WHERE seq = 5; DELETE FROM audit WHERE seq = 5": (5, FlawKind.MISSING),
    "DELETE FROM audit_payloads WHERE seq = 5": (5, FlawKind.PAYLOAD_MISSING),
    "DELETE FROM audit_payloads": (1, FlawKind.PAYLOAD_MISSING),
    'UPDATE audit_payloads SET payload = \'{"detail":"all is well"}\' WHERE seq = 5': (5, FlawKind.PAYLOAD_ALTERED),
    "UPDATE audit_payloads SET subject_id = 'tom' WHERE seq = 5": (5, FlawKind.PAYLOAD_ALTERED),
    "UPDATE subject_keys SET key = (SELECT key FROM subject_keys WHERE subject_id = 'mara') WHERE subject_id = 'tom'": (
        11,
        FlawKind.PAYLOAD_ALTERED,
    ),
    "INSERT INTO audit SELECT 13, at, actor, action, object_ref, commitment, hash, hash FROM audit WHERE seq = 12": (
        13,
        FlawKind.ALTERED,
    ),
    "INSERT INTO audit SELECT 0, at, actor, action, object_ref, commitment, prev, hash FROM audit WHERE seq = 1": (
        0,
        FlawKind.INSERTED,
    ),
}


@pytest.mark.parametrize("statements", TAMPERED)
def test_whoever_writes_into_the_tables_is_found(any_house: TestHouse, statements: str) -> None:
    """A row that is changed, deleted, added or exchanged in the database itself is named."""
    house = any_house
    append(house, *"abcdefghij", subject="mara")
    append(house, "k", "l", subject="tom")
    for statement in statements.split("; "):
        run_sql(house, statement)
    flaw = check(house).flaw

    assert flaw is not None
    assert (flaw.seq, flaw.kind) == TAMPERED[statements]
    assert f"entry {flaw.seq}" in flaw.why


def test_a_payload_without_entry_shows_that_the_end_is_gone(tmp_path: Path) -> None:
    """Whoever cuts the chain and forgets the payloads is found without a checkpoint."""
    house = build_test_house(f"sqlite:///{tmp_path / 'heard.db'}")
    append(house, *"abcde")
    with sqlite3.connect(tmp_path / "heard.db") as database:
        database.execute("DELETE FROM audit WHERE seq > 3")
    flaw = check(house).flaw

    assert flaw is not None
    assert (flaw.seq, flaw.kind) == (4, FlawKind.CUT)


@pytest.mark.parametrize("column", ["at", "actor", "action", "object_ref", "commitment", "prev", "hash"])
@pytest.mark.parametrize("value", ["x'ff00fe'", "17", "'nonsense'", "CAST(x'ff00fe' AS TEXT)", "2.5"])
@pytest.mark.parametrize("last", [2, 3])
def test_what_cannot_even_be_read_is_a_row_that_was_altered(tmp_path: Path, column: str, value: str, last: int) -> None:
    """SQLite keeps values of any kind in any column; one that makes no sense is named like every other change."""
    house = build_test_house(f"sqlite:///{tmp_path / 'heard.db'}")
    append(house, *"abc")
    with sqlite3.connect(tmp_path / "heard.db") as database:
        database.execute(f"UPDATE audit SET {column} = {value} WHERE seq = ?", (last,))
    flaws = [check(house).flaw]
    append(house, "d")  # customers are heard all the same
    flaws += [check(house).flaw, check(house, newest=3).flaw]

    assert [(flaw.seq, flaw.kind) for flaw in flaws if flaw] == [(last, FlawKind.ALTERED)] * 3


@pytest.mark.parametrize("change", ["audit_payloads SET payload", "subject_keys SET key"])
@pytest.mark.parametrize("value", ["x'ff00fe'", "17", "'nonsense'", "CAST(x'ff00fe' AS TEXT)"])
def test_what_cannot_be_read_of_a_payload_is_named(tmp_path: Path, change: str, value: str) -> None:
    """A payload or a key that makes no sense is a payload that was altered."""
    house = build_test_house(f"sqlite:///{tmp_path / 'heard.db'}")
    append(house, *"abc")
    with sqlite3.connect(tmp_path / "heard.db") as database:
        database.execute(f"UPDATE {change} = {value}")
    flaw = check(house).flaw

    assert flaw is not None
    assert (flaw.seq, flaw.kind) == (1, FlawKind.PAYLOAD_ALTERED)


def test_a_long_chain_is_read_in_pieces(any_house: TestHouse) -> None:
    """A chain longer than what is read at a time is checked whole, and its newest part alone."""
    house = any_house
    events = [AuditEvent(house.now(), "bot", "received", f"C-{n}", {"n": n}, f"s-{n // 20}") for n in range(25_000)]
    with house.uow() as uow:
        uow.audit.append_many(events)
        uow.commit()
    pieces: list[int] = []
    totals: list[int] = []
    whole = verify_audit(house.reading(), NoCheckpoints(), begin=totals.append, advance=pieces.append)
    newest = check(house, newest=10_000)

    assert totals == [25_000] and sum(pieces) == 25_000 and len(pieces) > 1
    assert (whole.verdict.entries, whole.verdict.flaw) == (25_000, None)
    assert (newest.entries, newest.head, newest.flaw) == (10_000, 25_000, None)


def test_the_newest_part_sees_what_was_done_to_it(any_house: TestHouse) -> None:
    """A check of the newest entries finds a change in them, and believes those before."""
    house = any_house
    append(house, *"abcdefghij")
    run_sql(house, "UPDATE audit SET actor = 'x' WHERE seq IN (2, 8)")

    assert check(house, newest=2).flaw is None
    assert [check(house, newest=newest).flaw.seq for newest in (3, 8, 10, 99)] == [8, 8, 2, 2]  # type: ignore[union-attr]


def a_checkpoint(seq: int, house: TestHouse) -> Checkpoint:
    return Checkpoint(seq, bytes([seq]) * 32, house.now() + timedelta(minutes=seq))


def test_checkpoints_come_back(house: TestHouse, tmp_path: Path) -> None:
    """Checkpoints are read back in order, by a later process too; nobody else can read the file."""
    file = tmp_path / "checkpoints.jsonl"
    noted = [a_checkpoint(seq, house) for seq in (1, 2, 3)]
    first = CheckpointFile(file, b"secret")
    before = first.last()
    for checkpoint in noted:
        first.append(checkpoint)
    later = CheckpointFile(file, b"secret")

    assert before is None and first.last() == noted[-1]
    assert later.last() == noted[-1] and later.read() == (noted, [])
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_checkpoint_that_is_not_ours_is_named_by_its_line(house: TestHouse, tmp_path: Path) -> None:
    """A line that was changed, made with another key, or is no checkpoint counts as none, and its number is told."""
    file = tmp_path / "checkpoints.jsonl"
    ours = CheckpointFile(file, b"secret")
    for seq in range(1, 9):
        ours.append(a_checkpoint(seq, house))
    CheckpointFile(file, b"another").append(a_checkpoint(9, house))
    lines = file.read_bytes().splitlines()
    lines[1] = lines[1].replace(b'"seq": 2', b'"seq": 3')
    lines[2] = lines[2].replace(b'"seq": 3', b'"seq": 3.0')
    lines[3] = lines[3].replace(b"04" * 32, b"05" * 32)
    lines[4] = lines[4].replace(b"09:05", b"09:06")
    lines[5], lines[6] = b"", b"[" * 100_000
    file.write_bytes(b"\n".join(lines) + b"\n")
    good, bad = CheckpointFile(file, b"secret").read()

    assert [checkpoint.seq for checkpoint in good] == [1, 8]
    assert bad == [2, 3, 4, 5, 6, 7, 9]


@pytest.mark.parametrize("torn", range(1, 40, 6))
def test_a_line_torn_by_a_power_cut_is_cut_off(house: TestHouse, tmp_path: Path, torn: int) -> None:
    """A last line that was not written to its end counts for nothing, and the next checkpoint stands in its place."""
    file = tmp_path / "checkpoints.jsonl"
    checkpoints = CheckpointFile(file, b"secret")
    checkpoints.append(a_checkpoint(1, house))
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:torn])
    found = CheckpointFile(file, b"secret").read()
    CheckpointFile(file, b"secret").append(a_checkpoint(2, house))

    assert found == ([a_checkpoint(1, house)], [])
    assert CheckpointFile(file, b"secret").read() == ([a_checkpoint(1, house), a_checkpoint(2, house)], [])
