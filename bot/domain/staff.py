"""Who of the staff may do what at the desk: one table, and the question put to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Mapping

from bot.domain.errors import NotAllowed


class Role(str, Enum):
    """What somebody is at the desk."""

    AGENT = "agent"
    SENIOR = "senior"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Act(str, Enum):
    """What may be done at the desk."""

    READ_BOARD = "read_board"
    READ_REPORT = "read_report"
    EXPORT = "export"


class Relation(str, Enum):
    """How the thing stands to who acts."""

    OWN = "own"
    TEAM = "team"
    OTHER = "other"


@dataclass(frozen=True)
class Actor:
    """Who acts."""

    id: str
    name: str
    role: Role
    level: int


_ALL = frozenset(Relation)
PERMISSIONS: Mapping[tuple[Role, Act], frozenset[Relation]] = {
    (Role.SUPERVISOR, Act.READ_BOARD): _ALL,
    (Role.SUPERVISOR, Act.READ_REPORT): _ALL,
    (Role.SUPERVISOR, Act.EXPORT): _ALL,
    (Role.ADMIN, Act.READ_BOARD): _ALL,
    (Role.ADMIN, Act.READ_REPORT): _ALL,
    (Role.ADMIN, Act.EXPORT): _ALL,
    (Role.AUDITOR, Act.READ_BOARD): _ALL,
    (Role.AUDITOR, Act.READ_REPORT): _ALL,
}


def may(role: Role, act: Act, relation: Relation = Relation.OTHER) -> bool:
    """Whether somebody of this role may do this to a thing that stands so to them."""
    return relation in PERMISSIONS.get((role, act), frozenset())


def check_may(actor: Actor, act: Act, relation: Relation = Relation.OTHER) -> None:
    """Make sure of it. Raises NotAllowed."""
    if not may(actor.role, act, relation):
        raise NotAllowed(f"As {actor.role.value} you may not do this; ask a supervisor.")
