"""Who is on the staff: adding people, their roles, taking access away, links to set a password.

What somebody does with their own account is in `own_account.py`. `by` is None for whoever runs the machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Sequence

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.sign_in import RESET_LASTS
from bot.domain.staff import LEVEL_OF, Act, Actor, Relation, Role, StaffMember, check_duties, check_may, read_name
from bot.use_cases.staff_office import (
    ADDED,
    CONSOLE,
    DISABLED,
    DUTIES_CHANGED,
    ENABLED,
    RESET_ASKED,
    ROLE_CHANGED,
    SECOND_STEP_RESET,
    Office,
    acts_as,
    close_all,
    make_link,
    note,
)

FIRST_ADMIN = "admin"
TAKEN = "There is already somebody called {name}; choose another name."
UNKNOWN = "There is nobody called {name}; './heard staff list' shows all."
WITHOUT_ACCESS = "{name} has no access; give it back first with './heard staff enable {name}'."


@dataclass(frozen=True)
class SetUp:
    """A person and the token of the link by which they set their password."""

    member: StaffMember
    token: str


@dataclass(frozen=True)
class Account:
    """An account as who manages the staff sees it."""

    member: StaffMember
    has_password: bool
    has_second_step: bool
    reset_asked_by: str | None  # the name of the admin whose word for a reset still counts


class Reset(Enum):
    """How far taking away a second step has come."""

    ASKED = "asked"  # another admin has to say so too
    DONE = "done"


def list_accounts(office: Office, by: Actor | None = None) -> list[Account]:
    """Everybody, by name. Raises NotAllowed."""
    if by is not None:
        check_may(by, Act.MANAGE_STAFF, Relation.OTHER)
    with office.reading as uow:
        people = uow.staff.all()
        names = {one.id: one.name for one in people}
        kept = {one.id: uow.staff.credentials(one.id) for one in people}

    def asked_by(id: str) -> str | None:
        at = kept[id].reset_asked_at
        return names.get(kept[id].reset_asked_by or "") if at and office.now < at + RESET_LASTS else None

    return [
        Account(one, kept[one.id].password_hash is not None, kept[one.id].totp_seed is not None, asked_by(one.id))
        for one in people
    ]


def add_member(name: str, role: Role, office: Office, by: Actor | None = None, level: int | None = None) -> SetUp:
    """Add a person, with a link to set their password.

    Raises:
        BadInput: it is no name.
        NotAllowed: the name is taken, or `by` may not add people.
    """
    member = StaffMember(office.ids.new(), read_name(name), role, level or LEVEL_OF[role], office.now)
    with office.uow as uow:
        _check_manages(by, member)
        if not uow.staff.add(member):
            raise NotAllowed(TAKEN.format(name=member.name))
        note(office, acts_as(by), ADDED, member, role=role.value, level=member.level)
        token = make_link(office, member, acts_as(by))
        uow.commit()
    return SetUp(member, token)


def issue_link(name: str, office: Office, by: Actor | None = None) -> SetUp:
    """A new link by which somebody sets their password; an earlier one is good for nothing any more.

    Raises:
        NotFound, NotAllowed: there is nobody of that name, or they have no access.
    """
    with office.uow as uow:
        member = _find(name, office)
        _check_manages(by, member)
        if member.disabled:
            raise NotAllowed(WITHOUT_ACCESS.format(name=member.name))
        token = make_link(office, member, acts_as(by))
        uow.commit()
    return SetUp(member, token)


def first_set_up_link(office: Office) -> SetUp | None:
    """A link for the first admin, as long as nobody can sign in; None once somebody can."""
    with office.uow as uow:
        if uow.staff.anybody_can_sign_in():
            return None
        people = uow.staff.all()
        admin = next((one for one in people if one.role is Role.ADMIN and not one.disabled), None)
        if admin is None:
            names = {one.name for one in people}
            free = (FIRST_ADMIN, *(f"{FIRST_ADMIN}-{number}" for number in range(2, len(names) + 3)))
            name = next(name for name in free if name not in names)
            admin = StaffMember(office.ids.new(), name, Role.ADMIN, LEVEL_OF[Role.ADMIN], office.now)
            uow.staff.add(admin)
            note(office, CONSOLE, ADDED, admin, role=admin.role.value, level=admin.level)
        token = make_link(office, admin, CONSOLE)
        uow.commit()
    return SetUp(admin, token)


def change_role(
    name: str, role: Role, office: Office, by: Actor | None = None, level: int | None = None
) -> StaffMember:  # fmt: skip
    """Give somebody another role; their sessions end, so that none goes on with the rights of before.

    Raises:
        NotFound, NotAllowed: there is nobody of that name, or `by` may not.
    """
    with office.uow as uow:
        before = _find(name, office)
        _check_manages(by, before)
        member = replace(before, role=role, level=level or LEVEL_OF[role])
        uow.staff.save(member)
        close_all(office, uow.staff.credentials(member.id))
        note(office, acts_as(by), ROLE_CHANGED, member, before=before.role.value, role=role.value, level=member.level)
        uow.commit()
    return member


def change_duties(
    name: str,
    office: Office,
    by: Actor | None = None,
    *,
    most_chats: int | None = None,
    languages: Sequence[str] | None = None,
    skills: Sequence[str] | None = None,
    team: str | None = None,
) -> StaffMember:
    """What somebody takes on, so that each customer comes to who can help; what is not named stays as it is.

    Args:
        languages: as ISO 639-1; none: any.
        skills: as the reasons of handoffs are called; none: anything.
        team: empty for none.

    Raises:
        NotFound, NotAllowed: there is nobody of that name, or `by` may not.
        BadInput: so many chats, or such a language or team, are none.
    """
    with office.uow as uow:
        before = _find(name, office)
        _check_manages(by, before)
        member = replace(
            before,
            most_chats=before.most_chats if most_chats is None else most_chats,
            languages=before.languages if languages is None else tuple(dict.fromkeys(languages)),
            skills=before.skills if skills is None else tuple(dict.fromkeys(skills)),
            team=before.team if team is None else " ".join(team.split()) or None,
        )
        check_duties(member)
        uow.staff.save(member)
        note(office, acts_as(by), DUTIES_CHANGED, member, most_chats=member.most_chats, team=member.team)
        uow.commit()
    return member


def disable_member(name: str, office: Office, by: Actor | None = None) -> StaffMember:
    """Take somebody's access away, at once. Raises NotFound, NotAllowed."""
    return _set_disabled(name, True, office, by)


