"""Power cuts for SQLite: everything written to the disk is recorded, and a disk is made as it may be after a cut.

The database is used through apsw, whose file layer can be watched, with as much of Python's database interface around
it as SQLAlchemy asks for. What was written after a last sync may or may not have reached the disk, each write for
itself, whole or torn at a sector.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Sequence

import apsw
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.storage.engine import open_database

SECTOR = 512  # bytes that a disk writes whole
_names = itertools.count(1)


@dataclass(frozen=True)
class Step:
    """One thing that happened to a file (or, with `acknowledged`, that somebody was told)."""

    kind: str  # write, truncate, sync, delete, acknowledged
    file: str = ""  # "" for the database, else what is added to its name
    offset: int = 0
    data: bytes = b""
    acknowledged: str = ""


class Disk:
    """The recording of one database file and its log."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.steps: list[Step] = []
        self._begun = {"": path.read_bytes()}
        self._vfs = _Recording(f"recording-{next(_names)}", self)

    def open(self, *, durable: bool = True) -> Engine:
        """The database as Heard opens it, on this disk."""
        engine = open_database(f"sqlite:///{self.path}", durable=durable)

        @event.listens_for(engine, "do_connect")
        def connect(dialect: Any, record: Any, arguments: Any, parameters: Any) -> _Connection:
            return _Connection(self.path, self._vfs.name)

        return engine

    def acknowledge(self, key: str) -> None:
        """Somebody was told that this is stored."""
        self.steps.append(Step("acknowledged", acknowledged=key))

    def after_cut(self, chance: random.Random, at: int, directory: Path) -> tuple[Path, set[str]]:
        """The files as they may be when the power went after so many steps, and what had been acknowledged by then."""
        files = {name: bytearray(content) for name, content in self._begun.items()}
        unsynced: dict[str, list[Step]] = {}
        acknowledged = set()
        for step in self.steps[:at]:
            if step.kind == "acknowledged":
                acknowledged.add(step.acknowledged)
            elif step.kind == "sync":
                for waiting in unsynced.pop(step.file, []):
                    _apply(files, waiting)
            else:
                unsynced.setdefault(step.file, []).append(step)
        keeps = chance.random()  # how much of what was not synced came through: between nothing and everything
        for waiting in itertools.chain.from_iterable(unsynced.values()):
            if chance.random() < keeps:
                _apply(files, _torn(waiting, chance) if chance.random() < 0.2 else waiting)
        path = directory / f"cut-{at}.db"
        for name, content in files.items():
            Path(f"{path}{name}").write_bytes(content)
        return path, acknowledged


def _apply(files: dict[str, bytearray], step: Step) -> None:
    if step.kind == "delete":
        files.pop(step.file, None)
        return
    content = files.setdefault(step.file, bytearray())
    if step.kind == "truncate":
        del content[step.offset :]
        return
    content.extend(bytes(max(0, step.offset - len(content))))
    content[step.offset : step.offset + len(step.data)] = step.data


def _torn(step: Step, chance: random.Random) -> Step:
    """A write of which only the first sectors came through."""
    if step.kind != "write" or len(step.data) <= SECTOR:
        return step
    kept = SECTOR * chance.randrange(1, (len(step.data) + SECTOR - 1) // SECTOR)
    return Step("write", step.file, step.offset, step.data[:kept])


class _Recording(apsw.VFS):
    def __init__(self, name: str, disk: Disk) -> None:
        self.name, self._disk = name, disk
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802  # SQLite's names
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        return _File(path, flags, self._disk)

    def xDelete(self, path: str, sync: bool) -> None:  # noqa: N802
        super().xDelete(path, sync)
        self._disk.steps.append(Step("delete", path.removeprefix(str(self._disk.path))))


class _File(apsw.VFSFile):
    def __init__(self, path: str, flags: list[int], disk: Disk) -> None:
        super().__init__("", path, flags)
        self._disk = disk
        self._is_ours = path is not None and path.startswith(str(disk.path)) and not path.endswith("-shm")
        self._name = path.removeprefix(str(disk.path)) if self._is_ours else ""

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._note(Step("write", self._name, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        super().xTruncate(size)
        self._note(Step("truncate", self._name, size))

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._note(Step("sync", self._name))  # the disk of this test is quick enough without waiting for it

    def _note(self, step: Step) -> None:
        if self._is_ours:
            self._disk.steps.append(step)


class _Connection:
    """As much of sqlite3's connection as SQLAlchemy asks for."""

    isolation_level = None

    def __init__(self, path: Path, vfs: str) -> None:
        self._database = apsw.Connection(str(path), vfs=vfs)
        self._database.set_busy_timeout(5_000)

    def cursor(self) -> _Cursor:
        return _Cursor(self._database)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> _Cursor:
        cursor = self.cursor()
        cursor.execute(sql, values)
        return cursor

    def create_function(self, name: str, count: int, function: Any, **_: Any) -> None:
        self._database.create_scalar_function(name, function, count)

    def commit(self) -> None:
        if self._database.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self._database.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        self._database.close()


class _Cursor:
    arraysize = 1

    def __init__(self, database: apsw.Connection) -> None:
        self._database = database
        self.description: Any = None
        self.rowcount = -1
        self._rows: Iterator[Any] = iter(())

    @property
    def lastrowid(self) -> int:
        return self._database.last_insert_rowid()

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        cursor = self._database.cursor()
        self.description = None

        def before(cursor: apsw.Cursor, sql: str, values: Any) -> bool:
            columns = cursor.get_description()
            self.description = [(name, None, None, None, None, None, None) for name, *_ in columns] or None
            return True

        cursor.exec_trace = before
        try:
            self._rows = iter(list(cursor.execute(sql, tuple(values))))
        except apsw.ConstraintError as error:
            raise sqlite3.IntegrityError(str(error)) from error
        except apsw.Error as error:
            is_busy = isinstance(error, (apsw.BusyError, apsw.LockedError))
            raise sqlite3.OperationalError("database is locked" if is_busy else str(error)) from error
        changes = sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE")
        self.rowcount = self._database.changes() if changes else -1

    def executemany(self, sql: str, several: Sequence[Sequence[Any]]) -> None:
        count = 0
        for values in several:
            self.execute(sql, values)
            count += max(0, self.rowcount)
        self.rowcount = count

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return list(itertools.islice(self._rows, size or self.arraysize))

    def close(self) -> None:
        self._rows = iter(())
