"""Reading what a policy file says of capacity, escalation and recovery."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.care import Care
from bot.domain.escalation import HIGHEST, Escalation, Level
from bot.domain.money import Money, parse_amount
from bot.domain.recovery import Playbook
from bot.storage.entries import Entry

SLOWEST = 0.05  # pieces of work an hour; slower than one in twenty hours is a mistake in the file


def read_care(policy: Entry, currency: str) -> Care:
    """The rules under `capacity`, `escalation` and `recovery`. Raises BadFile."""
    capacity = policy.entry("capacity")
    pace = float(capacity.take("answers_an_hour", (int, float)))
    if pace < SLOWEST:
        raise capacity.wrong("answers_an_hour", f"must be {SLOWEST} or more")
    recovery = policy.entry("recovery")
    limits = recovery.take("limits", list)
    if len(limits) != HIGHEST:
        raise recovery.wrong("limits", f"needs {HIGHEST} amounts, one for each level")
    playbook = Playbook(
        timedelta(days=recovery.take("follow_up_days", int)),
        {number: _amount(recovery, "limits", limit, currency) for number, limit in enumerate(limits, 1)},
        _amount(recovery, "a_month", recovery.take("a_month"), currency),
    )
    return Care(pace, _read_escalation(policy.entry("escalation"), currency), playbook)


def _read_escalation(entry: Entry, currency: str) -> Escalation:
    values = entry.take("levels", list)
    if len(values) != HIGHEST:
        raise entry.wrong("levels", f"needs {HIGHEST} levels, from the lowest to the highest")
    levels = {}
    for number, value in enumerate(values, 1):
        level = entry.part(value, f"level {number}")
        untouched = timedelta(hours=level.take("untouched_hours", int))
        limit = level.take("approves_up_to", str, "")
        if number < HIGHEST and not limit:
            raise level.wrong("approves_up_to", "is missing; only the highest level approves everything")
        amount = _amount(level, "approves_up_to", limit, currency) if limit else None
        levels[number] = Level(number, level.take("name"), untouched, amount)
    return Escalation(levels)


def _amount(entry: Entry, field: str, text: Any, currency: str) -> Money:
    try:
        return parse_amount(str(text), currency)
    except ValueError as error:
        raise entry.wrong(field, str(error)) from None
