"""The audit as rows: appending to the chain, reading it back, erasing what can be erased."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from typing import Any, Collection, Iterator, Mapping, Sequence

from sqlalchemy import LargeBinary, and_, bindparam, cast, delete, select
from sqlalchemy.engine import Connection

from bot.domain.audit import (
    ERASED,
    GENESIS,
    HOUSE,
    KEY_BYTES,
    AuditEntry,
    AuditRow,
    canonical,
    erasure_payload,
    microseconds,
    next_entry,
)
from bot.domain.errors import NotAllowed
from bot.storage.audit_tables import audit, audit_payloads, subject_keys
from bot.storage.rows import one_row
from bot.use_cases.audit_ports import AuditEvent

AT_A_TIME = 2_000  # rows read together
_EPOCH, _MICROSECOND = datetime(1970, 1, 1), timedelta(microseconds=1)  # SQLite's times have no zone; they are in UTC
_LOCK = 4_715_326_018  # of PostgreSQL's advisory locks, the one for the end of the chain; any number nobody else takes

# In the order of AuditRow. SQLite keeps anything anywhere: read as bytes, a text that is no longer UTF-8 is a row that
# does not fit, and not an error of the driver.
_COLUMNS = ("a.at", "a.actor", "a.action", "a.object_ref", "a.commitment", "a.prev", "a.hash", "p.payload", "k.key")
_TEXTS = ("a.actor", "a.action", "a.object_ref", "p.payload")
_READ = {
    "sqlite": ", ".join(f"CAST({column} AS BLOB)" for column in _COLUMNS),
    "postgresql": ", ".join(f"convert_to({column}, 'UTF8')" if column in _TEXTS else column for column in _COLUMNS),
}
_ROWS = """
SELECT a.seq, {columns}
FROM audit a LEFT JOIN audit_payloads p ON p.seq = a.seq LEFT JOIN subject_keys k ON k.subject_id = p.subject_id
{where} ORDER BY a.seq LIMIT {most}
"""
_STRAY = """
SELECT min(p.seq) FROM audit_payloads p LEFT JOIN audit a ON a.seq = p.seq WHERE a.seq IS NULL AND p.seq > {after}
"""
# Nothing else of a row is read for appending: one that was damaged keeps nobody from being heard.
_OWN_HASH = select(audit.c.seq, cast(audit.c.hash, LargeBinary))
_HEAD = _OWN_HASH.order_by(audit.c.seq.desc()).limit(1)
_BY_NUMBER = _OWN_HASH.where(audit.c.seq == bindparam("wanted"))
_KEY = select(subject_keys.c.key).where(subject_keys.c.subject_id == bindparam("subject"))
_NEW_ENTRY, _NEW_PAYLOAD, _NEW_KEY = audit.insert(), audit_payloads.insert(), subject_keys.insert()


class SqlAudit:
    """See `audit_ports.Audit`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(
        self, at: datetime, actor: str, action: str, object_ref: str, payload: Mapping[str, Any], subject_id: str
    ) -> AuditEntry:
        """See ports."""
        [entry] = self.append_many([AuditEvent(at, actor, action, object_ref, payload, subject_id)])
        return entry

    def append_many(self, events: Sequence[AuditEvent]) -> list[AuditEntry]:
        """See ports."""
        self._lock_head()
        seq, prev = self.head()
        entries: list[AuditEntry] = []
        payloads: list[dict[str, Any]] = []
        keys: dict[str, bytes] = {}
        for event in events:
            subject, payload = event.subject_id, canonical(event.payload)
            if subject not in keys:
                keys[subject] = self._key_of(subject, event.at)
            seq += 1
            entry = next_entry(
                seq, prev, event.at, event.actor, event.action, event.object_ref, payload, keys[subject]
            )  # fmt: skip
            entries.append(entry)
            payloads.append({"seq": seq, "subject_id": subject, "payload": payload})
            prev = entry.hash
        if entries:
            self._connection.execute(_NEW_ENTRY, [vars(entry) for entry in entries])
            self._connection.execute(_NEW_PAYLOAD, payloads)
        return entries

    def erase(
        self, subject_id: str, at: datetime, actor: str, object_ref: str, keep: Collection[str] = ()
    ) -> AuditEntry | None:
        """See ports."""
        if subject_id == HOUSE:
            raise NotAllowed("What the audit holds about the house itself concerns no customer and is never erased.")
        self._lock_head()  # so that nothing about the subject is appended meanwhile
        mine = audit_payloads.c.subject_id == subject_id
        kept = select(audit.c.seq).where(audit.c.object_ref.in_(list(keep)))
        going = and_(mine, audit_payloads.c.seq.not_in(kept)) if keep else mine
        statement = select(audit_payloads.c.seq).where(going).order_by(audit_payloads.c.seq)
        seqs = list(self._connection.execute(statement).scalars())
        self._connection.execute(delete(audit_payloads).where(going))
        is_last = not keep or one_row(self._connection, select(audit_payloads.c.seq).where(mine)) is None
        keys = delete(subject_keys).where(subject_keys.c.subject_id == subject_id)
        gone = self._connection.execute(keys).rowcount if is_last else 0
        if not seqs and not gone:
            return None
        return self.append(at, actor, ERASED, object_ref, erasure_payload(seqs), HOUSE)

    def head(self) -> tuple[int, bytes]:
        """See ports."""
        row = self._connection.execute(_HEAD).first()
        return (row[0], row[1]) if row else (0, GENESIS)

    def hash_of(self, seq: int) -> bytes | None:
        """See ports."""
        row = self._connection.execute(_BY_NUMBER, {"wanted": seq}).first()
        return row[1] if row else None

    def about(self, object_ref: str) -> list[tuple[AuditEntry, Mapping[str, Any] | None]]:
        """See ports."""
        return self._entries(audit.c.object_ref == object_ref)

    def entries_of(self, actions: Collection[str], after: int = 0) -> list[tuple[AuditEntry, Mapping[str, Any] | None]]:
        """See ports."""
        return self._entries(and_(audit.c.seq > after, audit.c.action.in_(list(actions))))

    def _entries(self, condition: Any) -> list[tuple[AuditEntry, Mapping[str, Any] | None]]:
        statement = (
            select(audit, audit_payloads.c.payload)
            .outerjoin(audit_payloads, audit_payloads.c.seq == audit.c.seq)
            .where(condition)
            .order_by(audit.c.seq)
        )
        found: list[tuple[AuditEntry, Mapping[str, Any] | None]] = []
        for row in self._connection.execute(statement).mappings():
            payload = row["payload"]
            found.append((entry_from_row(row), None if payload is None else json.loads(payload)))
        return found

    def rows(self, after: int = 0) -> Iterator[list[AuditRow]]:
        """See ports."""
        dialect = self._connection.dialect.name
        row_of = _row_from_sqlite if dialect == "sqlite" else _row_from_postgresql
        where = f"WHERE a.seq > {after:d}" if after else ""
        while True:
            statement = _ROWS.format(columns=_READ[dialect], where=where, most=AT_A_TIME)
            result = self._connection.exec_driver_sql(statement)
            raw = result.cursor.fetchall()  # the driver's own tuples, in a third of the time
            result.close()
            if not raw:
                return
            yield [row_of(row) for row in raw]
            where = f"WHERE a.seq > {raw[-1][0]:d}"

    def stray_payload(self, after: int = 0) -> int | None:
        """See ports."""
        found: int | None = self._connection.exec_driver_sql(_STRAY.format(after=after)).scalar()
        return found

    def _lock_head(self) -> None:
        # SQLite has one writer at a time anyway. The lock must be a statement of its own: the next one sees what the
        # last holder committed.
        if self._connection.dialect.name == "postgresql":
            self._connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")

    def _key_of(self, subject_id: str, now: datetime) -> bytes:
        known: bytes | None = self._connection.execute(_KEY, {"subject": subject_id}).scalar()
        if known is not None:
            return known
        fresh = secrets.token_bytes(KEY_BYTES)
        self._connection.execute(_NEW_KEY, {"subject_id": subject_id, "key": fresh, "created_at": now})
        return fresh


def entry_from_row(row: Mapping[str, Any]) -> AuditEntry:
    """A row as an entry."""
    return AuditEntry(**{name: row[name] for name in AuditEntry.__dataclass_fields__})


def _row_from_sqlite(row: Any) -> AuditRow:
    try:
        at = (datetime.fromisoformat(row[1].decode()) - _EPOCH) // _MICROSECOND
    except (ValueError, TypeError, AttributeError):  # somebody wrote there what is no time in UTC
        return (row[0], None, *row[2:])
    return (row[0], at, *row[2:])


def _row_from_postgresql(row: Any) -> AuditRow:
    seq, at, *others = row
    return (seq, microseconds(at), *(value if value is None else bytes(value) for value in others))
