"""Accounts of the staff, what they prove themselves with, and their sessions as rows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Collection, Mapping, Sequence

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.engine import Connection

from bot.domain.sign_in import Session
from bot.domain.staff import Role, StaffMember
from bot.storage.rows import in_pieces, insert_once, one_row, the_row
from bot.storage.staff_tables import (
    recovery_codes,
    set_up_links,
    sign_in_failures,
    staff,
    staff_credentials,
    staff_sessions,
)
from bot.use_cases.staff_ports import Credentials

_CREDENTIALS = [staff_credentials.c[name] for name in Credentials.__dataclass_fields__]


class SqlStaff:
    """See `staff_ports.Staff`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, member: StaffMember) -> bool:
        """See ports."""
        own = {"id": member.id, "name": member.name, "added_at": member.added_at}
        return insert_once(self._connection, staff, {**own, **_changeable(member)})

    def get(self, staff_id: str) -> StaffMember:
        """See ports."""
        return member_from_row(the_row(self._connection, select(staff).where(staff.c.id == staff_id), "colleague"))

    def find(self, name: str) -> StaffMember | None:
        """See ports."""
        alike = select(staff).where(or_(staff.c.name == name, func.lower(staff.c.name) == name.lower()))
        found = [member_from_row(row) for row in self._connection.execute(alike).mappings()]
        exact = [member for member in found if member.name == name]
        return exact[0] if exact else found[0] if len(found) == 1 else None

    def all(self) -> list[StaffMember]:
        """See ports."""
        rows = self._connection.execute(select(staff).order_by(staff.c.name)).mappings()
        return [member_from_row(row) for row in rows]

    def save(self, member: StaffMember) -> None:
        """See ports."""
        values = _changeable(member)
        if member.disabled:
            values |= {"available_until": None, "there": False}
        self._connection.execute(update(staff).where(staff.c.id == member.id).values(**values))

    def anybody_can_sign_in(self) -> bool:
        """See ports."""
        able = (
            select(func.count())
            .select_from(staff.join(staff_credentials))
            .where(staff.c.disabled.is_(False), staff_credentials.c.password_hash.is_not(None))
        )
        return int(self._connection.execute(able).scalar_one()) > 0

    def credentials(self, staff_id: str) -> Credentials:
        """See ports."""
        locked = select(*_CREDENTIALS).where(staff_credentials.c.staff_id == staff_id).with_for_update()
        row = one_row(self._connection, locked)
        return Credentials(**row) if row else Credentials(staff_id)

    def save_credentials(self, credentials: Credentials) -> None:
        """See ports."""
        insert_once(self._connection, staff_credentials, {"staff_id": credentials.staff_id})
        own = staff_credentials.c.staff_id == credentials.staff_id
        self._connection.execute(update(staff_credentials).where(own).values(**asdict(credentials)))

    def totp_step(self, staff_id: str) -> int:
        """See ports."""
        c = staff_credentials.c
        return int(self._connection.execute(select(c.totp_last_step).where(c.staff_id == staff_id)).scalar() or 0)

    def use_totp_step(self, staff_id: str, step: int) -> bool:
        """See ports."""
        c = staff_credentials.c
        unused = update(staff_credentials).where(c.staff_id == staff_id, c.totp_last_step < step)
        return bool(self._connection.execute(unused.values(totp_last_step=step)).rowcount == 1)

    def add_session(self, session: Session) -> None:
        """See ports."""
        self._connection.execute(staff_sessions.insert().values(**asdict(session)))

    def session(self, session_id: str) -> tuple[Session, StaffMember, int] | None:
        """See ports."""
        row = one_row(self._connection, select(staff_sessions).where(staff_sessions.c.id == session_id))
        if row is None:
            return None
        session = Session(**row)
        c = staff_credentials.c
        epoch = self._connection.execute(select(c.epoch).where(c.staff_id == session.staff_id)).scalar()
        return session, self.get(session.staff_id), int(epoch or 0)

    def sessions(self, session_ids: Collection[str]) -> list[tuple[Session, StaffMember, int]]:
        """See ports."""
        found = []
        s, own = staff_sessions.c, [staff_sessions.c[name].label(f"s_{name}") for name in Session.__dataclass_fields__]
        joined = staff_sessions.join(staff, staff.c.id == s.staff_id).outerjoin(
            staff_credentials, staff_credentials.c.staff_id == s.staff_id
        )
        for piece in in_pieces(list(session_ids)):
            statement = select(staff, *own, staff_credentials.c.epoch.label("now")).select_from(joined)
            for row in self._connection.execute(statement.where(s.id.in_(piece))).mappings():
                session = Session(**{name: row[f"s_{name}"] for name in Session.__dataclass_fields__})
                found.append((session, member_from_row(row), int(row["now"] or 0)))
        return found

    def sessions_of(self, staff_id: str) -> list[Session]:
        """See ports."""
        c = staff_sessions.c
        statement = select(staff_sessions).where(c.staff_id == staff_id).order_by(c.created_at.desc())
        return [Session(**row) for row in self._connection.execute(statement).mappings()]

    def see_session(self, session_id: str, at: datetime) -> None:
        """See ports."""
        self._connection.execute(update(staff_sessions).where(staff_sessions.c.id == session_id).values(seen_at=at))

    def lock_session(self, session_id: str, at: datetime | None) -> None:
        """See ports."""
        self._connection.execute(update(staff_sessions).where(staff_sessions.c.id == session_id).values(locked_at=at))

    def count_try(self, session_id: str) -> int:
        """See ports."""
        c = staff_sessions.c
        self._connection.execute(update(staff_sessions).where(c.id == session_id).values(tries=c.tries + 1))
        return int(self._connection.execute(select(c.tries).where(c.id == session_id)).scalar() or 0)

    def close_session(self, session_id: str) -> None:
        """See ports."""
        self._connection.execute(delete(staff_sessions).where(staff_sessions.c.id == session_id))

    def close_sessions(self, staff_id: str, but: str | None = None) -> int:
        """See ports."""
        c = staff_sessions.c
        closed = self._connection.execute(delete(staff_sessions).where(c.staff_id == staff_id, c.id != (but or "")))
        return int(closed.rowcount)

    def forget_before(self, ended: datetime, failed: datetime) -> None:
        """See ports."""
        for statement in (
            delete(staff_sessions).where(staff_sessions.c.ends_at < ended),
            delete(set_up_links).where(set_up_links.c.expires_at < ended),
            delete(sign_in_failures).where(sign_in_failures.c.at < failed),
        ):
            self._connection.execute(statement)

    def add_failure(self, subject: str, at: datetime) -> None:
        """See ports."""
        self._connection.execute(sign_in_failures.insert().values(subject=subject, at=at))

    def failures(self, subject: str, since: datetime) -> list[datetime]:
        """See ports."""
        c = sign_in_failures.c
        statement = select(c.at).where(c.subject == subject, c.at >= since).order_by(c.at)
        return list(self._connection.execute(statement).scalars())

    def forgive(self, subject: str) -> None:
        """See ports."""
        self._connection.execute(delete(sign_in_failures).where(sign_in_failures.c.subject == subject))

    def add_link(self, token_hash: str, staff_id: str, now: datetime, expires_at: datetime) -> None:
        """See ports."""
        self._connection.execute(delete(set_up_links).where(set_up_links.c.staff_id == staff_id))
        row = {"token_hash": token_hash, "staff_id": staff_id, "made_at": now, "expires_at": expires_at}
        self._connection.execute(set_up_links.insert().values(**row))

    def link(self, token_hash: str, now: datetime) -> StaffMember | None:
        """See ports."""
        c = set_up_links.c
        whose = (
            select(staff)
            .select_from(set_up_links.join(staff))
            .where(c.token_hash == token_hash, c.used_at.is_(None), c.expires_at > now, staff.c.disabled.is_(False))
        )
        row = one_row(self._connection, whose)
        return member_from_row(row) if row else None

    def use_link(self, token_hash: str, now: datetime) -> bool:
        """See ports."""
        c = set_up_links.c
        good = update(set_up_links).where(c.token_hash == token_hash, c.used_at.is_(None), c.expires_at > now)
        return bool(self._connection.execute(good.values(used_at=now)).rowcount == 1)

    def replace_recovery_codes(self, staff_id: str, hashes: Sequence[str]) -> None:
        """See ports."""
        self._connection.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == staff_id))
        for code_hash in hashes:
            self._connection.execute(recovery_codes.insert().values(staff_id=staff_id, code_hash=code_hash))

    def use_recovery_code(self, staff_id: str, code_hash: str, now: datetime) -> bool:
        """See ports."""
        c = recovery_codes.c
        unused = update(recovery_codes).where(
            c.staff_id == staff_id, c.code_hash == code_hash, c.used_at.is_(None)
        )  # fmt: skip
        return bool(self._connection.execute(unused.values(used_at=now)).rowcount == 1)

    def recovery_codes_left(self, staff_id: str) -> int:
        """See ports."""
        c = recovery_codes.c
        left = select(func.count()).where(c.staff_id == staff_id, c.used_at.is_(None))
        return int(self._connection.execute(left).scalar_one())


def _changeable(member: StaffMember) -> dict[str, Any]:
    return {
        "role": member.role.value,
        "level": member.level,
        "disabled": member.disabled,
        "language": member.language,
        "most_chats": member.most_chats,
        "languages": list(member.languages),
        "skills": list(member.skills),
        "team": member.team,
    }


def member_from_row(row: Mapping[str, Any]) -> StaffMember:
    """A row of `staff` as a person."""
    return StaffMember(
        row["id"], row["name"], Role(row["role"]), row["level"], row["added_at"], row["disabled"], row["language"],
        row["most_chats"], tuple(row["languages"]), tuple(row["skills"]), row["team"],
    )  # fmt: skip
