"""The registers that a manager looks into: which columns each has, and what may be asked of them.

A filter names a column and an operator of these lists, or it is refused; nothing of what somebody types becomes a part
of a query but a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Any, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput, NotFound

PAGE = 50  # rows
MOST_EXPORTED = 50_000  # rows in one file
LONGEST_VALUE = 200  # characters of a filter
MOST_FILTERS = 8
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet takes what begins so for a formula


class Kind(str, Enum):
    """What a column holds."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    MOMENT = "moment"
    YES_NO = "yes_no"


class Operator(str, Enum):
    """How a column is compared."""

    IS = "is"
    IS_NOT = "is_not"
    HAS = "has"
    FROM = "from"
    UNTIL = "until"


OPERATORS: Mapping[Kind, tuple[Operator, ...]] = {
    Kind.TEXT: (Operator.IS, Operator.IS_NOT, Operator.HAS),
    Kind.CHOICE: (Operator.IS, Operator.IS_NOT),
    Kind.NUMBER: (Operator.IS, Operator.FROM, Operator.UNTIL),
    Kind.MOMENT: (Operator.FROM, Operator.UNTIL),
    Kind.YES_NO: (Operator.IS,),
}


@dataclass(frozen=True)
class Column:
    """A column of a register, and what it is called."""

    name: str
    label: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Register:
    """A list of things of one kind; its rows come in the order of the first column that is named so."""

    name: str
    title: str
    columns: tuple[Column, ...]
    order: str  # the column it is sorted by
    newest_first: bool = True

    def column(self, name: str) -> Column:
        """The column of a name. Raises BadInput."""
        found = next((column for column in self.columns if column.name == name), None)
        if found is None:
            known = ", ".join(column.name for column in self.columns)
            raise BadInput(f"The register of {self.title.lower()} has no such column; it has {known}.")
        return found


@dataclass(frozen=True)
class Filter:
    """A condition on a column; `value` is of the column's kind."""

    column: Column
    operator: Operator
    value: Any
    written: str  # as it was typed


def _columns(*columns: tuple[str, str, Kind]) -> tuple[Column, ...]:
    return tuple(Column(*column) for column in columns)


T, C, N, M, Y = Kind.TEXT, Kind.CHOICE, Kind.NUMBER, Kind.MOMENT, Kind.YES_NO
REGISTERS: Mapping[str, Register] = {
    register.name: register
    for register in (
        Register(
            "complaints",
            "Complaints",
            _columns(
                ("reference", "Reference", T), ("state", "State", C), ("priority", "Priority", C),
                ("safety", "Danger", Y), ("opened_at", "Received", M), ("channel", "Channel", C),
                ("product", "Product", T), ("order", "Order", T), ("wanted", "Wanted", C), ("level", "Level", N),
                ("handler", "Handled by", T), ("words", "In their words", T),
            ),
            "opened_at",
        ),
        Register(
            "promises",
            "Promises",
            _columns(
                ("reference", "Case", T), ("kind", "Promise", C), ("state", "State", C), ("due_at", "Due", M),
                ("owner", "Owner", T), ("made_at", "Made", M), ("settled_at", "Settled", M), ("text", "As told", T),
            ),
            "due_at",
        ),
        Register(
            "acts",
            "Acts at the shop",
            _columns(
                ("agreed_at", "Agreed", M), ("kind", "Act", C), ("about", "About", T), ("state", "State", C),
                ("decided_by", "Decided by", T), ("tries", "Tries", N), ("settled_at", "Settled", M), ("why", "Why", T),
            ),
            "agreed_at",
        ),
        Register(
            "corrective-actions",
            "Corrective actions",
            _columns(
                ("number", "Number", N), ("action", "What is done", T), ("owner", "Owner", T), ("state", "State", C),
                ("opened_at", "Opened", M), ("due_at", "Due", M), ("done_at", "Done", M),
                ("before", "Complaints before", N), ("after", "Complaints after", N),
            ),
            "number",
        ),
        Register(
            "unanswered",
            "Unanswered questions",
            _columns(
                ("asked_at", "Asked", M), ("question", "Question", T), ("subject", "About", T),
                ("attribute", "What of it", T), ("why", "Why not", C),
            ),
            "asked_at",
        ),
        Register(
            "recalls",
            "Recalls",
            _columns(
                ("at", "Told", M), ("fact", "Fact", T), ("version", "Version", N), ("approved_by", "Approved by", T),
                ("channel", "Channel", C),
            ),
            "at",
        ),
    )
}  # fmt: skip


def find_register(name: str) -> Register:
    """The register of a name. Raises NotFound."""
    if name not in REGISTERS:
        raise NotFound(f"There is no such register; there are {', '.join(REGISTERS)}.")
    return REGISTERS[name]


def read_filter(register: Register, column: str, operator: str, written: str, zone: str = "UTC") -> Filter:
    """A filter as it was typed. A day means its beginning for `from` and its end for `until`, in this zone.

    Raises:
        BadInput: there is no such column, it is not compared so, or the value is none of its kind.
    """
    found = register.column(column)
    allowed = OPERATORS[found.kind]
    if operator not in [one.value for one in allowed]:
        raise BadInput(f"{found.label} is not compared so; say {' or '.join(one.value for one in allowed)}.")
    value = written.strip()
    if not value or len(value) > LONGEST_VALUE:
        raise BadInput(f"Say what {found.label} is compared with, in at most {LONGEST_VALUE} characters.")
    chosen = Operator(operator)
    return Filter(found, chosen, _VALUE_OF[found.kind](found, chosen, value, zone), value)


def _number(column: Column, operator: Operator, value: str, zone: str) -> int:
    if not (value.isascii() and value.lstrip("-").isdigit() and len(value) <= 9):
        raise BadInput(f"{column.label} is compared with a whole number.")
    return int(value)


def _moment(column: Column, operator: Operator, value: str, zone: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        local = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
        is_day = len(value) == len("2026-09-15")
        return (local + timedelta(days=int(is_day and operator is Operator.UNTIL))).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise BadInput(f"{column.label} is compared with a day such as 2026-09-15.") from None


def _yes_no(column: Column, operator: Operator, value: str, zone: str) -> bool:
    if value not in ("yes", "no"):
        raise BadInput(f"{column.label} is yes or no.")
    return value == "yes"


_VALUE_OF = {
    Kind.TEXT: lambda column, operator, value, zone: value,
    Kind.CHOICE: lambda column, operator, value, zone: value,
    Kind.NUMBER: _number,
    Kind.MOMENT: _moment,
    Kind.YES_NO: _yes_no,
}


@dataclass(frozen=True)
class RegisterPage:
    """Some rows of a register, and how many there are in all."""

    register: Register
    rows: Sequence[Mapping[str, Any]]
    total: int
    page: int = 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def guard_cell(value: Any) -> str:
    """What stands in a cell of a file for spreadsheets; text that one would run as a formula has a ' before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat()
    if not isinstance(value, str):
        return str(value)
    text = value.replace("\x00", "")
    # Some programs pass over blanks before the sign, and take its full-width form for it.
    begins = text.lstrip(" \u00a0\u3000\ufeff")[:1]
    return f"'{text}" if begins in (*_DANGEROUS, "＝", "＋", "－", "＠") and begins else text