def enable_member(name: str, office: Office, by: Actor | None = None) -> StaffMember:
    """Give somebody their access back, with the password they had. Raises NotFound, NotAllowed."""
    return _set_disabled(name, False, office, by)


def reset_second_step(name: str, office: Office, by: Actor) -> Reset:
    """Take somebody's second step away, because phone and recovery codes are lost; two admins have to say so.

    Raises:
        NotFound: there is nobody of that name.
        NotAllowed: `by` may not, or has no second step to take away.
    """
    with office.uow as uow:
        member = _find(name, office)
        _check_manages(by, member)
        credentials = uow.staff.credentials(member.id)
        if credentials.totp_seed is None:
            raise NotAllowed(f"{member.name} has no second step; there is nothing to reset.")
        asked_at, asked_by = credentials.reset_asked_at, credentials.reset_asked_by
        is_second = asked_at is not None and office.now < asked_at + RESET_LASTS and asked_by != by.id
        if is_second:
            uow.staff.replace_recovery_codes(member.id, ())
            gone = {"totp_seed": None, "reset_asked_at": None, "reset_asked_by": None}
            close_all(office, replace(credentials, **gone))  # type: ignore[arg-type]
            note(office, by.id, SECOND_STEP_RESET, member, asked_by=asked_by)
        else:
            uow.staff.save_credentials(replace(credentials, reset_asked_by=by.id, reset_asked_at=office.now))
            note(office, by.id, RESET_ASKED, member)
        uow.commit()
    return Reset.DONE if is_second else Reset.ASKED


def access_admin(name: str, office: Office) -> Actor:
    """Somebody in whose name accounts are managed. Raises NotFound, NotAllowed."""
    with office.reading:
        member = office.reading.staff.find(name)
    if member is None:
        raise NotFound(UNKNOWN.format(name=name))
    if member.disabled:
        raise NotAllowed(WITHOUT_ACCESS.format(name=member.name))
    check_may(member.actor, Act.MANAGE_STAFF, Relation.OTHER)
    return member.actor


def _set_disabled(name: str, disabled: bool, office: Office, by: Actor | None) -> StaffMember:
    with office.uow as uow:
        member = replace(_find(name, office), disabled=disabled)
        _check_manages(by, member)
        uow.staff.save(member)
        close_all(office, uow.staff.credentials(member.id))
        note(office, acts_as(by), DISABLED if disabled else ENABLED, member)
        uow.commit()
    return member


def _find(name: str, office: Office) -> StaffMember:
    member = office.uow.staff.find(name)
    if member is None:
        raise NotFound(UNKNOWN.format(name=name))
    return member


def _check_manages(by: Actor | None, member: StaffMember) -> None:
    if by is not None:
        check_may(by, Act.MANAGE_STAFF, Relation.OWN if by.id == member.id else Relation.OTHER)
