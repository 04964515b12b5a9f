"""A register is asked about its own columns by their own operators, and nothing in a file runs as a formula."""

from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput, NotFound
from bot.domain.register import OPERATORS, REGISTERS, Kind, find_register, guard_cell, read_filter

COMPLAINTS = REGISTERS["complaints"]


def test_registers_have_their_columns() -> None:
    """Each is sorted by a column of its own, and names each column once."""
    for register in REGISTERS.values():
        names = [column.name for column in register.columns]
        assert register.order in names and len(set(names)) == len(names)
    with pytest.raises(NotFound, match="complaints"):
        find_register("staff")


@pytest.mark.parametrize(
    ("column", "operator", "value"),
    [
        ("id", "is", "x"), ("own_words", "has", "x"), ("state; drop table cases", "is", "x"), ("words", "like", "x"),
        ("state", "has", "x"), ("level", "from", "many"), ("level", "is", "1e9"), ("opened_at", "from", "yesterday"),
        ("opened_at", "is", "2026-09-15"), ("safety", "is", "maybe"), ("words", "has", " "),
        ("words", "has", "x" * 201),
        ("opened_at", "until", "9999-12-31"), ("level", "is", "٣"),
    ],
)  # fmt: skip
def test_nothing_else_can_be_asked(column: str, operator: str, value: str) -> None:
    with pytest.raises(BadInput):
        read_filter(COMPLAINTS, column, operator, value)


@given(st.text(max_size=30), st.text(max_size=12), st.text(max_size=60))
def test_whatever_is_typed_is_refused_or_allowed(column: str, operator: str, value: str) -> None:
    """A filter that is read names a column of the register and an operator of its kind; all else raises BadInput."""
    try:
        found = read_filter(COMPLAINTS, column, operator, value)
    except BadInput:
        return
    assert found.column in COMPLAINTS.columns
    assert found.operator in OPERATORS[found.column.kind]


def test_days_begin_and_end_in_the_zone_of_the_house() -> None:
    """A filter from a day is from its first moment, and until it up to its last."""
    first = read_filter(COMPLAINTS, "opened_at", "from", "2026-09-15", "Europe/Dublin")
    last = read_filter(COMPLAINTS, "opened_at", "until", "2026-09-15", "Europe/Dublin")

    assert first.value == datetime(2026, 9, 14, 23, tzinfo=timezone.utc)
    assert last.value == datetime(2026, 9, 15, 23, tzinfo=timezone.utc)
    assert {column.kind for column in COMPLAINTS.columns} == set(Kind)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "\u00a0@x", '=cmd|" /C calc"!A0']
)
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert guard_cell(text) == f"'{text}"


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    """Blanks before it do not help; what is harmless stays as it is."""
    cell = guard_cell(text)

    assert not re.match(r"[\s\ufeff]*[=+\-@＝＋－＠]", cell) or cell.strip()[:1] not in "=+-@＝＋－＠"
    assert cell in (text.replace("\x00", ""), "'" + text.replace("\x00", ""))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "yes"),
        (-3, "-3"),
        (datetime(2026, 9, 15, 9, tzinfo=timezone.utc), "2026-09-15T09:00:00+00:00"),
    ],
)
def test_other_values_are_written_as_they_are(value: object, cell: str) -> None:
    assert guard_cell(value) == cell
