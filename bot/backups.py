"""Writing a backup of everything that a house knows, while it works."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from importlib import metadata
from pathlib import Path
from typing import Callable, Iterator

from bot.bootstrap import House, utc_now
from bot.domain.backup import KeptFile, Manifest, decide_kept
from bot.domain.errors import BadFile, BadSetting, NotFound, TryAgain
from bot.router.keeping import Keeping
from bot.settings import Settings
from bot.storage.backup_store import BackupStore
from bot.storage.database_copy import Copied, copy_database, is_empty, mark_of
from bot.storage.engine import for_reading, open_database
from bot.storage.erasure_file import ErasureFile
from bot.storage.migrate import is_current
from bot.storage.unit_of_work import SqlUnitOfWork
from bot.storage.whole_files import write_whole
from bot.use_cases.erasures import ErasureNotes

DATABASE, ATTACHMENT = "database", "attachments/"
CHECKPOINTS, ERASURES, MODEL = "audit-checkpoints.jsonl", "erasures.jsonl", "models/current.json"
SECRETS = ("secret.key", "rest-token")


@dataclass(frozen=True)
class Kept:
    """What came of a backup."""

    path: Path
    manifest: Manifest
    is_copied: bool  # the database was; otherwise it had not changed since the last backup
    removed: int  # older backups that went
    trouble: str | None = None  # with what is older; this backup is whole

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.manifest.files)


def keep_backup(
    settings: Settings,
    folder: Path,
    *,
    most: int | None = None,
    now: Callable[[], datetime] = utc_now,
    say: Callable[[str], None] = lambda step: None,
) -> Kept:
    """Write one whole backup into a folder, or none, and remove what is older than it may be.

    Args:
        most: how many stay; None: thinned out with age.
        say: is told what is being done.

    Raises:
        TryAgain: another one is at work there.
        NotFound, BadFile, BadSetting: there is no database, it is damaged, or it or the folder cannot be used.
    """
    store = BackupStore(folder)
    engine = open_database(settings.database_url)
    try:
        if is_empty(engine):
            raise NotFound(f"There is no database of {settings.data_dir} yet; './heard up' makes it.")
        with store.hold():
            before = store.newest()
            at = now()
            say("Noting erasures")
            if is_current(engine):
                reading = for_reading(engine)
                lists = [ErasureFile(settings.erasures_file), ErasureFile(folder / ERASURES)]
                ErasureNotes(lambda: SqlUnitOfWork(reading), lists).note()
            # Before the database: then no checkpoint knows an entry that the copy does not have.
            small = _small_files(settings, store)
            say("Copying the database")
            mark = mark_of(engine)
            old = before.file(DATABASE) if before is not None and mark is not None and before.mark == mark else None
            if before is not None and old is not None:
                copied = Copied(before.revision, before.counts, before.audit_seq, before.audit_hash, mark)
            else:
                place = store.workplace(DATABASE)
                copied = copy_database(engine, place)
                say("Storing the database")
                old = store.put(DATABASE, place)
                place.unlink()
            say("Storing attachments")
            # After the database: whatever a row names is there, unless it was erased meanwhile.
            files = (old, *small, *_attachments(settings, store, before))
            manifest = Manifest(
                at, metadata.version("heard"), engine.dialect.name, copied.revision, copied.mark, copied.counts,
                copied.audit_seq, copied.audit_hash, files,
            )  # fmt: skip
            path = store.add(manifest, settings.secret_key)
            say("Removing what is old")
            kept = decide_kept(store.manifests(), at, settings.backups.longest, most)
            try:
                removed, trouble = store.prune(kept), None
            except BadFile as error:
                removed, trouble = 0, f"Nothing older was removed, because {error}"
            return Kept(path, manifest, old is not (before and before.file(DATABASE)), removed, trouble)
    except OSError as error:
        raise BadSetting(
            f"No backup could be written to {folder} ({error.strerror}); make room, or name another."
        ) from None
    finally:
        engine.dispose()


def is_backup_due(folder: Path, every: timedelta, now: datetime) -> bool:
    """Whether the newest whole backup is so old that the next one should begin."""
    newest = next(iter(BackupStore(folder).manifests()), None)
    return newest is None or now - newest >= every or newest > now


def write_secrets(settings: Settings, file: Path, folder: Path) -> None:
    """Write the keys of the house into a file of their own, for its owner alone.

    Raises BadSetting: it would lie beside the backups, or cannot be written.
    """
    file = file.expanduser().absolute()
    if folder.resolve() in file.resolve().parents:
        raise BadSetting(f"{file} would lie with the backups; keep the keys apart from them, and name another place.")
    content = {SECRETS[0]: settings.secret_key.decode(), SECRETS[1]: settings.rest_token}
    try:
        write_whole(file, json.dumps(content).encode())
    except OSError as error:
        raise BadSetting(f"{file} cannot be written ({error.strerror}); name another file.") from None


class Keeper:
    """Keeps backups for the worker: one as soon as it is due, whoever wrote the last one."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = utc_now) -> None:
        self._settings, self._now = settings, now

    def keep_if_due(self) -> str | None:
        """What to log of a backup that was written; None if none was due, or another worker writes one."""
        folder, every = self._settings.backups.folder, self._settings.backups.every
        if folder is None or not is_backup_due(folder, every, self._now()):
            return None
        try:
            kept = keep_backup(self._settings, folder, now=self._now)
        except TryAgain:
            return None
        return f"kept backup {kept.path.name}" + (f"; {kept.trouble}" if kept.trouble else "")


