"""Making a house anew from a backup, and losing in it again what was erased since."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Callable, Mapping, Sequence

from bot.backups import ATTACHMENT, CHECKPOINTS, DATABASE, ERASURES, SECRETS, newest_backup
from bot.bootstrap import build_checkpoints, build_house, prepare_database
from bot.domain.backup import KeptFile, Manifest
from bot.domain.errors import BadFile, BadSetting, NotAllowed
from bot.settings import DATABASE_FILE, Settings, read_settings
from bot.storage.backup_store import BackupStore, read_manifest
from bot.storage.database_copy import check_counts, fill_database, is_empty, opened
from bot.storage.engine import for_reading
from bot.storage.erasure_file import ErasureFile
from bot.storage.unit_of_work import SqlUnitOfWork
from bot.storage.whole_files import write_whole
from bot.use_cases.audit import verify_audit
from bot.use_cases.erasures import ErasureNotes, erase_again

STAGE = "restored"  # folder in the data directory in which everything is made ready before it takes its place


@dataclass(frozen=True)
class Restored:
    """What came back."""

    path: Path
    manifest: Manifest
    erased: int  # conversations that were erased after the backup, and are again
    audit_entries: int
    has_old_keys: bool


def restore_backup(
    data_dir: Path,
    source: Path,
    *,
    secrets: Path | None = None,
    erasures: Sequence[Path] = (),
    new_keys: bool = False,
    environment: Mapping[str, str] = os.environ,
    say: Callable[[str], None] = lambda step: None,
    advance: Callable[[int, int], None] = lambda size, total: None,
) -> Restored:
    """Restore the newest backup of a folder, or the one that is named, into an empty data directory and database.

    Args:
        secrets: what `write_secrets` wrote; None: the keys are in the data directory or the environment already.
        erasures: further lists of what was erased, such as one saved from a disk that died.
        new_keys: go on without the old keys: nobody can prove then that manifest and checkpoints are ours.

    Raises:
        NotAllowed: there is something already.
        BadFile: the backup, or a file of it, is not as it was written.
        BadSetting: the keys are missing, or a program of PostgreSQL.
    """
    path = newest_backup(source)
    manifest = read_manifest(path)
    directory = data_dir.expanduser().absolute()
    _check_empty(directory, environment)
    has_old_keys = not new_keys and _bring_keys(directory, secrets, environment)
    settings = read_settings(directory, environment)
    if manifest.database != ("postgresql" if settings.is_shared else "sqlite"):
        raise BadSetting(
            f"The backup is of {manifest.database}; "
            + (
                "leave HEARD_DATABASE_URL out."
                if settings.is_shared
                else "set HEARD_DATABASE_URL to an empty database."
            )
        )
    if has_old_keys:
        read_manifest(path, settings.secret_key)
    store, stage = BackupStore(path.parent), directory / STAGE
    write_whole(settings.restoring_file, f"{path}\n".encode())
    shutil.rmtree(stage, ignore_errors=True)
    (stage / "attachments").mkdir(mode=0o700, parents=True)
    say("Checking and bringing every file")
    _bring_files(store, manifest, stage, advance, has_old_keys=has_old_keys)
    lists = [ErasureFile(one) for one in (stage / ERASURES, path.parent / ERASURES, *erasures, settings.erasures_file)]
    own = replace(settings, data_dir=stage) if not settings.is_shared else settings
    if not settings.is_shared:
        own = replace(own, database_url=f"sqlite:///{stage / DATABASE_FILE}")
    say("Bringing the database up to date")
    with opened(own.database_url) as engine:
        if settings.is_shared:
            fill_database(engine, stage / DATABASE_FILE)
            (stage / DATABASE_FILE).unlink()
        check_counts(engine, manifest.counts)
        house = build_house(own, engine=engine)
        prepare_database(house)
        say("Erasing again what was erased since")
        noted = {one for some in lists for one in some.read()}
        in_order = sorted(noted, key=lambda one: one.at)
        erased = erase_again(in_order, manifest.at, house.reading, house.uow, house.now(), house.files)
        ErasureFile(stage / ERASURES).add(in_order)
        ErasureNotes(house.reading, [ErasureFile(stage / ERASURES)]).note()
        say("Checking the audit")
        found = verify_audit(
            SqlUnitOfWork(for_reading(engine)), build_checkpoints(replace(settings, data_dir=stage))
        )  # fmt: skip
        if not found.is_sound:
            flaw = found.verdict.flaw
            why = flaw.why if flaw is not None else "its checkpoints cannot be proved to be ours"
            raise BadFile(f"The audit of the backup does not hold: {why}; restore another backup.")
        if not house.leave_no_traces():
            raise BadFile("The database could not be closed; restore once more.")
    _put_in_place(stage, directory)
    settings.restoring_file.unlink()
    return Restored(path, manifest, erased, found.verdict.entries, has_old_keys)


def check_restored(settings: Settings) -> None:
    """A house that is half restored does not open: it might have people in it who were erased. Raises BadFile."""
    if settings.restoring_file.exists():
        raise BadFile(
            "A backup was being restored here and that did not come to its end; run 'heard restore' again "
            "(with PostgreSQL into an empty database)."
        )


def _check_empty(directory: Path, environment: Mapping[str, str]) -> None:
    """Raises NotAllowed. What a restore left that did not come to its end is no hindrance."""
    is_again = (directory / "restoring").exists()
    there = [name for name in (DATABASE_FILE, "attachments", CHECKPOINTS) if (directory / name).exists()]
    if there and not is_again:
        raise NotAllowed(
            f"{directory} is in use ({there[0]} is there); restore into an empty one, named by --data-dir."
        )
    if is_again:
        for name in there:
            left = directory / name
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        for beside in directory.glob(f"{DATABASE_FILE}-*"):
            beside.unlink()
    url = environment.get("HEARD_DATABASE_URL")
    if not url:
        return
    with opened(url) as engine:
        if not is_empty(engine):
            raise NotAllowed("The database of HEARD_DATABASE_URL has tables already; restore into an empty one.")


def _bring_keys(directory: Path, secrets: Path | None, environment: Mapping[str, str]) -> bool:
    directory.mkdir(parents=True, exist_ok=True)
    if secrets is not None:
        try:
            content = json.loads(secrets.read_text())
            keys = {name: str(content[name]) for name in SECRETS}
        except (OSError, ValueError, KeyError, TypeError):
            raise BadSetting(
                f"{secrets} holds no keys; name the file that 'heard backup --with-secrets' wrote."
            ) from None
        for name, key in keys.items():
            write_whole(directory / name, f"{key}\n".encode())
        return True
    if environment.get("HEARD_SECRET_KEY") or (directory / SECRETS[0]).exists():
        return True
    raise BadSetting(
        f"The keys are missing; name their file with --secrets, put secret.key into {directory}, or say --new-keys to "
        "go on without them (the staff then need new links, and old checkpoints prove nothing)."
    )


def _bring_files(
    store: BackupStore, manifest: Manifest, stage: Path, advance: Callable[[int, int], None], *, has_old_keys: bool
) -> None:
    total = sum(file.size for file in manifest.files)
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):  # from a place that cannot be written, nothing is removed meanwhile either
            held.enter_context(store.hold())
        for file in manifest.files:
            to = _place_of(file, stage)
            if file.name == CHECKPOINTS and not has_old_keys:  # nothing made with other keys can be proved
                to = to.with_name(f"{CHECKPOINTS}.old")
            to.parent.mkdir(mode=0o700, exist_ok=True)
            store.take(file, to, lambda size: advance(size, total))


def _place_of(file: KeptFile, stage: Path) -> Path:
    if file.name == DATABASE:
        return stage / DATABASE_FILE
    # A manifest may be read without the key that proves it: what it names stays within the folder.
    if file.name.startswith(ATTACHMENT) and Path(file.name).name == file.name[len(ATTACHMENT) :]:
        return stage / file.name
    if file.name in (CHECKPOINTS, ERASURES, "models/current.json"):
        return stage / file.name
    raise BadFile(f"The backup names a file that none of ours is called ({file.name!r}); restore another backup.")


def _put_in_place(stage: Path, directory: Path) -> None:
    """The database goes last: a house without one is seen to be unfinished."""
    files = sorted(stage.iterdir(), key=lambda path: path.name == DATABASE_FILE)
    for path in files:
        to = directory / path.name
        if path.name == "models":
            to.mkdir(exist_ok=True)
            if not (to / "current.json").exists():
                (path / "current.json").replace(to / "current.json")
        elif path.suffix not in (".db-wal", ".db-shm") and path.name not in ("logs", "run", *SECRETS):
            path.replace(to)
    shutil.rmtree(stage)
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
