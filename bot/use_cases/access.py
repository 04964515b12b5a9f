"""Fetching together with the permission for it: who is on the staff, and which case they work on."""

from __future__ import annotations

from bot.domain.case import Case
from bot.domain.colleague import Colleague
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.reference import find_references
from bot.use_cases.ports import UnitOfWork


def check_staff(name: str, reading: UnitOfWork) -> None:
    """Make sure that somebody of this name is on the staff. Raises NotAllowed."""
    with reading:
        access_colleague(name, reading)


def access_colleague(name: str, uow: UnitOfWork) -> Colleague:
    """The person of the staff of this name, within the transaction under way.

    Raises:
        NotAllowed: nobody of that name is on the staff, or their access was taken away.
    """
    member = uow.staff.find(name)
    if member is None or member.disabled:
        raise NotAllowed(f"{name} is not on the staff, who alone may do this; './heard staff list' shows them.")
    return Colleague(member.id, member.name, member.level)


def find_case(reference: str, uow: UnitOfWork) -> Case:
    """The case of a reference, however it is written. Raises NotFound."""
    case = uow.cases.by_reference(next(iter(find_references(reference)), reference))
    if case is None:
        raise NotFound(f"There is no case {reference}; './heard case list' shows all.")
    return case


def access_case(reference: str, name: str, uow: UnitOfWork) -> tuple[Case, Colleague]:
    """A case for a person of the staff to work on, locked, within the transaction under way.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the person is not on the staff.
    """
    colleague = access_colleague(name, uow)
    return uow.cases.get(find_case(reference, uow).id), colleague
