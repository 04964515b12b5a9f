"""Backups while customers write, and backups that are killed."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Iterator

import pytest
from click.testing import CliRunner

from bot.backups import keep_backup, write_secrets
from bot.bench.running import RestClient
from bot.bootstrap import build_checkpoints, build_house, prepare_database
from bot.cli import main
from bot.domain.errors import HeardError, TryAgain
from bot.domain.message import InboundMessage, Reply
from bot.restoring import restore_backup
from bot.settings import PROJECT, Settings, read_settings
from bot.storage.backup_store import BackupStore, read_manifest
from bot.use_cases.audit import verify_audit
from bot.use_cases.customers import erase_customer, find_customer
from bot.use_cases.intake import receive_message
from bot.use_cases.turns import TurnResult, answer_turn, claim_turn
from tests.conftest import RunningHeard


class Busy:
    """A house in which customers write and are answered all the time; what was acknowledged, and when."""

    def __init__(self, settings: Settings) -> None:
        self.house = build_house(settings)
        prepare_database(self.house)
        self.acknowledged: list[tuple[float, str]] = []
        self.failed: list[Exception] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(3)]
        self._threads.append(threading.Thread(target=self._answer))

    def __enter__(self) -> Busy:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self.house.engine.dispose()
        self.house.hasty_engine.dispose()

    def _write(self, number: int) -> None:
        house, count = self.house, 0
        while not self._stop.is_set():
            count += 1
            external_id = f"{number}-{count}"
            inbound = InboundMessage("telegram", "default", f"peer-{number}", f"hello {count}", external_id=external_id)
            try:
                receive_message(inbound, house.uow(), house.now(), house.ids, house.wording)
                self.acknowledged.append((time.monotonic(), external_id))
            except TryAgain:
                pass
            except Exception as error:
                self.failed.append(error)

    def _answer(self) -> None:
        house = self.house
        while not self._stop.is_set():
            try:
                claimed = claim_turn("worker", house.repeatable(), house.now())
                if claimed is not None:
                    result = TurnResult([Reply("An answer.")], [{"event": "action"}])
                    answer_turn(claimed, result, house.uow(), house.now(), house.ids, house.guard)
            except HeardError:
                pass
            except Exception as error:
                self.failed.append(error)


def restored_ids(restored: Path, environment: dict[str, str]) -> list[str]:
    """The platform's ids of all messages in a restored house, which must be sound."""
    settings = read_settings(restored, environment)
    house = build_house(settings)
    try:
        assert verify_audit(house.reading(), build_checkpoints(settings)).is_sound
        with house.engine.connect() as connection:
            if not environment:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            turns = connection.exec_driver_sql(
                "SELECT count(*) FROM messages m WHERE author = 'customer' AND NOT EXISTS "
                "(SELECT 1 FROM turns t WHERE t.message_id = m.id)"
            ).scalar()
            assert turns == 0, "a message without its turn"
            found = connection.exec_driver_sql("SELECT external_id FROM messages WHERE author = 'customer'")
            return [row[0] for row in found]
    finally:
        house.engine.dispose()
        house.hasty_engine.dispose()


@pytest.fixture
def places(tmp_path: Path, database_url: str, request: pytest.FixtureRequest) -> Iterator[list[dict[str, str]]]:
    """Environments: that of the house, and those of empty ones to restore into."""
    if database_url.startswith("sqlite"):
        yield [{}] * 4
        return
    cluster = request.getfixturevalue("postgres")
    yield [{"HEARD_DATABASE_URL": url} for url in (database_url, *(cluster.new_database() for _ in range(3)))]


