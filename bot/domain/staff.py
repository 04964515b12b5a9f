"""What people of the staff may do at the desk: roles, acts and one table of permissions, read by everything.

Who is not in the table may not. How somebody proves who they are is in `sign_in.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Iterable, Mapping

from bot.domain.errors import BadInput, NotAllowed

LONGEST_NAME = 64  # characters, as the database keeps names
MOST_CHATS = 6  # that one person holds at once, unless it is said otherwise
MOST_CHATS_RANGE = range(1, 31)


class Role(str, Enum):
    """What somebody of the staff is there for."""

    AGENT = "agent"
    SENIOR = "senior"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"  # reads everything, writes nothing
    ADMIN = "admin"


# Up to which level somebody decides on cases, unless it is said otherwise: see `colleague.py`.
LEVEL_OF: Mapping[Role, int] = {Role.AGENT: 1, Role.SENIOR: 1, Role.SUPERVISOR: 2, Role.AUDITOR: 1, Role.ADMIN: 3}
# They can do most harm, so a password alone is not enough: security checklist 4.2.
NEEDS_SECOND_STEP = frozenset({Role.SUPERVISOR, Role.ADMIN})


class Act(str, Enum):
    """What may be done at the desk."""

    READ_QUEUE = "read_queue"
    READ_OWN = "read_own"
    READ_ANY = "read_any"  # written into the audit when it is not one's own
    CLAIM = "claim"  # what waits
    TAKE_OVER = "take_over"  # from the assistant or a colleague
    WRITE = "write"  # to the customer
    WHISPER = "whisper"  # to the colleagues, in a conversation
    TRANSFER = "transfer"
    GIVE_BACK = "give_back"
    READ_CASE = "read_case"
    WORK_CASE = "work_case"
    APPROVE_REDRESS = "approve_redress"  # above somebody's limit: by a second person
    READ_BOARD = "read_board"
    READ_REPORT = "read_report"
    EXPORT = "export"
    SEARCH = "search"
    UNMASK = "unmask"  # show a card, bank or identity number in full
    ANSWER_QUESTIONS = "answer_questions"  # that nobody could answer, for all customers
    READ_AUDIT = "read_audit"
    CHANGE_SETTINGS = "change_settings"
    MANAGE_STAFF = "manage_staff"
    CHANGE_OWN_ACCOUNT = "change_own_account"


class Relation(str, Enum):
    """Whose it is, seen from who acts."""

    OWN = "own"
    TEAM = "team"  # of a colleague of the same team, or nobody's yet
    OTHER = "other"


_OWN = frozenset({Relation.OWN})
_TEAM = frozenset({Relation.OWN, Relation.TEAM})
_ALL = frozenset(Relation)
_OTHERS = frozenset({Relation.TEAM, Relation.OTHER})  # all but one's own: where it takes a second person

_AGENT: Mapping[Act, frozenset[Relation]] = {
    Act.READ_QUEUE: _ALL,
    Act.READ_OWN: _OWN,
    Act.READ_ANY: _ALL,
    Act.CLAIM: _ALL,
    Act.WRITE: _OWN,
    Act.WHISPER: _OWN,
    Act.TRANSFER: _OWN,
    Act.GIVE_BACK: _OWN,
    Act.READ_CASE: _ALL,
    Act.WORK_CASE: _ALL,
    Act.READ_REPORT: _OWN,
    Act.SEARCH: _ALL,
    Act.UNMASK: _OWN,
    Act.CHANGE_OWN_ACCOUNT: _OWN,
}
_SENIOR: Mapping[Act, frozenset[Relation]] = {
    **_AGENT,
    Act.TAKE_OVER: _ALL,
    Act.WHISPER: _ALL,
    Act.TRANSFER: _TEAM,
    Act.GIVE_BACK: _TEAM,
    Act.READ_REPORT: _TEAM,
    Act.UNMASK: _TEAM,
    Act.ANSWER_QUESTIONS: _ALL,
}
_SUPERVISOR: Mapping[Act, frozenset[Relation]] = {
    **_SENIOR,
    Act.TRANSFER: _ALL,
    Act.GIVE_BACK: _ALL,
    Act.APPROVE_REDRESS: _OTHERS,
    Act.READ_BOARD: _ALL,
    Act.READ_REPORT: _ALL,
    Act.EXPORT: _ALL,
    Act.UNMASK: _ALL,
    Act.READ_AUDIT: _ALL,
}
_ADMIN: Mapping[Act, frozenset[Relation]] = {
    **_SUPERVISOR,
    Act.CHANGE_SETTINGS: _ALL,
    Act.MANAGE_STAFF: _OTHERS,
}
_AUDITOR: Mapping[Act, frozenset[Relation]] = {
    Act.READ_QUEUE: _ALL,
    Act.READ_OWN: _OWN,
    Act.READ_ANY: _ALL,
    Act.READ_CASE: _ALL,
    Act.READ_BOARD: _ALL,
    Act.READ_REPORT: _ALL,
    Act.EXPORT: _ALL,
    Act.SEARCH: _ALL,
    Act.READ_AUDIT: _ALL,
    Act.CHANGE_OWN_ACCOUNT: _OWN,
}

PERMISSIONS: Mapping[tuple[Role, Act], frozenset[Relation]] = {
    (role, act): relations
    for role, acts in {
        Role.AGENT: _AGENT,
        Role.SENIOR: _SENIOR,
        Role.SUPERVISOR: _SUPERVISOR,
        Role.AUDITOR: _AUDITOR,
        Role.ADMIN: _ADMIN,
    }.items()
    for act, relations in acts.items()
}

NOT_OWN = "This takes a second person; ask a colleague."
NOT_YOURS = "As {role} you may do this only with what is yours{team}; ask a colleague who may."
NOT_AT_ALL = "As {role} you may not do this; ask a colleague who may."


@dataclass(frozen=True)
class Actor:
    """Somebody of the staff who is signed in."""

    id: str
    name: str
    role: Role
    level: int
    team: str | None = None


@dataclass(frozen=True)
class StaffMember:
    """Somebody of the staff with an account."""

    id: str
    name: str
    role: Role
    level: int  # of authority, 1 to 3
    added_at: datetime
    disabled: bool = False
    language: str | None = None  # of the desk; None: that of the browser
    most_chats: int = MOST_CHATS
    languages: tuple[str, ...] = ()  # in which they talk to customers, as ISO 639-1; none: any
    skills: tuple[str, ...] = ()  # what they deal with; none: anything
    team: str | None = None

    @property
    def actor(self) -> Actor:
        """As whom they act."""
        return Actor(self.id, self.name, self.role, self.level, self.team)

    @property
    def needs_second_step(self) -> bool:
        """Whether a password alone is not enough for them."""
        return self.role in NEEDS_SECOND_STEP


def check_duties(member: StaffMember) -> None:
    """Raises BadInput where what somebody is to take on cannot be."""
    if member.most_chats not in MOST_CHATS_RANGE:
        least, most = MOST_CHATS_RANGE[0], MOST_CHATS_RANGE[-1]
        raise BadInput(f"One person holds {least} to {most} chats at once; write such a number.")
    for language in member.languages:
        if len(language) != 2 or not (language.isascii() and language.isalpha() and language.islower()):
            raise BadInput(f"{language!r} is no language; write two small letters, such as 'de' for German.")
    if member.team is not None and len(member.team) > LONGEST_NAME:
        raise BadInput(f"A team's name has at most {LONGEST_NAME} characters; choose a shorter one.")


def relation_to(actor: Actor, holder_id: str | None, team: str | None = None) -> Relation:
    """How somebody stands to what another one holds. Nobody's is everybody's; without teams the house is one."""
    if holder_id == actor.id:
        return Relation.OWN
    return Relation.TEAM if holder_id is None or team == actor.team else Relation.OTHER


def may(role: Role, act: Act, relation: Relation) -> bool:
    """Whether the table allows it."""
    return relation in PERMISSIONS.get((role, act), frozenset())


def permissions_of(role: Role) -> list[str]:
    """The names of what somebody may do at all, for pages that show no more than that."""
    return sorted(act.value for act in Act if PERMISSIONS.get((role, act)))


def check_may(actor: Actor, act: Act, relation: Relation) -> None:
    """Make sure that it is allowed. Raises NotAllowed, saying who may."""
    if may(actor.role, act, relation):
        return
    allowed = PERMISSIONS.get((actor.role, act), frozenset())
    if not allowed:
        raise NotAllowed(NOT_AT_ALL.format(role=actor.role.value))
    if relation is Relation.OWN:
        raise NotAllowed(NOT_OWN)
    team = " or your team's" if Relation.TEAM in allowed else ""
    raise NotAllowed(NOT_YOURS.format(role=actor.role.value, team=team))


def read_name(text: str) -> str:
    """A name for a new person of the staff. Raises BadInput."""
    name = " ".join(text.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise BadInput(f"A name has 1 to {LONGEST_NAME} characters; please choose another.")
    return name


def read_skills(texts: Iterable[str]) -> tuple[str, ...]:
    """Skills as they are kept: in small letters, each once, in order."""
    return tuple(sorted({" ".join(text.casefold().split()) for text in texts} - {""}))
