"""Signing in: how long who failed waits, how long a session lasts. Nobody is ever locked out for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Sequence

from bot.domain.staff import Role, StaffMember

# Security checklist 4.2.
FAILURES_COUNT_FOR = timedelta(minutes=15)
FREE_FAILURES = 5  # of one name, before its next try has to wait
FREE_FAILURES_OF_ADDRESS = 20  # behind which there may be a whole office
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=15)
CODE_TRIES = 5  # wrong codes of one sign-in; then it begins anew with the password

LASTS = timedelta(hours=12)  # a session, at most
IDLE = timedelta(minutes=30)
IDLE_AT_WORK = timedelta(hours=8)  # of those who sit in front of the desk all day
HALF_DONE_LASTS = timedelta(minutes=15)  # between the password and the second step
FRESH = timedelta(minutes=10)  # after signing in, when the password is not asked for once more
SEEN_EVERY = timedelta(minutes=1)  # how exactly it is kept when a session was last used

LINK_LASTS = timedelta(hours=24)
RESET_LASTS = timedelta(hours=24)  # the first admin's word, until the second one gives theirs

NOT_RIGHT = "The name, the password or the code is not right; please look at them and try again."
WAIT = "There were too many tries; please wait a moment and try again."
LOCKED = "Your desk is locked; please type your password."
BEGIN_AGAIN = "There were too many wrong codes; please sign in again."


def decide_wait(failures: Sequence[datetime], now: datetime, free: int = FREE_FAILURES) -> timedelta:
    """How long the next try has to wait: not at all for the first, then twice as long each time, up to LONGEST_WAIT.

    Only failures of the last quarter of an hour count, so whoever waits that long may always try again.
    """
    recent = [at for at in failures if now - FAILURES_COUNT_FOR < at <= now]
    if len(recent) < free:
        return timedelta()
    times = 1 << min(len(recent) - free, 20)  # twenty doublings are longer than LONGEST_WAIT anyway
    wait = min(LONGEST_WAIT, FIRST_WAIT * times)
    return max(timedelta(), max(recent) + wait - now)


@dataclass(frozen=True)
class Session:
    """Somebody of the staff in one browser. Its id is a hash of the token that only the browser has."""

    id: str
    staff_id: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    epoch: int  # of the account's secrets, when it was opened
    is_whole: bool  # whether everything that is asked for was shown; until then it opens nothing but the next step
    tries: int = 0  # wrong codes
    locked_at: datetime | None = None  # since when it opens nothing until the password is shown again


def idle_for(role: Role) -> timedelta:
    """How long a session may rest before it ends."""
    return IDLE_AT_WORK if role in (Role.AGENT, Role.SENIOR) else IDLE


def begin_session(id: str, member: StaffMember, epoch: int, now: datetime, *, is_whole: bool) -> Session:
    """A new session."""
    return Session(id, member.id, now, now, now + (LASTS if is_whole else HALF_DONE_LASTS), epoch, is_whole)


def is_alive(session: Session, member: StaffMember, epoch: int, now: datetime) -> bool:
    """Whether a session opens anything now: the person has access, and nothing of their secrets changed since."""
    in_time = now < session.ends_at and now < session.seen_at + idle_for(member.role)
    return in_time and not member.disabled and session.epoch == epoch


def is_noted(session: Session, now: datetime) -> bool:
    """Whether it was lately written down that the session is used."""
    return now - session.seen_at < SEEN_EVERY
