"""Backups and what comes of them: all of it or nothing, proved before, up to date and without the erased after."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Iterator

import pytest
from sqlalchemy import text

from bot.backups import Keeper, build_erasure_notes, is_backup_due, keep_backup
from bot.bootstrap import build_checkpoints
from bot.domain.errors import BadSetting, NotAllowed, NotFound
from bot.settings import read_settings
from bot.storage.backup_store import BackupStore
from bot.storage.migrate import downgrade, is_current
from bot.use_cases.audit import note_checkpoint
from bot.use_cases.customers import erase_customer, find_customer
from tests.backup_scene import WORDS, Place, is_sound, said


@pytest.fixture
def place(tmp_path: Path, database_url: str, request: pytest.FixtureRequest) -> Iterator[Place]:
    """On SQLite, then on PostgreSQL."""
    is_file = database_url.startswith("sqlite")
    with Place(tmp_path, database_url, "" if is_file else request.getfixturevalue("postgres").new_database()) as made:
        yield made


@pytest.fixture
def on_file(tmp_path: Path) -> Iterator[Place]:
    """On SQLite."""
    with Place(tmp_path, "sqlite", "") as made:
        yield made


def test_everything_comes_back(place: Place) -> None:
    """Messages, cases, files, the audit and its checkpoints are after a restore as they were at the backup."""
    reference = place.file_case(place.write(WORDS))
    attachment_id = place.attach(b"%PDF bill")
    note_checkpoint(place.house.reading(), build_checkpoints(place.settings), place.house.now(), at_start=True)
    place.keep()
    place.write("after the backup")

    done = place.restore()
    settings = read_settings(place.restored, place.after)
    with place.open_restored() as house:
        with house.reading() as uow:
            case = uow.cases.by_reference(reference)
        with house.files.open(attachment_id) as file:
            content = file.read()
        words, sound = said(house, "mara"), is_sound(settings, house)

    assert words == [WORDS]
    assert case is not None and case.own_words == WORDS
    assert content == b"%PDF bill"
    assert sound and done.audit_entries > 0
    assert len(build_checkpoints(settings).read()[0]) == 1
    assert settings.secret_key == place.settings.secret_key
    assert done.manifest.counts["messages"] > 0 and done.erased == 0


def test_what_a_platform_delivers_again_is_not_doubled(place: Place) -> None:
    """After a restore a platform's retries bring what was lost, and what was kept is not there twice."""
    place.write("before", external_id="77")
    place.keep()
    place.write("after", external_id="78")

    place.restore()
    with place.open_restored() as house:
        for _ in range(2):
            place.write("before", external_id="77", house=house)
            place.write("after", external_id="78", house=house)
        words = said(house, "mara")

    assert words == ["before", "after"]


def test_who_was_erased_since_is_erased_again(place: Place) -> None:
    """A backup that still holds a customer who was erased after it gives back everybody else."""
    place.file_case(place.write("Tom's lamp", peer="tom"))
    place.write(WORDS)
    place.attach(b"%PDF Zwetschge")
    place.keep()
    customer = find_customer("telegram:mara", place.house.reading(), alone=True)
    erase_customer(customer, "ann", place.house.uow(), place.house.now(), place.house.files)
    build_erasure_notes(
        replace(place.settings, backups=replace(place.settings.backups, folder=place.backups)), place.house
    ).note()

    done = place.restore()
    with place.open_restored() as house:
        mara, tom = said(house, "mara"), said(house, "tom")
        sound = is_sound(read_settings(place.restored, place.after), house)
    raw = b"".join(path.read_bytes() for path in place.restored.rglob("*") if path.is_file())

    assert (mara, tom) == ([], ["Tom's lamp"])
    assert done.erased == 1
    assert sound
    assert b"Zwetschge" not in raw


def test_a_list_saved_from_elsewhere_is_used(on_file: Place) -> None:
    """An erasure that only the list of the lost data directory knows is done again when that list is named."""
    place = on_file
    place.write(WORDS)
    place.keep()
    customer = find_customer("telegram:mara", place.house.reading(), alone=True)
    erase_customer(customer, "ann", place.house.uow(), place.house.now(), place.house.files)
    build_erasure_notes(place.settings, place.house).note()

    done = place.restore(erasures=[place.settings.erasures_file])
    noted = place.settings.erasures_file.read_text()

    assert done.erased == 1
    assert customer.ids[0] in noted and "mara" not in noted


def test_what_is_erased_before_the_backup_needs_nothing(on_file: Place) -> None:
    """Who comes back after an erasure and writes is not erased a second time by a restore."""
    place = on_file
    place.write(WORDS)
    customer = find_customer("telegram:mara", place.house.reading(), alone=True)
    erase_customer(customer, "ann", place.house.uow(), place.house.now(), place.house.files)
    place.write("here again")
    place.keep()

    done = place.restore()
    with place.open_restored() as house:
        words = said(house, "mara")

    assert done.erased == 0
    assert words == ["here again"]


def test_what_did_not_change_is_not_copied_again(place: Place) -> None:
    """A second backup of a house at rest adds no piece and copies no database; each is whole by itself."""
    place.write(WORDS)
    place.attach(b"%PDF bill")
    _age(place)
    first = keep_backup(place.settings, place.backups)
    pieces = set((place.backups / "pieces").glob("*/*"))
    second = keep_backup(place.settings, place.backups)
    place.write("more")
    third = keep_backup(place.settings, place.backups)

    assert (first.is_copied, second.is_copied, third.is_copied) == (True, False, True)
    assert set(pieces) <= set((place.backups / "pieces").glob("*/*"))
    assert second.manifest.files == first.manifest.files
    assert third.manifest.counts["messages"] > second.manifest.counts["messages"]
    place.restore(first.path)


