"""Looking into the registers, and taking a copy of one out of the house, which needs a reason and leaves a trace."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from typing import Callable, Collection, Mapping, Sequence

from bot.domain.audit import HOUSE, LONGEST_NAME
from bot.domain.errors import BadInput, TooLarge
from bot.domain.register import MOST_EXPORTED, PAGE, Filter, Register, RegisterPage, guard_cell
from bot.domain.staff import Act, Actor, Relation, check_may
from bot.use_cases.ports import UnitOfWork

SHORTEST_REASON, LONGEST_REASON = 5, 300  # characters
MOST_PAGES = 10_000


@dataclass(frozen=True)
class Looked:
    """A page of a register with what its filters can be chosen from."""

    page: RegisterPage
    choices: Mapping[str, Collection[str]]


def look_into(register: Register, filters: Sequence[Filter], page: int, reading: UnitOfWork, actor: Actor) -> Looked:
    """One page of a register. Raises NotAllowed, BadInput."""
    check_may(actor, Act.READ_BOARD, Relation.OTHER)
    if not 1 <= page <= MOST_PAGES:
        raise BadInput(f"Pages are numbered from 1 to {MOST_PAGES}.")
    with reading:
        return Looked(reading.registers.read(register, filters, page, PAGE), reading.registers.choices(register))


def export_register(
    register: Register, filters: Sequence[Filter], reason: str, actor: Actor, uow: UnitOfWork, now: datetime,
    say: Callable[[str], str] = str,
) -> bytes:  # fmt: skip
    """All rows as CSV for a spreadsheet, UTF-8 with its mark. Who took it, why and how much of it is in the audit.

    Raises:
        NotAllowed: the person may not export.
        BadInput: no reason is given.
        TooLarge: there are more rows than one file takes.
    """
    check_may(actor, Act.EXPORT, Relation.OTHER)
    why = " ".join(reason.split())
    if not SHORTEST_REASON <= len(why) <= LONGEST_REASON:
        raise BadInput(f"Say what the copy is for, in {SHORTEST_REASON} to {LONGEST_REASON} characters.")
    with uow:
        found = uow.registers.read(register, filters, 1, MOST_EXPORTED)
        if found.total > MOST_EXPORTED:
            raise TooLarge(f"That are {found.total:,} rows, and a file takes {MOST_EXPORTED:,}; filter them.")
        payload = {
            "reason": why,
            "rows": found.total,
            "filters": [[one.column.name, one.operator.value, one.written] for one in filters],
        }
        # The payload is the house's, and stays when a customer is erased: what was typed to find one is cut out of it.
        uow.audit.append(
            now, actor.id[:LONGEST_NAME], "register exported", register.name, _without_words(payload), HOUSE
        )
        uow.commit()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([guard_cell(say(column.label)) for column in register.columns])
    writer.writerows([[guard_cell(row[column.name]) for column in register.columns] for row in found.rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _without_words(payload: dict[str, object]) -> dict[str, object]:
    """What was typed into a filter on free text may name a customer: only that there was such a filter is kept."""
    filters = payload["filters"]
    assert isinstance(filters, list)
    kept = [[column, operator, "…" if operator == "has" else written] for column, operator, written in filters]
    return {**payload, "filters": kept}
