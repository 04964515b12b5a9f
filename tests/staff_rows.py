"""People of the staff as tests put them there, without the accounts that the desk makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.staff import Role, StaffMember
from bot.use_cases.ports import UnitOfWork


def add_staff(uow: UnitOfWork, staff_id: str, name: str, now: datetime, level: int = 1) -> bool:
    """Put somebody on the staff; False if the name is taken."""
    return uow.staff.add(StaffMember(staff_id, name, Role.AGENT, level, now))


def say_there(uow: UnitOfWork, name: str, until: datetime) -> None:
    """Somebody says that they are there, by other means than a desk that gives signs of life."""
    member = uow.staff.find(name)
    assert member is not None
    uow.presence.set_there(member.id, True, until)


def take_access(uow: UnitOfWork, name: str, disabled: bool) -> None:
    """Take somebody's access away, or give it back."""
    member = uow.staff.find(name)
    assert member is not None
    uow.staff.save(replace(member, disabled=disabled))


def give_duties(uow: UnitOfWork, staff_id: str, **duties: Any) -> None:
    """What somebody takes on."""
    kept = {name: tuple(value) if isinstance(value, list) else value for name, value in duties.items()}
    uow.staff.save(replace(uow.staff.get(staff_id), **kept))
