"""Proofs of identity and one-time codes as rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Mapping

from sqlalchemy import and_, bindparam, exists, func, or_, select, update
from sqlalchemy.engine import Connection

from bot.domain.identity import ACCOUNT, TRIED, WAY, Way
from bot.domain.one_time_code import PROVED_BY_CODE, CodeState, OneTimeCode
from bot.storage.rows import insert_once, one_row
from bot.storage.tables import identity_checks, one_time_codes, separations
from bot.use_cases.identity_ports import Link

_checks = identity_checks.c
# Asked in every turn of a known customer: built once.
_PROVED = select(_checks.subject).where(
    _checks.conversation_id == bindparam("key"), _checks.at >= bindparam("since"), _checks.passed.is_(True)
)


class SqlIdentity:
    """See `identity_ports.Identity`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, conversation_id: str, message_id: str, subject: str, passed: bool, now: datetime) -> bool:
        """See ports."""
        row = {
            "conversation_id": conversation_id,
            "message_id": message_id,
            "subject": subject,
            "passed": passed,
            "at": now,
        }
        return insert_once(self._connection, identity_checks, row)

    def failures_since(self, conversation_id: str, moment: datetime) -> int:
        """See ports."""
        t = identity_checks.c
        return self._count(
            t.conversation_id == conversation_id, t.at >= moment, t.passed.is_(False), t.subject.not_like(f"{TRIED}%")
        )

    def failures_about(self, subject: str, moment: datetime) -> int:
        """See ports."""
        t = identity_checks.c
        return self._count(t.subject == subject, t.at >= moment, t.passed.is_(False))

    def passed_since(self, conversation_id: str, subject: str, moment: datetime) -> bool:
        """See ports."""
        t = identity_checks.c
        return (
            self._count(t.conversation_id == conversation_id, t.at >= moment, t.passed.is_(True), t.subject == subject)
            > 0
        )

    def proved_since(self, conversation_id: str, moment: datetime) -> list[str]:
        """See ports."""
        passed = self._connection.execute(_PROVED, {"key": conversation_id, "since": moment})
        return sorted(set(passed.scalars()))

    def links_of(self, account_id: str) -> list[Link]:
        """See ports."""
        ways = identity_checks.alias("ways")
        is_vouched = exists().where(
            and_(ways.c.message_id == _checks.message_id, ways.c.conversation_id == _checks.conversation_id,
                 ways.c.subject == WAY + Way.WEBSITE.value)
        )  # fmt: skip
        is_separated = exists().where(
            and_(separations.c.conversation_id == _checks.conversation_id, separations.c.account_id == account_id)
        )
        by_code = _checks.subject == PROVED_BY_CODE + account_id
        by_website = and_(_checks.subject == ACCOUNT + account_id, is_vouched)
        proofs = (
            select(_checks.conversation_id, _checks.subject, _checks.at)
            .where(_checks.passed.is_(True), or_(by_code, by_website), ~is_separated)
            .order_by(_checks.at.desc())
        )
        found: dict[str, Link] = {}
        for conversation_id, subject, at in self._connection.execute(proofs):
            how = "code" if subject.startswith(PROVED_BY_CODE) else "website"
            found.setdefault(conversation_id, Link(conversation_id, account_id, how, at))
        return list(found.values())

    def separate(self, conversation_id: str, account_id: str, staff_id: str, now: datetime) -> bool:
        """See ports."""
        row = {"conversation_id": conversation_id, "account_id": account_id, "staff_id": staff_id, "at": now}
        return insert_once(self._connection, separations, row)

    def noted(self, conversation_id: str, message_id: str) -> bool:
        """See ports."""
        t = identity_checks.c
        return self._count(t.conversation_id == conversation_id, t.message_id == message_id) > 0

    def _count(self, *conditions: Any) -> int:
        statement = select(func.count()).select_from(identity_checks).where(*conditions)
        return int(self._connection.execute(statement).scalar_one())


class SqlCodes:
    """See `identity_ports.Codes`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, code: OneTimeCode) -> bool:
        """See ports."""
        row = {**vars(code), "state": CodeState.QUEUED.value, "try_at": code.made_at}
        return insert_once(self._connection, one_time_codes, row)

    def of_message(self, message_id: str) -> OneTimeCode | None:
        """See ports."""
        return self._first(select(one_time_codes).where(one_time_codes.c.message_id == message_id))

    def latest(self, conversation_id: str, account_id: str) -> OneTimeCode | None:
        """See ports."""
        t = one_time_codes.c
        statement = select(one_time_codes).where(t.conversation_id == conversation_id, t.account_id == account_id)
        return self._first(statement.order_by(t.made_at.desc(), t.id.desc()))

    def made_since(self, conversation_id: str, account_id: str, moment: datetime) -> int:
        """See ports."""
        t = one_time_codes.c
        counted = (
            self._connection.execute(select(func.count()).where(condition, t.made_at > moment)).scalar_one()
            for condition in (t.conversation_id == conversation_id, t.account_id == account_id)
        )
        return max(map(int, counted))

    def mark_used(self, code_id: str, message_id: str) -> bool:
        """See ports."""
        t = one_time_codes.c
        statement = update(one_time_codes).where(t.id == code_id, t.used_by.is_(None)).values(used_by=message_id)
        return bool(self._connection.execute(statement).rowcount == 1)

    def claim_next(self, now: datetime, lease: timedelta) -> OneTimeCode | None:
        """See ports."""
        t = one_time_codes.c
        due = (t.state == CodeState.QUEUED.value, t.try_at <= now)
        found = self._first(select(one_time_codes).where(*due).order_by(t.try_at, t.id).limit(1))
        if found is None:
            return None
        statement = update(one_time_codes).where(t.id == found.id, *due).values(try_at=now + lease)
        return found if self._connection.execute(statement).rowcount == 1 else None

    def settle(self, code_id: str, state: CodeState, now: datetime) -> bool:
        """See ports."""
        t = one_time_codes.c
        queued = (t.id == code_id, t.state == CodeState.QUEUED.value)
        statement = update(one_time_codes).where(*queued).values(state=state.value, settled_at=now, try_at=None)
        return bool(self._connection.execute(statement).rowcount == 1)

    def try_again(self, code_id: str, at: datetime) -> None:
        """See ports."""
        t = one_time_codes.c
        queued = (t.id == code_id, t.state == CodeState.QUEUED.value)
        self._connection.execute(update(one_time_codes).where(*queued).values(try_at=at))

    def _first(self, statement: Any) -> OneTimeCode | None:
        row = one_row(self._connection, statement)
        return code_from_row(row) if row is not None else None


def code_from_row(row: Mapping[str, Any]) -> OneTimeCode:
    """A row as a code."""
    return OneTimeCode(**{name: row[name] for name in OneTimeCode.__dataclass_fields__})
