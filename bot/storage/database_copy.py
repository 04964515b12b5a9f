"""A copy of the whole database as one file, as it was at one moment, and a database made from such a file.

SQLite is copied by its own backup API in one step: it reads one snapshot, and writers do not wait for it. PostgreSQL is
dumped by pg_dump in the snapshot in which the rows are counted.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping, Sequence

from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine

from bot.domain.errors import BadFile, BadSetting
from bot.storage.engine import for_reading, open_database

COUNTED = ("conversations", "messages", "turns", "cases", "promises", "attachments", "audit")
STILL_FOR = 2.0  # seconds without a change before a file's times are believed: clocks of file systems are coarse
# Numbers of transactions that write: below the first all are over, from the second on none has begun.
_SNAPSHOT = "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s"
Fetch = Callable[[str], Sequence[Sequence[Any]]]


@dataclass(frozen=True)
class Copied:
    """What is in a copy."""

    revision: str
    counts: Mapping[str, int]
    audit_seq: int
    audit_hash: str
    mark: str | None = None  # see mark_of


def mark_of(engine: Engine) -> str | None:
    """Something that is another whenever the database has changed; None where that cannot be told."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            over, begun = connection.execute(text(_SNAPSHOT)).one()
        return str(begun) if over == begun else None
    database = _file_of(engine)
    parts, newest = [], 0.0
    for file in (database, database.with_name(f"{database.name}-wal")):
        with contextlib.suppress(FileNotFoundError):
            state = file.stat()
            if not state.st_size:  # a log that was just begun, by who looks
                continue
            parts.append(f"{state.st_ino}.{state.st_size}.{state.st_mtime_ns}")
            newest = max(newest, state.st_mtime)
    return ":".join(parts) if time.time() - newest > STILL_FOR else None


def copy_database(engine: Engine, to: Path) -> Copied:
    """Write the database into a file.

    Raises:
        BadFile: it is damaged; the copy is then not there.
        BadSetting: PostgreSQL's pg_dump is missing, or not of the server's version.
    """
    if engine.dialect.name == "postgresql":
        return _dump(engine, to)
    file = _file_of(engine)
    mark = mark_of(engine)
    to.touch(mode=0o600)
    with contextlib.closing(sqlite3.connect(file)) as source, contextlib.closing(sqlite3.connect(to)) as target:
        target.execute("PRAGMA synchronous = OFF")  # it is only read again from here
        source.backup(target)
    with contextlib.closing(_read_only(to)) as copy:
        found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            to.unlink()
            raise BadFile(f"The database is damaged ({found}); restore the last backup, for this one was not kept.")
        return replace(_look(lambda sql: copy.execute(sql).fetchall()), mark=mark)


def is_empty(engine: Engine) -> bool:
    """Whether there is nothing in the database."""
    if engine.dialect.name == "sqlite" and not _file_of(engine).exists():
        return True
    return not inspect(engine).get_table_names()


def fill_database(engine: Engine, dump: Path) -> None:
    """Bring a dump into an empty database of PostgreSQL, whole or not at all. Raises BadSetting, BadFile."""
    _run("pg_restore", engine, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(dump))


def check_counts(engine: Engine, counts: Mapping[str, int]) -> None:
    """Make sure that as many rows are there as were counted. Raises BadFile."""
    with for_reading(engine).connect() as connection:
        for table in COUNTED:
            found = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
            if found != counts.get(table):
                raise BadFile(f"{table} has {found} rows instead of {counts.get(table)}; restore another backup.")


@contextlib.contextmanager
def opened(url: str) -> Iterator[Engine]:
    """The database, closed afterwards. Raises BadSetting."""
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _dump(engine: Engine, to: Path) -> Copied:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        fetch: Fetch = lambda sql: connection.execute(text(sql)).all()  # noqa: E731
        over, begun = fetch(_SNAPSHOT)[0]
        # Exporting takes a number: nobody else has written since if it is the next one.
        snapshot, own = fetch("SELECT pg_export_snapshot(), pg_current_xact_id()::text::bigint")[0]
        found = replace(_look(fetch), mark=str(own + 1) if over == begun == own else None)
        to.touch(mode=0o600)
        _run("pg_dump", engine, "-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", "-f", str(to))
    return found


def _look(fetch: Fetch) -> Copied:
    revision = fetch("SELECT version_num FROM alembic_version")
    counts = {table: int(fetch(f"SELECT count(*) FROM {table}")[0][0]) for table in COUNTED}
    head = fetch("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
    seq, own = head[0] if head else (0, b"")
    return Copied(str(revision[0][0]) if revision else "", counts, int(seq), bytes(own).hex())


def _run(program: str, engine: Engine, *options: str) -> None:
    if shutil.which(program) is None:
        raise BadSetting(f"{program} is missing; install PostgreSQL's client programs (Debian: postgresql-client).")
    # The password goes by the environment: others on the machine read what stands on a command line.
    url = engine.url._replace(drivername="postgresql", password=None)
    environment = {**os.environ, **({"PGPASSWORD": str(engine.url.password)} if engine.url.password else {})}
    command = [program, *options, f"--dbname={url}"]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[0]
        raise BadFile(f"{program} failed ({said}); mend that and begin anew.")


def _file_of(engine: Engine) -> Path:
    return Path(engine.url.database or "")


def _read_only(file: Path) -> sqlite3.Connection:
    # Immutable: without files beside it, which SQLite would make for a database in WAL mode.
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
