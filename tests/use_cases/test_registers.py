"""Registers are read by who may, page by page, by their own columns; a copy needs a reason and leaves a trace."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest

from bot.domain.errors import BadInput, NotAllowed
from bot.domain.register import PAGE, REGISTERS, Filter, Kind, read_filter
from bot.domain.staff import Actor, Role
from bot.use_cases.registers import export_register, look_into
from tests.board.half_a_year import fill
from tests.builders import TestHouse

EVA = Actor("eva", "Eva Lind", Role.SUPERVISOR, 2)
COMPLAINTS = REGISTERS["complaints"]


@pytest.fixture
def lived(any_house: TestHouse) -> TestHouse:
    """Half a year of a shop, on a database of each kind."""
    fill(any_house, talks=160)
    return any_house


def rows(house: TestHouse, name: str, *filters: Filter, page: int = 1) -> list[dict[str, object]]:
    looked = look_into(REGISTERS[name], filters, page, house.reading(), EVA)
    return [dict(row) for row in looked.page.rows]


def export(house: TestHouse, reason: str = "for the auditors", *filters: Filter, actor: Actor = EVA) -> list[list[str]]:
    content = export_register(COMPLAINTS, filters, reason, actor, house.uow(), house.now())
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("name", REGISTERS)
def test_every_register_can_be_read_and_filtered(any_house: TestHouse, name: str) -> None:
    """Each column can be asked about by each of its operators, on both databases; what is found fits."""
    fill(any_house, talks=60)
    register = REGISTERS[name]
    values = {Kind.TEXT: "a", Kind.CHOICE: "x", Kind.NUMBER: "1", Kind.MOMENT: "2026-08-01", Kind.YES_NO: "yes"}
    from bot.domain.register import OPERATORS

    whole = look_into(register, [], 1, any_house.reading(), EVA)
    for column in register.columns:
        for operator in OPERATORS[column.kind]:
            one = read_filter(register, column.name, operator.value, values[column.kind])
            found = look_into(register, [one], 1, any_house.reading(), EVA)
            assert found.page.total <= whole.page.total
    assert set(whole.choices) == {column.name for column in register.columns if column.kind is Kind.CHOICE}


def test_pages_have_every_row_once(lived: TestHouse) -> None:
    """The newest first, each on one page alone."""
    first = look_into(COMPLAINTS, [], 1, lived.reading(), EVA).page
    every = [row for page in range(1, first.pages + 1) for row in rows(lived, "complaints", page=page)]

    assert len(first.rows) == PAGE < first.total == len(every)
    assert max(Counter(str(row["reference"]) for row in every).values()) == 1
    assert [row["opened_at"] for row in every] == sorted((row["opened_at"] for row in every), reverse=True)  # type: ignore[type-var]
    assert rows(lived, "complaints", page=first.pages + 1) == []


def test_filters_find_what_they_say(lived: TestHouse) -> None:
    """By a choice, by words in whichever case, by days, by priority; several at once narrow down."""
    closed = read_filter(COMPLAINTS, "state", "is", "closed")
    leaks = read_filter(COMPLAINTS, "words", "has", "KETTLE")
    since = read_filter(COMPLAINTS, "opened_at", "from", "2026-08-01")
    danger = read_filter(COMPLAINTS, "safety", "is", "yes")
    first = read_filter(COMPLAINTS, "priority", "is", "safety")
    both = rows(lived, "complaints", closed, leaks)

    assert both and all(row["state"] == "closed" and "kettle" in str(row["words"]).lower() for row in both)
    assert {f"{row['opened_at']:%Y-%m}" for row in rows(lived, "complaints", since)} == {"2026-08", "2026-09"}
    assert rows(lived, "complaints", danger) == rows(lived, "complaints", first) != []
    assert rows(lived, "complaints", read_filter(COMPLAINTS, "priority", "is", "nonsense")) == []


@pytest.mark.parametrize("typed", ["%", "_", "' or 1=1 --", "\\", '"'])
def test_what_is_typed_is_only_a_value(lived: TestHouse, typed: str) -> None:
    """Wildcards and quotes are looked for as they stand."""
    found = rows(lived, "complaints", read_filter(COMPLAINTS, "words", "has", typed))

    assert all(typed in str(row["words"]) for row in found)


def test_a_copy_has_all_rows_and_no_formula(lived: TestHouse) -> None:
    """More than one page, with its header; what a customer wrote to be run stands there as text."""
    head, *copied = export(lived)
    words = [row[head.index("In their words")] for row in copied]

    assert len(copied) == look_into(COMPLAINTS, [], 1, lived.reading(), EVA).page.total > PAGE
    assert head == [column.label for column in COMPLAINTS.columns]
    assert any(text.startswith("'=HYPERLINK") for text in words)
    assert not [cell for row in copied for cell in row if cell[:1] in "=+-@\t" and cell]


def test_a_copy_leaves_a_trace(lived: TestHouse) -> None:
    """Who, why, how many and by which filters, but not which words were looked for: they may name a customer."""
    state = read_filter(COMPLAINTS, "state", "is", "closed")
    words = read_filter(COMPLAINTS, "words", "has", "Mara")
    export(lived, "for  the\nauditors", state, words)
    with lived.reading() as uow:
        [(entry, payload)] = uow.audit.about("complaints")

    assert (entry.actor, entry.action) == ("eva", "register exported")
    assert payload == {
        "reason": "for the auditors", "rows": 0, "filters": [["state", "is", "closed"], ["words", "has", "…"]]
    }  # fmt: skip


@pytest.mark.parametrize("reason", ["", "    ", "x", "x" * 301])
def test_a_copy_needs_a_reason(house: TestHouse, reason: str) -> None:
    with pytest.raises(BadInput, match="what the copy is for"):
        export(house, reason)


@pytest.mark.parametrize("role", Role)
def test_roles(house: TestHouse, role: Role) -> None:
    """Supervisors, admins and auditors read registers and take copies; a refused copy leaves no trace."""
    actor = Actor("x", "X", role, 1)
    if role in (Role.SUPERVISOR, Role.ADMIN, Role.AUDITOR):
        assert export(house, actor=actor)
        assert look_into(COMPLAINTS, [], 1, house.reading(), actor).page.total == 0
        return
    with pytest.raises(NotAllowed):
        export(house, actor=actor)
    with pytest.raises(NotAllowed):
        look_into(COMPLAINTS, [], 1, house.reading(), actor)
    with house.reading() as uow:
        assert uow.audit.about("complaints") == []