@pytest.mark.timeout(180)
def test_backups_under_traffic_are_whole(tmp_path: Path, places: list[dict[str, str]]) -> None:
    """Each backup made while customers write and are answered is sound, and has every message that was acknowledged
    before it began; none is in it twice, and writers are not kept waiting for it.
    """
    settings = read_settings(tmp_path / "house", places[0])
    kept, longest = [], 0.0
    with Busy(settings) as busy:
        for _ in range(3):
            time.sleep(0.7)
            begun = time.monotonic()
            backup = keep_backup(settings, tmp_path / "backups")
            kept.append((begun, backup, time.monotonic() - begun))
        times = sorted(moment for moment, _ in busy.acknowledged)
        longest = max(later - earlier for earlier, later in itertools.pairwise(times))
    write_secrets(settings, tmp_path / "keys", tmp_path / "backups")

    assert busy.failed == []
    for number, (begun, backup, took) in enumerate(kept):
        restored = tmp_path / f"restored-{number}"
        restore_backup(restored, backup.path, secrets=tmp_path / "keys", environment=places[number + 1])
        ids = restored_ids(restored, places[number + 1])
        before = {external_id for moment, external_id in busy.acknowledged if moment < begun}
        print(f"backup {number}: {len(ids)} messages, {len(before)} acknowledged before it began, {took:.2f} s")
        assert before and before - set(ids) == set(), "lost"
        assert len(ids) == len(set(ids)), "doubled"
    print(f"longest pause between two acknowledgements: {longest:.2f} s")
    assert longest < 5  # as long as an update may hold an answer up


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kills", [10, pytest.param(60, marks=pytest.mark.long)])
def test_a_killed_backup_leaves_no_half_one(kills: int, tmp_path: Path) -> None:
    """Wherever a backup is killed, every backup that is listed is whole, and the next one sweeps what was left."""
    chance = random.Random(kills)
    settings = read_settings(tmp_path / "house", {})
    backups = tmp_path / "backups"
    with Busy(settings):
        time.sleep(1.0)
    attachments = settings.attachments
    attachments.mkdir(mode=0o700)
    killed = 0
    for number in range(kills):
        for one in range(20):
            (attachments / f"attachment-{number:04}-{one:04}").write_bytes(os.urandom(100_000))
        killed += kill_a_backup(settings, backups, chance.uniform(0, 0.12))
        for path in BackupStore(backups).manifests().values():
            BackupStore(backups).check(read_manifest(path, settings.secret_key))
    last = keep_backup(settings, backups)
    left = [path.name for path in backups.rglob("*.part*")]
    needed = {
        piece
        for path in BackupStore(backups).manifests().values()
        for file in read_manifest(path).files
        for piece in file.pieces
    }
    print(f"{kills} kills: {killed} before the backup was whole")

    assert killed
    assert left == []
    assert {path.name for path in (backups / "pieces").glob("*/*")} == needed
    write_secrets(settings, tmp_path / "keys", backups)
    restore_backup(tmp_path / "restored", backups, secrets=tmp_path / "keys", environment={})
    assert len(restored_ids(tmp_path / "restored", {})) > 0
    assert sum(file.name.startswith("attachments/") for file in last.manifest.files) == 20 * kills


def kill_a_backup(settings: Settings, backups: Path, after: float) -> bool:
    """Begin a backup in a process of its own and kill it so long after; whether it had not come to its end."""
    program = (
        "import sys; from pathlib import Path; from bot.backups import keep_backup; from bot.settings import "
        "read_settings; settings = read_settings(sys.argv[1], {}); print('now', flush=True); "
        "keep_backup(settings, Path(sys.argv[2])); print('done', flush=True)"
    )
    command = [sys.executable, "-c", program, str(settings.data_dir), str(backups)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "now\n"
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        return process.stdout.read() == ""


@pytest.mark.timeout(180)
def test_heard_up_alone_keeps_backups(trained: Path, tmp_path: Path) -> None:
    """With a folder set, `heard up` has written a whole backup soon after its start, and an erasure is noted beside it
    within seconds; what comes of that backup has lost the customer again.
    """
    backups = tmp_path / "backups"
    running = RunningHeard(trained, tmp_path / "house", HEARD_BACKUP_DIR=str(backups))
    try:
        running.wait_until_ready()
        until = time.monotonic() + 20
        while not BackupStore(backups).manifests() and time.monotonic() < until:
            time.sleep(0.1)
        client = RestClient(running.url, running.token)
        client.say("mara", "hello, Zwetschge here")
        client.close()
        done = CliRunner().invoke(main, ["backup", str(backups), "--data-dir", str(running.directory)])
        assert done.exit_code == 0, done.output
        settings = read_settings(running.directory, {})
        house = build_house(settings)
        customer = find_customer("rest:mara", house.reading(), alone=True)
        erase_customer(customer, "ann", house.uow(), house.now(), house.files)
        noted, until = backups / "erasures.jsonl", time.monotonic() + 10
        while not (noted.exists() and customer.ids[0] in noted.read_text()) and time.monotonic() < until:
            time.sleep(0.1)
        house.engine.dispose()
        house.hasty_engine.dispose()
    finally:
        running.stop()
    write_secrets(settings, tmp_path / "keys", backups)
    restored = restore_backup(tmp_path / "restored", backups, secrets=tmp_path / "keys", environment={})

    assert len(BackupStore(backups).manifests()) == 2
    assert restored.erased == 1
    assert b"Zwetschge" not in (tmp_path / "restored" / "heard.db").read_bytes()
