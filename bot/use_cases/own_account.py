"""What people of the staff do with their own accounts: set a password, set up the second step, recovery codes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Sequence

from bot.domain.errors import BadInput, NotAllowed, NotFound, UntrustedRequest
from bot.domain.language import BOT_SPEAKS
from bot.domain.passwords import LONGEST, check_length, check_password
from bot.domain.sign_in import FRESH, Session
from bot.domain.staff import StaffMember
from bot.domain.totp import (
    RECOVERY_ALPHABET,
    RECOVERY_CODES,
    RECOVERY_LENGTH,
    app_address,
    find_step,
)
from bot.use_cases.ports import UnitOfWork
from bot.use_cases.signing_in import access_session, password_is_theirs
from bot.use_cases.staff_office import (
    PASSWORD_SET,
    RECOVERY_CODES_MADE,
    SECOND_STEP_SET_UP,
    Next,
    Office,
    Opened,
    close_all,
    next_step,
    note,
    open_session,
)

LINK_NOT_GOOD = "This link was used already, or is too old; ask an admin for a new one."
OLD_ONE_WRONG = "Your present password is not right; please type it again."
CODE_WRONG = "This code is not right; please type the one that the app shows now."
NO_SECOND_STEP = "There is no second step yet; set one up first."
SHOW_IT_FIRST = "There is a second step already; please show it first."


@dataclass(frozen=True)
class OwnAccount:
    """What somebody sees of their account."""

    member: StaffMember
    has_second_step: bool
    codes_left: int
    sessions: int


@dataclass(frozen=True)
class SecondStep:
    """What is shown once, to be put into an authenticator app."""

    seed: str
    address: str  # what the QR code says
    asks_password: bool  # once more, since signing in was a while ago


@dataclass(frozen=True)
class SecondStepDone:
    """The session that goes on, and the recovery codes, which are shown this once."""

    opened: Opened
    codes: Sequence[str]


def describe_account(session_id: str, office: Office) -> OwnAccount:
    """The account of who is signed in. Raises UntrustedRequest."""
    with office.reading as uow:
        _, member = access_session(session_id, office, uow)
        has_second_step = uow.staff.credentials(member.id).totp_seed is not None
        sessions = [one for one in uow.staff.sessions_of(member.id) if one.ends_at > office.now]
        return OwnAccount(member, has_second_step, uow.staff.recovery_codes_left(member.id), len(sessions))


def access_link(token: str, office: Office) -> StaffMember:
    """Whose set-up link it is. Raises NotFound."""
    with office.reading:
        member = office.reading.staff.link(office.secrets.hash_token(token), office.now)
    if member is None:
        raise NotFound(LINK_NOT_GOOD)
    return member


def set_first_password(token: str, password: str, office: Office) -> Opened:
    """Set the password by a set-up link, which is used up by that; whoever was signed in so far no longer is.

    Raises:
        NotFound: the link is not good any more.
        BadInput: the password is not good enough; the link still is.
    """
    member = access_link(token, office)
    _check_new(password, member, office)
    hashed = office.secrets.hash_password(password)
    with office.uow as uow:
        if not uow.staff.use_link(office.secrets.hash_token(token), office.now):
            raise NotFound(LINK_NOT_GOOD)
        opened = _set_password(member, hashed, office)
        note(office, member.id, PASSWORD_SET, member, how="set-up link")
        uow.commit()
    return opened


def change_password(session_id: str, present: str, password: str, office: Office) -> Opened:
    """Another password; every session ends, and a new one goes on here.

    Raises:
        UntrustedRequest: the session is over.
        NotAllowed: the present password is not right.
        BadInput: the new one is not good enough.
    """
    member = _check_present(session_id, present, office)
    _check_new(password, member, office)
    hashed = office.secrets.hash_password(password)
    with office.uow as uow:
        access_session(session_id, office, uow)
        opened = _set_password(member, hashed, office, Next.NOTHING)
        note(office, member.id, PASSWORD_SET, member)
        uow.commit()
    return opened


def offer_second_step(session_id: str, office: Office) -> SecondStep:
    """A seed for the app of who is signing in, or has; the same one as long as the session lasts.

    Raises:
        UntrustedRequest: the session is over.
        NotAllowed: there is a second step, and the session has not shown it.
    """
    with office.reading as uow:
        session, member = _access_to_set_up(session_id, office, uow)
    seed = office.secrets.offered_seed(session_id)
    is_fresh = office.now - session.created_at < FRESH
    return SecondStep(seed, app_address(seed, member.name, office.house), asks_password=not is_fresh)


def confirm_second_step(session_id: str, code: str, present: str, office: Office) -> SecondStepDone:
    """The app shows the right code, so from now on it is asked for; every session ends, and a new one goes on here.

    Args:
        present: the password, where the session is not fresh any more.

    Raises:
        UntrustedRequest: the session is over.
        NotAllowed: there is a second step, and the session has not shown it; or the password is not right.
        BadInput: the code is wrong.
    """
    offer = offer_second_step(session_id, office)
    step = find_step(offer.seed, code, office.now, used=0)
    if step is None:
        raise BadInput(CODE_WRONG)
    if offer.asks_password:
        _check_present(session_id, present, office)
    with office.uow as uow:
        _, member = _access_to_set_up(session_id, office, uow)
        credentials = replace(uow.staff.credentials(member.id), totp_seed=office.secrets.seal(offer.seed))
        credentials = close_all(office, credentials)
        uow.staff.use_totp_step(member.id, step)
        codes = _new_codes(member, office)
        opened = open_session(office, member, credentials, Next.NOTHING)
        note(office, member.id, SECOND_STEP_SET_UP, member)
        uow.commit()
    return SecondStepDone(opened, codes)


def renew_recovery_codes(session_id: str, present: str, office: Office) -> Sequence[str]:
    """New recovery codes, shown this once; the earlier ones are good for nothing any more.

    Raises:
        UntrustedRequest: the session is over.
        NotAllowed: the password is not right, or there is no second step.
    """
    _check_present(session_id, present, office)
    with office.uow as uow:
        _, member = access_session(session_id, office, uow)
        if uow.staff.credentials(member.id).totp_seed is None:
            raise NotAllowed(NO_SECOND_STEP)
        codes = _new_codes(member, office)
        note(office, member.id, RECOVERY_CODES_MADE, member)
        uow.commit()
    return codes


def choose_language(session_id: str, language: str, office: Office) -> None:
    """In which language the desk speaks to somebody. Raises UntrustedRequest, BadInput."""
    if language not in BOT_SPEAKS:
        raise BadInput("The desk does not speak this language; please choose another.")
    with office.uow as uow:
        _, member = access_session(session_id, office, uow)
        uow.staff.save(replace(member, language=language))
        uow.commit()


def _access_to_set_up(session_id: str, office: Office, uow: UnitOfWork) -> tuple[Session, StaffMember]:
    """Who sets up a second step; not with the password alone where there is one, which would make it worth nothing."""
    session, member = access_session(session_id, office, uow, whole=False)
    if not session.is_whole and uow.staff.credentials(member.id).totp_seed is not None:
        raise NotAllowed(SHOW_IT_FIRST)
    return session, member


def _check_present(session_id: str, present: str, office: Office) -> StaffMember:
    with office.reading:
        _, member = access_session(session_id, office, office.reading)
    try:
        password_is_theirs(member, present, office)
    except UntrustedRequest:
        raise NotAllowed(OLD_ONE_WRONG) from None
    return member


def _check_new(password: str, member: StaffMember, office: Office) -> None:
    check_length(password)  # before anybody reckons with it
    names = (member.name, office.house)
    check_password(password[:LONGEST], office.secrets.guesses(password, names), names)


def _set_password(member: StaffMember, hashed: str, office: Office, next: Next | None = None) -> Opened:
    credentials = office.uow.staff.credentials(member.id)
    credentials = close_all(office, replace(credentials, password_hash=hashed, password_set_at=office.now))
    return open_session(office, member, credentials, next or next_step(member, credentials, office))


def _new_codes(member: StaffMember, office: Office) -> list[str]:
    codes = ["".join(office.ids.draw(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    office.uow.staff.replace_recovery_codes(member.id, [office.secrets.hash_code(member.id, code) for code in codes])
    return codes
