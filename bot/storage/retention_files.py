"""Reading what a policy file says about how long things are kept."""

from __future__ import annotations

from bot.domain.erasure import Period, Retention
from bot.storage.entries import Entry

LONGEST = 36_525  # days; a century is a slip of the pen


def read_retention(policy: Entry) -> Retention | None:
    """The rules under `retention`; None where there are none. Raises BadFile."""
    if "retention" not in policy.values:
        return None
    entry = policy.entry("retention")
    return Retention(_period(entry.entry("cases")), _period(entry.entry("conversations")))


def _period(entry: Entry) -> Period:
    days = entry.take("days", int)
    if not 1 <= days <= LONGEST:
        raise entry.wrong("days", f"must be from 1 to {LONGEST}")
    return Period(days, entry.take("source"))