def _age(place: Place) -> None:
    """Let the database's files be of some seconds ago: fresh times are not believed."""
    for file in place.settings.data_dir.glob("heard.db*"):
        os.utime(file, (1_700_000_000, 1_700_000_000))


def test_nothing_is_written_over(place: Place) -> None:
    """A data directory or a database that is in use is refused, and stays as it is."""
    place.write(WORDS)
    place.keep()
    place.restore()
    with place.open_restored() as house:
        place.write("newer", house=house)

    with pytest.raises(NotAllowed, match="into an empty one"):
        place.restore()
    with place.open_restored() as house:
        assert said(house, "mara") == [WORDS, "newer"]


def test_an_older_backup_is_brought_up_to_date(place: Place) -> None:
    """A backup of an earlier version has the newest schema after its restore, with all that was in it."""
    place.write(WORDS)
    downgrade(place.house.engine, "-1")
    path = place.keep()
    place.restore(path)

    with place.open_restored() as house:
        assert is_current(house.engine)
        assert said(house, "mara") == [WORDS]


def test_old_backups_go(on_file: Place) -> None:
    """So many stay as are wanted, the pieces of the others go, and what stays can be restored."""
    place = on_file
    for number in range(4):
        place.write(f"message {number}")
        place.attach(b"%PDF" + bytes([number]) * 2_000_000)
        kept = keep_backup(place.settings, place.backups, most=2)
    for path in (place.settings.data_dir / "attachments").iterdir():
        path.unlink()
    before = len(list((place.backups / "pieces").glob("*/*")))
    for _ in range(2):
        kept = keep_backup(place.settings, place.backups, most=2)

    assert len(BackupStore(place.backups).manifests()) == 2
    assert len(list((place.backups / "pieces").glob("*/*"))) < before / 2
    BackupStore(place.backups).check(kept.manifest)
    place.restore()


def test_the_worker_keeps_one_whenever_it_is_due(on_file: Place) -> None:
    """With a folder set, the first backup is written at once and the next when its time has come."""
    place = on_file
    at = [place.house.now()]
    settings = replace(place.settings, backups=replace(place.settings.backups, folder=place.backups))
    keeper = Keeper(settings, lambda: at[0])

    first, at_once = keeper.keep_if_due(), keeper.keep_if_due()
    at[0] += timedelta(minutes=4)
    later = keeper.keep_if_due()

    assert first is not None and later is not None and at_once is None
    assert len(BackupStore(place.backups).manifests()) == 2
    assert not is_backup_due(place.backups, timedelta(minutes=4), at[0])


def test_without_a_database_there_is_no_backup(tmp_path: Path) -> None:
    """A data directory in which nothing was ever started has nothing to be kept."""
    settings = read_settings(tmp_path / "empty", {})

    with pytest.raises(NotFound, match="no database"):
        keep_backup(settings, tmp_path / "backups")
    assert BackupStore(tmp_path / "backups").manifests() == {}


def test_a_damaged_database_makes_no_backup(on_file: Place) -> None:
    """A database that fails its check is not put aside as if it were well; the backups before it stay."""
    place = on_file
    for number in range(300):
        place.write(f"message {number}")
    good = place.keep()
    place.house.leave_no_traces()
    place.house.engine.dispose()
    place.house.hasty_engine.dispose()
    with (place.settings.data_dir / "heard.db").open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        for page in range(40, size // 4096, 3):
            file.seek(page * 4096)
            file.write(b"\xff" * 64)

    with pytest.raises(Exception, match=r"damaged|malformed"):
        place.keep()
    assert list(BackupStore(place.backups).manifests().values()) == [good]


def test_postgresql_has_no_password_on_a_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What others on the machine can read of a running pg_dump has no password in it."""
    from bot.storage import database_copy
    from bot.storage.engine import open_database

    engine = open_database("postgresql://heard:Zwetschge@db.example/heard")
    (tmp_path / "pg_dump").write_text('#!/bin/sh\necho "$@" > "$OUT"; echo "$PGPASSWORD" > "$OUT.password"\n')
    (tmp_path / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("OUT", str(tmp_path / "said"))
    database_copy._run("pg_dump", engine, "-Fc")
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(BadSetting, match="postgresql-client"):
        database_copy._run("pg_dump", engine)

    assert "Zwetschge" not in (tmp_path / "said").read_text()
    assert (tmp_path / "said.password").read_text() == "Zwetschge\n"


def test_a_manifest_says_what_is_in_it(on_file: Place) -> None:
    """Versions, schema, counts, the audit's end and each file's SHA-256 are in the manifest, for whoever looks."""
    place = on_file
    place.file_case(place.write(WORDS))
    content = json.loads(place.keep().read_text())
    with place.house.engine.connect() as connection:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    with place.house.reading() as uow:
        seq, own = uow.audit.head()

    assert content["heard"] and content["revision"] == revision
    assert content["counts"]["cases"] == 1
    assert (content["audit_seq"], content["audit_hash"]) == (seq, own.hex())
    assert all(len(file["sha256"]) == 64 for file in content["files"])
