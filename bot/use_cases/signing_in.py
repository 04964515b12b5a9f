"""Signing in, in two steps, and the sessions that come of it.

Who tries a name that nobody has hears the same, after the same time, as who tries a wrong password.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Collection

from bot.domain.audit import HOUSE
from bot.domain.errors import SessionLocked, TooManyRequests, UntrustedRequest
from bot.domain.passwords import LONGEST
from bot.domain.sign_in import (
    BEGIN_AGAIN,
    CODE_TRIES,
    FAILURES_COUNT_FOR,
    FREE_FAILURES,
    FREE_FAILURES_OF_ADDRESS,
    LOCKED,
    NOT_RIGHT,
    WAIT,
    Session,
    decide_wait,
    is_alive,
    is_noted,
)
from bot.domain.staff import StaffMember
from bot.domain.totp import find_step, read_recovery_code
from bot.use_cases.ports import UnitOfWork
from bot.use_cases.staff_office import (
    SIGN_IN_FAILED,
    SIGNED_IN,
    Next,
    Office,
    Opened,
    next_step,
    note,
    open_session,
)

NOBODY = "nobody"  # as the audit names whom a name without an account is meant for
SESSION_OVER = "You are not signed in, or not any more; please sign in."


def sign_in(name: str, password: str, address: str | None, office: Office) -> Opened:
    """The first step: the password.

    Args:
        address: whence, to count its failures; None for one behind which there may be anybody.

    Raises:
        UntrustedRequest: name or password is not right.
        TooManyRequests: there were too many failures just now; nothing was looked at.
    """
    name = " ".join(name.split())
    subject = _of_name(name)
    with office.uow as uow:
        uow.staff.forget_before(office.now, office.now - FAILURES_COUNT_FOR)
        member = uow.staff.find(name)
        kept = uow.staff.credentials(member.id) if member is not None else None  # locked: one try after another
        _check_wait(subject, FREE_FAILURES, office)
        if address is not None:
            _check_wait(_of_address(address), FREE_FAILURES_OF_ADDRESS, office)
        # Noted before it is known to be one, so that many tries at once do not all slip through.
        uow.staff.add_failure(subject, office.now)
        tried = None if kept is None or member is None or member.disabled else kept.password_hash
        uow.commit()
    is_right = office.secrets.is_password(password[: LONGEST + 1], tried)
    with office.uow as uow:
        credentials = uow.staff.credentials(member.id) if member is not None else None
        member = uow.staff.get(member.id) if member is not None else None
        if not is_right or member is None or credentials is None or credentials.password_hash != tried:
            if address is not None:
                uow.staff.add_failure(_of_address(address), office.now)
            about = member.id if member is not None else NOBODY
            uow.audit.append(office.now, "desk", SIGN_IN_FAILED, about, {"step": "password"}, HOUSE)
            uow.commit()
            raise UntrustedRequest(NOT_RIGHT)
        assert tried is not None
        if office.secrets.is_outdated(tried):
            credentials = replace(credentials, password_hash=office.secrets.hash_password(password))
            uow.staff.save_credentials(credentials)
        next = next_step(member, credentials, office)
        opened = open_session(office, member, credentials, next)
        if next is Next.NOTHING:
            uow.staff.forgive(subject)
            note(office, member.id, SIGNED_IN, member, how="password")
        uow.commit()
    return opened


def show_second_step(session_id: str, code: str, office: Office) -> Opened:
    """The second step: a code of the app, or one of the recovery codes. The session goes on under a new token.

    Raises:
        UntrustedRequest: the code is wrong; after CODE_TRIES of them the sign-in begins anew.
    """
    with office.uow as uow:
        session, member = access_session(session_id, office, uow, whole=False)
        credentials = uow.staff.credentials(member.id)
        if session.is_whole or credentials.totp_seed is None:
            raise UntrustedRequest(SESSION_OVER)
        tries = uow.staff.count_try(session_id)
        shown = _use_code(member, credentials.totp_seed, code, office) if tries <= CODE_TRIES else None
        if shown is None:
            if tries >= CODE_TRIES:
                uow.staff.close_session(session_id)
            uow.staff.add_failure(_of_name(member.name), office.now)
            uow.audit.append(office.now, "desk", SIGN_IN_FAILED, member.id, {"step": "code"}, HOUSE)
            uow.commit()
            raise UntrustedRequest(BEGIN_AGAIN if tries >= CODE_TRIES else NOT_RIGHT)
        uow.staff.close_session(session_id)
        uow.staff.forgive(_of_name(member.name))
        opened = open_session(office, member, credentials, Next.NOTHING)
        note(office, member.id, SIGNED_IN, member, how=shown)
        uow.commit()
    return opened


def access_session(
    session_id: str, office: Office, uow: UnitOfWork, *, whole: bool = True, locked_too: bool = False
) -> tuple[Session, StaffMember]:  # fmt: skip
    """A session that is alive, and whose it is, within the transaction under way.

    Args:
        whole: whether it has to be one of which everything was shown.
        locked_too: whether it may be one that waits for the password.

    Raises:
        UntrustedRequest: it is over.
        SessionLocked: it waits for the password.
    """
    found = uow.staff.session(session_id)
    if found is not None:
        session, member, epoch = found
        if is_alive(session, member, epoch, office.now) and (session.is_whole or not whole):
            if session.locked_at is not None and not locked_too:
                raise SessionLocked(LOCKED)
            return session, member
    raise UntrustedRequest(SESSION_OVER)


def see_session(
    session_id: str, office: Office, *, whole: bool = True, locked_too: bool = False
) -> tuple[Session, StaffMember]:  # fmt: skip
    """A session that is used just now, which keeps it from ending. Raises UntrustedRequest."""
    with office.reading:
        session, member = access_session(session_id, office, office.reading, whole=whole, locked_too=locked_too)
    if not is_noted(session, office.now):
        with office.uow as uow:
            uow.staff.see_session(session_id, office.now)
            uow.commit()
    return session, member


def is_session_good(session_id: str, office: Office) -> bool:
    """Whether a session is alive; looking does not keep it so."""
    with office.reading:
        try:
            access_session(session_id, office, office.reading)
        except UntrustedRequest:
            return False
    return True


def good_sessions(session_ids: Collection[str], office: Office) -> set[str]:
    """Those of these sessions that are alive; looking does not keep them so."""
    with office.reading as uow:
        found = uow.staff.sessions(session_ids)
    return {
        session.id
        for session, member, epoch in found
        if session.is_whole and session.locked_at is None and is_alive(session, member, epoch, office.now)
    }


def what_is_next(session_id: str, office: Office) -> Next:
    """What a session that is not whole waits for. Raises UntrustedRequest."""
    with office.reading as uow:
        session, member = access_session(session_id, office, uow, whole=False)
        return Next.NOTHING if session.is_whole else next_step(member, uow.staff.credentials(member.id), office)


def sign_out(session_id: str, office: Office) -> None:
    """End a session."""
    with office.uow as uow:
        uow.staff.close_session(session_id)
        uow.commit()


def end_other_sessions(session_id: str, office: Office) -> int:
    """End all of somebody's sessions but this one; how many there were. Raises UntrustedRequest."""
    with office.uow as uow:
        session, _ = access_session(session_id, office, uow)
        ended = uow.staff.close_sessions(session.staff_id, but=session_id)
        uow.commit()
    return ended


