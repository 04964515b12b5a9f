"""The lock before a desk that nobody sits at: while it is on, the session opens nothing until the password is shown.

The person, and the session with its end, stay the same; who has forgotten the password signs out and in anew.
"""

from __future__ import annotations

from bot.domain.errors import NotAllowed, UntrustedRequest
from bot.domain.sign_in import Session
from bot.domain.staff import StaffMember
from bot.use_cases.own_account import OLD_ONE_WRONG
from bot.use_cases.signing_in import access_session, password_is_theirs
from bot.use_cases.staff_office import Office


def lock_session(session_id: str, office: Office) -> None:
    """Lock it; once more changes nothing. Raises UntrustedRequest."""
    with office.uow as uow:
        session, _ = access_session(session_id, office, uow, locked_too=True)
        if session.locked_at is None:
            uow.staff.lock_session(session_id, office.now)
            uow.commit()


def unlock_session(session_id: str, password: str, office: Office) -> tuple[Session, StaffMember]:
    """Open it again to who knows the password; failures count as those of signing in.

    Raises:
        UntrustedRequest: the session is over.
        NotAllowed: the password is not right.
        TooManyRequests: there were too many failures just now.
    """
    with office.reading as uow:
        session, member = access_session(session_id, office, uow, locked_too=True)
    try:
        password_is_theirs(member, password, office)
    except UntrustedRequest:
        raise NotAllowed(OLD_ONE_WRONG) from None
    with office.uow as uow:
        uow.staff.lock_session(session_id, None)
        uow.commit()
    return session, member