def _small_files(settings: Settings, store: BackupStore) -> list[KeptFile]:
    places = {
        CHECKPOINTS: settings.audit_checkpoints_file, ERASURES: settings.erasures_file,
        MODEL: settings.models / "current.json",
    }  # fmt: skip
    return [store.put(name, path) for name, path in places.items() if path.is_file()]


def _attachments(settings: Settings, store: BackupStore, before: Manifest | None) -> Iterator[KeptFile]:
    known = {file.name: file for file in before.files} if before is not None else {}
    if settings.is_shared or not settings.attachments.is_dir():  # with PostgreSQL they are in the database
        return
    for path in sorted(settings.attachments.iterdir()):
        if path.suffix == ".part":
            continue
        name = f"{ATTACHMENT}{path.name}"
        try:
            yield store.put(name, path, known.get(name))
        except FileNotFoundError:  # erased meanwhile
            continue


def build_keeping(settings: Settings, house: House) -> Keeping:
    """The worker that keeps backups, and the list of erasures that a restored one has to lose again."""
    return Keeping(build_erasure_notes(settings, house).note, Keeper(settings, house.now).keep_if_due)


def build_erasure_notes(settings: Settings, house: House) -> ErasureNotes:
    """What notes erasures beside the database, and where the backups are."""
    files = [settings.erasures_file]
    if settings.backups.folder is not None:
        settings.backups.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.append(settings.backups.folder / settings.erasures_file.name)
    return ErasureNotes(house.reading, [ErasureFile(file) for file in files])


def newest_backup(source: Path) -> Path:
    """The backup that is meant: the file itself, or the newest one of a folder. Raises BadFile."""
    if source.is_file():
        return source
    found = next(iter(BackupStore(source).manifests().values()), None) if source.is_dir() else None
    if found is None:
        raise BadFile(
            f"There is no backup in {source}; name a folder that 'heard backup' wrote to, or one of its files."
        )
    return found


def age(at: datetime, now: datetime | None = None) -> str:
    """How long ago, for people."""
    seconds = max(0, int(((now or utc_now()) - at.astimezone(timezone.utc)).total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            count = seconds // length
            return f"{count} {unit}{'s' if count != 1 else ''} ago"
    return "just now"