def password_is_theirs(member: StaffMember, password: str, office: Office) -> None:
    """Make sure that whoever is signed in also knows the password; failures count as those of signing in.

    Raises:
        UntrustedRequest: it is not right.
        TooManyRequests: there were too many failures just now.
    """
    subject = _of_name(member.name)
    with office.uow as uow:
        kept = uow.staff.credentials(member.id).password_hash
        _check_wait(subject, FREE_FAILURES, office)
        uow.staff.add_failure(subject, office.now)
        uow.commit()
    is_right = office.secrets.is_password(password[: LONGEST + 1], kept)
    with office.uow as uow:
        if is_right:
            uow.staff.forgive(subject)
        else:
            uow.audit.append(office.now, "desk", SIGN_IN_FAILED, member.id, {"step": "present password"}, HOUSE)
        uow.commit()
    if not is_right:
        raise UntrustedRequest(NOT_RIGHT)


def _use_code(member: StaffMember, sealed: str, code: str, office: Office) -> str | None:
    """By what a code shows who it is; None where it does not. What is good once is used up by it."""
    recovery = read_recovery_code(code)
    if recovery is not None:
        hashed = office.secrets.hash_code(member.id, recovery)
        return "recovery code" if office.uow.staff.use_recovery_code(member.id, hashed, office.now) else None
    staff = office.uow.staff
    step = find_step(office.secrets.unseal(sealed), code, office.now, staff.totp_step(member.id))
    return "code" if step is not None and staff.use_totp_step(member.id, step) else None


def _check_wait(subject: str, free: int, office: Office) -> None:
    failures = office.uow.staff.failures(subject, office.now - FAILURES_COUNT_FOR)
    wait = decide_wait(failures, office.now, free)
    if wait > timedelta():
        raise TooManyRequests(WAIT, wait)


def _of_name(name: str) -> str:
    return hashlib.sha256(f"name\0{name.casefold()}".encode()).hexdigest()


def _of_address(address: str) -> str:
    return hashlib.sha256(f"address\0{address}".encode()).hexdigest()
