"""The registers as queries: each column of `domain.register` is one expression here, and nothing else can be asked."""

from __future__ import annotations

from typing import Any, Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.domain.case import CaseKind, Priority
from bot.domain.register import Filter, Kind, Operator, Register, RegisterPage
from bot.storage.tables import (
    cases,
    conversations,
    corrective_actions,
    fact_notices,
    order_acts,
    promises,
    unanswered_questions,
)

_c, _p, _a, _k, _u, _f = (
    cases.c, promises.c, order_acts.c, corrective_actions.c, unanswered_questions.c, fact_notices.c
)  # fmt: skip
_with_case = promises.join(cases, cases.c.id == promises.c.case_id)
_in_conversation = cases.join(conversations, conversations.c.id == cases.c.conversation_id)
_told_in = fact_notices.join(conversations, conversations.c.id == fact_notices.c.conversation_id)
# Register → from where, under which condition, and each column.
SOURCES: Mapping[str, tuple[Any, tuple[Any, ...], Mapping[str, Any]]] = {
    "complaints": (
        _in_conversation,
        (_c.kind == CaseKind.COMPLAINT.value,),
        {
            "reference": _c.reference, "state": _c.state, "priority": _c.priority, "safety": _c.safety,
            "opened_at": _c.opened_at, "channel": conversations.c.channel, "product": _c.about_product,
            "order": _c.about_order, "wanted": _c.remedy_wanted, "level": _c.level, "handler": _c.handler,
            "words": _c.own_words,
        },
    ),
    "promises": (
        _with_case,
        (),
        {
            "reference": _c.reference, "kind": _p.kind, "state": _p.state, "due_at": _p.due_at, "owner": _p.owner,
            "made_at": _p.made_at, "settled_at": _p.settled_at, "text": _p.text,
        },
    ),
    "acts": (
        order_acts,
        (),
        {
            "agreed_at": _a.agreed_at, "kind": _a.kind, "about": _a.about, "state": _a.state,
            "decided_by": _a.decided_by, "tries": _a.tries, "settled_at": _a.settled_at, "why": _a.why,
        },
    ),
    "corrective-actions": (
        corrective_actions,
        (),
        {
            "number": _k.number, "action": _k.action, "owner": _k.owner, "state": _k.state, "opened_at": _k.opened_at,
            "due_at": _k.due_at, "done_at": _k.done_at, "before": _k.before, "after": _k.after,
        },
    ),
    "unanswered": (
        unanswered_questions,
        (),
        {
            "asked_at": _u.asked_at, "question": _u.question, "subject": _u.subject, "attribute": _u.attribute,
            "why": _u.why,
        },
    ),
    "recalls": (
        _told_in,
        (),
        {
            "at": _f.at, "fact": _f.fact_id, "version": _f.fact_version, "approved_by": _f.approved_by,
            "channel": conversations.c.channel,
        },
    ),
}  # fmt: skip
_PRIORITIES = {priority.name.lower(): priority.value for priority in Priority}
_PRIORITY_NAMES = {value: name for name, value in _PRIORITIES.items()}


class SqlRegisters:
    """See `report_ports.Registers`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self, register: Register, filters: Sequence[Filter], page: int, most: int) -> RegisterPage:
        """See ports."""
        source, conditions, columns = SOURCES[register.name]
        where = (*conditions, *(_condition(columns[one.column.name], one) for one in filters))
        total = self._connection.execute(select(func.count()).select_from(source).where(*where)).scalar_one()
        by = columns[register.order]
        statement = (
            select(*(column.label(name) for name, column in columns.items()))
            .select_from(source)
            .where(*where)
            # What is equal keeps its order from page to page by all the rest.
            .order_by(by.desc() if register.newest_first else by.asc(), *columns.values())
            .limit(most)
            .offset((page - 1) * most)
        )
        rows = [_told(dict(row)) for row in self._connection.execute(statement).mappings()]
        return RegisterPage(register, rows, int(total), page)

    def choices(self, register: Register) -> Mapping[str, Collection[str]]:
        """See ports."""
        source, conditions, columns = SOURCES[register.name]
        found = {}
        for column in register.columns:
            if column.kind is Kind.CHOICE:
                values = select(columns[column.name]).select_from(source).where(*conditions).distinct()
                held = [value for value in self._connection.execute(values).scalars() if value is not None]
                found[column.name] = sorted(str(_told({column.name: value})[column.name]) for value in held)
        return found


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """A row as people read it: a priority has its name."""
    return {**row, "priority": _PRIORITY_NAMES[row["priority"]]} if row.get("priority") is not None else row


def _condition(column: Any, one: Filter) -> Any:
    value = one.value
    if one.column.name == "priority":
        value = _PRIORITIES.get(value, 0)  # of none that there is, there are no rows
    if one.operator is Operator.HAS:
        return func.lower(column).contains(value.lower(), autoescape=True)
    if one.operator is Operator.FROM:
        return column >= value
    if one.operator is Operator.UNTIL:
        return column < value if one.column.kind is Kind.MOMENT else column <= value
    return column != value if one.operator is Operator.IS_NOT else column == value
