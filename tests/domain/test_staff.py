"""Who may do what at the desk: every role, every act, everybody's own, the team's and others'."""

from __future__ import annotations

import itertools

import pytest

from bot.domain.errors import BadInput, NotAllowed
from bot.domain.staff import (
    LEVEL_OF,
    NEEDS_SECOND_STEP,
    PERMISSIONS,
    Act,
    Actor,
    Relation,
    Role,
    check_may,
    may,
    permissions_of,
    read_name,
    relation_to,
)

WRITES = {
    Act.CLAIM, Act.TAKE_OVER, Act.WRITE, Act.WHISPER, Act.TRANSFER, Act.GIVE_BACK, Act.WORK_CASE, Act.APPROVE_REDRESS,
    Act.ANSWER_QUESTIONS, Act.CHANGE_SETTINGS, Act.MANAGE_STAFF,
}  # fmt: skip
# role: act → the relations it holds for, by their first letters; written down a second time on purpose.
MATRIX = {
    "read_queue": "agent=oto senior=oto supervisor=oto auditor=oto admin=oto",
    "read_own": "agent=o senior=o supervisor=o auditor=o admin=o",
    "read_any": "agent=oto senior=oto supervisor=oto auditor=oto admin=oto",
    "claim": "agent=oto senior=oto supervisor=oto admin=oto",
    "take_over": "senior=oto supervisor=oto admin=oto",
    "write": "agent=o senior=o supervisor=o admin=o",
    "whisper": "agent=o senior=oto supervisor=oto admin=oto",
    "transfer": "agent=o senior=ot supervisor=oto admin=oto",
    "give_back": "agent=o senior=ot supervisor=oto admin=oto",
    "read_case": "agent=oto senior=oto supervisor=oto auditor=oto admin=oto",
    "work_case": "agent=oto senior=oto supervisor=oto admin=oto",
    "approve_redress": "supervisor=-to admin=-to",
    "read_board": "supervisor=oto auditor=oto admin=oto",
    "read_report": "agent=o senior=ot supervisor=oto auditor=oto admin=oto",
    "export": "supervisor=oto auditor=oto admin=oto",
    "search": "agent=oto senior=oto supervisor=oto auditor=oto admin=oto",
    "unmask": "agent=o senior=ot supervisor=oto admin=oto",
    "answer_questions": "senior=oto supervisor=oto admin=oto",
    "read_audit": "supervisor=oto auditor=oto admin=oto",
    "change_settings": "admin=oto",
    "manage_staff": "admin=-to",
    "change_own_account": "agent=o senior=o supervisor=o auditor=o admin=o",
}
RELATIONS = (Relation.OWN, Relation.TEAM, Relation.OTHER)
CELLS = list(itertools.product(Role, Act, RELATIONS))


def expected(role: Role, act: Act, relation: Relation) -> bool:
    allowed = dict(cell.split("=") for cell in MATRIX[act.value].split()).get(role.value, "")
    place = RELATIONS.index(relation)
    return len(allowed) > place and allowed[place] != "-"


@pytest.mark.parametrize(("role", "act", "relation"), CELLS, ids=lambda one: one.value)
def test_the_matrix(role: Role, act: Act, relation: Relation) -> None:
    """Each role may do just what the table of the house says, with its own, its team's and others' things."""
    actor = Actor("a", "Ann", role, LEVEL_OF[role])

    assert may(role, act, relation) is expected(role, act, relation)
    if expected(role, act, relation):
        check_may(actor, act, relation)
    else:
        with pytest.raises(NotAllowed, match=r"^[A-Z].*\.$"):
            check_may(actor, act, relation)


def test_what_is_not_in_the_table_is_forbidden() -> None:
    """Every act of the table is one, and who is not in it for an act may not do it."""
    assert {act.value for act in Act} == set(MATRIX)
    assert len(CELLS) == 5 * 22 * 3
    assert [cell for cell in CELLS if cell[:2] not in PERMISSIONS and may(*cell)] == []


def test_the_auditor_writes_nothing() -> None:
    """An auditor reads everything and changes nothing but their own password."""
    allowed = {act for role, act in PERMISSIONS if role is Role.AUDITOR}

    assert allowed & WRITES == set()
    assert {act for act in Act if act.value.startswith("read")} <= allowed


def test_nobody_approves_or_manages_themselves() -> None:
    """Redress above a limit and one's own rights take a second person, whoever one is."""
    assert not any(may(role, act, Relation.OWN) for role in Role for act in (Act.APPROVE_REDRESS, Act.MANAGE_STAFF))


def test_nobody_writes_where_somebody_else_does() -> None:
    """Only who holds a conversation writes in it; others take it over first."""
    assert not any(may(role, Act.WRITE, relation) for role in Role for relation in (Relation.TEAM, Relation.OTHER))


def test_who_can_do_most_harm_needs_a_second_step() -> None:
    """Whoever may manage staff, export without being an auditor, or approve, cannot sign in by a password alone."""
    mighty = {role for role, act in PERMISSIONS if act in (Act.MANAGE_STAFF, Act.APPROVE_REDRESS)}

    assert mighty == NEEDS_SECOND_STEP


def test_whose_it_is() -> None:
    """What nobody holds is the team's; without teams the house is one team."""
    ann = Actor("a", "Ann", Role.AGENT, 1, team="north")
    bea = Actor("b", "Bea", Role.AGENT, 1)

    assert [relation_to(ann, *of) for of in (("a", "south"), (None, None), ("c", "north"), ("c", "south"))] == [
        Relation.OWN, Relation.TEAM, Relation.TEAM, Relation.OTHER,
    ]  # fmt: skip
    assert relation_to(bea, "c") is Relation.TEAM


def test_pages_show_what_is_possible() -> None:
    """What a page offers is named in one list, without what is never possible."""
    assert "write" in permissions_of(Role.AGENT) and "read_board" not in permissions_of(Role.AGENT)


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "An\x00n", "Ann\u202e"])
def test_names_are_names(name: str) -> None:
    """A name is 1 to 64 characters that can be seen."""
    assert read_name("  Ann   Lee ") == "Ann Lee"
    with pytest.raises(BadInput):
        read_name(name)
