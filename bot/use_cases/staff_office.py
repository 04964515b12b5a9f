"""What every use case about accounts of the staff is given, and what they do alike: links, sessions, the audit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from bot.domain.audit import HOUSE
from bot.domain.sign_in import LINK_LASTS, Session, begin_session
from bot.domain.staff import Actor, StaffMember
from bot.use_cases.ports import Ids, UnitOfWork
from bot.use_cases.staff_ports import Credentials, Secrets

CONSOLE = "console"  # acts for whoever runs the machine, who may do everything

ADDED = "staff account added"
ROLE_CHANGED = "staff role changed"
DUTIES_CHANGED = "staff duties changed"
DISABLED = "staff access taken away"
ENABLED = "staff access given back"
LINK_MADE = "set-up link made"
PASSWORD_SET = "password set"
SECOND_STEP_SET_UP = "second step set up"
RESET_ASKED = "reset of second step asked"
SECOND_STEP_RESET = "second step reset"
RECOVERY_CODES_MADE = "recovery codes made"
SIGNED_IN = "signed in"
SIGN_IN_FAILED = "sign-in failed"


@dataclass(frozen=True)
class Office:
    """What accounts of the staff are kept with."""

    uow: UnitOfWork
    reading: UnitOfWork
    now: datetime
    ids: Ids
    secrets: Secrets
    house: str  # the shop's name: in the app, and not in passwords
    second_step_for_all: bool = False  # whatever their role


class Next(Enum):
    """What is to be shown before a session is whole."""

    NOTHING = "nothing"
    CODE = "code"
    SET_UP = "set_up"  # of the second step, which somebody of this role has to have


@dataclass(frozen=True)
class Opened:
    """A session with the token that only the browser keeps."""

    token: str
    session: Session
    member: StaffMember
    next: Next


def next_step(member: StaffMember, credentials: Credentials, office: Office) -> Next:
    """What somebody has to show besides their password."""
    if credentials.totp_seed is not None:
        return Next.CODE
    return Next.SET_UP if member.needs_second_step or office.second_step_for_all else Next.NOTHING


def open_session(office: Office, member: StaffMember, credentials: Credentials, next: Next) -> Opened:
    """A new session, within the transaction under way; never one that was there before."""
    token = new_token(office)
    id = office.secrets.hash_token(token)
    session = begin_session(id, member, credentials.epoch, office.now, is_whole=next is Next.NOTHING)
    office.uow.staff.add_session(session)
    return Opened(token, session, member, next)


def close_all(office: Office, credentials: Credentials) -> Credentials:
    """End every session of a person, within the transaction under way; the credentials of the new epoch, stored."""
    credentials = replace(credentials, epoch=credentials.epoch + 1)
    office.uow.staff.save_credentials(credentials)
    office.uow.staff.close_sessions(credentials.staff_id)
    return credentials


def make_link(office: Office, member: StaffMember, by: str) -> str:
    """The token of a new set-up link, within the transaction under way."""
    token = new_token(office)
    expires_at = office.now + LINK_LASTS
    office.uow.staff.add_link(office.secrets.hash_token(token), member.id, office.now, expires_at)
    note(office, by, LINK_MADE, member)
    return token


def new_token(office: Office) -> str:
    """256 random bits or more."""
    return office.ids.secret() + office.ids.secret()


def note(office: Office, by: str, action: str, member: StaffMember, **more: Any) -> None:
    """Write it into the audit, within the transaction under way; the last thing in it."""
    office.uow.audit.append(office.now, by, action, member.id, {"name": member.name, **more}, HOUSE)


def acts_as(by: Actor | None) -> str:
    """How the audit names who does it; None is whoever runs the machine."""
    return CONSOLE if by is None else by.id
